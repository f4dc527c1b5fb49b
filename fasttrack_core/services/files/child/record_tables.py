"""Files of nested records (XML, JSON, HTML) as tables of text: run in the child process, so it uses nothing of ours.

Every repeated element, or list of objects, becomes one table: a heading for each of its own values and of those of the
records around it (the nearest wins), then a row for each record. A part that stands once in its record, such as
``AttendSessions`` in a year, belongs to the record itself. HTML gives a table for each ``<table>``; a merged cell has
its text in its first place only, as in a workbook.
"""

from __future__ import annotations

import json
import re
from array import array
from typing import Any, TypeAlias

KINDS = 60
"""More kinds of records than this are no register."""
DEPTH = 60
LETTERS = 32_768
"""A text is cut after so many, one more than a cell may have, so that whoever gets it sees that it is too long."""
TEXTS = 2_000_000
"""More different texts than this are no register."""
LONGEST_TAG = 1_000_000
"""Bytes of an element's tag, comment or the like: it is gone through again with each piece of the file that is read."""


Tables: TypeAlias = "tuple[list[dict[str, object]], list[array[int]]]"
"""What is known of each table, and the codes of their columns one after the other."""


class TooMuch(Exception):
    """The file is over a limit (``rows``, ``columns``, ``cells``, ``texts``, ``letters``), or ``forbidden`` for what no
    XML may hold here."""


class Records:
    """The records of one kind, column by column.

    parents: for each record its place among those around it. repeated: the record and the name of each value that the
    file gives twice, and not the same: it is empty, since nothing says which one counts.
    """

    def __init__(self, name: str, around: Records | None) -> None:
        self.name = name
        self.around = around
        self.count = 0
        self.parents = array("i")
        self.texts: dict[str, dict[str, int]] = {}
        self.codes: dict[str, array[int]] = {}
        self.repeated: dict[tuple[int, str], None] = {}

    def begin(self, parent: int) -> int:
        """A new record inside the ``parent``-th record around; its place."""
        self.parents.append(parent)
        self.count += 1
        return self.count - 1

    def put(self, record: int, name: str, text: str) -> int:
        """One value of a record, left empty where another of the same name says something else; how many different
        texts are kept more than before."""
        codes = self.codes.get(name)
        if codes is None:
            codes = self.codes[name] = array("i")
            self.texts[name] = {"": 0}
        if len(codes) <= record:
            codes.extend([0] * (record + 1 - len(codes)))
        known = self.texts[name]
        if codes[record] or (self.repeated and (record, name) in self.repeated):
            if text and known.get(text) != codes[record]:
                self.repeat(record, name)
            return 0
        before = len(known)
        codes[record] = known.setdefault(text, before)
        return len(known) - before

    def repeat(self, record: int, name: str) -> None:
        """The record has several values of that name."""
        self.repeated[record, name] = None
        if record < len(self.codes.get(name, ())):
            self.codes[name][record] = 0

    def filled(self, name: str) -> array[int]:
        """The codes of a column for every record."""
        codes = self.codes[name]
        codes.extend([0] * (self.count - len(codes)))
        return codes

    @property
    def stands_once(self) -> bool:
        """True where no record around holds two of these."""
        return len(set(self.parents)) == self.count


