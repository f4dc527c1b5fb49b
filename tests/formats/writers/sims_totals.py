"""Format 1: SIMS totals, one row a pupil, with the report's own column names."""

from tests.formats.carriers import Cell, Page
from tests.formats.cases import FileCase, Truth, in_carriers
from tests.formats.truth import Pupil, School, classes, small, words

HEADER = words(
    "Possible_marks Present_marks Approved_ed_activity Authorised_absences Unauthorised_absences "
    "Present_plus_aea Unexplained_absences Late_before_reg Late_after_reg Late_both Missing_marks "
    "Attendance_not_required date"
)


def counts(school: School, pupil: Pupil) -> list[Cell]:
    """SIMS: late marks are among the present ones, unexplained ones among the unauthorised."""
    t = school.totals(pupil)
    return [
        t.possible, t.present, t.approved, t.authorised, t.unauthorised, t.attended, t.unexplained, t.late,
        t.late_after, t.late + t.late_after, t.missing, t.not_required, school.last,
    ]  # fmt: skip


def by_upn(school: School) -> Page:
    return Page([["UPN", "Adno", *HEADER], *([p.upn, p.adno, *counts(school, p)] for p in school.pupils)])


def admission_numbers_under_upn(school: School) -> Page:
    """The UPN column holds admission numbers, as some schools' reports have it."""
    return Page([["UPN", *HEADER], *([p.adno, *counts(school, p)] for p in school.pupils)])


def with_grand_total(school: School) -> Page:
    rows = [[p.upn, p.adno, *counts(school, p)] for p in school.pupils]
    sums: list[Cell] = [sum(int(str(row[column])) for row in rows) for column in range(2, len(rows[0]) - 1)]
    return Page([["UPN", "Adno", *HEADER], *rows, ["Total", "", *sums]])


def files() -> list[FileCase]:
    school = classes()
    return [
        *in_carriers(
            "sims totals", 1, "totals", by_upn, school, ("comma", "xlsx", "xls"), true=Truth.TOTALS, says_missing=True
        ),
        *in_carriers(
            "sims totals by admission number",
            1,
            "totals",
            admission_numbers_under_upn,
            small(),
            ("comma", "tabs"),
            true=Truth.TOTALS,
            says_missing=True,
            known_by=("adno",),
        ),
        *in_carriers(
            "sims totals with a grand total",
            1,
            "totals",
            with_grand_total,
            small(),
            ("comma", "xlsx"),
            true=Truth.TOTALS,
            says_missing=True,
        ),
    ]
