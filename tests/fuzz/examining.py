"""What must hold of the answer to any file: a sound reading or plain sentences."""

import re
from array import array
from collections.abc import Callable, Iterable, Iterator
from datetime import date

import numpy as np

from fasttrack_core import importing
from fasttrack_core.attendance.figures.record import Record
from fasttrack_core.attendance.figures.sessions import Half, session_key
from fasttrack_core.errors import BadDefinition, FastTrackError, UnreadableFile
from fasttrack_core.importing import Question, Reading, Sheet, SheetReader, Table
from fasttrack_core.importing.checks import check
from fasttrack_core.importing.mapping import from_plain
from fasttrack_core.importing.sniffing import Kind, kind_of
from fasttrack_core.importing.table import cleaned
from fasttrack_core.services.files.child import record_tables
from fasttrack_core.services.files.spreadsheets import read_spreadsheet
from fasttrack_core.services.imports import mappings
from tests.fuzz.case import Case
from tests.fuzz.starting import names

LONGEST_SENTENCE = 1_500
_NO_SENTENCE = re.compile(r"Traceback|Exception|Error\b|0x[0-9a-f]{6}|\bNone\b|/usr/|\.py\b|object at|<class")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_HEADINGS = re.compile(r"“[^”]*”|^These columns are not read: .*")
"""A sentence may quote the headings of a file, whatever the file has there."""
LIMITS = (1_000_000, 1_000, 10_000_000)


class Wrong(AssertionError):
    """An answer that nobody may get."""


def examine(case: Case, sheets: SheetReader = read_spreadsheet) -> str:
    """The kind of answer: a layout that was read, ``asked`` or ``refused``. Any error but those of the product, and
    Wrong, means that the product failed."""
    try:
        mapping = None if case.mapping is None else from_plain(case.mapping)
        reading = importing.read(
            case.file_name,
            case.data,
            sheets=sheets,
            latest=case.latest,
            mapping=mapping,
            translations=case.translations,
        )
    except FastTrackError as error:
        _plain(str(error))
        if isinstance(error, Question):
            _plain(error.asked.words)
        elif isinstance(error, BadDefinition):
            return "mapping refused"
        return "asked" if isinstance(error, Question) else "refused"
    sound(reading)
    return reading.layout


def sound(reading: Reading) -> None:
    """Wrong for a reading that cannot be shown, checked or stored."""
    for sentence in _sentences(reading):
        _plain(sentence)
    register = reading.register
    if register is not None:
        check(register, Record(register, today=date(2100, 1, 1)))
        ids = [pupil.pupil_id for pupil in register.pupils]
        _must(len(set(ids)) == len(ids), "two pupils of a register have one id")
        _must(all(ids), "a pupil of a register has no id")
        height, width = register.marks.shape
        for places in (register.raw, register.comments):
            _must(all(0 <= row < height and 0 <= place < width for row, place in places), "a text first no session")
        if width:
            first, last = int(register.sessions[0]), int(register.sessions[-1])
            earliest, latest = (session_key(date(year, 1, 1), Half.AM) for year in (1990, 2100))
            _must(earliest <= first <= last <= latest, "a session outside any register")
        _must(register.marks.dtype == np.uint8, "marks of another type")
    for total in reading.totals if register is None else ():
        counts = (total.possible, total.attended, total.authorised, total.unauthorised, total.missing)
        _must(all(0 <= count <= 10_000 for count in counts), "a total below nought or beyond all sessions")
        _must(total.attended <= total.possible, "more attended than possible")
    _must(bool(reading.counts), "no counts")
    mappings.sample(reading)
    for text in _texts(reading):
        _must("\0" not in text and _storable(text), "a text that no database keeps")


def _must(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Wrong(otherwise)


def _sentences(reading: Reading) -> Iterator[str]:
    yield from (finding.message for finding in reading.findings)
    yield from reading.understood
    yield from (asked.words for asked in reading.questions)


def _plain(sentence: str) -> None:
    """Wrong for what is no plain sentence, or names a pupil outside what it quotes from the file's headings."""
    _must(
        bool(sentence.strip()) and sentence.rstrip("”)").endswith((".", "?", ":")), f"no sentence: {sentence[:200]!r}"
    )
    _must(len(sentence) <= LONGEST_SENTENCE, f"no short sentence: {sentence[:200]!r}")
    ours = _HEADINGS.sub("", sentence)  # a heading of the file may be any word, such as None
    _must("\n" not in sentence and _NO_SENTENCE.search(ours) is None, f"no plain sentence: {sentence[:300]!r}")
    known = names() & set(_WORD.findall(ours))
    _must(not known, f"a pupil's name in: {sentence[:200]!r}")


def _texts(reading: Reading) -> Iterator[str]:
    pupils = [*reading.pupils, *(total.pupil for total in reading.totals)]
    for pupil in pupils:
        yield from (pupil.pupil_id, pupil.name, pupil.upn, pupil.admission_number, pupil.system_id, pupil.surname)
        yield from (pupil.forename, pupil.year_group, pupil.registration_group, pupil.sex)
        yield from (*pupil.attributes, *pupil.attributes.values())
    for contact in reading.contacts:
        yield from (contact.pupil_name, contact.title, contact.forename, contact.surname, contact.relationship)
        yield from (*contact.address, contact.postcode, contact.email, contact.phone, contact.court_order_note)
    if reading.register is not None:
        yield from (*reading.register.raw.values(), *reading.register.comments.values())
    for finding in reading.findings:
        yield from (finding.message, finding.value, finding.column or "", finding.sheet or "")
    yield from (*reading.code_names, *reading.code_names.values(), *reading.understood, reading.sheet or "")


def _storable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def read_here(data: bytes, *, first: Callable[[], object] | None = None) -> list[Sheet]:
    """The tables of XML, JSON or HTML without a process of their own; what its reader says becomes the same error."""
    kind = kind_of(data)
    if kind not in (Kind.XML, Kind.JSON, Kind.HTML):
        return read_spreadsheet(data, first=first)
    read = {Kind.XML: record_tables.read_xml, Kind.JSON: record_tables.read_json, Kind.HTML: record_tables.read_html}[
        kind
    ]
    try:
        described, packed = read(data, LIMITS)
    except record_tables.TooMuch as error:
        raise UnreadableFile("The file cannot be read.") from error
    return list(_sheets(described, iter(packed)))


def _sheets(described: Iterable[dict[str, object]], packed: "Iterator[array[int]]") -> Iterator[Sheet]:
    for sheet in described:
        values = sheet["values"]
        assert isinstance(values, list)
        columns = tuple(cleaned(np.array(next(packed), dtype=np.int32), texts) for texts in values)
        first_row, name = sheet.get("first_row", 1), str(sheet["name"]).replace("\0", "")
        assert isinstance(first_row, int)
        yield Sheet(name, Table(columns, first_row, sheet=name), bool(sheet["hidden"]))


class Once:
    """Opens a file once however often it is read: with a mapping, without one."""

    def __init__(self, sheets: SheetReader) -> None:
        self.sheets = sheets
        self.answer: list[Sheet] | FastTrackError | None = None

    def __call__(self, data: bytes, *, first: Callable[[], object] | None = None) -> list[Sheet]:
        if self.answer is not None:
            if first is not None:
                first()
        else:
            try:
                self.answer = self.sheets(data, first=first)
            except FastTrackError as error:
                self.answer = error
        if isinstance(self.answer, FastTrackError):
            raise self.answer
        return self.answer
