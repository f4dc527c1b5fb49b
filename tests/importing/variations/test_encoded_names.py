"""Kind H: names of fields that were written so that XML takes them, such as ``Possible_x0020_Marks``."""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pytest

from tests.importing.variations.judging import Variation, judge
from tests.importing.variations.test_groups import totals
from tests.importing.variations.truth import school
from tests.importing.variations.writing import listed

Encode = Callable[[str], str]
Write = Callable[[Sequence[Sequence[str]], Encode], bytes]


def as_needed(name: str) -> str:
    """What XML does not take in a name is written by its number, as XmlConvert.EncodeName does."""
    name = re.sub(r"[^A-Za-z0-9_]", lambda found: f"_x{ord(found[0]):04X}_", name)
    return f"_x{ord(name[0]):04X}_{name[1:]}" if name[0].isdigit() else name


def lower(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_]", lambda found: f"_x{ord(found[0]):04x}_", name)


def underscored(name: str) -> str:
    """Underscores for spaces, and those written by their number."""
    return lower(name.replace(" ", "_")).replace("_", "_x005F_", 1) if " " in name else lower(name)


def elements(rows: Sequence[Sequence[str]], encode: Encode) -> bytes:
    names = [encode(name) for name in rows[0]]
    records = (
        "".join(f"<{name}>{escape(cell)}</{name}>" for name, cell in zip(names, row, strict=True)) for row in rows[1:]
    )
    return f"<?xml version='1.0'?><Report>{''.join(f'<Record>{each}</Record>' for each in records)}</Report>".encode()


def attributes(rows: Sequence[Sequence[str]], encode: Encode) -> bytes:
    names = [encode(name) for name in rows[0]]
    records = (" ".join(f"{name}={quoteattr(cell)}" for name, cell in zip(names, row, strict=True)) for row in rows[1:])
    return f"<Report>{''.join(f'<Record {each}/>' for each in records)}</Report>".encode()


def in_names(rows: Sequence[Sequence[str]], encode: Encode) -> bytes:
    """The same in a namespace, and in UTF-16."""
    data = elements(rows, encode).decode().replace("<Report>", "<Report xmlns='urn:report'>")
    return data.replace("<?xml version='1.0'?>", "<?xml version='1.0' encoding='utf-16'?>").encode("utf-16")


HEADERS = (
    ("UPN", "Name", "Reg Group", "Possible Marks", "Present or Approved Educational Activity", "Authorised Absences",
     "Unauthorised Absences"),
    ("UPN", "Pupil Name", "Reg", "Possible marks", "Present marks", "Authorised absences", "Unauthorised absences"),
    ("UPN", "Full name", "Class", "Sessions possible", "Sessions attended", "Sessions authorised",
     "Sessions unauthorised"),
)  # fmt: skip
LISTS = (
    ("Unique Pupil Number", "Pupil Name", "Attendance Date", "AM/PM", "Attendance Mark"),
    ("UPN", "Student Name", "Session Date", "Session Name", "Mark Code"),
)


def variations() -> Iterator[Variation]:
    """Totals and lists of marks, with every way of writing names, in elements and attributes."""
    seed = 0
    ways: tuple[tuple[str, Encode], ...] = (("capitals", as_needed), ("small letters", lower))
    shapes: tuple[tuple[str, Write], ...] = (
        ("elements", elements), ("attributes", attributes), ("a namespace", in_names),
    )  # fmt: skip
    for way, encode in ways:
        for shape, write in shapes:
            for number, header in enumerate(HEADERS):
                seed += 1
                truth = school(seed, pupils=3 + seed % 4)
                data = write(totals(truth, header), encode)
                yield Variation(f"totals {number} in {shape}, {way}", data, truth.figures(), suffix=".xml")
            for number, header in enumerate(LISTS):  # type: ignore[assignment]
                seed += 1
                truth = school(seed, pupils=3)
                data = write(listed(truth, header=header), encode)
                yield Variation(f"list {number} in {shape}, {way}", data, truth.figures(), suffix=".xml")
    truth = school(80)
    yield Variation("an underscore", elements(totals(truth, HEADERS[0]), underscored), truth.figures(), suffix=".xml")


VARIATIONS = list(variations())


def test_there_are_thirty_of_them() -> None:
    assert len(VARIATIONS) >= 30


@pytest.mark.parametrize("variation", VARIATIONS, ids=str)
def test_encoded_names_are_read_like_the_names_they_stand_for(variation: Variation, tmp_path: Path) -> None:
    judge(tmp_path, variation)
