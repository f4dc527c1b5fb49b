"""A folder into which the register system puts its exports: each new file is imported once, with nobody at the screen.

What only a person may decide is left to a person: a file that asks something, that would make new pupils of children
who may be known here under another number, or that fits nobody here, is not imported, and the report says where to go
on. The whole run is a job (``services/jobs.py``), each file a part of it: what came of a file is written down in the
transaction in which it is imported, so that a run that is interrupted has imported exactly what its job says.
"""

import os
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from fasttrack_core.errors import FastTrackError, UnderWay, UnreadableFile
from fasttrack_core.jobs.nightly.batch import FileResult
from fasttrack_core.services import jobs, setup
from fasttrack_core.services.files.reading import finding_lines, read_bytes
from fasttrack_core.services.files.terminal import one_line
from fasttrack_core.services.imports import doubts as import_doubts
from fasttrack_core.services.imports import mappings, provenance
from fasttrack_core.services.imports import saving as imports
from fasttrack_core.services.imports.results import Saved
from fasttrack_core.services.jobs import Asked, Job, Part
from fasttrack_core.services.office.access import Action, Actor
from fasttrack_core.services.office.context import Office, open_office
from fasttrack_core.stamps import LONDON

KIND = "nightly import"
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
    """One run over a folder: what came of each file that is new, how many were imported before, and the report.

    After an interruption it has the files that were imported until then too.
    """

    results: tuple[FileResult, ...]
    known: int
    report: Path

    @property
    def failed(self) -> bool:
        """True when a file could not be imported and somebody has to look."""
        return any(result.problem for result in self.results)


@dataclass(frozen=True, slots=True)
class _File:
    """A new file as it was read. written: when, by the clock of whoever wrote it; as_read: its size and that moment in
    nanoseconds, None where they changed while it was read."""

    name: str
    data: bytes
    written: float
    as_read: tuple[int, int] | None


def import_folder(
    folder: Path,
    school: str,
    url: str | None,
    report: Path | None = None,
    *,
    today: date | None = None,
    clock: Callable[[], datetime] | None = None,
) -> Run:
    """Each new file of the folder, the oldest first, lists of pupils before marks before contacts.

    Files in folders inside it, hidden files and unfinished downloads are left alone; nothing in the folder is changed.
    A file that failed is tried again at every run, until it is imported or gone. The report is written whole, readable
    for this account only, by default beside the database. A run that was interrupted is gone on with.

    Raises UnreadableFile where the folder cannot be read, UnderWay where another program imports from it just now, and
    StoreProblem for a database that is not there or has another schema: it is never made or migrated here.
    """
    office = open_office(url, day=today, clock=clock)
    try:
        actor = setup.importer(office, school)
        given = {"report": _path(report) if report else None, "today": today.isoformat() if today else None}
        asked = Asked(kind=KIND, subject=_path(folder), given=given)
        with jobs.alone(office, actor.school_id, asked) as ours:
            if not ours:
                raise UnderWay(jobs.TAKEN)
            return run(office, actor, jobs.begin(office, actor, asked))
    finally:
        office.store.close()


def run(office: Office, actor: Actor, job: Job) -> Run:
    """The job is done, in an office at which the actor may import. Raises what ``import_folder`` does."""
    folder = Path(job.asked.subject)
    if job.asked.given.get("today"):
        office = replace(office, day=date.fromisoformat(job.asked.given["today"]))
    try:
        results, known = _results(office, actor, job, folder)
        report, when = job.asked.given.get("report"), office.now().astimezone(LONDON)
        target = Path(report) if report else _default_report(when, job.number)
        _write(target, _lines(folder, when, results, known))
    except UnderWay:
        raise
    except FastTrackError as problem:
        jobs.end(office, actor, job, str(problem), failed=True)
        raise
    done = Run(results, known, target)
    jobs.end(office, actor, job, f"{len(results):,} new, {known:,} imported before.", failed=done.failed)
    return done


