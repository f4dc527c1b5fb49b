"""What a visitor's session remembers from page to page, and under which names.

Opaque keys and choices, never a pupil's name. What one part alone remembers is named where that part is.
"""

import streamlit as st

PUPIL = "pupil"
"""The key of the pupil who is looked at."""
CASE = "case"
"""The id of the case that is looked at."""
HIDDEN = "shared_screen"
"""Whether names are hidden in this run; so they are before the frame has decided."""
OWN_SCHOOL = "own_school"
"""Whether the welcome asks for the name of the visitor's own school."""
OPENING = "opening"
"""The token of the case that may be opened next, by the pupil's key: one press makes one case."""
UPLOAD_ROUND = "upload_round"
"""How many files were saved in this session: each round has an uploader of its own."""
UPLOAD_RESULT = "upload_result"
"""What the last save came to, in sentences, and at which school."""
MOUNTAIN_GROUP = "mountain_group"
"""The year or class whose mountain is drawn."""
MOUNTAIN_DAY = "mountain_day"
"""The day the mountain counts to; the register's newest day follows in the key, since it is the latest to choose."""


def names_hidden() -> bool:
    """Names are hidden now."""
    return bool(st.session_state.get(HIDDEN, True))


def open_pupil(pupil_key: str) -> None:
    """The pupil's page opens."""
    st.session_state[PUPIL] = pupil_key
    st.switch_page("pages/pupil.py")


def open_case(case_id: str) -> None:
    """The case's page opens."""
    st.session_state[CASE] = case_id
    st.switch_page("pages/case.py")
