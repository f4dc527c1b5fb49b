"""The attendance mountain: where every pupil stands, from the summit down."""

import pandas as pd
import streamlit as st

from fasttrack_core import charts
from fasttrack_core.services import mountain_view
from pages.components import choosing, desk, drawing, state, wording

WIDTHS = {"Class": 48, "Attendance": 84, "Band": 76, "Attended": 84, "Authorised": 82, "Unauthorised": 98}
WIDTHS |= {"Still N": 56, "No mark": 62, "Absence": 78}
"""In pixels, so that every column of the pupils is in sight at 1280; the name takes what is left."""

office, actor = desk.enter()
st.title("Attendance mountain")


@st.fragment
def mountain() -> None:
    """Filters, drawing and tables; a change of the filters draws only these again."""
    with desk.problems():
        whole = mountain_view.view(office, actor)
        if whole.empty:
            choosing.no_register()
            return
        if st.session_state.get(state.MOUNTAIN_GROUP) not in whole.groups:
            st.session_state.pop(state.MOUNTAIN_GROUP, None)
        left, right, _ = st.columns([2, 2, 3])
        group = left.selectbox("Year or class", whole.groups, key=state.MOUNTAIN_GROUP, persist_state="session")
        day = right.date_input(
            "Count up to", whole.newest, max_value=whole.newest, format="DD/MM/YYYY",
            key=f"{state.MOUNTAIN_DAY}_{whole.newest}",
        )  # fmt: skip
        show(mountain_view.view(office, actor, as_of=day, group=group), f"{group}_{day}")


def show(view: mountain_view.MountainView, place: str) -> None:
    """The mountain of one group on one day; ``place`` tells its widgets from those of others."""
    st.text(view.summary)
    if view.pupils.empty:
        return
    picked = st.altair_chart(
        drawing.in_theme(charts.mountain(view.bands, view.climbers)),
        key=f"mountain_chart_{place}",
        on_select="rerun",
        selection_mode="climber",
        alt=f"The attendance mountain. {view.summary} The table of bands below says the same.",
    )
    wording.aside("Each dot is a pupil. Point at one to see who it is; click it to open the pupil.")
    for point in picked.selection.get("climber", []):
        state.open_pupil(point["key"])
    st.header("Bands")
    bands = view.bands.map(wording.plain).set_axis(["Attendance", "Pupils", "Share", "What the school does"], axis=1)
    st.table(bands, hide_index=True, border="horizontal", alt="Bands of the mountain: pupils, share and response")
    st.header("Pupils")
    if view.without:
        st.text(
            f"{wording.counted(view.without, 'more pupil', 'more pupils')} in the register without a possible session "
            "this school year up to that day, for example because they left before it began."
        )
    choosing.pupil_table(
        in_sight(view.pupils), view.keys, name="mountain_pupils", alt="Pupils, lowest attendance first", rows=15,
        columns={name: st.column_config.Column(width=width) for name, width in WIDTHS.items()},
    )  # fmt: skip


def in_sight(pupils: pd.DataFrame) -> pd.DataFrame:
    """The columns of the pupils that fit beside each other on a small screen: a class says the year as well."""
    counts = [f"{each.Attended} of {each.Possible}" for each in pupils.itertuples()]
    shown = pupils.assign(Attended=counts).drop(columns="Possible")
    return shown.drop(columns="Year") if pupils["Class"].all() else shown


mountain()
