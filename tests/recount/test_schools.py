"""The product agrees with the slow model on schools that do what schools do; the long run is ``make recount``."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from fasttrack_core.attendance.figures.thresholds import judge
from fasttrack_core.services.files import reading as figures
from tests.breadth import every
from tests.oracle.commands import PATHWAYS
from tests.oracle.invariance import slow, undisturbed
from tests.oracle.schools import school_of
from tests.recount import agree_schools
from tests.recount.agree_schools import MAIN_TOPICS, file_of, pathways
from tests.recount.ledger import Ledger


def test_two_hundred_thousand_figures_of_invented_schools_agree() -> None:
    ledger = Ledger()
    for seed in range(48):
        agree_schools.compare_figures(school_of(seed), ledger)
    ledger.settle()
    assert sum(ledger.compared[topic] for topic in MAIN_TOPICS) >= 200_000


def test_the_empty_school_agrees() -> None:
    ledger = Ledger()
    agree_schools.compare_figures(school_of(3, 0), ledger)
    ledger.settle()


def test_the_commands_agree_for_the_files_of_invented_schools(tmp_path: Path) -> None:
    ledger = Ledger()
    for seed in range(100, 108):
        agree_schools.compare_commands(school_of(seed), ledger, tmp_path)
    ledger.settle()
    assert ledger.compared["command mountain"] > 200


@pytest.mark.parametrize("seed", every(range(24), 6))
def test_planned_marks_and_one_stray_change_no_word_of_an_answer(seed: int) -> None:
    """Leave entered ahead, an INSET day as a hash for everybody and one stray mark: every table is the same, reasons
    too."""
    school, entered = undisturbed(seed)
    plain, changed = file_of(school), file_of(entered)
    assert plain.record.recorded_up_to == changed.record.recorded_up_to
    for asked in school.days[:3]:
        if slow(school).as_of(asked) is not None:
            for one, other in zip(tables(plain, asked), tables(changed, asked), strict=True):
                pd.testing.assert_frame_equal(one, other)


def tables(file: figures.FileRecord, asked: date | None) -> Iterator[pd.DataFrame]:
    """The tables of the commands as of a day."""
    yield figures.mountain_of(file, asked, None)
    yield figures.sweep_of(file, asked, 12, 12)
    for pathway in PATHWAYS:
        yield judge(file.record, pathways()[pathway].rule.rule(Decimal(95)), file.as_of(asked)).frame()
