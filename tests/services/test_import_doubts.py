"""The plain import asks what a person has to decide, as the folder import and the page do."""

from pathlib import Path

import pytest

from fasttrack_core.jobs.nightly import batch
from fasttrack_core.services import setup
from fasttrack_core.services.files import reading as figures
from fasttrack_core.services.office.context import open_office
from tests.databases.kinds import Database

HEADER = "Adno,Name,DOB,Date,Session,Mark\n"
PEOPLE = tuple((f"{number:06d}", f"Pupil{number} Kit", f"{number:02d}/03/2016") for number in range(11, 19))


def register(people: tuple[tuple[str, str, str], ...], day: str, number: str = "{}") -> str:
    rows = (f"{number.format(adno)},{name},{born},{day},AM,/\n" for adno, name, born in people)
    return HEADER + "".join(rows)


class School:
    """A database, and what the plain import says of files one after the other."""

    def __init__(self, folder: Path, database: Database) -> None:
        self.folder = folder
        self.url = database.address

    def take(self, name: str, text: str, *answers: str) -> batch.FileResult:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        [result] = batch.import_files([path], "St Ada", self.url, figures.said(None, answers))
        return result

    def roll(self) -> int:
        office = open_office(self.url)
        try:
            return len(office.record(setup.importer(office, "St Ada")).register.pupils)
        finally:
            office.store.close()


@pytest.fixture
def school(tmp_path: Path, unmade: Database) -> School:
    found = School(tmp_path, unmade)
    assert not found.take("first.csv", register(PEOPLE, "2025-09-02")).problem
    return found


def lost(people: tuple[tuple[str, str, str], ...]) -> tuple[tuple[str, str, str], ...]:
    return tuple((adno.lstrip("0"), name, born) for adno, name, born in people)


def test_numbers_that_lost_their_zeros_are_asked_about_and_joined_when_a_person_says_so(school: School) -> None:
    second = register(lost(PEOPLE), "2025-10-01")
    asked = school.take("second.csv", second)
    assert "8 pupils of this file may be known here under another number" in asked.problem
    assert asked.problem.endswith("--answer new-pupils=VALUE: same or new.")
    assert school.roll() == 8
    joined = school.take("second.csv", second, "new-pupils=same")
    assert joined.sentences == ("8 new marks.",)
    assert school.roll() == 8
    again = school.take("second.csv", second)
    assert "already imported" in again.sentences[0]


def test_what_was_joined_before_is_not_asked_again(school: School) -> None:
    assert not school.take("second.csv", register(lost(PEOPLE), "2025-10-01"), "new-pupils=same").problem
    third = school.take("third.csv", register(lost(PEOPLE), "2025-10-02"))
    assert third.problem == ""
    assert school.roll() == 8


def test_pupils_may_be_new_though_their_numbers_are_alike(school: School) -> None:
    other = tuple((adno.lstrip("0"), f"Other{adno} Jo", f"{adno[-2:]}/04/2015") for adno, _, _ in PEOPLE[:2])
    asked = school.take("second.csv", register((*PEOPLE, *other), "2025-10-01"))
    assert asked.problem == "" or "new-pupils" in asked.problem
    taken = school.take("third.csv", register((*PEOPLE, *other), "2025-10-02"), "new-pupils=new")
    assert taken.problem == ""
    assert school.roll() == 10


def test_a_file_whose_pupils_nobody_knows_is_asked_about(school: School) -> None:
    strangers = tuple((f"9{adno[1:]}", f"Stranger{adno} Al", "") for adno, _, _ in PEOPLE)
    asked = school.take("second.csv", register(strangers, "2025-10-01"))
    assert "No pupil of this file is known here" in asked.problem
    assert "new-pupils" in asked.problem
    assert school.roll() == 8
    assert not school.take("second.csv", register(strangers, "2025-10-01"), "new-pupils=new").problem
    assert school.roll() == 16


@pytest.mark.parametrize(("new", "asked"), [(3, False), (4, True)])
def test_a_file_that_would_nearly_double_the_roll_is_asked_about(school: School, new: int, asked: bool) -> None:
    strangers = tuple((f"9{adno[1:]}", f"Stranger{adno} Al", "") for adno, _, _ in PEOPLE[:new])
    result = school.take("second.csv", register((*strangers, PEOPLE[0]), "2025-10-01"))
    assert bool(result.problem) is asked
    if asked:
        assert "would add 4 new pupils to the 8 of the school, and names 1 of those" in result.problem


def test_newcomers_beside_the_whole_roll_are_not_asked_about(school: School) -> None:
    newcomers = tuple((f"9{adno[1:]}", f"New{adno} Al", "") for adno, _, _ in PEOPLE[:6])
    assert not school.take("second.csv", register((*PEOPLE, *newcomers), "2025-10-01")).problem
    assert school.roll() == 14


def test_an_answer_that_is_none_is_refused(school: School) -> None:
    result = school.take("second.csv", register(lost(PEOPLE), "2025-10-01"), "new-pupils=perhaps")
    assert result.problem == "The answer to new-pupils is same or new."
