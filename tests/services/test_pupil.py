"""The pupil page's services: figures, marks, patterns, lines and projections equal those of counting slowly."""

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction

import pytest

from fasttrack_core.errors import MissingFact, NotAllowed, NotFound
from fasttrack_core.services.documents import pupil_sheets
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.pupil import lines as pupil_lines
from fasttrack_core.services.pupil import marks as pupil_marks
from fasttrack_core.services.pupil import outlook as pupil_outlook
from fasttrack_core.services.pupil import patterns as pupil_patterns
from fasttrack_core.services.pupil import spans as pupil_spans
from fasttrack_core.services.pupil import view as pupil_view
from fasttrack_core.services.pupil.outlook import CannotTell, Moved
from tests.conftest import Desk, change_settings, stranger
from tests.oracle import pupil_page
from tests.oracle.codes import category_of
from tests.recount import figures
from tests.services.walks import SEPARATED, key_of

START = date(2026, 9, 1)
END = date(2027, 8, 31)


def everyone(desk: Desk) -> list[tuple[str, str]]:
    """Key and pupil id of every pupil."""
    register = desk.office.record(desk.actor)
    return [(key, pupil.pupil_id) for key, pupil in zip(register.pupil_keys, register.register.pupils, strict=True)]


@pytest.mark.parametrize("first", [START, date(2026, 11, 2), date(2025, 9, 1)], ids=str)
def test_the_figures_of_any_window_are_those_of_the_recount(
    sample_desk: Desk, school: figures.School, first: date
) -> None:
    last = date(2026, 11, 18)
    days = [day for day in school.open_days if first <= day <= last]
    for key, pupil in everyone(sample_desk)[::5]:
        seen = pupil_spans.between(sample_desk.office, sample_desk.actor, key, first, last)
        counted = school.counts(pupil, days)
        counts = seen.counts
        assert (counts.possible, counts.attended, counts.authorised, counts.unauthorised) == (
            counted.possible,
            counted.attended,
            counted.authorised,
            counted.unauthorised,
        )
        edges = [*figures.band_edges(figures.DEFAULT_BANDS), Fraction(95), Fraction(80)]
        assert seen.percent == figures.percent_shown(counted.attended, counted.possible, edges)


def test_a_window_that_ends_before_it_begins_is_refused(sample_desk: Desk) -> None:
    key = everyone(sample_desk)[0][0]
    with pytest.raises(MissingFact, match="first day comes after the last"):
        pupil_spans.between(sample_desk.office, sample_desk.actor, key, date(2026, 10, 2), date(2026, 10, 1))


def test_the_trail_is_the_mountain_as_of_the_end_of_each_half_term(sample_desk: Desk, school: figures.School) -> None:
    ends: dict[date, dict[str, dict[str, str]]] = {}
    for key, pupil in everyone(sample_desk)[::9]:
        trail = pupil_view.view(sample_desk.office, sample_desk.actor, key).trail
        for row in trail.to_dict("records"):
            if row["To"] not in ends:
                ends[row["To"]] = figures.mountain(school, row["To"])
            counted = ends[row["To"]][pupil]
            assert (row["Attendance"], row["Band"]) == (counted["attendance_percent"], counted["band"])
            labels = [label for label, _ in figures.DEFAULT_BANDS]
            from_foot = len(labels) - 1 - labels.index(row["Band"])
            assert from_foot <= row["Height"] <= from_foot + 1
    assert len(ends) >= 6


def test_every_cell_is_the_mark_of_the_file_and_every_mark_other_than_present_is_listed(
    sample_desk: Desk, school: figures.School
) -> None:
    opened = set(school.open_sessions)
    for key, pupil in everyone(sample_desk)[::20]:
        seen = pupil_marks.marks(sample_desk.office, sample_desk.actor, key)
        written = school.register.marks[pupil]
        for row in seen.cells.to_dict("records"):
            session = (row["Date"], row["Session"])
            assert session in opened
            text = written.get(session, "").strip()
            assert row["Counts as"] == (category_of(text, row["Date"])).replace("_", " ")
            assert row["Code"] == (text or "·")
        listed = {(row["Date"], row["Session"]) for row in seen.listed.to_dict("records")}
        cells = seen.cells.to_dict("records")
        assert listed == {(row["Date"], row["Session"]) for row in cells if row["Code"] not in ("/", "\\")}
        assert int(seen.key["Sessions"].sum()) == sum(row["Code"] != "·" for row in cells)


