"""Wonde's attendance summary: a record for each pupil, the counts in it or in an object inside it."""

from fasttrack_core.importing.header import ID_ROLES, Header, Role, Words, assign, words_of
from fasttrack_core.importing.layout import Layout, Recognition, Task
from fasttrack_core.importing.layouts import marks_totals
from fasttrack_core.importing.reading import Content
from fasttrack_core.importing.table import Table
from fasttrack_core.importing.totals import APPROVED, AUTHORISED, COUNTED, POSSIBLE, PRESENT, UNAUTHORISED

_OWN = (POSSIBLE, PRESENT, APPROVED, AUTHORISED, UNAUTHORISED)
SUMMARY_WORDS: Words = {
    **marks_totals.TOTAL_WORDS,
    Role.SYSTEM_ID: ("student", "studentid", "studentdataid", "id", "wondeid", "upi", "misid"),
    Role.NAME: ("name", "fullname", "displayname"),
    Role.SURNAME: ("legalsurname", "surname"),
    Role.FORENAME: ("legalforename", "forename"),
}


def recognise(table: Table) -> Recognition | None:
    """Records with Wonde's names of the counts and the pupil's id or UPN; names inside an object are its own."""
    if table.first_row != 0 or not table.height:
        return None
    captions = table.row(0)
    places = words_of(captions)
    for caption in captions:
        last = caption.rpartition(".")[2]
        for word in words_of([last]):
            places.setdefault(word, captions.index(caption))
    columns = assign(places, SUMMARY_WORDS)
    if not all(role in columns for role in _OWN) or not any(role in columns for role in ID_ROLES):
        return None
    header = Header(0, columns, tuple(captions))
    why = ("Each record holds the totals of one pupil, no marks.", *header.described([*ID_ROLES, *COUNTED]))
    return Recognition(84, why, header)


def read(table: Table, recognition: Recognition, task: Task) -> Content:
    """The totals of each pupil; records are checked as rows of any other file of totals are."""
    return marks_totals.read(table, recognition, task)


LAYOUT = Layout("wonde-summary", "Wonde's attendance summary: totals of each pupil", recognise, read)
