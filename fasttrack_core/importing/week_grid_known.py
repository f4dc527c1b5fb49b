"""What is known of the blocks of a table with weekday columns: the week of each row, and whose it is."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from fasttrack_core.attendance.figures.register import Pupil
from fasttrack_core.attendance.figures.sessions import day_number, day_of, spoken_date
from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing.dates import NO_DAY
from fasttrack_core.importing.header import ID_ROLES, Header, Role
from fasttrack_core.importing.layout import Task
from fasttrack_core.importing.pupils import read_pupils
from fasttrack_core.importing.questions import About, Asked, Question
from fasttrack_core.importing.rows import is_total
from fasttrack_core.importing.strays import APART, TOO_FAR, out_of_order
from fasttrack_core.importing.table import Codes, Table, column_of, letter
from fasttrack_core.importing.week_grid_blocks import Block
from fasttrack_core.importing.week_grid_titles import IDENTITY
from fasttrack_core.importing.week_grid_weeks import Weeks, WeekText, understand_weeks
from fasttrack_core.importing.week_named import monday_of, weeks_named

NO_WEEK = (
    "The file does not say which week its marks are for. Say the Monday of the week; or write it above the marks, such "
    "as Week beginning 08/09/2025, or into the name of the file."
)
SEVERAL_WEEKS = (
    "The file holds several registers of a week and does not say which week each one is. Write the Monday above each "
    "of them, such as Week beginning 08/09/2025."
)
WRONG_WEEK = (
    "This is not the date of one school week, so the marks beside it or below it are left out. Write the week's Monday."
)
OUT_OF_ORDER = "The week is out of order: the rows above and below it are of other weeks. Check the date."
NAMES_ONLY = (
    "The file tells pupils apart by name only, and two pupils can share a name. Add the UPN or the admission number."
)
NO_PUPIL = (
    "The file does not say which pupil it is about. It is read as one pupil with the number 1; export it with the UPN "
    "or the admission number if it is about more."
)


@dataclass(slots=True)
class Known:
    """monday: by (place of the block, row, place of the run). form: how the dates are written. said: sentences."""

    monday: dict[tuple[int, int, int], int] = field(default_factory=dict)
    form: str = ""
    said: list[str] = field(default_factory=list)
    questions: tuple[Asked, ...] = ()


def weeks_of(table: Table, blocks: Sequence[Block], task: Task) -> Known:
    """The Monday of every row of every run: as the row says, else as is written above the run, else as the titles say,
    else as the file's name or a person says. Question where nothing says it."""
    known = Known()
    titles = [cell for block in blocks for row in block.titles(table) for cell in row if cell.strip()]
    in_rows = [week for block in blocks for week in block.weeks.values()]
    above = [week for block in blocks for week in block.headings if week and not _is_stray(week, block)]
    by_row = _understood(in_rows, "with the week of each row", titles, task, known)
    by_heading = _understood(above, "above the days", titles, task, known)
    _report_weeks(table, blocks, by_row, task)
    by_title = _weeks_of_titles(table, blocks, task)
    unknown: list[int] = []
    for number, block in enumerate(blocks):
        for place in range(len(block.grid.runs)):
            heading = block.headings[place]
            over = by_heading.monday.get(heading) if by_heading and heading else None
            if heading and over is None and heading in above:
                far = by_heading is not None and heading in by_heading.far
                why = TOO_FAR.format(what="week") if far else WRONG_WEEK
                _report_heading(table, block, place, why, heading.first, task)
                continue
            if over is None and len(block.grid.runs) == 1:
                over = by_title.get(number)
            for row in block.rows:
                week = block.weeks.get((row, place))
                monday = over if week is None else by_row.monday.get(week) if by_row else None
                if monday is not None:
                    known.monday[number, row, place] = monday
                elif week is None and block.week_places[place] is None and row == block.rows[0]:
                    if len(block.grid.runs) > 1:
                        _report_heading(table, block, place, NO_WEEK_ABOVE, "", task)
                    else:
                        unknown.append(number)
    if unknown:
        _settle_unknown(blocks, unknown, task, known)
    if not known.monday:
        raise UnreadableFile(SEVERAL_WEEKS)
    return known


NO_WEEK_ABOVE = (
    "Nothing says which week these columns are, so they are left out. Write the week's Monday above them, such as "
    "08/09/2025."
)


def _report_heading(table: Table, block: Block, place: int, message: str, text: str, task: Task) -> None:
    first = letter(block.grid.runs[place][0].place)
    task.findings.error(message, table.row_number(block.grid.top), first, text)


