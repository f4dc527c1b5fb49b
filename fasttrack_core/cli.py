"""The command line: the same figures as the pages, as CSV or JSON, for scheduled work and analysts.

Exits 0 on success, 1 on an error with one plain sentence on stderr, 2 on wrong usage.
"""

import csv
import io
import json
import os
import re
import sys
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, NoReturn, TextIO, cast

import pandas as pd
import typer

from fasttrack_core.errors import BadDefinition, FastTrackError
from fasttrack_core.services.files import definitions
from fasttrack_core.services.files import reading as figures
from fasttrack_core.services.files.terminal import harmless, one_line

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Fast Track: attendance figures and cases from a school's register.",
)
pathways = typer.Typer(no_args_is_help=True, help="Definitions of pathways in format 2, as files.")
app.add_typer(pathways, name="pathway")

File = Annotated[Path, typer.Argument(metavar="FILE", help="A register file; what it holds decides, not its name.")]
AsOf = Annotated[
    datetime | None,
    typer.Option(
        "--as-of", formats=["%Y-%m-%d"], help="Count up to this day (2026-11-20); default the last recorded one."
    ),
]
Today = Annotated[
    datetime | None,
    typer.Option("--today", formats=["%Y-%m-%d"], help="Marks after this day are planned; default today in London."),
]
Calendar = Annotated[
    Path | None, typer.Option("--calendar", help="CSV date,session,open with yes or no; unlisted sessions are closed.")
]
MappingFile = Annotated[
    Path | None,
    typer.Option("--mapping", metavar="FILE", help="Column mappings as the Upload page downloads them."),
]
Answers = Annotated[
    list[str] | None,
    typer.Option("--answer", metavar="KEY=VALUE", help="An answer to a question about FILE; repeat for each."),
]


@app.command()
def inspect(
    file: File,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    calendar: Calendar = None,
    mapping: MappingFile = None,
    answer: Answers = None,
    today: Today = None,
) -> None:
    """Say what a file holds and what is doubtful in it."""
    said = _said(mapping, answer)
    facts = figures.inspect(file, calendar, said, today=_day(today))
    _note(figures.notes_of_answers(file, calendar, said, today=_day(today)))
    if as_json:
        typer.echo(json.dumps(facts, ensure_ascii=False, indent=2))
        return
    for fact in ("layout", "encoding", "date_format", "pupils", "sessions", "first_date", "last_date"):
        typer.echo(f"{fact}: {'not known' if facts[fact] is None else facts[fact]}")
    for line in figures.finding_lines(facts["findings"]):
        typer.echo(line)


@app.command()
def mountain(
    file: File,
    as_of: AsOf = None,
    bands: Annotated[Path | None, typer.Option("--bands", help="CSV label,lower_percent, descending, last 0.")] = None,
    calendar: Calendar = None,
    mapping: MappingFile = None,
    answer: Answers = None,
    today: Today = None,
) -> None:
    """Where every pupil stands on the attendance mountain, over the academic year to date."""
    text = figures.read_text(bands) if bands else None
    opened = _open(file, calendar, _said(mapping, answer), today, as_of)
    _print(figures.mountain_of(opened, _day(as_of), text))


@app.command()
def thresholds(
    file: File,
    pathway: Annotated[str, typer.Option("--pathway", metavar="ID", help="The pathway whose tests are asked.")],
    as_of: AsOf = None,
    expected: Annotated[str, typer.Option("--expected", help="The school's expected attendance, percent.")] = "95",
    calendar: Calendar = None,
    mapping: MappingFile = None,
    answer: Answers = None,
    today: Today = None,
) -> None:
    """Who meets a pathway's computed tests, since when, and why."""
    percent = _percent(expected)
    opened = _open(file, calendar, _said(mapping, answer), today, as_of)
    _print(figures.thresholds_of(opened, pathway, _day(as_of), percent))


@app.command()
def sweep(
    file: File,
    as_of: AsOf = None,
    max_sessions: Annotated[int, typer.Option("--max-sessions", min=1, max=1000)] = 30,
    max_weeks: Annotated[int, typer.Option("--max-weeks", min=1, max=200)] = 20,
    calendar: Calendar = None,
    mapping: MappingFile = None,
    answer: Answers = None,
    today: Today = None,
) -> None:
    """How many pupils would meet every "n unauthorised sessions in w school weeks"."""
    opened = _open(file, calendar, _said(mapping, answer), today, as_of)
    _print(figures.sweep_of(opened, _day(as_of), max_sessions, max_weeks))


