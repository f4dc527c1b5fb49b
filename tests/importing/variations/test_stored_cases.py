"""The files in which the product once went wrong in silence (kinds A, B, E, I), made again, end as they should."""

from datetime import date, timedelta
from pathlib import Path

from tests.cli import in_process
from tests.importing.variations.judging import Variation, asked
from tests.importing.variations.six_pupils import TERM, six
from tests.importing.variations.truth import HALVES, NAMES, Pupil, School, school, upn
from tests.importing.variations.writing import days_across, grid, listed, signs, text

SIX = six()


def test_absences_alone_are_asked_about_and_with_the_schools_days_are_the_six_pupils(tmp_path: Path) -> None:
    file = Variation("absences.csv", text(listed(SIX, keep=lambda code: code in "IO")), SIX.figures())
    first = asked(tmp_path, file)
    assert first.figures is None
    assert "absences and no mark for present" in first.sentence
    assert "--answer present=VALUE: 'no mark' or nobody" in first.sentence
    second = asked(tmp_path, file, "--answer", "present=no mark")
    assert second.figures is None
    assert "--answer school-days=VALUE" in second.sentence
    assert asked(tmp_path, file, "--answer", "present=no mark", "--answer", TERM).figures == SIX.figures()
    calendar = tmp_path / "calendar.csv"
    lines = [f"{day.isoformat()},{half},yes" for day, half in SIX.sessions]
    calendar.write_text("\n".join(["date,session,open", *lines]) + "\n")
    answers = ("--answer", "present=no mark", "--calendar", str(calendar))
    assert asked(tmp_path, file, *answers).figures == SIX.figures()


def test_the_schools_own_sign_for_present_is_asked_about_and_gives_the_six_pupils(tmp_path: Path) -> None:
    file = Variation("dot-list.csv", text(listed(SIX, signs(present="."))), SIX.figures())
    first = asked(tmp_path, file)
    assert first.figures is None
    assert "--answer present=VALUE: . or 'no mark' or nobody" in first.sentence
    assert asked(tmp_path, file, "--answer", "present=.").figures == SIX.figures()


def test_present_absent_and_late_of_another_system_are_asked_about(tmp_path: Path) -> None:
    truth = school(1, pupils=5, weeks=5, absences="OOOL", rate=0.3)
    file = Variation("grid.csv", text(grid(truth, signs(present="P", O="A"))), truth.figures())
    first = asked(tmp_path, file)
    assert first.figures is None
    assert "--answer mark:P=CODE --answer mark:A=CODE --answer mark:L=CODE" in first.sentence
    answers = [word for each in ("P=present", "A=O", "L=L") for word in ("--answer", f"mark:{each}")]
    assert asked(tmp_path, file, *answers[:4]).figures is None, "the third letter is still open"
    assert asked(tmp_path, file, *answers).figures == truth.figures()


def test_present_excused_unexcused_and_tardy_are_asked_about(tmp_path: Path) -> None:
    truth = school(2, pupils=12, weeks=15, absences="IIOLL")
    letters = signs(present="P", I="E", O="U", L="T")
    file = Variation("v-PEUT.csv", text(grid(truth, letters)), truth.figures())
    assert asked(tmp_path, file).figures is None
    answers = [word for each in ("P=present", "E=I", "U=O", "T=L") for word in ("--answer", f"mark:{each}")]
    assert asked(tmp_path, file, *answers).figures == truth.figures()


def future() -> School:
    """Twelve pupils up to 27 November 2026; one of them has a fortnight's holiday planned in December."""
    pupils = tuple(Pupil(upn(900 + place), f"{5000 + place}", *NAMES[place], "7", "7A") for place in range(12))
    days = [
        day
        for offset in range(87)
        if (day := date(2026, 9, 2) + timedelta(days=offset)).weekday() < 5
        and not date(2026, 10, 26) <= day <= date(2026, 10, 30)
    ]
    marks = {(place, day, half): "/\\"[half == "PM"] for place in range(12) for day in days for half in HALVES}
    marks |= {(0, day, "AM"): "O" for day in days[-9:-1]}
    ahead = [date(2026, 12, 7) + timedelta(days=offset) for offset in range(5)]
    marks |= {(0, day, half): "G" for day in ahead for half in HALVES}
    return School(pupils, (*days, *ahead), marks)


def test_a_holiday_planned_in_december_meets_nothing_in_november(tmp_path: Path) -> None:
    whole = future()
    path = tmp_path / "future-12-pupils.csv"
    rows = [["UPN", "Name", "Date", "AM/PM", "Mark"]]
    rows += [
        [pupil.upn, pupil.name, f"{day:%d/%m/%Y}", half, whole.marks[place, day, half]]
        for place, pupil in enumerate(whole.pupils)
        for day, half in whole.sessions
        if (place, day, half) in whole.marks
    ]
    path.write_bytes(text(rows))
    on_the_day = ("--today", "2026-11-27")
    said = in_process.run("thresholds", path, "--pathway", "national-framework", *on_the_day)
    assert said.exit_code == 0, said.errors
    row = said.rows[0]
    assert (row["status"], row["unauthorised"], row["window_end"]) == ("not met", "8", "2026-11-27")
    assert {each["status"] for each in said.rows} == {"not met"}
    later = in_process.run("thresholds", path, "--pathway", "national-framework", "--today", "2026-12-18")
    assert later.rows[0]["status"] == "not met", "no more when their days have come, until a register is imported"
    findings = in_process.run("inspect", path, *on_the_day)
    assert "planned" in findings.text
    assert "10 marks" in findings.text or "10 planned" in findings.text


def test_one_row_a_day_with_the_morning_and_the_afternoon_is_read(tmp_path: Path) -> None:
    file = Variation("am-pm.csv", text(days_across(SIX)), SIX.figures())
    assert asked(tmp_path, file).figures == SIX.figures()


def test_letters_kept_for_one_file_are_not_used_on_a_register_of_england(tmp_path: Path) -> None:
    """The same headings stand over both; T is late in one system and travelling in the other."""
    truth = school(4, pupils=4, weeks=5, absences="ITO", rate=0.3)
    kept = [word for each in ("P=present", "T=L", "O=O") for word in ("--answer", f"mark:{each}")]
    file = Variation("england.csv", text(grid(truth)), truth.figures())
    said = asked(tmp_path, file, *kept)
    assert said.figures is None
    assert "its letters were said to be another system's" in said.sentence
    assert asked(tmp_path, file).figures == truth.figures()
