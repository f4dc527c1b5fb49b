"""On a database server the people of one school save while another school's import is under way."""

import pytest

from fasttrack_core.errors import StoreProblem
from fasttrack_core.services import settings as school_settings
from fasttrack_core.services import setup
from fasttrack_core.services.cases import opening as cases
from fasttrack_core.services.cases import recording as acts
from fasttrack_core.services.imports import saving as imports
from fasttrack_core.services.office.context import Office
from fasttrack_core.store import Conflict, Subject, engine
from tests.conftest import Desk, change_settings
from tests.services.test_imports_faults import FIRST
from tests.services.walks import Walk

pytestmark = pytest.mark.postgresql_server


def busy(office: Office, school_id: str) -> bool:
    """Somebody writes for the school just now."""
    try:
        with office.store.write(school_id):
            return False
    except StoreProblem as problem:
        return "Somebody else is saving" in str(problem)


def test_a_note_is_saved_while_another_school_imports(sample_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "PATIENCE", "50ms")
    office, walk = sample_desk.office, Walk(sample_desk)
    other = setup.add_school(office, "Quarry Lane School")
    notes = [cases.view(office, sample_desk.actor, walk.case_id).sequence]
    during = []

    def listen(words: str, done: int, of: int) -> None:
        if busy(office, other.school_id):
            during.append(words)
            walk.do(acts.contacted, who="Mother", way="phone call", file_only=True)
            notes.append(cases.view(office, sample_desk.actor, walk.case_id).sequence)

    saved = imports.save(office, other, "first.csv", FIRST.encode(), progress=listen)
    assert saved.new
    assert len(during) >= 4, "the notes were all saved before the import began to write"
    assert notes == list(range(notes[0], notes[0] + len(during) + 1))
    assert len(office.record(other).register.pupils) == 2
    with office.store.read() as unit:
        assert unit.audit.verify_chain().whole
        newest, *before = unit.audit.list(last=len(during) + 1)
    assert newest.subject == Subject("import", saved.import_id)
    assert {line.subject for line in before} == {Subject("case", walk.case_id)}


def test_two_schools_cannot_take_one_name_in_the_same_moment(
    sample_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who changes a school's name is alone; other settings are the school's own."""
    monkeypatch.setattr(engine, "PATIENCE", "50ms")
    office, actor = sample_desk.office, sample_desk.actor
    other = setup.add_school(office, "Quarry Lane School")
    with office.store.write(other.school_id):
        change_settings(office, actor, head="Mrs Tansley")
        with pytest.raises(StoreProblem, match="Somebody else is saving"):
            change_settings(office, actor, name="Quarry Lane School")
    with pytest.raises(Conflict, match="already a school of that name"):
        change_settings(office, actor, name="Quarry Lane School")
    assert school_settings.opened(office, actor).settings.head == "Mrs Tansley"


def test_a_nightly_import_waits_for_no_other_school(sample_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "PATIENCE", "50ms")
    office = sample_desk.office
    other = setup.add_school(office, "Quarry Lane School")
    setup.importer(office, "Quarry Lane School")
    with office.store.write(sample_desk.actor.school_id):
        actor = setup.importer(office, "Quarry Lane School")
        assert actor.school_id == other.school_id
        assert imports.save(office, actor, "first.csv", FIRST.encode()).new