def test_marks_of_an_earlier_year_can_be_asked_for(sample_desk: Desk) -> None:
    key = everyone(sample_desk)[0][0]
    seen = pupil_marks.marks(sample_desk.office, sample_desk.actor, key, date(2025, 9, 1))
    assert seen.years == (date(2026, 9, 1), date(2025, 9, 1))
    assert (seen.year, max(seen.cells["Date"]).year) == (date(2025, 9, 1), 2026)
    assert max(seen.cells["Date"]) < START


def test_patterns_add_up_to_the_year_of_the_mountain(sample_desk: Desk, school: figures.School) -> None:
    year = figures.mountain(school)
    for key, pupil in everyone(sample_desk)[::3]:
        seen = pupil_patterns.patterns(sample_desk.office, sample_desk.actor, key)
        assert seen is not None
        counted = {name: int(year[pupil][name]) for name in ("possible", "attended", "authorised", "unauthorised")}
        for _, group in seen.tallies.groupby("Group"):
            assert int(group["Possible"].sum()) == counted["possible"]
            assert int(group["Unauthorised"].sum()) == counted["unauthorised"]
            assert int(group["Missed"].sum()) == counted["possible"] - counted["attended"]
        assert int(seen.spells["Sessions"].sum()) == seen.long_sessions + seen.broken_sessions
        assert seen.long_sessions + seen.broken_sessions == counted["possible"] - counted["attended"]


def test_each_threshold_is_that_of_the_recount_with_the_day_it_was_first_met(
    sample_desk: Desk, school: figures.School
) -> None:
    expected = [figures.thresholds(school, name) for name in ("blackburn-with-darwen", "national-framework")]
    for key, pupil in everyone(sample_desk):
        lines = pupil_lines.lines(sample_desk.office, sample_desk.actor, key)
        assert lines is not None
        assert [threshold.own for threshold in lines.thresholds] == [True, False]
        for threshold, judged in zip(lines.thresholds, expected, strict=True):
            met = threshold.verdict.first_met
            assert threshold.verdict.status == judged[pupil]["status"]
            assert (met.isoformat() if met else "") == judged[pupil]["first_met"]


def test_the_attendance_of_a_week_never_seems_to_reach_the_level_that_the_school_expects(
    sample_desk: Desk, school: figures.School
) -> None:
    """Of two rules over the same weeks it is the school's own whose limits are kept."""
    expected = Fraction("96.67")  # 29 of 30 are 96.666…
    change_settings(sample_desk.office, sample_desk.actor, expected_percent="96.67")
    just_below = 0
    for key, pupil in everyone(sample_desk)[::7]:
        lines = pupil_lines.lines(sample_desk.office, sample_desk.actor, key)
        assert lines is not None
        counted = pupil_page.rolling_weeks(school, pupil, date(2026, 11, 20), "blackburn-with-darwen", expected)
        assert lines.weeks["Attendance in window"].tolist() == [percent for *_, percent in counted]
        just_below += sum(percent == "96.66" for *_, percent in counted)
    assert just_below


def test_a_rule_of_the_school_year_counts_from_september(sample_desk: Desk, school: figures.School) -> None:
    change_settings(sample_desk.office, sample_desk.actor, pathway="cluster-stages")
    year = figures.mountain(school)
    for key, pupil in everyone(sample_desk)[::9]:
        lines = pupil_lines.lines(sample_desk.office, sample_desk.actor, key)
        assert lines is not None
        assert lines.thresholds[0].line == "the school year"
        last = lines.weeks.iloc[-1]
        assert str(last["In window"]) == year[pupil]["unauthorised"]
        assert last["Attendance in window"] == year[pupil]["attendance_percent"]


