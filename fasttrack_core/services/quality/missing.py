"""Marks that are not there: by class and session, by pupil, and where nobody of a class is marked."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from fasttrack_core.attendance.figures.codes import CONFLICT, DASH, NO_MARK
from fasttrack_core.attendance.figures.measures import Flags
from fasttrack_core.attendance.figures.school_calendar import Closure
from fasttrack_core.attendance.figures.sessions import day_number, days_between, session_key, session_of
from fasttrack_core.services.quality.span import Found, Places, Span, Table, dates, names_of, pupil_columns, when

NAMES_SHOWN = 3
FEWEST_OF_A_CLASS = 2
"""Pupils on roll from which a class without a mark is more than one pupil's missing mark."""


def by_class(span: Span) -> Found:
    """A line for each class and session in which a mark is missing, with the marks themselves to take away."""
    rows, columns = _places(span)
    sessions = max(1, len(span.keys))
    lines, which = np.unique(span.class_of[rows] * sessions + columns, return_inverse=True)

    def table() -> Table:
        classes, session = np.divmod(lines, sessions)
        on_roll = span.in_classes(span.on_roll)
        ends = np.bincount(which, minlength=len(lines)).cumsum()
        of_line = np.split(rows[np.argsort(which, kind="stable")], ends[:-1])
        frame = pd.DataFrame(
            {
                "Class": [span.class_names[place] or "(no class)" for place in classes.tolist()],
                **when(span.keys[session]),
                "Missing": [len(line) for line in of_line],
                "Of": on_roll[classes, session],
                "Pupils": [_some_names(span, line.tolist()) for line in of_line],
            }
        )
        order = np.lexsort((columns, span.class_of[rows]))
        return Table(frame, more=(("Each mark", _each(span, rows[order], columns[order])),))

    return Found(len(lines), table, f"{_marks(len(rows))} in {{lines}}")


def by_pupil(span: Span) -> Found:
    """A line for each pupil with a missing mark, most missing first."""
    how_many = np.count_nonzero(span.missing, axis=1)
    rows = np.flatnonzero(how_many)
    rows = rows[np.argsort(-how_many[rows], kind="stable")]

    def table() -> Table:
        missing = span.missing[rows]
        days = span.keys >> 1
        last = missing.shape[1] - 1 - missing[:, ::-1].argmax(axis=1)
        frame = pd.DataFrame(
            {
                **pupil_columns(span.pupils, rows.tolist()),
                "Missing": how_many[rows],
                "First": dates(days[missing.argmax(axis=1)]),
                "Last": dates(days[last]),
            }
        )
        return Table(frame, tuple(rows.tolist()))

    return Found(len(rows), table, f"{_marks(int(how_many.sum()))} of {{lines}}")


def unmarked_classes(span: Span, closures: Iterable[Closure]) -> Found:
    """A line for each run of open sessions in which nothing but a dash is written for anybody of a class.

    Of classes with two or more pupils on roll; a class that has a mark in the newest school year and none since is one
    run to the end of the register. Sessions that ``closures`` shut for every year group of the class are left out.
    """
    unmarked = _unmarked(span, closures)
    runs = [
        (place, first, last)
        for place in np.flatnonzero(unmarked.any(axis=1)).tolist()
        for first, last in _runs(unmarked[place])
    ]
    return Found(len(runs), lambda: Table(_run_lines(span, runs)))


def unmarked_end(span: Span) -> Found:
    """A line for each pupil with a mark this school year and none in the last sessions of the register, longest first.

    Only where the span reaches to the end of the register: before it, a pupil may have left.
    """
    until = span.record.recorded_up_to
    if until is None or not span.marks.size or not span.first <= until <= span.last:
        return Found(0, lambda: Table(pd.DataFrame()))
    last = span.marks.shape[1] - 1 - span.is_mark[:, ::-1].argmax(axis=1)
    column = np.arange(span.marks.shape[1])[:, None]
    after = (column > last).T & ~span.classified & ~span.other_half
    newest = span.keys[last] >> 1 >= day_number(span.record.years.start(until))
    how_many = np.where(span.marked & span.members & newest, np.count_nonzero(after, axis=1), 0)
    rows = np.flatnonzero(how_many)
    rows = rows[np.argsort(-how_many[rows], kind="stable")]

    def table() -> Table:
        frame = pd.DataFrame(
            {
                **pupil_columns(span.pupils, rows.tolist()),
                "Last mark": dates(span.keys[last[rows]] >> 1),
                "Sessions since": how_many[rows],
            }
        )
        return Table(frame, tuple(rows.tolist()))

    return Found(len(rows), table)


