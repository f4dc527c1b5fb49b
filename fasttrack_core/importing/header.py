"""The header row: found by what its words mean, under any title rows, whatever the order and case of the columns."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing.table import Table, letter

SEARCHED_ROWS = 30
LONGEST_CAPTION = 60


class Role(StrEnum):
    """What a column of a register is."""

    UPN = "UPN"
    ADMISSION = "admission number"
    SYSTEM_ID = "pupil id of the register system"
    NAME = "name"
    SURNAME = "surname"
    FORENAME = "forename"
    PREFERRED_SURNAME = "preferred surname"
    PREFERRED_FORENAME = "preferred forename"
    BIRTH = "date of birth"
    ENTRY = "date of entry"
    LEAVING = "date of leaving"
    YEAR = "year group"
    GROUP = "registration group"
    SEX = "sex"
    DATE = "date"
    SESSION = "session (AM or PM)"
    MARK = "mark"
    MORNING = "mark of the morning"
    AFTERNOON = "mark of the afternoon"
    RAW_MARK = "mark as entered"
    COMMENT = "comment"
    DESCRIPTION = "meaning of the mark"
    MINUTES = "minutes late"
    IS_PRESENT = "present flag"
    IS_AUTHORISED = "authorised flag"
    IS_UNAUTHORISED = "unauthorised flag"
    IS_POSSIBLE = "possible flag"
    SEN = "SEN"
    PUPIL_PREMIUM = "pupil premium"


Words = Mapping[str, tuple[str, ...]]
"""For each role the words that name it, best first, as ``plain_word`` writes them."""

PUPIL_NUMBERS: Words = {
    Role.UPN: (
        "upn",
        "uniquepupilnumber",
        "uniquepupilno",
        "uniquepupilnumberupn",
        "upnuniquepupilnumber",
        "upnnumber",
        "upnno",
        "pupilupn",
        "pupilsupn",
        "studentupn",
        "currentupn",
    ),
    Role.ADMISSION: (
        "adno",
        "admno",
        "admissionno",
        "admissionnumber",
        "admissionsno",
        "admissionsnumber",
        "admnumber",
        "adminno",
        "adminnumber",
        "admission",
        "adm",
        "pupiladno",
        "pupiladmno",
        "pupiladmissionnumber",
        "studentadmissionnumber",
        "admissionid",
        "rollnumber",
        "rollno",
    ),
    Role.SYSTEM_ID: (
        "studentid",
        "pupilid",
        "personid",
        "learnerid",
        "misid",
        "mispupilid",
        "misstudentid",
        "pupilnumber",
        "pupilno",
        "pupilref",
        "studentnumber",
        "studentno",
        "childid",
    ),
}
"""The words for the numbers of a pupil, in registers and in lists about pupils alike."""
WORDS: Words = {
    **PUPIL_NUMBERS,
    Role.SYSTEM_ID: (*PUPIL_NUMBERS[Role.SYSTEM_ID], "id"),
    Role.NAME: (
        "name",
        "pupilname",
        "studentname",
        "fullname",
        "pupil",
        "student",
        "child",
        "childname",
        "surnameforename",
        "nameofpupil",
        "legalname",
        "legalfullname",
        "surnameandforename",
        "surnamefirstname",
        "lastnamefirstname",
        "forenamesurname",
        "forenameandsurname",
        "firstnamesurname",
        "firstnamelastname",
        "namesurnameforename",
        "pupilnamesurnameforename",
        "nameofchild",
        "learner",
        "learnername",
        "preferredname",
        "preferredfullname",
        "displayname",
        "pupilfullname",
        "studentfullname",
        "childsname",
        "pupilsname",
    ),
    Role.SURNAME: (
        "legalsurname",
        "legallastname",
        "pupillegalsurname",
        "surname",
        "lastname",
        "familyname",
        "pupilsurname",
        "pupillastname",
        "studentsurname",
        "studentlastname",
    ),
    Role.FORENAME: (
        "legalforename",
        "legalfirstname",
        "legalforenames",
        "pupillegalforename",
        "forename",
        "firstname",
        "givenname",
        "forenames",
        "firstnames",
        "givennames",
        "pupilforename",
        "pupilfirstname",
        "studentforename",
        "studentfirstname",
    ),
    Role.PREFERRED_SURNAME: ("preferredsurname", "preferredlastname", "chosenlastname", "chosensurname"),
    Role.PREFERRED_FORENAME: (
        "preferredforename",
        "preferredfirstname",
        "chosenforename",
        "chosenfirstname",
        "chosenname",
        "knownas",
    ),
    Role.BIRTH: ("dateofbirth", "dob", "birthdate", "birthday", "dateofbirthdob"),
    Role.ENTRY: (
        "dateofentry",
        "entrydate",
        "dateofadmission",
        "admissiondate",
        "dateadmitted",
        "doa",
        "enrolmentdate",
        "dateofenrolment",
        "datejoined",
    ),
    Role.LEAVING: ("dateofleaving", "leavingdate", "leavedate", "dateleft", "dol"),
    Role.YEAR: (
        "yeargroup",
        "yr",
        "yrgrp",
        "yeargrp",
        "ncyear",
        "ncyr",
        "ncyeargroup",
        "nationalcurriculumyear",
        "nationalcurriculumyeargroup",
        "curriculumyear",
        "currentyeargroup",
        "currentncyear",
        "ncyearactual",
        "year",
        "yrgroup",
        "yeargroupname",
        "yearlevel",
    ),
    Role.GROUP: (
        "registrationgroup",
        "reggroup",
        "reg",
        "reggrp",
        "class",
        "form",
        "tutorgroup",
        "currentregistrationgroup",
        "formgroup",
        "classname",
        "regform",
        "regclass",
        "registrationform",
        "registrationclass",
        "registration",
        "tutorgrp",
        "tutor",
        "classgroup",
        "formclass",
        "formname",
        "form/class",
        "class/form",
        "currentclass",
    ),
    Role.SEX: ("sex", "gender", "legalsex"),
    Role.DATE: (
        "date",
        "attendancedate",
        "attdate",
        "sessiondate",
        "markdate",
        "registerdate",
        "registrationdate",
        "regdate",
        "attendanceday",
        "dateofattendance",
        "dateofregister",
        "dateofregistration",
        "dateofsession",
        "dateofmark",
        "calendarstartdate",
        "calendardate",
        "day",
    ),
    Role.SESSION: (
        "am/pm",
        "ampm",
        "amorpm",
        "am/pmsession",
        "sessionam/pm",
        "sessionampm",
        "attendancesession",
        "session",
        "sessionname",
        "perioddisplayname",
        "period",
        "half",
        "sessiontype",
        "halfday",
        "timeofday",
        "periodname",
    ),
    Role.MARK: (
        "markcode",
        "mark",
        "attendancemark",
        "attendancecode",
        "attcode",
        "attmark",
        "code",
        "attendancemarkcode",
        "sessionmark",
        "sessioncode",
        "registermark",
        "registrationmark",
        "regmark",
        "regcode",
        "registercode",
        "marks",
        "attendance",
    ),
    Role.RAW_MARK: ("rawmark",),
    Role.COMMENT: ("attendancecomment", "comment", "comments", "notes", "note"),
    Role.DESCRIPTION: ("description", "markdescription", "meaning", "codedescription"),
    Role.MINUTES: ("minuteslate", "minslate", "minute", "minutes"),
    Role.IS_PRESENT: ("ispresent",),
    Role.IS_AUTHORISED: ("isauthorizedabsent", "isauthorisedabsent"),
    Role.IS_UNAUTHORISED: ("isunauthorizedabsent", "isunauthorisedabsent"),
    Role.IS_POSSIBLE: ("ispossibleattendance",),
    Role.SEN: ("sen", "senstatus"),
    Role.PUPIL_PREMIUM: ("pupilpremium", "pp", "ppindicator"),
}
HALVES = (Role.MORNING, Role.AFTERNOON)


def _of_half(*names: str) -> tuple[str, ...]:
    """The words for a column of marks of one half of the day: ``AM``, ``AM mark``, ``Mark (AM)`` …"""
    return (
        *names,
        *(name + word for name in names for word in _OF_MARKS),
        *(word + name for name in names for word in _OF_MARKS),
    )


_KINDS = ("attendance", "att", "session", "sess", "registration", "reg", "register")
_WHAT = ("mark", "marks", "code", "markcode", "status")
_OF_MARKS = (*_KINDS, *_WHAT, *(kind + what for kind in _KINDS for what in _WHAT))
WORDS_OF_DAYS: Words = {
    Role.MORNING: _of_half("am", "morning"),
    Role.AFTERNOON: _of_half("pm", "afternoon"),
    **WORDS,
}
"""The words of a table with two columns of marks, one for each half of the day."""
ID_ROLES = (Role.UPN, Role.ADMISSION, Role.SYSTEM_ID)
"""The columns that can tell pupils apart, best first."""

_NOT_IN_WORDS = re.compile(r"[^\w/%]|_")


def plain_word(text: str) -> str:
    """The header text without case, spaces and signs: ``Adm. No`` and ``ADM_NO`` are ``admno``."""
    return _NOT_IN_WORDS.sub("", unicodedata.normalize("NFKC", text).casefold())


@dataclass(frozen=True, slots=True)
class Header:
    """row: the (last) header row, from 0. columns: the place of each role's column. captions: the text of
    each column. own: where a person said what the columns are, and ``captions`` are words that every layout knows, the
    file's own heading of each column, empty where it has none; else nothing."""

    row: int
    columns: Mapping[str, int]
    captions: tuple[str, ...]
    own: tuple[str, ...] = field(default=(), kw_only=True)

    def caption(self, place: int) -> str:
        """The file's heading of a column (its beginning, where it is a whole text), or its letter."""
        shown = self.own if place < len(self.own) else self.captions
        return shown[place].strip()[:LONGEST_CAPTION] or letter(place)

    def described(self, roles: Iterable[str]) -> tuple[str, ...]:
        """A sentence for each of ``roles`` that has a column."""
        return tuple(
            f"{role[:1].upper()}{role[1:]}: column {letter(self.columns[role])}, {self._why(role, self.columns[role])}."
            for role in roles
            if role in self.columns
        )

    def _why(self, role: str, place: int) -> str:
        if not self.own or plain_word(self.own[place]) in WORDS_OF_DAYS.get(role, ()):
            return f"because its heading is “{(self.own or self.captions)[place].strip()}”"
        return (
            f"as you chose; its heading is “{self.own[place]}”"
            if self.own[place]
            else "as you chose; it has no heading"
        )


