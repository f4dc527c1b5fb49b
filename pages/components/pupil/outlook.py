"""How the pupil's school year can still end, and what would move if some sessions were missed."""

from datetime import date

import streamlit as st

from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.pupil import outlook as pupil_outlook
from fasttrack_core.services.pupil.outlook import CannotTell, Projection
from pages.components.common import tables
from pages.components.frame import wording
from pages.components.pupil import what_if as pupil_what_if


def show(office: Office, actor: Actor, key: str) -> None:
    """The rest of the year on the left, the what-if on the right; or why there is no answer."""
    found = pupil_outlook.outlook(office, actor, key)
    if isinstance(found, CannotTell):
        st.info(wording.plain(found.reason), icon=":material/help:")
        return
    left, right = st.columns(2, gap="large")
    with left:
        _projection(found)
    with right:
        pupil_what_if.show(office, actor, key, found.left)


def _projection(found: Projection) -> None:
    st.subheader("To the end of the school year", anchor=False)
    with st.container(horizontal=True, gap="medium"):
        st.metric("If present for every session left", f"{found.percent}%", width="content")
        st.metric("Sessions left before persistent absence", _left(found), width="content")
    with st.container(horizontal=True):
        st.badge(f"Band {wording.plain(found.band)}", icon=":material/landscape:", color="blue")
    for sentence in (_best(found), _persistent(found)):
        st.text(sentence)
    wording.aside(
        f"{wording.counted(found.left, 'session')} left, to {wording.spoken(found.last_day)}, from the school's "
        f"calendar: {found.possible} possible sessions over the year, if the pupil is expected at all of them."
    )
    tables.show(
        {
            "Band": [band.label for band in found.bands],
            "May still miss": [band.chance.may_miss if band.chance.possible else None for band in found.bands],
            "In reach until": [_day(band.chance.until, found) for band in found.bands],
            "Reached on": [_day(band.reached_on, found) for band in found.bands],
        },
        placeholder="out of reach",
        alt="For each band: how many sessions may still be missed to end the year there or above, until when it stays "
        "in reach if every session is missed, and when it is reached if every session is attended",
    )


def _day(day: date | None, found: Projection) -> str | None:
    """``now`` for the day of the records; None where it never comes."""
    if day is None:
        return None
    return "now" if day == found.as_of else f"{day.day} {day:%b %Y}"


def _left(found: Projection) -> str:
    return str(found.persistent.may_miss) if found.persistent.possible else "none"


def _best(found: Projection) -> str:
    best = found.best.chance
    words = f"The best band the year can still end in is {found.best.label}"
    if best.may_miss >= found.left:
        return f"{words}, whatever happens."
    more = wording.counted(best.may_miss, "more session")
    until = wording.spoken(best.until) if best.until else ""
    if not best.may_miss:
        return f"{words}, and only if no more session is missed."
    return f"{words}, if no more than {more} are missed. If every session were missed it would be lost after {until}."


def _persistent(found: Projection) -> str:
    chance = found.persistent
    limit = "Persistent absence is 10% or more of the year's possible sessions"
    if not chance.possible:
        return f"{limit}: {found.now.absent} of {found.possible} are missed already, so it cannot be avoided this year."
    if chance.may_miss >= found.left:
        return f"{limit}: it can no longer be reached this year."
    after = found.now.absent + chance.may_miss + 1
    return f"{limit}: of {found.possible} that is reached with {after} missed, and {found.now.absent} are missed now."
