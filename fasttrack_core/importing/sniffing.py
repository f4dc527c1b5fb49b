"""What a file is, by its first bytes. The extension decides nothing."""

import re
from enum import StrEnum

from fasttrack_core.errors import UnreadableFile

_MARKUP = re.compile(
    rb"^(\s*<(!--(?:(?!-->).)*--|\?xml[^>]*)>)*\s*<(!doctype\s+html|html|head|body|table|meta|style)\b",
    re.IGNORECASE | re.DOTALL,
)
_XML = re.compile(rb"^\s*<\?xml\b|^\s*<[A-Za-z_][\w:.-]*[\s>/]", re.IGNORECASE)
_JSON = re.compile(rb"^\s*(\{\s*[\"}]|\[\s*[\[\{\]])")
_KNOWN = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"\x1f\x8b", "a compressed file"),
    (b"Rar!", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"SQLite format 3", "a database"),
    (b"{\\rtf", "a Word document"),
)


_BLANK = b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"


class Kind(StrEnum):
    """What the bytes are."""

    ARCHIVE = "archive"
    OLD_OFFICE = "old office"
    HTML = "html"
    XML = "xml"
    JSON = "json"
    TEXT = "text"


def kind_of(data: bytes) -> Kind:
    """The kind of ``data``; UnreadableFile with what to do for a file that is no register."""
    if not data[:2048].strip(_BLANK) and not data.strip(_BLANK):
        raise UnreadableFile("The file is empty. Export the register again and check that it holds rows.")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Kind.ARCHIVE
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return Kind.OLD_OFFICE
    for start, what in _KNOWN:
        if data.startswith(start) and (start != b"MZ" or b"\0" in data[:200]):
            raise UnreadableFile(f"The file is {what}, not a register. Export the register as CSV or Excel (.xlsx).")
    start_of_text = data[:2048].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")
    for kind, shape in ((Kind.HTML, _MARKUP), (Kind.XML, _XML), (Kind.JSON, _JSON)):
        if shape.match(start_of_text):
            return kind
    return Kind.TEXT


def is_encrypted(data: bytes) -> bool:
    """True for an Office file (in the old container) that is protected by a password."""
    return "EncryptedPackage".encode("utf-16-le") in data
