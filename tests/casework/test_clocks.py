"""The 8 weeks of the whole pathway and the six months for proceedings, on dates worked out by hand."""

from dataclasses import replace
from datetime import date

import pytest

from fasttrack_core.casework import StepKind, next_steps
from fasttrack_core.casework.clocks import months_later, pathway_clock, time_limit
from tests.casework.walks import BWD, Walk, verdict

# Letter 2 on Monday 7 September 2026: the 8 weeks are 8 September to 2 November, both inclusive.
LAST = date(2026, 11, 2)


def warning(walk: Walk) -> str:
    clock = pathway_clock(BWD, walk.case, walk.context)
    assert clock is not None
    assert (clock.weeks, clock.first_day, clock.last_day) == (8, date(2026, 9, 8), LAST)
    return clock.warning


def clock_steps(walk: Walk) -> list[str]:
    return [step.what for step in next_steps(BWD, walk.case, walk.context) if step.kind is StepKind.CLOCK]


def at_week_3(letter_3: date) -> Walk:
    """The first period was not improved; letter 3 goes out on that day (its review was due on 22 September)."""
    walk = Walk().to_week_1().absent_on(date(2026, 9, 16))
    walk.tick("legal-team-told")
    walk.watched("bwd-02-introduction")
    walk.decide("not-improved")
    walk.go_to(letter_3).issue("bwd-03-initial-warning")
    return walk


def test_without_letter_2_there_is_no_clock() -> None:
    walk = Walk().to_week_1()
    assert pathway_clock(BWD, walk.case, walk.context) is None


def test_three_periods_in_time_are_within_the_8_weeks() -> None:
    walk = Walk().to_week_7()
    assert warning(walk) == ""


@pytest.mark.parametrize(
    ("letter_3", "said"),
    [
        (date(2026, 9, 22), ""),  # the last period would end on 21 October
        (date(2026, 9, 25), ""),  # letter 4 on 12 October, the last period ends on 2 November, the last day
        (date(2026, 9, 28), "the last ends on 3 November 2026, after the 8 weeks end on 2 November 2026."),
        (date(2026, 10, 2), "the last ends on 9 November 2026"),
    ],
    ids=str,
)
def test_late_letters_that_carry_the_case_past_it_are_said_while_they_can_be_corrected(
    letter_3: date, said: str
) -> None:
    walk = at_week_3(letter_3)
    assert (said in warning(walk)) if said else (warning(walk) == "")
    assert bool([what for what in clock_steps(walk) if "8 weeks" in what]) is bool(said)


def test_an_extension_over_the_half_term_carries_the_case_past_it() -> None:
    walk = Walk().to_week_1().absent_on(date(2026, 9, 16))
    walk.tick("legal-team-told")
    walk.watched("bwd-02-introduction")
    assert warning(walk) == ""
    walk.decide("extend", reason="A bereavement.")
    assert "the last ends on 11 November 2026" in warning(walk)


def test_a_running_period_that_ends_after_it_is_said() -> None:
    walk = at_week_3(date(2026, 10, 19))  # 20 to 23 October, then 2 to 9 November
    assert "The present period ends on 9 November 2026, after the 8 weeks end on 2 November 2026." in warning(walk)


@pytest.mark.parametrize(("today", "over"), [(date(2026, 11, 2), False), (date(2026, 11, 3), True)])
def test_an_open_case_after_its_last_day_is_said(today: date, over: bool) -> None:
    walk = Walk().to_week_7().go_to(today)
    assert ("the case is still open" in warning(walk)) is over


def test_the_length_is_the_setting_that_the_case_was_opened_with() -> None:
    walk = Walk()
    walk.settings["pathway_weeks"] = 6
    walk.to_week_1().issue("bwd-02-introduction")
    clock = pathway_clock(BWD, walk.case, walk.context)
    assert clock is not None
    assert (clock.weeks, clock.last_day) == (6, date(2026, 10, 19))


def test_a_case_closed_in_time_has_no_warning_and_one_closed_after_it_says_so() -> None:
    walk = Walk().to_week_7()
    walk.tick("legal-team-discussed")
    walk.decide("no-further")
    assert warning(walk) == ""
    late = Walk().to_week_7().go_to(date(2026, 11, 3))
    late.tick("legal-team-discussed")
    late.decide("no-further")
    assert "after the 8 weeks had ended" in warning(late)


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2026, 9, 7), date(2027, 3, 7)),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2026, 8, 28), date(2027, 2, 28)),
        (date(2027, 8, 31), date(2028, 2, 29)),
        (date(2026, 10, 31), date(2027, 4, 30)),
        (date(2026, 12, 31), date(2027, 6, 30)),
        (date(2027, 1, 5), date(2027, 7, 5)),
    ],
    ids=str,
)
def test_six_months_end_with_the_corresponding_date_or_the_last_of_the_month(day: date, last: date) -> None:
    assert months_later(day, 6) == last


