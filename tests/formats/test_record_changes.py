"""Files of records, XML and JSON, written in the other ways their makers write them, or damaged on the way."""

import json
import re
from collections.abc import Callable
from datetime import date

import pytest

from fasttrack_core import importing
from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing import Severity
from fasttrack_core.services.files.spreadsheets import read_spreadsheet
from tests.formats.judging import differences, read_marks
from tests.formats.truth import LATEST, Key, School, blank_free, small
from tests.formats.writers import sims_partner_xml, wonde_sessions

Change = Callable[[str], bytes]


def school() -> School:
    return small(6, date(2026, 10, 5), date(2026, 10, 16))


def xml() -> str:
    return sims_partner_xml.document(school()).decode("iso-8859-1")


def spoken_of(text: str) -> list[str]:
    """What is wrong with the reading of a partner file; empty where it equals the truth."""
    wanted: dict[Key, str] = {key: mark or "-" for key, mark in school().marks.items()}
    return wrong("a.xml", text.encode("iso-8859-1"), wanted, "student_id")


def wrong(name: str, data: bytes, wanted: dict[Key, str], known_by: str) -> list[str]:
    reading = importing.read(name, data, sheets=read_spreadsheet, latest=LATEST)
    assert reading.register is not None
    marks, strangers = read_marks(reading.register, school().pupils, [known_by])
    return strangers + [str(one) for one in differences(wanted, marks)]


def attributes(text: str) -> str:
    """<SessionAttendance PersonID="…" …/> in place of elements."""

    def one(record: re.Match[str]) -> str:
        fields = re.findall(r"<(\w+)>([^<]*)</\1>", record[1])
        told = " ".join(f'{name}="{value}"' for name, value in fields)
        return f"<SessionAttendance {told}/>"

    return re.sub(r"<SessionAttendance>(.*?)</SessionAttendance>", one, text, flags=re.DOTALL)


def with_namespace(text: str) -> str:
    return text.replace("<SessionAttendances>", '<SessionAttendances xmlns="http://www.example.org/marks">')


def with_prefix(text: str) -> str:
    text = re.sub(r"<(/?)(\w)", r"<\1m:\2", text)
    return text.replace("<m:SessionAttendances>", '<m:SessionAttendances xmlns:m="http://www.example.org/marks">')


def fields_in_another_order(text: str) -> str:
    def one(record: re.Match[str]) -> str:
        fields = re.findall(r"<\w+/>|<(?:\w+)>[^<]*</\w+>", record[1])
        return f"<SessionAttendance>{''.join(reversed(fields))}</SessionAttendance>"

    return re.sub(r"<SessionAttendance>(.*?)</SessionAttendance>", one, text, flags=re.DOTALL)


def in_an_envelope(text: str) -> str:
    top, rest = text.split("\n", 1)
    return f"{top}\n<Report><Header><School>Larkspur Brook</School></Header><Data>{rest}</Data></Report>"


def marks_in_cdata(text: str) -> str:
    return re.sub(r"<AttendanceMark>([^<]*)<", r"<AttendanceMark><![CDATA[\1]]><", text)


def comments_and_blank_lines(text: str) -> str:
    return text.replace("<SessionAttendance>", "\n\n<!-- one mark -->\n<SessionAttendance>")


@pytest.mark.parametrize(
    "change",
    [
        attributes, with_namespace, with_prefix, fields_in_another_order, in_an_envelope, marks_in_cdata,
        comments_and_blank_lines,
    ],
    ids=lambda change: change.__name__,
)  # fmt: skip
def test_the_same_records_in_other_xml_are_read_as_the_truth(change: Callable[[str], str]) -> None:
    assert spoken_of(xml()) == []
    assert spoken_of(change(xml())) == []


@pytest.mark.parametrize("share", [0.2, 0.5, 0.97])
def test_records_cut_off_on_the_way_are_refused(share: float) -> None:
    text = xml()
    with pytest.raises(UnreadableFile):
        spoken_of(text[: int(len(text) * share)])


def test_an_entity_in_records_is_refused() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "/"><!ENTITY c "&b;&b;&b;&b;">]>\n<SessionAttendances>'
    with pytest.raises(UnreadableFile):
        spoken_of(xml().replace("<SessionAttendances>", bomb, 1))


@pytest.mark.parametrize(
    ("field", "value"),
    [("AttendanceDate", "2026-02-31"), ("AttendanceMark", "ZZ9"), ("SessionName", ""), ("PersonID", "")],
)  # fmt: skip
def test_one_wrong_field_costs_one_record_and_is_named(field: str, value: str) -> None:
    records = xml().split("<SessionAttendance>")
    records[7] = re.sub(f"<{field}>[^<]*</{field}>", f"<{field}>{value}</{field}>", records[7])
    reading = importing.read(
        "a.xml", "<SessionAttendance>".join(records).encode("iso-8859-1"), sheets=read_spreadsheet, latest=LATEST
    )
    assert [f.row for f in reading.findings if f.severity in (Severity.ERROR, Severity.WARNING)] == [7]
    assert reading.register is not None
    marks, strangers = read_marks(reading.register, school().pupils, ["student_id"])
    wanted = {key: mark or "-" for key, mark in school().marks.items()}
    assert not strangers
    assert [one.got for one in differences(wanted, marks)] in ([""], ["?"])


def flat_days(body: dict[str, object]) -> None:
    for mark in body["attendance"]:  # type: ignore[attr-defined]
        mark["date"] = mark["date"]["date"][:10]


def numbers_for_ids(body: dict[str, object]) -> None:
    """1188… in place of A1188…: for pupils and codes alike."""
    for one in body["students"] + body["attendance_codes"]:  # type: ignore[operator]
        one["id"] = int(one["id"][1:])
    for mark in body["attendance"]:  # type: ignore[attr-defined]
        mark["student"], mark["attendance_code"] = int(mark["student"][1:]), int(mark["attendance_code"][1:])


def lists_in_another_order(body: dict[str, object]) -> None:
    for name in list(body)[::-1]:
        body[name] = body.pop(name)
    body["attendance"].reverse()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "change", [flat_days, numbers_for_ids, lists_in_another_order], ids=lambda change: change.__name__
)
def test_the_same_records_in_other_json_are_read_as_the_truth(change: Callable[[dict[str, object]], None]) -> None:
    body = json.loads(wonde_sessions.everything(school()))
    change(body)
    assert wrong("w.json", json.dumps(body).encode(), blank_free(school()), "upn") == []


def test_json_with_a_byte_order_mark_is_read_as_the_truth() -> None:
    data = b"\xef\xbb\xbf" + wonde_sessions.everything(school())
    assert wrong("w.json", data, blank_free(school()), "upn") == []


def test_json_cut_off_on_the_way_is_refused() -> None:
    with pytest.raises(UnreadableFile):
        wrong("w.json", wonde_sessions.everything(school())[:-2000], blank_free(school()), "upn")
