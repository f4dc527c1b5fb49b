"""The what-if in pandas as someone writes it who knows what is slow: wide tables of running counts, a row a day."""

from fractions import Fraction

import numpy as np
import pandas as pd

from benchmarks.school import ATTENDED, POSSIBLE, Answer
from benchmarks.what_if import Asked, Data, Days, told


class Prepared:
    """The marks as a wide table of sessions by pupils, and what was attended and possible up to each day."""

    def __init__(self, data: Data) -> None:
        self.data, self.days = data, Days.of(data)
        self.marks = pd.DataFrame(data.marks.T, index=pd.Index(data.days, name="day"))
        self.attended, self.possible = self.running(self.marks >= ATTENDED), self.running(self.marks >= POSSIBLE)

    def running(self, flags: pd.DataFrame) -> pd.DataFrame:
        """The count before the first open day, and at the end of each."""
        daily = flags.groupby(level="day", sort=True).sum().cumsum().reset_index(drop=True)
        return pd.concat([pd.DataFrame(0, index=[-1], columns=daily.columns), daily], ignore_index=True)


prepare = Prepared


def ask(prepared: Prepared, asked: Asked) -> Answer:
    days = prepared.days
    now, first, last = days.asked(asked)
    numbers = [number for code in asked["codes"] for number in prepared.data.codes[code]]
    starts, ends = days.starts(asked["weeks"]), np.arange(len(days.numbers)) + 1

    def windows(running: pd.DataFrame) -> pd.DataFrame:
        return running.iloc[ends].reset_index(drop=True) - running.iloc[starts].reset_index(drop=True)

    counted = windows(prepared.running(prepared.marks.isin(numbers)))
    met = counted >= asked["sessions"]
    if asked["low"] is not None or asked["high"] is not None:
        attended, possible = windows(prepared.attended), windows(prepared.possible)
        met &= possible > 0
        if asked["low"] is not None:
            low = Fraction(asked["low"])
            met &= attended * (100 * low.denominator) >= possible * low.numerator
        if asked["high"] is not None:
            high = Fraction(asked["high"])
            met &= attended * (100 * high.denominator) < possible * high.numerator
        met.loc[~days.told(asked)] = False
    within = met.iloc[first : last + 1]
    places = within.idxmax().to_numpy()
    first_met = np.where(within.any().to_numpy(), days.numbers[places], -1)
    return told(met.iloc[now], first_met, counted.iloc[now])
