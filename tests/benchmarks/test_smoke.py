"""The benchmarks still measure what they say: on a tiny school our answers are those of counting mark by mark."""

from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from benchmarks import imports, ours
from benchmarks.children import run_child
from benchmarks.school import (
    RULE_SESSIONS,
    RULE_WEEKS,
    SESSIONS,
    Answer,
    School,
    digest,
    invent,
    load,
    long_columns,
    save,
)
from tests.oracle import commands, model

PUPILS = 50


@pytest.fixture(scope="module")
def school() -> School:
    return invent(PUPILS)


def test_the_invented_school_is_a_year_of_one_and_the_same_marks(school: School) -> None:
    assert school.marks.shape == (PUPILS, SESSIONS)
    assert len(set(school.keys.tolist())) == SESSIONS
    assert school.weeks[-1] == 37
    assert np.array_equal(school.marks, invent(PUPILS).marks)
    assert set(np.unique(school.marks).tolist()) <= set(imports.TEXT)


@pytest.fixture(scope="module")
def slow(school: School) -> model.School:
    """The same school as the slow model sees it."""
    epoch = date(1970, 1, 1)
    sessions = [(epoch + timedelta(days=key >> 1), "PM" if key & 1 else "AM") for key in school.keys.tolist()]
    rows = [[imports.TEXT[mark] for mark in row] for row in school.marks.tolist()]
    return model.School({str(row): dict(zip(sessions, texts, strict=True)) for row, texts in enumerate(rows)})


def slow_t1(slow: model.School) -> dict[str, list[int]]:
    """Counts, percentage in hundredths and band of each pupil."""
    rows = list(commands.mountain(slow).values())
    labels = [label for label, _ in commands.DEFAULT_BANDS]
    counts = ("possible", "attended", "authorised", "unauthorised")
    found = {name: [int(row[name]) for row in rows] for name in counts}
    found["hundredths"] = [int(row["attendance_percent"].replace(".", "")) for row in rows]
    found["band"] = [labels.index(row["band"]) for row in rows]
    return found


def test_t1_is_that_of_counting_each_mark(school: School, slow: model.School) -> None:
    answer = ours.t1(ours.prepare(school))
    assert {name: values.tolist() for name, values in answer.items()} == slow_t1(slow)


def test_t2_and_t3_are_those_of_counting_each_window(school: School, slow: model.School) -> None:
    data = ours.prepare(school)
    t2, t3 = ours.t2(data), ours.t3(data)
    table = {(int(row["sessions"]), int(row["weeks"])): row for row in commands.sweep(slow)}
    for (sessions, weeks), row in table.items():
        told = (t3["now"][sessions - 1, weeks - 1], t3["ever"][sessions - 1, weeks - 1])
        assert told == (int(row["pupils_now"]), int(row["pupils_ever"]))
    last = slow.days[-1]
    windows = [commands.unauthorised_windows(slow, pupil, last, RULE_WEEKS)[RULE_WEEKS] for pupil in slow.pupils]
    assert t2["most"].tolist() == [most for _, most in windows]
    assert commands.COUNT_RULES["national-framework"] == (RULE_SESSIONS, RULE_WEEKS)
    met = [commands.first_met(slow, "national-framework", pupil, last, Fraction(95)) for pupil in slow.pupils]
    first = [(date.fromisoformat(day) - date(1970, 1, 1)).days if day else -1 for day in met]
    assert t2["first"].tolist() == first
    assert max(first) > 0 > min(first)


def test_the_long_table_of_the_peers_holds_the_same_marks(school: School) -> None:
    columns = long_columns(school)
    assert {len(values) for values in columns.values()} == {PUPILS * SESSIONS}
    assert np.array_equal(columns["mark"].reshape(PUPILS, SESSIONS), school.marks)
    assert columns["pupil"][SESSIONS - 1 : SESSIONS + 1].tolist() == [0, 1]
    assert columns["day"][:SESSIONS].tolist() == school.days.tolist()


def test_answers_that_differ_anywhere_have_another_digest(school: School) -> None:
    answer: Answer = {"marks": school.marks.astype(np.int64)}
    changed = school.marks.astype(np.int64)
    changed[-1, -1] += 1
    assert digest(answer) == digest({"marks": school.marks.astype(np.int64).copy(order="C")})
    assert digest(answer) != digest({"marks": changed})
    assert digest(answer) != digest({"other": answer["marks"]})


def test_a_slice_of_a_saved_school_is_its_first_pupils(school: School, tmp_path: Path) -> None:
    save(tmp_path, school)
    assert np.array_equal(load(tmp_path, 20).marks, school.marks[:20])
    assert load(tmp_path, PUPILS).marks.flags.f_contiguous


@pytest.mark.parametrize("kind", imports.FILES)
def test_the_files_of_the_import_are_read_as_the_same_marks(school: School, kind: str, tmp_path: Path) -> None:
    imports.write(tmp_path, school)
    found = imports.measure(kind, "ours", tmp_path, 1)
    assert found["digest"] == digest({"marks": school.marks.astype(np.int64)})
    assert found["seconds"] > 0


def test_one_library_s_figures_come_from_a_process_of_its_own(
    school: School, slow: model.School, tmp_path: Path
) -> None:
    save(tmp_path, school)
    found = run_child("questions", task="ours", folder=tmp_path, pupils=PUPILS)
    assert set(found["seconds"]) == {"t1", "t2", "t3"}
    assert found["digests"]["t1"] == digest({name: np.array(values) for name, values in slow_t1(slow).items()})
    assert found["peak"] >= found["libraries"] > 0
