"""The slow model shares nothing with what it is compared with, and its table of codes is typed out by hand."""

import ast
from pathlib import Path

import pytest

FILES = sorted(path for path in Path(__file__).parent.glob("*.py") if not path.name.startswith("test_"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_it_imports_nothing_of_the_product_and_no_arrays(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    modules = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    modules += [each.name for node in ast.walk(tree) if isinstance(node, ast.Import) for each in node.names]
    known = ("tests.oracle", "bisect", "collections", "copy", "dataclasses", "datetime", "fractions", "functools")
    allowed = (*known, "itertools", "random", "re")
    assert not [each for each in modules if not each.startswith(allowed)]


def test_there_is_a_model_to_look_at() -> None:
    assert {"model", "commands", "codes", "schools"} <= {path.stem for path in FILES}
