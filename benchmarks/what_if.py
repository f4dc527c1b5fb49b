"""One change of each field of the what-if page: the services' own time, beside libraries asked the same of a table.

A change is asked as the page asks it: who meets the rule now and on any of the days, who is new and who drops out
beside the school's pathway, and the list of pupils with their figures and reasons. The others give the same pupils,
days and counts, without the pathway and without words. No question is asked twice, so that no answer is remembered.
"""

import importlib
import json
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from benchmarks.children import Table, median, peak_megabytes, run_child, timed
from benchmarks.school import Answer, digest

PEERS = {
    "ours": "Fast Track",
    "what_if_pandas": "careful pandas",
    "what_if_polars": "polars (all cores)",
    "what_if_duckdb": "DuckDB (all cores)",
}
Asked = dict[str, Any]
"""sessions, weeks (None: the school year), codes, low, high (percent or None), as_of, first (or None), last."""

START: Asked = {"sessions": 10, "weeks": 10, "codes": "GNOU", "low": None, "high": None}


class Data(NamedTuple):
    """The open sessions of a school: marks uint8[P, S], the day number, school week and academic year of each session,
    and the code numbers of each code."""

    marks: npt.NDArray[np.uint8]
    days: npt.NDArray[np.int64]
    weeks: npt.NDArray[np.int64]
    years: npt.NDArray[np.int64]
    codes: dict[str, list[int]]


class Days(NamedTuple):
    """Each open day: its number, week and academic year."""

    numbers: npt.NDArray[np.int64]
    weeks: npt.NDArray[np.int64]
    years: npt.NDArray[np.int64]

    @staticmethod
    def of(data: Data) -> "Days":
        numbers, first = np.unique(data.days, return_index=True)
        return Days(numbers, data.weeks[first], data.years[first])

    def starts(self, weeks: int | None) -> npt.NDArray[np.int64]:
        """For each open day the place of the first one of the window that ends with it."""
        if weeks is None:
            return np.searchsorted(self.years, self.years)
        return np.searchsorted(self.weeks, self.weeks - weeks + 1)

    def told(self, asked: Asked) -> npt.NDArray[np.bool_]:
        """On which open days a rule with limits of attendance has an answer."""
        limited = asked["low"] is not None or asked["high"] is not None
        return self.weeks + 1 >= (asked["weeks"] or 1 if limited else 1)

    def asked(self, asked: Asked) -> tuple[int, int, int]:
        """The places of the day that is asked about, and of the first and last of "at any time", inclusive."""
        number = {name: _number(asked[name]) if asked[name] else 0 for name in ("as_of", "first", "last")}
        now, last = (int(np.searchsorted(self.numbers, number[name], side="right")) - 1 for name in ("as_of", "last"))
        return now, int(np.searchsorted(self.numbers, number["first"])), last


def questions(days: list[date]) -> dict[str, list[Asked]]:
    """For each field some changes of it; ``days`` are the open days of the record."""
    newest, year = days[-1], date(days[-1].year - (days[-1].month < 9), 9, 1)
    start = {**START, "as_of": str(newest), "first": str(year), "last": str(newest)}
    limits = [("80", "95"), ("85", "95"), ("90", "95"), (None, "90"), ("75", "92.5"), ("50", "85"), ("80", None)]
    changes: dict[str, list[Asked]] = {
        "sessions": [{"sessions": number} for number in (3, 5, 6, 8, 12, 15, 20)],
        "school weeks": [{"weeks": number} for number in (1, 4, 6, 8, 12, 16, 20)],
        "the school year to date": [{"weeks": None, "sessions": number} for number in (4, 7, 9, 11, 13, 16, 21)],
        "codes": [{"codes": codes} for codes in ("O", "GO", "NOU", "OU", "G", "GNOUI", "GNOUM")],
        "limits of attendance": [{"low": low, "high": high} for low, high in limits],
        "as of": [{"as_of": str(day), "last": str(day)} for day in days[-9:-2]],
        "the days of “at any time”": [{"first": str(days[7 * step]) if step else None} for step in range(7)],
    }
    return {field: [{**start, **change} for change in each] for field, each in changes.items()}


def child(peer: str, folder: Path, data: str, repeats: int = 1) -> dict[str, Any]:
    """One library's times and answers in this process; ours also writes down what the others are asked."""
    if peer == "ours":
        return _ours(folder, Path(data))
    library = importlib.import_module(f"benchmarks.{peer}")
    fields: dict[str, list[Asked]] = json.loads((Path(data) / "questions.json").read_text(encoding="utf-8"))
    prepared = library.prepare(_load(Path(data)))
    library.ask(prepared, fields["sessions"][0])
    times: dict[str, list[float]] = {}
    digests: dict[str, list[str]] = {}
    for field, each in fields.items():
        for asked in each:
            taken, answer = timed(partial(library.ask, prepared, asked), repeats)
            times.setdefault(field, []).append(median(taken))
            digests.setdefault(field, []).append(digest(answer))
    return {"times": times, "digests": digests, "peak": peak_megabytes()}


