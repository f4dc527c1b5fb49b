"""Parts of a page behind a tab: nothing is worked out for those that nobody has opened."""

from typing import Any

import streamlit as st

_SEEN = "opened_parts"
"""The names of the parts that were opened in this session."""


def ever(tab: Any, name: str) -> bool:
    """True while the tab is open and ever after: what was typed there stays typed while another one is looked at.

    tab: one of tabs with ``on_change="rerun"``. name: of this part of this page, and of what the page is about.
    """
    seen: set[str] = st.session_state.setdefault(_SEEN, set())
    if tab.open:
        seen.add(name)
    return name in seen
