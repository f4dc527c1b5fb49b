"""Checks of a zip archive before anything opens it: what it says of its size, and what it truly holds."""

import io
import lzma
import re
import struct
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO

from fasttrack_core.errors import TooLarge, UnreadableFile
from fasttrack_core.importing.limits import MEGABYTE, Limits

_WORKBOOKS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
_PIECE = 1 << 20
_EMPTY_FORMULA = re.compile(rb"(?:</f>|<f[^<>]*/>)\s*(?:(?:<v\s*/>|<v>\s*</v>)\s*)?</c>")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_CELL = re.compile(rb"<(?:\w+:)?c\s(?:[^<>]*\s)?r\s*=\s*[\"']\$?([A-Za-z]{1,3})\$?(\d{1,7})[\"']")
_OVERLAP = 200
_SMALL = 10 * MEGABYTE
_UNPACKING = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, RuntimeError, KeyError)
"""What the readers of zip archives raise for damaged ones, whatever they are packed with."""
_TWO_PARTS = (
    "The spreadsheet holds two parts of one name, so it is not certain which of them counts. Open it in Excel, save it "
    "again and upload that."
)
_TWO_CELLS = (
    "A sheet of the workbook gives {cell} twice, so it is not certain which of them counts. Open it in Excel, save it "
    "again and upload that."
)
_TWO_READINGS = (
    "The spreadsheet's list of its parts does not agree with the parts themselves, so it is not certain what it holds. "
    "Open it in Excel, save it again and upload that."
)
_DAMAGED = "The spreadsheet is damaged or was not copied completely. Export or save it again and upload that."


@dataclass(frozen=True, slots=True)
class Faults:
    """Cells of a workbook that are read as empty although something is in them. values: how many cells hold something
    that is read, errors not among them."""

    formulas_without_result: int
    error_values: int
    values: int = 0


NO_FAULTS = Faults(0, 0)


def check_archive(data: bytes, limits: Limits) -> Faults:
    """What the workbook holds that cannot be read; TooLarge or UnreadableFile for what is no workbook or over a limit.

    The sizes an archive states can be untrue, so each entry is unpacked and counted, never more than the limit.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_stated(entries, len(data), limits)
            names = {entry.filename.replace("\\", "/").lower() for entry in entries}
            if not names & set(_WORKBOOKS):
                raise UnreadableFile(
                    "The file is a zip archive without a workbook in it. Upload the register itself, "
                    "as CSV or Excel (.xlsx)."
                )
            if any(entry.flag_bits & 1 for entry in entries):
                raise UnreadableFile(
                    "The file is protected by a password. Save it without the password and upload that."
                )
            _refuse_two_readings(data, archive, entries)
            return _count(archive, entries, len(data), limits)
    except _UNPACKING as error:
        raise UnreadableFile(_DAMAGED) from error


_LOCAL = struct.Struct("<4s5H3I2H")
"""The header before each part: signature, version, flags, method, time, day, checksum, packed and full size, lengths of
name and extra field."""
_FOLLOWS = 1 << 3
"""In a part's flags: its checksum and sizes stand after it, not before it."""
_IN_EXTRA = 0xFFFFFFFF
_END = b"PK\x05\x06"


