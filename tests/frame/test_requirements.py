"""What is installed is exact, the same everywhere, and named without naming a place to fetch it from."""

import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from tests.frame.audit import report

LISTS = ("requirements.txt", "requirements-postgresql.txt", "requirements-dev.txt", "benchmarks/requirements.txt")
PIN = re.compile(r"([A-Za-z0-9._-]+)==([A-Za-z0-9.]+)")


def pins(path: Path) -> dict[str, str]:
    """Normalised package name -> version, for every line that is no comment and no option."""
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    named = [line for line in lines if line and not line.startswith(("#", "-r "))]
    found = [PIN.fullmatch(line) for line in named]
    assert all(found), f"{path.name}: a line is no exact version"
    return {re.sub(r"[-_.]+", "-", match[1]).lower(): match[2] for match in found if match}


@pytest.mark.parametrize("name", LISTS)
def test_every_direct_package_has_one_exact_version_which_the_constraints_share(root: Path, name: str) -> None:
    everything = pins(root / "constraints.txt")
    assert pins(root / name).items() <= everything.items()


def test_the_constraints_pin_all_that_the_installed_packages_ask_for(root: Path) -> None:
    everything = pins(root / "constraints.txt")
    left = [name for each in LISTS[:3] for name in pins(root / each)]
    seen = {"pip"}  # comes with the environment itself
    while left:
        name = left.pop()
        if name in seen:
            continue
        seen.add(name)
        assert name in everything, f"{name} is not in constraints.txt"
        assert metadata.version(name) == everything[name]
        left += [
            re.sub(r"[-_.]+", "-", re.match(r"[A-Za-z0-9._-]+", wanted)[0]).lower()  # type: ignore[index]
            for wanted in metadata.requires(name) or []
            if ";" not in wanted
        ]


def test_no_place_to_fetch_packages_from_is_written_down(root: Path) -> None:
    for name in (*LISTS, "constraints.txt", "Makefile", "pyproject.toml"):
        text = (root / name).read_text(encoding="utf-8")
        assert not re.search(r"index-url|find-links|--extra-index|https?://(?!127\.0\.0\.1)", text), name


def test_every_package_the_product_imports_is_a_direct_requirement(root: Path) -> None:
    """A library that merely comes along with another may go away with it."""
    direct = set(pins(root / "requirements.txt"))
    providers = metadata.packages_distributions()
    files = [*(root / "fasttrack_core").rglob("*.py"), *(root / "pages").rglob("*.py"), *root.glob("app.py")]
    missing = set()
    for path in files:
        for name in re.findall(r"^\s*(?:from|import) (\w+)", path.read_text(encoding="utf-8"), flags=re.MULTILINE):
            owners = {re.sub(r"[-_.]+", "-", owner).lower() for owner in providers.get(name, [])}
            if owners and name not in sys.stdlib_module_names and not owners & direct:
                missing.add(name)
    assert not missing


def test_an_audit_that_reaches_no_advisory_data_says_not_checked() -> None:
    assert report("") == (["not checked: no advisory data could be reached"], 0)
    skipped = '{"dependencies": [{"name": "numpy", "skip_reason": "not found"}], "fixes": []}'
    assert report(skipped) == (["not checked: no advisory data could be reached"], 0)


def test_an_audit_names_what_is_weak_and_what_was_not_checked() -> None:
    answer = """{"dependencies": [
        {"name": "lxml", "version": "1.0", "vulns": [{"id": "X-1", "fix_versions": ["1.1"]}]},
        {"name": "numpy", "version": "2.0", "vulns": []},
        {"name": "altair", "skip_reason": "not found"}], "fixes": []}"""
    lines, code = report(answer)
    assert lines == [
        "2 packages checked, 1 published weaknesses",
        "lxml 1.0: X-1, fixed in 1.1",
        "not checked: altair",
    ]
    assert code == 1


def test_without_a_browser_a_server_fails_and_a_person_is_told_the_command(root: Path, tmp_path: Path) -> None:
    script = str(root / "tests" / "frame" / "ensure_browser.sh")
    for name in ("sh", "id"):
        (tmp_path / name).symlink_to(f"/bin/{name}" if name == "sh" else "/usr/bin/id")
    bare = {"PATH": str(tmp_path)}
    in_ci = subprocess.run(["/bin/sh", script], env={**bare, "CI": "true"}, capture_output=True, text=True, check=False)
    at_home = subprocess.run(["/bin/sh", script], env=bare, capture_output=True, text=True, check=False)
    assert (in_ci.returncode, at_home.returncode) == (1, 0)
    assert "To put it right:" in in_ci.stderr
    assert "will be skipped. To put it right:" in at_home.stderr


def test_a_browser_that_is_there_is_used(root: Path, tmp_path: Path) -> None:
    own = tmp_path / "my-chromium"
    own.write_text("#!/bin/sh\n", encoding="utf-8")
    own.chmod(0o755)
    found = subprocess.run(
        ["/bin/sh", str(root / "tests" / "frame" / "ensure_browser.sh")],
        env={"PATH": "", "FASTTRACK_CHROMIUM": str(own)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout == f"Browser for the tests: {own}\n"