@app.command("import")
def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Register, pupil or contacts files.")],
    school: Annotated[str, typer.Option("--school", metavar="NAME", help="The school; made if it is new.")],
    db: Annotated[str | None, typer.Option("--db", metavar="URL", help="Default: FASTTRACK_DB, else data/.")] = None,
    watch_once: Annotated[
        bool, typer.Option("--watch-once", help="FILE is a folder: import each file that is new in it, then stop.")
    ] = False,
    report: Annotated[
        Path | None, typer.Option("--report", metavar="FILE", help="With --watch-once: where the report is written.")
    ] = None,
    mapping: MappingFile = None,
    answer: Answers = None,
    today: Today = None,
) -> None:
    """Import files into the store, each whole or not at all; the same file again changes nothing."""
    from fasttrack_core.jobs.nightly import (
        batch,  # the database's libraries double the start of every other command
    )

    if watch_once:
        if mapping or answer:
            raise typer.BadParameter("is not for --watch-once, which uses what the school keeps", param_hint="--answer")
        _watch(files, school, db, report, _day(today))
        return
    failed = False
    for result in batch.import_files(files, school, db, _said(mapping, answer), today=_day(today)):
        if result.problem:
            failed = True
            typer.echo(one_line(f"{result.file_name}: {result.problem}"), err=True)
            continue
        typer.echo(one_line(f"{result.file_name}: {' '.join(result.sentences)}"))
        _note(result.notes)
        for line in result.findings:
            typer.echo(f"  {line}")
    if failed:
        sys.exit(1)


@app.command()
def work(
    db: Annotated[str | None, typer.Option("--db", metavar="URL", help="Default: FASTTRACK_DB, else data/.")] = None,
    once: Annotated[bool, typer.Option("--once", help="Do what waits now, then stop.")] = False,
) -> None:
    """Do what was asked for on the pages, and what an interruption left; until it is stopped."""
    from fasttrack_core.jobs import worker

    failed = False
    for ended in worker.work(db, once=once):
        failed = failed or bool(ended.problem)
        what = f"Job {ended.number}, {ended.kind}: " if ended.number else ""
        typer.echo(one_line(f"{what}{ended.problem or 'ended; see the Upload page'}"), err=bool(ended.problem))
    if failed:
        sys.exit(1)


@app.command()
def verify(
    db: Annotated[str | None, typer.Option("--db", metavar="URL", help="Default: FASTTRACK_DB, else data/.")] = None,
) -> None:
    """Look whether the database is whole, its audit unbroken and closed to others; exit 1 where it is not."""
    from fasttrack_core.services import health

    lines = health.verify(db)
    for line in lines:
        typer.echo(f"{line.about}: {line.state}. {line.said}")
    wrong = [line.about for line in lines if line.state == health.State.ATTENTION]
    if wrong:
        _fail(f"Needs attention: {', '.join(wrong)}.")


def _watch(folders: list[Path], school: str, db: str | None, report: Path | None, today: date | None) -> None:
    from fasttrack_core.jobs.nightly import watching

    if len(folders) != 1 or not folders[0].is_dir():
        raise typer.BadParameter("with --watch-once give one folder that exists", param_hint="FILE")
    run = watching.import_folder(folders[0], school, db, report, today=today)
    for result in run.results:
        said = one_line(f"{result.file_name}: {result.problem or ' '.join(result.sentences)}")
        typer.echo(said, err=bool(result.problem))
    typer.echo(f"{len(run.results):,} new, {run.known:,} imported before. Report: {run.report}")
    if run.failed:
        sys.exit(1)


Process = Annotated[Path, typer.Argument(metavar="FILE", help="A definition of format 2, as YAML.")]


@pathways.command("check")
def check_pathway(file: Process) -> None:
    """Say whether a definition can be used: its size, or every fault with its line."""
    with _faults_in_lines():
        found = definitions.checked(file)
    typer.echo(f"{found.id}: {found.title}")
    typer.echo(f"stages: {found.stages}")
    typer.echo(f"decisions: {found.decisions}")
    typer.echo(f"rules: {found.rules}")
    typer.echo("faults: none")


@pathways.command("draw")
def draw_pathway(file: Process) -> None:
    """Print the way through a definition as a graph in the DOT language, for Graphviz."""
    with _faults_in_lines():
        typer.echo(definitions.drawn(file), nl=False)


@pathways.command("paths")
def paths_of_pathway(file: Process) -> None:
    """List every way from an entry to an end that comes to no stage twice, as the decisions taken."""
    with _faults_in_lines():
        for line in definitions.ways(file):
            typer.echo(line)


