"""The dated table of attendance codes, typed out by hand, and how one mark is classified on its own day.

Source: School Attendance (Pupil Registration) (England) Regulations 2024 (SI 2024/208), in force since 19 August 2024.
"""

import re
from datetime import date
from functools import cache

NEW_RULES = date(2024, 8, 19)
OLD_RULES_END = date(2024, 8, 18)
ALWAYS = date(1900, 1, 1)
FOR_EVER = date(9999, 12, 31)

# code: (category, first day of use, last day of use), both days included
CODES: dict[str, tuple[str, date, date]] = {
    "/": ("present", ALWAYS, FOR_EVER),
    "\\": ("present", ALWAYS, FOR_EVER),
    "L": ("present", ALWAYS, FOR_EVER),
    "K": ("approved_activity", NEW_RULES, FOR_EVER),
    "V": ("approved_activity", ALWAYS, FOR_EVER),
    "P": ("approved_activity", ALWAYS, FOR_EVER),
    "W": ("approved_activity", ALWAYS, FOR_EVER),
    "B": ("approved_activity", ALWAYS, FOR_EVER),
    "J": ("approved_activity", ALWAYS, OLD_RULES_END),
    "C": ("authorised", ALWAYS, FOR_EVER),
    "C1": ("authorised", NEW_RULES, FOR_EVER),
    "C2": ("authorised", NEW_RULES, FOR_EVER),
    "E": ("authorised", ALWAYS, FOR_EVER),
    "H": ("authorised", ALWAYS, OLD_RULES_END),
    "F": ("authorised", ALWAYS, date(2013, 8, 31)),
    "I": ("authorised", ALWAYS, FOR_EVER),
    "J1": ("authorised", NEW_RULES, FOR_EVER),
    "M": ("authorised", ALWAYS, FOR_EVER),
    "R": ("authorised", ALWAYS, FOR_EVER),
    "S": ("authorised", ALWAYS, FOR_EVER),
    "T": ("authorised", ALWAYS, FOR_EVER),
    "G": ("unauthorised", ALWAYS, FOR_EVER),
    "N": ("unauthorised", ALWAYS, FOR_EVER),
    "O": ("unauthorised", ALWAYS, FOR_EVER),
    "U": ("unauthorised", ALWAYS, FOR_EVER),
    "D": ("not_possible", ALWAYS, FOR_EVER),
    "Q": ("not_possible", NEW_RULES, FOR_EVER),
    "X": ("not_possible", ALWAYS, FOR_EVER),
    "Y": ("not_possible", ALWAYS, OLD_RULES_END),
    "Y1": ("not_possible", NEW_RULES, FOR_EVER),
    "Y2": ("not_possible", NEW_RULES, FOR_EVER),
    "Y3": ("not_possible", NEW_RULES, FOR_EVER),
    "Y4": ("not_possible", NEW_RULES, FOR_EVER),
    "Y5": ("not_possible", NEW_RULES, FOR_EVER),
    "Y6": ("not_possible", NEW_RULES, FOR_EVER),
    "Y7": ("not_possible", NEW_RULES, FOR_EVER),
    "Z": ("administrative", ALWAYS, FOR_EVER),
    "#": ("administrative", ALWAYS, FOR_EVER),
    "-": ("missing", ALWAYS, FOR_EVER),
}

COUNTED = ("present", "approved_activity", "authorised", "unauthorised")


@cache
def code_of(text: str) -> str:
    """The code a mark's text stands for: spaces off, capitals, a register system's sub-code as its parent code."""
    code = text.strip().upper()
    if code in CODES:
        return code
    sub_code = re.fullmatch(r"([A-Z]\d?)_\w+|([A-Z])\d\d", code)
    if sub_code:
        parent = sub_code.group(1) or sub_code.group(2)
        if parent in CODES:
            return parent
    return code


@cache
def category_of(text: str, day: date) -> str:
    """The category of a mark on its day; "missing" for no mark, `-`, an unknown code and one outside its dates."""
    code = code_of(text)
    if code not in CODES:
        return "missing"
    category, first, last = CODES[code]
    if not first <= day <= last:
        return "missing"
    return category


def best_of(texts: list[str], day: date) -> str:
    """The best of several marks of one session: present, approved, authorised, unauthorised, then anything else."""
    for category in COUNTED:
        for text in texts:
            if category_of(text, day) == category:
                return text
    return texts[0]
