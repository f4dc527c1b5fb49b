"""Settings: when the school is open: terms, INSET days, bank holidays and closures."""

from datetime import date

import pandas as pd
import streamlit as st

from fasttrack_core.services.authority import Actor
from fasttrack_core.services.office import Office
from fasttrack_core.services.school_settings import ClosureSetting, SchoolSettings
from pages.components import settings_saving, wording

DAY = "ddd D MMM YYYY"
HALVES = {"Whole day": ("AM", "PM"), "Morning": ("AM",), "Afternoon": ("PM",)}


def show(office: Office, actor: Actor, now: SchoolSettings) -> None:
    """One form: everything that makes the calendar is checked together."""
    st.header("Term dates")
    wording.aside(
        "School weeks, monitoring periods and due dates are counted from these. Give each half term a line of its own; "
        "both days belong to it. Add a line at the foot of a table; tick a line to delete it."
    )
    settings_saving.show_saved("calendar")
    key = settings_saving.key(actor, "calendar")
    with st.form(key, enter_to_submit=False):
        terms = _edit(
            f"{key}_terms",
            pd.DataFrame(
                [(each.title, each.first_day, each.last_day) for each in now.terms],
                columns=["title", "first_day", "last_day"],
            ),
            "Terms: name, first day and last day.",
            {
                "title": st.column_config.TextColumn("Term or half term", max_chars=60),
                "first_day": st.column_config.DateColumn("First day", format=DAY),
                "last_day": st.column_config.DateColumn("Last day", format=DAY),
            },
        )
        left, right = st.columns(2, gap="medium")
        with left:
            st.subheader("INSET days")
            inset = _days(f"{key}_inset", now.inset_days, "INSET days, one a line.")
        with right:
            st.subheader("Bank holidays")
            holidays = _days(f"{key}_holidays", now.bank_holidays, "Bank holidays, one a line.")
        st.subheader("Closures")
        wording.aside("Days on which the school was shut, as for snow. Year groups: leave empty for the whole school.")
        closures = _edit(f"{key}_closures", _closures(now.closures), "Closures, one a line.", _CLOSURE_COLUMNS)
        if settings_saving.button("calendar"):
            settings_saving.save(
                office, actor, "calendar",
                terms=tuple(settings_saving.lines(terms)),
                inset_days=_day_list(inset), bank_holidays=_day_list(holidays),
                closures=tuple(_closure(line) for line in settings_saving.lines(closures)),
            )  # fmt: skip


_CLOSURE_COLUMNS = {
    "first_day": st.column_config.DateColumn("First day", format=DAY),
    "last_day": st.column_config.DateColumn("Last day", format=DAY),
    "halves": st.column_config.SelectboxColumn("Shut for", options=list(HALVES), default="Whole day"),
    "reason": st.column_config.TextColumn("Reason", max_chars=200),
    "year_groups": st.column_config.TextColumn("Year groups", help="For example: 3, 4. Empty: the whole school."),
}


def _edit(key: str, frame: pd.DataFrame, alt: str, columns: dict[str, object]) -> pd.DataFrame:
    return st.data_editor(
        frame, num_rows="dynamic", hide_index=True, height="content", key=key, alt=alt, column_config=columns
    )


def _days(key: str, days: tuple[date, ...], alt: str) -> pd.DataFrame:
    frame = pd.DataFrame({"day": pd.Series(list(days), dtype="object")})
    return _edit(key, frame, alt, {"day": st.column_config.DateColumn("Day", format=DAY)})


def _day_list(edited: pd.DataFrame) -> tuple[object, ...]:
    return tuple(sorted({line["day"] for line in settings_saving.lines(edited)}))


def _closures(closures: tuple[ClosureSetting, ...]) -> pd.DataFrame:
    names = {halves: name for name, halves in HALVES.items()}
    return pd.DataFrame(
        [
            (each.first_day, each.last_day, names[each.halves], each.reason, ", ".join(each.year_groups))
            for each in closures
        ],
        columns=list(_CLOSURE_COLUMNS),
    )


def _closure(line: dict[str, object]) -> dict[str, object]:
    """The line as the settings hold it; a closure of one day need not name it twice."""
    years = [each.strip() for each in str(line.get("year_groups", "")).split(",") if each.strip()]
    ends = {"last_day": line["first_day"]} if "first_day" in line else {}
    halves = HALVES[str(line.get("halves", "Whole day"))]
    return {"reason": "", **ends, **line, "halves": halves, "year_groups": tuple(years)}
