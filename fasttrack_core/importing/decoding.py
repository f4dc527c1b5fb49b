"""Bytes to text: which encoding, by byte order mark, strict UTF-8, then Windows-1252. Nothing is guessed from
letters."""

import re
from dataclasses import dataclass

from fasttrack_core.errors import UnreadableFile

_CONTROL = re.compile(rb"[\x01-\x08\x0b\x0c\x0e-\x19\x1b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """utf8: the text as UTF-8 without byte order mark. encoding: the name of what it was."""

    utf8: bytes
    encoding: str


def decode(data: bytes) -> Decoded:
    """The text of ``data``; UnreadableFile if it is not text."""
    if data.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        raise UnreadableFile("The file is written in UTF-32. Save it as CSV UTF-8 and try again.")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Decoded(_wide(data, "utf-16"), "utf-16")
    if data.startswith(b"\xef\xbb\xbf"):
        try:
            data[3:].decode("utf-8")
        except UnicodeDecodeError as error:
            raise UnreadableFile(_damaged(data, error.start + 3)) from error
        return Decoded(_plain(data[3:]), "utf-8-sig")
    order = _unmarked_wide(data)
    if order:
        return Decoded(_wide(data, order), "utf-16")
    _plain(data)
    if data.isascii():
        return Decoded(data, "utf-8")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return Decoded(data.decode("cp1252").encode("utf-8"), "windows-1252")
        except UnicodeDecodeError as error:
            raise UnreadableFile(_damaged(data, error.start)) from error
    return Decoded(data, "utf-8")


def _wide(data: bytes, encoding: str) -> bytes:
    try:
        return data.decode(encoding).encode("utf-8")
    except UnicodeError as error:
        raise UnreadableFile(
            "The file says that it is Unicode text (UTF-16), but it is damaged. Export it again, as "
            "CSV UTF-8 if you can."
        ) from error


def _unmarked_wide(data: bytes) -> str:
    """``utf-16-le`` or ``utf-16-be`` where every other byte is nearly always zero."""
    start = data[:4096]
    if len(start) < 8 or len(data) % 2 or b"\0" not in start:
        return ""
    half = len(start) // 2
    if start[1::2].count(0) > 0.7 * half and start[::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if start[::2].count(0) > 0.7 * half and start[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return ""


def _plain(data: bytes) -> bytes:
    """The same bytes; UnreadableFile if they hold too many control characters to be text."""
    start = data[:65536]
    strange = len(_CONTROL.findall(start)) + start.count(0)
    if strange > 4 and strange > 0.02 * len(start):
        raise UnreadableFile(
            "The file is not text and not a spreadsheet. Export the register as CSV or Excel (.xlsx) and upload that."
        )
    return data


def _damaged(data: bytes, place: int) -> str:
    line = data.count(b"\n", 0, place) + 1
    return f"Line {line:,} of the file holds letters that cannot be read. Export it again as CSV UTF-8."


_STATED = re.compile(rb"""<\?xml[^>]*\bencoding\s*=\s*["']([A-Za-z][\w.-]*)["']""")


def stated_encoding(data: bytes) -> str:
    """The encoding that an XML file states; without a statement UTF-8, or what its byte order mark says."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    found = _STATED.match(data[:400].lstrip(b"\xef\xbb\xbf").lstrip())
    return found[1].decode("ascii").lower() if found else "utf-8"