def _places(span: Span) -> tuple[Places, Places]:
    """Rows and columns of the missing marks, session by session."""
    columns, rows = np.nonzero(span.missing.T)
    return rows, columns


def _marks(number: int) -> str:
    return f"{number:,} missing {'mark' if number == 1 else 'marks'}"


def _some_names(span: Span, rows: Sequence[int]) -> str:
    names = "; ".join(names_of(span.pupils, rows[:NAMES_SHOWN]))
    return f"{names}; and {len(rows) - NAMES_SHOWN} more" if len(rows) > NAMES_SHOWN else names


def _each(span: Span, rows: Places, columns: Places) -> pd.DataFrame:
    about = pupil_columns(span.pupils, rows.tolist())
    numbers = span.marks[rows, columns].tolist()
    return pd.DataFrame(
        {
            "Class": about["Class"],
            **when(span.keys[columns]),
            "Pupil": about["Pupil"],
            "Year": about["Year"],
            "In the register": [_written(span, number) for number in numbers],
        }
    )


def _written(span: Span, number: int) -> str:
    if number == NO_MARK:
        return "nothing"
    if number == DASH:
        return "-"
    if span.record.codes.outside_dates(number):
        return f"{span.record.codes.text(number)} (not in force on that day)"
    return "two different marks" if number == CONFLICT else "not a code"


def _unmarked(span: Span, closures: Iterable[Closure]) -> Flags:
    """bool[C, S]: nobody of the class is marked."""
    if not span.marks.size or span.record.recorded_up_to is None:
        return np.zeros((len(span.class_names), len(span.keys)), dtype=np.bool_)
    written = span.in_classes(span.marks > DASH)
    result: Flags = (span.in_classes(span.on_roll) >= FEWEST_OF_A_CLASS) & (written == 0)
    newest = day_number(span.record.years.start(span.record.recorded_up_to))
    for place in np.flatnonzero(_sizes(span) >= FEWEST_OF_A_CLASS).tolist():
        last = int(np.flatnonzero(written[place])[-1])
        if span.keys[last] >> 1 >= newest:
            result[place, last + 1 :] = True
    result[[place for place, name in enumerate(span.class_names) if not name]] = False
    for closure in closures:
        _leave_out(span, result, closure)
    return result


def _sizes(span: Span) -> Places:
    """intp[C]: the members of each class with a mark in the span."""
    return np.bincount(span.class_of[span.marked & span.members], minlength=len(span.class_names))


def _leave_out(span: Span, unmarked: Flags, closure: Closure) -> None:
    days = days_between(closure.first_day, closure.last_day)
    shut = np.isin(span.keys, [session_key(day, half) for day in days for half in closure.halves])
    if not closure.year_groups or not shut.any():
        return
    years: list[set[str]] = [set() for _ in span.class_names]
    for row in np.flatnonzero(span.marked).tolist():
        years[span.class_of[row]].add(span.pupils[row].year_group)
    for place, own in enumerate(years):
        if own and own <= set(closure.year_groups):
            unmarked[place] &= ~shut


def _run_lines(span: Span, runs: Sequence[tuple[int, int, int]]) -> pd.DataFrame:
    sizes, on_roll = _sizes(span), span.in_classes(span.on_roll)
    return pd.DataFrame(
        {
            "Class": [span.class_names[place] for place, *_ in runs],
            **when(span.keys[[first for _, first, _ in runs]]),
            "To": [_session(int(span.keys[last])) for *_, last in runs],
            "Sessions": [last - first + 1 for _, first, last in runs],
            "On roll": [int(on_roll[place, first]) or int(sizes[place]) for place, first, _ in runs],
            "Note": ["no mark since" if last == len(span.keys) - 1 else "" for *_, last in runs],
        }
    )


def _session(key: int) -> str:
    day, half = session_of(key)
    return f"{day.day} {day:%b %Y} {half}"


def _runs(flags: Flags) -> list[tuple[int, int]]:
    """The first and the last place of each run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    return [(int(first), int(after) - 1) for first, after in edges.reshape(-1, 2)]
