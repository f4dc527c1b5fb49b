"""Files imported from the command line, each with a result of its own."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fasttrack_core.errors import FastTrackError
from fasttrack_core.importing.mapping import Mapping, answered, fitting
from fasttrack_core.services import setup
from fasttrack_core.services.files.reading import (
    Said,
    explained,
    finding_lines,
    read_bytes,
    unused,
    unused_answers,
)
from fasttrack_core.services.imports import doubts as import_doubts
from fasttrack_core.services.imports import mapping_keeping, mappings
from fasttrack_core.services.imports import saving as imports
from fasttrack_core.services.imports.results import Saved
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office, open_office


@dataclass(frozen=True, slots=True)
class FileResult:
    """What came of one file: sentences and findings, or the problem for which nothing of it was imported. ``notes``
    name the answers that it did not ask for."""

    file_name: str
    sentences: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    problem: str = ""
    notes: tuple[str, ...] = ()


def import_files(
    paths: Iterable[Path], school: str, url: str | None, said: Said | None = None, *, today: date | None = None
) -> Iterator[FileResult]:
    """Each file's result as it is imported. A bad file stops no other. A database that does not exist yet is made; one
    of an older schema is refused with StoreProblem, never changed.

    said: what the options of the command say about the files; without a mapping among it the one that the school keeps
    for a file's headings is used, and what is answered is kept for the next such file. today: the day they are read as
    of, today in London if none is given.
    """
    setup.make_database(url)
    office = open_office(url, day=today)
    try:
        actor = setup.importer(office, school)
        for path in paths:
            try:
                saved, notes = _saved(office, actor, path, said or Said())
            except FastTrackError as problem:
                yield FileResult(path.name, problem=explained(problem))
            else:
                yield FileResult(path.name, saved.sentences, tuple(finding_lines(saved.findings)), notes=notes)
    finally:
        office.store.close()


def _saved(office: Office, actor: Actor, path: Path, said: Said) -> tuple[Saved, tuple[str, ...]]:
    data = read_bytes(path)
    mapping: Mapping | None = None
    if said.kept:
        mapping = fitting(said.kept, mappings.sheets_of(data))
    else:
        mapping = mappings.saved_for(office, actor, data)
    before = mapping
    answers = {key: answer for key, answer in said.answers if key != import_doubts.KEY}
    if answers:
        mapping = answered(mapping, answers)
    look, joined = import_doubts.look(office, actor, path.name, data, mapping)
    if look.already:
        return imports.save(office, actor, path.name, data, mapping=mapping), ()
    same, not_same = import_doubts.decided(look, dict(said.answers))
    if answers:
        mapping = mappings.for_headings(mapping, look.headings)
    notes = unused_answers(
        path.name,
        data,
        Said((), tuple(answers.items())),
        before,
        today=office.london_day(),
        calendar=office.record(actor).settings.calendar(),
    )
    if import_doubts.KEY in dict(said.answers) and import_doubts.question(look) is None:
        notes += (unused(f"{import_doubts.KEY}={dict(said.answers)[import_doubts.KEY]}", path.name),)
    saved = imports.save(
        office,
        actor,
        path.name,
        data,
        mapping=mapping,
        same_pupils=joined | same,
        not_same=not_same,
        seen=look.seen,
        keep_mapping=mapping_keeping.seen(office, actor) if answers else None,
    )
    return saved, notes
