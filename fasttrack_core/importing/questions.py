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


@dataclass(frozen=True, slots=True)
class Asked:
    """One question. words: a sentence for the screen.

    choices: the possible answers, the likelier first; none where the answer is free, such as a day; about codes the
    texts of the file that stand for codes.
    """

    about: About
    words: str
    choices: tuple[str, ...] = ()


class Question(UnreadableFile):
    """Nothing can be read until a person answers; the message says what to do where nobody can be asked."""

    def __init__(self, message: str, asked: Asked) -> None:
        super().__init__(message)
        self.asked = asked