def _is_stray(week: WeekText, block: Block) -> bool:
    """True for a date over a single run that has its weeks in its rows, such as the day of printing."""
    return len(block.grid.runs) == 1 and block.week_places[0] is not None


def _understood(texts: Sequence[WeekText], where: str, titles: Sequence[str], task: Task, known: Known) -> Weeks | None:
    if not texts:
        return None
    weeks = understand_weeks(texts, where, titles, task.latest)
    if weeks.dates.doubt:
        task.findings.warning(weeks.dates.doubt)
    known.form = known.form or weeks.dates.form
    known.questions += weeks.dates.questions
    return weeks


def _report_weeks(table: Table, blocks: Sequence[Block], weeks: Weeks | None, task: Task) -> None:
    """Errors for rows whose date is none; a warning for one that is no Monday."""
    for block in blocks:
        for (row, place), week in block.weeks.items():
            at = block.week_places[place]
            if weeks is None or at is None:
                continue
            caption, text = block.grid.header.caption(at), table.columns[at].text(row).strip()
            if week in weeks.other_day:
                monday = spoken_date(day_of(weeks.monday[week]))
                task.findings.warning(
                    f"The date is no Monday. The row is read as the week of Monday {monday}, each column as the "
                    "weekday in its heading; check it.",
                    table.row_number(row),
                    caption,
                    text,
                )
            elif week not in weeks.monday:
                why = TOO_FAR.format(what="row") if week in weeks.far else WRONG_WEEK
                task.findings.error(why, table.row_number(row), caption, text)
            if week in weeks.apart:
                task.findings.warning(APART, table.row_number(row), caption, text)
    _report_order(table, blocks, weeks, task)


def _report_order(table: Table, blocks: Sequence[Block], weeks: Weeks | None, task: Task) -> None:
    """A warning for each row of one pupil whose week breaks the order of the others."""
    for block in blocks:
        if weeks is None or block.by_pupil or block.week_places[:1] in ((), (None,)):
            continue
        rows = [row for row in block.rows if (row, 0) in block.weeks]
        days = [weeks.monday.get(block.weeks[row, 0], NO_DAY) for row in rows]
        down = [day for day in days if day != NO_DAY][::-1]
        if down == sorted(down):  # the newest week may stand at the top
            continue
        for place in out_of_order(days):
            at = block.week_places[0] or 0
            text = table.columns[at].text(rows[place]).strip()
            task.findings.warning(OUT_OF_ORDER, table.row_number(rows[place]), block.grid.header.caption(at), text)


def _weeks_of_titles(table: Table, blocks: Sequence[Block], task: Task) -> dict[int, int]:
    """The Monday that the titles of a block name; a page that repeats the header goes on with the week before it."""
    found: dict[int, int] = {}
    seen: set[str] = set()
    for number, block in enumerate(blocks):
        lines = [" ".join(cell.strip() for cell in row if cell.strip()) for row in block.titles(table)]
        named = [week for week in weeks_named(lines) if week.sure]
        mondays = {week.monday for week in named}
        if len(mondays) == 1:
            week = named[0]
            found[number] = day_number(week.monday)
            if week.day.weekday() and not week.ends:
                task.findings.warning(
                    f"The week in the title does not begin on a Monday. It is read as the week of Monday "
                    f"{spoken_date(week.monday)}; check it.",
                    table.row_number(block.grid.top),
                    None,
                    spoken_date(week.day),
                )
        elif not mondays and number - 1 in found:
            same_pupils = block.numbers(table) & blocks[number - 1].numbers(table)
            if not same_pupils and all(_is_repeated(line, seen) for line in lines):
                found[number] = found[number - 1]
        seen |= set(lines)
    return found


def _is_repeated(line: str, seen: set[str]) -> bool:
    return not line or line in seen or is_total(line)


def _settle_unknown(blocks: Sequence[Block], unknown: Sequence[int], task: Task, known: Known) -> None:
    """The week of blocks that do not say theirs: as a person said, or as the name of the file or sheet says."""
    named = weeks_named([task.file_name, task.findings.sheet or ""])
    mondays = {week.monday for week in named if week.sure or week.day.weekday() == 0}
    if task.week_beginning is not None:
        monday, why = monday_of(task.week_beginning), "as was said"
    elif len(mondays) == 1:
        monday, why = mondays.pop(), "because the name of the file or sheet says so"
    else:
        choices = tuple(week.monday.isoformat() for week in named)
        raise Question(NO_WEEK, Asked(About.WEEK, "Which week are the marks for? Give its Monday.", choices))
    if len(unknown) > 1 or len(known.monday):
        raise UnreadableFile(SEVERAL_WEEKS)
    known.said.append(f"The week begins on Monday {spoken_date(monday)}, {why}.")
    for number in unknown:
        for row in blocks[number].rows:
            known.monday[number, row, 0] = day_number(monday)


