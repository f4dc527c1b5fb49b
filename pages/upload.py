"""A file from the management system: what it holds, what it would change, and saving it."""

import hashlib

import streamlit as st

from fasttrack_core.services import imports
from pages.components import desk, import_preview, state, wording

office, actor = desk.enter()
st.title("Upload a file")


@st.cache_data(scope="session", max_entries=2, show_spinner="Reading the file …")
def preview(school_id: str, version: tuple[int, int], file_name: str, sha256: str, _data: bytes) -> imports.Preview:
    """What the file holds and would change, worked out once for each state of the register."""
    return imports.preview(office, actor, file_name, _data)


done = st.session_state.get(state.UPLOAD_RESULT)
if done and done["school"] == actor.school_id:
    with st.container(border=True):
        st.success(wording.plain(done["title"]), icon=":material/check_circle:")
        for sentence in done["sentences"]:
            st.text(sentence)
        with st.container(horizontal=True):
            st.page_link("pages/mountain.py", label="See the mountain", icon=":material/landscape:")
            st.page_link("pages/overview.py", label="See what needs doing", icon=":material/home:")

st.header("Choose a file")
st.write(
    "A register (CSV or Excel), a list of pupils, or a list of contacts. Export as much of the school year as you can: "
    "marks that are known already are compared, not doubled. Nothing is saved before you have seen what would change."
)
rounds = st.session_state.get(state.UPLOAD_ROUND, 0)
upload = st.file_uploader(
    "File from your management system", key=f"upload_file_{rounds}", on_change=import_preview.forget
)

if upload is not None:
    with desk.problems(upload.name):
        data = upload.getvalue()
        sha256 = hashlib.sha256(data).hexdigest()
        seen = preview(actor.school_id, office.record(actor).version, upload.name, sha256, data)
        import_preview.show(seen)
        if seen.already:
            st.info("Nothing to save. Choose another file to go on.", icon=":material/info:")
        elif not seen.can_save:
            st.warning("The file holds nothing that could be saved.", icon=":material/warning:")
        elif st.button("Save this file", key=f"upload_save_{rounds}", type="primary", icon=":material/save:"):
            with st.status(f"Saving {wording.plain(upload.name)} …"):
                saved = imports.save(office, actor, upload.name, data, expected_version=seen.register_version)
                # Before anything else is drawn: a second click finds a new, empty uploader.
                st.session_state[state.UPLOAD_ROUND] = rounds + 1
                st.session_state[state.UPLOAD_RESULT] = {
                    "school": actor.school_id,
                    "title": f"{upload.name} is saved." if saved.new else f"{upload.name} had been saved before.",
                    "sentences": list(saved.sentences),
                }
            st.rerun()

st.header("Files saved so far")
history = imports.history(office, actor)
if history.empty:
    st.write("None yet.")
else:
    st.dataframe(
        history,
        hide_index=True,
        alt="The files imported so far, newest first",
        placeholder="",
        row_height=wording.WRAPPED,
        column_config={
            "when": st.column_config.TextColumn("When", width=115),
            "who": st.column_config.TextColumn("Who", width=110),
            "file": st.column_config.TextColumn("File", width=130),
            "layout": st.column_config.TextColumn("Read as", width=150),
            "from": st.column_config.DateColumn("From", format=wording.DAY, width=90),
            "to": st.column_config.DateColumn("To", format=wording.DAY, width=95),
            "result": st.column_config.TextColumn("What it came to", width=170),
        },
    )
