"""A folder into which the register system puts its exports: each new file is imported once, with nobody at the screen.

What only a person may decide is left to a person: a file that asks something, that would make new pupils of children
who may be known here under another number, or that fits nobody here, is not imported, and the report says where to go
on.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from fasttrack_core.errors import FastTrackError, UnreadableFile
from fasttrack_core.services import setup
from fasttrack_core.services.files.reading import finding_lines, read_bytes
from fasttrack_core.services.files.terminal import one_line
from fasttrack_core.services.imports import doubts as import_doubts
from fasttrack_core.services.imports import mappings
from fasttrack_core.services.imports import saving as imports
from fasttrack_core.services.nightly.batch import FileResult
from fasttrack_core.services.office.access import Action, Actor
from fasttrack_core.services.office.context import Office, open_office
from fasttrack_core.stamps import LONDON
from fasttrack_core.store.engine import default_url
from fasttrack_core.store.migrate import migrate

SETTLED_SECONDS = 10
"""A file that was written to less than this ago may not be complete: it waits for the next run."""
UNFINISHED = (".tmp", ".part", ".partial", ".crdownload", ".download", "~")

DOUBTFUL = (
    "Pupils of this file may be known here under another number. Nothing was imported: upload the file on the Upload "
    "page and say who is who; after that it is imported by itself again."
)
STRANGERS = "Nothing was imported: upload the file on the Upload page to look at it."
UNDONE = (
    "An import of this file was undone, so it is not imported by itself. Upload it on the Upload page if it is right."
)
WAITING = "The file was still being written; it is imported at the next run."


@dataclass(frozen=True, slots=True)
class Run:
    """One run over a folder: what came of each file that is new, how many were imported before, and the report."""

    results: tuple[FileResult, ...]
    known: int
    report: Path

    @property
    def failed(self) -> bool:
        """True when a file could not be imported and somebody has to look."""
        return any(result.problem for result in self.results)


def import_folder(
    folder: Path, school: str, url: str | None, report: Path | None = None, *, today: date | None = None
) -> Run:
    """Each new file of the folder, the oldest first, lists of pupils before marks before contacts.

    Files in folders inside it, hidden files and unfinished downloads are left alone; nothing in the folder is changed.
    A file that failed is tried again at every run, until it is imported or gone. The report is written whole, readable
    for this account only, by default beside the database. UnreadableFile where the folder cannot be read.
    """
    address = url or default_url()
    migrate(address)
    office = open_office(address, day=today)
    try:
        actor = setup.importer(office, school)
        known, new = _sorted_out(office, actor, folder)
        results = tuple(_imported(office, actor, path, data) for path, data in new)
        target = report or _default_report(office.now().astimezone(LONDON))
        _write(target, _lines(folder, office.now().astimezone(LONDON), results, known))
    finally:
        office.store.close()
    return Run(results, known, target)


def _sorted_out(office: Office, actor: Actor, folder: Path) -> tuple[int, list[tuple[Path, bytes]]]:
    """How many files were imported before, and the others in the order in which they are imported."""
    known, new = 0, []
    for path in _files(folder):
        data = read_bytes(path)
        with office.read(actor, Action.IMPORT) as unit:
            before = unit.imports.find_by_hash(actor.school_id, sha256(data).hexdigest())
        if before is not None and before.status == "imported":
            known += 1
        else:
            new.append((_order(office, actor, path, data), path, data))
    return known, [(path, data) for _, path, data in sorted(new, key=lambda each: each[0])]


def _files(folder: Path) -> Iterator[Path]:
    try:
        found = sorted(folder.iterdir())
    except OSError as problem:
        reason = (problem.strerror or "the system refused").lower()
        raise UnreadableFile(
            f"The folder {folder.name} cannot be read ({reason}). Check its name and rights."
        ) from None
    for path in found:
        if not path.name.startswith((".", "~")) and not path.name.endswith(UNFINISHED) and path.is_file():
            yield path


def _order(office: Office, actor: Actor, path: Path, data: bytes) -> tuple[int, float, str]:
    """Lists of pupils first, since marks and contacts know pupils by their numbers there; then the oldest first."""
    written = path.stat().st_mtime
    try:
        seen = imports.preview(office, actor, path.name, data, mapping=mappings.saved_for(office, actor, data))
    except FastTrackError:
        return 3, written, path.name
    return (2 if seen.contacts else 1 if seen.sessions else 0), written, path.name


def _imported(office: Office, actor: Actor, path: Path, data: bytes) -> FileResult:
    """What came of one file; nothing of it is saved where a person has to decide."""
    if office.now().timestamp() - path.stat().st_mtime < SETTLED_SECONDS:
        return FileResult(path.name, (WAITING,))
    try:
        with office.read(actor, Action.IMPORT) as unit:
            before = unit.imports.find_by_hash(actor.school_id, sha256(data).hexdigest())
        if before is not None and before.status == "undone":
            return FileResult(path.name, (UNDONE,))
        mapping = mappings.saved_for(office, actor, data)
        seen, joined = import_doubts.look(office, actor, path.name, data, mapping)
        if seen.proposals:
            return FileResult(path.name, problem=DOUBTFUL)
        if seen.strangers:
            return FileResult(path.name, problem=f"{seen.strangers} {STRANGERS}")
        saved = imports.save(office, actor, path.name, data, mapping=mapping, same_pupils=joined, seen=seen.seen)
    except FastTrackError as problem:
        return FileResult(path.name, problem=str(problem))
    return FileResult(path.name, saved.sentences, tuple(finding_lines(saved.findings)))


def _lines(folder: Path, when: datetime, results: tuple[FileResult, ...], known: int) -> list[str]:
    lines = [f"Import of {folder.name}, {when:%d/%m/%Y %H:%M}: {len(results):,} new, {known:,} imported before."]
    for result in results:
        lines.append("")
        if result.problem:
            lines.append(f"NOT IMPORTED  {result.file_name}: {result.problem}")
        else:
            lines.append(f"{result.file_name}: {' '.join(result.sentences)}")
        lines.extend(f"  {line}" for line in result.findings)
    return lines


def _default_report(when: datetime) -> Path:
    folder = Path(os.environ.get("FASTTRACK_DATA") or "data") / "reports"
    return folder / f"import-{when:%Y%m%d-%H%M%S}.txt"


def _write(target: Path, lines: list[str]) -> None:
    """The whole report or none, for this account only: findings show cells of the file."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.part")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write("\n".join(map(one_line, lines)) + "\n")
    unfinished.replace(target)
