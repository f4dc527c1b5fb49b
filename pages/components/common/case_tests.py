"""The tests of a pathway, as a table that can be read without colour."""

import pandas as pd
import streamlit as st

from fasttrack_core.services.cases.view import TestResult
from pages.components.frame import wording


def table(tests: tuple[TestResult, ...]) -> None:
    """Each test: its state in words, why, and the number of its source, which stands below."""
    sources = list(dict.fromkeys(test.citation for test in tests))
    st.table(
        pd.DataFrame(
            {
                "Test": [wording.plain(test.title) for test in tests],
                "State": [str(test.status) if test.required else f"{test.status} (for the record)" for test in tests],
                "Why": [_why(test) for test in tests],
                "Source": [str(sources.index(test.citation) + 1) for test in tests],
            }
        ),
        hide_index=True,
        alt="Tests of the pathway: state, reason with our reading, and the number of the source below.",
    )
    for number, source in enumerate(sources, start=1):
        wording.aside(f"Source {number}: {source}.")


def _why(test: TestResult) -> str:
    reading = f"  :small[Our reading: {wording.plain(test.note)}]" if test.inferred else ""
    return wording.plain(test.reason) + reading
