"""XML, JSON and web pages: every kind of record is a table, read in a process with limits."""

import json

import pytest

from fasttrack_core import importing
from fasttrack_core.errors import TooLarge, UnreadableFile
from fasttrack_core.importing import Limits, Sheet
from fasttrack_core.services.files.spreadsheets import read_spreadsheet


def tables(data: bytes) -> dict[str, list[list[str]]]:
    found = importing.open_tables(data, sheets=read_spreadsheet)
    return {sheet.name: [sheet.table.row(row) for row in range(sheet.table.height)] for sheet in found.visible}


def test_each_repeated_element_is_a_table_with_the_values_of_those_around_it() -> None:
    data = b"""<?xml version="1.0"?><Return xmlns="urn:any"><Header><School>St Ada</School></Header><Pupils>
      <Pupil><UPN>A1</UPN><Year><Name>2024</Name><Marks>/\\ </Marks></Year><Year><Name>2025</Name></Year></Pupil>
      <Pupil Sex="F"><UPN>B2</UPN><Year><Name>2025</Name><Marks> \\</Marks></Year></Pupil></Pupils></Return>"""
    found = tables(data)
    assert found["Year"] == [
        ["Name", "Marks", "UPN", "Sex", "School"],
        ["2024", "/\\ ", "A1", "", "St Ada"],
        ["2025", "", "A1", "", "St Ada"],
        ["2025", " \\", "B2", "F", "St Ada"],
    ]
    assert found["Pupil"] == [["UPN", "Sex", "School"], ["A1", "", "St Ada"], ["B2", "F", "St Ada"]]


def test_a_part_that_stands_once_belongs_to_its_record() -> None:
    data = b"<R><P><N>1</N><D><N>x</N><Born>2015</Born></D></P><P><N>2</N><D><Born>2016</Born></D></P></R>"
    assert tables(data) == {"P": [["N", "D.N", "Born"], ["1", "x", "2015"], ["2", "", "2016"]]}


def test_an_element_with_attributes_only_is_a_record() -> None:
    data = b'<R><S d="1" m="/"/><S d="2" m="O"/></R>'
    assert tables(data)["S"] == [["d", "m"], ["1", "/"], ["2", "O"]]


def test_the_rows_of_records_are_counted_from_the_first_record() -> None:
    found = importing.open_tables(b"<R><S><d>1</d></S><S><d>2</d></S></R>", sheets=read_spreadsheet)
    assert found.visible[0].table.row_number(1) == 1


def test_xml_is_read_in_the_encoding_that_it_states() -> None:
    data = '<?xml version="1.0" encoding="iso-8859-1"?><R><S><n>Zoë</n></S><S><n>Siân</n></S></R>'.encode("latin-1")
    assert tables(data)["S"] == [["n"], ["Zoë"], ["Siân"]]
    assert importing.open_tables(data, sheets=read_spreadsheet).encoding == "iso-8859-1"


def test_lists_of_objects_are_tables_and_objects_in_them_are_named_with_a_point() -> None:
    data = {
        "data": [{"id": 1, "date": {"date": "2025-09-01"}, "ok": True, "none": None}, {"id": "2", "tags": ["a", 1]}]
    }
    assert tables(json.dumps(data).encode())["data"] == [
        ["id", "date.date", "ok", "none", "tags"],
        ["1", "2025-09-01", "true", "", ""],
        ["2", "", "", "", "a, 1"],
    ]


def test_a_list_alone_is_a_table_and_numbers_keep_their_digits() -> None:
    assert tables(b'[{"a": 12345678901234567890.10}, {"a": 1e5}]')["records"][1:] == [
        ["12345678901234567890.10"],
        ["1e5"],
    ]


def test_records_are_said_to_be_records_and_not_to_have_a_header_row() -> None:
    rows = [{"studentid": "1", "date": "2025-09-22", "session": half, "mark": "/"} for half in ("AM", "PM")]
    understood = importing.read("x", json.dumps(rows).encode(), sheets=read_spreadsheet).understood
    assert understood[0] == "The file holds records whose fields have names: each record is one mark of one pupil."
    assert not [sentence for sentence in understood if "Row 0" in sentence]


def test_merged_cells_of_a_web_page_have_their_text_once() -> None:
    data = (
        b"<!-- saved --><html><table><tr><th rowspan=2>Adno</th><th colspan='2'>Mon</th><td>x</td></tr>"
        b"<tr><td>AM<td>&nbsp;\\<td>y<table><tr><td>inside</td></tr></table></tr></table></html>"
    )
    found = tables(data)
    assert found["table 1"][0] == ["Adno", "Mon", "", "x"]
    assert found["table 1"][1][:3] == ["", "AM", " \\"]
    assert found["table 2"] == [["inside"]]


HOSTILE = {
    "entities": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]><a><d>&c;</d></a>',
    "an outside file": b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a><d>&b;</d></a>',
    "half an element": b"<a><b>1</b>",
    "half an object": b'{"a": [{"b": 1}',
    "deep elements": b"<a>" * 5000 + b"</a>" * 5000,
    "deep lists": b'{"a":' + b"[" * 200_000,
    "deep objects": b'{"a":' * 500 + b"1" + b"}" * 500,
    "many kinds": b"<a>" + b"".join(b"<k%d><v>1</v></k%d>" % (n, n) for n in range(500)) + b"</a>",
    "many columns": json.dumps([{f"c{n}": 1 for n in range(1_001)}] * 2).encode(),
    "a wide merged cell": b"<html><table>" + b"<tr><td colspan=9999>x</tr>" * 9 + b"</table></html>",
    "an unknown encoding": b'<?xml version="1.0" encoding="klingon"?><a><b>1</b></a>',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_and_damaged_records_are_one_sentence(name: str) -> None:
    with pytest.raises(UnreadableFile) as raised:
        importing.read("x", HOSTILE[name], sheets=read_spreadsheet)
    assert str(raised.value).endswith(".")


def test_more_records_than_the_limit_are_refused() -> None:
    data = b"<a>" + b"<r><v>1</v></r>" * 30 + b"</a>"

    def sheets(data: bytes) -> list[Sheet]:
        return read_spreadsheet(data, Limits(rows=20))

    with pytest.raises(TooLarge):
        importing.open_tables(data, sheets=sheets)


def test_a_page_without_a_table_says_so() -> None:
    with pytest.raises(UnreadableFile, match="no tables"):
        importing.read("x", b"<html><body><p>Please sign in</p></body></html>", sheets=read_spreadsheet)