class Collector:
    """All records of a file as they are met; ``limit`` counts values."""

    def __init__(self, rows: int, columns: int, cells: int) -> None:
        self.kinds: dict[tuple[str, ...], Records] = {}
        self.rows, self.columns, self.cells = rows, columns, cells
        self.values = self.texts = 0

    def begin(self, path: tuple[str, ...], around: Records | None, parent: int) -> tuple[Records, int]:
        """A new record of the kind at ``path``."""
        kind = self.kinds.get(path)
        if kind is None:
            if len(self.kinds) >= KINDS:
                raise TooMuch("kinds")
            kind = self.kinds[path] = Records(path[-1], around)
        if kind.count >= self.rows:
            raise TooMuch("rows")
        return kind, kind.begin(parent)

    def put(self, kind: Records, record: int, name: str, text: str) -> None:
        """One value."""
        self.values += 1
        if self.values > self.cells:
            raise TooMuch("cells")
        if name not in kind.codes and len(kind.codes) >= self.columns:
            raise TooMuch("columns")
        self.texts += kind.put(record, name, text[:LETTERS])
        if self.texts > TEXTS:
            raise TooMuch("texts")

    def sheets(self) -> Tables:
        """The tables: each kind with its own values and those of the records around it."""
        kinds = list(self.kinds.values())
        for kind in reversed(kinds):
            if kind.around is not None and kind.stands_once:
                _fold(kind, kind.around)
        described: list[dict[str, object]] = []
        packed: list[array[int]] = []
        left = self.cells
        for kind in kinds:
            if kind.around is not None and kind.stands_once and kind.count == kind.around.count:
                continue
            headings, columns = _with_those_around(kind)
            left -= (kind.count + 1) * len(columns)
            if len(columns) > self.columns or left < 0:
                raise TooMuch("columns" if left >= 0 else "cells")
            if not columns:
                continue
            values = []
            for heading, (texts, codes) in zip(headings, columns, strict=True):
                places = dict(texts)
                first = places.setdefault(heading, len(places))
                values.append(list(map(_whole, places)))
                packed.append(array("i", [first, *codes]))
            described.append(
                {
                    "name": _whole(kind.name),
                    "hidden": False,
                    "height": kind.count + 1,
                    "values": values,
                    "first_row": 0,
                    "repeated": [(record + 1, _whole(name)) for record, name in kind.repeated],
                }
            )
        return described, packed


def _whole(text: str) -> str:
    """The text without halves of characters, which JSON can hold and no database keeps."""
    return text if text.isascii() else text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _fold(part: Records, whole: Records) -> None:
    """The values of a part that stands once become values of its record; a name that is taken gets the part's before
    it."""
    for name, texts in part.texts.items():
        into = name if name not in whole.codes else f"{part.name}.{name}"
        if into in whole.codes:
            continue
        codes = array("i", bytes(4 * whole.count))
        for parent, code in zip(part.parents, part.filled(name), strict=True):
            codes[parent] = code
        whole.texts[into], whole.codes[into] = texts, codes


def _with_those_around(kind: Records) -> tuple[list[str], list[tuple[dict[str, int], array[int]]]]:
    headings: list[str] = []
    columns: list[tuple[dict[str, int], array[int]]] = []
    places: array[int] | None = None
    level: Records | None = kind
    while level is not None:
        for name in level.codes:
            if name in headings:
                continue
            codes = level.filled(name)
            headings.append(name)
            columns.append((level.texts[name], codes if places is None else array("i", map(codes.__getitem__, places))))
        parents = level.parents
        places = parents if places is None else array("i", map(parents.__getitem__, places))
        level = level.around
    return headings, columns


# --- XML -------------------------------------------------------------------------------------------------------------


