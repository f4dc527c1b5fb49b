"""The benchmarks still measure what they say: on a tiny school our answers are those of counting mark by mark."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks import imports, ours
from benchmarks.children import run_child
from benchmarks.school import (
    AFTER_UNAUTHORISED,
    ATTENDED,
    EDGES,
    MAX_SESSIONS,
    MAX_WEEKS,
    POSSIBLE,
    RULE_SESSIONS,
    RULE_WEEKS,
    SESSIONS,
    SHOWN_EDGES,
    UNAUTHORISED,
    Answer,
    School,
    digest,
    invent,
    load,
    long_columns,
    save,
)

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


def by_hand_t1(school: School) -> dict[str, list[int]]:
    """Counts, percentage in hundredths and band of each pupil."""
    found: dict[str, list[int]] = {
        name: [] for name in ("possible", "attended", "authorised", "unauthorised", "hundredths", "band")
    }
    for row in school.marks.tolist():
        possible = sum(mark >= POSSIBLE for mark in row)
        attended = sum(mark >= ATTENDED for mark in row)
        unauthorised = sum(UNAUTHORISED <= mark < AFTER_UNAUTHORISED for mark in row)
        hundredths = (20_000 * attended + possible) // (2 * possible)
        if hundredths in SHOWN_EDGES and 10_000 * attended < hundredths * possible:
            hundredths -= 1
        found["possible"].append(possible)
        found["attended"].append(attended)
        found["authorised"].append(possible - attended - unauthorised)
        found["unauthorised"].append(unauthorised)
        found["hundredths"].append(hundredths)
        found["band"].append(sum(10_000 * attended < edge * possible for edge in EDGES))
    return found


def by_hand_counts(school: School, row: int, weeks: int) -> list[int]:
    """For each session: the unauthorised ones in the window of school weeks that ends with it."""
    absent = [UNAUTHORISED <= mark < AFTER_UNAUTHORISED for mark in school.marks[row].tolist()]
    week = school.weeks.tolist()
    return [
        sum(absent[earlier] for earlier in range(session + 1) if week[session] - week[earlier] < weeks)
        for session in range(SESSIONS)
    ]


def test_t1_is_that_of_counting_each_mark(school: School) -> None:
    answer = ours.t1(ours.prepare(school))
    assert {name: values.tolist() for name, values in answer.items()} == by_hand_t1(school)


def test_t2_and_t3_are_those_of_counting_each_window(school: School) -> None:
    data = ours.prepare(school)
    t2, t3 = ours.t2(data), ours.t3(data)
    for weeks in (1, RULE_WEEKS, MAX_WEEKS):
        windows = [by_hand_counts(school, row, weeks) for row in range(PUPILS)]
        highest = [max(counts) for counts in windows]
        for sessions in (1, RULE_SESSIONS, MAX_SESSIONS):
            assert t3["ever"][sessions - 1, weeks - 1] == sum(most >= sessions for most in highest)
            assert t3["now"][sessions - 1, weeks - 1] == sum(counts[-1] >= sessions for counts in windows)
        if weeks == RULE_WEEKS:
            assert t2["most"].tolist() == highest
            first = [
                next((int(day) for day, count in zip(school.days, counts, strict=True) if count >= RULE_SESSIONS), -1)
                for counts in windows
            ]
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


def test_one_library_s_figures_come_from_a_process_of_its_own(school: School, tmp_path: Path) -> None:
    save(tmp_path, school)
    found = run_child("questions", task="ours", folder=tmp_path, pupils=PUPILS)
    assert set(found["seconds"]) == {"t1", "t2", "t3"}
    assert found["digests"]["t1"] == digest({name: np.array(values) for name, values in by_hand_t1(school).items()})
    assert found["peak"] >= found["libraries"] > 0
