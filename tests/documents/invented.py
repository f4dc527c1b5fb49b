"""An invented school, family and case, with the names that break careless letters."""

import base64
from dataclasses import replace
from datetime import date, timedelta

from fasttrack_core.documents import announcement, chronology, letter, meeting_record, pupil_sheet, register_extract
from fasttrack_core.documents.context import (
    FiguresFacts,
    MeetingFacts,
    ParentFacts,
    PeriodFacts,
    PersonFacts,
    PupilFacts,
    SchoolFacts,
    StepFacts,
)

SCHOOL = SchoolFacts(
    name="St Wilfrid’s & Holy Cross Church of England Primary School",
    address=("Lower Audley Fold Lane", "", "Blackburn with Darwen", "Lancashire", "BB99 1ZZ"),
    phone="01632 960 123",
    email="attendance@st-wilfrids.example",
    website="www.st-wilfrids.example",
    head_teacher="Mrs Priya Raman-Whitfield",
    local_authority="Blackburn with Darwen Borough Council",
)
PUPIL = PupilFacts(
    name="Zoë Featherstonehaugh-Cholmondeley O'Brien",
    first_name="Zoë",
    year_group="Year 5",
    class_name="5 Kestrel",
    date_of_birth=date(2016, 10, 3),
    upn="A999999999999",
)
MOTHER = ParentFacts(
    name="Ms Siobhán Featherstonehaugh-Cholmondeley",
    salutation="Ms Featherstonehaugh-Cholmondeley",
    address=("Flat 12, The Old Mill House", "114–116 Great Bolton Street", "", "Ewood", "Blackburn"),
    postcode="BB98 7QQ",
)
FATHER = ParentFacts(
    name="Suharto", salutation="Suharto", address=("3 O'Brien & Sons <b> Yard", ""), postcode="BB97 2AA"
)
SIGNATORY = PersonFacts("Mr Tom Ackroyd", "Attendance Lead", "", "01632 960 124", "t.ackroyd@st-wilfrids.example")
OFFICER = PersonFacts(
    "Ms Hana Yusuf",
    "Inclusion Officer",
    "Blackburn with Darwen Borough Council",
    "01632 960 555",
    "inclusion@bwd.example",
)
RECENT = FiguresFacts(date(2026, 9, 14), date(2026, 11, 27), 100, 82, 6, 12, "82.00", unsettled=1)
YEAR = FiguresFacts(date(2026, 9, 2), date(2026, 11, 27), 118, 97, 7, 14, "82.20")
NOTHING = FiguresFacts(date(2026, 9, 14), date(2026, 11, 27), 0, 0, 0, 0, "", missing=4)
PERIODS = (
    PeriodFacts(1, date(2026, 12, 1), date(2026, 12, 14), date(2026, 12, 15),
                FiguresFacts(date(2026, 12, 1), date(2026, 12, 14), 20, 17, 1, 2, "85.00"), False),
    PeriodFacts(2, date(2026, 12, 15), date(2027, 1, 11), date(2027, 1, 12),
                FiguresFacts(date(2026, 12, 15), date(2027, 1, 11), 20, 18, 0, 2, "90.00"), False),
    PeriodFacts(3, date(2027, 1, 12), date(2027, 1, 25), date(2027, 1, 26)),
)  # fmt: skip
TRIED = (
    StepFacts(date(2026, 9, 21), "telephone call about three missed mornings", "alarm clock and earlier start agreed"),
    StepFacts(date(2026, 10, 5), "letter of concern and offer of breakfast club", "no answer"),
    StepFacts(date(2026, 10, 19), "home visit by the learning mentor, Mrs O'Neill & Mr <Smith>", "nobody at home"),
    StepFacts(date(2026, 11, 9), "early help offered through the school nurse", "declined by telephone"),
)
CASE = letter.CaseFacts(
    reference="FT-2026-0042",
    pathway="Fast Track to Improving Attendance",
    weeks=8,
    expected_percent="96",
    agreed_on=date(2026, 11, 24),
    start=date(2026, 12, 1),
    end=date(2027, 1, 25),
    next_review=date(2027, 1, 12),
    last_review=date(2027, 1, 26),
    periods=PERIODS,
    extended_until=date(2027, 2, 8),
    extension_reason="Zoë was in hospital for a week in January, and her attendance was better before and after that.",
    improvement="Zoë has been in school every day since 12 January, and on time. She has joined the choir again.",
    closed_on=date(2027, 1, 27),
)
MEETING = MeetingFacts(
    date(2026, 11, 26),
    "3.45 pm",
    "the Rainbow Room, through the main entrance",
    ("Mr Tom Ackroyd, Attendance Lead", "Mrs Priya Raman-Whitfield, headteacher"),
    date(2026, 11, 25),
    "Mrs Edith Lowe in the school office",
)
LETTER = letter.LetterFacts(
    school=SCHOOL,
    day=date(2026, 11, 27),
    parent=MOTHER,
    pupil=PUPIL,
    case=CASE,
    signatory=SIGNATORY,
    officer=OFFICER,
    recent=RECENT,
    year=YEAR,
    relied_on=FiguresFacts(date(2026, 9, 14), date(2027, 1, 25), 160, 129, 9, 22, "80.63"),
    tried=TRIED,
    support=(
        "breakfast club, free of charge, from 8.00 am",
        "a short check-in with Mrs O'Neill every morning",
        "help from the school nurse with sleep and mornings",
    ),
    meeting=MEETING,
    respond_by=date(2027, 2, 5),
)
MET = replace(LETTER, case=replace(CASE, met_on=date(2026, 11, 20)), meeting=None)
ANNOUNCEMENT = announcement.AnnouncementFacts(
    SCHOOL, date(2026, 9, 7), "Fast Track to Improving Attendance", 8, "96",
    PersonFacts("Mrs Priya Raman-Whitfield", "Headteacher"), SIGNATORY,
)  # fmt: skip
CHRONOLOGY = chronology.ChronologyFacts(
    SCHOOL, date(2026, 11, 27), PUPIL, "FT-2026-0042", "Fast Track to Improving Attendance", "open, stage: week 1",
    date(2026, 11, 2),
    tuple(replace(step, who="Mr Tom Ackroyd", recorded_on=step.day + timedelta(days=number % 3),
                  documents="letter of 5 October 2026" if number == 1 else "")
          for number, step in enumerate(TRIED * 3)),
    "Mr Tom Ackroyd",
)  # fmt: skip
MEETING_RECORD = meeting_record.MeetingRecordFacts(
    school=SCHOOL,
    pupil=PUPIL,
    reference="FT-2026-0042",
    pathway="Fast Track to Improving Attendance",
    day=date(2026, 11, 26),
    time="3.45 pm",
    place="the Rainbow Room",
    invited=(
        meeting_record.InvitedFacts(MOTHER.name, "mother", True),
        meeting_record.InvitedFacts(FATHER.name, "father", False, True),
        meeting_record.InvitedFacts("Mr Tom Ackroyd", "Attendance Lead", True),
    ),
    weeks=8,
    parent_reasons="Mornings are hard: two younger children & a bus that is often late.\nZoë worries about maths.",
    pupil_reasons="I feel sick on maths days.",
    issues=(
        meeting_record.IssueFacts("Worry about maths", "small group with Mr Bell, Tuesdays and Thursdays", "Mr Bell",
                                  date(2026, 12, 1)),
        meeting_record.IssueFacts("Late bus", "breakfast club place from 8.00 am", "school office", date(2026, 11, 30)),
    ),
    target="No unauthorised absence in the 8 weeks.",
    deferral_agreed=True,
    recent=RECENT,
    year=YEAR,
    chair="Mr Tom Ackroyd",
)  # fmt: skip


