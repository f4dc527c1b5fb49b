"""The definitions that come with the product."""

from decimal import Decimal
from fractions import Fraction

import pytest

from fasttrack_core.pathways import Party, Pathway, When, built_in, load

PATHWAYS = load(built_in())
BWD = PATHWAYS["blackburn-with-darwen"]
UNAUTHORISED = frozenset({"G", "N", "O", "U"})


def test_all_five_pathways_are_there() -> None:
    assert set(PATHWAYS) == {
        "blackburn-with-darwen",
        "norfolk",
        "support-first-roadmap",
        "cluster-stages",
        "national-framework",
    }


@pytest.mark.parametrize(
    ("pathway", "weeks", "sessions", "at_least", "below", "share"),
    [
        ("blackburn-with-darwen", 10, 10, Fraction(80), Fraction(193, 2), None),
        ("norfolk", 6, 9, None, None, Fraction(15)),
        ("support-first-roadmap", 10, 10, None, None, None),
        ("national-framework", 10, 10, None, None, None),
        ("cluster-stages", None, None, None, Fraction(70), None),
    ],
)
def test_each_pathways_computed_test_is_the_one_its_source_states(
    pathway: str,
    weeks: int | None,
    sessions: int | None,
    at_least: Fraction | None,
    below: Fraction | None,
    share: Fraction | None,
) -> None:
    rule = PATHWAYS[pathway].rule.rule(Decimal("96.5"))
    assert (rule.school_weeks, rule.unauthorised_at_least) == (weeks, sessions)
    assert (rule.attendance_at_least, rule.attendance_below) == (at_least, below)
    assert rule.explain_share == share
    assert rule.codes == UNAUTHORISED


def test_only_the_cluster_rule_is_advice() -> None:
    assert {id_ for id_, pathway in PATHWAYS.items() if pathway.rule.advisory} == {"cluster-stages"}


@pytest.mark.parametrize("pathway", PATHWAYS.values(), ids=PATHWAYS)
def test_every_rule_is_labelled_with_citation_edition_and_basis(pathway: Pathway) -> None:
    assert pathway.rule.citation
    assert pathway.rule.edition
    assert pathway.rule.basis in {"statute", "regulation", "statutory guidance", "local policy"}
    assert pathway.sources


@pytest.mark.parametrize("pathway", PATHWAYS.values(), ids=PATHWAYS)
def test_every_pathway_asks_the_same_nine_factors(pathway: Pathway) -> None:
    assert [asked.id for asked in pathway.factors.questions] == [
        "social-care",
        "social-worker",
        "looked-after",
        "send",
        "disability",
        "mental-health",
        "ebsa",
        "young-carer",
        "other-services",
    ]


@pytest.mark.parametrize("pathway", PATHWAYS.values(), ids=PATHWAYS)
def test_what_is_read_into_a_source_says_so(pathway: Pathway) -> None:
    flagged = [stage for stage in pathway.stages if stage.inferred]
    flagged_decisions = [decision for stage in pathway.stages for decision in stage.decisions if decision.inferred]
    assert all(part.note for part in (*flagged, *flagged_decisions))


def test_blackburn_with_darwen_has_seven_tests() -> None:
    required = [asked for asked in BWD.asked if asked.required]
    assert len(BWD.tests) + 1 + len(required) == 7
    assert BWD.factors.bar


def test_blackburn_with_darwen_has_the_letters_each_at_its_step_and_from_its_sender() -> None:
    letters = {
        "pre-referral": [("bwd-01-pre-referral", Party.SCHOOL), ("bwd-leaflet", Party.SCHOOL)],
        "week-1": [("bwd-02-introduction", Party.SCHOOL)],
        "week-3": [("bwd-03-initial-warning", Party.SCHOOL)],
        "week-5": [("bwd-04-warning", Party.IO)],
        "week-7": [("bwd-05-notice-of-intention", Party.IO)],
    }
    for stage_id, expected in letters.items():
        stage = BWD.stage(stage_id)
        assert stage is not None
        assert [(document.id, document.issued_by) for document in stage.documents if document.required] == expected
    success = BWD.any_document("bwd-06-success")
    assert success is not None
    assert success.issued_by is Party.SCHOOL_AND_IO
    assert [document.id for document in BWD.school_documents] == ["bwd-00-announcement"]


def test_blackburn_with_darwen_runs_as_its_table_of_weeks_says() -> None:
    def leads(stage_id: str, when: When) -> list[str | None]:
        stage = BWD.stage(stage_id)
        assert stage is not None
        return [decision.to or decision.closes_with for decision in stage.decisions if decision.when is when]

    assert leads("week-1", When.IMPROVED) == ["week-1-further"]
    assert leads("week-1", When.NOT_IMPROVED) == ["week-3"]
    assert leads("week-1-further", When.IMPROVED) == ["ATI"]
    assert leads("week-1-further", When.NOT_IMPROVED) == ["week-3"]
    assert leads("week-3", When.IMPROVED) == ["ATI"]
    assert leads("week-3", When.NOT_IMPROVED) == ["week-5"]
    assert leads("week-5", When.IMPROVED) == ["ATI"]
    assert leads("week-5", When.NOT_IMPROVED) == ["week-7"]


def test_every_monitoring_step_of_blackburn_with_darwen_is_ten_school_days_and_can_be_extended() -> None:
    monitored = [stage for stage in BWD.stages if stage.period is not None]
    assert [stage.id for stage in monitored] == ["week-1", "week-1-further", "week-3", "week-5"]
    for stage in monitored:
        assert stage.period is not None
        assert stage.period.school_days == "period_school_days"
        assert stage.period.unauthorised_at_most == 0
        extensions = [decision for decision in stage.decisions if decision.extends_by is not None]
        assert [decision.documents for decision in extensions] == [("bwd-07-extension",)]
    assert BWD.default_settings["period_school_days"] == 10
    assert BWD.default_settings["extension_school_days"] == 10


def test_blackburn_with_darwen_closes_with_its_three_codes() -> None:
    assert {closing.code: closing.meaning for closing in BWD.closing_codes} == {
        "ATI": "Attendance improves",
        "COURT": "Case went to court",
        "SCH": "Closed at the school's request",
    }


def test_every_item_and_question_of_blackburn_with_darwen_comes_with_help() -> None:
    items = [item for stage in BWD.stages for item in stage.checklist]
    assert all(len(part.help) > 30 for part in (*items, *BWD.questions))


def test_blackburn_with_darwen_takes_six_to_eight_weeks_eight_by_default() -> None:
    weeks = next(setting for setting in BWD.settings if setting.id == "pathway_weeks")
    assert weeks.default == 8
    assert [bool(weeks.problem(number)) for number in (5, 6, 8, 9)] == [True, False, False, True]
