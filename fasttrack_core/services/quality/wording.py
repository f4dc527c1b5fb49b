"""The lists of the data quality page in words: why each matters, what to do, and what is said when it is empty."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Check(StrEnum):
    """One list to be worked through."""

    MISSING_BY_CLASS = "missing marks by class"
    MISSING_BY_PUPIL = "missing marks by pupil"
    UNMARKED_CLASSES = "classes without a mark"
    UNMARKED_END = "marks that end early"
    OVERDUE = "reasons overdue"
    OUTSIDE_DATES = "codes out of date"
    UNKNOWN = "unknown codes"
    CLOSED = "marks on closed days"
    HARDLY_MARKED = "hardly marked sessions"
    NO_CONTACT = "no contact"
    NO_PARENT = "no legal parent"
    NO_ADDRESS = "no address"
    SHARED_ADDRESS = "shared addresses"
    SHARED_EMAIL = "shared e-mails"
    TWICE = "pupils kept twice"
    DETAILS = "missing details"
    UPNS = "doubtful UPNs"


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """A list in words. ``line``: what one line of it is, one and many. ``good``: what an empty list means."""

    title: str
    line: tuple[str, str]
    why: str
    do: str
    good: str


SETTLE = "Correct the marks in your register system, then import the register again"

ABOUT: Mapping[Check, About] = MappingProxyType(
    {
        Check.MISSING_BY_CLASS: About(
            title="Missing marks by class",
            line=("class session", "class sessions"),
            why="A missing mark is a gap in the record, never an absence. Local authorities send a referral back when "
            "its period has gaps.",
            do=f"Ask the class teacher who was present. {SETTLE}.",
            good="No pupil has a missing mark in an open session.",
        ),
        Check.MISSING_BY_PUPIL: About(
            title="Missing marks by pupil",
            line=("pupil", "pupils"),
            why="Gaps in one pupil's marks have to be settled before a case about that pupil is referred.",
            do=f"Begin with pupils who have a case. {SETTLE}.",
            good="No pupil's record has a gap.",
        ),
        Check.UNMARKED_CLASSES: About(
            title="Whole class unmarked",
            line=("gap", "gaps"),
            why="Nothing is written for anybody of the class, so the register was probably not taken or not saved.",
            do=f"Ask who took the class. {SETTLE}. If the school was closed, add the closure to the calendar.",
            good="No class of two or more pupils is without marks in an open session.",
        ),
        Check.UNMARKED_END: About(
            title="Marks that end early",
            line=("pupil", "pupils"),
            why="These pupils have no mark in the last sessions of the register. Nothing counts as missing after a "
            "pupil's last mark, so their figures are of an earlier day, and a monitoring period that reaches into this "
            "time cannot be decided.",
            do=f"Import the missing marks, or enter the day of leaving. {SETTLE}.",
            good="Every pupil with a mark this school year is marked up to the end of the register.",
        ),
        Check.OVERDUE: About(
            title="N for over five school days",
            line=("session", "sessions"),
            why="Code N means that the reason is not known yet. Within five school days it must be replaced by the "
            "right code, and by O where no reason can be established (SI 2024/208, regulation 10). Until then it "
            "counts as unauthorised.",
            do=f"Ask the family for the reason and decide the code; where no reason is found, enter O. {SETTLE}.",
            good="No session has been coded N for more than five school days.",
        ),
        Check.OUTSIDE_DATES: About(
            title="Codes outside their dates",
            line=("mark", "marks"),
            why="A code that was retired before that day, or not in force yet, counts as missing: in no figure at all.",
            do=f"Choose the code that was in force on that day (for most retired codes there is a new one). {SETTLE}.",
            good="Every code was in force on its day.",
        ),
        Check.UNKNOWN: About(
            title="Unknown codes",
            line=("mark", "marks"),
            why="What is written is no attendance code, or there are two different marks, so it counts as missing.",
            do=f"Read what was written and decide the code. {SETTLE}.",
            good="Everything written is an attendance code.",
        ),
        Check.CLOSED: About(
            title="Marks outside sessions",
            line=("session", "sessions"),
            why="The calendar says that the school was closed, or so few pupils are marked that this was no session of "
            "the school. These marks count in no figure.",
            do="If the school was open, open the day in Calendar. If not, remove the marks in your register system "
            "and import the register again.",
            good="No marks are in sessions in which the school was closed.",
        ),
        Check.HARDLY_MARKED: About(
            title="Sessions hardly marked",
            line=("session", "sessions"),
            why="Under 5% of the school's pupils have a mark that counts, and yet the calendar says that it is an open "
            "session. Everybody else seems to have a gap.",
            do="If the school was closed, add the closure to the calendar. If not, import the register of that day.",
            good="In every open session at least 5% of pupils are marked.",
        ),
        Check.NO_CONTACT: About(
            title="No contact",
            line=("pupil", "pupils"),
            why="Nobody is recorded for these pupils, so no letter can be written about them.",
            do="Import a file of contacts, or add the parents on the pupil's page.",
            good="Every pupil has a contact.",
        ),
        Check.NO_PARENT: About(
            title="No legal parent",
            line=("pupil", "pupils"),
            why="Contacts are recorded, but none of them as a legal parent. Letters go to legal parents only.",
            do="Open the pupil and decide, with the ground, who is a parent (Education Act 1996, section 576).",
            good="Every pupil with contacts has a legal parent.",
        ),
        Check.NO_ADDRESS: About(
            title="Parent without an address",
            line=("parent", "parents"),
            why="A letter can be served by post only where there is an address.",
            do="Ask for the address, then import the contacts again or write it on the pupil's page.",
            good="Every legal parent has a postal address.",
        ),
        Check.SHARED_ADDRESS: About(
            title="Shared address",
            line=("parent", "parents"),
            why="Parents of pupils who are not recorded as brothers or sisters have the same address. That can be "
            "right (cousins, flats), one person recorded twice, or a letter that goes to the wrong home.",
            do="Look at those of one group and correct the contacts in your register system, or on the pupil's page.",
            good="Nobody shares a postal address with the parent of a pupil who is no brother or sister.",
        ),
        Check.SHARED_EMAIL: About(
            title="Shared e-mail",
            line=("parent", "parents"),
            why="A letter by e-mail is for one parent alone. Parents who live together and share a mailbox are not "
            "listed here; the pupil's page warns of them.",
            do="Ask each parent for an address of their own, or serve the letter by hand or by post.",
            good="No parents who live apart, or of different families, share an e-mail address.",
        ),
        Check.TWICE: About(
            title="Pupils recorded twice",
            line=("pupil", "pupils"),
            why="Those of one group are perhaps one pupil. Then the marks are split and both figures are wrong.",
            do="Compare them. If they are one, correct the number in your register system and import it again.",
            good="No two pupils share a name and date of birth, a UPN or an admission number.",
        ),
        Check.DETAILS: About(
            title="Missing details",
            line=("pupil", "pupils"),
            why="Lists by class, ages in letters and the joining of files need these details.",
            do="Import a list of pupils with year group, class, date of birth and UPN.",
            good="Every pupil has a year group, a class, a date of birth and a UPN.",
        ),
        Check.UPNS: About(
            title="Doubtful UPNs",
            line=("pupil", "pupils"),
            why="Files are joined by UPN. One with a wrong letter belongs to nobody, and a temporary one will change.",
            do="Look the UPN up, correct it in your register system and import the pupils again.",
            good="Every UPN agrees with its check letter, and none is temporary.",
        ),
    }
)
"""Every list in words, in the order in which they are offered."""

NO_CALENDAR = "Marks on closed days: cannot be checked, because your term dates are not set. Set them in Calendar."
