"""What is asked of the mountain: which pupils, up to which day, compared with which other day, and how it is drawn."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from fasttrack_core.services.mountain.view import ALL, Options
from fasttrack_core.services.office import groups as pupil_groups
from pages.components.frame import state
from pages.components.frame.shared_screen import bar as shared_screen

NOTHING, ANOTHER, LARGE = "Nothing", "Another day", "mountain_large"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """group, only, as_of and since go to the service; by_year and large are about the drawing."""

    group: str
    only: tuple[str, ...]
    as_of: date | None
    since: date | None
    by_year: bool
    large: bool

    @property
    def question(self) -> dict[str, Any]:
        """What the service is asked."""
        return {"group": self.group, "only": self.only, "as_of": self.as_of, "since": self.since}

    @property
    def place(self) -> str:
        """Tells the widgets of this mountain from those of others."""
        words = (self.group, *self.only, self.as_of, self.since, self.by_year, self.large)
        return "_".join(str(word) for word in words)


def ask(options: Options) -> Asked:
    """The inputs above the picture."""
    hidden = shared_screen.on()
    groups = pupil_groups.without_classes(options.groups) if hidden else options.groups
    if st.session_state.get(state.MOUNTAIN_GROUP) not in groups:
        st.session_state.pop(state.MOUNTAIN_GROUP, None)
    columns = st.columns(4)
    group = columns[0].selectbox(
        "Year" if hidden else "Year or class", groups, key=state.MOUNTAIN_GROUP, persist_state="session"
    )
    only = columns[1].multiselect(
        "Only", options.further, key="mountain_only", placeholder="Everyone in it", disabled=not options.further
    )
    day = since = None
    if options.newest is not None:
        day = columns[2].date_input(
            "Count up to",
            options.newest,
            max_value=options.newest,
            format="DD/MM/YYYY",
            key=f"{state.MOUNTAIN_DAY}_{options.newest}",
        )
        with columns[3]:
            since = _since(options, day)
    with st.container(horizontal=True):
        years = group == ALL and any(name.startswith("Year ") for name in groups)
        by_year = years and st.toggle("A peak for each year", key="mountain_by_year")
        large = st.toggle("Large, for the back of a room", hidden, key="mountain_large_shared" if hidden else LARGE)
    return Asked(group=group, only=tuple(only), as_of=day, since=since, by_year=by_year, large=large)


def _since(options: Options, day: date) -> date | None:
    """The earlier day to compare with: the end of a half term, or any day; None for no comparison."""
    earlier = {name: ends for name, ends in options.moments.items() if ends < day}
    key = f"mountain_since_{options.newest}"
    if st.session_state.get(key) not in (NOTHING, *earlier, ANOTHER):
        st.session_state.pop(key, None)
    chosen = st.selectbox("Compare with", [NOTHING, *earlier, ANOTHER], key=key)
    if chosen != ANOTHER:
        return earlier.get(chosen)
    first = min(options.first or day, day)
    return st.date_input(
        "The earlier day", first, min_value=first, max_value=day, format="DD/MM/YYYY", key=f"{key}_{first}_{day}"
    )
