"""Throws damaged files at the reader: `make fuzz`, or `python -m tests.fuzz.run COUNT [SEED]`.

Every answer must be a reading or one plain sentence; anything else is written down with the file that caused it.
"""

import random
import sys
import tempfile
import time
from pathlib import Path

from fasttrack_core import importing
from fasttrack_core.errors import FastTrackError
from fasttrack_core.services.spreadsheets import read_spreadsheet
from tests.importing.files import UPNS, sheet_of

COUNT = 20_000
PIECES = [
    b",",
    b"\n",
    b'"',
    b"\r",
    b"\0",
    b"\xff",
    b"\xef\xbb\xbf",
    b"Total",
    b"AM",
    b"31/02/2026",
    b"04/13/2026",
    b"=1+1",
]
PIECES += [b"\t", b";", b"ZZ", b"/\\", b"C1", b"UPN", b"Date", b"Mark", b"\xe2\x80\x99", b"1E5", b"," * 50, b"x" * 200]


def starting_files() -> list[bytes]:
    """Small files of every layout."""
    rows = [[upn, f"Okoro {place}", "/", "I"] for place, upn in enumerate(UPNS)]
    wide = "UPN,Name,22/09/2025 AM,22/09/2025 PM\n" + "".join(",".join(row) + "\n" for row in rows)
    days = "UPN,Name,22/09/2025,23/09/2025\n" + "".join(f"{row[0]},{row[1]},/\\,II\n" for row in rows)
    long = "UPN,Name,Date,Session,Mark\n" + "".join(f"{row[0]},{row[1]},22/09/2025,AM,/\n" for row in rows)
    arbor = "DATE,PERIOD,STUDENT_ID,RAW_MARK,MARK_CODE,IS_POSSIBLE_ATTENDANCE\n2025-09-22,AM,7,/,/,TRUE\n"
    contacts = (
        f"UPN,Forename,Surname,Relationship,Address Line 1,Postcode\n{UPNS[0]},Ada,Okoro,Mother,1 Elm Row,ZZ1 1YH\n"
    )
    texts = [wide, days, long, arbor, contacts, f"UPN,Surname,Forename\n{UPNS[0]},Okoro,Zoë\n"]
    book = sheet_of([["UPN", "Name", "22/09/2025", None], [None, None, "AM", "PM"], *rows])
    return [*(text.encode() for text in texts), long.encode("utf-16"), days.encode("cp1252"), book]


def damaged(data: bytes, chance: random.Random) -> bytes:
    """The file with a few bytes changed, cut, doubled or put in."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(changed) + 1)
        length = chance.randint(1, 30)
        match chance.randrange(5):
            case 0:
                changed[place:place] = chance.choice(PIECES)
            case 1:
                del changed[place : place + length]
            case 2:
                changed[place : place + 1] = bytes([chance.randrange(256)])
            case 3:
                changed[place:place] = changed[place : place + length]
            case _:
                other = chance.randrange(len(changed) + 1)
                changed[place : place + length] = changed[other : other + length]
    return bytes(changed)


def main(count: int, seed: int) -> int:
    """The number of files that were answered with anything but a reading or a sentence."""
    chance = random.Random(seed)
    files = starting_files()
    read = refused = 0
    failures = []
    start = time.monotonic()
    for number in range(count):
        data = damaged(chance.choice(files), chance)
        try:
            importing.read("fuzz", data, sheets=read_spreadsheet)
            read += 1
        except FastTrackError:
            refused += 1
        except Exception as error:  # noqa: BLE001 - finding these is what the run is for
            place = Path(tempfile.gettempdir()) / f"fuzz-{seed}-{number}.bin"
            place.write_bytes(data)
            failures.append((place, error))
            print(f"{place}: {type(error).__name__}: {error}")
    print(
        f"{count:,} damaged files in {time.monotonic() - start:.0f} s: {read:,} read, {refused:,} refused with a "
        f"sentence, {len(failures):,} failures"
    )
    return len(failures)


if __name__ == "__main__":
    asked = [int(argument) for argument in sys.argv[1:]]
    sys.exit(1 if main(asked[0] if asked else COUNT, asked[1] if len(asked) > 1 else 1) else 0)
