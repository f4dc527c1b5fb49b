"""One picked file: what it is, what is asked about it, what would change."""

import streamlit as st

from fasttrack_core.services.imports import mappings
from fasttrack_core.services.imports.mappings import About, Mapping, Question
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from pages.components.frame import session as desk
from pages.components.frame import wording
from pages.components.upload import mapping_answers, mapping_screen
from pages.components.upload import preview as import_preview
from pages.components.upload.files import File


def show(office: Office, actor: Actor, file: File) -> None:
    """The questions first, then the preview; a file that is not recognised leads to saying what its columns are."""
    with desk.problems(file.name):
        if isinstance(file.problem, Question):
            _asked(office, actor, file, file.problem)
            return
        if file.problem is not None or file.preview is None:
            _refused(office, actor, file)
            raise file.problem or AssertionError("a file is read or has a problem")
        _mapped(file)
        for question in file.preview.questions:
            if question.about is About.DATE_ORDER:
                _use(file, mapping_answers.date_order(_whole(office, actor, file), question.words, file.key))
            elif question.about is About.WEEK:
                _use(file, mapping_answers.week(file.decisions.mapping, question.words, file.key))
            else:
                _use(file, mapping_answers.of_question(file.decisions.mapping, question, file.key))
        import_preview.show(file, file.preview)
        _other_columns(office, actor, file)


_OF_MARKS = {
    About.PRESENT: mapping_answers.present,
    About.MARKS: mapping_answers.signs,
    About.SCHOOL_DAYS: mapping_answers.school_days,
}
"""How what is asked about the marks of a whole file is answered."""


def _refused(office: Office, actor: Actor, file: File) -> None:
    """A file that was refused for what its columns seem to hold can still be read as a person says."""
    if file.decisions.mapping is not None:
        _mapped(file)
    if not mappings.can_be_mapped(office, actor, file.data):
        return
    if st.toggle("I will say what its columns are", key=f"{file.key}_refused"):
        _columns(office, actor, file)


def _asked(office: Office, actor: Actor, file: File, question: Question) -> None:
    asked = question.asked
    if asked.about is About.WEEK:
        _use(file, mapping_answers.week(file.decisions.mapping, asked.words, file.key))
        return
    if asked.about is About.CODES:
        st.warning(wording.plain(f"{file.name}: {question}"), icon=":material/help:")
        if answers := mapping_answers.code_names(asked, file.key):
            file.decisions.answers.update(answers)
            st.rerun()
        return
    st.warning(wording.plain(f"{file.name}: {question}"), icon=":material/help:")
    if asked.about in _OF_MARKS:
        _mapped(file)
        mapping = mappings.for_headings(file.decisions.mapping, question.headings)
        _use(file, _OF_MARKS[asked.about](mapping, asked, file.key))
        return
    if asked.about not in (About.COLUMNS, About.SHEET, About.DATE_ORDER):
        _use(file, mapping_answers.of_question(file.decisions.mapping, asked, file.key))
        return
    st.header("Say what is in the file")
    _columns(office, actor, file)


def _columns(office: Office, actor: Actor, file: File) -> None:
    """What the columns are; what was said of the file's signs before stays said."""
    mapping = mapping_screen.ask(office, actor, file.data, file.key)
    if mapping is not None:
        _use(file, mappings.with_what_was_said(mapping, file.decisions.mapping))


def _other_columns(office: Office, actor: Actor, file: File) -> None:
    if file.preview is None or file.preview.already:
        return
    if st.toggle(
        "It is not read as it should be: I will say what the columns and the marks are", key=f"{file.key}_other"
    ):
        _columns(office, actor, file)
        mapping = file.decisions.mapping
        if counts := mappings.signs_to_answer(mapping, file.preview.signs):
            base = mappings.for_headings(mapping, file.preview.headings)
            _use(file, mapping_answers.own_codes(base, counts, file.key))


def _mapped(file: File) -> None:
    """Says that columns are read as a person said, and offers to leave that."""
    if file.decisions.mapping is None:
        return
    said = "as was chosen for an earlier file with these headings" if file.decisions.kept_mapping else "as you said"
    what = "columns" if file.decisions.mapping.columns else "marks"
    left, right = st.columns([3, 1], vertical_alignment="center")
    left.info(f"Its {what} are read {said}.", icon=":material/view_column:")
    if right.button("Read it without that", key=f"{file.key}_unmapped"):
        file.decisions.mapping, file.decisions.kept_mapping = None, False
        st.rerun()


def _whole(office: Office, actor: Actor, file: File) -> Mapping:
    """The mapping of a file that was recognised: what its headings say."""
    if file.decisions.mapping and file.decisions.mapping.columns:
        return file.decisions.mapping
    assert file.preview is not None  # noqa: S101 - only a file that was read has questions
    return mappings.guess(office, actor, file.data, file.preview.table)[0]


def _use(file: File, mapping: Mapping | None) -> None:
    """The answer is used from now on; one about columns is kept for the next file when this one is saved."""
    if mapping is None:
        return
    file.decisions.mapping, file.decisions.kept_mapping = mapping, False
    st.rerun()
