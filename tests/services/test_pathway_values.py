"""The lengths and choices that a pathway leaves to the school: entered once, kept by each case from its opening."""

from datetime import date
from typing import Any

import pytest

from fasttrack_core.errors import MissingFact
from fasttrack_core.services import settings
from fasttrack_core.services.cases import opening as cases
from fasttrack_core.services.cases import recording as acts
from fasttrack_core.services.office.school_settings import PathwayValue
from tests.conftest import Desk
from tests.services.walks import CLEAN_START, SEPARATED, Walk, change_settings

BWD = "blackburn-with-darwen"


def choose(desk: Desk, **values: int | str) -> None:
    now = settings.current(desk.office, desk.actor)
    change_settings(desk.office, desk.actor, pathway_values=settings.with_values(now, values))


def test_a_case_is_opened_with_the_schools_values_and_keeps_them(sample_desk: Desk) -> None:
    choose(sample_desk, period_school_days=5, pathway_weeks=6, later_reviews_by="school and io")
    walk = Walk(sample_desk).to_week_1()
    choose(sample_desk)
    walk.do(acts.tick, item="legal-team-told")
    walk.issue("bwd-02-introduction", date(2026, 9, 7))
    period = walk.view.current_period
    assert period is not None
    assert (period.school_days, period.last_day) == (5, date(2026, 9, 14))
    assert walk.view.clocks[0].lines == ("6 weeks: 8 September 2026 to 19 October 2026.",)
    other = Walk(sample_desk, CLEAN_START)
    opened = next(line for line in other.view.chronology if str(line.kind) == "opened")
    assert "Length of a monitoring period" not in opened.outcome


def test_every_setting_of_the_pathway_is_offered_in_words(sample_desk: Desk) -> None:
    office, actor = sample_desk.office, sample_desk.actor
    choose(sample_desk, watch_weeks=20)
    rows = {row.id: row for row in settings.pathway_settings(office, settings.current(office, actor))}
    assert set(rows) == {setting.id for setting in office.pathways[BWD].settings}
    assert (rows["watch_weeks"].value, rows["watch_weeks"].default) == (20, 12)
    assert dict(rows["later_reviews_by"].choices)["io"] == "the Inclusion Officer (IO)"
    assert rows["later_reviews_by"].note


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"pathway_weeks": 9}, "the most is 8"),
        ({"pathway_weeks": 5}, "the least is 6"),
        ({"later_reviews_by": "the milkman"}, "choose one of"),
        ({"period_school_days": "ten"}, "this is a whole number"),
        ({"weather": 3}, "no such setting"),
    ],
)
def test_a_value_that_the_pathway_does_not_allow_is_refused(
    sample_desk: Desk, values: dict[str, Any], said: str
) -> None:
    with pytest.raises(MissingFact, match=said):
        choose(sample_desk, **values)
    assert settings.current(sample_desk.office, sample_desk.actor).pathway_values == ()


def test_values_of_another_pathway_stay_and_one_that_is_gone_opens_no_case_with_it(sample_desk: Desk) -> None:
    office, actor = sample_desk.office, sample_desk.actor
    kept = PathwayValue(pathway="norfolk", setting="weeks", value=7)
    gone = PathwayValue(pathway=BWD, setting="no_longer_there", value=3)
    now = settings.current(office, actor).model_copy(update={"pathway_values": (kept, gone)})
    assert settings.values_for(office.pathways[BWD], now) == {}
    assert settings.with_values(now, {"watch_weeks": 4}) == (
        kept, PathwayValue(pathway=BWD, setting="watch_weeks", value=4),
    )  # fmt: skip
    assert cases.open_case(office, actor, Walk(sample_desk, SEPARATED).pupil_key, "open 004235")
