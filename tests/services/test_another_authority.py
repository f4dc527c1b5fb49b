"""A pathway of another authority, in which nothing is called as in the built-in ones: every step, decision, document,
setting and test has a name of its own, the officer another title, and no letter a number. It is one definition and a
few Word files, and is walked, shown, written and hidden as every other."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from fasttrack_core.services import setup
from fasttrack_core.services.cases import opening as cases
from fasttrack_core.services.cases import recording as acts
from fasttrack_core.services.documents import letters, school_papers
from fasttrack_core.services.documents.details import Details
from fasttrack_core.services.documents.gaps import Place
from fasttrack_core.services.office.context import open_office
from fasttrack_core.services.shared_screen import case as hidden
from fasttrack_core.services.shared_screen.family import NOT_SHOWN
from fasttrack_core.services.shared_screen.names import names as names_of
from tests.conftest import NOW, Desk, change_settings
from tests.services.walks import MEETING, SEPARATED, Walk, key_of, words_of

DEFINITION = """
id: moorfold
title: Every Morning
authority: Moorfold
edition: Invented for a test
summary: One panel, one promise, ten days.
officer: Attendance Adviser (AA)
weeks: 4
sources:
  - title: Invented
rule:
  id: moorfold-three-in-eight
  title: 3 or more unauthorised sessions in 8 school weeks
  citation: Moorfold
  edition: invented
  basis: local policy
  school_weeks: 8
  unauthorised_at_least: 3
  codes: [G, N, O, U]
tests:
  - id: three
    title: 3 or more unauthorised sessions in 8 school weeks
    part: whole
factors:
  id: circumstances
  title: Circumstances have been asked about
  bar: true
legal_checks:
  id: law-first
  title: The law has been gone through
  questions:
    - id: unavoidable
      title: Was the cause unavoidable?
      passes: "no"
settings:
  - id: fortnight
    title: School days of the promise
    default: 10
    minimum: 5
    maximum: 20
meetings:
  - id: sofa
    title: Talk on the sofa
    outcomes:
      - id: promised
        label: They promise
        agrees: true
      - id: refused
        label: They refuse
        agrees: false
stages:
  - id: panel
    title: The panel
    purpose: Hear the family.
    documents:
      - id: mf-please-come
        title: Please come
        required: false
      - id: mf-what-was-said
        title: What was said
        to: file
        required: false
    meeting:
      id: panel-talk
      title: The panel's talk
      invitation: mf-please-come
      record: mf-what-was-said
      outcomes:
        - id: promised-too
          label: They promise
          agrees: true
    decisions:
      - id: take-it-up
        label: Moorfold takes it up
        decided_by: school and la
        needs: [eligible, legal checks]
        to: promise
  - id: promise
    title: The promise
    purpose: Ten days.
    documents:
      - id: mf-how-it-goes
        title: How it goes
      - id: mf-please-tell
        title: Come and tell us
        required: false
      - id: mf-stern-word
        title: A stern word
        issued_by: io
        required: false
    period:
      school_days: fortnight
      starts_with: mf-how-it-goes
      unauthorised_at_most: 8
      review_by: [la]
    needs: [documents, review]
    decisions:
      - id: kept
        label: The promise was kept
        when: improved
        closes_with: KEPT
      - id: broken
        label: Back to the panel
        when: not improved
        to: panel
closing_codes:
  - code: KEPT
    meaning: The promise was kept
    documents:
      - id: mf-well-done
        title: Well done
school_documents:
  - id: mf-to-everybody
    title: To everybody
    to: all
    required: false
