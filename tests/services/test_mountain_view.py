"""The mountain of any group, its movement, its totals, and what is taken away: the command line's figures."""

import io
import json
import random
from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from fasttrack_core.charts import mountain_picture
from fasttrack_core.charts.drawing import written_out
from fasttrack_core.charts.mountain import mountain
from fasttrack_core.charts.movement import trails
from fasttrack_core.services.imports import saving as imports
from fasttrack_core.services.mountain import view as mountain_view
from fasttrack_core.store import Subject
from tests.conftest import Desk
from tests.recount import figures
from tests.recount.command_line import CommandLine

EARLIER, LATER = date(2026, 10, 23), date(2026, 11, 20)
LABELS = ["97.5-100", "95-97.4", "92.5-94.9", "90-92.4", "85-89.9", "80-84.9", "70-79.9", "50-69.9", "below 50"]


@pytest.mark.both_databases
def test_the_page_shows_every_pupil_as_the_command_prints_them(sample_desk: Desk, sample_data: Path) -> None:
    told = CommandLine().mountain(sample_data / "register-wide.csv", LATER.isoformat())
    seen = mountain_view.view(sample_desk.office, sample_desk.actor)
    register = sample_desk.office.record(sample_desk.actor)
    shown = {
        register.pupil(key).pupil_id: (row["Attendance"], row["Band"], str(row["Attended"]), str(row["Possible"]))
        for key, (_, row) in zip(seen.keys, seen.pupils.iterrows(), strict=True)
    }
    assert shown == {
        pupil: (row["attendance_percent"], row["band"], row["attended"], row["possible"])
        for pupil, row in told.items()
        if row["band"]
    }


@pytest.mark.parametrize(
    ("earlier", "later"), [(EARLIER, LATER), (date(2026, 9, 2), LATER), (date(2026, 6, 30), LATER)]
)
def test_movement_is_that_of_two_slow_recounts(
    sample_desk: Desk, school: figures.School, earlier: date, later: date
) -> None:
    before, after = figures.mountain(school, earlier), figures.mountain(school, later)
    pairs = Counter((before[pupil]["band"], after[pupil]["band"]) for pupil in after)
    seen = mountain_view.view(sample_desk.office, sample_desk.actor, as_of=later, since=earlier)
    assert seen.movement is not None
    flow = seen.movement.flow
    shown = {
        (row.iloc[0], label): int(row[label]) for _, row in flow.iterrows() for label in flow.columns[1:] if row[label]
    }
    assert shown == {(was or "Joined since", now): number for (was, now), number in pairs.items() if now}
    register = sample_desk.office.record(sample_desk.actor)
    for key, (_, row) in zip(seen.keys, seen.pupils.iterrows(), strict=True):
        was, now = before[register.pupil(key).pupil_id], after[register.pupil(key).pupil_id]
        assert row["Before"] == was["attendance_percent"]
        steps = LABELS.index(was["band"]) - LABELS.index(now["band"]) if was["band"] else 0
        assert row["Moved"] == ("joined since" if not was["band"] else moved_words(steps))
    climbed = sum(LABELS.index(was) > LABELS.index(now) for (was, now) in pairs.elements() if was and now)
    assert seen.movement.numbers["Climbed"] == climbed == len(seen.part("Climbed")[1])


def moved_words(steps: int) -> str:
    return f"{'up' if steps > 0 else 'down'} {abs(steps)} band{'' if abs(steps) == 1 else 's'}" if steps else ""


def test_earlier_days_are_the_last_open_days_of_half_terms_newest_first(sample_desk: Desk) -> None:
    moments = mountain_view.options(sample_desk.office, sample_desk.actor).moments
    days = list(moments.values())
    assert days == sorted(days, reverse=True)
    assert days[0] == EARLIER
    assert days[-1] == date(2025, 10, 23)
    assert all(day < LATER for day in days)


def test_a_group_can_be_narrowed_and_two_values_of_one_detail_widen_it(sample_desk: Desk) -> None:
    office, actor = sample_desk.office, sample_desk.actor
    pupils = office.record(actor).register.pupils
    wanted = {
        key
        for key, pupil in zip(office.record(actor).pupil_keys, pupils, strict=True)
        if pupil.year_group == "4" and pupil.sex == "F" and pupil.attributes["SEN"] in ("K", "E")
    }
    only = ("Sex: F", "SEN: K", "SEN: E")
    assert set(only) <= set(mountain_view.options(office, actor).further)
    seen = mountain_view.view(office, actor, group="Year 4", only=only)
    assert wanted
    assert set(seen.keys) == wanted
    assert seen.title == "Year 4, Sex: F, SEN: K, SEN: E, 20 November 2026"


def test_the_parts_of_the_list_hold_everyone_once(sample_desk: Desk) -> None:
    seen = mountain_view.view(sample_desk.office, sample_desk.actor, since=EARLIER)
    bands = [key for label in seen.bands["label"] if label in seen.parts for key in seen.part(label)[1]]
    assert sorted(bands) == sorted(seen.keys)
    for name, number in seen.parts.items():
        frame, keys = seen.part(name)
        assert len(frame) == len(keys) == number


def test_the_line_of_persistent_absence_lies_under_the_band_from_90(sample_desk: Desk) -> None:
    seen = mountain_view.view(sample_desk.office, sample_desk.actor)
    assert seen.persistent_line is not None
    assert seen.bands["label"].iloc[seen.persistent_line] == "90-92.4"
    below = int(seen.bands["pupils"].iloc[seen.persistent_line + 1 :].sum())
    exactly = int((seen.pupils["Attended"] * 10 == seen.pupils["Possible"] * 9).sum())
    assert seen.persistent == below + exactly


