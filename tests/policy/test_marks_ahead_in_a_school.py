"""A school whose register holds more than what has happened: it counts as without that, and shows it as what it is."""

import csv
import io
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import pytest

from fasttrack_core.attendance.figures.codes import ENGLAND
from fasttrack_core.attendance.figures.sessions import session_of
from fasttrack_core.services import overview as overview_page
from fasttrack_core.services import setup
from fasttrack_core.services.cases import opening as cases
from fasttrack_core.services.files import notes as figures_notes
from fasttrack_core.services.imports import provenance
from fasttrack_core.services.imports import saving as imports
from fasttrack_core.services.mountain import groups as groups_view
from fasttrack_core.services.mountain import view as mountain_view
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.office.record import SchoolRecord
from fasttrack_core.services.office.visit import Visit
from fasttrack_core.services.pupil import marks as pupil_marks
from fasttrack_core.services.quality import view as data_quality
from fasttrack_core.store import open_store
from tests.conftest import NOW, Desk, change_settings

INSET = date(2026, 12, 11)
STRAY = date(2026, 10, 28)
"""A Wednesday of the autumn half term."""
JUNE = date(2027, 6, 15)
LEAVE = (date(2026, 11, 24), date(2026, 11, 25))
Mark = tuple[int, date, str, str]
"""The place of a pupil in the register, the day, the half and the code."""


def halves(day: date) -> list[tuple[date, str]]:
    return [(day, "AM"), (day, "PM")]


def all_three(pupils: int) -> list[Mark]:
    marks = [(0, day, half, "S") for day, half in halves(JUNE)]
    marks += [(row, day, half, "#") for row in range(pupils) for day, half in halves(INSET)]
    return [*marks, (3, STRAY, "AM", "O")]


