"""Columns that no layout reads, and those that change what a row means: flags that take a row back, a newer mark, a
last day.

One place for all layouts, since each of them would else read the rest of the row as if nothing stood beside it.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing.dates import NO_DAY, looks_like_date, understand_dates
from fasttrack_core.importing.findings import Findings
from fasttrack_core.importing.header import Header, Role, plain_word
from fasttrack_core.importing.marks import is_mark
from fasttrack_core.importing.questions import About, Asked, Question
from fasttrack_core.importing.table import Codes, Column, Table, recoded

LISTED = 20
LONGEST_FLAG = 40
"""Letters of a heading that may name a flag."""
OF_MARKS = frozenset(
    (
        Role.DATE,
        Role.SESSION,
        Role.MARK,
        Role.RAW_MARK,
        Role.COMMENT,
        Role.DESCRIPTION,
        Role.MINUTES,
        Role.IS_PRESENT,
        Role.IS_AUTHORISED,
        Role.IS_UNAUTHORISED,
        Role.IS_POSSIBLE,
    )
)
"""What a heading may name that only some layouts read: they say so in ``Content.columns``."""

SECOND_MARK = "The column holds marks too and is not read. Check that the marks that are read are those that count."
SECOND_DATE = (
    "The column holds dates too and is not read. Check that the date that is read is the day of the session, and that "
    "each row is about that day only."
)
FLAG = (
    "The heading says that rows may be withdrawn or void, and the column is not read. Check that every row of the file "
    "counts."
)
_OF_A_PUPIL = re.compile(r"birth|\bdob\b|born|admi(t|ss)|enrol|join|leav|\bleft\b", re.IGNORECASE)
_ABOUT_MARKS = re.compile(r"mark|code|attend|regist|\b[ap]\.?m\b", re.IGNORECASE)
_FLAGGED = re.compile(
    r"void|delete|withdr|cancel|superse|invalid|inactive|obsolete|revok|retract|annul|archiv|reject", re.IGNORECASE
)

_OUT = (
    "void|voided|deleted|withdrawn|cancelled|canceled|removed|superseded|invalid|inactive|obsolete|revoked|retracted|"
    "annulled|archived|rejected|discarded|ignored"
)
_OUT_HEADING = re.compile(
    rf"(is|was|mark|row|record|entry|session)?({_OUT}|delete|del|remove|withdraw|cancel|ignore)"
    r"((mark|row|record|entry|flag|status|yn|y/n)?|(?P<who_or_when>on|at|by|date|datetime|when|time))"
)
_IN_HEADING = re.compile(r"(is|mark|row|record|entry)?(active|valid|live|current|counts)(mark|row|record|flag|yn|y/n)?")
_STATUS_HEADING = re.compile(r"(mark|row|record|entry|register|attendance)?(status|state)(mark|row|record)?")
_OF_A_ROW = re.compile(r"(row|record|entry)(status|state)|(status|state)(row|record)")
_LETTERS_OF_ROWS = frozenset(("D", "A", "C", "I", "L", "M", "N", "U"))
"""What a column about the state of a row writes: D for deleted, and active, current, inserted, live and so on."""
_OUT_WORD = re.compile(rf"({_OUT}|del|canc)", re.IGNORECASE)
_YES = frozenset(("y", "yes", "true", "t", "1", "1.0", "-1", "x", "✓", "✔", "on"))
_NO = frozenset(("", "n", "no", "false", "f", "0", "0.0", "-", "–", "none", "null", "off", "n/a"))
_IN_WORDS = frozenset(
    (
        *("active", "valid", "live", "current", "ok", "okay", "kept", "final", "confirmed", "saved", "open"),
        *(
            "submitted",
            "approved",
            "original",
            "amended",
            "updated",
            "new",
            "present",
            "normal",
            "complete",
            "completed",
        ),
    )
)


def report(table: Table, header: Header, also_read: Collection[int], findings: Findings, *, marks: bool) -> None:
    """A note that names the columns of which nothing is read, and a warning for each that may change what a row means.

    also_read: the places that the layout reads beside those of the header's roles that are of pupils or of its own.
    marks: the table gave marks, so that another date or mark beside them matters.
    """
    read = {place for role, place in header.columns.items() if role not in OF_MARKS} | set(also_read)
    names = []
    for place in range(table.width):
        if place in read:
            continue
        texts = _texts(table, header, place)
        if not texts:
            continue
        names.append(header.caption(place))
        caption = header.captions[place].strip() if place < len(header.captions) else ""
        said = _doubt(caption, texts, marks)
        if said:
            findings.warning(said, table.row_number(header.row), header.caption(place))
    if names:
        more = f" and {len(names) - LISTED:,} more" if len(names) > LISTED else ""
        findings.note(f"These columns are not read: {', '.join(names[:LISTED])}{more}.")


def _doubt(caption: str, texts: Sequence[str], marks: bool) -> str:
    word = plain_word(caption)
    if _FLAGGED.search(word) or (_OF_A_ROW.fullmatch(word) and len(texts) > 1):
        return FLAG
    if not marks:
        return ""
    codes = [text for text in texts if is_mark(text)]
    if 10 * len(codes) >= 9 * len(texts) and (_ABOUT_MARKS.search(caption) or {"/", "\\"} & set(codes)):
        return SECOND_MARK
    if _OF_A_PUPIL.search(caption) is None and 2 * sum(map(looks_like_date, texts[:50])) > len(texts[:50]):
        return SECOND_DATE
    return ""


def _texts(table: Table, header: Header, place: int) -> list[str]:
    """The different texts below the header that are not blank."""
    column = table.columns[place]
    counts = column.counts(slice(header.row + 1, None)).tolist()
    return [text.strip() for text, count in zip(column.values, counts, strict=True) if count and text.strip()]


def without_withdrawn(table: Table, header: Header, findings: Findings) -> tuple[Table, frozenset[int]]:
    """The table with the rows empty that a column such as Void or Deleted takes back (a note says how many), and the
    places of such columns.

    Question where such a column says something else than yes or no.
    """
    gone = np.zeros(table.height - header.row - 1, dtype=np.bool_)
    flags: set[int] = set()
    known = set(header.columns.values())
    for place, caption in enumerate(header.captions):
        if not caption or caption[0].isdigit() or len(caption) > LONGEST_FLAG or place in known:
            continue
        word = plain_word(caption)
        if not any(form.fullmatch(word) for form in (_OUT_HEADING, _IN_HEADING, _STATUS_HEADING)):
            continue
        column = table.columns[place]
        out = _withdraws(word, caption, _texts(table, header, place), column)
        if out is None:
            continue
        flags.add(place)
        here = out[column.codes[header.row + 1 :]]
        count = int(np.count_nonzero(here & ~gone))
        if count:
            findings.note(
                f"{count:,} {'row is' if count == 1 else 'rows are'} left out, because the column “{caption.strip()}” "
                f"says that {'it does' if count == 1 else 'they do'} not count.",
                column=header.caption(place),
            )
        gone |= here
    if not gone.any():
        return table, frozenset(flags)
    rows = np.concatenate((np.zeros(header.row + 1, dtype=np.bool_), gone))
    columns = []
    for column in table.columns:
        codes: Codes = column.codes.copy()
        codes[rows] = len(column.values)
        columns.append(recoded(codes, (*column.values, "")))
    return replace(table, columns=tuple(columns), known={}), frozenset(flags)


def _withdraws(word: str, caption: str, texts: Sequence[str], column: Column) -> npt.NDArray[np.bool_] | None:
    """bool for each text of the column: it takes its row back; None where the column is about something else."""
    heading = _OUT_HEADING.fullmatch(word)
    if heading and heading["who_or_when"]:
        return np.array([text.strip().casefold() not in _NO for text in column.values], dtype=np.bool_)
    if heading:
        out, kept = _YES | {word[0]}, _NO
    elif _IN_HEADING.fullmatch(word):
        out, kept = _NO - {""}, _YES | {""}
    elif _STATUS_HEADING.fullmatch(word) and any(map(_OUT_WORD.fullmatch, texts)):
        return np.array([_OUT_WORD.fullmatch(text.strip()) is not None for text in column.values], dtype=np.bool_)
    elif _OF_A_ROW.fullmatch(word) and "D" in texts and _LETTERS_OF_ROWS.issuperset(texts):
        return np.array([text.strip() == "D" for text in column.values], dtype=np.bool_)
    else:
        return None
    found = []
    for text in column.values:
        plain = text.strip().casefold()
        withdrawn = plain in out or _OUT_WORD.fullmatch(plain) is not None
        withdrawn |= heading is not None and looks_like_date(plain)
        if not withdrawn and plain not in kept and plain not in _IN_WORDS and text.strip() in texts:
            if heading is None:
                return None
            raise Question(
                f"The column “{caption.strip()}” seems to say which rows do not count, but what stands in it is not "
                "yes or no. Take out the rows that do not count, and the column, and upload the file again.",
                Asked(About.COLUMNS, f"The column “{caption.strip()}” is not understood. Say what each column is."),
            )
        found.append(withdrawn)
    return np.array(found, dtype=np.bool_)


NEWER = (
    *("newmark", "newcode", "newattendancemark", "newattendancecode", "currentmark", "currentcode", "latestmark"),
    *("latestcode", "correctedmark", "correctedcode", "amendedmark", "amendedcode", "revisedmark", "revisedcode"),
    *("updatedmark", "updatedcode", "finalmark", "finalcode", "markafter", "codeafter", "changedto", "markchangedto"),
    *("newvalue", "marknew", "marknow", "codenow", "codenew", "amendedto", "correctedto", "lastmark", "mostrecentmark"),
)
"""Headings of the mark that holds where another one stands beside it."""


def with_newest_marks(table: Table, header: Header, findings: Findings) -> tuple[Table, frozenset[int]]:
    """The table in whose column of marks the newer mark stands where a column such as New Mark gives one; its place.

    Where the newer one is blank the older one is kept.
    """
    place = header.columns[Role.MARK]
    if plain_word(header.captions[place]) in NEWER:
        return table, frozenset()
    start = header.row + 1
    for other, caption in enumerate(header.captions):
        if other in header.columns.values() or plain_word(caption) not in NEWER or not _texts(table, header, other):
            continue
        old, new = table.columns[place], table.columns[other]
        values = (*old.values, *new.values)
        blank = np.array([not text.strip() for text in new.values], dtype=np.bool_)
        codes = np.where(blank[new.codes], old.codes, new.codes + np.int32(len(old.values))).astype(np.int32)
        codes[:start] = old.codes[:start]
        columns = list(table.columns)
        columns[place] = recoded(codes, values)
        same = recoded(np.arange(len(values), dtype=np.int32), [text.strip() for text in values]).codes
        differ = int(np.count_nonzero(same[old.codes[start:]] != same[codes[start:]]))
        findings.note(
            f"The newer mark counts, that of the column “{caption.strip()}”: in {differ:,} "
            f"{'row' if differ == 1 else 'rows'} it is another one than that of “{header.caption(place)}”.",
            column=header.caption(other),
        )
        return replace(table, columns=tuple(columns), known={}), frozenset((other,))
    return table, frozenset()


_LAST_DAY = frozenset(
    (
        *("enddate", "dateend", "dateto", "todate", "to", "until", "untildate", "end", "lastday", "lastdate", "finish"),
        *("finishdate", "absenceend", "absenceenddate", "enddateofabsence", "dateuntil", "datefinish", "datefinished"),
        *("endday", "upto", "till", "calendarenddate", "leaveend", "leaveenddate", "returndate", "dateofreturn"),
    )
)
_HOW_MANY = frozenset(
    (
        *("days", "sessions", "noofdays", "noofsessions", "numberofdays", "numberofsessions", "daysabsent", "length"),
        *("sessionsabsent", "sessionsmissed", "daysmissed", "dayslost", "sessionslost", "durationdays", "totaldays"),
        *("totalsessions", "durationindays", "durationinsessions", "durationsessions", "schooldays", "daycount"),
        *("sessioncount", "numdays", "numsessions", "lengthdays", "lengthindays"),
    )
)
SPELLS = (
    "The column “{caption}” says that a row is about more than one day (the first is row {row}), so the rows are "
    "spells and not single marks. Export the register with a row for each session."
)


def refuse_spells(table: Table, header: Header, rows: Codes, days: Codes) -> None:
    """UnreadableFile where a column beside the date says that the row goes on for longer than its day.

    rows: places in the table. days: for each of them the day number that is read, NO_DAY where none is.
    """
    for place, caption in enumerate(header.captions):
        word = plain_word(caption)
        column = table.columns[place]
        if place == header.columns.get(Role.DATE) or word not in _LAST_DAY | _HOW_MANY:
            continue
        codes = column.codes[rows]
        if word in _HOW_MANY:
            long = np.array([_more_than_one(text) for text in column.values], dtype=np.bool_)[codes]
        else:
            counts = np.bincount(codes, minlength=len(column.values)).tolist()
            try:
                ends = understand_dates(column.values, counts, caption).days[codes]
            except UnreadableFile:
                continue
            long = (ends > days) & (days != NO_DAY)
        if long.any():
            row = table.row_number(int(rows[int(np.argmax(long))]))
            raise UnreadableFile(SPELLS.format(caption=header.caption(place), row=f"{row:,}"))


def _more_than_one(text: str) -> bool:
    """True for a number of more than one."""
    found = re.fullmatch(r"(\d{1,3})(\.\d+)?( (days?|sessions?))?", text.strip(), re.ASCII | re.IGNORECASE)
    return found is not None and float(found[1] + (found[2] or "")) > 1
