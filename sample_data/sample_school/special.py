"""The pupils who are there for a reason: what each shows, and the marks that make it so.

Up to the sample day, Friday 20 November 2026, the year has 106 sessions. EARLY (6 sessions) lies before the
window of 10 school weeks; MID (40) and LATE (60) fill it; LATE is also the window of 6 school weeks. These pupils
have no other absence in 2026-27, so figures can be added up by hand.
"""

from dataclasses import dataclass
from datetime import date

Span = tuple[date, date]
EARLY: Span = (date(2026, 9, 2), date(2026, 9, 4))
MID: Span = (date(2026, 9, 7), date(2026, 10, 2))
LATE: Span = (date(2026, 10, 5), date(2026, 11, 20))


@dataclass(frozen=True, slots=True)
class Want:
    """So many sessions of a code, spread over a span (both days included). half: AM or PM only."""

    code: str
    sessions: int
    span: Span
    half: str = ""


@dataclass(frozen=True, slots=True)
class Special:
    """A pupil with a purpose. year: the year group in 2026-27 (7 = left Year 6 in July 2026)."""

    shows: str
    year: int
    wants: tuple[Want, ...] = ()
    spells: tuple[tuple[date, date | None], ...] = ()
    contacts: str = ""


def on(day: date, code: str, sessions: int = 1) -> Want:
    return Want(code, sessions, (day, day))


def d(month: int, day: int, year: int = 2026) -> date:
    return date(year, month, day)


AWAY = Want("Y2", 6, EARLY)  # held up abroad for the first three days: 100 sessions possible instead of 106


TEN_WEEKS = (
    Special(
        "9 unauthorised in 10 school weeks, 88%: one short everywhere",
        3,
        (Want("O", 4, MID), Want("O", 5, LATE), Want("I", 3, MID)),
    ),
    Special(
        "10 unauthorised in 10 school weeks, 88%: at the limit of Blackburn with Darwen and the national one",
        4,
        (Want("O", 4, MID), Want("G", 6, LATE), Want("I", 2, MID)),
        contacts="separated",
    ),
    Special(
        "11 unauthorised in 10 school weeks, 87%: over it",
        5,
        (Want("U", 5, MID), Want("O", 6, LATE), Want("I", 2, LATE)),
        contacts="shared e-mail",
    ),
    Special(
        "10 unauthorised, a mix of G, N, O and U, two of them still N",
        2,
        (Want("G", 4, MID), Want("O", 2, LATE), Want("U", 2, LATE), Want("N", 2, (d(11, 3), d(11, 4)))),
        contacts="father without responsibility",
    ),
    Special(
        "10 unauthorised but attendance 79% of the window: just under Blackburn with Darwen's floor",
        6,
        (Want("O", 4, MID), Want("O", 6, LATE), Want("I", 5, MID), Want("I", 6, LATE)),
    ),
    Special(
        "10 unauthorised and exactly 80% of the window: at the floor, still in",
        1,
        (Want("O", 4, MID), Want("O", 6, LATE), Want("I", 4, MID), Want("I", 6, LATE)),
        contacts="grandparent",
    ),
    Special(
        "10 unauthorised and 81% of the window: just over the floor",
        3,
        (Want("O", 4, MID), Want("O", 6, LATE), Want("I", 3, MID), Want("I", 6, LATE)),
    ),
    Special(
        "exactly 95% of the window, 5 unauthorised: not below the expected level",
        4,
        (Want("U", 3, MID), Want("U", 2, LATE)),
    ),
    Special(
        "94% of the window, 6 unauthorised: below the expected level, too few unauthorised",
        2,
        (Want("U", 3, MID), Want("U", 3, LATE)),
    ),
    Special(
        "96% of the window, 4 unauthorised: above the expected level",
        5,
        (Want("U", 2, MID), Want("U", 2, LATE)),
    ),
    Special(
        "10 unauthorised and exactly 90%: met when 95% is expected, not met when 90% is",
        5,
        (Want("G", 10, (d(9, 21), d(9, 25))),),
        contacts="court order",
    ),
    Special(
        "10 unauthorised, the oldest on the first session of the window (Monday 7 September)",
        6,
        (on(d(9, 7), "O"), Want("O", 4, (d(9, 14), d(10, 2))), Want("O", 5, LATE)),
    ),
    Special(
        "10 unauthorised this term, the oldest on the last day before the window (Fri 4 September): 9 now, "
        "the limit was met before",
        3,
        (on(d(9, 4), "O"), Want("O", 4, MID), Want("O", 5, (d(10, 5), d(11, 6)))),
    ),
    Special(
        "10 unauthorised with 40 of illness: national limit met, far below Blackburn with Darwen's floor",
        4,
        (Want("O", 10, MID), Want("I", 10, MID), Want("I", 30, LATE)),
    ),
)

