"""Encodings, separators, rows of the wrong length: what a text file can be like."""

import pytest

from fasttrack_core.errors import TooLarge, UnreadableFile
from fasttrack_core.importing import Limits
from tests.importing.files import UPNS, errors, long, marks, notes, read, warnings

NAMED = "UPN,Name,Date,Session,Mark\n" + "".join(
    f'{upn},"{name}",22/09/2025,AM,/\n'
    for upn, name in zip(UPNS, ("Okoro, Zoë", "O’Rees, Siân £", "Null"), strict=True)
)
EXPECTED = ["Okoro, Zoë", "O’Rees, Siân £", "Null"]


@pytest.mark.parametrize(
    ("encoding", "reported"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16"),
        ("utf-16-be", "utf-16"),
        ("cp1252", "windows-1252"),
    ],
)
def test_names_are_exact_in_every_encoding(encoding: str, reported: str) -> None:
    reading = read(NAMED.encode(encoding))
    assert [pupil.name for pupil in reading.pupils] == EXPECTED
    assert reading.encoding == reported


def test_windows_1252_is_said_so_that_names_are_checked() -> None:
    assert any("Windows-1252" in note.message for note in notes(read(NAMED.encode("cp1252"))))


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_other_separators_are_read(separator: str) -> None:
    assert [
        pupil.name for pupil in read(NAMED.replace(", ", "~").replace(",", separator).replace("~", ", ")).pupils
    ] == EXPECTED


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_every_kind_of_line_end_is_read(end: str) -> None:
    reading = read(NAMED.replace("\n", end))
    assert [pupil.name for pupil in reading.pupils] == EXPECTED
    assert not errors(reading)


def test_a_quoted_line_end_stays_in_its_cell() -> None:
    reading = read(NAMED.replace("Okoro, Zoë", "Okoro,\nZoë"))
    assert reading.pupils[0].name == "Okoro,\nZoë"
    assert len(marks(reading)) == 3


def test_nul_characters_are_taken_out() -> None:
    reading = read(NAMED.replace("Null", "Nu\0ll"))
    assert reading.pupils[2].name == "Null"
    assert warnings(reading)


def test_letters_damaged_before_are_warned_of() -> None:
    reading = read(NAMED.replace("Zoë", "ZoÃ«"))
    (warning,) = warnings(reading)
    assert (warning.row, warning.column) == (2, "Name")
    assert "damaged" in warning.message
    assert warning.value == "Okoro, ZoÃ« (meant: Okoro, Zoë)", "what it was is offered, and never put in by itself"
    assert "Zoë" in warning.message
    assert "Okoro" not in warning.message
    assert reading.pupils[0].name == "Okoro, ZoÃ«"


def test_damaged_letters_that_nobody_can_tell_are_shown_as_they_are() -> None:
    (warning,) = warnings(read(NAMED.replace("Zoë", "ZoÃ« Ľ")))
    assert warning.value == "Okoro, ZoÃ« Ľ"


def test_an_undamaged_name_is_not_warned_of() -> None:
    assert not warnings(read(NAMED))


@pytest.mark.parametrize(
    "name",
    [
        "Null",
        "NA",
        "None",
        "True",
        "1E5",
        "Nan",
        "=HYPERLINK(1)",
        "+44",
        "-1",
        "@SUM",
        "<b>",
        "![x](y)",
        ":red[x]",
        "$x$",
    ],
)
def test_a_name_is_text_whatever_it_looks_like(name: str) -> None:
    assert read(f"UPN,Name,Date,Session,Mark\n{UPNS[0]},{name},22/09/2025,AM,/\n").pupils[0].name == name


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("O'Brien & Sons <b>", "O'Brien & Sons <b>"),
        ("\u05d3\u05d5\u05d3", "\u05d3\u05d5\u05d3"),
        ("Zo\u200be\u200f", "Zoe"),
        ("x" * 300, "x" * 300),
        ("Cher", "Cher"),
        ("\tZoe ", "Zoe"),
    ],
)
def test_unusual_names_are_kept_whole_without_invisible_characters(written: str, kept: str) -> None:
    assert read(f"UPN,Name,Date,Session,Mark\n{UPNS[0]},{written},22/09/2025,AM,/\n").pupils[0].name == kept


