"""The definitions that come with the product."""

from decimal import Decimal
from fractions import Fraction

import pytest

from fasttrack_core.attendance.figures.editions import WORKING_TOGETHER
from fasttrack_core.pathways import Party, Pathway, When, built_in, load
from fasttrack_core.pathways.rules import Sourced

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


def test_four_factors_bar_as_the_source_names_them_and_the_officer_may_set_one_aside() -> None:
    factors = BWD.factors
    barred = {asked.id for asked in factors.questions if factors.bars_with(asked.id)}
    assert barred == {"social-care", "other-services", "mental-health", "ebsa"}
    assert (factors.bar, factors.set_aside_by, factors.inferred) == (False, Party.IO, True)


def test_the_defences_and_the_order_are_asked_with_a_note_each() -> None:
    asked = BWD.legal_checks.questions
    assert [(one.id, str(one.passes)) for one in asked] == [
        ("defence-leave", "no"),
        ("defence-sickness", "no"),
        ("defence-religion", "no"),
        ("defence-travel", "no"),
        ("defence-elsewhere", "no"),
        ("defence-trade", "no"),
        ("order-considered", "yes"),
    ]
    assert all(one.needs_note and one.required for one in asked)
    assert "444" in BWD.legal_checks.citation
    assert "447" in BWD.legal_checks.citation
    assert "unavoidable cause" in asked[1].title
    assert "emergency" not in asked[1].title


@pytest.mark.parametrize(
    "part",
    [
        BWD.stage("week-1").period,  # type: ignore[union-attr]
        BWD.stage("week-1").item("legal-team-told"),  # type: ignore[union-attr]
        *(setting for setting in BWD.settings if setting.id in ("later_reviews_by", "later_decisions_by")),
        *(document for document in BWD.all_documents if document.id == "bwd-07-extension"),
        BWD.clock,
        BWD.time_limit,
        *BWD.beside,
        *(closing.watch for closing in BWD.closing_codes if closing.watch),
        PATHWAYS["norfolk"].rule,
    ],
    ids=lambda part: getattr(part, "id", "") or type(part).__name__,
)
def test_what_is_our_reading_is_flagged_with_a_note(part: Sourced) -> None:
    assert part.inferred
    assert len(part.note) > 20


def test_week_5_is_stated_by_the_source_and_not_flagged() -> None:
    stage = BWD.stage("week-5")
    assert stage is not None
    assert stage.period is not None
    assert not stage.period.inferred


def test_the_first_review_is_joint_and_who_reviews_later_is_a_setting_the_school_by_default() -> None:
    reviewers = {
        stage.id: [str(party) for party in stage.period.reviewers(BWD.default_settings)]
        for stage in BWD.stages
        if stage.period is not None
    }
    assert reviewers == {
        "week-1": ["school", "io"],
        "week-1-further": ["school"],
        "week-3": ["school"],
        "week-5": ["school"],
        "week-7-extension": ["school"],
    }
    period = BWD.stage("week-3").period  # type: ignore[union-attr]
    assert period is not None
    assert period.reviewers({"later_reviews_by": "school and io"}) == (Party.SCHOOL, Party.IO)


def test_the_authority_and_the_kind_of_page_are_named_as_the_source() -> None:
    assert all("page" in source.title for source in BWD.sources)
    assert "not a publication of the local authority" in BWD.sources[0].note


@pytest.mark.parametrize("name", ["national-framework", "support-first-roadmap"])
def test_the_threshold_cites_the_guidance_with_the_edition_that_was_read(name: str) -> None:
    rule = PATHWAYS[name].rule
    assert "Working together" in rule.citation
    assert "2024/210" not in rule.citation
    assert rule.edition == WORKING_TOGETHER


def test_the_edition_of_the_guidance_stands_in_one_place() -> None:
    texts = [text for text in built_in().values() if "July 2026" in text or "August 2024 edition" in text]
    assert texts == []
    assert "August 2024 edition" in WORKING_TOGETHER
    assert "July 2026 has not been checked" in WORKING_TOGETHER


def test_the_joint_penalty_notice_code_stands_beside_the_pathway() -> None:
    (way,) = BWD.beside
    assert way.authority == "Blackburn with Darwen, Blackpool and Lancashire"
    rule = way.rule.rule(Decimal(95))
    assert (rule.school_weeks, rule.unauthorised_at_least, rule.codes) == (10, 10, UNAUTHORISED)
    assert way.notices is not None
    assert (way.notices.years, way.notices.at_most) == (3, 2)


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
    assert leads("week-7", When.ANY) == ["COURT", "ATI", "SCH", "week-7-extension"]
    assert leads("week-7-extension", When.IMPROVED) == ["ATI"]
    assert leads("week-7-extension", When.ANY) == ["week-7"]


def test_every_monitoring_step_of_blackburn_with_darwen_is_ten_school_days_and_can_be_extended() -> None:
    monitored = [stage for stage in BWD.stages if stage.period is not None]
    assert [stage.id for stage in monitored] == ["week-1", "week-1-further", "week-3", "week-5", "week-7-extension"]
    for stage in monitored[:-1]:
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
    assert all(len(part.help) > 30 for part in (*items, *BWD.questions))  # type: ignore[attr-defined]


def test_blackburn_with_darwen_takes_six_to_eight_weeks_eight_by_default() -> None:
    weeks = next(setting for setting in BWD.settings if setting.id == "pathway_weeks")
    assert weeks.default == 8
    assert [bool(weeks.problem(number)) for number in (5, 6, 8, 9)] == [True, False, False, True]