"""
WORD_FILES = {
    "mf-please-come": "bwd-meeting-invite",
    "mf-please-tell": "bwd-meeting-invite",
    "mf-how-it-goes": "bwd-02-introduction",
    "mf-what-was-said": "bwd-meeting-record",
    "mf-stern-word": "bwd-04-warning",
    "mf-well-done": "bwd-06-success",
    "mf-to-everybody": "bwd-00-announcement",
    "mf-every-mark": "any-register-extract",
}


@pytest.fixture
def desk(sample_desk: Desk, tmp_path: Path, root: Path) -> Iterator[Desk]:
    """The sample school in Moorfold: its definition, and its own Word files alone."""
    (tmp_path / "pathways").mkdir()
    (tmp_path / "pathways" / "moorfold.yaml").write_text(DEFINITION, encoding="utf-8")
    (tmp_path / "templates").mkdir()
    for own, supplied in WORD_FILES.items():
        shutil.copy(root / "templates" / f"{supplied}.docx", tmp_path / "templates" / f"{own}.docx")
    office = open_office(
        sample_desk.address,
        definitions=tmp_path / "pathways",
        templates=tmp_path / "templates",
        clock=lambda: NOW,
    )
    actor = setup.actor(office)
    assert actor is not None
    change_settings(office, actor, pathway="moorfold")
    yield Desk(office, actor, sample_desk.address)
    office.store.close()


def to_the_promise(walk: Walk) -> Walk:
    for row in (*walk.view.factors, *walk.view.questions):
        walk.do(acts.answer, question=row.id, answer="no")
    walk.do(acts.support_offered, what="A taxi", parents=("pupil",))
    walk.issue("mf-please-come", details=MEETING)
    walk.do(acts.meeting_held, meeting="panel-talk", present=walk.parents, outcome="promised-too")
    record = walk.issue(
        "mf-what-was-said", to=("",), details=replace(MEETING, parent_reasons="The bus came late.", notes="None.")
    )
    said = words_of(walk.file(record.documents[0].id))
    assert "At most 8 unauthorised sessions in each monitoring period" in said
    assert "No unauthorised absence" not in said
    walk.meets_the_test()
    walk.decide("take-it-up")
    return walk


def test_it_is_walked_to_its_end_with_every_letter(desk: Desk) -> None:
    walk = to_the_promise(Walk(desk))
    issued = walk.issue("mf-how-it-goes")
    assert "Every Morning" in words_of(walk.file(issued.documents[0].id))
    day = walk.reviewed()
    stern = words_of(walk.file(walk.issue("mf-stern-word", day, released_by="Ms Hana Yusuf").documents[0].id))
    assert "Attendance Adviser" in stern
    period = walk.view.periods[0]
    assert period.status == "improved"
    assert 1 < period.unauthorised <= 8
    walk.decide("kept", day)
    assert (walk.view.status, walk.view.closing_meaning) == ("closed", "The promise was kept")
    well_done = words_of(walk.file(walk.issue("mf-well-done", day).documents[0].id))
    assert f"There were only {period.unauthorised} unauthorised sessions from" in well_done
    assert "no unauthorised absence" not in well_done


def test_what_is_missing_is_called_as_this_authority_calls_it(desk: Desk) -> None:
    walk = to_the_promise(Walk(desk))
    change_settings(desk.office, desk.actor, inclusion_officer="")
    looked = letters.look(desk.office, desk.actor, walk.case_id, "mf-stern-word")
    gap = next(gap for gap in looked.gaps if gap.place is Place.SCHOOL)
    assert gap.label == "The name of the Attendance Adviser"


def test_the_day_of_the_agreement_is_that_of_the_gate_whoever_decides_there(desk: Desk) -> None:
    walk = to_the_promise(Walk(desk))
    text = letters.preview_text(
        desk.office, desk.actor, walk.case_id, "mf-please-tell", walk.parents[0], date(2026, 9, 3), MEETING
    )
    assert "2 September 2026" in text


def test_papers_beyond_a_case_are_those_of_the_folder(desk: Desk) -> None:
    made = school_papers.register_extract(desk.office, desk.actor, key_of(desk, SEPARATED))
    assert made.content
    assert [each[0] for each in school_papers.announcements(desk.office, desk.actor)] == ["mf-to-everybody"]
    assert school_papers.announcement(desk.office, desk.actor, "mf-to-everybody", details=Details()).content


def test_on_a_shared_screen_its_circumstances_and_its_law_tell_nothing(desk: Desk) -> None:
    walk = Walk(desk)
    names = names_of(desk.office, desk.actor)
    shown = hidden.case(names, walk.view)
    assert {test.id for test in walk.view.tests} - {test.id for test in shown.tests} == {"circumstances", "law-first"}
    decision = next(row for row in shown.decisions if row.id == "take-it-up")
    assert f"Circumstances have been asked about: {NOT_SHOWN}." in decision.reasons
    assert cases.preview_eligibility(desk.office, desk.actor, walk.pupil_key)
