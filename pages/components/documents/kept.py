"""Every issued document of the school, and taking one of them again."""

import pandas as pd
import streamlit as st

from fasttrack_core.services.documents import letters
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from pages.components.common import choosing
from pages.components.common.downloads import WORD
from pages.components.frame import wording


def show(office: Office, actor: Actor) -> None:
    """The newest first; the chosen one can be downloaded exactly as it was issued."""
    st.header("Issued documents", anchor=False)
    kept = letters.kept(office, actor)
    if not kept:
        st.write("Nothing has been issued yet.")
        return
    labels = choosing.labels_of(office, actor)
    pupils = [labels.get(each.pupil_id or "", "") for each in kept]
    above = st.container(horizontal=True, vertical_alignment="center")
    place = choosing.row(
        pd.DataFrame(
            {
                "Recorded": [each.stamp.when for each in kept],
                "Document": [each.title for each in kept],
                "Pupil": pupils,
                "By": [each.stamp.who for each in kept],
                "File": [each.file_name for each in kept],
            }
        ),
        [each.id for each in kept],
        name="documents_kept",
        alt="Issued documents of the school, newest first.",
        column_config={
            "Recorded": st.column_config.DatetimeColumn(format="D MMM YYYY HH:mm", timezone="Europe/London"),
            "Document": st.column_config.TextColumn(width="medium"),
        },
    )
    with above:
        if place is None:
            st.text("Tick a row to download that document as it was issued.")
        else:
            chosen = kept[place]
            st.download_button(
                f"Download {wording.plain(chosen.title)}",
                lambda: letters.download(office, actor, chosen.id).content,
                chosen.file_name,
                WORD,
                on_click="ignore",
                icon=":material/download:",
                key=f"documents_kept_{chosen.id}",
            )
            st.text(pupils[place])
