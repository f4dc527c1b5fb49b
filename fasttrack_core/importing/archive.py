"""Checks of a zip archive before anything opens it: what it says of its size, and what it truly holds."""

import io
import lzma
import re
import zipfile
import zlib
from dataclasses import dataclass

from fasttrack_core.errors import TooLarge, UnreadableFile
from fasttrack_core.importing.reading import MEGABYTE, Limits

_WORKBOOKS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
_PIECE = 1 << 20
_EMPTY_FORMULA = re.compile(rb"(?:</f>|<f[^<>]*/>)\s*(?:(?:<v\s*/>|<v>\s*</v>)\s*)?</c>")
_OVERLAP = 200
_SMALL = 10 * MEGABYTE
_UNPACKING = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, RuntimeError, KeyError)
"""What the readers of zip archives raise for damaged ones, whatever they are packed with."""
_DAMAGED = "The spreadsheet is damaged or was not copied completely. Export or save it again and upload that."


@dataclass(frozen=True, slots=True)
class Faults:
    """Cells of a workbook that are read as empty although something is in them."""

    formulas_without_result: int
    error_values: int


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
            return _count(archive, entries, len(data), limits)
    except _UNPACKING as error:
        raise UnreadableFile(_DAMAGED) from error


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
    total = empty = wrong = 0
    for entry in entries:
        carried = b""
        with archive.open(entry) as stream:
            while piece := stream.read(_PIECE):
                total += len(piece)
                _check_total(total, packed, limits)
                # Most pieces of a register lack even the letter, which is found much sooner than the words.
                wrong += piece.count(b' t="e"') if b"e" in piece else 0
                if carried or (b"f" in piece and b"<f" in piece):
                    joined = carried + piece
                    found = list(_EMPTY_FORMULA.finditer(joined))
                    empty += len(found)
                    carried = joined[found[-1].end() if found else 0 :][-_OVERLAP:]
    return Faults(empty, wrong)
