"""What a reader of a file says about single rows and cells."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

LISTED_ALONE = 100
"""Cells with the same trouble that are listed one by one; those after them share one finding."""
LONGEST_VALUE = 200
_MORE = " ({:,} more like this are not listed.)"
_MORE_LIKE_IT = re.compile(r"(.+) \(([\d,]+) more like this are not listed\.\)", re.DOTALL)


class Severity(StrEnum):
    """How much a finding matters: an error leaves something out, a warning doubts, a note says what was done."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know about a file.

    row: as a person sees it in the file, from 1; None for the whole file. column: the header's text, or the column's
    letter where it has none. value: the text of the cell. message: plain sentences without a pupil's name.
    """

    severity: Severity
    row: int | None
    column: str | None
    value: str
    message: str
    sheet: str | None = None


@dataclass
class Findings:
    """Collects findings; of many cells with the same trouble the first hundred are listed one by one."""

    sheet: str | None = None
    found: list[Finding] = field(default_factory=list)
    _seen: Counter[tuple[Severity, str]] = field(default_factory=Counter)
    _column: dict[tuple[Severity, str], str | None] = field(default_factory=dict)

    def add(
        self, severity: Severity, message: str, row: int | None = None, column: str | None = None, value: str = ""
    ) -> None:
        """Adds one finding."""
        kind = (severity, message)
        self._seen[kind] += 1
        if self._seen[kind] > LISTED_ALONE:
            return
        self._column[kind] = column
        self.found.append(Finding(severity, row, column, value[:LONGEST_VALUE], message, self.sheet))

    def error(self, message: str, row: int | None = None, column: str | None = None, value: str = "") -> None:
        """Adds an error: something is left out."""
        self.add(Severity.ERROR, message, row, column, value)

    def warning(self, message: str, row: int | None = None, column: str | None = None, value: str = "") -> None:
        """Adds a warning: read, but to be looked at."""
        self.add(Severity.WARNING, message, row, column, value)

    def note(self, message: str, row: int | None = None, column: str | None = None, value: str = "") -> None:
        """Adds a note: what was done."""
        self.add(Severity.NOTE, message, row, column, value)

    def error_rows(self, message: str, rows: Iterable[int], column: str | None, value: str = "") -> None:
        """Adds the same error for each of ``rows``."""
        for row in rows:
            self.error(message, row, column, value)

    def times(self, message: str) -> int:
        """How often this error was found, those that are not listed too."""
        return self._seen[Severity.ERROR, message]

    def all(self) -> tuple[Finding, ...]:
        """Every finding: errors first, then warnings, then notes, each in the order they were found."""
        order = list(Severity)
        more = [
            Finding(severity, None, None, "", f"{message}{_MORE.format(seen - LISTED_ALONE)}")
            for (severity, message), seen in self._seen.items()
            if seen > LISTED_ALONE
        ]
        listed = self.found + [replace(finding, sheet=self.sheet) for finding in more]
        return tuple(sorted(listed, key=lambda finding: order.index(finding.severity)))


def told_once(findings: Iterable[Finding]) -> list[Finding]:
    """The findings in their order; a note that is the same for several columns stands once, with their number.

    So a person reads one line where each of a hundred columns is a session. A note with a row or a value stays.
    """
    findings = list(findings)
    columns = Counter((each.sheet, each.message) for each in findings if _is_of_a_column(each))
    told: list[Finding] = []
    places: dict[tuple[str | None, str], int] = {}
    for each in findings:
        kind = each.sheet, each.message
        more = _MORE_LIKE_IT.fullmatch(each.message)
        if more and columns[each.sheet, more[1]] > 1:
            columns[each.sheet, more[1]] += int(more[2].replace(",", ""))
        elif not _is_of_a_column(each):
            told.append(each)
        elif kind not in places:
            places[kind] = len(told)
            told.append(each)
    for kind, place in places.items():
        if columns[kind] > 1:
            told[place] = replace(told[place], column=f"{columns[kind]:,} columns")
    return told


def _is_of_a_column(finding: Finding) -> bool:
    return (
        finding.severity is Severity.NOTE and finding.row is None and finding.column is not None and not finding.value
    )


def listed(numbers: Iterable[int], most: int = 5) -> str:
    """``3, 4 and 7``, or ``3, 4, 5, 6, 7 and 12 more``."""
    texts = [str(number) for number in numbers]
    if len(texts) > most:
        return f"{', '.join(texts[:most])} and {len(texts) - most:,} more"
    if len(texts) < 2:
        return "".join(texts)
    return f"{', '.join(texts[:-1])} and {texts[-1]}"
