"""The table of facts in docs/ names only tests that exist."""

import re
from pathlib import Path


def test_every_test_named_beside_a_fact_of_the_pathway_exists(root: Path) -> None:
    table = (root / "docs" / "pathway-blackburn.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(test_\w+)`", table))
    defined = {
        name
        for path in (root / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert len(named) > 60
    assert named - defined == set()


def test_every_fact_has_a_place_and_a_test(root: Path) -> None:
    lines = (root / "docs" / "pathway-blackburn.md").read_text(encoding="utf-8").splitlines()
    rows = [line.split("|")[1:-1] for line in lines if line.startswith("|") and not line.startswith("|---")]
    facts = [row for row in rows if row[0].strip() != "fact"]
    assert len(facts) > 30
    assert all(len(row) == 3 and all(cell.strip() for cell in row) and "`test_" in row[2] for row in facts)
