"""Grids with columns for Monday to Friday, one or two columns a day: where a table has them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from fasttrack_core.importing.captions import DAY, read_caption
from fasttrack_core.importing.header import SEARCHED_ROWS, WORDS, Header, assign, words_of
from fasttrack_core.importing.long_marks import half_of
from fasttrack_core.importing.marks import is_mark
from fasttrack_core.importing.table import Table

WEEKDAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LEAST_DAYS = 3
"""So many different weekdays must a header row name."""
_WEEKDAY = (
    r"(?P<day>mo(?:n(?:day)?)?|tu(?:e(?:s(?:day)?)?)?|we(?:d(?:s|nesday)?)?|th(?:u(?:r(?:s(?:day)?)?)?)?|"
    r"fr(?:i(?:day)?)?|sa(?:t(?:urday)?)?|su(?:n(?:day)?)?)\.?"
)
_HALF = r"(?P<half>a\.?m\.?|p\.?m\.?|morning|afternoon|a|p)"
_KIND = r"(?:\s*(?:reg(?:istration)?|session|mark)\.?)?"
_NAMED = re.compile(_WEEKDAY, re.IGNORECASE)
_WITH_HALF = re.compile(rf"{_WEEKDAY}[\s_:./(,–-]*{_HALF}{_KIND}\)?", re.IGNORECASE)
_HALF_FIRST = re.compile(rf"{_HALF}[\s_:./(,–-]+{_WEEKDAY}\)?", re.IGNORECASE)
_STARTS = ("mo", "tu", "we", "th", "fr", "sa", "su")
_LETTERS = (("M", "T", "W", "T", "F"), ("M", "TU", "W", "TH", "F"))
_ALL_LETTERS = frozenset(letter for letters in _LETTERS for letter in letters)
_FEW = 64
"""A column with at most as many distinct texts is looked at as a whole."""
_LONGEST = 24
_ROWS_ABOVE = 3
_SAMPLE = 12


@dataclass(frozen=True, slots=True)
class DayColumn:
    """place: the column. weekday: 0 is Monday. half: 0 morning, 1 afternoon, DAY both."""

    place: int
    weekday: int
    half: int


Run = tuple[DayColumn, ...]
"""The columns of one week, in the order of the file."""


@dataclass(frozen=True, slots=True)
class Grid:
    """One header of weekdays. top, header.row: its first and last row. runs: one, or one for each of several weeks side
    by side. header: the columns beside the days. by_position: nothing but its position says which half a column is."""

    top: int
    header: Header
    runs: tuple[Run, ...]
    by_position: bool = False

    @property
    def days(self) -> tuple[DayColumn, ...]:
        """The columns of all weeks."""
        return tuple(day for run in self.runs for day in run)


@lru_cache(maxsize=4096)
def weekday_of(text: str) -> tuple[int, int | None] | None:
    """The weekday and half that a heading names: ``Mon`` is (0, None), ``Tue PM`` (1, 1); None for anything else."""
    text = text.strip()
    if not 2 <= len(text) <= _LONGEST or any(map(str.isdigit, text)):
        return None
    found = _NAMED.fullmatch(text)
    if found:
        return _STARTS.index(found["day"][:2].lower()), None
    found = _WITH_HALF.fullmatch(text) or _HALF_FIRST.fullmatch(text)
    if found is None:
        return None
    half = found["half"].lower()
    afternoon = half[0] == "p" or half.startswith("after")
    return _STARTS.index(found["day"][:2].lower()), int(afternoon)


def grids_of(table: Table, rows: int | None = None) -> list[Grid]:
    """Every grid whose header is in the first ``rows`` rows (all of the table if not given), from the top."""
    height = table.height if rows is None else min(rows, table.height)
    found: list[Grid] = []
    for row in _candidates(table, height):
        if found and row <= found[-1].header.row:
            continue
        grid = _grid_at(table, row)
        if grid is not None:
            found.append(grid)
    return found


def _candidates(table: Table, height: int) -> list[int]:
    """The rows in which several cells name weekdays, or the letters M T W T F stand side by side."""
    if height <= SEARCHED_ROWS:
        texts = {text for cells in table.head(height) for text in set(cells)}
        naming, letters_of = set(filter(_is_named, texts)), set(filter(_is_letter, texts))
        rows = []
        for row, cells in enumerate(table.head(height)):
            count = sum(map(naming.__contains__, cells)) if naming else 0
            letter_count = sum(map(letters_of.__contains__, cells)) if letters_of else 0
            if count >= LEAST_DAYS or (letter_count >= 5 and _named(cells)):
                rows.append(row)
        return rows
    named = np.zeros(height, dtype=np.int32)
    letters = np.zeros(height, dtype=np.int32)
    known: dict[str, tuple[bool, bool]] = {}
    for column in table.columns:
        head = column.codes[:height]
        places = range(len(column.values)) if len(column.values) <= _FEW else np.unique(head).tolist()
        telling = np.zeros((2, len(column.values)), dtype=np.bool_)
        for place in places:
            text = column.values[place]
            if text not in known:
                known[text] = _is_named(text), _is_letter(text)
            if any(known[text]):
                telling[:, place] = known[text]
        if telling.any():
            named += telling[0, head]
            letters += telling[1, head]
    rows = np.flatnonzero((named >= LEAST_DAYS) | (letters >= 5)).tolist()
    return [row for row in rows if named[row] >= LEAST_DAYS or _named(table.row(row))]


def _is_named(text: str) -> bool:
    return weekday_of(text) is not None


def _is_letter(text: str) -> bool:
    return text in _ALL_LETTERS or (not text.isdigit() and text.strip().upper() in _ALL_LETTERS)


def _named(cells: Sequence[str]) -> dict[int, tuple[int, int | None]]:
    """The place of each heading that names a weekday; of single letters only where all of Monday to Friday stand."""
    named = {place: found for place, text in enumerate(cells) if (found := weekday_of(text)) is not None}
    if len({weekday for weekday, _ in named.values()}) >= LEAST_DAYS:
        return named
    places = [place for place, text in enumerate(cells) if _is_letter(text)]
    days = tuple(cells[place].strip().upper() for place in places)
    for letters in _LETTERS:
        if days and len(days) % 5 == 0 and days == letters * (len(days) // 5):
            return {place: (number % 5, None) for number, place in enumerate(places)}
    return {}


def _grid_at(table: Table, row: int) -> Grid | None:
    cells = table.row(row)
    named = _named(cells)
    if not named:
        return None
    below = table.row(row + 1) if row + 1 < table.height else []
    above = [table.row(each) for each in range(max(0, row - _ROWS_ABOVE), row)]
    last, by_position = row, False
    if sum(half is not None for _, half in named.values()) * 2 >= len(named):
        days = [DayColumn(place, day, half) for place, (day, half) in named.items() if half is not None]
    elif halves := _halves_below(named, below):
        days, last = halves, row + 1
    elif halves := _halves_above(named, above):
        days = halves
    else:
        days, by_position = _by_position(table, row, named)
    runs = _runs(days)
    if not any(len({day.weekday for day in run}) >= LEAST_DAYS for run in runs) or _is_dated(runs, [*above, below]):
        return None
    top = row
    captions = _captions(table, top, last, days)
    return Grid(top, Header(last, assign(words_of(captions), WORDS), captions), runs, by_position)


def _halves_below(named: Mapping[int, tuple[int, int | None]], below: Sequence[str]) -> list[DayColumn]:
    """The session columns, where the row below the weekdays holds AM and PM; empty where it does not."""
    places = sorted(named)
    days = []
    for number, place in enumerate(places):
        end = places[number + 1] if number + 1 < len(places) else place + 2
        for under in range(place, min(end, place + 2, len(below))):
            half = half_of(below[under])
            if half >= 0:
                days.append(DayColumn(under, named[place][0], half))
    afternoons = sum(day.half for day in days)
    return days if afternoons and 2 * afternoons == len(days) else []


def _halves_above(named: Mapping[int, tuple[int, int | None]], above: Sequence[Sequence[str]]) -> list[DayColumn]:
    """The session columns, where AM stands over one Monday to Friday and PM over the next."""
    for cells in reversed(above):
        halves = {place: half for place, text in enumerate(cells) if (half := half_of(text)) >= 0 and place in named}
        if len(halves) >= 2 and 2 * sum(halves.values()) == len(halves):
            days = []
            current = -1
            for place in sorted(named):
                current = halves.get(place, current)
                days.append(DayColumn(place, named[place][0], current))
            return days if all(day.half >= 0 for day in days) else []
    return []


def _by_position(table: Table, row: int, named: Mapping[int, tuple[int, int | None]]) -> tuple[list[DayColumn], bool]:
    """The columns of weekdays without AM and PM; True where each day has two of them, so that their order tells."""
    places = sorted(named)
    days = [named[place][0] for place in places]
    if len(days) % 2 == 0 and days[::2] == days[1::2]:
        return [DayColumn(place, named[place][0], number % 2) for number, place in enumerate(places)], True
    cells = table.row(row)
    free = [place + 1 for place in places if place + 1 < table.width and not cells[place + 1].strip()]
    rows = range(row + 1, min(row + 1 + _SAMPLE, table.height))
    marked = sum(is_mark(table.columns[place].text(each)) for place in free for each in rows)
    if len(free) == len(places) and marked:
        return [DayColumn(place + half, named[place][0], half) for place in places for half in (0, 1)], True
    return [DayColumn(place, named[place][0], DAY) for place in places], False


def _runs(days: Sequence[DayColumn]) -> tuple[Run, ...]:
    """The columns week by week; mornings of a week and then its afternoons are one week."""
    runs: list[list[DayColumn]] = []
    for day in sorted(days, key=lambda each: each.place):
        if not runs or (day.weekday, day.half) <= (runs[-1][-1].weekday, runs[-1][-1].half):
            afternoons = runs and day.half == 1 and all(each.half == 0 for each in runs[-1])
            if not (afternoons and day.weekday == runs[-1][0].weekday):
                runs.append([])
        if runs[-1] and day.half == 0 and runs[-1][-1].half == 1 and runs[-1][-1].weekday >= day.weekday:
            runs.append([])
        runs[-1].append(day)
    return tuple(tuple(run) for run in runs)


def _is_dated(runs: Sequence[Run], rows: Sequence[Sequence[str]]) -> bool:
    """True where each day has its own date above or below its name: then the dates count, not the weekdays."""
    first, last = runs[0][0].place, runs[0][-1].place
    return any(
        sum(read_caption(place, text) is not None for place, text in enumerate(cells) if first <= place <= last)
        >= LEAST_DAYS
        for cells in rows
    )


def _captions(table: Table, top: int, last: int, days: Sequence[DayColumn]) -> tuple[str, ...]:
    """One caption a column: the lowest text of the header rows; for a day its weekday and half.

    Where the rows above hold no more than the weeks, a caption may stand there, merged over all header rows.
    """
    rows = [table.row(each) for each in range(max(0, top - 1), last + 1)]
    if top and not _is_part_of_header(rows[0], days):
        rows = rows[1:]
    captions = [next((row[place] for row in reversed(rows) if row[place].strip()), "") for place in range(table.width)]
    for day in days:
        captions[day.place] = ""
    return tuple(captions)


def _is_part_of_header(cells: Sequence[str], days: Sequence[DayColumn]) -> bool:
    """True for the row above the weekdays where it says something over them and names pupil columns beside them."""
    first = days[0].place
    return any(cells[day.place].strip() for day in days) and len(assign(words_of(cells[:first]), WORDS)) > 1
