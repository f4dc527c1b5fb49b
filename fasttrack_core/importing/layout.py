"""What a layout is: a way of writing registers that recognises itself and reads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from fasttrack_core.attendance.figures.codes import ENGLAND, CodeTable
from fasttrack_core.importing.findings import Findings
from fasttrack_core.importing.header import Header
from fasttrack_core.importing.reading import Content
from fasttrack_core.importing.table import Table


@dataclass(frozen=True, slots=True)
class Recognition:
    """score: 0 to 100, how surely a table has a layout. why: sentences for the screen. header: what the columns are."""

    score: int
    why: tuple[str, ...]
    header: Header

    def with_own_headings(self, own: tuple[str, ...]) -> "Recognition":
        """The same with the file's own headings in the sentences and in the header (``Header.own``)."""
        header = replace(self.header, own=own)
        before, after = (each.described(each.columns) for each in (self.header, header))
        said = dict(zip(before, after, strict=True))
        return replace(self, why=tuple(said.get(sentence, sentence) for sentence in self.why), header=header)


def what_rows_are(table: Table, header: Header, what: str) -> str:
    """The sentence for the screen: which row is the header row, and what each row below it does or is.

    Records of XML and JSON have no such row: their fields have names.
    """
    row = table.row_number(header.row)
    if row == 0:
        return f"The file holds records whose fields have names: each record {what}."
    return f"Row {row} is the header row: each row below it {what}."


@dataclass(frozen=True, slots=True)
class Task:
    """What a layout may use besides the table.

    latest: the last day that the file can be about, if known. week_beginning: the Monday that a person gave for a file
    that does not say its week. tables: every table of the file. translations: what a system's own names of codes stand
    for. answers: what a person answered to the questions that a file left open, by their keys.
    """

    findings: Findings
    file_name: str = ""
    codes: CodeTable = ENGLAND
    latest: date | None = None
    week_beginning: date | None = None
    tables: tuple[Table, ...] = ()
    translations: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Layout:
    """One layout. recognise: None where the table is not of it. read: raises UnreadableFile if nothing can be read.

    many_tables: several such tables of one file are parts of one register (a sheet for each class, term or pupil).
    """

    id: str
    title: str
    recognise: Callable[[Table], Recognition | None]
    read: Callable[[Table, Recognition, Task], Content]
    many_tables: bool = False
