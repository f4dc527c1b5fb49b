"""Files to registers: bytes -> table of text cells -> recognised layout -> register and findings."""

from collections.abc import Mapping as Names
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from fasttrack_core.attendance.figures.codes import ENGLAND
from fasttrack_core.attendance.figures.school_calendar import SchoolCalendar
from fasttrack_core.errors import TooLarge, UnreadableFile
from fasttrack_core.importing.archive import NO_FAULTS, Faults, check_archive, refuse_doubled_cells
from fasttrack_core.importing.comparing import compare_totals
from fasttrack_core.importing.dates import day_numbers_from_1904
from fasttrack_core.importing.decoding import decode, stated_encoding
from fasttrack_core.importing.delimited import check_size, read_delimited
from fasttrack_core.importing.doubts import days, whole_register
from fasttrack_core.importing.findings import Finding, Findings, Severity
from fasttrack_core.importing.header import SEARCHED_ROWS
from fasttrack_core.importing.joining import joined
from fasttrack_core.importing.layout import Layout, Recognition, Task
from fasttrack_core.importing.layouts import built_in
from fasttrack_core.importing.limits import MEGABYTE, Limits
from fasttrack_core.importing.long_cells import without_long_cells
from fasttrack_core.importing.mapping import (
    NO_MARK,
    NONE_ABSENT,
    WHERE,
    Mapping,
    answered,
    fitting,
    labels_of,
    named_codes,
    proposed,
)
from fasttrack_core.importing.marks import with_own_signs, with_strokes
from fasttrack_core.importing.questions import About, Asked, Question
from fasttrack_core.importing.reading import ContactRow, Content, Reading, Sheet, SheetReader, Totals
from fasttrack_core.importing.sniffing import Kind, is_encrypted, kind_of
from fasttrack_core.importing.table import Table
from fasttrack_core.importing.unread import report as report_unread
from fasttrack_core.importing.unread import without_withdrawn

__all__ = [
    "About",
    "Asked",
    "ContactRow",
    "Content",
    "Finding",
    "Findings",
    "Layout",
    "Limits",
    "Mapping",
    "Question",
    "Reading",
    "Recognition",
    "Severity",
    "Sheet",
    "SheetReader",
    "Table",
    "Tables",
    "Task",
    "Totals",
    "open_tables",
    "read",
]

