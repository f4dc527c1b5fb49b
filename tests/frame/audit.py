"""What `make audit` prints: weaknesses published about the pinned packages, and what was not checked."""

import json
import subprocess
import sys
from pathlib import Path

CONSTRAINTS = Path(__file__).parents[2] / "constraints.txt"


def report(answer: str) -> tuple[list[str], int]:
    """The lines to print for pip-audit's JSON answer and the exit code: 1 where a weakness is known, else 0.

    A package pip-audit had to skip counts as not checked, never as sound; so does an answer that is no JSON,
    which is what comes back where no advisory data can be reached.
    """
    try:
        packages = json.loads(answer)["dependencies"]
    except (json.JSONDecodeError, KeyError, TypeError):
        return ["not checked: no advisory data could be reached"], 0
    weak = [
        f"{package['name']} {package['version']}: {found['id']}, fixed in "
        + (", ".join(found["fix_versions"]) or "no version yet")
        for package in packages
        for found in package.get("vulns", [])
    ]
    skipped = [package["name"] for package in packages if "skip_reason" in package]
    checked = len(packages) - len(skipped)
    if not checked:
        return ["not checked: no advisory data could be reached"], 0
    lines = [f"{checked} packages checked, {len(weak)} published weaknesses", *weak]
    if skipped:
        lines.append("not checked: " + ", ".join(skipped))
    return lines, 1 if weak else 0


def main() -> int:
    """The exit code of an audit of constraints.txt, its lines printed."""
    command = [sys.executable, "-m", "pip_audit", "--no-deps", "--disable-pip", "--progress-spinner", "off"]
    ran = subprocess.run(
        [*command, "--timeout", "15", "-f", "json", "-r", str(CONSTRAINTS)],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    lines, code = report(ran.stdout)
    print("\n".join(lines))
    return code


if __name__ == "__main__":
    sys.exit(main())
