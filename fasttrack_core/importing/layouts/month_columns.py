"""A sheet for a month: a row for each pupil, a column for each day of the month, whose heading is its number only."""

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from fasttrack_core.importing.captions import DAY, Caption
from fasttrack_core.importing.dates import WEEKDAYS
from fasttrack_core.importing.header import ID_ROLES, SEARCHED_ROWS, WORDS, Role, assign, words_of
from fasttrack_core.importing.layout import Layout, Recognition, Task, what_rows_are
from fasttrack_core.importing.month_named import Named, months_named, year_of
from fasttrack_core.importing.questions import About, Asked, Question
from fasttrack_core.importing.reading import Content
from fasttrack_core.importing.table import Table, letter
from fasttrack_core.importing.wide_headings import WideHeader, is_marked
from fasttrack_core.importing.wide_marks import read_wide

_FEWEST_DAYS = 10
_WEEKDAY = r"(?P<weekday>[a-z]{1,9})\.?"
_DAY = re.compile(
    rf"(?:{_WEEKDAY}[\s,.-]*)?(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?:\.0)?[\s.,-]*"
    r"(?:(?P<half>a\.?m\.?|p\.?m\.?|morning|afternoon)|(?P<after>[a-z]{1,9})\.?)?",
    re.IGNORECASE | re.ASCII,
)
_HALF = re.compile(r"(?P<half>a\.?m\.?|p\.?m\.?|morning|afternoon|a|p)", re.IGNORECASE)
_LETTERS = {"m": {0}, "t": {1, 3}, "tu": {1}, "w": {2}, "th": {3}, "f": {4}, "s": {5, 6}, "sa": {5}, "su": {6}}
_SAMPLE = 60


@dataclass(frozen=True, slots=True)
class _Column:
    """place: the column. day: of the month. half: 0 morning, 1 afternoon, DAY both. weekdays: those it can be, Monday
    0, by its heading; empty where that does not say."""

    place: int
    day: int
    half: int
    weekdays: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class MonthHeader(WideHeader):
    """A header whose sessions are days of a month that is not known yet. runs: the columns, month by month."""

    runs: tuple[tuple[_Column, ...], ...] = ()


def recognise(table: Table) -> Recognition | None:
    """A header with pupil columns and the numbers of the days of a month, over cells that hold marks."""
    header = _header(table)
    if header is None:
        return None
    columns = [column for run in header.runs for column in run]
    first, last = letter(columns[0].place), letter(columns[-1].place)
    why = (
        what_rows_are(table, header, "is one pupil"),
        *header.described([*ID_ROLES, Role.NAME, Role.SURNAME, Role.FORENAME, Role.YEAR, Role.GROUP]),
        f"Marks: {len(columns):,} columns from {first} to {last}, because their headings are the days of a month.",
    )
    return Recognition(79, why, header)


def _header(table: Table) -> MonthHeader | None:
    head = table.head(SEARCHED_ROWS)
    best: MonthHeader | None = None
    most = (0, 0, 0)
    numbered = {row for row, cells in enumerate(head) if _names_days(cells)}
    for row in range(len(head)) if numbered else ():
        for numbers in range(row, max(-1, row - 3), -1):
            if numbers not in numbered:
                continue
            columns = _columns_of(head, numbers, row)
            if len({column.day for column in columns}) < _FEWEST_DAYS:
                continue
            captions = _captions(head, numbers, row, columns)
            places = {column.place for column in columns}
            known = assign(words_of(["" if at in places else text for at, text in enumerate(captions)]), WORDS)
            if not any(role in known for role in (*ID_ROLES, Role.NAME, Role.SURNAME)):
                continue
            runs = _runs(columns)
            titles = tuple(cell for above in head[:numbers] for cell in above if cell.strip())
            header = MonthHeader(row, known, tuple(captions), (), titles, runs)
            told = len(columns), sum(bool(column.weekdays) for column in columns), len(known)
            if runs and told > most and _holds_marks(table, header):
                best, most = header, told
    return best


def _names_days(cells: Sequence[str]) -> bool:
    """True for a row of which enough different cells may be days of a month."""
    if len(set(cells)) < _FEWEST_DAYS:
        return False
    different = {text.strip() for text in cells if text}
    if len(different) < _FEWEST_DAYS:
        return False
    short = (text for text in different if len(text) < 20 and any(map(str.isdigit, text)))
    return sum(_DAY.fullmatch(" ".join(text.split())) is not None for text in short) >= _FEWEST_DAYS