WINDOWS_NOTE = (
    "The file is not Unicode text, so it is read as Windows-1252. Check a few names with accents on the screen; if "
    "they are wrong, export the file as CSV UTF-8."
)
OLD_WORKBOOK = (
    "The file is an old Excel workbook (.xls) or another old Office file that cannot be opened. Open it in Excel, "
    "choose Save As, Excel Workbook (.xlsx), and upload that."
)
REPEATED = (
    "The record has more than one value of this name, and they differ, so none of them is read. Export the file again, "
    "or correct the record."
)
NOT_MAPPED = (
    "With these columns the file is not a register, a list of pupils or a list of contacts: name the column with the "
    "pupil's number, and the dates, sessions and marks, or the session columns."
)
NOT_RECOGNISED = (
    "The layout of this file is not known. Looked for in the first 30 rows: a header row with date, session (AM or "
    "PM), mark and a pupil number; a header row with pupil numbers and a column such as 02/09/2025 AM for each "
    "session; a list of pupils; a list of contacts."
)


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of a file: one for text, one for each sheet, page table or kind of record otherwise."""

    sheets: tuple[Sheet, ...]
    encoding: str
    findings: tuple[Finding, ...] = ()
    records: bool = False
    faults: Faults = NO_FAULTS

    @property
    def visible(self) -> tuple[Sheet, ...]:
        """Those that hold something and are not hidden."""
        return tuple(sheet for sheet in self.sheets if not sheet.hidden and sheet.table.height)


def open_tables(data: bytes, *, sheets: SheetReader, limits: Limits | None = None) -> Tables:
    """The tables of a file, before anything in them is understood; UnreadableFile or TooLarge with one sentence."""
    limits = limits or Limits()
    if len(data) > limits.upload_bytes:
        raise TooLarge(f"The file is larger than {limits.upload_bytes // MEGABYTE:,} MB. Export a shorter time.")
    kind = kind_of(data)
    findings = Findings()
    if kind in (Kind.ARCHIVE, Kind.OLD_OFFICE):
        return _open_workbook(data, sheets, limits)
    if kind is Kind.XML:
        found = tuple(sheets(data))
        return _checked(Tables(found, stated_encoding(data), records=True), limits)
    decoded = decode(data)
    if decoded.encoding == "windows-1252":
        findings.note(WINDOWS_NOTE)
    if kind is Kind.TEXT:
        table = without_long_cells(read_delimited(decoded.utf8, limits, findings), limits, findings)
        return Tables((Sheet("", table),), decoded.encoding, findings.all())
    found = tuple(sheets(decoded.utf8))
    return _checked(Tables(found, decoded.encoding, findings.all(), records=kind is Kind.JSON), limits)


def _open_workbook(data: bytes, sheets: SheetReader, limits: Limits) -> Tables:
    if data.startswith(b"PK"):
        faults: list[Faults] = []
        found = sheets(data, first=lambda: faults.append(check_archive(data, limits)))
        tables = _checked(Tables(tuple(found), "", faults=faults[0]), limits)
        if faults[0].values > sum(sheet.table.filled for sheet in tables.sheets):
            refuse_doubled_cells(data)
        return tables
    if is_encrypted(data):
        raise UnreadableFile("The file is protected by a password. Save it without the password and upload that.")
    try:
        found = sheets(data)
    except UnreadableFile as error:
        if isinstance(error, TooLarge):
            raise
        raise UnreadableFile(OLD_WORKBOOK) from error
    return _checked(Tables(tuple(found), ""), limits)


def _checked(tables: Tables, limits: Limits) -> Tables:
    for sheet in tables.sheets:
        check_size(sheet.table.height, sheet.table.width, limits)
    said = list(tables.findings)
    sheets = []
    for sheet in tables.sheets:
        findings = Findings(sheet.name or None)
        sheets.append(replace(sheet, table=without_long_cells(sheet.table, limits, findings)))
        for row, name in sheet.repeated:
            findings.error(REPEATED, row, name)
        said += findings.all()
    tables = replace(tables, sheets=tuple(sheets), findings=tuple(said))
    if not tables.visible:
        raise UnreadableFile(
            "The file holds no records and no tables. Export the register again and check that it holds rows."
            if tables.records or tables.encoding
            else "The workbook has no sheet with anything on it that is not hidden. Unhide the register."
        )
    return tables


def read(
    name: str,
    data: bytes,
    *,
    sheets: SheetReader,
    limits: Limits | None = None,
    layouts: Sequence[Layout] | None = None,
    latest: date | None = None,
    mapping: Mapping | None = None,
    kept: Sequence[Mapping] = (),
    translations: Names[str, str] | None = None,
    answers: Names[str, str] | None = None,
    calendar: SchoolCalendar | None = None,
) -> Reading:
    """The file as it is understood.

    name: stored with the result, never used to decide what the file is. sheets: reads workbooks and files of records.
    layouts: those to try (all built-in ones if not given). latest: the last day that the file can be about, which
    settles headings without a year; without it such a file must name its year. mapping: what a person said about the
    columns and the marks. kept: mappings of which the one that was made for the file's headings is used where
    ``mapping`` is not given. translations: what a system's own names of codes stand for. answers: to the questions of
    a file, by their keys. calendar: the school's, for a file that lists absences only. Raises UnreadableFile or
    TooLarge, with one sentence, when nothing can be imported; Question where a person's answer would settle it;
    BadAnswer.
    """
    known = built_in() if layouts is None else tuple(layouts)
    tables = open_tables(data, sheets=sheets, limits=limits)
    mapping = mapping or fitting(kept, tables.visible)
    if answers:
        mapping = answered(mapping, answers)
    with day_numbers_from_1904(any(sheet.from_1904 for sheet in tables.sheets)):
        return _reading(name, tables, known, mapping, latest, translations or {}, calendar)


def _reading(
    name: str,
    tables: Tables,
    known: tuple[Layout, ...],
    mapping: Mapping | None,
    latest: date | None,
    translations: Names[str, str],
    calendar: SchoolCalendar | None,
) -> Reading:
    """The tables as they are understood; see ``read``."""
    try:
        found = _as_mapped(tables, known, mapping) if mapping and mapping.says_where else _choose(tables, known)
    except Question:
        said = _left_out(tables, SEARCHED_ROWS)
        if said:
            raise UnreadableFile(said) from None
        raise
    if mapping and mapping.date_order and not mapping.columns:
        part = found.parts[0]
        guess = proposed(part.sheet.table, part.table.row_number(part.recognition.header.row), None, part.sheet.name)
        mapping = replace(mapping, **{name: getattr(guess, name) for name in WHERE})
        found = _as_mapped(tables, known, mapping)
    blank = mapping is not None and mapping.answers.get(About.PRESENT.value) == NO_MARK
    task = Task(
        Findings(),
        name,
        latest=latest,
        week_beginning=mapping.week_beginning if mapping else None,
        tables=tuple(each.table for each in tables.visible),
        translations={**named_codes(mapping.answers if mapping else {}), **translations},
        answers=mapping.answers if mapping else {},
        codes=with_own_signs(ENGLAND, mapping.codes, blank=blank) if mapping else ENGLAND,
    )
    try:
        content, findings = _understood(tables, found, task)
    except UnreadableFile as problem:
        said = _left_out(tables)
        if said and not isinstance(problem, Question | TooLarge):
            raise UnreadableFile(f"{problem} {said}") from None
        raise
    if content.register is not None:
        content, more = _looked_at(content, mapping, calendar, latest, found)
        order = list(Severity)
        findings = tuple(sorted((*findings, *more), key=lambda finding: order.index(finding.severity)))
    if content.register is None and not (content.pupils or content.contacts or content.totals or content.code_names):
        raise UnreadableFile("No pupils found in the file. Export it again and check that it holds rows.")
    return Reading(
        file_name=name,
        layout=found.layout.id,
        layout_title=found.layout.title,
        encoding=tables.encoding,
        date_format=content.date_format,
        register=content.register,
        pupils=content.pupils,
        contacts=content.contacts,
        totals=content.totals,
        code_names=content.code_names,
        understood=(*content.understood, *(mapping.told_signs if mapping else ())),
        findings=mapping.in_the_files_words(findings) if mapping else findings,
        questions=content.questions,
        sheet=found.parts[0].sheet.name or None,
        table=tables.visible.index(found.parts[0].sheet),
        headings=_headings(found),
    )


def _left_out(tables: Tables, last_row: int | None = None) -> str:
    """Why the first row that had to be left out before anything was understood was so; empty where none was.

    last_row: only rows up to it matter, such as those in which a header row is looked for.
    """
    errors = (each for each in tables.findings if each.severity is Severity.ERROR and each.row and each.column)
    for finding in errors:
        if last_row is None or (finding.row or 0) <= last_row:
            return f"Row {finding.row:,}, column {finding.column}: {finding.message}"
    return ""


def _looked_at(
    content: Content, mapping: Mapping | None, calendar: SchoolCalendar | None, latest: date | None, found: "_Found"
) -> tuple[Content, tuple[Finding, ...]]:
    """The content after the one look at the whole file; Question where it is no whole register."""
    register, findings = content.register, Findings()
    assert register is not None  # noqa: S101 - only registers are looked at
    said = mapping.answers if mapping else {}
    try:
        answers = whole_register.Answers(
            mapping.codes if mapping else {},
            said.get(About.PRESENT.value, ""),
            whole_register.open_days(said.get("school-days", ""), calendar, register),
            said.get(About.ABSENT.value) == NONE_ABSENT,
        )
        whole_register.refuse_letters_of_other_files(register, answers)
        register = with_strokes(register)
        days.ask(register, content.undated, said, latest)
        whole_register.ask_about_late(register, answers)
        register = whole_register.filled(register, answers, findings)
        whole_register.ask(register, answers, latest)
    except Question as question:
        question.headings = _headings(found)
        raise
    whole_register.note_one_group(register, findings)
    return replace(content, register=register), findings.all()


def _headings(found: "_Found") -> tuple[str, ...]:
    """The labels of the columns under which an answer is kept; none where the header row is no row of known words."""
    part = found.parts[0]
    header = part.recognition.header
    row = header.row + part.table.first_row - part.sheet.table.first_row
    if len(header.columns) < 2 or not 0 <= row < min(SEARCHED_ROWS, part.sheet.table.height):
        return ()
    return labels_of(part.sheet.table, row)


def _understood(tables: Tables, found: "_Found", task: Task) -> tuple[Content, tuple[Finding, ...]]:
    """What the chosen tables hold together, and everything that is to be said about them."""
    general = Findings(found.parts[0].sheet.name or None)
    read = {part.sheet.name for part in found.parts}
    for finding in tables.findings:
        if finding.sheet is None:
            general.add(finding.severity, finding.message, finding.row, finding.column, finding.value)
    elsewhere = [finding for finding in tables.findings if finding.sheet and (tables.records or finding.sheet in read)]
    if not tables.records:
        _note_sheets([part.sheet for part in found.parts], tables.sheets, found.others, general)
    _note_faults(tables.faults, general)
    contents: list[Content] = []
    said: list[Finding] = [*general.all(), *elsewhere]
    first: UnreadableFile | None = None
    unread = list(found.alike)
    for part in found.parts:
        findings = Findings(part.sheet.name or None)
        try:
            header = part.recognition.header
            table, flags = without_withdrawn(part.table, header, findings)
            content = found.layout.read(table, part.recognition, replace(task, findings=findings))
            marks = content.register is not None
            report_unread(table, header, content.columns | flags, findings, marks=marks)
        except UnreadableFile as problem:
            if len(found.parts) == 1 or isinstance(problem, Question):
                raise
            findings.warning(f"The sheet is not read: {problem}")
            if part.table.height > part.recognition.header.row + 1:
                unread.append(part.sheet.name or f"table {found.parts.index(part) + 1}")
            first = first or UnreadableFile(f"No sheet can be read. “{part.sheet.name}”: {problem}")
        else:
            compare_totals(content, findings)
            contents.append(content)
        said.extend(findings.all())
    if not contents:
        raise first or UnreadableFile(
            "No pupils found on any sheet. Export the register again and check that it holds rows."
        )
    content_of_all = joined(contents)
    if content_of_all is None:
        raise _which_sheet([part.sheet for part in found.parts])
    if content_of_all.register is not None:
        _ask_about_unread(unread, task.answers)
    order = list(Severity)
    return content_of_all, tuple(sorted(said, key=lambda finding: order.index(finding.severity)))


@dataclass(frozen=True, slots=True)
class _Part:
    """A sheet, its table (rewritten by a mapping), and how it was recognised."""

    sheet: Sheet
    table: Table
    recognition: Recognition


@dataclass(frozen=True, slots=True)
class _Found:
    """The tables that are read, with which layout, and the names of the others that could be."""

    layout: Layout
    parts: tuple[_Part, ...]
    others: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()
    """Those of the others that the same layout reads, and fits less well: perhaps a part of the same register."""


def _as_mapped(tables: Tables, layouts: Sequence[Layout], mapping: Mapping) -> _Found:
    sheet = tables.visible[mapping.place_in(tables.visible)]
    table = mapping.rewritten(sheet.table)
    best = _best(table, [layout for layout in layouts if mapping.layout in ("", layout.id)])
    if best is None:
        raise Question(NOT_MAPPED, Asked(About.COLUMNS, NOT_MAPPED))
    layout, recognition = best
    if mapping.columns:
        recognition = recognition.with_own_headings(mapping.own_headings(sheet.table))
    return _Found(layout, (_Part(sheet, table, recognition),))


def _choose(tables: Tables, layouts: Sequence[Layout]) -> _Found:
    fitting = []
    for sheet in tables.visible:
        best = _best(sheet.table, layouts)
        if best:
            fitting.append((best[0], _Part(sheet, sheet.table, best[1])))
    if not fitting:
        raise Question(NOT_RECOGNISED, Asked(About.COLUMNS, NOT_RECOGNISED))
    top = max(part.recognition.score for _, part in fitting)
    chosen = [(layout, part) for layout, part in fitting if part.recognition.score == top]
    if tables.records:
        chosen = [max(chosen, key=lambda each: each[1].table.height)]
    layout = chosen[0][0]
    if len(chosen) > 1 and not (layout.many_tables and all(each is layout for each, _ in chosen)):
        raise _which_sheet([part.sheet for _, part in chosen])
    parts = tuple(part for _, part in chosen)
    others = tuple(part.sheet.name for _, part in fitting if part not in parts)
    same = layout.many_tables and not tables.records
    alike = tuple(part.sheet.name for each, part in fitting if same and each is layout and part not in parts)
    return _Found(layout, parts, others, alike)


def _ask_about_unread(names: Sequence[str], answers: Names[str, str]) -> None:
    """Raises Question where sheets of a register are not read and nobody has said that they are left out."""
    listed = ", ".join(names) if len(", ".join(names)) <= 200 else f"{len(names)} sheets: {', '.join(names)[:150]} …"
    choice = f"leave out {listed}"
    if not names or answers.get("unread-sheets") == choice:
        return
    raise Question(
        f"The file is read without {'this sheet' if len(names) == 1 else 'these sheets'}: {listed}. Marks on "
        f"{'it' if len(names) == 1 else 'them'} would be in no figure. Give {'it' if len(names) == 1 else 'them'} the "
        "headings and dates that the other sheets have, and upload the file again. Or say that "
        f"{'it is' if len(names) == 1 else 'they are'} left out.",
        Asked(About.UNREAD_SHEETS, "Are the marks on them left out of every figure?", (choice,)),
    )


def _which_sheet(sheets: Sequence[Sheet]) -> Question:
    names = " and ".join(f"“{sheet.name}”" for sheet in sheets[:3])
    return Question(
        f"The file has {len(sheets)} sheets that could be the register, and they are not parts of one: {names}. Save "
        "the one that is meant as a file of its own, or hide the others.",
        Asked(About.SHEET, "Which sheet is the register?", tuple(sheet.name for sheet in sheets)),
    )


def _note_sheets(read: Sequence[Sheet], found: Sequence[Sheet], fitting: Sequence[str], findings: Findings) -> None:
    """fitting: the other sheets that could have been read too."""
    names = " and ".join(f"“{sheet.name}”" for sheet in read[:5]) + (" and more" if len(read) > 5 else "")
    hidden = [other.name for other in found if other.hidden]
    if hidden:
        findings.note(f"Hidden sheets are not read: {', '.join(f'“{name}”' for name in hidden)}.")
    if len(read) > 1:
        findings.note(f"{len(read):,} sheets are read together as one register: {names}.")
    others = [other.name for other in found if not other.hidden and other not in read and other.table.height]
    if others:
        sheets = "the sheet" if len(read) == 1 else "the sheets"
        findings.note(
            f"Only {sheets} {names} {'is' if len(read) == 1 else 'are'} read, not "
            f"{', '.join(f'“{name}”' for name in others)}."
        )
    if fitting:
        findings.warning(
            f"Marks, pupils or contacts on {' and '.join(f'“{name}”' for name in fitting)} are not read with this "
            "sheet. Save each sheet as a file of its own and upload them all."
        )


def _note_faults(faults: Faults, findings: Findings) -> None:
    for count, what in (
        (faults.formulas_without_result, "a formula without its result"),
        (faults.error_values, "an error of the spreadsheet, such as #N/A,"),
    ):
        if count:
            findings.warning(
                f"{count:,} {'cell holds' if count == 1 else 'cells hold'} {what} and "
                f"{'is' if count == 1 else 'are'} read as empty. Open the file in Excel, correct and save it, and "
                "upload it again."
            )


def _best(table: Table, layouts: Sequence[Layout]) -> tuple[Layout, Recognition] | None:
    """The layout that fits best; UnreadableFile where two fit equally well."""
    fitting = [(layout, found) for layout in layouts if (found := layout.recognise(table)) is not None]
    if not fitting:
        return None
    top = max(found.score for _, found in fitting)
    best = [(layout, found) for layout, found in fitting if found.score == top]
    if len(best) > 1:
        titles = " or ".join(f"“{layout.title}”" for layout, _ in best)
        message = f"The file could be {titles}. Delete the columns that are not needed and upload it again."
        raise Question(message, Asked(About.COLUMNS, f"The file could be {titles}. Say what each column is."))
    return best[0]
