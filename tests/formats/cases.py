"""One file as a school would upload it, and what is true of it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from tests.formats.carriers import CARRIERS, Page
from tests.formats.truth import Key, Pupil, School


class Truth(StrEnum):
    """What a file holds."""

    MARKS = "marks"
    TOTALS = "totals"
    PUPILS = "pupils"
    CONTACTS = "contacts"


@dataclass(frozen=True, slots=True, eq=False)
class FileCase:
    """A file and its truth.

    number: the format's number, 1 to 16. known_by: the fields of Pupil by which the file names its pupils. marks: what
    a right reading of the file finds for each session. may_ask: the file leaves something open, so that a question is
    as right as an answer; must_ask: nothing but a question or a refusal is right. also_totals: the file holds its own
    totals beside the marks. says_missing: the totals count missing marks too.
    """

    id: str
    number: int
    file_name: str
    make: Callable[[], bytes]
    true: Truth
    school: School
    known_by: tuple[str, ...] = ("upn",)
    marks: Mapping[Key, str] | None = None
    may_ask: bool = False
    must_ask: bool = False
    also_totals: bool = False
    says_missing: bool = False

    @property
    def expected(self) -> Mapping[Key, str]:
        return self.school.marks if self.marks is None else self.marks


Build = Callable[[School], Page]


def in_carriers(
    slug: str,
    number: int,
    stem: str,
    build: Build,
    school: School,
    carriers: Iterable[str],
    **rest: object,
) -> list[FileCase]:
    """The same page in several file types."""
    cases = []
    for carrier in carriers:
        ending, write = CARRIERS[carrier]
        make = partial(_make, write, build, school)
        cases.append(FileCase(f"{slug}: {carrier}", number, f"{stem}.{ending}", make, school=school, **rest))  # type: ignore[arg-type]
    return cases


def _make(write: Callable[[Page], bytes], build: Build, school: School) -> bytes:
    return write(build(school))


def blanks_as(school: School, text: str) -> dict[Key, str]:
    """The marks where the system writes ``text`` for a session that nobody marked."""
    return {key: mark or text for key, mark in school.marks.items()}


def identity(pupil: Pupil, known_by: str) -> str:
    """What a file that knows pupils by ``known_by`` calls this one."""
    return str(getattr(pupil, known_by))
