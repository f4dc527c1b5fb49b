"""school.yaml, and the README that says which pupil shows what."""

from itertools import combinations

from sample_school.days import BANK_HOLIDAYS, CLOSURES, HALF_TERMS, INSET_DAYS, SAMPLE_DAY
from sample_school.names import AWKWARD_NAMES
from sample_school.roll import Pupil
from sample_school.special import OTHER_TIMES, SITUATIONS, SIX_WEEKS, TEN_WEEKS, YEAR_TO_DATE

SCHOOL_NAME = "Larkspur Brook Primary School"


def school_yaml() -> str:
    """The school's settings as YAML."""
    lines = [
        "# An invented school. Postcode, telephone numbers and e-mail addresses cannot be anyone's.",
        f"name: {SCHOOL_NAME}",
        "address:",
        "  - Weir Bank",
        "  - Lower Fennerby",
        "  - Fennerby",
        "postcode: ZZ1 4LB",
        'phone: "01632 960417"',
        "email: office@larkspurbrook.example.org",
        "head: Mrs Miriam Tansley",
        "attendance_lead: Mr Idris Penhallow",
        "inclusion_officer: Ms Rowan Askerdale",
        "local_authority: Blackburn with Darwen",
        "pathway: blackburn-with-darwen",
        "expected_percent: 95",
        f"sample_day: {SAMPLE_DAY}",
        "terms:",
    ]
    for year, name, first, last in HALF_TERMS:
        lines.append(f'  - {{academic_year: "{year}", name: {name}, start: {first}, end: {last}}}')
    lines.append("inset_days:")
    lines += [f"  - {day}" for day in INSET_DAYS]
    lines.append("bank_holidays:")
    lines += [f"  - {{date: {day}, name: {name}}}" for day, name in BANK_HOLIDAYS]
    lines.append("closures:")
    for day, halves, reason in CLOSURES:
        lines.append(f'  - {{date: {day}, sessions: [{", ".join(halves)}], reason: "{reason}"}}')
    return "\n".join(lines) + "\n"


INTRODUCTION = f"""# {SCHOOL_NAME}: the sample school

Everything here is invented: pupils, parents, addresses, telephone numbers. The files are made by
`python sample_data/generate.py` (the same bytes every time) and tell one story: the whole school year
2025-26, and 2026-27 up to **Friday 20 November 2026**, which is "today" for the sample school.

| file | what it is |
|---|---|
| `calendar.csv` | Mondays to Fridays, 1 September 2025 to 30 July 2027: is the school open, AM and PM |
| `school.yaml` | name, address, staff, pathway, term dates, INSET days, closures |
| `contacts.csv` | a row for each pupil and contact |
| `register-wide.csv` | a school's own spreadsheet: a row a pupil, a column a session |
| `register-messy.xlsx` | the same as an office keeps it: titles, two header rows, totals, a key, odd typing |
| `register-sims.csv` | one row a mark, Windows-1252 |
| `register-arbor.csv` | one row a mark by STUDENT_ID; 20 sessions hold two marks, the best is right |
| `register-arbor-pupils.csv` | the pupils that belong to it |
| `register-bromcom.csv` | one row a mark by StudentId (the same ids as STUDENT_ID), with comments |

All register files hold the same truth. They differ only in cells nobody marked: where the wide files are
empty, `register-sims.csv` has `-`, `register-bromcom.csv` an empty mark and `register-arbor.csv` no row.

Both years have 190 days for pupils. The snow day (8 January 2026) is `#` for everyone and was made up on
20 July 2026. On 3 February 2026 the boiler failed and the afternoon is `#`. Year groups and classes are those
of 2026-27; pupils who left keep their last one. So far 2026-27 has 106 sessions; the window of 10 school weeks
starts on Monday 7 September (100 sessions), the window of 6 on Monday 5 October (60 sessions).

Some codes are out of place on purpose: the retired J, H, F and Y once each, S and W on a pupil of Year 6, and
Y4 on a day when the site was not closed. The register of class 2B for the afternoon of 14 October 2026 was
never taken (`-`), except for pupils in the tables below. A few other pupils have a cell with no mark.
"""


def readme(pupils: list[Pupil]) -> str:
    """What each file is and what each special pupil shows, by admission number."""
    by_special = {id(p.special): p for p in pupils if p.special is not None}
    parts = [INTRODUCTION]
    tables = (
        ("Ten school weeks: Blackburn with Darwen and ten in ten", TEN_WEEKS),
        ("Six school weeks: Norfolk", SIX_WEEKS),
        ("The year to date: below 70%, and the edges of the bands", YEAR_TO_DATE),
        ("Other times: last year, across the summer, joiners and leavers", OTHER_TIMES),
        ("Codes and situations", SITUATIONS),
    )
    for title, specials in tables:
        parts.append(f"\n## {title}\n\n| Adno | year | shows |\n|---|---|---|\n")
        for special in specials:
            pupil = by_special[id(special)]
            family = f" (contacts: {special.contacts})" if special.contacts else ""
            parts.append(f"| {pupil.adno} | {pupil.year_name} | {special.shows}{family} |\n")
    parts.append("\n## Families\n\nBrothers and sisters, by admission number:\n\n")
    families: dict[int, list[str]] = {}
    for pupil in pupils:
        families.setdefault(pupil.family.number, []).append(pupil.adno)
    three = [", ".join(adnos) for adnos in families.values() if len(adnos) == 3]
    two = [", ".join(adnos) for adnos in families.values() if len(adnos) == 2]
    parts.append(f"- three children ({len(three)} families), such as {'; '.join(three[:3])}\n")
    parts.append(f"- two children ({len(two)} families), such as {'; '.join(two[:3])}\n")
    parts.append(_alike(pupils))
    return "".join(parts)


def _alike(pupils: list[Pupil]) -> str:
    """Twins, two pupils with one name, and names that need care."""
    pairs = list(combinations(pupils, 2))
    twins = [f"{a.adno} and {b.adno}" for a, b in pairs if (a.family, a.born) == (b.family, b.born)]
    same = [f"{a.adno} and {b.adno}" for a, b in pairs if (a.surname, a.forename) == (b.surname, b.forename)]
    awkward = [f"{p.forename} {p.surname}, {p.adno}" for p in pupils if p.surname in {n[0] for n in AWKWARD_NAMES}]
    lines = [
        f"- twins: {'; '.join(twins)}",
        f"- the same name, no relation: {'; '.join(same)}",
        f"- names that have broken software, among others: {'; '.join(awkward)}",
    ]
    return "\n".join(lines) + "\n"