def test_a_projection_is_that_of_the_recount_and_the_calendar(sample_desk: Desk, school: figures.School) -> None:
    year = figures.mountain(school)
    office, actor = sample_desk.office, sample_desk.actor
    calendar = office.record(actor).calendar
    assert calendar is not None
    left = sum(is_open and date(2026, 11, 20) < day <= END for day, _, is_open in calendar.rows())
    told = 0
    for key, pupil in everyone(sample_desk):
        seen = pupil_outlook.outlook(office, actor, key)
        if isinstance(seen, CannotTell):
            continue
        told += 1
        possible, attended = int(year[pupil]["possible"]), int(year[pupil]["attended"])
        assert seen.left == left
        assert seen.band == figures.band_of(attended + left, possible + left, figures.DEFAULT_BANDS)
        missed = possible - attended
        free = [n for n in range(left + 1) if Fraction(missed + n, possible + left) < Fraction(1, 10)]
        assert seen.persistent.may_miss == max(free, default=-1)
    assert told > 400


def test_what_if_nothing_more_is_missed_only_the_days_move(sample_desk: Desk) -> None:
    key = key_of(sample_desk, SEPARATED)
    seen = pupil_outlook.what_if(sample_desk.office, sample_desk.actor, key, code="O", absences=0, sessions=20)
    assert isinstance(seen, Moved)
    assert seen.after.counts.possible == seen.before.counts.possible + 20
    assert seen.after.counts.absent == seen.before.counts.absent
    assert seen.after.as_of == date(2026, 12, 4)


@pytest.mark.parametrize(("code", "grows"), [("O", True), ("G", True), ("I", False)])
def test_what_if_absences_of_a_kind_move_what_that_kind_counts_for(sample_desk: Desk, code: str, grows: bool) -> None:
    for key, _ in everyone(sample_desk)[::60]:
        seen = pupil_outlook.what_if(sample_desk.office, sample_desk.actor, key, code=code, absences=6, sessions=10)
        if isinstance(seen, CannotTell):
            continue
        before, after = seen.before.counts, seen.after.counts
        assert after.absent == before.absent + 6
        assert after.unauthorised == before.unauthorised + (6 if grows else 0)


def test_without_term_dates_nothing_is_told_of_the_rest_of_the_year(sample_desk: Desk) -> None:
    change_settings(sample_desk.office, sample_desk.actor, terms=[])
    key = everyone(sample_desk)[0][0]
    seen = pupil_outlook.outlook(sample_desk.office, sample_desk.actor, key)
    assert isinstance(seen, CannotTell)
    assert "Without term dates" in seen.reason
    moved = pupil_outlook.what_if(sample_desk.office, sample_desk.actor, key, code="O", absences=1, sessions=1)
    assert isinstance(moved, CannotTell)


def test_a_kind_of_absence_that_is_not_offered_is_refused(sample_desk: Desk) -> None:
    key = everyone(sample_desk)[0][0]
    with pytest.raises(MissingFact, match="kind of absence"):
        pupil_outlook.what_if(sample_desk.office, sample_desk.actor, key, code="/", absences=1, sessions=1)


SERVICES: dict[str, Callable[[Desk, Actor, str], object]] = {
    "windows": lambda desk, actor, key: pupil_spans.windows(desk.office, actor),
    "between": lambda desk, actor, key: pupil_spans.between(desk.office, actor, key, START, START),
    "marks": lambda desk, actor, key: pupil_marks.marks(desk.office, actor, key),
    "patterns": lambda desk, actor, key: pupil_patterns.patterns(desk.office, actor, key),
    "lines": lambda desk, actor, key: pupil_lines.lines(desk.office, actor, key),
    "outlook": lambda desk, actor, key: pupil_outlook.outlook(desk.office, actor, key),
    "what if": lambda desk, actor, key: pupil_outlook.what_if(
        desk.office, actor, key, code="O", absences=1, sessions=1
    ),
    "sheets": lambda desk, actor, key: pupil_sheets.sheets(desk.office, actor),
    "readers": lambda desk, actor, key: pupil_sheets.readers(desk.office, actor, key),
    "sheet": lambda desk, actor, key: pupil_sheets.make(desk.office, actor, key, "rm-hours-lost", "x"),
}


