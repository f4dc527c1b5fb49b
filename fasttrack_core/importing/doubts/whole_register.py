"""Whether what was read is a whole register of England's codes: one look at all marks, before any figure.

A register says who was present, with ``/`` and ``\\``. A file that does not (absences only, a sign of the school's own
for present, the letters of another country's system) gives percentages that look certain and are wrong. So a person is
asked what stands for present, or what each sign stands for; without an answer nothing is read.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from fasttrack_core.attendance.figures.codes import (
    CONFLICT,
    DASH,
    ENGLAND,
    FIRST_ATTENDED,
    FIRST_CLASSIFIED,
    FIRST_NUMBER,
    FIRST_POSSIBLE,
    NO_MARK,
    UNKNOWN,
    Category,
    Marks,
)
from fasttrack_core.attendance.figures.register import Register, refuse_too_large
from fasttrack_core.attendance.figures.school_calendar import SchoolCalendar
from fasttrack_core.attendance.figures.sessions import Keys, day_number
from fasttrack_core.importing.findings import Findings
from fasttrack_core.importing.mapping import NO_MARK as NOTHING_WRITTEN
from fasttrack_core.importing.mapping import NOBODY, NONE_ABSENT
from fasttrack_core.importing.marks import BLANK_NUMBER, PRESENT_NUMBER
from fasttrack_core.importing.questions import About, Asked, Question
from fasttrack_core.importing.school_days import sessions_of_spans

Numbers = npt.NDArray[np.int64]
"""How often each code number stands in a register: int64[256]."""
STROKES = ("/", "\\")
FEWEST = 5
"""Cells with one unreadable text from which it is asked about."""
SHARE = 20
"""It is asked about from one in so many of all marks."""
OF_A_PUPIL = 10
"""Marks of a pupil of which half are unreadable, from which is asked."""
EXPECTED_ABSENCES = 8
"""Absences that a session should have for its having none to be a sign that the school was closed."""
ABROAD = frozenset("XYETPN")
"""Codes that are rare in England and are what other systems write for common things (excused, tardy, present, no)."""
ENOUGH_MARKS = 100
"""Marks of which some should be absences, so that a file without any is looked at for what it leaves out."""
FEW_GAPS = 50
"""One session in so many without a mark is no sign that absences are left out."""
LIKELY_ABSENCES = frozenset("IOUGNLMC")
LISTED_SIGNS = 60

ABSENCES_ONLY = (
    "The file holds absences and no mark for present, so it is not a whole register and no percentage can come from "
    "it. Export all marks of the pupils; or say that a session without a mark is one in which the pupil was present."
)
NO_STROKE = (
    "The file has no mark / or \\, so it does not say in the codes of England who was present, and no percentage can "
    "come from it. Choose what stands for present."
)
OTHER_LETTERS = (
    "The file's marks are not those of a register in England: hardly one is / or \\, and the commonest is {most} "
    "({times}). Choose what each of its letters stands for."
)
NOT_OF_THIS_FILE = (
    "The file has the marks / and \\ of a register in England, but its letters were said to be another system's. Read "
    "it without that; or choose what each stands for, / too."
)
THE_REST = (
    "One letter of the file stands for another code than in England, so none can be taken for the code it looks like. "
    "Choose what {texts} ({times}) {stands} for too."
)
UNREADABLE = (
    "{texts} {stands} in the file ({times}) and {is_} no attendance code, so the figures would leave out much of "
    "the register. Choose what {it} for."
)
MOSTLY_EMPTY = (
    "Most sessions of the file have no mark and most of its marks are absences, so it may list only the days on which "
    "a pupil was absent, and no percentage can come from it. Say whether a session without a mark is one in which the "
    "pupil was present."
)
PRESENT_ONLY = (
    "The file has no absence, but {gaps} sessions of its pupils have no mark, so it may list only who was present, and "
    "no percentage can come from it. Export all marks of the pupils, absences too."
)
LATE_ONLY = (
    "The file lists who came late (L or U) and no other absence, so it does not say who was absent, and no percentage "
    "can come from it. Export all marks of the pupils."
)
NO_MARK_IS_MISSING = (
    "It was said that no mark stands for present, but this file has marks for present. So a session without a mark "
    "counts as missing."
)
WHO_ABSENT = "Was nobody absent in these sessions?"
WHICH_PRESENT = "What does the file show for a pupil who was present?"
WHICH_SIGNS = "Which code of the register does each of these stand for?"
WHICH_DAYS = (
    "On which days was the school open? Give the first and the last day of each half term, such as {first} to {last}, "
    "with a comma between two."
)
NO_DAYS = (
    "The file lists absences only, so it does not say on which days the school was open. Enter the term dates in the "
    "calendar, or enter the school's days."
)


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What a person said. signs: what each sign of the file stands for. present: NOTHING_WRITTEN, NOBODY or empty.

    days: the sessions on which the school was open; None where nobody knows. none_absent: nobody was absent, so that a
    file without an absence is a register as it is.
    """

    signs: Mapping[str, str]
    present: str = ""
    days: Keys | None = None
    none_absent: bool = False

    @property
    def foreign(self) -> bool:
        """True where a code of the register was said to stand for another one."""
        codes = ENGLAND.by_text.keys() - {"-"}
        return any(sign.upper() in codes and stands != sign.upper() for sign, stands in self.signs.items())