def _ours(folder: Path, data: Path) -> dict[str, Any]:
    from benchmarks.grown_school import opened
    from fasttrack_core.attendance.figures.sessions import day_of
    from fasttrack_core.services.what_if import compare as whatif_compare
    from fasttrack_core.services.what_if import view as whatif_view
    from fasttrack_core.services.what_if.compare import choices
    from fasttrack_core.services.what_if.view import Group

    office, actor = opened(folder)
    school = office.record(actor)
    assert school.recorded_up_to is not None
    until = school.record.until(school.recorded_up_to)
    fields = questions([day_of(int(day)) for day in np.unique(school.record.days[:until])])
    (data / "questions.json").write_text(json.dumps(fields), encoding="utf-8")
    _save(data, school)

    def ask(asked: Asked) -> Any:
        answer = whatif_view.view(office, actor, _question(asked), as_of=date.fromisoformat(asked["as_of"]))
        assert answer is not None
        _ = (answer.words, answer.now, answer.ever, answer.new, answer.dropped, answer.cannot_tell, answer.already)
        answer.pupils(Group.EITHER)
        return answer

    ask({**fields["sessions"][0], "sessions": 4})
    times: dict[str, list[float]] = {}
    digests: dict[str, list[str]] = {}
    for field, each in fields.items():
        for asked in each:
            taken, answer = timed(partial(ask, asked), 1)
            times.setdefault(field, []).extend(taken)
            digests.setdefault(field, []).append(digest(_told(answer)))
    looks: dict[str, list[float]] = {}
    chosen = list(choices(office, actor))[:5]
    for weeks in (3, 5, 7, 9, 11):
        asked = {**fields["sessions"][0], "weeks": weeks, "sessions": 2 + weeks, "first": None, "codes": "GNO"}
        answer = ask(asked)
        for look, work in (
            ("the map of every threshold", lambda answer=answer: answer.sweep),
            ("week by week", lambda answer=answer: (answer.meetings, answer.pupils(Group.CASES))),
            (
                "five tests side by side",
                lambda asked=asked, answer=answer: whatif_compare.compare(
                    office, actor, _question(asked), chosen, answer.as_of
                ),
            ),
        ):
            looks.setdefault(look, []).extend(timed(work, 1)[0])
    office.store.close()
    return {
        "times": times,
        "digests": digests,
        "looks": looks,
        "pupils": len(school.pupil_keys),
        "peak": peak_megabytes(),
    }


def _question(asked: Asked) -> Any:
    from fasttrack_core.services.what_if.view import Question

    first, last = (date.fromisoformat(asked[name]) if asked[name] else None for name in ("first", "last"))
    low, high = (None if asked[name] is None else Decimal(asked[name]) for name in ("low", "high"))
    return Question(
        sessions=asked["sessions"], weeks=asked["weeks"], codes=frozenset(asked["codes"]), attendance_at_least=low,
        attendance_below=high, first_day=first, last_day=last,
    )  # fmt: skip


def _told(answer: Any) -> Answer:
    return told(answer.asked.status == 1, answer.span.first_met, answer.asked.counted)


def told(now: Any, first_met: Any, counted: Any) -> Answer:
    """What all must agree on, pupil by pupil: met now, first met on which of the days (-1: none), sessions."""
    found = {"now": now, "first": first_met, "counted": counted}
    return {name: np.asarray(values, dtype=np.int64) for name, values in found.items()}


def _save(folder: Path, school: Any) -> None:
    record = school.record
    until = slice(0, record.until(school.recorded_up_to))
    days = record.days[until]
    kept = {"marks": record.marks[:, until], "days": days, "weeks": record.weeks[until]}
    np.savez(folder / "record.npz", **kept, years=record.years.years_of(days))
    numbers = {code: np.flatnonzero(record.codes.numbers([code])).tolist() for code in "GNOUIM"}
    (folder / "codes.json").write_text(json.dumps(numbers), encoding="utf-8")


def _load(folder: Path) -> Data:
    kept = np.load(folder / "record.npz")
    days = kept["days"].astype(np.int64)
    years = kept["years"].astype(np.int64)
    codes = json.loads((folder / "codes.json").read_text(encoding="utf-8"))
    return Data(np.ascontiguousarray(kept["marks"]), days, kept["weeks"].astype(np.int64), years, codes)


def _number(day: str) -> int:
    return (date.fromisoformat(day) - date(1970, 1, 1)).days


def table(folder: Path, data: Path) -> str:
    """A line for each field and each closer look. folder: has the grown school. data: for what is handed on."""
    others = [title for peer, title in PEERS.items() if peer != "ours"]
    shown = Table(
        "one change of", "Fast Track ms", "slowest ms", *(cell for title in others for cell in (f"{title} ms", "ratio"))
    )
    found = {peer: run_child("what_if", peer=peer, folder=folder, data=str(data)) for peer in PEERS}
    ours = found.pop("ours")
    for peer, theirs in found.items():
        for field, told_there in theirs["digests"].items():
            if told_there != ours["digests"][field]:
                raise SystemExit(f"{PEERS[peer]} gives other answers than ours to a change of {field}")
    for field, times in ours["times"].items():
        cells = [f"{1000 * median(times):,.1f}", f"{1000 * max(times):,.1f}"]
        for theirs in found.values():
            middle = median(theirs["times"][field])
            cells += [f"{1000 * middle:,.1f}", f"{middle / median(times):,.1f}"]
        shown.add(field, *cells)
    for look, times in ours["looks"].items():
        shown.add(look, f"{1000 * median(times):,.1f}", f"{1000 * max(times):,.1f}", *[""] * 2 * len(found))
    return str(shown)
