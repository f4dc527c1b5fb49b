"""Casework: a case is the fold of an append-only list of events over a pathway. Pure."""

from fasttrack_core.casework.age import AgeStatus, AgeVerdict, school_age
from fasttrack_core.casework.case import Case, CaseStatus, Entry, Issue, Visit
from fasttrack_core.casework.chronology import ChronologyEntry, chronology
from fasttrack_core.casework.context import Context
from fasttrack_core.casework.deciding import Option, allowed
from fasttrack_core.casework.eligibility import TestResult, eligibility, overall
from fasttrack_core.casework.events import Event, EventKind, StoredEvent
from fasttrack_core.casework.folding import fold
from fasttrack_core.casework.next_steps import NextStep, StepKind, next_steps
from fasttrack_core.casework.people import GROUNDS, Parent, parents_in_law
from fasttrack_core.casework.periods import (
    MonitoringPeriod,
    Outcome,
    PeriodDates,
    PeriodResult,
    SchoolDays,
    SessionCounts,
    period_dates,
    result,
    schedule,
)
from fasttrack_core.casework.recording import check
from fasttrack_core.casework.service import (
    RECORD,
    ServiceVerdict,
    Shown,
    Sibling,
    Way,
    may_be_shown,
    may_write,
    service_problems,
)

__all__ = [
    "GROUNDS",
    "RECORD",
    "AgeStatus",
    "AgeVerdict",
    "Case",
    "CaseStatus",
    "ChronologyEntry",
    "Context",
    "Entry",
    "Event",
    "EventKind",
    "Issue",
    "MonitoringPeriod",
    "NextStep",
    "Option",
    "Outcome",
    "Parent",
    "PeriodDates",
    "PeriodResult",
    "SchoolDays",
    "ServiceVerdict",
    "SessionCounts",
    "Shown",
    "Sibling",
    "StepKind",
    "StoredEvent",
    "TestResult",
    "Visit",
    "Way",
    "allowed",
    "check",
    "chronology",
    "eligibility",
    "fold",
    "may_be_shown",
    "may_write",
    "next_steps",
    "overall",
    "parents_in_law",
    "period_dates",
    "result",
    "schedule",
    "school_age",
    "service_problems",
]