def ask(register: Register, answers: Answers, today: date | None = None) -> None:
    """Raises Question where the marks of the register are not those of a whole register and no answer settles it.

    today: leave that is planned has no marks for present beside it, so whether some marks say present is asked of the
    sessions up to this day; of all of them where none is given or nothing was taken yet.
    """
    whole = signs_in(register)
    if not whole:
        return
    taken = _until(register, today)
    numbers = _numbers(taken)
    signs = whole if taken is register else _signs(taken, numbers)
    strokes = signs["/"] + signs["\\"]
    settled = {sign.casefold() for sign in answers.signs}
    if answers.foreign:
        _ask_the_rest(whole, answers)
    if answers.present != NOBODY and not _only_closed(numbers):
        unknown = _unknown_texts(taken)
        if not strokes:
            raise _no_present(numbers, signs, unknown, answers)
        if not settled and _others_outnumber(signs, unknown, strokes):
            raise _which_signs(signs, OTHER_LETTERS)
    unread = _unknown_texts(register)
    much = Counter({text: count for text, count in unread.items() if text.casefold() not in settled})
    if much.total() < FEWEST or SHARE * much.total() < whole.total():
        much = Counter({text: much[text] for text in _much_of_a_pupil(register) if text in much})
    if much:
        raise _which_signs(much, UNREADABLE)
    if answers.present == "" and not settled and _mostly_empty(numbers):
        raise Question(MOSTLY_EMPTY, Asked(About.PRESENT, WHICH_PRESENT, (NOTHING_WRITTEN, NOBODY)))
    if not answers.none_absent and (gaps := _gaps_without_absences(taken, numbers)):
        raise Question(PRESENT_ONLY.format(gaps=f"{gaps:,}"), Asked(About.ABSENT, WHO_ABSENT, (NONE_ABSENT,)))


def _gaps_without_absences(register: Register, numbers: Numbers) -> int:
    """How many marks are missing between a pupil's first and last, if they are many and no mark is an absence; else 0.

    Looked at are sessions in which at least half of the pupils have a possible mark, each half of the day by itself.
    """
    possible = int(numbers[FIRST_POSSIBLE:].sum())
    if numbers[FIRST_POSSIBLE:FIRST_ATTENDED].any() or possible < ENOUGH_MARKS:
        return 0
    marked = register.marks > DASH
    usual = 2 * np.count_nonzero(register.marks >= FIRST_POSSIBLE, axis=0) >= len(register.pupils)
    gaps = 0
    for half in (0, 1):
        known = marked[:, register.sessions & 1 == half]
        begun = np.logical_or.accumulate(known, axis=1)
        goes_on = np.logical_or.accumulate(known[:, ::-1], axis=1)[:, ::-1]
        gaps += int(np.count_nonzero((begun & goes_on & ~known)[:, usual[register.sessions & 1 == half]]))
    return gaps if gaps >= FEWEST and FEW_GAPS * gaps >= possible else 0


def _until(register: Register, today: date | None) -> Register:
    """The register up to the last session of ``today``; all of it without a day, or where no mark is that early."""
    if today is None:
        return register
    end = int(np.searchsorted(register.sessions, 2 * day_number(today) + 2))
    if end == len(register.sessions) or not (register.marks[:, :end] > DASH).any():
        return register
    raw = {(row, column): text for (row, column), text in register.raw.items() if column < end}
    return Register(register.pupils, register.sessions[:end], register.marks[:, :end], raw)


