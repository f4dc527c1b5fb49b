"""One damaged file and how it is to be read; the kept ones are replayed for ever."""

import json
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).parent / "corpus"


@dataclass(frozen=True, slots=True)
class Case:
    """mapping: as ``mapping.to_plain`` gives it; None where nobody said what the columns are."""

    data: bytes
    file_name: str = "register"
    latest: date | None = None
    mapping: dict[str, Any] | None = None
    translations: dict[str, str] | None = None

    def with_data(self, data: bytes) -> "Case":
        return replace(self, data=data)


def save(case: Case, folder: Path, name: str) -> Path:
    """Keeps the bytes, and beside them how they were read."""
    folder.mkdir(parents=True, exist_ok=True)
    how = {
        "file_name": case.file_name,
        "latest": case.latest.isoformat() if case.latest else None,
        "mapping": case.mapping,
        "translations": case.translations,
    }
    (folder / f"{name}.json").write_text(json.dumps(how, indent=1) + "\n", encoding="utf-8")
    path = folder / f"{name}.bin"
    path.write_bytes(case.data)
    return path


def load(path: Path) -> Case:
    """The case that ``save`` wrote."""
    how = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    how["latest"] = date.fromisoformat(how["latest"]) if how["latest"] else None
    return Case(path.read_bytes(), **how)


def kept(folder: Path = CORPUS) -> list[Path]:
    """Every file that once failed, and some that were made to."""
    return sorted(folder.glob("*.bin"))
