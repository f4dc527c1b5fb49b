"""Changes of the parts of a workbook, packed again so that the archive itself is whole."""

import io
import struct
import warnings
import zipfile
from random import Random

from tests.fuzz.bytes_damage import damaged as damaged_bytes
from tests.fuzz.tree_damage import damaged_part

PACKED = (zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
LARGE = 300_000
"""Bytes above which the slow ways of packing would take longer than the reading."""
NAMES = (
    "../../x.xml",
    "xl/workbook.bin",
    "content.xml",
    "xl/sharedStrings.xml",
    "/etc/x",
    "x" * 300,
    "con",
    "é.xml",
    "",
)


def damaged(data: bytes, chance: Random, other: bytes = b"") -> bytes:
    """The workbook with some of its parts changed, dropped, swapped or doubled; ``other``: another workbook."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [(entry.filename, archive.read(entry)) for entry in archive.infolist()]
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        _damage_once(parts, chance, other)
    packed = _packed(parts, chance)
    if chance.random() < 0.15:
        packed = _lying(packed, chance)
    return damaged_bytes(packed, chance) if chance.random() < 0.05 else packed


def _damage_once(parts: list[tuple[str, bytes]], chance: Random, other: bytes) -> None:
    if not parts:
        return
    sheets = [place for place, (name, _) in enumerate(parts) if "sheet" in name.lower() or name == "content.xml"]
    place = chance.choice(sheets) if sheets and chance.random() < 0.6 else chance.randrange(len(parts))
    name, part = parts[place]
    match chance.randrange(10):
        case 0 | 1 | 2 | 3:
            parts[place] = name, damaged_part(part, chance)
        case 4 | 5:
            parts[place] = name, damaged_bytes(part, chance, other)
        case 6:
            del parts[place]
        case 7:
            parts[place] = name, parts[chance.randrange(len(parts))][1]
        case 8:
            parts.append((chance.choice((name, *NAMES)), part))
        case _:
            parts[place] = chance.choice((name, *NAMES)), part if chance.randrange(2) else b""


def _packed(parts: list[tuple[str, bytes]], chance: Random) -> bytes:
    file = io.BytesIO()
    kind = chance.choice(PACKED)
    if sum(len(part) for _, part in parts) > LARGE:
        kind = zipfile.ZIP_DEFLATED
    with warnings.catch_warnings(), zipfile.ZipFile(file, "w", kind) as archive:
        warnings.simplefilter("ignore")
        for name, part in parts:
            archive.writestr(zipfile.ZipInfo(name, (2026, 9, 1, 0, 0, 0)), part, archive.compression)
    return file.getvalue()


def _lying(packed: bytes, chance: Random) -> bytes:
    """One of the sizes, flags or kinds of packing that the archive states is untrue."""
    changed = bytearray(packed)
    start = packed.find(b"PK\x01\x02" if chance.randrange(2) else b"PK\x03\x04")
    central = packed[start : start + 4] == b"PK\x01\x02"
    field = chance.choice((8, 10, 20, 24) if central else (6, 8, 18, 22))
    wide = 2 if field in (6, 8, 10) else 4
    value = chance.choice((0, 1, 9, 255, 2**15, 2 ** (8 * wide) - 1))
    changed[start + field : start + field + wide] = struct.pack("<H" if wide == 2 else "<I", value)
    return bytes(changed)