SIX_WEEKS = (
    Special("8 unauthorised in 6 school weeks: one short for Norfolk", 2, (Want("O", 8, LATE),)),
    Special(
        "9 unauthorised in 6 school weeks: at Norfolk's limit, one short of ten in ten weeks",
        3,
        (Want("O", 5, LATE), Want("U", 4, LATE)),
        contacts="no address",
    ),
    Special("10 unauthorised in 6 school weeks: over Norfolk's limit", 6, (Want("O", 10, LATE),)),
    Special(
        "8 unauthorised in 6 school weeks and 2 before: Norfolk not met, ten in ten weeks met",
        5,
        (Want("O", 2, MID), Want("O", 8, LATE)),
    ),
    Special(
        "8 unauthorised of only 50 possible in 6 school weeks: 16%, and yet one short of nine",
        4,
        (Want("Y1", 10, (d(11, 2), d(11, 6))), Want("O", 8, LATE)),
    ),
    Special(
        "9 unauthorised, the oldest on the first session of the 6 school weeks (Monday 5 October)",
        1,
        (on(d(10, 5), "O"), Want("O", 8, (d(10, 12), d(11, 20)))),
    ),
    Special(
        "9 unauthorised, the oldest on the last day before the 6 school weeks (Friday 2 October): 8 count",
        1,
        (on(d(10, 2), "O"), Want("O", 8, (d(10, 12), d(11, 20)))),
    ),
)

YEAR_TO_DATE = (
    Special(
        "exactly 70% of the year (70 of 100): not below 70%, and the edge of a band",
        5,
        (AWAY, Want("I", 12, MID), Want("O", 8, LATE), Want("I", 10, LATE)),
    ),
    Special(
        "just under 70% of the year (74 of 106)",
        6,
        (Want("I", 12, MID), Want("O", 8, LATE), Want("I", 12, LATE)),
        contacts="separated",
    ),
    Special(
        "just over 70% of the year (75 of 106)",
        2,
        (Want("I", 12, MID), Want("O", 8, LATE), Want("I", 11, LATE)),
    ),
    Special(
        "exactly 97.5% of the year (78 of 80; joined Monday 21 September 2026)",
        4,
        (Want("I", 2, LATE),),
        spells=((d(9, 21), None),),
    ),
    Special("exactly 95% of the year (95 of 100)", 3, (AWAY, Want("I", 5, LATE))),
    Special(
        "exactly 92.5% of the year (37 of 40; joined Monday 19 October 2026)",
        2,
        (Want("I", 3, (d(11, 2), d(11, 20))),),
        spells=((d(10, 19), None),),
    ),
    Special(
        "exactly 90.00% of the year (90 of 100): in the band 90-92.4 and yet persistent absence",
        1,
        (AWAY, Want("I", 10, LATE)),
    ),
    Special("just over 90% of the year (91 of 100)", 3, (AWAY, Want("I", 9, LATE))),
    Special("exactly 85% of the year (85 of 100)", 6, (AWAY, Want("I", 5, MID), Want("I", 10, LATE))),
    Special(
        "exactly 80% of the year (80 of 100)",
        5,
        (AWAY, Want("I", 8, MID), Want("M", 4, LATE), Want("I", 8, LATE)),
    ),
    Special(
        "exactly 50% of the year (50 of 100): severe absence",
        4,
        (AWAY, Want("I", 20, MID), Want("I", 30, LATE)),
    ),
    Special(
        "below 50% of the year (46 of 106)",
        3,
        (Want("I", 30, MID), Want("O", 6, LATE), Want("I", 24, LATE)),
        contacts="court order",
    ),
    Special("between 50 and 70% of the year (63 of 106)", 1, (Want("I", 20, MID), Want("I", 23, LATE))),
    Special("between 80 and 85% of the year (87 of 106)", 2, (Want("I", 9, MID), Want("I", 10, LATE))),
    Special("never absent in 2026-27: 100%", 6),
)