def refuse_letters_of_other_files(register: Register, answers: Answers) -> None:
    """Raises Question where letters were said to be another system's, and the file's own marks are those of England.

    What was said of one file is kept for the next with its headings, and that may be another kind of file. The register
    is as it was read, before ``marks.with_strokes``.
    """
    if not answers.foreign or {"/", "\\"} & set(answers.signs):
        return
    numbers = _numbers(register)
    strokes = int(numbers[[ENGLAND.by_text[text].number for text in STROKES]].sum())
    if strokes > numbers[PRESENT_NUMBER]:
        signs = Counter({"/": strokes, **dict.fromkeys(answers.signs, 0)})
        raise _which_signs(signs, NOT_OF_THIS_FILE)


def ask_about_late(register: Register, answers: Answers) -> None:
    """Raises Question where most marks are those of pupils who came late, none is another absence and none is a stroke.

    A session without a mark may then be one in which the pupil was absent, whatever stands for present. It is asked
    before ``filled``, of the register as it was read.
    """
    if answers.none_absent or answers.present == NOBODY:
        return
    numbers = _numbers(register)
    late = int(numbers[[ENGLAND.by_text[text].number for text in ("L", "U")]].sum())
    others = numbers[FIRST_POSSIBLE:FIRST_ATTENDED].sum() - numbers[ENGLAND.by_text["U"].number]
    strokes = numbers[[ENGLAND.by_text[text].number for text in STROKES]].sum()
    if not late or others or strokes or numbers[UNKNOWN] or numbers[DASH]:
        return
    if 2 * late >= numbers[FIRST_POSSIBLE:].sum() - numbers[BLANK_NUMBER]:
        raise Question(LATE_ONLY, Asked(About.ABSENT, WHO_ABSENT, (NONE_ABSENT,)))


def _only_closed(numbers: Numbers) -> bool:
    """True where no mark says that a pupil was expected, or cannot be read: no figure comes from it."""
    outside = np.array([ENGLAND.outside_dates(number) for number in range(256)], dtype=np.bool_)
    return not (numbers[FIRST_NUMBER[Category.NOT_POSSIBLE] :].any() or numbers[UNKNOWN] or numbers[outside].any())


def _numbers(register: Register) -> Numbers:
    """int64[256]: how often each code number stands in the register."""
    return np.bincount(register.marks.ravel(order="K"), minlength=256)


def signs_in(register: Register) -> Counter[str]:
    """How often each sign stands in the register, as it was written or as its code; no blank and no dash."""
    return _signs(register, _numbers(register))


def _signs(register: Register, numbers: Numbers) -> Counter[str]:
    counts: Counter[str] = Counter()
    for number, count in enumerate(numbers.tolist()):
        if count and number not in (NO_MARK, DASH, UNKNOWN, CONFLICT):
            counts[ENGLAND.text(number)] += count
    counts.update(_unknown_texts(register))
    return counts


def _unknown_texts(register: Register) -> Counter[str]:
    return Counter(text for (row, column), text in register.raw.items() if register.marks[row, column] == UNKNOWN)


def _ask_the_rest(signs: Counter[str], answers: Answers) -> None:
    """Where one letter is another system's, all are: a letter that nobody spoke of is no code of England."""
    known = {sign.casefold() for sign in (*answers.signs, *answers.signs.values(), *STROKES)}
    open_ = Counter({sign: count for sign, count in signs.items() if sign.casefold() not in known})
    if open_:
        raise _which_signs(open_, THE_REST)


def _no_present(numbers: Numbers, signs: Counter[str], unknown: Counter[str], answers: Answers) -> Question:
    """The question of a register in which nothing says present."""
    said = {sign.casefold() for sign in (*answers.signs, *answers.signs.values())}
    if all(sign.casefold() in said for sign in signs):
        return _which_present(ABSENCES_ONLY, signs)
    dashes = int(numbers[DASH])
    if dashes >= signs.total():
        return _which_present(NO_STROKE, Counter({"-": dashes}), "-")
    used = np.flatnonzero(numbers).tolist()
    retired = {ENGLAND.text(number) for number in used if ENGLAND.outside_dates(number)}
    codes = Counter({sign: count for sign, count in signs.items() if sign not in unknown and sign not in retired})
    attended = sum(count for sign, count in codes.items() if _is_attended(sign) and sign != "L")
    abroad = sum(count for sign, count in codes.items() if sign in ABROAD)
    ordinary = codes["I"] + codes["O"]
    if len(unknown) == 1 and not retired and ordinary > abroad and not attended:
        (sign,) = unknown
        return _which_present(NO_STROKE, signs, sign)
    if not unknown and not retired and 2 * attended < codes.total() and ordinary + codes["L"] + codes["U"] > abroad:
        top, count = signs.most_common(1)[0]
        likely = [top] if 2 * count >= signs.total() and top not in LIKELY_ABSENCES else []
        return _which_present(ABSENCES_ONLY, signs, *likely)
    return _which_signs(signs, OTHER_LETTERS)