def _columns_of(head: Sequence[Sequence[str]], numbers: int, last: int) -> list[_Column]:
    """The day columns of the row of numbers, with AM and PM out of the rows below it down to the last header row."""
    halves: dict[int, int] = {}
    weekdays: dict[int, frozenset[int]] = {}
    for row in range(max(0, numbers - 1), last + 1):
        cells = [text.strip() for text in head[row]]
        spoken = {place: _half(text) for place, text in enumerate(cells) if _HALF.fullmatch(text)}
        named = {place: found for place, text in enumerate(cells) if (found := _weekdays(text))}
        if row > numbers and len(spoken) >= _FEWEST_DAYS:
            halves = spoken
        elif row != numbers and len(named) >= _FEWEST_DAYS:
            weekdays = named
    columns: list[_Column] = []
    day, of = 0, frozenset[int]()
    for place, text in enumerate(head[numbers]):
        number = _DAY.fullmatch(" ".join(text.split())) if len(text) < 20 else None
        word = (number["weekday"] or number["after"] or "") if number else ""
        if number and not (word and not _weekdays(word)):
            day, of = int(number["day"]), _weekdays(word) or weekdays.get(place, frozenset())
            if not halves:
                columns.append(_Column(place, day, _half(number["half"]) if number["half"] else DAY, of))
        elif text.strip():
            day = 0
        if day and place in halves:
            columns.append(_Column(place, day, halves[place], of))
    return columns


def _half(text: str) -> int:
    """0 for a morning, 1 for an afternoon."""
    return int(text[0].lower() == "p" or text[:2].lower() == "af")


def _weekdays(text: str) -> frozenset[int]:
    word = text.strip().rstrip(".").lower()
    if word in WEEKDAYS:
        return frozenset((WEEKDAYS[word],))
    return frozenset(_LETTERS.get(word, ()))


def _captions(head: Sequence[Sequence[str]], numbers: int, last: int, columns: Sequence[_Column]) -> list[str]:
    """One caption a column out of the header rows, the lowest text; for a day its number as it is written."""
    captions = [
        next((head[row][place] for row in range(last, numbers - 1, -1) if head[row][place].strip()), "")
        for place in range(len(head[last]))
    ]
    for column in columns:
        captions[column.place] = f"{column.day}{('', ' AM', ' PM')[(column.half + 1) % 3]}"
    return captions


def _runs(columns: Sequence[_Column]) -> tuple[tuple[_Column, ...], ...]:
    """The columns month by month: a new month begins where the number of the day falls; none where the days are in no
    order."""
    runs: list[list[_Column]] = []
    for column in columns:
        if not runs or column.day < runs[-1][-1].day:
            runs.append([])
        runs[-1].append(column)
    if len(runs) > 12 or any(len({column.day for column in run}) < 2 for run in runs):
        return ()
    return tuple(map(tuple, runs))


def _holds_marks(table: Table, header: MonthHeader) -> bool:
    """True where most texts below the days are marks, and more than one or two cells hold any."""
    marked = written = 0
    for run in header.runs:
        for column in run:
            cells = table.columns[column.place]
            counts = cells.counts(slice(header.row + 1, header.row + 1 + _SAMPLE)).tolist()
            texts = [(text, count) for text, count in zip(cells.values, counts, strict=True) if count and text.strip()]
            written += sum(count for _, count in texts)
            marked += sum(count for text, count in texts if is_marked(text))
    return marked > 0 and 2 * marked >= written


def read(table: Table, recognition: Recognition, task: Task) -> Content:
    """The register of the month that the sheet, or the person who was asked, names; Question where nothing does."""
    header = recognition.header
    assert isinstance(header, MonthHeader)  # noqa: S101 - recognise made it
    months = _months(table, header, task)
    sessions: list[Caption] = []
    for run, (year, month) in zip(header.runs, months, strict=True):
        last = calendar.monthrange(year, month)[1]
        sessions += [
            Caption(column.place, f"{year:04}-{month:02}-{column.day:02}", column.half)
            for column in run
            if column.day <= last or _written(table, header, column)
        ]
    said = ", ".join(f"{calendar.month_name[month]} {year}" for year, month in months)
    wide = WideHeader(header.row, header.columns, header.captions, tuple(sessions), (), own=header.own)
    understood = (*recognition.why, f"The days are those of {said}.")
    return read_wide(table, replace(recognition, header=wide, why=understood), task)


def _written(table: Table, header: MonthHeader, column: _Column) -> bool:
    cells = table.columns[column.place]
    counts = cells.counts(slice(header.row + 1, None)).tolist()
    return any(count and text.strip() for text, count in zip(cells.values, counts, strict=True))


Month = tuple[int, int]
"""Year and month."""


