"""Headings of session columns: ``02/09/2025 AM``, ``Tue 2 Sep``, or a date above and AM or PM below."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing.dates import (
    NO_DAY,
    WEEKDAYS,
    Dates,
    looks_like_date,
    looks_like_yearless_date,
    understand_dates,
    understand_yearless,
)
from fasttrack_core.importing.table import letter

_HALF = r"(?P<half>a\.?m\.?|p\.?m\.?|morning|afternoon)"
_KIND = r"(?:\s*(?:reg(?:istration)?|session|mark)\b\.?)?"
_AFTER = re.compile(rf"(?P<date>.*?\d.*?)[\s,_(:./\-–]*(?<![A-Za-z]){_HALF}{_KIND}\)?", re.IGNORECASE | re.DOTALL)
_BEFORE = re.compile(rf"{_HALF}\b{_KIND}[\s,_:\-–]*(?P<date>.*\d.*)", re.IGNORECASE | re.DOTALL)
_ALONE = re.compile(_HALF, re.IGNORECASE)
_LETTERS = ("A", "a", "P", "p")
LONGEST_HEADING = 120
"""Letters of a heading that may name a session; a longer text is looked at no further."""
DAY = 2
"""In ``Caption.half``: the column holds both sessions of its day."""


@dataclass(frozen=True, slots=True)
class Caption:
    """place: the column. text: its date as written. half: 0 morning, 1 afternoon, DAY both."""

    place: int
    text: str
    half: int


def _half(text: str) -> int:
    return 0 if text[0].lower() in "am" and text[:2].lower() != "pm" and not text.lower().startswith("after") else 1


def _dated(text: str) -> bool:
    return looks_like_date(text) or looks_like_yearless_date(text) or _impossible(text)


def _impossible(text: str) -> bool:
    """True for a text in the shape of a date that does not exist, such as 31/02/2026."""
    return re.fullmatch(r"\d{1,2}[/.-]\d{1,2}[/.-](\d{4}|\d\d)", text.strip(), re.ASCII) is not None


def read_caption(place: int, text: str, known: dict[str, bool] | None = None) -> Caption | None:
    """The session or day that a single heading names.

    known: which texts of the same row are dates, filled here; a row has most of its dates twice.
    """
    if not any(map(str.isdigit, text)):
        return None
    text = " ".join(text.split())
    if len(text) > LONGEST_HEADING:
        return None
    known = {} if known is None else known
    found = _AFTER.fullmatch(text) or _BEFORE.fullmatch(text)
    if found and _is_dated(found["date"], known):
        return Caption(place, found["date"].strip(), _half(found["half"]))
    return Caption(place, text, DAY) if _is_dated(text, known) else None


def _is_dated(text: str, known: dict[str, bool]) -> bool:
    if text not in known:
        known[text] = _dated(text)
    return known[text]


def captions_of_row(cells: Sequence[str]) -> list[Caption]:
    """The session and day columns that one header row names."""
    known: dict[str, bool] = {}
    read = (read_caption(place, text, known) for place, text in enumerate(cells) if len(text) > 2)
    return [caption for caption in read if caption is not None]


def captions_of_two_rows(rows: Sequence[Sequence[str]], below: int) -> list[Caption]:
    """The session columns of a row of AM and PM with the dates in a row above; a date stands until the next one."""
    if not any(_ALONE.fullmatch(text.strip()) or text.strip() in _LETTERS for text in set(rows[below])):
        return []
    cells = [text.strip() for text in rows[below]]
    halves = _halves_of_row(cells)
    if len(halves) < 2:
        return []
    for above in range(below - 1, max(-1, below - 4), -1):
        found: list[Caption] = []
        current = ""
        for place, text in enumerate(rows[above]):
            text = " ".join(text.split())
            if _dated(text):
                current = text
            elif text and text.lower() not in WEEKDAYS:
                current = ""
            if place in halves and current:
                found.append(Caption(place, current, halves[place]))
        if found:
            return found
    return []


def _halves_of_row(cells: Sequence[str]) -> dict[int, int]:
    """The place and half of each AM and PM; of A and P only where there are as many of both, since P is a code too."""
    halves = {place: _half(text) for place, text in enumerate(cells) if len(text) > 1 and _ALONE.fullmatch(text)}
    letters = {place: "AaPp".index(text) // 2 for place, text in enumerate(cells) if text in _LETTERS}
    if not halves and 2 * sum(letters.values()) == len(letters):
        return letters
    return halves


def dates_of(captions: Sequence[Caption], titles: Sequence[str], latest: date | None) -> Dates:
    """The day of each caption, all in one format; UnreadableFile where the format or the year is not certain."""
    texts = [caption.text for caption in captions]
    counts = Counter(texts)
    if sum(map(looks_like_date, counts)) * 2 >= len(counts):
        dates = understand_dates(list(counts), list(counts.values()), "headings of the sessions")
        place_of = {text: place for place, text in enumerate(counts)}
        return replace(dates, days=dates.days[[place_of[text] for text in texts]])
    return understand_yearless(texts, titles, latest)


def refuse_repeated(captions: Sequence[Caption], dates: Dates) -> None:
    """UnreadableFile where two columns are the same session."""
    seen: dict[tuple[int, int], int] = {}
    for caption, day in zip(captions, dates.days, strict=True):
        if day == NO_DAY:
            continue
        for half in (0, 1) if caption.half == DAY else (caption.half,):
            earlier = seen.setdefault((int(day), half), caption.place)
            if earlier != caption.place:
                raise UnreadableFile(
                    f"The columns {letter(earlier)} and {letter(caption.place)} have the same date and session in "
                    "their headings, so it is not clear which marks are right. Correct the headings "
                    "or delete one column."
                )