def _which_present(message: str, signs: Counter[str], *likely: str) -> Question:
    """The question what stands for present. likely: the signs that may."""
    choices = (*likely, NOTHING_WRITTEN, NOBODY)
    times = tuple(signs[choice] if choice in likely else 0 for choice in choices)
    return Question(message, Asked(About.PRESENT, WHICH_PRESENT, choices, times=times))


def _is_attended(sign: str) -> bool:
    code = ENGLAND.by_text.get(sign)
    return code is not None and code.number >= FIRST_ATTENDED


def _others_outnumber(signs: Counter[str], unknown: Counter[str], strokes: int) -> bool:
    """True where some sign that is no common mark in England stands oftener than the strokes for present."""
    return any(
        count > strokes and (sign in unknown or sign in ABROAD or (_is_attended(sign) and sign not in (*STROKES, "L")))
        for sign, count in signs.items()
    )


def _which_signs(signs: Counter[str], message: str) -> Question:
    ordered = sorted(signs.items(), key=lambda item: -item[1])[:LISTED_SIGNS]
    texts = [f"“{text[:24]}”" for text, _ in ordered[:3]]
    several = len(ordered) > 1
    words = message.format(
        most=texts[0],
        texts=" and ".join(texts) + (" and others" if len(ordered) > 3 else ""),
        times=_times(ordered[0][1] if message == OTHER_LETTERS else sum(signs.values())),
        stands="stand" if several else "stands",
        is_="are" if several else "is",
        it="each stands" if several else "it stands",
    )
    choices, times = tuple(text for text, _ in ordered), tuple(count for _, count in ordered)
    return Question(words, Asked(About.MARKS, WHICH_SIGNS, choices, times=times))


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"


def _much_of_a_pupil(register: Register) -> list[str]:
    """The unreadable texts that are half of some pupil's marks or more."""
    found: Counter[tuple[int, str]] = Counter(
        (row, text) for (row, column), text in register.raw.items() if register.marks[row, column] == UNKNOWN
    )
    if not found:
        return []
    written = np.count_nonzero(register.marks > DASH, axis=1)
    return list(
        dict.fromkeys(
            text for (row, text), count in found.items() if written[row] >= OF_A_PUPIL and 2 * count >= written[row]
        )
    )


def _mostly_empty(numbers: Numbers) -> bool:
    """True where most cells of the pupils are empty and no more than half of the possible marks are / or \\."""
    possible = int(numbers[FIRST_POSSIBLE:].sum())
    strokes = int(numbers[[ENGLAND.by_text[text].number for text in STROKES]].sum())
    if possible < OF_A_PUPIL or 2 * strokes > possible:
        return False
    return 2 * int(numbers[FIRST_CLASSIFIED:].sum()) < int(numbers.sum())


def _says_who_was_present(numbers: Numbers) -> bool:
    """True where more than half of the possible marks that are written are strokes for present."""
    strokes = int(numbers[[ENGLAND.by_text[text].number for text in STROKES]].sum())
    return 2 * strokes > int(numbers[FIRST_POSSIBLE:].sum() - numbers[BLANK_NUMBER])


def filled(register: Register, answers: Answers, findings: Findings) -> Register:
    """The register with a present mark in each session without one, where a person said that this is what it means.

    The sessions are those that the file names, if it names most of those that have no mark; else the school's open
    ones, from the first to the last session of the file. Raises Question where nobody knows on which days the school
    was open. What was said of one file is kept for the next with its headings: where that one says who was present, a
    session without a mark is missing, with a warning.
    """
    if answers.present != NOTHING_WRITTEN or not len(register.sessions):
        return register
    blank = register.marks == BLANK_NUMBER
    if _says_who_was_present(_numbers(register)):
        findings.warning(NO_MARK_IS_MISSING)
        return replace(register, marks=np.asfortranarray(np.where(blank, NO_MARK, register.marks)))
    if np.count_nonzero(blank) > np.count_nonzero(register.marks == NO_MARK):
        marks, sessions = _of_named_sessions(register, blank, answers), register.sessions
    else:
        marks, sessions = _of_open_sessions(register, answers)
    new = int(np.count_nonzero(marks == BLANK_NUMBER))
    strokes = np.array([ENGLAND.by_text[text].number for text in STROKES], dtype=np.uint8)
    marks = np.asfortranarray(np.where(marks == BLANK_NUMBER, strokes[sessions & 1], marks))
    findings.warning(
        f"Where the file has no mark the pupil counts as present, as you chose: {new:,} sessions of "
        f"{len(register.pupils):,} pupils. Pupils whom the file does not name are not in the figures."
    )
    if sessions is register.sessions:
        return replace(register, marks=marks)
    place = np.searchsorted(sessions, register.sessions).tolist()
    raw, comments = (
        {(row, place[column]): text for (row, column), text in cells.items()}
        for cells in (register.raw, register.comments)
    )
    return Register(register.pupils, sessions, marks, raw, comments)