@pathways.command("dry-run")
def dry_run_of_pathway(
    file: Process,
    register: Annotated[Path, typer.Argument(metavar="REGISTER", help="A register file; what it holds decides.")],
    as_of: AsOf = None,
    expected: Annotated[str, typer.Option("--expected", help="The school's expected attendance, percent.")] = "95",
    calendar: Calendar = None,
    mapping: MappingFile = None,
    answer: Answers = None,
    today: Today = None,
) -> None:
    """Say who would meet a definition's threshold by a register: pupil_id, name, status."""
    percent = _percent(expected)
    with _faults_in_lines():
        definitions.read_file(file)
        opened = _open(register, calendar, _said(mapping, answer), today, as_of)
        _print(definitions.who_would_meet(file, opened, _day(as_of), percent))


@pathways.command("compare")
def compare_pathways(
    file: Process,
    other: Annotated[Path, typer.Argument(metavar="OTHER", help="Another definition, or another edition.")],
) -> None:
    """List what differs between two definitions, part by part; nothing where they say the same."""
    with _faults_in_lines():
        for line in definitions.changes(file, other):
            typer.echo(line)


@contextmanager
def _faults_in_lines() -> Iterator[None]:
    """The faults of a definition on stderr, a line each, and exit status 1."""
    try:
        yield
    except BadDefinition as bad:
        for line in str(bad).splitlines():
            typer.echo(line, err=True)
        raise typer.Exit(1) from bad


def _said(mapping: Path | None, answers: list[str] | None) -> figures.Said:
    return figures.said(mapping, answers or ())


def _open(
    file: Path, calendar: Path | None, said: figures.Said, today: datetime | None, as_of: datetime | None
) -> figures.FileRecord | figures.FileTotals:
    """The file as of today, what must be said beside its figures already on stderr."""
    opened = figures.open_file(file, calendar, said, today=_day(today))
    if isinstance(opened, figures.FileRecord):
        _note(opened.notes(_day(as_of)))
    _note(figures.notes_of_answers(file, calendar, said, today=_day(today)))
    return opened


def _note(sentences: Iterable[str]) -> None:
    """What must be said beside an answer, on stderr."""
    for line in figures.printable(sentences):
        typer.echo(line, err=True)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _percent(text: str) -> Decimal:
    """An exact percentage with at most six decimals: more could not be compared in whole numbers."""
    percent = Decimal(text) if re.fullmatch(r"\d{1,3}(\.\d{1,6})?", text, re.ASCII) else Decimal(-1)
    if not 0 <= percent <= 100:
        raise typer.BadParameter("give a percentage from 0 to 100, such as 95 or 96.5", param_hint="--expected")
    return percent


def _print(frame: pd.DataFrame) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(frame.columns)
    writer.writerows([_inert(cell) for cell in row] for row in frame.itertuples(index=False))
    sys.stdout.flush()


def _inert(cell: Any) -> Any:
    """Text that a spreadsheet would run as a formula, with an apostrophe before it; anything else as it is."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r", "\0")) else cell


class _Harmless:
    """A stream through which everything passes that is printed: nothing in it moves a terminal's cursor."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Writes what a terminal only shows; bytes raise TypeError, as with every stream of text."""
        return self._stream.write(harmless(text))

    def isatty(self) -> bool:
        """No colours are asked for: they would be shown as the numbers that they are."""
        return False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def main() -> None:
    """Run the command line; whatever goes wrong becomes one sentence on stderr and exit status 1."""
    _prepare_streams()
    plain = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = (cast(TextIO, _Harmless(stream)) for stream in plain)
    try:
        _run()
    finally:
        sys.stdout, sys.stderr = plain


def _run() -> None:
    try:
        app()
    except FastTrackError as problem:
        _fail(figures.explained(problem))
    except OSError as problem:
        reason = (problem.strerror or "the system refused").lower()
        _fail(f"This could not be finished ({reason}). Make room or give the right to it, then try again.")
    except Exception as fault:  # noqa: BLE001 - a traceback may hold pupils' data; its kind and place do not
        place = traceback.extract_tb(fault.__traceback__)[-1]
        where = f"{type(fault).__name__}, {Path(place.filename).name} line {place.lineno}"
        _fail(f"Fast Track stopped because of a fault of its own. Please report it with these words: {where}.")


def _prepare_streams() -> None:
    """Both streams take every name that a file may have; one that the caller closed takes everything."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - open to the end
        elif isinstance(stream := getattr(sys, name), io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def _fail(sentence: str) -> NoReturn:
    sys.stderr.write(f"{sentence}\n")
    sys.exit(1)
