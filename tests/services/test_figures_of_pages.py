"""Every figure of the mountain, groups, pupil and what-if pages equals the slow recount's and the command line's.

The short version: the sample school, and generated pupils of every kind, as of a few days. ``make recount`` compares a
thousand generated pupils as of all days.
"""

import ast
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from fasttrack_core.services.imports import saving as imports
from fasttrack_core.services.pupil import view as pupil_view
from tests.conftest import Desk, change_settings
from tests.oracle import codes, pupils
from tests.recount import agree_commands, agree_mountain, agree_pupil, agree_what_if, generated, run
from tests.recount.figures import mountain
from tests.recount.ledger import Ledger
from tests.recount.worlds import World, generated_world, sample_world

PUPILS = generated.pupils_of(60, seed=4)
HALF_TERM, TURN, NEWEST = date(2026, 10, 28), date(2026, 9, 1), date(2026, 11, 20)


@pytest.fixture(scope="module")
def sample(sample_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The sample school."""
    with sample_world(Path(shutil.copy(sample_database, tmp_path_factory.mktemp("sample-figures")))) as world:
        yield world


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Generated pupils of each kind, with term dates."""
    with generated_world(tmp_path_factory.mktemp("generated"), PUPILS) as world:
        yield world


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    """Everything that a test compares, which must agree at its end; and there must be something."""
    found = Ledger()
    yield found
    found.settle()
    assert sum(found.compared.values()) > 100


def test_the_mountain_the_movement_and_the_groups_of_the_sample_school(sample: World, ledger: Ledger) -> None:
    agree_mountain.compare_moments(sample, ledger)
    agree_mountain.compare_mountain(sample, ledger, TURN)
    agree_mountain.compare_mountain(sample, ledger, NEWEST, HALF_TERM)
    agree_mountain.compare_groups(sample, ledger, HALF_TERM)


def test_the_mountain_the_movement_and_the_groups_of_generated_pupils(school: World, ledger: Ledger) -> None:
    run.mountains_and_groups(school, ledger, (date(2025, 10, 29), TURN, NEWEST))


def test_the_pupil_page_of_some_pupils_of_the_sample_school(sample: World, ledger: Ledger) -> None:
    run.pupils_in_full(sample, ledger, step=120, kinds=2)
    for place, key in enumerate(list(sample.ids)[::30]):
        agree_pupil.compare_place(sample, ledger, key, (HALF_TERM, TURN, NEWEST)[place % 3])


def test_the_pupil_page_of_generated_pupils(school: World, ledger: Ledger) -> None:
    run.pupils_in_full(school, ledger, step=7, kinds=1)
    run.pupils_as_of(school, ledger, (HALF_TERM, TURN, date(2026, 8, 31)), 1)


def test_the_pupil_page_of_an_earlier_register_with_enrolments(tmp_path: Path, ledger: Ledger) -> None:
    cut = (date(2026, 3, 4), "AM")
    with generated_world(tmp_path, PUPILS, cut, with_roll=True, pathway="norfolk", expected="96") as world:
        assert world.school.away
        run.pupils_in_full(world, ledger, step=12, kinds=1)
        agree_mountain.compare_mountain(world, ledger, cut[0])


def test_the_what_if_page_of_the_sample_school(sample: World, ledger: Ledger) -> None:
    recounts = agree_what_if.Recounts(sample)
    question = agree_what_if.spans_asked(sample, agree_what_if.QUESTIONS[2], HALF_TERM)[1]
    agree_what_if.compare_question(sample, ledger, recounts, question, HALF_TERM)


def test_the_what_if_page_of_generated_pupils(school: World, ledger: Ledger) -> None:
    run.questions(school, ledger, (TURN, NEWEST), 1, 9)


def test_the_commands_print_what_the_pages_say(school: World, ledger: Ledger) -> None:
    agree_commands.compare_mountain_command(school, ledger, HALF_TERM)
    agree_commands.compare_threshold_commands(school, ledger, TURN, ("blackburn-with-darwen", "norfolk"))
    agree_commands.compare_sweep_command(school, ledger, TURN)


def test_without_term_dates_the_marks_say_when_the_school_was_open(tmp_path: Path, ledger: Ledger) -> None:
    with generated_world(tmp_path, PUPILS[:40], with_terms=False) as world:
        agree_mountain.compare_moments(world, ledger)
        agree_mountain.compare_mountain(world, ledger, NEWEST, TURN)
        run.pupils_in_full(world, ledger, step=20, kinds=1)


def test_a_half_term_that_begins_in_august_begins_the_school_year_of_everybody(empty_desk: Desk) -> None:
    office, actor = empty_desk.office, empty_desk.actor
    change_settings(office, actor, **generated.term_settings())
    rows = ["Adno,Name,31/08/2026 AM,31/08/2026 PM,01/09/2026 AM,01/09/2026 PM"]
    rows += ["000001,Madeup Ada,/,\\,D,D", "000002,Madeup Ben,/,\\,/,\\"]
    imports.save(office, actor, "register.csv", "\n".join(rows).encode())
    trails = [pupil_view.view(office, actor, key).trail["Attendance"] for key in office.record(actor).pupil_keys]
    assert [each.tolist() for each in trails] == [["100.00"], ["100.00"]]


def test_every_kind_of_pupil_is_compared() -> None:
    assert {pupil.kind for pupil in PUPILS} == set(pupils.KINDS)
    texts = {text.strip().upper() for pupil in PUPILS for text in pupil.marks.values()}
    assert set(codes.CODES) <= texts
    assert sum(bool(pupil.away) for pupil in PUPILS) >= 4


def test_some_generated_pupils_stand_exactly_on_an_edge(school: World) -> None:
    rows = mountain(school.school, NEWEST)
    shares = {pupil.kind: rows[pupil.admission]["attendance_percent"] for pupil in PUPILS if "exactly" in pupil.kind}
    assert sorted(shares) == [f"exactly {edge}" for edge in (50, 70, 80, 90, 95, 97.5)]
    assert shares == {kind: f"{float(kind.removeprefix('exactly ')):.2f}" for kind in shares}


def test_a_figure_that_differs_is_found_and_told() -> None:
    ledger = Ledger()
    ledger.same("figures", "here", {"a": (1, 2)}, {"a": (1, 3)})
    ledger.same("figures", "there", [1], [1, 2])
    assert (ledger.compared["figures"], ledger.differing["figures"]) == (3, 2)
    with pytest.raises(AssertionError, match="2 of 3 figures differ") as told:
        ledger.settle()
    assert "here a [1]: told 2, counted 3" in str(told.value)


@pytest.mark.parametrize("name", ["figures", "generated", "reading"])
def test_the_recount_shares_no_line_with_the_product(root: Path, name: str) -> None:
    tree = ast.parse((root / "tests" / "recount" / f"{name}.py").read_text(encoding="utf-8"))
    modules = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    modules += [each.name for node in ast.walk(tree) if isinstance(node, ast.Import) for each in node.names]
    assert modules
    assert not [module for module in modules if module.startswith(("fasttrack_core", "pandas", "numpy"))]
