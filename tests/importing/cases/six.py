"""Six invented pupils over 148 sessions, of whom the figures are known."""

import random
from datetime import date, timedelta

from tests.importing.variations.truth import HALVES, NAMES, Pupil, School, upn

FIGURES = ((148, 137, 7, 4), (148, 137, 2, 9), (148, 133, 8, 7), (148, 136, 4, 8), (148, 120, 8, 20), (148, 126, 8, 14))
"""Possible, attended, authorised, unauthorised of each."""
HALF_TERM = (date(2025, 10, 27), date(2025, 10, 31))


def six() -> School:
    """The autumn term of 2025: I for what is authorised, O for what is not."""
    every = (date(2025, 9, 2) + timedelta(days=offset) for offset in range(109))
    days = tuple(day for day in every if day.weekday() < 5 and not HALF_TERM[0] <= day <= HALF_TERM[1])
    sessions = [(day, half) for day in days for half in HALVES]
    marks: dict[tuple[int, date, str], str] = {}
    for place, (_, _, authorised, unauthorised) in enumerate(FIGURES):
        absent = random.Random(place).sample(sessions, authorised + unauthorised)
        codes = dict(zip(absent, "I" * authorised + "O" * unauthorised, strict=True))
        marks |= {(place, *session): codes.get(session, "/\\"[session[1] == "PM"]) for session in sessions}
    people = tuple(
        Pupil(upn(9000 + place), f"{place + 1:06d}", *NAMES[place], "7", "7A" if place < 3 else "7B")
        for place in range(len(FIGURES))
    )
    return School(people, days, marks)


SIX = six()
