"""Files to registers: bytes -> table of text cells -> recognised layout -> register and findings."""

from collections.abc import Sequence
from datetime import date

from fasttrack_core.errors import TooLarge, UnreadableFile
from fasttrack_core.importing.archive import Faults, check_archive
from fasttrack_core.importing.decoding import decode
from fasttrack_core.importing.delimited import check_size, read_delimited
from fasttrack_core.importing.findings import Finding, Findings, Severity
from fasttrack_core.importing.layout import Layout, Recognition, Task
from fasttrack_core.importing.layouts import built_in
from fasttrack_core.importing.reading import MEGABYTE, ContactRow, Content, Limits, Reading, Sheet, SheetReader
from fasttrack_core.importing.sniffing import Kind, is_encrypted, kind_of
from fasttrack_core.importing.table import Table

__all__ = [
    "ContactRow",
    "Content",
    "Finding",
    "Findings",
    "Layout",
    "Limits",
    "Reading",
    "Recognition",
    "Severity",
    "Sheet",
    "SheetReader",
    "Table",
    "Task",
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
NOT_RECOGNISED = (
    "The file is not in a form that is known. Looked for, in the first 30 rows: a header row with date, session (AM or "
    "PM), mark and a pupil number; a header row with pupil numbers and a column such as 02/09/2025 AM for each "
    "session; a list of pupils; a list of contacts."
)


def read(
    name: str,
    data: bytes,
    *,
    sheets: SheetReader,
    limits: Limits | None = None,
    layouts: Sequence[Layout] | None = None,
    latest: date | None = None,
) -> Reading:
    """The file as it is understood.

    name: stored with the result, never used to decide what the file is. sheets: reads workbooks. layouts: those to try
    (all built-in ones if not given). latest: the last day that the file can be about, which settles headings without a
    year; without it such a file must name its year. Raises UnreadableFile or TooLarge, with one sentence, when nothing
    can be imported.
    """
    limits = limits or Limits()
    if len(data) > limits.upload_bytes:
        raise TooLarge(f"The file is larger than {limits.upload_bytes // MEGABYTE:,} MB. Export a shorter time.")
    known = built_in() if layouts is None else tuple(layouts)
    if kind_of(data) is Kind.TEXT:
        decoded = decode(data)
        findings = Findings()
        if decoded.encoding == "windows-1252":
            findings.note(WINDOWS_NOTE)
        table = read_delimited(decoded.utf8, limits, findings)
        layout, recognition = _recognise(table, known)
        return _reading(name, decoded.encoding, table, layout, recognition, findings, latest)
    return _read_workbook(name, data, sheets, limits, known, latest)


def _read_workbook(
    name: str, data: bytes, sheets: SheetReader, limits: Limits, layouts: Sequence[Layout], latest: date | None
) -> Reading:
    faults = Faults(0, 0)
    if data.startswith(b"PK"):
        faults = check_archive(data, limits)
    elif is_encrypted(data):
        raise UnreadableFile("The file is protected by a password. Save it without the password and upload that.")
    try:
        found = sheets(data)
    except UnreadableFile as error:
        if data.startswith(b"PK") or isinstance(error, TooLarge):
            raise
        raise UnreadableFile(OLD_WORKBOOK) from error
    for sheet in found:
        check_size(sheet.table.height, sheet.table.width, limits)
    visible = [sheet for sheet in found if not sheet.hidden and sheet.table.height]
    if not visible:
        raise UnreadableFile("The workbook has no sheet with anything on it that is not hidden. Unhide the register.")
    fitting = []
    for sheet in visible:
        best = _best(sheet.table, layouts)
        if best:
            fitting.append((sheet, *best))
    if not fitting:
        raise UnreadableFile(NOT_RECOGNISED)
    top = max(recognition.score for _, _, recognition in fitting)
    chosen = [each for each in fitting if each[2].score == top]
    if len(chosen) > 1:
        names = " and ".join(f"“{sheet.name}”" for sheet, _, _ in chosen[:3])
        raise UnreadableFile(
            f"The workbook has {len(chosen)} sheets that could be the register: {names}. Save the one that is meant as "
            "a file of its own, or hide the others."
        )
    sheet, layout, recognition = chosen[0]
    findings = Findings(sheet.name)
    _note_sheets(sheet, found, [other.name for other, _, _ in fitting if other is not sheet], findings)
    _note_faults(faults, findings)
    return _reading(name, "", sheet.table, layout, recognition, findings, latest)


def _note_sheets(sheet: Sheet, found: Sequence[Sheet], fitting: Sequence[str], findings: Findings) -> None:
    """fitting: the other sheets that could have been read too."""
    hidden = [other.name for other in found if other.hidden]
    if hidden:
        findings.note(f"Hidden sheets are not read: {', '.join(f'“{name}”' for name in hidden)}.")
    others = [other.name for other in found if not other.hidden and other is not sheet and other.table.height]
    if others:
        findings.note(f"Only the sheet “{sheet.name}” is read, not {', '.join(f'“{name}”' for name in others)}.")
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
                f"{'is' if count == 1 else 'are'} read as empty. Open the file in Excel, mend and save it, and upload "
                "it again."
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
        raise UnreadableFile(f"The file could be {titles}. Delete the columns that are not needed and upload it again.")
    return best[0]


def _recognise(table: Table, layouts: Sequence[Layout]) -> tuple[Layout, Recognition]:
    best = _best(table, layouts)
    if best is None:
        raise UnreadableFile(NOT_RECOGNISED)
    return best


def _reading(
    name: str,
    encoding: str,
    table: Table,
    layout: Layout,
    recognition: Recognition,
    findings: Findings,
    latest: date | None,
) -> Reading:
    content = layout.read(table, recognition, Task(findings, name, latest=latest))
    if content.register is None and not content.pupils and not content.contacts:
        raise UnreadableFile("No pupils found in the file. Export it again and check that it holds rows.")
    return Reading(
        file_name=name,
        layout=layout.id,
        layout_title=layout.title,
        encoding=encoding,
        date_format=content.date_format,
        register=content.register,
        pupils=content.pupils,
        contacts=content.contacts,
        understood=content.understood,
        findings=findings.all(),
        sheet=findings.sheet,
    )
