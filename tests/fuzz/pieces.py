"""Texts that have broken readers of files before: in numbers, dates, headings, names and markup."""

TEXTS = (
    "", " ", "\t", "\n", "\r", "\r\n", '"', '""', "'", ",", ";", "|", "a,b", '"a","b"', "\\", "/", "/\\", "\\/", "-",
    "#",
    "0", "-1", "1.5", "1e309", "1E+15", "nan", "inf", "-inf", "9" * 25, "9" * 400, "1,000", "£5", "93%", "130%", "0.93",
    "²", "①", "½", "٣", "१२/०९/२०२५", "𝟙", "１２/０９/２０２５", "0x10", "1_000", "+44", "--5", "5.", ".5", "1.2.3",
    "31/02/2026", "29/02/2027", "29/02/2028", "04/13/2026", "03/04/26", "00/00/0000", "01/01/0001", "31/12/9999",
    "0001-01-01", "9999-12-31", "1900-01-00", "1899-12-31", "2025-W53-7", "2026-10-05T24:00:00", "2026-10-25T01:30:00Z",
    "2026-10-05T00:00:00+99:99", "23:59:60", "46115", "46115.5", "2958465", "2958466", "-46115", "60", "0.0",
    "5 Oct 26",
    "Mon 31 Dec 9999", "Fri 05/10/2026", "w/c 31/12/9999", "w/c 01/01/0001", "Week 53", "Week 0", "Week beginning",
    "31/12/9999 PM", "01/01/0001 AM", "05/10/2026 AM", "05/10 AM", "29/02 AM", "Mon AM", "Mon", "Sun", "AM", "PM",
    "am/pm",
    "2025/2026", "9999/10000", "0000/0001", "2026/2025", "Autumn 2025", "Year 99", "Year", "R", "N1", "Y6/7",
    "Total", "Totals", "Average", "Key", "Grand total", "Possible", "Attended", "Percentage attendance", "%",
    "Page 1 of 9",
    "UPN", "Name", "Surname", "Forename", "Admission number", "Date", "Session", "Mark", "Marks", "Attendance", "Id",
    "B999804219001", "b999804219001", "B999804219002", "B99980421900Z", "A123", "N/A", "None", "null", "NA", "True",
    "ZZ", "?", "H", "C1", "C2", "I01", "ii", "/" * 400, "/\\" * 400, "N" * 1000, "x" * 33_000, "x" * 300, "(" * 200,
    "=1+1", "=HYPERLINK(1)", "@SUM(A1)", "<b>", "</td>", "<table>", "<!--", "]]>", "&amp;", "&b;", "&#0;", "&#xD800;",
    "{{ 7*7 }}", "{", "}", "[", "]", "%s", "%", "{0}", "sep=", "sep=;", "![x](http://h/p.png)",
    "\u202e", "\u200b", "\ufeff", "\u00a0", "\u2028", "\x85", "\x0b", "\x0c", "\x1c", "\x1a", "\x7f", "İ", "ß", "ﬁ",
    "e\u0301",
    "ZoÃ«", "Šárka", "العربية", "\U0001f600", "\ufffd", "\uffff", "O’Brien",
)  # fmt: skip
"""Every one can be written as UTF-8; NUL and half characters are put in where a format allows them."""

BYTES = (
    *(text.encode() for text in TEXTS),
    b"\0", b"\0" * 64, b"\xff", b"\xfe\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"\x81\x8d\x8f\x90\x9d", b"\xc3\x28",
    b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF",
    b"<?xml version='1.0' encoding='utf-16'?>", b"<?xml version='1.0' encoding='x-none'?>", b"<html>", b"<table>",
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b'{"data":[', b"[[", b"," * 50, b"," * 2000, b"\n" * 500, b'"' * 50,
)  # fmt: skip
