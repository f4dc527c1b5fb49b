"""What a file leaves open and a person can answer; the answers are part of a mapping."""

from dataclasses import dataclass
from enum import StrEnum

from fasttrack_core.errors import UnreadableFile


class About(StrEnum):
    """What is asked."""

    COLUMNS = "columns"
    SHEET = "sheet"
    DATE_ORDER = "date order"
    WEEK = "week"
    CODES = "codes"
    MONTH = "month"
    SPELL = "spell"
    NEW_PUPILS = "new pupils"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question. words: a sentence for the screen.

    choices: the possible answers, the likelier first; none where the answer is free, such as a day; about codes the
    texts of the file that stand for codes. key: by which an answer names the question (``Mapping.answers``, and
    ``--answer KEY=VALUE`` on the command line); what it is about, in small letters with hyphens, if none is given.
    """

    about: About
    words: str
    choices: tuple[str, ...] = ()
    key: str = ""

    def __post_init__(self) -> None:
        if not self.key:
            object.__setattr__(self, "key", self.about.value.replace(" ", "-"))


class Question(UnreadableFile):
    """Nothing can be read until a person answers; the message says what to do where nobody can be asked."""

    def __init__(self, message: str, asked: Asked) -> None:
        super().__init__(message)
        self.asked = asked
