"""A yardstick: a table of 1,000 rows and a chart of them, as Streamlit's own documentation draws them."""

import altair as alt
import numpy as np
import pandas as pd
import streamlit as st

st.title("Yardstick")
numbers = np.arange(1000)
frame = pd.DataFrame(
    {
        "Pupil": [f"Madeup, Ada {number}" for number in numbers],
        "Class": [f"{1 + number % 6}{'ABCDE'[number % 5]}" for number in numbers],
        **{
            name: (numbers * step) % 190
            for step, name in enumerate(("Attended", "Authorised", "Unauthorised"), start=3)
        },
        "Attendance": 100 - (numbers * 7919 % 1000) / 40,
    }
)
st.altair_chart(alt.Chart(frame).mark_point().encode(x="Class", y="Attendance", color="Class"))
st.dataframe(frame, hide_index=True)