@pytest.mark.parametrize("service", SERVICES.values(), ids=list(SERVICES))
def test_a_stranger_is_told_nothing_of_a_pupil(
    sample_desk: Desk, service: Callable[[Desk, Actor, str], object]
) -> None:
    with pytest.raises(NotAllowed):
        service(sample_desk, stranger(sample_desk), everyone(sample_desk)[0][0])


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"windows", "sheets"}))
def test_a_pupil_of_no_school_is_not_found_by_any_of_them(sample_desk: Desk, name: str) -> None:
    with pytest.raises(NotFound):
        SERVICES[name](sample_desk, sample_desk.actor, "0" * 32)


def test_an_empty_school_has_no_windows(empty_desk: Desk) -> None:
    assert pupil_spans.windows(empty_desk.office, empty_desk.actor) == ()


def test_the_offered_windows_begin_and_end_on_open_days(sample_desk: Desk, school: figures.School) -> None:
    windows = pupil_spans.windows(sample_desk.office, sample_desk.actor)
    titles = [window.title for window in windows]
    assert titles[:4] == [
        "This school year",
        "The window of the test",
        "The last 4 school weeks",
        "The last 6 school weeks",
    ]
    assert all(window.first in school.open_days and window.last in school.open_days for window in windows)
    four = windows[2]
    assert (four.first, four.last - four.first) == (date(2026, 10, 19), timedelta(days=32))


def test_the_national_framework_says_which_earlier_notices_count_once_its_test_is_met(sample_desk: Desk) -> None:
    office, actor = sample_desk.office, sample_desk.actor
    keys = [key for key, _ in everyone(sample_desk)]
    change_settings(office, actor, pathway="norfolk")
    assert {pupil_view.view(office, actor, key).earlier_notices for key in keys[:40]} == {()}
    change_settings(office, actor, pathway="national-framework")
    for key in keys:
        seen = pupil_view.view(office, actor, key)
        assert seen.verdict is not None
        met = seen.verdict.status == "met"
        assert [each.first_day for each in seen.earlier_notices] == ([date(2024, 8, 19)] if met else [])
        assert seen.beside == ()


def test_the_joint_notice_code_is_judged_beside_the_pathway_of_blackburn_with_darwen(sample_desk: Desk) -> None:
    office, actor = sample_desk.office, sample_desk.actor
    statuses = set()
    for key, _ in everyone(sample_desk):
        seen = pupil_view.view(office, actor, key)
        (way,) = seen.beside
        assert "Blackpool and Lancashire" in way.authority
        assert "How a penalty notice and this pathway go together" in way.note
        met = way.status == "met"
        assert [(each.first_day, each.at_most) for each in seen.earlier_notices] == (
            [(date(2024, 8, 19), 2)] if met else []
        )
        statuses.add(way.status)
    assert statuses >= {"met", "not met"}


def test_a_school_year_without_term_dates_has_no_half_terms_and_says_why(sample_desk: Desk) -> None:
    office, actor = sample_desk.office, sample_desk.actor
    key = everyone(sample_desk)[0][0]
    assert pupil_view.view(office, actor, key).half_terms_unknown == ""
    terms = office.record(actor).settings.terms
    change_settings(office, actor, terms=tuple(term for term in terms if term.first_day < date(2026, 8, 1)))
    view = pupil_view.view(office, actor, key)
    assert view.half_terms_unknown == (
        "Cannot tell the half terms of 2026/27: no term dates are set for it. Add them in Calendar."
    )
    assert "2026/27" not in set(view.trail["Year"])
    change_settings(office, actor, terms=())
    assert "no term dates are set, so months stand" in pupil_view.view(office, actor, key).half_terms_unknown
