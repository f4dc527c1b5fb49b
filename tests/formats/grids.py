"""A text file that can be damaged: each cell remembers which mark of the truth it holds, wherever it is moved."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from tests.formats.carriers import Page, as_text
from tests.formats.truth import HALVES, Key, School, Session, on


@dataclass(frozen=True, slots=True)
class Spot:
    """One cell. key: the mark it holds. role: what a header cell is over. session: that of a wide header's column."""

    text: str
    key: Key | None = None
    role: str = ""
    session: Session | None = None

    def saying(self, text: str) -> "Spot":
        return replace(self, text=text)


EMPTY = Spot("")


@dataclass(slots=True)
class Line:
    """One row. keys: the marks that stood in it when it was written. header: it names columns."""

    spots: list[Spot]
    keys: frozenset[Key] = frozenset()
    header: bool = False

    def copy(self) -> "Line":
        return Line(list(self.spots), self.keys, self.header)


@dataclass(slots=True)
class Grid:
    """The file before it is bytes. kind: ``long``, ``wide`` or ``week``. truth: what a right reading finds."""

    kind: str
    lines: list[Line]
    truth: dict[Key, str]
    school: School
    encoding: str = "utf-8"
    separator: str = ","
    ending: str = "\r\n"
    quoting: int = csv.QUOTE_MINIMAL
    after: list[Callable[[bytes], bytes]] = field(default_factory=list)

    def copy(self) -> "Grid":
        """The same file, to be changed."""
        return replace(self, lines=[line.copy() for line in self.lines], truth=dict(self.truth), after=list(self.after))

    @property
    def head(self) -> Line:
        return next(line for line in self.lines if line.header)

    @property
    def body(self) -> list[Line]:
        """The rows of data, in the file's order."""
        return [line for line in self.lines if line.keys]

    def column(self, role: str) -> int | None:
        """Where the column with this role stands, None where there is none."""
        return next((n for n, spot in enumerate(self.head.spots) if spot.role == role), None)

    def marks(self) -> Iterator[tuple[Line, int, Spot]]:
        """Every cell that holds a mark: its row, its place in the row, itself."""
        for line in self.body:
            for place, spot in enumerate(line.spots):
                if spot.key is not None:
                    yield line, place, spot

    def drop_doubles(self) -> None:
        """Of two rows about one session only the one that holds the truth stays."""
        if self.kind != "long":
            return
        rows: dict[Key, list[tuple[Line, str]]] = {}
        for line, _, spot in self.marks():
            if spot.key is not None:
                rows.setdefault(spot.key, []).append((line, spot.text.strip()))
        for key, both in rows.items():
            right = next((line for line, text in both if text == self.truth.get(key)), both[0][0])
            for line, _ in both:
                if len(both) > 1 and line is not right:
                    self.lines = [one for one in self.lines if one is not line]

    def change_column(self, role: str, change: Callable[[str], str]) -> None:
        """Every cell below the header with this role says something else."""
        place = self.column(role)
        if place is None:
            return
        for line in self.body:
            if place < len(line.spots):
                line.spots[place] = line.spots[place].saying(change(line.spots[place].text))

    def data(self) -> bytes:
        out = io.StringIO(newline="")
        writer = csv.writer(out, delimiter=self.separator, lineterminator=self.ending, quoting=self.quoting)  # type: ignore[arg-type]
        writer.writerows([[spot.text for spot in line.spots] for line in self.lines])
        data = out.getvalue().encode(self.encoding, "replace")
        for change in self.after:
            data = change(data)
        return data


ROLES = {
    "Date": "date",
    "DATE": "date",
    "CalendarStartDate": "date",
    "startDate": "week",
    "AM/PM": "half",
    "PERIOD": "half",
    "PeriodDisplayName": "half",
    "Mark": "mark",
    "MARK_CODE": "mark",
    "UPN": "upn",
    "Adno": "adno",
    "STUDENT_ID": "own",
    "StudentId": "own",
    "Surname": "surname",
    "Forename": "forename",
    "Description": "description",
    "RAW_MARK": "raw",
}


def long_grid(page: Page, school: School, truth: dict[Key, str]) -> Grid:
    """One row a mark: the key is taken from the row's own pupil, day and half."""
    rows = [[as_text(cell) for cell in row] for row in page.rows]
    head = [Spot(text, role=ROLES.get(text, "")) for text in rows[0]]
    grid = Grid("long", [Line(head, header=True)], truth, school)
    who, when, half, mark = (grid.column(role) for role in ("upn", "date", "half", "mark"))
    who = grid.column("own") if who is None else who
    assert None not in (who, when, half, mark)
    upns = {p.upn: p.upn for p in school.pupils} | {p.student_id: p.upn for p in school.pupils}
    for row in rows[1:]:
        key = (upns[row[who]], _day(row[when]), row[half])  # type: ignore[index]
        spots = [Spot(text, key if place == mark else None) for place, text in enumerate(row)]
        grid.lines.append(Line(spots, frozenset([key])))
    return grid


def _day(text: str) -> date:
    return on(text[:10]) if "/" in text else date.fromisoformat(text[:10])


def week_grid(page: Page, school: School, truth: dict[Key, str]) -> Grid:
    """One row a pupil and week: ten sessions, the number first and the week's Monday last."""
    rows = [[as_text(cell) for cell in row] for row in page.rows]
    head = [Spot(text, role=ROLES.get(text, "weekday")) for text in rows[0]]
    grid = Grid("week", [Line(head, header=True)], truth, school)
    upns = {pupil.student_id: pupil.upn for pupil in school.pupils}
    for row in rows[1:]:
        first = date.fromisoformat(row[-1])
        days = [first + timedelta(days=number) for number in range(5)]
        keys = [(upns[row[0]], day, half) for day in days for half in HALVES]
        spots = [Spot(text, key) for text, key in zip(row[1:-1], keys, strict=True)]
        grid.lines.append(Line([Spot(row[0]), *spots, Spot(row[-1])], frozenset(keys)))
    return grid


def wide_grid(page: Page, school: School, truth: dict[Key, str], first_mark: int) -> Grid:
    """One row a pupil, the sessions from column ``first_mark`` on."""
    rows = [[as_text(cell) for cell in row] for row in page.rows]
    head = [Spot(text, role=ROLES.get(text, "")) for text in rows[0]]
    for number, session in enumerate(school.sessions, start=first_mark):
        head[number] = replace(head[number], role="session", session=session)
    grid = Grid("wide", [Line(head, header=True)], truth, school)
    for pupil, row in zip(school.pupils, rows[1:], strict=True):
        keys = [(pupil.upn, day, half) for day, half in school.sessions]
        spots = [Spot(text) for text in row[:first_mark]]
        spots += [Spot(text, key) for text, key in zip(row[first_mark:], keys, strict=True)]
        grid.lines.append(Line(spots, frozenset(keys)))
    return grid
