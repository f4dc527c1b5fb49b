"""An old register, said in front of a letter or a decision, and the tick of the person who goes on with it."""

import streamlit as st

from fasttrack_core.services.office.register_age import RegisterAge
from pages.components.frame import wording


def confirm(age: RegisterAge, key: str) -> bool:
    """True once the person has ticked that they go on with it; False, without a word, where nothing is to confirm."""
    if not age.to_confirm or age.ends is None:
        return False
    st.warning(wording.plain(age.sentence), icon=":material/history:")
    return st.checkbox(
        f"I have seen this, and go on with the register to {wording.spoken(age.ends)}.", key=f"{key}_register_confirmed"
    )
