"""The five processes that come with the product, and seven of other authorities, as data alone."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from fasttrack_core.errors import BadDefinition
from fasttrack_core.pathways.language.checks import check
from fasttrack_core.pathways.language.loading import built_in, load, put_together, said
from fasttrack_core.pathways.language.models import Decision, Definition, Doing, Task
from fasttrack_core.pathways.language.text import read

OTHERS = Path(__file__).parent / "others"
TEXTS = built_in()
MODULES = {name: text for name, text in TEXTS.items() if name.startswith("_")}
FIVE = {name: text for name, text in TEXTS.items() if not name.startswith("_") and name != "law"}
SEVEN = {path.stem: path.read_text(encoding="utf-8") for path in sorted(OTHERS.glob("*.yaml"))}
LAW = read("law.yaml", TEXTS["law"])["values"]


def test_they_are_five_and_seven() -> None:
    assert sorted(FIVE) == [
        "blackburn-with-darwen",
        "cluster-stages",
        "national-framework",
        "norfolk",
        "support-first-roadmap",
    ]
    assert len(SEVEN) == 7


@pytest.mark.parametrize("name", [*FIVE, *SEVEN])
def test_each_is_read_and_has_no_fault(name: str) -> None:
    text = (FIVE | SEVEN)[name]
    definition = load(f"{name}.yaml", text, MODULES)
    whole = put_together(f"{name}.yaml", text, MODULES)
    assert said(whole, check(definition, LAW)) == ""
    assert definition.id == name


@pytest.mark.parametrize("name", [*FIVE, *SEVEN])
def test_each_stops_before_a_legal_step_and_has_one(name: str) -> None:
    definition = load(f"{name}.yaml", (FIVE | SEVEN)[name], MODULES)
    if "_legal" in (FIVE | SEVEN)[name]:
        assert definition.before.legal is not None
    marked = [part for part in _parts(definition) if part.legal]
    assert marked


def _parts(definition: Definition) -> Iterator[Task | Decision]:
    for stage in definition.stages.values():
        yield from stage.tasks.values()
        yield from stage.decisions.values()
    yield from definition.tasks.values()
    yield from definition.any_time.values()


@pytest.mark.parametrize(
    ("name", "old", "new", "sentence"),
    [
        ("norfolk", "to: initial-meeting}", "to: initial-meating}", "there is no stage 'initial-meating'"),
        ("norfolk", "{when: otherwise, proposes: nothing,", "{when: otherwise,", "is named by no decision"),
        ("blackburn-with-darwen", "legal: yes, closes: COURT", "closes: COURT", "must say legal: yes"),
        ("blackburn-with-darwen", "{talk: willing}", "{talk: wiling}", "'wiling' is nothing that 'talk' can be"),
        ("blackburn-with-darwen", 'source: "sheet, week 3"', 'source: "sheat, week 3"', "'sheat' is no source"),
        (
            "blackburn-with-darwen",
            "length: {school_days: period}",
            "lenght: {school_days: period}",
            "did you mean 'length'",
        ),
        ("blackburn-with-darwen", "  authority: {title", "  authorities: {title", "'authority' is no party here"),
        ("gritstone", "from: advisory, length", "from: officer, length", "'officer' is a party"),
        ("gritstone", "cancels: hearing-on}", "cancels: hearing-on, stays: yes}", "exactly one of"),
        ("ashmere", "threshold: any-unauthorised", "threshold: any-unauthorized", "there is no rule"),
        ("dunmarsh", "review-time: {from: warning", "review-time: {from: review-time", "wait for one another"),
        ("cluster-stages", "records: {order: made}", "records: {order: given}", "write made or ended"),
    ],
)
def test_a_slip_in_one_of_them_is_found(name: str, old: str, new: str, sentence: str) -> None:
    text = (FIVE | SEVEN)[name]
    assert old in text
    changed = text.replace(old, new, 1)
    try:
        whole = put_together(f"{name}.yaml", changed, MODULES)
        found = said(whole, check(load(f"{name}.yaml", changed, MODULES), LAW))
    except BadDefinition as error:
        found = str(error)
    assert sentence in found


def test_no_name_of_a_definition_stands_in_the_languages_python() -> None:
    own = set()
    for name, text in (FIVE | SEVEN).items():
        definition = load(f"{name}.yaml", text, MODULES)
        for section in ("rules", "stages", "parties", "settings", "tasks", "clocks", "entries", "closings", "any_time"):
            own |= {each for each in getattr(definition, section) if "-" in each or "_" in each}
        own |= {each for stage in definition.stages.values() for each in (*stage.tasks, *stage.clocks) if "-" in each}
    folder = Path(__file__).parents[3] / "fasttrack_core" / "pathways" / "language"
    # What brings format 1 over gives names to what had none there, among them some that the new definitions use too.
    for path in sorted({*folder.glob("*.py")} - {folder / "from_format_1.py"}):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert node.value not in own, f"{path.name}: {node.value}"


def test_each_kind_of_task_occurs() -> None:
    kinds = {
        task.doing
        for name, text in FIVE.items()
        for stage in load(f"{name}.yaml", text, MODULES).stages.values()
        for task in stage.tasks.values()
    }
    assert kinds == set(Doing)
