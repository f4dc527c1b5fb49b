"""What an uploaded file holds and would change, before anything is saved."""

import pandas as pd
import streamlit as st

from fasttrack_core.services.imports.saving import Preview
from pages.components.common import tables
from pages.components.frame import wording
from pages.components.upload import changes as import_changes
from pages.components.upload import joining as import_joining
from pages.components.upload.files import File

SEVERITIES = {"error": "Errors", "warning": "Warnings", "note": "Notes"}


def show(file: File, seen: Preview) -> None:
    """From what was recognised to what would change."""
    for sentence in (seen.already, seen.older, seen.strangers):
        if sentence:
            st.warning(wording.plain(sentence), icon=":material/warning:")
    _understood(seen)
    _findings(seen)
    import_joining.show(file)
    import_changes.show(file, seen)


def _understood(seen: Preview) -> None:
    st.header("What was understood")
    with st.container(border=True):
        st.text(f"{seen.file_name}: {seen.layout_title}. {seen.period}")
        counts = {
            "Pupils": seen.pupils,
            "Sessions": seen.sessions,
            "Contacts": seen.contacts,
            "Pupils with totals": seen.totals,
        }
        with st.container(horizontal=True):
            for label, number in counts.items():
                if number:
                    st.metric(label, f"{number:,}", width="content")
        st.text("\n".join(f"• {sentence}" for sentence in seen.understood))
    if not seen.sample.empty:
        with st.expander("The first pupils as they are read", icon=":material/table_view:"):
            tables.show(seen.sample, alt="The first ten pupils as they are read", placeholder="")


def _findings(seen: Preview) -> None:
    st.header("What to look at")
    if seen.findings.empty:
        st.write("Nothing: every row and every cell was understood.")
        return
    st.write(
        "Errors are left out of the register; warnings and notes are read as described. Good rows are saved either way."
    )
    counts = seen.findings["severity"].value_counts()
    labels = {kind: f"{words} ({counts[kind]:,})" for kind, words in SEVERITIES.items() if kind in counts}
    chosen = st.segmented_control(
        "Show",
        list(labels),
        selection_mode="multi",
        default=list(labels),
        format_func=wording.words_of(labels),
        key=f"upload_severity_{seen.sha256[:12]}",
    )
    shown = seen.findings[seen.findings["severity"].isin(chosen)]
    tables.show(
        shown,
        row_height=wording.WRAPPED,
        alt="Findings in the file: severity, place, value and what it means",
        column_order=_columns(seen.findings),
        column_config={
            "severity": st.column_config.TextColumn("Kind", width=80),
            "sheet": st.column_config.TextColumn("Sheet", width=100),
            "row": st.column_config.TextColumn("Row", width=60),
            "column": st.column_config.TextColumn("Column", width=120),
            "value": st.column_config.TextColumn("Value", width=80),
            "message": st.column_config.TextColumn("What it means", width="large"),
        },
    )


def _columns(findings: pd.DataFrame) -> list[str]:
    """The columns that say something: no sheet where there is one only, no column that is empty throughout."""
    tells = {"severity": True, "message": True, "sheet": findings["sheet"].nunique() > 1}
    return [column for column in map(str, findings) if tells.get(column, bool(findings[column].any()))]
