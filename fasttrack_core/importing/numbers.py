"""The numbers that tell pupils apart, as they are compared: UPN, admission number, a system's own id."""

import re
from operator import mul

from fasttrack_core.importing.header import Role

_UPN = re.compile(r"[A-Z]\d{11}[0-9A-Z]", re.ASCII)
UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
"""The check letters of a unique pupil number: the alphabet without I, O and S."""
_UPN_VALUES = {**{str(digit): digit for digit in range(10)}, **{each: place for place, each in enumerate(UPN_LETTERS)}}
_UPN_WEIGHTS = range(2, 14)
_HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def normal_upn(text: str) -> str:
    """The unique pupil number in capitals, without spaces."""
    return "".join(text.upper().split())


def upn_shaped(text: str) -> bool:
    """True for a letter and twelve digits, the last of which may be a letter (a temporary number)."""
    return _UPN.fullmatch(normal_upn(text)) is not None


def upn_is_right(upn: str) -> bool:
    """True when the shape and the check letter are right (Department for Education, unique pupil numbers)."""
    if not _UPN.fullmatch(upn) or upn[-1] not in _UPN_VALUES:
        return False
    values = map(_UPN_VALUES.__getitem__, upn[1:])
    return UPN_LETTERS[sum(map(mul, _UPN_WEIGHTS, values)) % 23] == upn[0]


def tidy(text: str) -> str:
    """The text without spaces around it and without invisible characters."""
    return text.strip() if text.isascii() else _HIDDEN.sub("", text).strip()


_YEAR_GROUP = re.compile(
    r"(?:n\.?c\.?\s*)?(?:year|yr|y)?\.?\s*(?:group|grp)?\s*[:.-]?\s*0*(1[0-4]|[1-9])(?:\.0+)?", re.ASCII | re.IGNORECASE
)
_RECEPTION = re.compile(
    r"(?:(?:year|yr|y)\.?\s*)?(?:reception|rec|r|0)(?:\s*(?:year|class))?", re.ASCII | re.IGNORECASE
)
_NURSERY = re.compile(r"(?:nursery|n)\s*(\d?)", re.ASCII | re.IGNORECASE)
_NUMBERS = (
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
)
_SPELLED = {f"year {word}": str(number) for number, word in enumerate(_NUMBERS, start=1)}


def year_group(text: str) -> str:
    """One spelling for one year group: ``7`` for ``Year 7``, ``Yr 07``, ``Y7`` and ``7.0``, ``R`` for ``Reception``,
    ``N1`` for ``Nursery 1``; any other text as it is."""
    text = " ".join(tidy(text).split())
    found = _YEAR_GROUP.fullmatch(text)
    if found:
        return found[1]
    nursery = _NURSERY.fullmatch(text)
    if nursery:
        return f"N{nursery[1]}"
    return "R" if _RECEPTION.fullmatch(text) else _SPELLED.get(text.casefold(), text)


_NO_NUMBER = {"0", "-", "--", "?", "n/a", "#n/a", "na", "none", "null", "nan", "tbc", "unknown"}
_WITH_POINT = re.compile(r"(\d+)\.0+", re.ASCII)
_SHORTENED = re.compile(r"\d(?:\.\d+)?e\+\d+", re.ASCII | re.IGNORECASE)
SHORTENED = (
    "A spreadsheet has shortened the pupils' numbers in the column {caption} (such as 1.23E+15), so several pupils may "
    "share one. Export the file again and upload it without opening it in between."
)
NUMBERED_ROWS = (
    "The column {caption} numbers the rows, not the pupils, so it does not say whose row each is. Export the file with "
    "the UPN or the admission number in each row."
)


def id_text(role: str, text: str) -> str:
    """A pupil's number as it tells pupils apart: a UPN in capitals, no ``.0`` of a spreadsheet; empty for ``N/A``, 0
    and the like, which would make one pupil of many."""
    text = normal_upn(tidy(text)) if role == Role.UPN else tidy(text)
    if text.casefold() in _NO_NUMBER:
        return ""
    found = _WITH_POINT.fullmatch(text)
    return found[1] if found else text


def is_shortened(text: str) -> bool:
    """True for a number as a spreadsheet shortens it: ``1.23E+15``."""
    return _SHORTENED.fullmatch(text) is not None
