"""Who is working here, at which school: every page begins with ``enter``.

A page that is opened before the frame has run (a deep link on a fresh server) sends the visitor through ``app.py`` and
back to itself; the services refuse whoever may not be here, whatever a page does.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

import streamlit as st

from fasttrack_core.errors import FastTrackError
from fasttrack_core.services import arrival, health, setup
from fasttrack_core.services.arrival import Arrival
from fasttrack_core.services.office.access import Action, Actor, may
from fasttrack_core.services.office.context import Office, open_office
from fasttrack_core.services.office.visit import Visit
from pages.components.frame import state
from pages.components.frame.shared_screen import typed
from pages.components.frame.wording import plain, words_of

ICON = Path(__file__).with_name("icon.svg")
"""The picture in the browser's tab. A named icon there would be fetched from another machine."""
FRAME = "frame"
SCHOOL = "school"
HEADING = "heading"
"""The school (empty: as it is) and the page that the visitor is on the way to, once the frame holds them."""


@st.cache_resource(show_spinner=False, on_release=lambda office: office.store.close())
def office() -> Office:
    """The one office of this server.

    What is loaded by now is there for as long as the server runs. Python is told so once: it would go on searching all
    of it for garbage in the middle of a page, which takes longer than the page.
    """
    opened = open_office()
    health.begin(opened)
    if not gc.get_freeze_count():
        gc.collect()
        gc.freeze()
    return opened


@contextmanager
def arriving(browser: str) -> Iterator[Arrival | None]:
    """The frame has run for this visitor; pages may show themselves. Who came, at which school, and whether names are
    hidden in that browser, which they are until that is known; None before the first run. Their visit is open within
    the block, and closed after it.

    Raises what keeps the database from being opened: until it is put right, no page shows itself.
    """
    st.session_state[state.HIDDEN] = True
    school_id, _ = st.session_state.get(HEADING, ("", ""))
    if school_id:
        st.session_state[SCHOOL] = school_id
    came = arrival.arrive(office(), st.session_state.get(SCHOOL), browser)
    st.session_state[FRAME] = True
    if came is None:
        yield None
        return
    with Visit(office(), came.actor, came.state).drawn() as opened:
        before = _VISIT.set(opened)
        try:
            yield came
        finally:
            _VISIT.reset(before)


_VISIT: ContextVar[Visit | None] = ContextVar("visit", default=None)
"""The visit that the frame has opened for the page that is being drawn."""


def who() -> Actor | None:
    """The person for whom a page is drawn; None before the first run."""
    opened = _VISIT.get()
    return opened.actor if opened is not None else setup.actor(office(), st.session_state.get(SCHOOL))


def require_frame() -> None:
    """Nothing when the frame has run; else the visitor is sent through it. Who heads for another page goes there."""
    if FRAME not in st.session_state:
        # Before the first run the frame holds no page but the welcome. What is wrong with the database, it says itself.
        with suppress(FastTrackError):
            if st.context.url and setup.actor(office(), None) is not None:
                st.session_state[HEADING] = ["", f"pages/{PurePosixPath(urlsplit(st.context.url).path).name}.py"]
        st.switch_page("app.py")
    if HEADING in st.session_state:
        st.switch_page(st.session_state.pop(HEADING)[1])


def begin_at(school_id: str, page: str) -> None:
    """The visitor works at that school from now on, and that page of the whole navigation opens."""
    st.session_state[HEADING] = [school_id, page]
    st.rerun()


def enter() -> tuple[Office, Actor]:
    """The office and the person working in it; sends the visitor through the frame, or to the first run, if need be.
    What was being written when names were hidden is kept on the page."""
    require_frame()
    actor = who()
    if actor is None:
        st.switch_page("pages/welcome.py")
    typed.keep()
    return office(), actor


def visit() -> Visit:
    """The visit in which the page is drawn; one of its own for what is drawn again without the frame. As ``enter``."""
    office_now, actor = enter()
    opened = _VISIT.get()
    return opened if opened is not None and opened.actor == actor else Visit(office_now, actor)


def show_sidebar(came: Arrival | None) -> None:
    """Which school this is, who works here, and that nobody has to sign in on this machine."""
    if came is None:
        return
    names, found = dict(came.schools), came.actor
    with st.sidebar:
        if len(names) > 1:
            st.selectbox("School", list(names), format_func=words_of(names), key=SCHOOL, persist_state="session")
        else:
            st.text(names[found.school_id])
        st.caption(f"{plain(found.name)}, {found.role}. On this computer only; no sign-in.")


def allowed(actor: Actor, action: Action) -> bool:
    """Whether the person may do this; where not, the page says so instead of asking for what would be refused."""
    if may(actor, action):
        return True
    st.info(f"Your role ({actor.role}) may not {action}. Ask the attendance lead.", icon=":material/lock:")
    return False


def show_warnings(came: Arrival | None) -> None:
    """On every page, until it is put right: what was wrong with the database at the start, and a clock behind."""
    for sentence in health.found_at_start(office()):
        st.error(plain(sentence), icon=":material/error:")
        if came is not None:
            st.page_link("pages/health.py", label="What to do about it", icon=":material/monitor_heart:")
    if came is not None and came.clock_behind:
        st.warning(plain(came.clock_behind), icon=":material/schedule:")


@contextmanager
def problems(about: str = "") -> Iterator[None]:
    """What a person can put right is shown as its sentence, and the rest of the block is left out.

    ``about``, such as the name of a file, stands before the sentence.
    """
    try:
        yield
    except FastTrackError as problem:
        st.error(plain(f"{about}: {problem}" if about else problem), icon=":material/error:")
