"""Pairs of schools that must have the same figures: one as it is, one in which more was entered that moves nothing."""

import copy
import random
from datetime import timedelta

from tests.oracle.model import School, Session
from tests.oracle.schools import HAPPENINGS, MOVES_NOTHING, Invented, school_of


def slow(school: Invented) -> School:
    """The school as the slow model sees it."""
    return School(school.marks, school.today, school.calendar, school.away)


def undisturbed(seed: int) -> tuple[Invented, Invented]:
    """A school, and the same school with leave entered ahead, an INSET day as a hash for everybody, one stray mark.

    Everything entered lies after today, but for the stray mark, which lies on a Saturday in the middle of the record.
    """
    happenings = ["class_ends_early", "never_taken", "unknown_and_retired"]
    school = school_of(seed, happenings=happenings)
    if len(school.marks) < 10:
        school = school_of(seed, 10, happenings)
    plain, entered, chance = slow(school), copy.deepcopy(school), random.Random(seed)
    for each in MOVES_NOTHING:
        HAPPENINGS[each](chance, entered)
    for pupil, row in entered.marks.items():
        ahead = {session: mark for session, mark in row.items() if session[0] > school.today}
        entered.marks[pupil] = ahead | school.marks[pupil]
    stray = stray_session(school, plain)
    if stray is not None:
        entered.marks[chance.choice(list(entered.marks))][stray] = "O"
    return school, entered


def stray_session(school: Invented, plain: School) -> Session | None:
    """A Saturday afternoon up to today that is not open and has no mark; none where fewer than five are usual."""
    taken = {session for row in school.marks.values() for session in row}
    if plain.usual < 5 or not plain.days:
        return None
    middle = plain.days[len(plain.days) // 2]
    session = middle + timedelta(days=5 - middle.weekday()), "PM"
    return session if session not in taken and not plain.is_open(session) and session[0] <= school.today else None