def _refuse_two_readings(data: bytes, archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """UnreadableFile for an archive in which two programs may find two different workbooks: two parts of one name (in
    whatever capitals, slashes and letters), parts that lie in one another, a part whose own header says something else
    than the list of parts, a second list, or something before the first part, such as another archive."""
    names = [_plain_name(entry.filename) for entry in entries]
    if len(set(names)) < len(names):
        raise UnreadableFile(_TWO_PARTS)
    if _END in archive.comment or data.count(_END, archive.start_dir) != 1:
        raise UnreadableFile(_TWO_READINGS)
    if min((entry.header_offset for entry in entries), default=0) > 0:
        raise UnreadableFile(_TWO_READINGS)
    end = 0
    for entry in sorted(entries, key=lambda each: each.header_offset):
        if entry.header_offset < end or not _agrees(data, entry):
            raise UnreadableFile(_TWO_READINGS)
        end = entry.header_offset + _LOCAL.size + entry.compress_size


def _plain_name(name: str) -> str:
    """The name as a program may take it that knows no capitals, turns slashes or composes letters."""
    parts = unicodedata.normalize("NFKC", name).casefold().replace("\\", "/").split("/")
    return "/".join(part for part in parts if part not in ("", "."))


def _agrees(data: bytes, entry: zipfile.ZipInfo) -> bool:
    """True where the header before the part says of it what the list of parts says."""
    header = data[entry.header_offset : entry.header_offset + _LOCAL.size]
    if len(header) < _LOCAL.size:
        return False
    mark, _, flags, method, _, _, checksum, packed, full, letters, _ = _LOCAL.unpack(header)
    begin = entry.header_offset + _LOCAL.size
    name = data[begin : begin + letters]
    known = entry.orig_filename.encode("utf-8" if flags & 0x800 else "cp437", "replace")
    if mark != b"PK\x03\x04" or method != entry.compress_type or name != known:
        return False
    said = zip((checksum, packed, full), (entry.CRC, entry.compress_size, entry.file_size), strict=True)
    return bool(flags & _FOLLOWS) or all(here in (there, _IN_EXTRA) for here, there in said)


def _check_stated(entries: list[zipfile.ZipInfo], packed: int, limits: Limits) -> None:
    if len(entries) > limits.archive_entries:
        raise TooLarge(
            f"The spreadsheet has more than {limits.archive_entries:,} parts. Save the register alone as CSV."
        )
    _check_total(sum(entry.file_size for entry in entries), packed, limits)


def _check_total(total: int, packed: int, limits: Limits) -> None:
    if total > limits.expanded_bytes:
        raise TooLarge(
            f"The spreadsheet unpacks to more than {limits.expanded_bytes // MEGABYTE:,} MB. Save the register as CSV."
        )
    if total > _SMALL and total > limits.expansion * packed:
        raise TooLarge(
            f"The spreadsheet unpacks to more than {limits.expansion} times its size, as no register does. Save the "
            "register as CSV and upload that."
        )


def _count(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], packed: int, limits: Limits) -> Faults:
    total = empty = wrong = values = 0
    for entry in entries:
        carried = b""
        of_cells = _SHEET.fullmatch(entry.filename) is not None
        with archive.open(entry) as stream:
            while piece := stream.read(_PIECE):
                total += len(piece)
                _check_total(total, packed, limits)
                # Most pieces of a register lack even the letter, which is found much sooner than the words.
                wrong += piece.count(b' t="e"') if b"e" in piece else 0
                values += piece.count(b"</v>") + piece.count(b"</is>") if of_cells else 0
                if carried or (b"f" in piece and b"<f" in piece):
                    joined = carried + piece
                    found = list(_EMPTY_FORMULA.finditer(joined))
                    empty += len(found)
                    carried = joined[found[-1].end() if found else 0 :][-_OVERLAP:]
    return Faults(empty, wrong, max(0, values - wrong))


def refuse_doubled_cells(data: bytes) -> None:
    """UnreadableFile where a sheet gives one cell, or one row, twice: programs do not agree on which of them counts.

    To be asked where fewer cells are read than the sheets hold values.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.infolist():
            if _SHEET.fullmatch(entry.filename):
                with archive.open(entry) as stream:
                    _refuse_doubled(stream)


def _refuse_doubled(stream: IO[bytes]) -> None:
    rows: set[bytes] = set()
    here: set[bytes] = set()
    row = carried = b""
    while piece := stream.read(_PIECE):
        piece = carried + piece
        end = piece.rfind(b"<")
        piece, carried = piece[:end], piece[end:]
        for found in _CELL.finditer(piece):
            column, number = found[1].upper(), found[2]
            if number != row:
                if number in rows:
                    raise UnreadableFile(_TWO_CELLS.format(cell=f"row {number.decode()}"))
                rows.add(number)
                row, here = number, set()
            if column in here:
                raise UnreadableFile(_TWO_CELLS.format(cell=f"cell {column.decode()}{number.decode()}"))
            here.add(column)
