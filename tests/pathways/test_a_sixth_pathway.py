"""A pathway is one file: a sixth, unlike the others, is loaded, walked and closed without code of its own."""

import textwrap
from datetime import date
from decimal import Decimal

import pytest

from fasttrack_core.attendance.figures.thresholds import Status
from fasttrack_core.casework import CaseStatus, EventKind, chronology, eligibility, next_steps, overall
from fasttrack_core.errors import OutOfStep
from fasttrack_core.pathways import Pathway, built_in, load
from tests.casework.walks import Walk, verdict

COAST = textwrap.dedent(
    """\
    id: coast
    title: Coast's way back
    authority: Coast
    edition: September 2026
    summary: One talk, one week, one decision.
    officer: attendance adviser
    sources: [{title: Coast's handbook}]
    rule:
      id: coast-six-in-four
      title: Six unauthorised sessions in four school weeks
      citation: Coast's handbook, page 3
      edition: September 2026
      basis: local policy
      school_weeks: 4
      unauthorised_at_least: 6
      codes: [O, U]
    tests: [{id: six, title: Six in four weeks, part: whole}]
    asked:
      - {id: travel, title: "Is there a way to travel to school?"}
      - {id: bullied, title: "Is the pupil being bullied?", passes: "no"}
    settings: [{id: watch_days, title: School days watched, default: 5, minimum: 5, maximum: 10}]
    stages:
      - id: talk
        title: The talk
        purpose: Listen to the pupil.
        checklist:
          - {id: listened, text: Listen to the pupil}
          - {id: photo, text: Draw the way to school, required: false}
        decisions:
          - {id: on-we-go, label: Watch for a week, needs: [eligible, checklist], to: a-week}
      - id: a-week
        title: A week together
        label: Week A
        purpose: Watch one school week.
        documents: [{id: any-chronology, title: Chronology, to: file}]
        period: {school_days: watch_days, starts_with: any-chronology, unauthorised_at_most: 1}
        needs: [documents, review]
        decisions:
          - {id: back, label: Back at school, when: improved, closes_with: BACK}
          - {id: again, label: Talk again, when: not improved, to: talk}
    closing_codes: [{code: BACK, meaning: Back at school}]
    """
)


@pytest.fixture
def coast() -> Pathway:
    pathways = load({**built_in(), "coast.yaml": COAST})
    assert len(pathways) == 6
    return pathways["coast"]


def at_the_week(coast: Pathway) -> Walk:
    walk = Walk(coast)
    walk.open()
    for asked in coast.factors.questions:
        walk.answer(asked.id, "yes")  # asked in every pathway, and no bar in this one
    walk.answer("travel", "yes")
    walk.answer("bullied", "no")
    walk.tick("listened")
    walk.decide("on-we-go")
    walk.record(EventKind.DOCUMENT_ISSUED, document="any-chronology")
    return walk


def test_its_rule_is_evaluated(coast: Pathway) -> None:
    rule = coast.rule.rule(Decimal("95"))
    assert (rule.school_weeks, rule.unauthorised_at_least, rule.codes) == (4, 6, {"O", "U"})
    walk = Walk(coast)
    walk.open()
    walk.verdict = verdict(coast, status=Status.NOT_MET)
    found = eligibility(coast, walk.case, walk.context)
    assert [one.id for one in found] == ["six", "school-age", "factors", "travel", "bullied"]
    assert overall(found) is Status.NOT_MET


def test_its_questions_decide_whether_it_goes_on(coast: Pathway) -> None:
    walk = Walk(coast)
    walk.open()
    for asked in coast.factors.questions:
        walk.answer(asked.id, "no")
    walk.answer("travel", "yes")
    walk.answer("bullied", "yes")
    walk.tick("listened")
    assert "Is the pupil being bullied?" in walk.reasons("on-we-go")
    with pytest.raises(OutOfStep):
        walk.decide("on-we-go")


def test_it_is_walked_to_its_end_and_closed_with_its_own_code(coast: Pathway) -> None:
    walk = at_the_week(coast)
    period = walk.context.current_period(coast, walk.case)
    assert period is not None
    assert period.dates is not None
    assert (period.dates.first_day, period.dates.last_day) == (date(2026, 9, 8), date(2026, 9, 14))
    assert any("Watch attendance" in step.what for step in next_steps(coast, walk.case, walk.context))
    walk.absent_on(date(2026, 9, 9)).reviewed()
    walk.decide("back")
    assert (walk.case.status, walk.case.closing_code) == (CaseStatus.CLOSED, "BACK")
    assert "Closed with BACK: Back at school." in chronology(coast, walk.case)[-1].outcome


def test_it_goes_round_again_when_its_week_was_not_improved(coast: Pathway) -> None:
    walk = at_the_week(coast)
    walk.absent_on(date(2026, 9, 9), date(2026, 9, 10)).reviewed()
    assert not walk.option("back").open
    walk.decide("again")
    assert walk.case.stage == "talk"
    assert "Not ticked yet" in walk.reasons("on-we-go")
    assert not walk.case.problems