def _months(table: Table, header: MonthHeader, task: Task) -> list[Month]:
    """The month of each run of days; Question where it is not certain."""
    key = "month" if len(task.tables) < 2 or not table.sheet else f"month:{table.sheet}"
    answer = months_named([task.answers.get(key, task.answers.get("month", ""))])
    first = next(iter(answer.months), None)
    if first is not None and first[0] and len(answer.months) == 1:
        return _following(first, len(header.runs))
    above = _above(table, header)
    sources = (header.titles, (table.sheet or "",), (task.file_name,))
    named = [months_named(texts) for texts in sources]
    found: list[Month] = []
    for place, run in enumerate(header.runs):
        month = _month(run, above[place] if above else None, named, table, header)
        if month is None:
            raise _question(table, header, task, key)
        found.append(month)
    if any(one >= other for one, other in pairwise(found)):
        raise _question(table, header, task, key)
    return found


def _following(first: Month, count: int) -> list[Month]:
    months = [first[0] * 12 + first[1] - 1 + more for more in range(count)]
    return [(month // 12, month % 12 + 1) for month in months]


def _above(table: Table, header: MonthHeader) -> list[Named] | None:
    """What stands above each of several runs of days; None for a single one."""
    if len(header.runs) == 1:
        return None
    rows = table.head(header.row)[-4:]
    return [
        months_named(row[place] for row in rows for place in range(run[0].place, run[-1].place + 1))
        for run in header.runs
    ]


def _month(
    run: Sequence[_Column], above: Named | None, named: Sequence[Named], table: Table, header: MonthHeader
) -> Month | None:
    """The one month that is named and that weekdays and marks do not contradict; None where it is not certain."""
    months = above.months if above is not None else next((each.months for each in named if each.months), frozenset())
    if len({month for _, month in months}) != 1:
        return None
    year, month = max(months)
    years = [year] if year else []
    for each in (*((above,) if above is not None else ()), *named):
        years = years or year_of(month, each)
    fitting = [each for each in years if _fits(table, header, run, (each, month))]
    if len(fitting) == 1 and len(years) == 1:
        return fitting[0], month
    certain = [each for each in fitting if _shows(table, header, run, (each, month))]
    return (certain[0], month) if len(certain) == 1 and len(fitting) == 1 else None


def _fits(table: Table, header: MonthHeader, run: Sequence[_Column], month: Month) -> bool:
    """True where no weekday in the headings contradicts the month, and the marks are not those of Saturdays and
    Sundays."""
    last = calendar.monthrange(*month)[1]
    real = [column for column in run if column.day <= last]
    weekday = {column.day: date(*month, column.day).weekday() for column in real}
    if any(column.weekdays and weekday[column.day] not in column.weekdays for column in real):
        return False
    marked = [column for column in real if _marked(table, header, column)]
    return 10 * sum(weekday[column.day] >= 5 for column in marked) <= len(marked)


def _shows(table: Table, header: MonthHeader, run: Sequence[_Column], month: Month) -> bool:
    """True where the headings name weekdays, or the days without any mark are the weekends, as only in this year."""
    last = calendar.monthrange(*month)[1]
    if any(column.weekdays for column in run):
        return True
    weekend = [column for column in run if column.day <= last and date(*month, column.day).weekday() >= 5]
    marked = [column for column in run if _marked(table, header, column)]
    return len({column.day for column in weekend}) >= 6 and len({column.day for column in marked}) >= 10


def _marked(table: Table, header: MonthHeader, column: _Column) -> bool:
    cells = table.columns[column.place]
    counts = cells.counts(slice(header.row + 1, None)).tolist()
    return any(
        count and text.strip(" #-") and is_marked(text) for text, count in zip(cells.values, counts, strict=True)
    )


def _question(table: Table, header: MonthHeader, task: Task, key: str) -> Question:
    """Which month the days are of, with the months of the last two years that the marks and weekdays do not contradict
    among those that are named."""
    run = header.runs[0]
    sheet = f" on the sheet “{table.sheet}”" if key != "month" else ""
    named = {month for texts in (header.titles, (table.sheet or "",)) for _, month in months_named(texts).months}
    choices = []
    if task.latest is not None:
        last = task.latest.year * 12 + task.latest.month - 1
        months = [(each // 12, each % 12 + 1) for each in range(last, last - 24, -1)]
        choices = [
            f"{calendar.month_name[month]} {year}"
            for year, month in months
            if (not named or month in named) and _fits(table, header, run, (year, month))
        ]
    return Question(
        f"The columns{sheet} are days of a month, and nothing says for certain of which month and year. Write both "
        "above them, such as September 2025.",
        Asked(About.MONTH, f"Which month{sheet} are the marks for, such as September 2025?", tuple(choices), key),
    )


LAYOUT = Layout(
    "month-columns", "A month: a row for each pupil, a column for each day", recognise, read, many_tables=True
)