def _days(first: date, weeks: int) -> tuple[register_extract.DayFacts, ...]:
    marks = ("/", "\\", "O", "O", "/", "\\", "I", "", "U", "\\")
    days = []
    for week in range(weeks):
        for weekday in range(5):
            day = first + timedelta(days=7 * week + weekday)
            if week == 6:
                days.append(register_extract.DayFacts(day, None, None))
            else:
                place = (2 * weekday + 4 * week) % 10
                days.append(register_extract.DayFacts(day, marks[place], marks[place + 1]))
    return tuple(days)


REGISTER = register_extract.RegisterExtractFacts(
    school=SCHOOL,
    day=date(2026, 11, 27),
    pupil=PUPIL,
    reference="FT-2026-0042",
    figures=RECENT,
    days=_days(date(2026, 9, 14), 11),
    key=(
        register_extract.KeyFacts("/", "Present (morning)", "attended", 40),
        register_extract.KeyFacts("\\", "Present (afternoon)", "attended", 42),
        register_extract.KeyFacts("I", "Illness (not a medical or dental appointment)", "authorised absence", 6),
        register_extract.KeyFacts("O", "Absent in other or unknown circumstances", "unauthorised absence", 10),
        register_extract.KeyFacts("U", "Arrived after the register closed", "unauthorised absence", 2),
    ),
    source="register file imported on 27 November 2026",
    rule_set="School Attendance (Pupil Registration) (England) Regulations 2024 (SI 2024/208)",
)

PUPIL_SHEET = pupil_sheet.PupilSheetFacts(
    school=SCHOOL,
    day=date(2026, 11, 27),
    reference="1a2b3c4d",
    parent=MOTHER,
    pupil=PUPIL,
    signatory=SIGNATORY,
    year=YEAR,
    days_missed="10½ days",
    hours_missed="52½ hours",
    hours_a_day="5",
    year_days=190,
    bands=(
        pupil_sheet.BandFacts("95-100%", "up to about 10", "up to about 48", False),
        pupil_sheet.BandFacts("80-94.9%", "about 10 to 38", "about 48 to 190", True),
        pupil_sheet.BandFacts("below 80%", "more than 38", "more than 190", False),
    ),
    mountain="A mountain in 3 bands of attendance. Zoë is here: 82.20%, in the band 80-94.9%.",
    persistent=True,
    outlook=pupil_sheet.OutlookFacts("94.47", date(2027, 7, 20)),
)
PICTURES = {
    "mountain": base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mO4CwAA3wDehPEKOwAAAABJRU5ErkJggg=="
    )
}
"""A picture, as small as can be, for every place of one."""

CONTEXTS = {
    "letter": letter.build(LETTER),
    "announcement": announcement.build(ANNOUNCEMENT),
    "chronology": chronology.build(CHRONOLOGY),
    "register-extract": register_extract.build(REGISTER),
    "meeting-record": meeting_record.build(MEETING_RECORD),
    "pupil-sheet": pupil_sheet.build(PUPIL_SHEET),
}
"""A context of every family, by family."""
