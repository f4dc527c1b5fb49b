"""The calendar month by month: a button for each day."""

from collections.abc import Set
from datetime import date, timedelta

import streamlit as st

from fasttrack_core.services.calendar import calendar as calendars
from fasttrack_core.services.calendar.calendar import CalendarDay, CalendarView
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from pages.components.calendar import day as calendar_day
from pages.components.calendar.day import BY_MARKS, LOOKS
from pages.components.calendar.draft import Draft
from pages.components.frame import wording

MONTH = "calendar_month"
NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def show(office: Office, actor: Actor, saved: CalendarView, draft: Draft) -> None:
    """The month on the left, the chosen day beside it."""
    sessions = calendars.sessions(office, actor, draft.dates)
    grid, day = st.columns([7, 4], gap="medium")
    with grid:
        month = _choose_month(saved, draft)
        weeks = calendars.month(draft.dates, month, sessions)
        _legend({kind for week in weeks for each in week for kind in (each.am, each.pm)})
        _show_grid(saved, weeks, month)
    with day:
        calendar_day.show(saved, draft, sessions)


def _choose_month(saved: CalendarView, draft: Draft) -> date:
    """The first day of the month that is looked at."""
    ends = [day for term in draft.dates.terms for day in (term.first_day, term.last_day)] + list(saved.marked or ())
    near = [day for day in ends if abs(day.year - saved.today.year) <= 3]
    first = (min([saved.today, *near]) - timedelta(days=31)).replace(day=1)
    months = [first]
    while months[-1] <= max([saved.today, *near]):
        months.append((months[-1] + timedelta(days=31)).replace(day=1))
    if st.session_state.get(MONTH) not in months:
        st.session_state[MONTH] = saved.today.replace(day=1)
    at = months.index(st.session_state[MONTH])
    with st.container(horizontal=True, vertical_alignment="bottom"):
        back = at > 0 and months[at - 1]
        on = at + 1 < len(months) and months[at + 1]
        st.button(
            "Earlier",
            icon=":material/chevron_left:",
            key="calendar_back",
            disabled=not back,
            on_click=_go,
            args=(back,),
        )
        st.selectbox("Month", months, format_func=_month_name, key=MONTH, width=190, label_visibility="collapsed")
        st.button(
            "Later",
            icon=":material/chevron_right:",
            icon_position="right",
            key="calendar_on",
            disabled=not on,
            on_click=_go,
            args=(on,),
        )
    shown: date = st.session_state[MONTH]
    return shown


def _month_name(month: date) -> str:
    return f"{month:%B %Y}"


def _go(month: date) -> None:
    st.session_state[MONTH] = month


def _choose(day: date) -> None:
    st.session_state[calendar_day.CHOSEN] = day


def _legend(kinds: Set[str]) -> None:
    """Days open by their marks are explained where there are any."""
    looks = [look for kind, look in LOOKS.items() if kind not in BY_MARKS or kind in kinds]
    looks.append(("Y", "orange", "Closed to some year groups"))
    st.markdown("\N{EM SPACE}".join(f":small[:{colour}-badge[{letter}] {name}]" for letter, colour, name in looks))


def _show_grid(saved: CalendarView, weeks: list[list[CalendarDay]], month: date) -> None:
    is_open = {"open", "open by its marks"}
    ends = any(is_open & {each.am, each.pm} for week in weeks for each in week[5:])
    shown = 7 if st.toggle("Show weekends", value=ends, key=f"calendar_weekends_{ends}") else 5
    for name, column in zip(NAMES, st.columns(shown, gap="xsmall"), strict=False):
        column.markdown(f"**{name[:3]}**", text_alignment="center")
    for week in weeks:
        if any(each.day.month == month.month for each in week[:shown]):
            for each, column in zip(week, st.columns(shown, gap="xsmall"), strict=False):
                if each.day.month == month.month:
                    column.button(
                        _label(each, saved.today),
                        key=f"calendar_day_{each.day}",
                        width="stretch",
                        on_click=_choose,
                        help=f"{wording.spoken(each.day)}: {wording.plain(each.in_words)}",
                        args=(each.day,),
                    )


def _label(each: CalendarDay, today: date) -> str:
    kinds = [each.am] if each.am == each.pm else [each.am, each.pm]
    marks = " ".join(f":{LOOKS[kind][1]}-badge[{LOOKS[kind][0]}]" for kind in kinds)
    some = " :orange-badge[Y]" if each.year_groups else ""
    number = f"**{each.day.day}**" if each.day == today else str(each.day.day)
    # The chosen day is told by its label: a button of another type would be another button, and lose the focus.
    if each.day == st.session_state.get(calendar_day.CHOSEN):
        number = f":material/edit: **{each.day.day}**"
    return f"{number} {marks}{some}"