def test_a_pupil_without_a_surname_or_a_forename_is_a_pupil() -> None:
    header = "UPN,Surname,Forename,Date,Session,Mark"
    reading = read(long(f"{UPNS[0]},,Zoe,22/09/2025,AM,/", f"{UPNS[1]},Rees,,22/09/2025,AM,/", header=header))
    assert [pupil.name for pupil in reading.pupils] == ["Zoe", "Rees"]


def test_composed_and_combining_letters_are_one_name() -> None:
    composed, combining = "Zo\u00eb", "Zoe\u0308"
    text = f"UPN,Name,Date,Session,Mark\n{UPNS[0]},{composed},22/09/2025,AM,/\n{UPNS[0]},{combining},22/09/2025,PM,\\\n"
    reading = read(text)
    assert [pupil.name for pupil in reading.pupils] == [composed]
    assert not errors(reading)


@pytest.mark.parametrize(("row", "says"), [("x,y,z,22/09/2025,AM,/,extra", "7 cells"), (f"{UPNS[1]},22/09", "2 cells")])
def test_a_row_too_long_or_too_short_is_named_and_left_out(row: str, says: str) -> None:
    header = "UPN,Name,Year,Date,Session,Mark"
    good = f"{UPNS[0]},A B,5,22/09/2025,AM,/"
    reading = read(long(good, row, good.replace("AM,/", "PM,\\"), header=header))
    found = errors(reading)
    assert [finding.row for finding in found] == [3]
    assert says in found[0].message
    assert len(marks(reading)) == 2


def test_a_file_whose_every_row_is_one_too_long_is_refused_not_shifted() -> None:
    rows = [f"{upn},Okoro, Zoë,22/09/2025,AM,/" for upn in UPNS]
    with pytest.raises(UnreadableFile, match="another number of cells"):
        read(long(*rows, header="UPN,Name,Date,Session,Mark"))


def test_a_quotation_mark_left_open_spoils_its_own_row_only() -> None:
    reading = read(
        long(
            f'{UPNS[0]},"Okoro,22/09/2025,AM,/', f"{UPNS[1]},Rees,22/09/2025,AM,I", header="UPN,Name,Date,Session,Mark"
        )
    )
    assert [(finding.row, "quotation marks" in finding.message) for finding in errors(reading)] == [(2, True)]
    assert marks(reading) == {(UPNS[1], "2025-09-22", "AM"): "I"}


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf", b"\xff\xfe", b"   "])
def test_an_empty_file_is_said_to_be_empty(data: bytes) -> None:
    with pytest.raises(UnreadableFile, match="empty"):
        read(data)


@pytest.mark.parametrize(
    "header", ["UPN,Date,Session,Mark\n", "UPN,Name,22/09/2025 AM,22/09/2025 PM\n", "UPN,Surname,Forename\n"]
)
def test_a_header_alone_has_no_pupils(header: str) -> None:
    with pytest.raises(UnreadableFile, match="No pupils found"):
        read(header)


@pytest.mark.parametrize(
    ("start", "says"),
    [
        (b"MZ\x90\x00\x03\x00\x00\x00\x04\x00", "a program"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "a picture"),
        (b"%PDF-1.7\n", "a PDF"),
        (bytes(range(256)) * 8, "not text"),
    ],
)
def test_content_decides_what_a_file_is(start: bytes, says: str) -> None:
    with pytest.raises(UnreadableFile, match=says):
        read(start, name="register.csv")


@pytest.mark.parametrize("name", ["../../x.csv", "<img>.csv", "a" * 300, "🙂.csv", "CON.csv", "register.xlsx", ""])
def test_the_file_name_is_kept_and_decides_nothing(name: str) -> None:
    reading = read(NAMED, name=name)
    assert reading.file_name == name
    assert len(reading.pupils) == 3


def test_the_limits_are_themselves_allowed() -> None:
    text = long(f"{UPNS[0]},22/09/2025,AM,/", f"{UPNS[0]},22/09/2025,PM,/")
    read(text, limits=Limits(rows=3, columns=4, cells=12, upload_bytes=len(text)))
    for limits in (Limits(rows=2), Limits(columns=3), Limits(cells=11), Limits(upload_bytes=len(text) - 1)):
        with pytest.raises(TooLarge):
            read(text, limits=limits)


def test_a_calendar_or_letter_is_not_taken_for_a_register() -> None:
    for text in ("date,session,open\n2025-09-01,AM,no\n", "Dear parent,\nplease come.\n", "a\n"):
        with pytest.raises(UnreadableFile, match="Looked for"):
            read(text)
