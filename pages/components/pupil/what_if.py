"""What if this pupil missed some more sessions, or none: figure, band and verdicts before and after."""

import streamlit as st

from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.pupil import outlook as pupil_outlook
from fasttrack_core.services.pupil.outlook import KINDS, CannotTell, Moved, Standing, Verdict
from pages.components.frame import session as desk
from pages.components.frame import wording


@st.fragment
def show(office: Office, actor: Actor, key: str, left: int) -> None:
    """The question in words, then what would move. Nothing is saved. ``left``: sessions left this year."""
    st.subheader("What if", anchor=False)
    if not left:
        st.write("No session is left this school year.")
        return
    code = st.selectbox(
        "Absence of this kind", list(KINDS), format_func=dict(KINDS).__getitem__, key="pupil_what_if_code"
    )
    one, two = st.columns(2)
    absences = one.number_input("Sessions missed from now on", 0, left, min(4, left), key="pupil_what_if_absences")
    sessions = two.number_input("Out of the next", 1, left, min(20, left), key="pupil_what_if_sessions")
    wording.aside("10 sessions are a school week. The others are attended. 0 missed shows what full attendance does.")
    with desk.problems():
        moved = pupil_outlook.what_if(office, actor, key, code=code, absences=int(absences), sessions=int(sessions))
        if isinstance(moved, CannotTell):
            st.info(wording.plain(moved.reason), icon=":material/help:")
            return
        _answer(moved)


def _answer(moved: Moved) -> None:
    before, after = moved.before, moved.after
    with st.container(horizontal=True, gap="medium"):
        st.metric(f"Now, {wording.spoken(before.as_of)}", _percent(before), width="content")
        st.metric(f"Then, {wording.spoken(after.as_of)}", _percent(after), width="content")
    rows = [
        ("Band", before.band, after.band),
        ("Persistent absence", _absence(before), _absence(after)),
        ("Sessions attended", _attended(before), _attended(after)),
        ("Unauthorised this year", str(before.counts.unauthorised), str(after.counts.unauthorised)),
    ]
    for place, ((_, one), (_, two)) in enumerate(zip(before.verdicts, after.verdicts, strict=True)):
        rows.append(("The national test" if place else "The school's test", _verdict(one), _verdict(two)))
    changed = ["changes" if now != then else "" for _, now, then in rows]
    names, nows, thens = zip(*rows, strict=True)
    st.table(
        {"What": names, "Now": nows, "Then": thens, "Moved": changed},
        border="horizontal",
        alt="Band, absence, sessions and tests now and then, and which of them would change",
    )


def _percent(standing: Standing) -> str:
    return f"{standing.percent}%" if standing.percent else "–"


def _absence(standing: Standing) -> str:
    return "severe" if standing.severe else "yes" if standing.persistent else "no"


def _attended(standing: Standing) -> str:
    return f"{standing.counts.attended} of {standing.counts.possible}"


def _verdict(verdict: Verdict) -> str:
    return f"{verdict.status}: {verdict.counts.unauthorised} unauthorised in its window"