def words_of(captions: Sequence[str]) -> dict[str, int]:
    """The plain words of one row, each with the first column that it stands in."""
    places: dict[str, int] = {}
    for caption in dict.fromkeys(captions):
        if 2 <= len(caption) <= LONGEST_CAPTION and (caption[0].isalpha() or not caption[0].isalnum()):
            places.setdefault(plain_word(caption), captions.index(caption))
    return places


def assign(places: Mapping[str, int], words: Words) -> dict[str, int]:
    """The column of each role, out of the plain words of a row; of several words for a role the best wins."""
    found: dict[str, int] = {}
    for role, names in words.items():
        for word in names:
            if word in places:
                found[role] = places[word]
                break
    return found


def find_header(table: Table, words: Words, fits: Callable[[Mapping[str, int]], bool]) -> Header | None:
    """The row among the first thirty whose captions name most roles, of those that ``fits`` accepts."""
    best: Header | None = None
    head = table.head(SEARCHED_ROWS)
    known: list[dict[str, int]] = table.known.setdefault("words", [])
    known.extend(map(words_of, head[len(known) :]))
    asked = {word for names in words.values() for word in names}
    for row, captions in enumerate(head):
        columns = {} if asked.isdisjoint(known[row]) else assign(known[row], words)
        if columns and fits(columns) and (best is None or len(columns) > len(best.columns)):
            best = Header(row, columns, tuple(captions))
    return best


def refuse_twice(table: Table, header: Header, roles: Iterable[str]) -> None:
    """UnreadableFile where a column that is needed stands in the file twice with different contents."""
    for role in roles:
        if role not in header.columns:
            continue
        place = header.columns[role]
        word = plain_word(header.captions[place])
        for other, caption in enumerate(header.captions):
            if other != place and plain_word(caption) == word and not _same(table, place, other, header.row + 1):
                if header.own:
                    raise UnreadableFile(
                        f"The columns {letter(place)} and {letter(other)} are both chosen as {role} but differ, so it "
                        "is not clear which to read. Choose one of them."
                    )
                raise UnreadableFile(
                    f"The columns {letter(place)} and {letter(other)} have the same heading "
                    f"“{caption.strip()}” but differ, so it is not clear which to read. Delete or rename one of them."
                )


def _same(table: Table, first: int, second: int, row: int) -> bool:
    return all(
        table.columns[first].text(place).strip() == table.columns[second].text(place).strip()
        for place in range(row, table.height)
    )
