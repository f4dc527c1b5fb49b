"""Files from the management system: what they hold, what they would change, and saving them."""

import streamlit as st

from fasttrack_core.services import jobs
from fasttrack_core.services.imports import mapping_keeping, mappings, provenance
from fasttrack_core.services.office.access import Action
from fasttrack_core.services.office.writing import Seen
from pages.components.frame import conflicts, state, wording
from pages.components.frame import session as desk
from pages.components.frame.shared_screen import bar as shared_screen
from pages.components.upload import file as import_file
from pages.components.upload import history as import_history
from pages.components.upload import looking as import_looking
from pages.components.upload import mapping_kept, scheduled
from pages.components.upload import saving as import_saving

office, actor = desk.enter()
st.title("Upload files")
if shared_screen.on():
    shared_screen.shut("Files, and what they hold,")
    st.stop()

if not desk.allowed(actor, Action.IMPORT):
    st.stop()

done = st.session_state.get(state.UPLOAD_RESULT)
if done and done["school"] == actor.school_id:
    with st.container(border=True):
        if done.get("whole", True):
            st.success(wording.plain(done["title"]), icon=":material/check_circle:")
        else:
            st.warning(wording.plain(done["title"]), icon=":material/warning:")
        for sentence in done["sentences"]:
            st.text(sentence)
        with st.container(horizontal=True):
            st.page_link("pages/mountain.py", label="See the mountain", icon=":material/landscape:")
            st.page_link("pages/overview.py", label="See what needs doing", icon=":material/home:")
            st.page_link("pages/data_quality.py", label="See what to settle", icon=":material/rule:")
import_saving.interrupted()

st.header("Choose files")
st.write(
    "Registers, lists of pupils and lists of contacts, as your management system exports them: CSV, Excel, web page, "
    "XML or JSON. Marks that are known already are compared, not doubled. Nothing is saved before you have seen what "
    "would change."
)
rounds = st.session_state.get(state.UPLOAD_ROUND, 0)
uploads = st.file_uploader(
    "Files from your management system",
    accept_multiple_files=True,
    key=f"upload_file_{rounds}",
    on_change=lambda: st.session_state.pop(state.UPLOAD_RESULT, None),
)

shown: dict[str, Seen] = {}
if uploads:
    files, names = import_looking.look_at(office, actor, [(each.name, each.getvalue()) for each in uploads])
    chosen = import_looking.choose(files)
    ready = [file for file in files if file.state == "Ready to save"]
    import_file.show(office, actor, chosen)
    with desk.problems(), st.container(horizontal=True):
        one = chosen in ready and st.button(
            "Save this file", key=f"upload_save_{rounds}", type="primary", icon=":material/save:"
        )
        every = len(ready) > 1 and st.button(
            f"Save all {len(ready)} files that are ready", key=f"upload_save_all_{rounds}", icon=":material/done_all:"
        )
    if one or every:
        import_saving.save(office, actor, ready if every else [chosen], names)
    shown |= import_saving.on_screen(files)

with office.together(actor):
    provenance.imports(office, actor)
    jobs.listed(office, actor)
    mapping_keeping.seen(office, actor)
    mappings.kept(office, actor)
shown |= import_history.show(office, actor)
scheduled.show(office, actor)
shown |= mapping_kept.show(office, actor)
conflicts.on_screen(shown)