def leave_of_a_year_group(pupils: int) -> list[Mark]:
    return [(row, day, half, "C") for row in range(pupils // 7) for each in LEAVE for day, half in halves(each)]


def one_class_on_monday(pupils: int) -> list[Mark]:
    return [(row, date(2026, 11, 23), "AM", "/") for row in range(max(2, pupils // 12))]


KINDS: dict[str, Callable[[int], list[Mark]]] = {
    "planned leave, INSET and a stray": all_three,
    "leave of a year group": leave_of_a_year_group,
    "one class on Monday morning": one_class_on_monday,
}


def file_of(school: SchoolRecord, marks: list[Mark]) -> bytes:
    """The register of the last two days, as it is known, and these marks."""
    register, text = school.register, io.StringIO()
    newest = int(np.searchsorted(register.sessions, int(school.record.keys[-4])))
    known = [
        (row, *session_of(int(register.sessions[column])), ENGLAND.text(int(number)))
        for column in range(newest, newest + 4)
        for row, number in enumerate(register.marks[:, column])
        if number
    ]
    rows = csv.writer(text)
    rows.writerow(["UPN", "Surname", "Forename", "Date", "Session", "Mark"])
    for row, day, half, code in [*known, *marks]:
        pupil = school.register.pupils[row]
        rows.writerow([pupil.upn, pupil.surname, pupil.forename, f"{day:%d/%m/%Y}", half, code])
    return text.getvalue().encode()


def told(office: Office, desk: Desk, case: str) -> dict[str, object]:
    """What the school's pages say: figures, verdicts, due dates and lists."""
    actor = desk.actor
    school = office.record(actor)
    day = school.recorded_up_to
    assert day is not None
    today = overview_page.view(office, actor)
    found: dict[str, object] = {
        "as of": day,
        "mountain": school.mountain(day).frame().to_csv(),
        "meeting": today.meeting.to_csv(),
        "unsettled": today.unsettled.to_csv(),
        "cannot tell": today.cannot_tell,
        "age": today.age_of_register,
        "groups": {name: frame.to_csv() for name, frame in groups_view.view(office, actor).tables.items()},
        "summary": mountain_view.view(office, actor, group="Whole school").summary,
        "due": cases.due(office, actor),
        "case": cases.view(office, actor, case).tests,
        "above": figures_notes.above(office, actor),
        "until": school.recorded_until,
    }
    quality = data_quality.view(Visit(office, actor))
    found["quality"] = {check: n for check, n in quality.counts.items() if check is not data_quality.Check.CLOSED}
    for name, pathway in office.pathways.items():
        frame = school.verdicts(pathway.rule.rule(school.settings.expected_percent), day).frame()
        found[f"verdicts of {name}"] = frame.to_csv()
    return found


def later(office: Office, days: int) -> Office:
    """The same school, looked at so many days later."""
    return replace(office, clock=lambda: NOW + timedelta(days=days), _records={}, _keeping=Lock())


@pytest.fixture(scope="module")
def own_school(tmp_path_factory: pytest.TempPathFactory, sample_database: Path, furnished: Office) -> Path:
    """The sample school as a school like any other: its today is not an invented one. Copy it, never write to it."""
    file = Path(shutil.copy(sample_database, tmp_path_factory.mktemp("own")))
    desk = at_work(file, furnished)
    change_settings(desk.office, desk.actor, sample_day=None)
    school = desk.office.record(desk.actor)
    rule = desk.office.pathway(school.settings.pathway).rule.rule(school.settings.expected_percent)
    verdicts = school.verdicts(rule, date(2026, 11, 20))
    met = verdicts.status.tolist().index(1)
    cases.open_case(desk.office, desk.actor, school.pupil_keys[met], "a press")
    desk.office.store.close()
    return file


def at_work(file: Path, furnished: Office) -> Desk:
    office = replace(furnished, store=open_store(f"sqlite:///{file}"), _records={}, _keeping=Lock())
    actor = setup.actor(office)
    assert actor is not None
    return Desk(office, actor, f"sqlite:///{file}")


@pytest.fixture
def desk(own_school: Path, furnished: Office, tmp_path: Path) -> Iterator[Desk]:
    made = at_work(Path(shutil.copy(own_school, tmp_path)), furnished)
    yield made
    made.office.store.close()


def save(office: Office, desk: Desk, marks: list[Mark]) -> imports.Saved:
    return imports.save(office, desk.actor, "more.csv", file_of(office.record(desk.actor), marks))


@pytest.mark.parametrize("term_dates", [True, False])
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_planned_not_yet_counted_or_astray_changes_nothing(desk: Desk, kind: str, term_dates: bool) -> None:
    office = desk.office
    if not term_dates:
        change_settings(office, desk.actor, terms=(), inset_days=(), bank_holidays=(), closures=())
    case = cases.list_cases(office, desk.actor)[0].case_id
    school = office.record(desk.actor)
    before = told(office, desk, case)
    marks = KINDS[kind](len(school.register.pupils))
    monday = later(office, 3)
    saved = save(monday if kind.startswith("one class") else office, desk, marks)
    for days in (0, 3):
        office = later(desk.office, days)
        if kind.startswith("one class") and not days:
            continue
        after = told(office, desk, case)
        known = before if not days else before | {"age": after["age"], "due": after["due"], "case": after["case"]}
        assert after == known
    notes = " ".join(str(finding["message"]) for finding in saved.findings)
    assert ("not yet counted" if kind.startswith("one class") else "planned") in notes
    if kind.startswith("planned"):
        assert "28 October 2026" in notes


def test_leave_ahead_counts_nowhere_when_its_days_have_come_without_a_new_import(desk: Desk) -> None:
    case = cases.list_cases(desk.office, desk.actor)[0].case_id
    plain = {days: told(later(desk.office, days), desk, case) for days in (0, 20)}
    save(desk.office, desk, leave_of_a_year_group(len(desk.office.record(desk.actor).register.pupils)))
    for days, expected in plain.items():
        assert told(later(desk.office, days), desk, case) == expected


def test_contacts_are_no_register_and_an_undone_import_none_any_more(desk: Desk, sample_data: Path) -> None:
    office = later(desk.office, 10)
    contacts = (sample_data / "contacts.csv").read_bytes() + b"\n"
    imports.save(office, desk.actor, "contacts.csv", contacts)
    assert office.record(desk.actor).today == NOW.date()
    saved = save(office, desk, [(0, date(2026, 11, 20), "AM", "/")])
    assert office.record(desk.actor).today == NOW.date() + timedelta(days=10)
    imports.undo(
        office, desk.actor, saved.import_id, "a slip", imports.undo_preview(office, desk.actor, saved.import_id).seen
    )
    assert office.record(desk.actor).today == NOW.date()


def test_a_view_of_an_earlier_day_uses_the_newest_import_known_on_that_day(desk: Desk) -> None:
    case = cases.list_cases(desk.office, desk.actor)[0].case_id
    before = told(desk.office, desk, case)["mountain"]
    save(desk.office, desk, all_three(3))
    office = later(desk.office, 220)
    save(office, desk, [(row, day, half, "/") for row in range(400) for day, half in halves(date(2026, 11, 23))])
    assert office.record(desk.actor).recorded_up_to == date(2026, 11, 23)
    known = provenance.as_known_on(office, desk.actor, datetime(2026, 11, 22, 9, tzinfo=UTC))
    assert (known.today, known.recorded_up_to) == (NOW.date(), date(2026, 11, 20))
    assert known.mountain(date(2026, 11, 20)).frame().to_csv() == before


def test_the_pupil_s_page_shows_each_mark_as_what_it_is(desk: Desk) -> None:
    keys = desk.office.record(desk.actor).pupil_keys
    marks = [*all_three(4), (2, date(2026, 11, 23), "AM", "/")]
    save(later(desk.office, 3), desk, marks)
    office = later(desk.office, 3)

    def shown(row: int) -> Any:
        frame = pupil_marks.marks(office, desk.actor, keys[row]).uncounted
        return frame[["Date", "Session", "Code", "Why"]].to_numpy().tolist()

    inset = [[INSET, "PM", "#", figures_notes.PLANNED], [INSET, "AM", "#", figures_notes.PLANNED]]
    june = [[JUNE, "PM", "S", figures_notes.PLANNED], [JUNE, "AM", "S", figures_notes.PLANNED]]
    assert shown(0) == [*june, *inset]
    assert shown(1) == inset
    assert shown(2) == [*inset, [date(2026, 11, 23), "AM", "/", figures_notes.NOT_YET]]
    assert shown(3) == [*inset, [STRAY, "AM", "O", figures_notes.CLOSED]]
    found = data_quality.view(Visit(office, desk.actor)).work_list(data_quality.Check.CLOSED)
    assert found.frame["Date"].tolist() == [STRAY]


def test_a_class_whose_marks_end_early_is_named_above_the_figures_and_its_pupils_are_listed(desk: Desk) -> None:
    office = later(desk.office, 4)
    register = office.record(desk.actor).register
    name = register.pupils[100].registration_group
    days = [day for each in (date(2026, 11, 23), date(2026, 11, 24)) for day in halves(each)]
    others = [row for row, pupil in enumerate(register.pupils) if pupil.registration_group != name]
    save(office, desk, [(row, day, half, "/") for row in others for day, half in days])
    said = figures_notes.above(office, desk.actor)
    sentence = (
        f"The marks of class {name} end on 20 November 2026; the register is recorded up to 24 November 2026. Import "
        "the missing marks: nobody of the class has figures after that day."
    )
    assert said == (sentence,)
    assert name not in " ".join(figures_notes.above(office, desk.actor, named=False))
    quality = data_quality.view(Visit(office, desk.actor)).work_list(data_quality.Check.UNMARKED_END)
    assert set(quality.frame["Class"]) == {name}
    assert min(quality.frame["Sessions since"]) == 4
    school = office.record(desk.actor)
    span = date(2026, 11, 16), date(2026, 11, 27)
    row = school.row(quality.keys[-1])
    assert school.unmarked_end(school.pupil_keys[row], *span) == 4
    assert school.unmarked_end(school.pupil_keys[others[0]], *span) == 0
    rule = office.pathway(school.settings.pathway).rule.rule(school.settings.expected_percent)
    reason = school.verdicts(rule, date(2026, 11, 24)).of(row).reason
    assert reason.endswith("The last 4 sessions of this time have no mark for the pupil.")


def test_a_school_of_ten_counts_as_a_school_of_hundreds(empty_desk: Desk) -> None:
    days = [date(2026, 11, day) for day in (9, 10, 11, 12, 13, 16, 17, 18, 19, 20)]
    header = [f"{day:%d/%m/%Y} {half}" for day in days for half in ("AM", "PM")]
    rows = [[f"{1000 + row}", f"Pupil, {chr(65 + row)}", *["/", "\\"] * 10] for row in range(10)]

    def saved(name: str, more: list[str], marks: Callable[[int], list[str]]) -> SchoolRecord:
        lines = [["Adno", "Name", *header, *more], *([*row, *marks(place)] for place, row in enumerate(rows))]
        content = "\n".join(",".join(f'"{cell}"' for cell in line) for line in lines)
        imports.save(empty_desk.office, empty_desk.actor, name, content.encode())
        return empty_desk.office.record(empty_desk.actor)

    before = saved("plain.csv", [], lambda place: [])
    more = ["28/10/2026 AM", "11/12/2026 AM", "15/06/2027 AM"]
    after = saved("more.csv", more, lambda place: ["O" if place == 3 else "", "#", "S" if place == 0 else ""])
    assert after.recorded_up_to == before.recorded_up_to == days[-1]
    assert after.mountain(days[-1]).frame().equals(before.mountain(days[-1]).frame())
    assert after.record.weeks.max() == before.record.weeks.max() == 1
    shown = [figures_notes.uncounted(after, row)["Why"].tolist() for row in (0, 1, 3)]
    assert shown == [[figures_notes.PLANNED] * 2, [figures_notes.PLANNED], [figures_notes.PLANNED, figures_notes.STRAY]]


def test_what_the_figures_mean_is_the_page_of_policy(root: Path) -> None:
    text = figures_notes.definitions()
    assert text.startswith("One page for the attendance lead")
    assert (root / "docs" / "definitions.md").read_text(encoding="utf-8").strip().endswith(text[-200:])