def carry_pupils_on(blocks: Sequence[Block], known: Known, table: Table, task: Task) -> None:
    """Gives a page without a pupil in its titles the pupil of the page before, unless it repeats that page's weeks."""
    weeks: dict[int, set[int]] = {}
    for (number, _, _), monday in known.monday.items():
        weeks.setdefault(number, set()).add(monday)
    so_far: set[int] = set()
    before: Block | None = None
    for number, block in enumerate(blocks):
        if block.by_pupil:
            before = None
            continue
        if before is not None and not block.told.keys() & IDENTITY:
            if so_far & weeks.get(number, set()) and before.told.keys() & IDENTITY:
                task.findings.error(
                    "This page names no pupil and repeats weeks of the page before it, so it is not certain whose it "
                    "is and it is left out. Write the pupil's number above it.",
                    table.row_number(block.grid.header.row),
                )
                block.rows.clear()
                continue
            block.told = {**before.told, **block.told}
            so_far |= weeks.get(number, set())
        else:
            so_far = set(weeks.get(number, set()))
        before = block


def refuse_many_pupils(table: Table, blocks: Sequence[Block], known: Known) -> None:
    """UnreadableFile where rows of a block that should be weeks of one pupil are the same weeks again and again."""
    weeks: dict[int, list[tuple[int, int | None]]] = {}
    for (number, row, _), monday in known.monday.items():
        weeks.setdefault(number, []).append((monday, blocks[number].halves.get(row)))
    for number, block in enumerate(blocks):
        mondays = [] if block.by_pupil else weeks.get(number, [])
        again = len(mondays) - len(set(mondays))
        if again and (not block.told.keys() & IDENTITY or (again > 2 and 4 * again > len(mondays))):
            raise UnreadableFile(
                f"Below row {table.row_number(block.grid.header.row):,} the same weeks are repeated, and "
                "nothing says which pupil each row is about. Export the register with the UPN or the admission number "
                "in each row, or above each pupil's weeks."
            )


def pupils_of(table: Table, blocks: Sequence[Block], task: Task) -> tuple[tuple[Pupil, ...], Mapping[int, int]]:
    """The pupils, and for each row of marks the place of its pupil (-1 where that is not certain)."""
    told = {row: _told(table, block, row) for block in blocks for row in block.rows}
    rows = sorted(told)
    if not any(role in said for said in told.values() for role in ID_ROLES):
        return _nameless(blocks, told, task)
    roles = [role for role in Role if any(role in said for said in told.values())]
    columns = tuple(column_of([told.get(row, {}).get(role, "") for row in range(table.height)]) for role in roles)
    first = blocks[0].grid.header
    captions = tuple(first.caption(first.columns[role]) if role in first.columns else role.value for role in roles)
    header = Header(first.row, {role: place for place, role in enumerate(roles)}, captions)
    whose = Table(columns, table.first_row, None, table.sheet)
    places: Codes = np.array(rows, dtype=np.int32)
    found = read_pupils(whose, header, places, task.findings)
    return found.pupils, dict(zip(rows, found.row_pupil.tolist(), strict=True))


def _told(table: Table, block: Block, row: int) -> dict[str, str]:
    """What the row says of its pupil, and the titles where the row does not."""
    if not block.by_pupil:
        return block.told
    said: dict[str, str] = {role.value: block.told[role] for role in (Role.YEAR, Role.GROUP) if role in block.told}
    for role, place in block.grid.header.columns.items():
        text = table.columns[place].text(row)
        if text.strip():
            said[role] = text
    return said


def _nameless(
    blocks: Sequence[Block], told: Mapping[int, Mapping[str, str]], task: Task
) -> tuple[tuple[Pupil, ...], Mapping[int, int]]:
    """The one pupil of a file without any pupil's number."""
    names = Counter(_name(said) for said in told.values())
    if any(block.by_pupil for block in blocks) or len(names) > 1:
        raise UnreadableFile(NAMES_ONLY)
    task.findings.warning(NO_PUPIL)
    name = next(iter(names), "")
    return (Pupil(pupil_id="1", name=name),), dict.fromkeys(told, 0)


def _name(said: Mapping[str, str]) -> str:
    if Role.NAME in said:
        return said[Role.NAME]
    return ", ".join(said[role] for role in (Role.SURNAME, Role.FORENAME) if role in said)