def _of_named_sessions(register: Register, blank: npt.NDArray[np.bool_], answers: Answers) -> Marks:
    """The marks, the empty cells of sessions in which the school was closed with no mark again."""
    written = np.count_nonzero((register.marks > DASH) & ~blank, axis=0)
    empty = written == 0
    if not empty.any():
        return register.marks
    weekend = ((register.sessions >> 1) + 3) % 7 >= 5
    closed = empty & weekend
    if answers.days is not None:
        closed |= empty & ~np.isin(register.sessions, answers.days)
    elif _look_closed(register, written, empty & ~weekend):
        raise _which_days(register)
    marks = register.marks.copy()
    marks[:, closed] = np.where(blank[:, closed], NO_MARK, marks[:, closed])
    return marks


def _look_closed(register: Register, written: npt.NDArray[np.intp], empty: npt.NDArray[np.bool_]) -> bool:
    """True where sessions without any absence are whole weeks, or are too many pupils' to be chance."""
    if not empty.any():
        return False
    weeks = ((register.sessions >> 1) + 3) // 7
    whole = np.setdiff1d(weeks[empty], weeks[written > 0])
    marked = written[written > 0]
    return bool(len(whole)) or (len(marked) > 0 and float(marked.mean()) >= EXPECTED_ABSENCES)


def _of_open_sessions(register: Register, answers: Answers) -> tuple[Marks, Keys]:
    """The marks over all sessions in which the school was open, from the first to the last day of the file."""
    if answers.days is None:
        raise _which_days(register)
    first, last = int(register.sessions[0]) >> 1, int(register.sessions[-1]) >> 1
    days = answers.days[(answers.days >> 1 >= first) & (answers.days >> 1 <= last)]
    sessions = np.union1d(days, register.sessions).astype(np.int32)
    refuse_too_large(len(register.pupils), len(sessions))
    marks = np.full((len(register.pupils), len(sessions)), NO_MARK, dtype=np.uint8, order="F")
    marks[:, np.isin(sessions, days)] = BLANK_NUMBER
    place = np.searchsorted(sessions, register.sessions)
    marks[:, place] = np.where(register.marks == NO_MARK, marks[:, place], register.marks)
    return marks, sessions


def _which_days(register: Register) -> Question:
    days = [date.fromordinal(date(1970, 1, 1).toordinal() + (int(register.sessions[at]) >> 1)) for at in (0, -1)]
    words = WHICH_DAYS.format(first=days[0].strftime("%d/%m/%Y"), last=days[1].strftime("%d/%m/%Y"))
    return Question(NO_DAYS, Asked(About.SCHOOL_DAYS, words))


def open_days(answer: str, calendar: SchoolCalendar | None, register: Register) -> Keys | None:
    """The sessions on which the school was open: as a person answered, else by the calendar where it covers the file.

    answer: ``02/09/2025 to 24/10/2025, 03/11/2025 to 19/12/2025``; both days of each are inclusive, Monday to Friday
    between them is open. None where neither says it. Raises BadAnswer.
    """
    if answer:
        return sessions_of_spans(answer)
    if calendar is None or not len(register.sessions):
        return None
    known = calendar.open_sessions
    first, last = int(register.sessions[0]), int(register.sessions[-1])
    covered = len(known) and known[0] >> 1 <= first >> 1 and known[-1] >> 1 >= last >> 1
    return known if covered else None


def note_one_group(register: Register, findings: Findings) -> None:
    """A note where all pupils are of one class or one year group: the figures are of it, not of the school."""
    if len(register.pupils) < 2 or not len(register.sessions):
        return
    for name, what in (("registration_group", "class"), ("year_group", "year group")):
        groups = {getattr(pupil, name) for pupil in register.pupils}
        if len(groups) == 1 and (group := groups.pop()):
            findings.note(
                f"All {len(register.pupils):,} pupils of the file are of one {what} ({group}): its figures are of that "
                f"{what}, not of the whole school."
            )
            return