def test_the_workbook_holds_the_list_the_bands_and_the_movement(sample_desk: Desk) -> None:
    office, actor = sample_desk.office, sample_desk.actor
    book = openpyxl.load_workbook(io.BytesIO(mountain_view.export(office, actor, group="Year 4", since=EARLIER)))
    seen = mountain_view.view(office, actor, group="Year 4", since=EARLIER)
    assert book.sheetnames == ["Pupils", "Bands", "Movement", "About"]
    names = [row[0].value for row in book["Pupils"].iter_rows(min_row=2)]
    assert names == seen.pupils["Pupil"].tolist()
    assert [row[1].value for row in book["Bands"].iter_rows(min_row=2)] == seen.bands["pupils"].tolist()
    with office.store.read() as unit:
        assert unit.audit.list(subject=Subject("list", "mountain"))[0].actor == actor.name
    assert mountain_view.file_name(seen, "xlsx") == "mountain-year-4-20-november-2026.xlsx"


def test_a_picture_holds_the_counts_and_nobodys_name(sample_desk: Desk) -> None:
    for since in (None, EARLIER):
        seen = mountain_view.view(sample_desk.office, sample_desk.actor, since=since)
        spec = (trails if since else mountain)(seen.bands, seen.climbers.drop(columns="peak"))
        whole = json.dumps(written_out(spec))
        assert seen.pupils["Pupil"].iloc[0] in whole
        picture = mountain_picture.svg(spec)
        for name, key in zip(seen.pupils["Pupil"], seen.keys, strict=True):
            assert name not in picture
            assert name.partition(",")[0] + "," not in picture
            assert key not in picture
        assert f"{seen.bands['pupils'].iloc[0]} pupils" in picture
        assert mountain_picture.png(spec).startswith(b"\x89PNG\r\n")


TOTALS = "UPN,Name,Year,Reg,Possible Sessions,Attended Sessions,Authorised Absences,Unauthorised Absences\n"


def test_a_school_that_imported_totals_only_sees_its_mountain_from_them(empty_desk: Desk) -> None:
    office, actor = empty_desk.office, empty_desk.actor
    rows = [("A100000000001", "Ashby, Ada", 180, 171), ("A100000000002", "Birch, Ben", 180, 170)]
    lines = [
        f'{upn},"{name}",4,4B,{possible},{attended},{possible - attended},0' for upn, name, possible, attended in rows
    ]
    saved = imports.save(office, actor, "totals.csv", (TOTALS + "\n".join(lines)).encode())
    assert saved is not None
    seen = mountain_view.view(office, actor)
    assert not seen.empty
    assert seen.from_totals
    assert "not marks" in seen.note
    assert list(seen.pupils["Pupil"]) == ["Birch, Ben", "Ashby, Ada"]
    assert list(seen.pupils["Band"]) == ["92.5-94.9", "95-97.4"]
    assert list(seen.pupils["Attendance"]) == ["94.44", "95.00"]
    assert not mountain_view.options(office, actor).empty
    assert mountain_view.view(office, actor, since=EARLIER).movement is None


def test_a_thousand_generated_pupils_stand_as_slow_fractions_say(empty_desk: Desk) -> None:
    invented = random.Random(7)
    days = [date(2026, 9, 2) + timedelta(days=number) for number in range(60)]
    days = [day for day in days if day.weekday() < 5]
    head = ",".join(f"{day:%d/%m/%Y} {half}" for day in days for half in ("AM", "PM"))
    lines, expected = [f"Adno,Name,Year,{head}"], {}
    for number in range(1000):
        away = invented.choice((0, 0.01, 0.03, 0.08, 0.2, 0.6))
        marks = [invented.choice("IOMX") if invented.random() < away else "/" for _ in range(2 * len(days))]
        lines.append(f"{number:05d},Pupil {number},{7 + number % 5},{','.join(marks)}")
        possible = sum(mark != "X" for mark in marks)
        percent = Fraction(100 * marks.count("/"), possible)
        edges = [Fraction(195, 2), 95, Fraction(185, 2), 90, 85, 80, 70, 50, 0]
        missed = possible - marks.count("/")
        absence = "severe" if 2 * missed >= possible else "persistent" if 10 * missed >= possible else ""
        band = LABELS[next(place for place, edge in enumerate(edges) if percent >= edge)]
        expected[f"Pupil {number}"] = (band, marks.count("/"), possible, absence)
    imports.save(empty_desk.office, empty_desk.actor, "register.csv", "\n".join(lines).encode())
    seen = mountain_view.view(empty_desk.office, empty_desk.actor)
    shown = {
        row["Pupil"]: (row["Band"], row["Attended"], row["Possible"], row["Absence"])
        for _, row in seen.pupils.iterrows()
    }
    assert shown == expected
    assert seen.bands["pupils"].tolist() == [sum(each[0] == label for each in expected.values()) for label in LABELS]


def test_the_sentence_above_the_picture_counts_in_words_what_the_picture_shows(sample_desk: Desk) -> None:
    said = set()
    for group in mountain_view.options(sample_desk.office, sample_desk.actor).groups:
        seen = mountain_view.view(sample_desk.office, sample_desk.actor, group=group)
        assert seen.summary.startswith(f"{len(seen.pupils)} pupil")
        if not seen.persistent:
            said.add("nobody")
            assert seen.summary.endswith("Nobody is persistently absent (10% or more of sessions missed).")
        else:
            said.add("some" if seen.severe else "none of them")
            assert f" {seen.persistent} pupil{'s are' if seen.persistent > 1 else ' is'} persistently" in seen.summary
            assert f", {seen.severe or 'none'} of them severely (50% or more)." in seen.summary
    assert said >= {"some", "none of them"}
