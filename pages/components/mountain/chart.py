"""The picture of the mountain: on the page, where its bands and climbers can be clicked, and as a file to keep."""

from typing import Any

import streamlit as st

from fasttrack_core.charts import mountain_picture
from fasttrack_core.charts.mountain import Look, mountain
from fasttrack_core.charts.movement import trails
from fasttrack_core.services.mountain import view as mountain_view
from fasttrack_core.services.mountain.view import EVERYONE, MountainView
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from pages.components.frame import drawing, wording
from pages.components.frame.shared_screen import bar as shared_screen
from pages.components.mountain.inputs import Asked

PART, CLIMBER, CLICK = "mountain_part", "mountain_climber", "mountain_click"
"""What the list below shows, the key of the pupil whose climber was clicked, and the click that was last followed."""
HEIGHT, LARGE, KEPT = 520, 720, 760
"""In pixels: on a small screen, for a room, and in a file."""


def show(view: MountainView, asked: Asked) -> None:
    """The picture; a click on a band lists its pupils, a click on a climber names the pupil."""
    key = f"mountain_chart_{asked.place}"
    movement = f" {view.movement.summary}" if view.movement else ""
    picked = st.vega_lite_chart(
        spec=drawn(view, asked, drawing.time_of_day()),
        theme=None,
        key=key,
        on_select="rerun",
        selection_mode=["band", "climber"],
        alt=f"The attendance mountain. {view.summary}{movement} The tables below say the same.",
    )
    _follow(view, key, picked["selection"])
    words = ["Each mark is one pupil, in order of attendance."]
    if view.persistent_line is not None:
        words.append(
            "The dashed line is at 90%. Everyone below it is persistently absent, and so is a pupil at exactly 90%, in "
            "the band just above it."
        )
    words.append("Click a band to list its pupils, or a pupil to see who it is.")
    if view.movement:
        words.append("Choose who climbed or who slid below, and only their trails are drawn.")
    wording.aside(" ".join(words))


def drawn(view: MountainView, asked: Asked, time: str, height: int = 0) -> dict[str, Any]:
    """The picture's specification, by day ("light") or by night ("dark")."""
    height = height or (LARGE if asked.large else HEIGHT)
    look = Look(
        ink=drawing.INK[time],
        paper=drawing.PAPER[time],
        height=height,
        title=view.title,
        persistent_line=view.persistent_line,
    )
    climbers = view.climbers
    if asked.by_year and len(climbers):
        order = {f"Year {group.removeprefix('Year ')}": place for place, group in enumerate(view.groups)}
        climbers = climbers.sort_values(
            "peak", key=lambda names: names.map(lambda name: order.get(name, len(order))), kind="stable"
        )
    else:
        climbers = climbers.drop(columns="peak")
    if view.movement is None:
        return mountain(view.bands, climbers, look)
    return trails(view.bands, climbers, look, mountain_view.WAYS.get(st.session_state.get(PART, ""), ""))


def downloads(office: Office, actor: Actor, view: MountainView, asked: Asked) -> None:
    """The picture without names, and the list with them."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            "Picture (PNG)",
            lambda: mountain_picture.png(_for_file(view, asked)),
            mountain_view.file_name(view, "png"),
            "image/png",
            on_click="ignore",
            icon=":material/image:",
            key="mountain_png",
        )
        st.download_button(
            "Picture (SVG)",
            lambda: mountain_picture.svg(_for_file(view, asked)),
            mountain_view.file_name(view, "svg"),
            "image/svg+xml",
            on_click="ignore",
            icon=":material/image:",
            key="mountain_svg",
        )
        if shared_screen.on():
            shared_screen.shut("Lists with names")
            return
        st.download_button(
            "List (Excel)",
            lambda: mountain_view.export(office, actor, **asked.question),
            mountain_view.file_name(view, "xlsx"),
            on_click="ignore",
            icon=":material/table:",
            key="mountain_xlsx",
        )
        wording.aside("The picture holds no names; the list does.")


def _for_file(view: MountainView, asked: Asked) -> dict[str, Any]:
    return drawn(view, asked, "light", KEPT)


def _follow(view: MountainView, key: str, picked: Any) -> None:
    """The list goes where a new click points: the climber's band, the band, or everyone where nothing is chosen now."""
    climber = next((point.get("key") for point in picked.get("climber", [])), None)
    band = next((point.get("band") for point in picked.get("band", [])), None)
    click = (key, climber, band)
    if st.session_state.get(CLICK, (key, None, None)) == click:
        return
    st.session_state[CLICK] = click
    st.session_state[CLIMBER] = climber
    if climber in view.keys:
        st.session_state[PART] = view.pupils["Band"].iloc[view.keys.index(climber)]
    elif band is not None and view.bands["pupils"].iloc[int(band)]:
        st.session_state[PART] = view.bands["label"].iloc[int(band)]
    else:
        st.session_state[PART] = EVERYONE
