"""The parts of the benchmark that have inputs of their own measure what they say, and their peers answer the same."""

import importlib
import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from benchmarks import archive, england, kept, ours, what_if, what_if_pandas
from benchmarks import letters as part
from benchmarks.children import run_child
from benchmarks.grown_school import as_csv, grown, opened
from benchmarks.school import SESSIONS, School, digest, invent
from fasttrack_core.services import overview
from fasttrack_core.services.cases import opening as cases
from fasttrack_core.services.documents.details import text_of
from fasttrack_core.services.imports import saving as imports
from tests.conftest import Desk, change_settings

PUPILS = 40


@pytest.fixture(scope="module")
def letters() -> np.ndarray:
    return england.invent(3, PUPILS, england.kinds())


def test_a_chunk_of_england_is_the_same_each_time_and_another_one_is_not(letters: np.ndarray) -> None:
    assert letters.shape == (PUPILS, SESSIONS)
    assert np.array_equal(letters, england.invent(3, PUPILS, england.kinds()))
    assert not np.array_equal(letters, england.invent(4, PUPILS, england.kinds()))
    assert {chr(letter) for letter in np.unique(letters)} <= set("/\\VXOGNUIMC ")


@pytest.mark.parametrize("order", ["C", "F"])
def test_letters_are_read_as_the_product_reads_them(letters: np.ndarray, order: str) -> None:
    from fasttrack_core.attendance.figures.codes import ENGLAND

    marks = england.encode(letters, england.numbers_of_letters(), order)  # type: ignore[arg-type]
    assert marks.flags[f"{order}_CONTIGUOUS"]  # type: ignore[index]
    assert marks.tolist() == [[ENGLAND.read(chr(letter))[0] for letter in row] for row in letters.tolist()]


def test_a_chunk_of_england_has_the_answers_of_its_marks(letters: np.ndarray) -> None:
    found = england.child("ours", pupils=4 * PUPILS, chunk=PUPILS, only=[3])
    school = School(england.encode(letters, england.numbers_of_letters(), "F"), invent(1).keys)
    data = ours.prepare(school)
    assert found["digests"] == {"3": " ".join(digest(getattr(ours, each)(data)) for each in england.QUESTIONS)}
    assert all(seconds > 0 for seconds in found["seconds"].values())


def test_an_authority_that_is_kept_comes_back_as_the_marks_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "SCHOOLS", 1)
    monkeypatch.setattr(kept, "OF_SCHOOL", 20)
    kept.keep(tmp_path, PUPILS)
    for reader in ("ours", "bare", "pandas", "pandas_sql"):
        assert np.array_equal(kept.READERS[reader][1](tmp_path)(), invent(PUPILS).marks), reader
    opened = kept.open_schools(tmp_path)
    assert opened["pupils"] == 20
    assert len(opened["times"]) == 1


def test_a_grown_school_has_as_many_pupils_as_asked_each_once(sample_data: Path) -> None:
    register, contacts = grown(sample_data, 1000)
    assert len(register) == 1001
    assert len({row[1] for row in register[1:]}) == 1000
    assert len({(row[2], row[3], row[4]) for row in register[1:]}) == 1000
    assert {row[1] for row in contacts[1:]} <= {row[1] for row in register[1:]}
    assert all(row[-1] for row in register[1:])


@pytest.fixture
def grown_desk(empty_desk: Desk, sample_data: Path) -> Desk:
    imports.save(empty_desk.office, empty_desk.actor, "register.csv", as_csv(grown(sample_data, PUPILS)[0]))
    return empty_desk


def test_the_what_if_of_a_peer_is_that_of_the_page(grown_desk: Desk, tmp_path: Path) -> None:
    from fasttrack_core.services.what_if import view as whatif_view

    school = grown_desk.office.record(grown_desk.actor)
    what_if._save(tmp_path, school)
    prepared = what_if_pandas.prepare(what_if._load(tmp_path))
    days = [
        date(1970, 1, 1).fromordinal(date(1970, 1, 1).toordinal() + int(day)) for day in np.unique(school.record.days)
    ]
    asked = [change for changes in what_if.questions(days).values() for change in changes]
    assert len({json.dumps(each) for each in asked}) >= 45
    seen = set()
    for each in asked:
        answer = whatif_view.view(
            grown_desk.office, grown_desk.actor, what_if._question(each), as_of=date.fromisoformat(each["as_of"])
        )
        expected = what_if._told(answer)
        assert digest(what_if_pandas.ask(prepared, each)) == digest(expected), each
        seen.add(digest(expected))
    assert len(seen) > 20


def test_docxtpl_writes_the_same_letters(sample_desk: Desk) -> None:
    office, actor = sample_desk.office, sample_desk.actor
    change_settings(office, actor, inclusion_officer="Ms Hana Yusuf")
    day = office.record(actor).settings.sample_day
    key = overview.view(office, actor).keys[0]
    case_id = cases.open_case(office, actor, key, "opened", happened_on=day)
    assert list(part.copies_of(office, actor)) == []
    part.to_letter_1(office, actor, case_id, day)
    copies = [part.copy_of(office, actor, *copy) for copy in part.copies_of(office, actor)]
    assert copies
    for content, facts, template in copies:
        assert len(text_of(content)) > 1000
        assert text_of(part.by_docxtpl(template, facts)) == text_of(content)


def test_every_part_of_the_run_is_there() -> None:
    run = importlib.import_module("benchmarks.run")
    assert list(run.PARTS) == [
        "school",
        "imports",
        "authority",
        "england",
        "kept",
        "contacts",
        "what-if",
        "pages",
        "archive",
        "page-runs",
        "letters",
    ]


def test_an_archive_of_cases_has_steps_in_its_open_ones_alone(tmp_path: Path) -> None:
    made = archive.child("build", tmp_path, 40, PUPILS)
    assert made["summarised"] > 0
    assert archive.child("services", tmp_path)["cases"] > 25
    office, actor = opened(tmp_path)
    rows = cases.list_cases(office, actor)
    closed = [row for row in rows if row.status == "closed"]
    assert len(closed) == 25
    assert {row.next_step for row in closed} == {""}
    assert all(len(cases.view(office, actor, row.case_id).chronology) == archive.ENTRIES for row in closed[:2])
    office.store.close()


@pytest.mark.whole
def test_a_page_that_is_drawn_again_asks_no_more_where_many_cases_are_closed(tmp_path: Path) -> None:
    """But for Health, which looks at every record; and a pupil's page lists the pupil's own cases, however few."""
    found = {}
    for number in (archive.FEW, 2 * cases.FEW_CASES):
        (tmp_path / str(number)).mkdir()
        archive.child("build", tmp_path / str(number), number, 2 * PUPILS)
        found[number] = run_child("page_runs", folder=tmp_path / str(number))
    few, many = found.values()
    for page in set(few) - {"health"}:
        assert many[page]["statements"] <= few[page]["statements"], page
        assert many[page]["steps"] <= 1.2 * few[page]["steps"], page
        if page != "pupil":
            assert many[page]["lines"] <= 1.2 * few[page]["lines"], page
