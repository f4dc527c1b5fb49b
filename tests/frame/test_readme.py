"""The README names every package with its reason and every command as it is."""

import re
from pathlib import Path

import pytest

LISTS = ("requirements.txt", "requirements-postgresql.txt", "requirements-dev.txt", "benchmarks/requirements.txt")


def required(path: Path) -> list[str]:
    """The lines of a requirements file that name a package."""
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith(("#", "-"))]


def table_rows(readme: str) -> dict[str, str]:
    """First cell -> second cell of every row of the README's tables."""
    return dict(re.findall(r"^\| ([\w.-]+) \| (.+?) \|$", readme, flags=re.MULTILINE))


def targets(makefile: str) -> set[str]:
    """What `make` can be asked for."""
    return set(re.findall(r"^\.PHONY: ([a-z-]+)$", makefile, flags=re.MULTILINE))


@pytest.mark.parametrize("name", LISTS)
def test_every_package_has_its_reason_in_the_readme(root: Path, name: str) -> None:
    rows = table_rows((root / "README.md").read_text(encoding="utf-8"))
    packages = [line.partition("==")[0] for line in required(root / name)]
    assert packages
    assert not [package for package in packages if len(rows.get(package, "")) < len("the pages")]


def test_the_readme_gives_no_reason_for_a_package_that_is_not_installed(root: Path) -> None:
    rows = table_rows((root / "README.md").read_text(encoding="utf-8"))
    packages = {line.partition("==")[0] for name in LISTS for line in required(root / name)}
    assert set(rows) - {"Package"} == packages


def test_every_command_in_the_readme_and_the_measurements_can_be_run(root: Path) -> None:
    known = targets((root / "Makefile").read_text(encoding="utf-8"))
    for page in ("README.md", "docs/measurements.md"):
        named = set(re.findall(r"(?:^|[`& ])make ([a-z-]+)(?=[`\n, ]|$)", commands(root / page), flags=re.MULTILINE))
        assert named
        assert named <= known


def commands(page: Path) -> str:
    """What a page shows as typed: the text between backticks, one a line."""
    text = page.read_text(encoding="utf-8")
    fenced = re.findall(r"```\n(.*?)```", text, flags=re.DOTALL)
    return "\n".join([*fenced, *re.findall(r"(?<!`)`([^`\n]+)`(?!`)", text)])


def test_every_command_make_lists_is_in_the_readme(root: Path) -> None:
    known = targets((root / "Makefile").read_text(encoding="utf-8"))
    assert known - {"help"} == set(re.findall(r"^make ([a-z-]+)$", commands(root / "README.md"), flags=re.MULTILINE))


def test_every_local_file_the_readme_points_to_exists(root: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", (root / "README.md").read_text(encoding="utf-8"))
    assert links
    assert not [link for link in links if not (root / link).exists()]
