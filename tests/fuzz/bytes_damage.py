"""Changes of a file's bytes, whatever they mean."""

import re
from random import Random

from tests.fuzz.pieces import BYTES

LARGEST = 3_000_000
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1", "cp437", "utf-7")


def damaged(data: bytes, chance: Random, other: bytes = b"") -> bytes:
    """The file with a few places changed, cut, doubled, emptied or put in, or joined to ``other``."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 3, 6, 12))):
        _damage_once(changed, chance, other)
        if len(changed) > LARGEST:
            break
    return bytes(changed[:LARGEST])


def _damage_once(changed: bytearray, chance: Random, other: bytes) -> None:
    place = chance.randrange(len(changed) + 1)
    length = chance.choice((1, 1, 2, 4, 16, 30, 300, 3000))
    end = place + length
    match chance.randrange(17):
        case 0 | 1 | 2:
            changed[place:place] = chance.choice(BYTES)
        case 3:
            changed[place : place + 1] = chance.choice(BYTES)
        case 4:
            del changed[place:end]
        case 5 if place < len(changed):
            changed[place] ^= 1 << chance.randrange(8)
        case 6:
            changed[place : place + 1] = bytes([chance.randrange(256)])
        case 7:
            changed[place:place] = changed[place:end] * chance.choice((1, 1, 2, 40))
        case 8:
            changed[place:end] = bytes(len(changed[place:end]))
        case 9:
            source = chance.randrange(len(changed) + 1)
            changed[place:end] = changed[source : source + length]
        case 10:
            del changed[place:]
        case 11:
            del changed[: min(place, 200)]
        case 12 if other:
            changed[place:] = other[chance.randrange(len(other)) :]
        case 13:
            changed[:] = recoded(bytes(changed), chance)
        case 14:
            changed[:] = other_line_ends(bytes(changed), chance)
        case 15:
            changed[:] = other_number(bytes(changed), chance)
        case 16:
            half = changed[place:end]
            changed[place:end] = half.swapcase()


def recoded(data: bytes, chance: Random) -> bytes:
    """The same text in another encoding, with or without its mark."""
    return data.decode(chance.choice(("utf-8", "cp1252", "utf-16")), errors="ignore").encode(
        chance.choice(ENCODINGS), errors="ignore"
    )


def other_line_ends(data: bytes, chance: Random) -> bytes:
    """All line ends, or only some of them, of another kind."""
    end = chance.choice((b"\r", b"\r\n", b"\n", b"\r\r\n", b"\n\n", b"\x0b", b"", b"\0\n"))
    most = chance.choice((-1, 1, 5))
    return data.replace(chance.choice((b"\r\n", b"\n")), end, most)


def other_number(data: bytes, chance: Random) -> bytes:
    """One of the numbers becomes another one."""
    found = list(re.finditer(rb"\d+", data[:200_000]))
    if not found:
        return data
    one = chance.choice(found)
    new = chance.choice((b"0", b"-1", b"99", b"1e999", b"65536", b"1048577", b"2147483648", b"9" * 30, b"0.5", b""))
    return data[: one.start()] + new + data[one.end() :]
