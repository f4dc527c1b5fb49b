"""The six pupils of the stored cases: an autumn term of 148 sessions, with so many absences each."""

from datetime import date, timedelta

from tests.importing.variations.truth import HALVES, NAMES, Figures, Pupil, School, upn

FIGURES: tuple[Figures, ...] = (
    (148, 137, 7, 4),
    (148, 137, 2, 9),
    (148, 133, 8, 7),
    (148, 136, 4, 8),
    (148, 120, 8, 20),
    (148, 126, 8, 14),
)
TERM = "school-days=02/09/2025 to 24/10/2025, 03/11/2025 to 19/12/2025"


def six() -> School:
    """Illness (I) and other absence (O) spread over the term; the first and the last session have an absence."""
    pupils = tuple(Pupil(upn(101 * (place + 1)), f"{4001 + place:06d}", *NAMES[place], "7", "7A") for place in range(6))
    first = date(2025, 9, 2)
    days = tuple(
        day
        for offset in range(109)
        if (day := first + timedelta(days=offset)).weekday() < 5 and not date(2025, 10, 27) <= day <= date(2025, 10, 31)
    )
    sessions = [(day, half) for day in days for half in HALVES]
    marks = {(place, *session): "/\\"[session[1] == "PM"] for place in range(6) for session in sessions}
    for place, (possible, attended, authorised, _) in enumerate(FIGURES):
        away = possible - attended
        for number in range(away):
            at = round(number * (len(sessions) - 1) / (away - 1))
            marks[place, *sessions[at]] = "I" if number < authorised else "O"
    school = School(pupils, days, marks)
    assert tuple(school.figures().values()) == FIGURES
    return school