def test_each_session_has_its_own_last_day() -> None:
    walk = Walk().to_week_7()
    state = time_limit(BWD, walk.case, walk.context)
    assert state is not None
    assert "section 127" in state.citation
    periods, window = state.spans
    assert [(each.day, each.last_day) for each in periods.sessions] == [
        (date(2026, 9, 16), date(2027, 3, 16)),
        (date(2026, 9, 30), date(2027, 3, 30)),
        (date(2026, 10, 14), date(2027, 4, 14)),
    ]
    assert len(window.sessions) == 10
    assert (window.sessions[0].day, window.sessions[0].last_day) == (date(2026, 6, 8), date(2026, 12, 8))


def moved_on(walk: Walk) -> Walk:
    """Weeks after the gate of 7 September 2026: the window of the test is another one by now."""
    agreed = verdict()
    walk.verdict = replace(agreed, window_start=date(2026, 8, 10), window_end=date(2026, 10, 16))
    walk.verdict_on = lambda day: agreed if day <= date(2026, 9, 7) else walk.verdict or agreed
    return walk


@pytest.mark.parametrize("steps", ["to_week_7", "to_legal_action_now"])
def test_the_sessions_that_a_family_qualified_with_are_not_forgotten_when_the_window_moves_on(steps: str) -> None:
    walk: Walk = moved_on(getattr(Walk(), steps)())
    state = time_limit(BWD, walk.case, walk.context)
    assert state is not None
    then, now = state.spans[-2:]
    assert then.what == "the window of the test at the decision of 7 September 2026"
    assert (then.first, then.last, len(then.sessions)) == (date(2026, 6, 1), date(2026, 9, 4), 10)
    assert now.what == "the window of the test now"
    assert (now.first, now.last) == (date(2026, 8, 10), date(2026, 10, 16))
    (said,) = [what for what in clock_steps(walk) if "Six months" in what]
    assert said.endswith("the session of 8 June 2026 (AM) runs out on 8 December 2026")


def test_before_the_gate_the_window_of_the_test_is_the_one_of_now() -> None:
    walk = moved_on(Walk().ready_for_the_gate())
    state = time_limit(BWD, walk.case, walk.context)
    assert state is not None
    assert [(span.what, span.last) for span in state.spans] == [("the window of the test", date(2026, 10, 16))]


def test_a_window_that_has_not_moved_on_stands_once() -> None:
    walk = Walk().to_legal_action_now()
    walk.verdict_on = lambda _: verdict()
    state = time_limit(BWD, walk.case, walk.context)
    assert state is not None
    assert [span.what for span in state.spans] == ["the window of the test at the decision of 7 September 2026"]


@pytest.mark.parametrize(("today", "gone"), [(date(2026, 12, 8), 0), (date(2026, 12, 9), 1), (date(2026, 12, 20), 10)])
def test_a_session_is_in_time_up_to_and_on_its_last_day(today: date, gone: int) -> None:
    walk = Walk().to_week_7().go_to(today)
    state = time_limit(BWD, walk.case, walk.context)
    assert state is not None
    assert state.spans[1].out_of_time(today) == gone


@pytest.mark.parametrize("steps", ["to_parents_meeting", "to_week_7", "to_legal_action_now"])
def test_the_first_session_is_on_the_list_before_every_legal_step(steps: str) -> None:
    walk: Walk = getattr(Walk(), steps)()
    (said,) = [what for what in clock_steps(walk) if "Six months" in what]
    assert said.endswith("the session of 8 June 2026 (AM) runs out on 8 December 2026")


def test_it_is_on_the_list_at_week_5() -> None:
    walk = at_week_3(date(2026, 9, 22)).absent_on(date(2026, 9, 30)).reviewed()
    assert not [what for what in clock_steps(walk) if "Six months" in what]
    walk.decide("not-improved")
    assert walk.case.stage == "week-5"
    assert [what for what in clock_steps(walk) if "Six months" in what]


@pytest.mark.parametrize(("today", "said"), [(date(2026, 10, 26), False), (date(2026, 10, 27), True)])
def test_elsewhere_it_is_said_from_six_weeks_before_the_first_session_runs_out(today: date, said: bool) -> None:
    walk = at_week_3(date(2026, 9, 22)).go_to(today)
    assert bool([what for what in clock_steps(walk) if "Six months" in what]) is said


def test_no_legal_step_is_open_once_every_session_is_out_of_time() -> None:
    walk = Walk().to_week_7().ready_for_court()
    assert walk.go_to(date(2027, 4, 14)).option("court").open
    walk.go_to(date(2027, 4, 15))
    assert "No unauthorised session relied on is still in time" in walk.reasons("court")
    assert walk.option("not-to-court").open
    assert any("no unauthorised session is in time" in what for what in clock_steps(walk))


def test_legal_action_at_once_needs_a_session_in_time() -> None:
    walk = Walk().nobody_came()
    assert walk.go_to(date(2026, 12, 19)).option("legal-action-now").open
    assert "still in time" in walk.go_to(date(2026, 12, 20)).reasons("legal-action-now")


def test_a_case_closed_without_court_has_no_time_limit_any_more() -> None:
    walk = Walk().to_week_7()
    walk.tick("legal-team-discussed")
    walk.decide("no-further")
    assert time_limit(BWD, walk.case, walk.context) is None
    court = Walk().to_week_7().ready_for_court()
    court.decide("court")
    assert time_limit(BWD, court.case, court.context) is not None
