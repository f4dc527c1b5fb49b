"""Files imported from the command line, each with a result of its own."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from fasttrack_core.errors import FastTrackError
from fasttrack_core.services import imports, setup
from fasttrack_core.services.figures import finding_lines, read_bytes
from fasttrack_core.services.office import open_office
from fasttrack_core.store.engine import default_url
from fasttrack_core.store.migrate import migrate


@dataclass(frozen=True, slots=True)
class FileResult:
    """What came of one file: sentences and findings, or the problem for which nothing of it was imported."""

    file_name: str
    sentences: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    problem: str = ""


def import_files(paths: Iterable[Path], school: str, url: str | None) -> Iterator[FileResult]:
    """Each file's result as it is imported; a database that does not exist yet is made. A bad file stops no other."""
    address = url or default_url()
    migrate(address)
    office = open_office(address)
    try:
        actor = setup.importer(office, school)
        for path in paths:
            try:
                saved = imports.save(office, actor, path.name, read_bytes(path))
            except FastTrackError as problem:
                yield FileResult(path.name, problem=str(problem))
            else:
                yield FileResult(path.name, saved.sentences, tuple(finding_lines(saved.findings)))
    finally:
        office.store.close()
