"""Our own sentences without what they tell of a family: a restriction, a factor, an answer.

The room may know that something is to be done in a case, and not why: a letter that may not go to one parent, or a case
that pauses, says enough of a family to everybody who is there.
"""

import re

from fasttrack_core.casework.deciding import FACTOR_LEARNED
from fasttrack_core.casework.needs import NOT_TOLD
from fasttrack_core.casework.next_steps import ANSWER, GOES_ON, TEST_NOT_MET
from fasttrack_core.casework.service import RESTRICTED

NOT_SHOWN = "not shown while names are hidden"
"""Stands where a person wrote something freely, or where a sentence would tell of the family."""
ANSWERED = "answered"
"""Stands for an answer: that there is one may be seen, what it is may not."""
EACH_TOLD = (
    "Before legal action each legal parent is told that it could begin, asked for their reasons and given the target."
)
"""Stands for who was not at the meeting: that somebody was not may not be said of one of them."""
_INSTEAD = (
    (re.compile(rf"^{re.escape(ANSWER)}.*", re.DOTALL), "Answer a question"),
    (re.compile(rf"^.*{re.escape(FACTOR_LEARNED)}$|^{re.escape(TEST_NOT_MET)}$", re.DOTALL), GOES_ON),
    (re.compile(rf":? ?{re.escape(FACTOR_LEARNED)}"), ""),
    (re.compile(rf"\s*{re.escape(RESTRICTED)}"), ""),
    (re.compile(rf"[^.]*{re.escape(NOT_TOLD)}"), f" {EACH_TOLD}"),
    (re.compile(r"Answered yes: .*", re.DOTALL), f"{ANSWERED.capitalize()} ({NOT_SHOWN})."),
    (re.compile(r"\banswered (?:yes|no|don't know)\b"), ANSWERED),
    (re.compile(re.escape('"Don\'t know" never passes.')), "It is not decided yet."),
)


def without(text: str) -> str:
    """The sentence with nothing about the family in it; empty where it said nothing else."""
    for found, instead in _INSTEAD:
        text = found.sub(instead, text)
    return text.strip()