def read_xml(data: bytes, limits: tuple[int, int, int]) -> Tables:
    """The tables of an XML file, read as a stream. Document types, entities and outside files are refused."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser, ParseError

    _refuse_endless_tags(data)
    collector = Collector(*limits)
    try:
        parser = DefusedXMLParser(target=_Target(collector), forbid_dtd=True)
        parser.feed(data)
        parser.close()
    except DefusedXmlException:
        raise TooMuch("forbidden") from None
    except (ParseError, LookupError, ValueError):  # damaged, or in an encoding that nobody knows
        raise TooMuch("markup") from None
    return collector.sheets()


def _refuse_endless_tags(data: bytes) -> None:
    """TooMuch for a tag, a comment or the like of more than ``LONGEST_TAG`` bytes."""
    place = 0
    while place < len(data):
        end = data.rfind(b">", place, place + LONGEST_TAG)
        if end < 0:
            end = data.find(b">", place)
            begin = data.find(b"<", place, len(data) if end < 0 else end)
            if begin >= 0 and (len(data) if end < 0 else end) - begin > LONGEST_TAG:
                raise TooMuch("letters")
            if end < 0:
                return
        place = end + 1


_ENCODED = re.compile("_x([0-9A-Fa-f]{4})_")


def plain_name(name: str) -> str:
    """The name of a field as it was before it was written so that XML takes it: ``Possible_x0020_Marks`` has a
    space."""
    return _ENCODED.sub(lambda found: chr(int(found[1], 16)), name) if "_x" in name else name


def _local(name: str) -> str:
    """The name without its namespace."""
    return plain_name(name.rpartition("}")[2])


class _Target:
    """Hears of each element as it begins and ends; nothing of the file is kept but its values."""

    def __init__(self, collector: Collector) -> None:
        self.collector = collector
        self.open: list[_Element] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if len(self.open) >= DEPTH:
            raise TooMuch("depth")
        around = self.open[-1] if self.open else None
        if around is not None:
            around.become_record(self.collector)
        self.open.append(_Element(tag, attributes, around))

    def data(self, text: str) -> None:
        """Text of an element; what stands after an element inside it is passed over, as between records."""
        if self.open and self.open[-1].kind is None and self.open[-1].letters < LETTERS:
            self.open[-1].texts.append(text)
            self.open[-1].letters += len(text)

    def end(self, tag: str) -> None:
        """An element is complete."""
        self.open.pop().end(self.collector)

    def close(self) -> None:
        """The file is complete."""


class _Element:
    """One open element: a plain value until an element begins inside it."""

    def __init__(self, tag: str, attributes: dict[str, str], around: _Element | None) -> None:
        self.attributes = attributes
        self.path: tuple[str, ...] = (*(around.path if around else ()), _local(tag))
        self.around = around
        self.kind: Records | None = None
        self.record = 0
        self.texts: list[str] = []
        self.letters = 0

    def become_record(self, collector: Collector) -> None:
        """This element holds others or has attributes, so it is a record."""
        if self.kind is None:
            around = self.around
            if around is None:
                self.kind, self.record = collector.begin(self.path, None, 0)
            else:
                around.become_record(collector)
                self.kind, self.record = collector.begin(self.path, around.kind, around.record)

    def end(self, collector: Collector) -> None:
        """The element is complete: its values are put where they belong."""
        text = "".join(self.texts)
        text = text.strip() if "\n" in text else text
        around = self.around
        if self.kind is None and not self.attributes and around is not None and around.kind is not None:
            collector.put(around.kind, around.record, self.path[-1], text)
            return
        holds_others = self.kind is not None
        self.become_record(collector)
        if self.kind is None:
            return
        for name, value in self.attributes.items():
            collector.put(self.kind, self.record, _local(name), value)
        if text.strip() and not holds_others:
            collector.put(self.kind, self.record, self.path[-1], text)


# --- JSON ------------------------------------------------------------------------------------------------------------


def read_json(data: bytes, limits: tuple[int, int, int]) -> Tables:
    """The tables of a JSON file; an object inside an object is part of it, its names joined by a point."""
    try:
        whole = json.loads(data, parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=_object_of)
    except RecursionError:
        raise TooMuch("depth") from None
    except ValueError:
        raise TooMuch("markup") from None
    collector = Collector(*limits)
    if isinstance(whole, list):
        whole = {"records": whole}
    if isinstance(whole, dict):
        kind, record = collector.begin(("file",), None, 0)
        _put_object(collector, kind, record, ("file",), "", whole)
    return collector.sheets()


class _Doubled(dict[str, Any]):
    """An object of which some names stand several times, and not for the same; those are not among its values."""

    names: tuple[str, ...] = ()


def _object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    first: dict[str, Any] = {}
    names = dict.fromkeys(name for name, value in pairs if first.setdefault(name, value) != value)
    doubled = _Doubled({name: value for name, value in found.items() if name not in names})
    doubled.names = tuple(names)
    return doubled


def _put_object(
    collector: Collector, kind: Records, record: int, path: tuple[str, ...], before: str, values: dict[str, Any]
) -> None:
    if len(path) + before.count(".") > DEPTH:
        raise TooMuch("depth")
    if isinstance(values, _Doubled):
        for name in values.names:
            collector.put(kind, record, f"{before}{plain_name(name)}", "")
            kind.repeat(record, f"{before}{plain_name(name)}")
    for name, value in values.items():
        full = f"{before}{plain_name(name)}"
        if isinstance(value, dict):
            _put_object(collector, kind, record, path, f"{full}.", value)
        elif isinstance(value, list):
            _put_list(collector, kind, record, (*path, full), full, value)
        else:
            collector.put(kind, record, full, _text(value))


def _put_list(
    collector: Collector, kind: Records, record: int, path: tuple[str, ...], name: str, values: list[Any]
) -> None:
    plain = [_text(value) for value in values if not isinstance(value, dict | list)]
    if plain:
        collector.put(kind, record, name, ", ".join(plain))
    for value in values:
        if isinstance(value, dict):
            inner, place = collector.begin(path, kind, record)
            _put_object(collector, inner, place, path, "", value)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


# --- HTML ------------------------------------------------------------------------------------------------------------


def read_html(data: bytes, limits: tuple[int, int, int]) -> Tables:
    """The tables of a web page in UTF-8, such as a report saved with the name of a workbook."""
    from lxml import html

    document = html.document_fromstring(data, parser=html.HTMLParser(encoding="utf-8", no_network=True))
    most_rows, most_columns, left = limits
    different = 0
    described: list[dict[str, object]] = []
    packed: list[array[int]] = []
    for number, table in enumerate(document.iter("table"), start=1):
        rows = _rows(table, most_rows, most_columns, left)
        if not any(any(text.strip() for text in row) for row in rows):
            continue
        width = max(map(len, rows))
        left -= width * len(rows)
        values = []
        for place in range(width):
            texts: dict[str, int] = {}
            column = (row[place] if place < len(row) else "" for row in rows)
            packed.append(array("i", [texts.setdefault(text, len(texts)) for text in column]))
            values.append(list(texts))
            different += len(texts)
        if different > TEXTS:
            raise TooMuch("texts")
        described.append(
            {"name": f"table {number}", "hidden": False, "height": len(rows), "values": values, "first_row": 1}
        )
    return described, packed


def _rows(table: Any, most_rows: int, most_columns: int, most_cells: int) -> list[list[str]]:
    """The texts of a table's own rows; under a merged cell and beside it there are empty ones."""
    rows: list[list[str]] = []
    reaching: dict[int, int] = {}
    cells = 0
    for line in table.iter("tr"):
        if next(line.iterancestors("table")) is not table:
            continue
        row: list[str] = []
        for cell in line:
            if cell.tag not in ("td", "th"):
                continue
            _skip_merged(row, reaching)
            wide, high = _span(cell.get("colspan")), _span(cell.get("rowspan"))
            if len(row) + wide > most_columns:
                raise TooMuch("columns")
            for place in range(len(row), len(row) + wide):
                if high > 1:
                    reaching[place] = high - 1
            row.extend([_text_of(cell), *[""] * (wide - 1)])
        _skip_merged(row, reaching)
        rows.append(row)
        cells += len(row)
        if len(rows) > most_rows or cells > most_cells:
            raise TooMuch("rows" if len(rows) > most_rows else "cells")
    return rows


def _skip_merged(row: list[str], reaching: dict[int, int]) -> None:
    """Empty cells where one of a row above reaches down."""
    while reaching.get(len(row), 0):
        reaching[len(row)] -= 1
        row.append("")


def _span(text: str | None) -> int:
    return max(1, int(text)) if text and text.isascii() and text.isdigit() and len(text) < 5 else 1


def _text_of(cell: Any) -> str:
    """The text of a cell; a space that may not break is a space, since a day's cell may begin with one."""
    text = "".join(cell.itertext())
    return " ".join(text.split("\n")).strip("\t\r\n ").replace("\xa0", " ")[:LETTERS]
