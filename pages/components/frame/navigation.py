"""The pages in their order, as the navigation shows them."""

import streamlit as st

from fasttrack_core.services.office.access import Actor


def pages(who: Actor | None) -> dict[str, list[st.Page]]:
    """The navigation: before the first run, when there is nobody, the welcome alone; afterwards everything."""
    if who is None:
        return {"": [st.Page("pages/welcome.py", title="Welcome", icon=":material/waving_hand:", default=True)]}
    return {
        "Today": [
            st.Page("pages/overview.py", title="Overview", icon=":material/home:", default=True),
            st.Page("pages/upload.py", title="Upload", icon=":material/upload_file:"),
            st.Page("pages/data_quality.py", title="Data quality", icon=":material/rule:"),
        ],
        "Attendance": [
            st.Page("pages/mountain.py", title="Mountain", icon=":material/landscape:"),
            st.Page("pages/groups.py", title="Groups", icon=":material/groups:"),
            st.Page("pages/pupil.py", title="Pupil", icon=":material/person:"),
            st.Page("pages/what_if.py", title="What if", icon=":material/tune:", url_path="what-if"),
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
            st.Page("pages/welcome.py", title="Welcome", visibility="hidden"),
        ],
    }
