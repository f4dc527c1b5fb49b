"""What a file leaves open and a person can answer; the answers are part of a mapping."""

import re
import shlex
from dataclasses import dataclass
from enum import StrEnum

from fasttrack_core.errors import UnreadableFile

MARK_OF = "mark:"
"""Begins the key of the answer what a sign of the file stands for: ``mark:A`` is the sign A."""
CODE_OF = "code:"
"""Begins the key of the answer what a system's own name of a code stands for."""
PRESENT = "present"
"""What a sign stands for that says present, in the morning as in the afternoon."""
_LISTED = 12


class About(StrEnum):
    """What is asked."""

    COLUMNS = "columns"
    SHEET = "sheet"
    DATE_ORDER = "date order"
    WEEK = "week"
    DAYS_OF_WEEK = "days of week"
    CODES = "codes"
    MARKS = "marks"
    PRESENT = "present"
    ABSENT = "absent"
    SCHOOL_DAYS = "school days"
    MONTH = "month"
    SPELL = "spell"
    NEW_PUPILS = "new pupils"
    UNDATED = "undated"
    DAY_AND_MONTH = "day and month"
    YEARS = "years"
    UNREAD_SHEETS = "unread sheets"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question. words: a sentence for the screen.

    choices: the possible answers, the likelier first; none where the answer is free, such as a day; about codes and
    marks the texts of the file, each of which stands for a code. times: how often each choice stands in the file, where
    that matters. key: by which an answer names the question (``Mapping.answers``, and
    ``--answer KEY=VALUE`` on the command line); what it is about, in small letters with hyphens, if none is given.
    """

    about: About
    words: str
    choices: tuple[str, ...] = ()
    key: str = ""
    times: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if not self.key:
            object.__setattr__(self, "key", self.about.value.replace(" ", "-"))

    @property
    def on_the_command_line(self) -> str:
        """How an option of a command answers it."""
        match self.about:
            case About.COLUMNS:
                return "Answer it on the Upload page, download the mapping there, and give it with --mapping FILE."
            case About.CODES | About.MARKS:
                one = CODE_OF if self.about is About.CODES else MARK_OF
                listed = " ".join(f"--answer {_quoted(f'{one}{text}=CODE')}" for text in self.choices[:_LISTED])
                more = " and so on" if len(self.choices) > _LISTED else ""
                return f"Answer it with {listed}{more}: CODE is a code of the register, or {PRESENT}."
            case About.SCHOOL_DAYS:
                return (
                    f"Answer it with --answer {self.key}=VALUE; commands that take --calendar FILE also read the days "
                    f"from it. {self.words}"
                )
            case _:
                choices = " or ".join(_quoted(choice) for choice in self.choices)
                return f"Answer it with --answer {self.key}=VALUE{f': {choices}' if choices else ''}."


def _quoted(text: str) -> str:
    """The text as a shell takes it for one word."""
    return text if re.fullmatch(r"[\w.:,=-]+", text, re.ASCII) else shlex.quote(text)


class Question(UnreadableFile):
    """Nothing can be read until a person answers; the message says what to do where nobody can be asked."""

    def __init__(self, message: str, asked: Asked) -> None:
        super().__init__(message)
        self.asked = asked
        self.headings: tuple[str, ...] = ()
        """The headings of the file under which the answer is kept for the next one; none where it is not."""

    @property
    def on_the_command_line(self) -> str:
        """The sentence, and how an option answers it."""
        return f"{self} {self.asked.on_the_command_line}"