OTHER_TIMES = (
    Special(
        "met the limits last spring (14 unauthorised, 2 March to 15 May 2026), none this year",
        4,
        (Want("O", 14, (d(3, 2), d(5, 15))),),
    ),
    Special(
        "limit met across the summer break: 6 unauthorised in July, 5 more in September 2026, 5 now",
        5,
        (Want("O", 6, (d(6, 29), d(7, 17))), Want("O", 5, (d(9, 7), d(9, 18)))),
    ),
    Special(
        "left Year 6 in July 2026 with 12 unauthorised in the last ten weeks",
        7,
        (Want("O", 12, (d(6, 8), d(7, 17))),),
    ),
    Special("joined on a Tuesday (10 March 2026)", 2, spells=((d(3, 10), None),)),
    Special("joined Monday 3 November 2025", 5, spells=((d(11, 3, 2025), None),)),
    Special(
        "joined Thursday 12 November 2026; Z on the two days before",
        3,
        (Want("Z", 4, (d(11, 10), d(11, 11))),),
        spells=((d(11, 12), None),),
        contacts="none",
    ),
    Special("left on Friday 14 November 2025", 4, spells=((d(9, 2, 2025), d(11, 14, 2025)),)),
    Special("left on Thursday 12 February 2026", 6, spells=((d(9, 2, 2025), d(2, 12)),)),
    Special("left on Thursday 22 October 2026", 1, (Want("I", 6, MID),), spells=((d(9, 2, 2025), d(10, 22)),)),
    Special(
        "left on 19 December 2025 and came back on Monday 2 March 2026",
        3,
        spells=((d(9, 2, 2025), d(12, 19, 2025)), (d(3, 2), None)),
    ),
)

SITUATIONS = (
    Special(
        "part-time timetable agreed: C2 every afternoon, 5 October to 13 November 2026",
        2,
        (Want("C2", 25, (d(10, 5), d(11, 13)), "PM"),),
    ),
    Special("dual registered: D every Thursday and Friday", 3),
    Special("six marks never taken (-), spread over this term", 5, (Want("-", 6, (d(9, 7), d(11, 13))),)),
    Special(
        "blank cells: three days without any mark, 5 to 7 October 2026",
        1,
        (Want("", 6, (d(10, 5), d(10, 7))),),
    ),
    Special(
        "the very last mark is missing (-, Friday 20 November 2026 PM)",
        6,
        (Want("-", 1, (d(11, 20), d(11, 20)), "PM"),),
    ),
    Special("N older than five school days (2 to 4 November 2026)", 4, (Want("N", 5, (d(11, 2), d(11, 4))),)),
    Special("N of this week only (17 and 18 November 2026)", 2, (Want("N", 3, (d(11, 17), d(11, 18))),)),
    Special("N last February that was never settled", 5, (Want("N", 2, (d(2, 10), d(2, 10))),)),
    Special(
        "long illness: 15 days in one spell (I), 2 to 20 November 2026",
        3,
        (Want("I", 30, (d(11, 2), d(11, 20))),),
    ),
    Special(
        "suspended for two days (E) and taught elsewhere by the authority before that (K)",
        6,
        (Want("K", 10, (d(9, 14), d(9, 18))), Want("E", 4, (d(10, 6), d(10, 7)))),
    ),
    Special("family travels for work (T), 7 to 18 September 2026", 4, (Want("T", 20, (d(9, 7), d(9, 18))),)),
    Special(
        "leave: a funeral (C), a performance (C1), a visit to a secondary school (J1)",
        6,
        (on(d(9, 15), "C", 2), Want("C1", 4, (d(10, 13), d(10, 14))), on(d(11, 10), "J1")),
    ),
    Special(
        "no transport by the authority (Q), then the school bus broke down (Y1)",
        3,
        (Want("Q", 6, EARLY), on(d(11, 12), "Y1", 2)),
    ),
    Special(
        "disruption and public health (Y2, Y6), another unavoidable cause (Y7)",
        2,
        (on(d(9, 9), "Y2", 2), Want("Y6", 4, (d(10, 8), d(10, 9))), on(d(11, 5), "Y7", 2)),
    ),
    Special(
        "part of the building closed (Y3), and Y4 for one session of the day after",
        1,
        (Want("Y3", 3, (d(9, 29), d(9, 30))), on(d(10, 1), "Y4")),
    ),
    Special("held by the police for a day (Y5)", 6, (on(d(10, 15), "Y5", 2),)),
    Special(
        "codes of older pupils used by mistake: S (study leave) and W (work experience)",
        6,
        (on(d(9, 22), "S"), on(d(11, 17), "W")),
    ),
    Special("retired code J, typed by mistake on 17 September 2026", 5, (on(d(9, 17), "J"),)),
    Special("retired code H, typed by mistake on 14 October 2026", 2, (on(d(10, 14), "H"),)),
    Special("retired code F, typed by mistake on 4 February 2026", 4, (on(d(2, 4), "F"),)),
    Special("retired code Y, typed by mistake on 9 January 2026", 3, (on(d(1, 9), "Y"),)),
    Special("no contacts at all", 1, contacts="none"),
)

SPECIALS = TEN_WEEKS + SIX_WEEKS + YEAR_TO_DATE + OTHER_TIMES + SITUATIONS
DUAL = next(s for s in SPECIALS if s.shows.startswith("dual registered"))