_NO_REPORT = (
    "The report could not be written ({reason}); what was imported stays. Make room, or give the right to write it, "
    "then import from the folder again."
)


def _results(office: Office, actor: Actor, job: Job, folder: Path) -> tuple[tuple[FileResult, ...], int]:
    """What came of each new file, those first that were imported before the job was interrupted, and how many were
    imported before the job."""
    results = [_as_saved(office, actor, part) for part in job.saved]
    known, new, unread = _sorted_out(office, actor, folder, {part.facts["import"] for part in job.saved})
    files = len(results) + len(new) + len(unread)
    parts = [Part(about=name, said=said, failed=True) for name, said in unread]
    results += [FileResult(part.about, problem=part.said) for part in parts]
    waited = {part.about: tuple(part.facts["as_read"]) for part in job.before if part.facts.get("as_read")}
    for file in new:
        jobs.keep(office, actor, job, parts, done=len(results), of=files, at=file.name)
        result, part = _imported(office, actor, job, file, settled=_settled(office, file, waited))
        results.append(result)
        parts = [part] if part else []
    jobs.keep(office, actor, job, parts, done=len(results), of=files)
    return tuple(results), known


def _path(place: Path) -> str:
    """The whole path of a folder or file. Raises UnreadableFile for one that cannot be written down."""
    path = str(place.absolute())
    try:
        path.encode()
    except UnicodeEncodeError:
        raise UnreadableFile("The name of the folder or the report is no text. Give it another name.") from None
    return path


def _sorted_out(
    office: Office, actor: Actor, folder: Path, own: Container[str]
) -> tuple[int, list[_File], list[tuple[str, str]]]:
    """How many files were imported before, the others in the order in which they are imported, and the names of those
    that could not be read, each with the reason. own: the ids of imports that are not counted as from before."""
    known, new, unread = 0, [], []
    for path in _files(folder):
        try:
            file = _read(path)
        except UnreadableFile as problem:
            unread.append((_name(path), str(problem)))
            continue
        with office.read(actor, Action.IMPORT) as unit:
            before = unit.imports.find_by_hash(actor.school_id, sha256(file.data).hexdigest())
        if before is not None and before.status == "imported":
            known += before.id not in own
        else:
            new.append(file)
    if len(new) > 1:
        new.sort(key=lambda file: _order(office, actor, file))
    return known, new, unread


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if _is_wanted(path.name) and path.is_file())
    except OSError as problem:
        raise UnreadableFile(
            f"The folder {folder.name} cannot be read ({_reason(problem)}). Check its name and rights."
        ) from None


def _is_wanted(name: str) -> bool:
    return not name.startswith((".", "~")) and not name.endswith(UNFINISHED)


def _reason(problem: OSError) -> str:
    return (problem.strerror or "the system refused").lower()


def _name(path: Path) -> str:
    """The file's name as a text, whatever its bytes are."""
    return path.name.encode("utf-8", "backslashreplace").decode()


def _read(path: Path) -> _File:
    """Raises UnreadableFile, also for a file that was there a moment ago."""
    try:
        before = path.stat()
        data = read_bytes(path)
        after = path.stat()
    except OSError as problem:
        raise UnreadableFile(f"The file {_name(path)} cannot be opened ({_reason(problem)}).") from None
    same = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    return _File(_name(path), data, after.st_mtime, (after.st_size, after.st_mtime_ns) if same else None)


def _settled(office: Office, file: _File, waited: Mapping[str, tuple[int, ...]]) -> bool:
    """Nobody writes to the file any more: it was written to some time ago, or is as it was when it waited before.

    The time of a file may be any, where a clock was set: then the second is what lets it in.
    """
    if file.as_read is None:
        return False
    return office.now().timestamp() - file.written >= SETTLED_SECONDS or waited.get(file.name) == file.as_read


