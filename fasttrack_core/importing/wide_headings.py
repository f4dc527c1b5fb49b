"""What to say of the headings of session columns: no date, out of order, or over marks that are not read."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from fasttrack_core.attendance.figures.codes import ENGLAND, Spelling
from fasttrack_core.importing.captions import Caption
from fasttrack_core.importing.dates import NO_DAY, Dates
from fasttrack_core.importing.findings import Findings
from fasttrack_core.importing.header import Header
from fasttrack_core.importing.marks import is_mark, read_day
from fasttrack_core.importing.reading import Undated
from fasttrack_core.importing.strays import APART, OUT_OF_ORDER, TOO_FAR, apart, out_of_order, too_far_ahead
from fasttrack_core.importing.table import Codes, Table, letter

_SPOKEN = re.compile(r"\b([ap]\.?m\b|mon|tue|wed|thu|fri)", re.IGNORECASE)
_SLASH = re.compile(r"[/\\]|.[/\\]$")


@dataclass(frozen=True, slots=True)
class WideHeader(Header):
    """A header with session columns. titles: the texts above it."""

    sessions: tuple[Caption, ...] = ()
    titles: tuple[str, ...] = ()


def is_marked(text: str) -> bool:
    """True for a code, or a day's cell of two."""
    return is_mark(text) or all(how is not Spelling.UNKNOWN for _, how in read_day(text, ENGLAND))


def settle_days(table: Table, header: WideHeader, dates: Dates, latest: date | None, findings: Findings) -> Dates:
    """The dates of the session columns, NO_DAY for a column that is left out; what is doubtful is reported."""
    days = dates.days.copy()
    counts = np.ones(len(days), dtype=np.int64)
    wrong = dict.fromkeys(np.flatnonzero(days == NO_DAY).tolist(), _NO_DATE)
    far = too_far_ahead(days, counts, latest)
    wrong |= dict.fromkeys(np.flatnonzero(far).tolist(), TOO_FAR.format(what="column"))
    days[far] = NO_DAY
    for place, message in sorted(wrong.items()):
        caption = header.sessions[place]
        findings.error(message, table.row_number(header.row), letter(caption.place), header.captions[caption.place])
    _report_doubtful(table, header, days, latest, findings)
    return replace(dates, days=days)


_NO_DATE = (
    "The heading is not a possible date in the form of the other headings, so the column is left out. Correct the "
    "heading."
)


def _report_doubtful(table: Table, header: WideHeader, days: Codes, latest: date | None, findings: Findings) -> None:
    ordered = bool(np.all(np.diff(days[days != NO_DAY]) >= 0))
    broken = {} if ordered else dict.fromkeys(out_of_order(days.tolist()), OUT_OF_ORDER)
    lonely = np.flatnonzero(apart(days, np.ones(len(days), dtype=np.int64), latest)).tolist()
    for place, message in sorted((dict.fromkeys(lonely, APART) | broken).items()):
        caption = header.sessions[place]
        findings.warning(message, table.row_number(header.row), letter(caption.place), header.captions[caption.place])


def report_lost(table: Table, header: WideHeader, findings: Findings) -> frozenset[int]:
    """An error for each column that seems to hold marks and is no session; their places."""
    known = {caption.place for caption in header.sessions} | set(header.columns.values())
    lost = set()
    for place in sorted(set(range(table.width)) - known):
        column = table.columns[place]
        counts = column.counts(slice(header.row + 1, None))
        texts = {text.strip() for text, count in zip(column.values, counts, strict=True) if count} - {""}
        between = header.sessions[0].place < place < header.sessions[-1].place
        spoken = _SPOKEN.search(header.captions[place]) is not None
        if any(map(is_marked, texts)) and (between or spoken or any(map(_SLASH.match, texts))):
            lost.add(place)
            findings.error(
                "The column seems to hold marks, but its heading is not a possible date with AM or PM, so it is left "
                "out. Correct the heading.",
                table.row_number(header.row),
                letter(place),
                header.captions[place].strip(),
            )
    return frozenset(lost)


def undated_columns(table: Table, header: WideHeader, places: Sequence[int], of: int) -> Undated:
    """What columns of marks hold that are left out for their headings. of: how many columns of marks there are."""
    written = 0
    for place in places:
        column = table.columns[place]
        texts = np.array([bool(text.strip()) for text in column.values], dtype=np.bool_)
        written += int(column.counts(slice(header.row + 1, None))[texts].sum())
    example = next((text for place in places if (text := header.captions[place].strip())), "an empty heading")
    return Undated(len(places), of, "columns", written, example)
