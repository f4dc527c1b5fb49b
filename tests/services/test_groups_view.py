"""Groups side by side: exact numbers, the same as a slow recount's, and small ones hidden with what gives them away."""

import io
from collections import defaultdict
from datetime import date
from fractions import Fraction

import openpyxl
import pandas as pd
import pytest

from fasttrack_core.services.imports import saving as imports
from fasttrack_core.services.mountain import groups as groups_view
from fasttrack_core.services.mountain.small_numbers import HIDDEN
from fasttrack_core.store import Subject
from tests.conftest import Desk
from tests.recount import figures

DAYS = [date(2026, 11, 20), date(2026, 10, 23), date(2026, 6, 30)]


def recounted(desk: Desk, day: date, school: figures.School) -> dict[str, dict[str, tuple[int, ...]]]:
    """Pupils, attended, possible, persistent and severe of every group, added up one pupil at a time."""
    counted = figures.mountain(school, day)
    found: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0] * 5))
    for pupil in desk.office.record(desk.actor).register.pupils:
        row = counted[pupil.pupil_id]
        attended, possible = int(row["attended"]), int(row["possible"])
        if not possible:
            continue
        missed = Fraction(possible - attended, possible)
        own = (1, attended, possible, int(missed >= Fraction(1, 10)), int(missed >= Fraction(1, 2)))
        details = {"Year": pupil.year_group, "Class": pupil.registration_group, "Sex": pupil.sex}
        details |= {"SEN": pupil.attributes.get("SEN", ""), "Pupil premium": pupil.attributes.get("pupil premium", "")}
        for name, value in details.items():
            for group in (value or "not said", "Whole school"):
                found[name][group] = [kept + more for kept, more in zip(found[name][group], own, strict=True)]
    return {name: {group: tuple(numbers) for group, numbers in groups.items()} for name, groups in found.items()}


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_every_number_is_the_slow_recounts(sample_desk: Desk, school: figures.School, day: date) -> None:
    seen = groups_view.view(sample_desk.office, sample_desk.actor, as_of=day)
    assert not seen.hidden
    shown = {
        name: {
            row.iloc[0]: tuple(
                int(row[column]) for column in ("Pupils", "Attended", "Possible", "Persistent", "Severe")
            )
            for _, row in frame.iterrows()
        }
        for name, frame in seen.tables.items()
    }
    assert shown == recounted(sample_desk, day, school)
    assert set(shown) == {"Year", "Class", "Sex", "SEN", "Pupil premium"}


def test_a_share_is_of_the_groups_own_pupils(sample_desk: Desk) -> None:
    tables = groups_view.view(sample_desk.office, sample_desk.actor).tables
    assert all(len(frame) > 1 for frame in tables.values())
    assert len(tables) > 3
    for frame in tables.values():
        for _, row in frame.iterrows():
            for name in ("Persistent", "Severe"):
                assert abs(float(row[f"{name} %"]) - 100 * int(row[name]) / int(row["Pupils"])) < 0.01


def readable(frame: pd.DataFrame, column: str) -> list[int | None]:
    return [None if text == HIDDEN else int(text) for text in frame[column]]


def test_what_is_shown_holds_no_small_number_and_no_table_gives_one_away(sample_desk: Desk) -> None:
    seen = groups_view.view(sample_desk.office, sample_desk.actor, for_others=True)
    assert seen.hidden
    for frame in seen.tables.values():
        for column in ("Pupils", "Persistent", "Severe"):
            *parts, total = readable(frame, column)
            assert all(number is None or number == 0 or number >= 5 for number in (*parts, total))
            shown = [number for number in parts if number is not None]
            if total is not None and len(shown) < len(parts):
                assert len(parts) - len(shown) >= 2
                assert total - sum(shown) >= 5
        for whole, part in (("Pupils", "Persistent"), ("Persistent", "Severe"), ("Pupils", "Severe")):
            for more, fewer in zip(readable(frame, whole), readable(frame, part), strict=True):
                if more is not None and fewer is not None:
                    assert more == fewer or more - fewer >= 5


