"""The pages in their order, as the navigation shows them; and where an address leads that is no page's own."""

from pathlib import Path

import streamlit as st

from fasttrack_core.services.office.access import Actor

OVERVIEW, WELCOME = "pages/overview.py", "pages/welcome.py"
WHAT_IF = "what-if"
BY_FILE = sorted(path.stem for path in Path(__file__).parents[2].glob("*.py") if path.stem != "__init__")
"""The names of the pages' files, by which they may be looked for."""


def pages(who: Actor | None) -> dict[str, list[st.Page]]:
    """The navigation: before the first run, when there is nobody, the welcome alone, to which every address leads;
    afterwards everything."""
    if who is None:
        first = st.Page(WELCOME, title="Welcome", icon=":material/waving_hand:", url_path="", default=True)
        return {"": [first, *(_leading(address, WELCOME) for address in (*BY_FILE, WHAT_IF))]}
    return {
        "Today": [
            st.Page(OVERVIEW, title="Overview", icon=":material/home:", url_path="", default=True),
            st.Page("pages/upload.py", title="Upload", icon=":material/upload_file:"),
            st.Page("pages/data_quality.py", title="Data quality", icon=":material/rule:"),
        ],
        "Attendance": [
            st.Page("pages/mountain.py", title="Mountain", icon=":material/landscape:"),
            st.Page("pages/groups.py", title="Groups", icon=":material/groups:"),
            st.Page("pages/pupil.py", title="Pupil", icon=":material/person:"),
            st.Page("pages/what_if.py", title="What if", icon=":material/tune:", url_path=WHAT_IF),
        ],
        "Fast Track": [
            st.Page("pages/cases.py", title="Cases", icon=":material/folder_open:"),
            st.Page("pages/case.py", title="Case", icon=":material/checklist:"),
            st.Page("pages/documents.py", title="Documents", icon=":material/description:"),
        ],
        "School": [
            st.Page("pages/calendar.py", title="Calendar", icon=":material/calendar_month:"),
            st.Page("pages/settings.py", title="Settings", icon=":material/settings:"),
            st.Page("pages/health.py", title="Health", icon=":material/monitor_heart:"),
            st.Page(WELCOME, title="Welcome", visibility="hidden"),
            _leading("overview", OVERVIEW),
            _leading("what_if", "pages/what_if.py"),
        ],
    }


def _leading(address: str, page: str) -> st.Page:
    """What is opened at that address leads to that page; it stands in no list."""

    def lead() -> None:
        st.switch_page(page)

    return st.Page(lead, title="Fast Track", url_path=address, visibility="hidden")
