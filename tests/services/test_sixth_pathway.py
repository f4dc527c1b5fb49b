"""A pathway that is one YAML file, with a document that is one Word file: listed, judged, walked and closed."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from fasttrack_core.attendance.figures.thresholds import Status
from fasttrack_core.services import settings, setup
from fasttrack_core.services.cases import opening as cases
from fasttrack_core.services.cases import recording as acts
from fasttrack_core.services.documents import making as letter_making
from fasttrack_core.services.office.context import open_office
from tests.conftest import NOW, Desk, change_settings
from tests.services.walks import SEPARATED, Walk, key_of, words_of

DEFINITION = """
id: quarry-vale
title: Back in Class
authority: Quarry Vale
edition: Invented for a test
summary: One talk, one letter, one period.
sources:
  - title: Invented
rule:
  id: quarry-five-in-six-weeks
  title: 5 or more unauthorised sessions in 6 school weeks
  citation: Quarry Vale
  edition: invented
  basis: local policy
  school_weeks: 6
  unauthorised_at_least: 5
  codes: [G, N, O, U]
tests:
  - id: five-in-six
    title: 5 or more unauthorised sessions in 6 school weeks
    part: whole
stages:
  - id: talk
    title: The talk
    purpose: Talk first.
    checklist:
      - id: talked
        text: Talk with the family
        help: Ask what would help.
    needs: [checklist]
    decisions:
      - id: go-on
        label: Go on
        needs: [eligible]
        to: watch
  - id: watch
    title: Watching
    purpose: Watch for a school week.
    documents:
      - id: qv-01-start
        title: The letter
    period:
      school_days: 5
      starts_with: qv-01-start
    needs: [documents, review]
    decisions:
      - id: better
        label: Close
        when: improved
        closes_with: DONE
      - id: not-better
        label: Back to the talk
        when: not improved
        to: talk
closing_codes:
  - code: DONE
    meaning: Back in class
"""


@pytest.fixture
def desk(sample_desk: Desk, tmp_path: Path, root: Path) -> Iterator[Desk]:
    """The sample school with one definition and one template more."""
    (tmp_path / "pathways").mkdir()
    (tmp_path / "pathways" / "quarry-vale.yaml").write_text(DEFINITION, encoding="utf-8")
    shutil.copytree(root / "templates", tmp_path / "templates", ignore=shutil.ignore_patterns("drafting"))
    shutil.copy(root / "templates" / "bwd-02-introduction.docx", tmp_path / "templates" / "qv-01-start.docx")
    office = open_office(
        sample_desk.address,
        definitions=tmp_path / "pathways",
        templates=tmp_path / "templates",
        clock=lambda: NOW,
    )
    actor = setup.actor(office)
    assert actor is not None
    change_settings(office, actor, pathway="quarry-vale")
    yield Desk(office, actor, sample_desk.address)
    office.store.close()


def test_a_pathway_in_a_folder_is_listed_and_judged(desk: Desk) -> None:
    assert settings.pathway_choices(desk.office)["quarry-vale"] == "Quarry Vale: Back in Class"
    tests = cases.preview_eligibility(desk.office, desk.actor, key_of(desk, SEPARATED))
    assert tests[0].id == "five-in-six"
    assert all(isinstance(test.status, Status) for test in tests)


def test_a_pathway_in_a_folder_is_walked_and_closed_without_any_code(desk: Desk) -> None:
    walk = Walk(desk)
    assert walk.view.pathway == "Back in Class"
    for factor in walk.view.factors:
        walk.do(acts.answer, question=factor.id, answer="no")
    walk.do(acts.tick, item="talked")
    assert walk.view.eligible == "met"
    walk.meets_the_test()
    walk.decide("go-on")
    walk.do(acts.support_offered, what="A taxi", parents=("pupil",))
    issued = walk.issue("qv-01-start")
    assert len(issued.documents) == 2
    text = words_of(walk.file(issued.documents[0].id))
    assert "Back in Class" in text
    assert "3 September 2026 to 9 September 2026" in text
    reviewed = walk.reviewed()
    assert walk.view.periods[0].status == "improved"
    walk.decide("better", reviewed)
    assert (walk.view.status, walk.view.closing_code, walk.view.closing_meaning) == ("closed", "DONE", "Back in class")
    assert [row.status for row in cases.list_cases(desk.office, desk.actor)] == ["closed"]
    assert letter_making.asks_of(desk.office, "qv-01-start")
