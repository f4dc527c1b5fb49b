"""What the commands print beside what the pages' services say, for the same file and calendar."""

import csv
import io
from datetime import date

from typer.testing import CliRunner

from fasttrack_core.cli import app
from fasttrack_core.services.mountain import view as mountain_view
from fasttrack_core.services.what_if import compare as whatif_compare
from fasttrack_core.services.what_if import counts as whatif_counts
from fasttrack_core.services.what_if import view as whatif_view
from fasttrack_core.services.what_if.question import Question, question_of
from tests.conftest import NOW
from tests.recount.figures import PATHWAYS, mountain, thresholds
from tests.recount.ledger import Ledger
from tests.recount.worlds import World

Row = dict[str, str]


def printed(world: World, command: str, as_of: date, *words: str) -> list[Row]:
    """The rows that a command prints of the world's file."""
    calendar = ["--calendar", str(world.calendar_file)] if world.calendar_file else []
    arguments = [
        command,
        str(world.file),
        "--as-of",
        as_of.isoformat(),
        "--today",
        NOW.date().isoformat(),
        *calendar,
        *words,
    ]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, (arguments, done.stderr, done.exception)
    return list(csv.DictReader(io.StringIO(done.stdout, newline="")))


def compare_mountain_command(world: World, ledger: Ledger, as_of: date) -> None:
    """The rows of ``mountain`` are those of the recount, and the mountain page's are among them."""
    rows = {row["pupil_id"]: row for row in printed(world, "mountain", as_of)}
    where = f"{world.name} as of {as_of}"
    counted = mountain(world.school, as_of)
    figures = ("possible", "attended", "authorised", "unauthorised", "missing", "attendance_percent", "band")
    told = {pupil: {name: row[name] for name in figures} for pupil, row in rows.items()}
    expected = {pupil: {name: row[name] for name in figures} for pupil, row in counted.items()}
    ledger.same("command mountain and recount", where, told, expected)
    seen = mountain_view.view(world.desk.office, world.desk.actor, as_of=as_of)
    columns = ("Possible", "Attended", "Authorised", "Unauthorised", "No mark", "Attendance", "Band")
    shown = {
        world.ids[key]: {name: str(row[column]) for name, column in zip(figures, columns, strict=True)}
        for key, row in zip(seen.keys, seen.pupils.to_dict("records"), strict=True)
    }
    standing = {pupil: row for pupil, row in told.items() if row["band"]}
    ledger.same("command mountain and page", where, shown, standing)


def compare_threshold_commands(world: World, ledger: Ledger, as_of: date, pathways: tuple[str, ...] = PATHWAYS) -> None:
    """The rows of ``thresholds`` for each pathway are those of the recount and of the what-if page."""
    for pathway in pathways:
        rows = {row["pupil_id"]: row for row in printed(world, "thresholds", as_of, "--pathway", pathway)}
        where = f"{world.name} as of {as_of}, {pathway}"
        counted = thresholds(world.school, pathway, as_of)
        names = ("status", "window_start", "window_end", "unauthorised", "possible", "attendance_percent", "first_met")
        told = {pupil: {name: row[name] for name in names} for pupil, row in rows.items()}
        expected = {pupil: {name: row[name] for name in names} for pupil, row in counted.items()}
        ledger.same("command thresholds and recount", where, told, expected)
        rule = whatif_view.pathway_rules(world.desk.office, world.desk.office.record(world.desk.actor))[pathway]
        seen = whatif_view.view(world.desk.office, world.desk.actor, question_of(rule), as_of=as_of)
        assert seen is not None
        shown = {}
        for pupil, row in zip(world.ids.values(), seen.everyone().astype("object").to_dict("records"), strict=True):
            met = row["First met"]
            texts = (row["Answer"], str(row["Sessions"]), str(row["Possible"]), row["Attendance"])
            shown[pupil] = (*texts, met.isoformat() if met else "", row["Why"])
        columns = ("status", "unauthorised", "possible", "attendance_percent", "first_met")
        listed = {pupil: tuple(row[name] for name in columns) for pupil, row in rows.items()}
        figures = {pupil: each[:5] for pupil, each in shown.items()}
        ledger.same("command thresholds and what-if page", where, figures, listed)
        found = whatif_compare.compare(
            world.desk.office, world.desk.actor, question_of(rule), [f"pathway:{pathway}"], as_of
        )
        reasons = {
            world.ids[key]: row["Why"].partition(": ")[2]
            for key, row in zip(found.keys, found.frame.to_dict("records"), strict=True)
        }
        met_reasons = {pupil: row["reason"] for pupil, row in rows.items() if row["status"] == "met"}
        ledger.same("command thresholds and side by side", where, reasons, met_reasons)


def compare_sweep_command(world: World, ledger: Ledger, as_of: date) -> None:
    """The rows of ``sweep`` are the cells of the what-if page's table."""
    rows = printed(world, "sweep", as_of)
    seen = whatif_view.view(world.desk.office, world.desk.actor, Question(sessions=10, weeks=10), as_of=as_of)
    assert seen is not None
    assert len(rows) == whatif_counts.MAX_SESSIONS * whatif_counts.MAX_WEEKS
    told = {(row["sessions"], row["weeks"]): (row["pupils_now"], row["pupils_ever"]) for row in rows}
    shown = {
        (str(row["sessions"]), str(row["weeks"])): (str(row["pupils_now"]), str(row["pupils_ever"]))
        for row in seen.sweep.to_dict("records")
    }
    ledger.same("command sweep and what-if page", f"{world.name} as of {as_of}", shown, told)