def test_a_hidden_number_takes_its_percentage_and_a_small_group_its_attendance_with_it(empty_desk: Desk) -> None:
    imports.save(empty_desk.office, empty_desk.actor, "register.csv", register_of([("7", 4), ("8", 5), ("9", 20)]))
    seen = groups_view.view(empty_desk.office, empty_desk.actor, for_others=True)
    frame = seen.tables["Year"].set_index("Year")
    assert set(frame.loc["7"]) == {HIDDEN}
    assert set(frame.loc["8"]) == {HIDDEN}
    assert frame.loc["9", "Pupils"] == "20"
    assert frame.loc["Whole school", "Pupils"] == "29"


def test_a_group_of_five_is_shown(empty_desk: Desk) -> None:
    imports.save(empty_desk.office, empty_desk.actor, "register.csv", register_of([("7", 5), ("9", 20)]))
    seen = groups_view.view(empty_desk.office, empty_desk.actor, for_others=True)
    assert list(seen.tables["Year"]["Pupils"]) == ["5", "20", "25"]
    assert not seen.hidden


def register_of(years: list[tuple[str, int]]) -> bytes:
    """So many pupils of each year, all there on two days."""
    lines = ["Adno,Name,Year,07/09/2026 AM,07/09/2026 PM,08/09/2026 AM,08/09/2026 PM"]
    for year, count in years:
        lines += [f"{year}{number:03d},Pupil {year} {number},{year},/,\\,/,\\" for number in range(count)]
    return "\n".join(lines).encode()


def test_the_export_hides_small_numbers_even_where_the_screen_shows_them(sample_desk: Desk) -> None:
    office, actor = sample_desk.office, sample_desk.actor
    assert not groups_view.view(office, actor).hidden
    book = openpyxl.load_workbook(io.BytesIO(groups_view.export(office, actor)))
    assert book.sheetnames == ["Year", "Class", "Sex", "SEN", "Pupil premium", "About"]
    for sheet in book.worksheets[:-1]:
        head, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        for column in ("Pupils", "Persistent", "Severe"):
            numbers = [row[head.index(column)] for row in rows]
            assert all(number == HIDDEN or number == 0 or number >= 5 for number in numbers)
    assert any(HIDDEN in [cell.value for cell in row] for row in book["Class"].iter_rows())


def test_the_export_is_audited(sample_desk: Desk) -> None:
    groups_view.export(sample_desk.office, sample_desk.actor)
    with sample_desk.office.store.read() as unit:
        assert unit.audit.list(subject=Subject("list", "groups"))[0].actor == "Idris Penhallow"


def test_a_school_without_a_register_has_no_groups(empty_desk: Desk) -> None:
    assert groups_view.view(empty_desk.office, empty_desk.actor).empty


def test_exactly_ninety_percent_is_persistent_and_exactly_half_is_severe(empty_desk: Desk) -> None:
    days = [date(2026, 9, day) for day in (7, 8, 9, 10, 11)]
    head = ",".join(f"{day:%d/%m/%Y} {half}" for day in days for half in ("AM", "PM"))
    rows = {"1": "O" + "/" * 9, "2": "/" * 10, "3": "O" * 5 + "/" * 5, "4": "O" * 4 + "/" * 6}
    lines = [f"Adno,Name,Year,{head}", *(f"{key},Pupil {key},7,{','.join(marks)}" for key, marks in rows.items())]
    imports.save(empty_desk.office, empty_desk.actor, "register.csv", "\n".join(lines).encode())
    row = groups_view.view(empty_desk.office, empty_desk.actor).tables["Year"].iloc[0]
    assert (row["Pupils"], row["Persistent"], row["Severe"]) == ("4", "3", "1")