def _order(office: Office, actor: Actor, file: _File) -> tuple[int, float, str]:
    """Lists of pupils first, since marks and contacts know pupils by their numbers there; then the oldest first."""
    try:
        mapping = mappings.saved_for(office, actor, file.data)
        seen = imports.preview(office, actor, file.name, file.data, mapping=mapping)
    except FastTrackError:
        return 3, file.written, file.name
    return (2 if seen.contacts else 1 if seen.sessions else 0), file.written, file.name


def _imported(office: Office, actor: Actor, job: Job, file: _File, *, settled: bool) -> tuple[FileResult, Part | None]:
    """What came of one file; nothing of it is saved where a person has to decide. None for a part that was kept with
    what was saved."""
    if not settled:
        facts = {"as_read": list(file.as_read)} if file.as_read else {}
        return FileResult(file.name, (WAITING,)), Part(about=file.name, said=WAITING, facts=facts)
    try:
        return _saved(office, actor, job, file), None
    except _Left as left:
        return FileResult(file.name, (str(left),)), Part(about=file.name, said=str(left))
    except UnderWay:
        raise
    except FastTrackError as problem:
        return FileResult(file.name, problem=str(problem)), Part(about=file.name, said=str(problem), failed=True)


class _Left(FastTrackError):
    """The file is not imported by itself, and nobody has to look."""


def _saved(office: Office, actor: Actor, job: Job, file: _File) -> FileResult:
    with office.read(actor, Action.IMPORT) as unit:
        before = unit.imports.find_by_hash(actor.school_id, sha256(file.data).hexdigest())
    if before is not None and before.status == "undone":
        raise _Left(UNDONE)
    mapping = mappings.saved_for(office, actor, file.data)
    seen, joined = import_doubts.look(office, actor, file.name, file.data, mapping)
    if seen.proposals:
        raise UnreadableFile(DOUBTFUL)
    if seen.strangers:
        raise UnreadableFile(f"{seen.strangers} {STRANGERS}")

    def part_of(saved: Saved) -> Part:
        facts = {"import": saved.import_id}
        return Part(about=file.name, said=" ".join(saved.sentences), lasting=True, facts=facts)

    saved = imports.save(
        office,
        actor,
        file.name,
        file.data,
        mapping=mapping,
        same_pupils=joined,
        seen=seen.seen,
        within=jobs.within(job, part_of),
    )
    return FileResult(file.name, saved.sentences, tuple(finding_lines(saved.findings)))


def _as_saved(office: Office, actor: Actor, part: Part) -> FileResult:
    """What came of a file that was imported before the job was interrupted, with what was found in it then."""
    found = provenance.findings(office, actor, part.facts["import"])
    return FileResult(part.about, (part.said,), tuple(finding_lines(found)))


def _lines(folder: Path, when: datetime, results: Sequence[FileResult], known: int) -> list[str]:
    lines = [f"Import of {folder.name}, {when:%d/%m/%Y %H:%M}: {len(results):,} new, {known:,} imported before."]
    for result in results:
        lines.append("")
        if result.problem:
            lines.append(f"NOT IMPORTED  {result.file_name}: {result.problem}")
        else:
            lines.append(f"{result.file_name}: {' '.join(result.sentences)}")
        lines.extend(f"  {line}" for line in result.findings)
    return lines


def _default_report(when: datetime, number: int) -> Path:
    """Another one for each job, whatever the clock says."""
    folder = Path(os.environ.get("FASTTRACK_DATA") or "data") / "reports"
    return folder / f"import-{when:%Y%m%d-%H%M%S}-job-{number}.txt"


def _write(target: Path, lines: list[str]) -> None:
    """The whole report or none, for this account only: findings show cells of the file."""
    unfinished = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write("\n".join(map(one_line, lines)) + "\n")
        unfinished.replace(target)
    except OSError as problem:
        raise FastTrackError(_NO_REPORT.format(reason=_reason(problem))) from None
