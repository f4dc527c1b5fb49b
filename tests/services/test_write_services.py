"""Every service that writes is on the list of those that do, with what guards it; the list is read beside the code."""

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from fasttrack_core import services
from fasttrack_core.services.office.writing import REGISTRY, Again, Seen, WriteService, writes

MODULES = sorted(each.name for each in pkgutil.walk_packages(services.__path__, f"{services.__name__}."))
for module in MODULES:
    importlib.import_module(module)

NOT_BY_A_PERSON = {
    "imports.refusals.refusals_kept": "it wraps others, and leaves a line where a file is refused",
}
"""What writes without anybody having pressed a button."""


def opens_a_write(node: ast.AST) -> bool:
    """True for ``office.write(…)``, ``self.store.write()`` and the like."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "write"
        and ast.unparse(node.func.value).rpartition(".")[2] in ("office", "store", "visit")
    )


def writing_functions(text: str) -> Iterator[str]:
    """The public functions of a module that open a write, themselves or through private ones of the same module."""
    functions = {each.name: each for each in ast.parse(text).body if isinstance(each, ast.FunctionDef)}
    found = {name for name, each in functions.items() if any(map(opens_a_write, ast.walk(each)))}
    while True:
        more = {
            name
            for name, each in functions.items()
            if name not in found
            for node in ast.walk(each)
            if isinstance(node, ast.Name) and node.id in found and node.id.startswith("_")
        }
        if not more:
            return iter(sorted(name for name in found if not name.startswith("_")))
        found |= more


def in_the_code() -> set[str]:
    found = set()
    for module in MODULES:
        path = Path(inspect.getsourcefile(importlib.import_module(module)) or "")
        name = module.removeprefix(f"{services.__name__}.")
        found |= {f"{name}.{each}" for each in writing_functions(path.read_text(encoding="utf-8"))}
    return found


def function_of(service: WriteService) -> inspect.Signature:
    module, _, name = service.name.rpartition(".")
    return inspect.signature(getattr(importlib.import_module(f"{services.__name__}.{module}"), name))


def test_every_function_that_writes_is_registered() -> None:
    assert in_the_code() - set(NOT_BY_A_PERSON) == set(REGISTRY)
    assert len(REGISTRY) > 40


def test_the_search_finds_what_writes_and_what_goes_through_private_functions() -> None:
    text = (
        "def a(office):\n    with office.write(1): pass\n"
        "def _b(self):\n    with self.store.write(): pass\n"
        "def c():\n    return _d()\n"
        "def _d():\n    run(_b)\n"
        "def e(file):\n    file.write(1)\n"
    )
    assert list(writing_functions(text)) == ["a", "c"]


@pytest.mark.parametrize("service", REGISTRY.values(), ids=lambda service: service.name)
def test_a_guard_and_a_token_are_what_the_function_takes(service: WriteService) -> None:
    takes = function_of(service).parameters
    assert ("seen" in takes) == bool(service.guard)
    if service.guard:
        assert takes["seen"].annotation in (Seen, Seen | None)
    assert ("token" in takes) == (service.again is Again.PRESS)


@pytest.mark.parametrize("service", REGISTRY.values(), ids=lambda service: service.name)
def test_what_edits_is_guarded(service: WriteService) -> None:
    assert bool(service.guard) != bool(service.because)
    assert not service.edits or service.guard
    assert bool(service.touches) or service.because


def test_a_service_with_neither_a_guard_nor_a_reason_cannot_be_registered() -> None:
    with pytest.raises(ValueError, match="what the person saw"):
        writes(again=Again.SAME, right=None, audit="school")
