"""Two people at one thing: who presses over a change they have not seen is told, and a second press changes nothing."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from fasttrack_core.errors import MissingFact
from fasttrack_core.services import setup
from fasttrack_core.services.cases import opening as cases
from fasttrack_core.services.imports import saving as imports
from fasttrack_core.services.office.access import Actor, Role
from fasttrack_core.services.office.context import Office, open_office
from tests.conftest import Desk, colleague
from tests.pages.conftest import Visit, words
from tests.pages.finding import one

HEADER = "UPN,Adno,Name,Date,Session,Mark\n"
PUPIL = "B999804219001,000123,Okafor Zoë"
MINE = f"{HEADER}{PUPIL},22/09/2026,AM,/\n{PUPIL},22/09/2026,PM,/\n"
THEIRS = f"{HEADER}{PUPIL},22/09/2026,AM,I\n{PUPIL},21/09/2026,AM,/\n"
MORE = f"{HEADER}B999804219002,000124,Lee Sam,22/09/2026,AM,/\nB999804219002,000124,Lee Sam,22/09/2026,PM,/\n"


def elsewhere() -> tuple[Office, Actor]:
    """The office and somebody who works there, in another browser."""
    office = open_office()
    actor = setup.actor(office)
    assert actor is not None
    return office, actor


def save_elsewhere(name: str, text: str) -> str:
    office, actor = elsewhere()
    saved = imports.save(office, actor, name, text.encode())
    office.store.close()
    return saved.import_id


def saved_files() -> dict[str, str]:
    office, actor = elsewhere()
    with office.read(actor) as unit:
        found = {each.file_name: each.status for each in unit.imports.list(actor.school_id)}
    office.store.close()
    return found


def picked(visit: Visit, *files: tuple[str, str]) -> AppTest:
    at = visit("upload")
    uploader = at.file_uploader(key="upload_file_0")
    uploader.set_value([(name, text.encode(), "text/csv") for name, text in files]).run()
    assert not at.exception
    return at


def test_a_file_is_not_saved_over_an_import_that_came_after_its_preview(new_school_visit: Visit) -> None:
    at = picked(new_school_visit, ("mine.csv", MINE))
    assert {metric.label: metric.value for metric in at.metric}["Changed marks"] == "0"
    save_elsewhere("theirs.csv", THEIRS)
    for _ in range(2):  # the second as with a double click
        at.button(key="upload_save_0").click().run()
        assert "saved “theirs.csv”" in words(at)
        assert "0 changed marks. Now it would: 0 new pupils, 1 new marks, 1 changed marks" in words(at)
        assert saved_files() == {"theirs.csv": "imported"}
    at.button(key="upload_read").click().run()
    assert {metric.label: metric.value for metric in at.metric}["Changed marks"] == "1"
    at.button(key="upload_save_0").click().run()
    assert "mine.csv is saved." in words(at)
    assert saved_files() == {"theirs.csv": "imported", "mine.csv": "imported"}


def test_several_files_are_saved_one_after_the_other_and_none_over_what_was_not_seen(new_school_visit: Visit) -> None:
    at = picked(new_school_visit, ("mine.csv", MINE), ("more.csv", MORE))
    at.button(key="upload_save_all_0").click().run()
    assert "mine.csv, more.csv are saved." in words(at)
    others = [
        (name, text.replace("PM,/", "PM,I").encode(), "text/csv") for name, text in (("a.csv", MINE), ("b.csv", MORE))
    ]
    at.file_uploader(key="upload_file_1").set_value(others).run()
    save_elsewhere("theirs.csv", THEIRS)
    at.button(key="upload_save_all_1").click().run()
    assert "a.csv: The register was changed after you looked." in words(at)
    assert "b.csv: Not saved" in words(at)
    assert set(saved_files()) == {"mine.csv", "more.csv", "theirs.csv"}


def test_what_happens_to_the_second_file_does_not_hide_that_the_first_is_saved(
    new_school_visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = picked(new_school_visit, ("mine.csv", MINE), ("more.csv", MORE))
    save = imports.save

    def only_the_first(*given: object, **named: object) -> imports.Saved:
        if given[2] == "more.csv":
            raise MissingFact("This one fails.")
        return save(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(imports, "save", only_the_first)
    at.button(key="upload_save_all_0").click().run()
    assert "mine.csv is saved. more.csv is not saved." in words(at)
    assert "more.csv: This one fails." in words(at)
    assert "was stopped before its end" not in words(at.run())
    assert saved_files() == {"mine.csv": "imported"}


def test_an_import_is_not_undone_after_another_one_that_was_not_seen(new_school_visit: Visit) -> None:
    new_school_visit()
    mine = save_elsewhere("mine.csv", MINE)
    at = new_school_visit("upload")
    at.session_state["upload_history"] = True
    at.run()
    save_elsewhere("theirs.csv", THEIRS)
    one(at, "text_input", "upload_undo_reason_").set_value("The wrong file.")
    for _ in range(2):
        next(each for each in at.button if each.label == "Undo this import").click().run()
        assert "saved “theirs.csv”" in words(at)
        assert saved_files()["mine.csv"] == "imported"
    at.button(key=f"upload_undo_{mine}_read").click().run()
    assert one(at, "text_input", "upload_undo_reason_").value == "The wrong file."
    next(each for each in at.button if each.label == "Undo this import").click().run()
    assert "The import of mine.csv is undone." in words(at)
    assert saved_files()["mine.csv"] == "undone"


PAGES = sorted(path.stem for path in (Path(__file__).parents[2] / "pages").glob("*.py") if path.stem != "__init__")


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OFFICE])
def test_looking_at_a_page_leaves_no_refusal(sample_visit: Visit, monkeypatch: pytest.MonkeyPatch, role: Role) -> None:
    office, lead = elsewhere()
    pupil = office.record(lead).pupil_keys[0]
    case = cases.open_case(office, lead, pupil, "a press")
    who = colleague(Desk(office, lead, ""), "Vera Sallis", role)
    monkeypatch.setattr(setup, "actor", lambda *_: who)
    for page in PAGES:
        at = sample_visit(page, pupil=pupil, case=case, upload_history=True, opened_parts={"papers", "issued"})
        assert not at.exception, page
    with office.store.read() as unit:
        assert [line.action for line in unit.audit.list(last=500) if line.outcome == "refused"] == []
    office.store.close()
