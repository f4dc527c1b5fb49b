"""A list of codes alone: what the codes of a register system that gives only their ids stand for."""

from fasttrack_core.attendance.figures.codes import ENGLAND, Spelling
from fasttrack_core.importing.header import Header
from fasttrack_core.importing.layout import Layout, Recognition, Task
from fasttrack_core.importing.reading import Content
from fasttrack_core.importing.table import Table
from fasttrack_core.importing.wonde_lists import captions_of, code_columns, codes_of

_OF_MARKS = ("date", "date.date", "session", "student", "student.id", "upn")


def recognise(table: Table) -> Recognition | None:
    """Headings id, code, and description or type, over codes of the register; any other layout fits better."""
    captions = captions_of(table)
    columns = code_columns(captions)
    if columns is None or any(caption in _OF_MARKS for caption in captions):
        return None
    codes = [table.columns[columns[1]].text(row) for row in range(1, table.height)]
    known = sum(ENGLAND.read(code)[1] is not Spelling.UNKNOWN for code in codes)
    if 2 * known < len(codes) or not codes:
        return None
    why = ("Each row is one code of the register system: its id, and the code that it stands for.",)
    return Recognition(20, why, Header(0, {}, tuple(captions)))


def read(table: Table, recognition: Recognition, task: Task) -> Content:
    """The code of each id; an id with two different codes is an error."""
    names = codes_of(table)
    place = captions_of(table).index("id")
    for row in names.twice:
        task.findings.error(
            "The id stands for two different codes in the list, so it is left out. Export the list again.",
            table.row_number(row),
            value=table.columns[place].text(row),
        )
    return Content(code_names=names.codes, understood=recognition.why)


LAYOUT = Layout("code-list", "A list of codes: what the ids of a register system stand for", recognise, read)
