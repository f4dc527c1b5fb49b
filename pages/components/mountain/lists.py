"""The mountain in tables: the pupils of a part of it, its bands, and how many moved between which bands."""

import pandas as pd
import streamlit as st

from fasttrack_core.services.mountain.view import EVERYONE, MountainView
from pages.components.common import choosing
from pages.components.frame import state, wording
from pages.components.mountain.chart import CLIMBER, PART

WIDTHS = {"Class": 48, "Attendance": 84, "Band": 76, "Attended": 84, "Authorised": 82, "Unauthorised": 98}
WIDTHS |= {"Still N": 56, "No mark": 62, "Absence": 78, "Before": 62, "Moved": 104}
"""In pixels, so that every column of the pupils is in sight at 1280; the name takes what is left."""


def show_clicked(view: MountainView) -> None:
    """The pupil whose climber was clicked, with the way to their page."""
    key = st.session_state.get(CLIMBER)
    if key not in view.keys:
        return
    pupil = view.pupils.iloc[view.keys.index(key)]
    place = " · ".join(text for text in (pupil["Pupil"], pupil["Class"], f"{pupil['Attendance']}%") if text)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(place)
        if st.button("Open the pupil", key="mountain_clicked", icon=":material/person:", type="primary"):
            state.open_pupil(key)


def show_movement(view: MountainView) -> None:
    """From which band to which, in whole pupils."""
    if view.movement is None:
        return
    st.header("Movement")
    st.text(view.movement.summary)
    flow = view.movement.flow
    if flow.empty:
        return
    labels = [wording.plain(name) for name in flow.columns[1:]]
    shown = flow.astype("object").where(flow != 0, "")
    shown.iloc[:, 0] = shown.iloc[:, 0].map(wording.plain)
    st.table(
        shown.set_axis(["Then, and now →", *labels], axis=1),
        hide_index=True,
        border="horizontal",
        alt="How many pupils went from which band then, in rows, to which band now, in columns",
    )


def show_pupils(view: MountainView) -> None:
    """The pupils of the part that is chosen here or on the picture, lowest attendance first."""
    st.header("Pupils")
    if view.without:
        st.text(
            f"{wording.counted(view.without, 'more pupil', 'more pupils')} in the register without a possible session "
            "this school year up to that day, for example because they left before it began."
        )
    parts = view.parts
    if st.session_state.get(PART) not in parts:
        st.session_state.pop(PART, None)
    labels = {name: f"{name}: {wording.counted(number, 'pupil')}" for name, number in parts.items()}
    chosen = st.selectbox("Show", list(parts), key=PART, width=320, format_func=labels.__getitem__)
    pupils, keys = view.part(chosen or EVERYONE)
    choosing.pupil_table(
        in_sight(pupils),
        keys,
        name="mountain_pupils",
        alt=f"Pupils, lowest attendance first: {chosen}",
        columns={name: st.column_config.Column(width=width) for name, width in WIDTHS.items()},
    )


def show_bands(view: MountainView) -> None:
    """The same facts as the picture's, as a table."""
    st.header("Bands")
    names = ["Attendance", "Pupils", "Share", "Absence", "What the school does"]
    bands = view.bands.map(wording.plain).set_axis(names, axis=1)
    st.table(bands, hide_index=True, border="horizontal", alt="Bands of the mountain: pupils, share and response")


def in_sight(pupils: pd.DataFrame) -> pd.DataFrame:
    """The columns of the pupils that fit beside each other on a small screen: a class says the year as well."""
    counts = [f"{some} of {all_}" for some, all_ in zip(pupils["Attended"], pupils["Possible"], strict=True)]
    shown = pupils.assign(Attended=counts).drop(columns="Possible")
    if "Moved" in shown:
        shown = shown.drop(columns=["Authorised", "Still N", "No mark"])
        shown.insert(list(shown).index("Attendance"), "Before", shown.pop("Before"))
        shown.insert(list(shown).index("Band") + 1, "Moved", shown.pop("Moved"))
    return shown.drop(columns="Year") if pupils["Class"].all() else shown
