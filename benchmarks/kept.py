"""A whole authority's marks out of the database into a register, beside readers of the same marks kept in other ways.

The product's own tables hold them: one authority's 100,000 pupils as one register, and schools of 1,000 beside it,
which are opened as the pages open them. Every reader ends with the same matrix of marks; only ours also brings pupils.
"""

import hashlib
import sqlite3
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import numpy.typing as npt

from benchmarks.children import Table, median, peak_megabytes, run_child, timed
from benchmarks.school import SESSIONS, invent

PUPILS, SCHOOLS, OF_SCHOOL = 100_000, 8, 1000
SLICE = 2_000
"""How many pupils the long table in SQLite has; the time of reading it is multiplied."""
PARQUET, LONG = "long.parquet", "long.db"

Matrix = npt.NDArray[np.uint8]


def child(task: str, folder: Path, pupils: int, repeats: int = 3) -> dict[str, Any]:
    """One reader's time in this process; or, for ``keep``, the marks kept for all."""
    if task == "keep":
        return keep(folder, pupils)
    if task == "schools":
        return open_schools(folder)
    reader = READERS[task][1](folder)
    times, marks = timed(reader, repeats)
    peak = peak_megabytes()
    told = hashlib.sha256(np.ascontiguousarray(marks).data).hexdigest()
    return {"seconds": median(times), "fastest": min(times), "digest": told, "pupils": len(marks), "peak": peak}


def keep(folder: Path, pupils: int) -> dict[str, Any]:
    """The authority in the product's database through its store, and as long tables for the others."""
    import time

    import pyarrow as pa
    import pyarrow.parquet

    from fasttrack_core.attendance.figures import register as limits
    from fasttrack_core.attendance.figures.register import Register
    from fasttrack_core.services import setup
    from fasttrack_core.services.office.context import open_office
    from fasttrack_core.store import Stamp
    from fasttrack_core.store.migrate import migrate

    school = invent(pupils)
    migrate(address(folder))
    office = open_office(address(folder))
    setup.name_user(office, "Idris Penhallow")
    stamp = Stamp("Idris Penhallow", datetime(2026, 7, 20, tzinfo=UTC))
    begun = time.perf_counter()
    for number in range(SCHOOLS + 1):
        actor = setup.add_school(office, f"School {number}" if number else "The whole authority")
        rows = slice(0, pupils) if not number else slice((number - 1) * OF_SCHOOL, number * OF_SCHOOL)
        marks = school.marks[rows]
        # The limit is that of one school's register; the authority's is larger on purpose.
        with mock.patch.object(limits, "MOST_CELLS", marks.size + 1), office.store.write() as unit:
            register = Register(_pupils(len(marks)), school.keys, marks)
            unit.registers.save(actor.school_id, register, import_id=None, stamp=stamp)
    saved = time.perf_counter() - begun
    office.store.close()
    half = {"pupil": pa.array(np.repeat(np.arange(pupils, dtype=np.int32), SESSIONS))}
    half["session"] = pa.array(np.tile(school.keys, pupils))
    half["mark"] = pa.array(np.ascontiguousarray(school.marks).ravel())
    long = pa.table(half)
    pyarrow.parquet.write_table(long, folder / PARQUET)
    with sqlite3.connect(folder / LONG) as database:
        database.execute("CREATE TABLE marks (pupil INTEGER, session INTEGER, mark INTEGER)")
        some = long.slice(0, min(SLICE, pupils) * SESSIONS)
        columns = (some[name].to_numpy().tolist() for name in some.column_names)
        database.executemany("INSERT INTO marks VALUES (?, ?, ?)", zip(*columns, strict=True))
    database.close()
    return {"saved": saved, "megabytes": (folder / "fasttrack.db").stat().st_size / 1e6}


def address(folder: Path) -> str:
    return f"sqlite:///{folder / 'fasttrack.db'}"


def _pupils(number: int) -> tuple[Any, ...]:
    """Pupils as a register names them: number, name, date of birth, year, class, sex and two groups."""
    from fasttrack_core.attendance.figures.register import Pupil

    return tuple(
        Pupil(
            pupil_id=f"{place:06d}",
            admission_number=f"{place:06d}",
            name=f"Madeup{place // 100}, Ada{place % 100}",
            surname=f"Madeup{place // 100}",
            forename=f"Ada{place % 100}",
            date_of_birth=date(2010, 9, 1) + timedelta(days=place % 2500),
            year_group=str(1 + place % 11),
            registration_group=f"{1 + place % 11}{'ABCD'[place % 4]}",
            sex="FM"[place % 2],
            attributes={"SEN": "NKE"[place % 3], "pupil premium": "NY"[place % 2]},
        )
        for place in range(number)
    )


def open_schools(folder: Path) -> dict[str, Any]:
    """Each school opened for a person who works there, as a page does it on the first visit after a restart."""
    from fasttrack_core.services import setup
    from fasttrack_core.services.office.context import open_office

    office = open_office(address(folder))
    choices = {choice.name: choice.id for choice in setup.schools(office)}
    times, pupils = [], 0
    for number in range(1, SCHOOLS + 1):
        actor = setup.actor(office, choices[f"School {number}"])
        assert actor is not None
        taken, school = timed(partial(office.record, actor), 1)
        times += taken
        pupils += len(school.register.pupils)
    office.store.close()
    return {"times": times, "pupils": pupils, "peak": peak_megabytes()}


def _ours(folder: Path) -> Callable[[], Matrix]:
    from fasttrack_core.store import open_store

    store = open_store(address(folder))
    with store.read() as unit:
        whole = next(school.id for school in unit.schools.list() if school.name == "The whole authority")

    def load() -> Matrix:
        with store.read() as unit:
            return unit.registers.load_with_ids(whole).register.marks

    return load


def _bare(folder: Path) -> Callable[[], Matrix]:
    database = sqlite3.connect(folder / "fasttrack.db")
    query = (
        "SELECT y.marks FROM pupil_years y JOIN pupils p ON p.id = y.pupil_id JOIN schools s ON s.id = y.school_id "
        "WHERE s.name = 'The whole authority' ORDER BY p.position"
    )

    def load() -> Matrix:
        found = database.execute(query).fetchall()
        return np.frombuffer(b"".join(row[0] for row in found), dtype=np.uint8).reshape(len(found), -1)

    return load


def _matrix(marks: Any) -> Matrix:
    return np.asarray(marks, dtype=np.uint8).reshape(-1, SESSIONS)


def _duckdb(folder: Path) -> Callable[[], Matrix]:
    import duckdb

    database, file = duckdb.connect(), str(folder / PARQUET)
    query = "SELECT mark FROM read_parquet(?) ORDER BY pupil, session"
    return lambda: _matrix(database.execute(query, [file]).fetchnumpy()["mark"])


def _polars(folder: Path) -> Callable[[], Matrix]:
    import polars as pl

    return lambda: _matrix(pl.read_parquet(folder / PARQUET).sort("pupil", "session")["mark"].to_numpy())


def _pandas(folder: Path) -> Callable[[], Matrix]:
    import pandas as pd

    return lambda: _matrix(pd.read_parquet(folder / PARQUET).sort_values(["pupil", "session"])["mark"])


def _pandas_sql(folder: Path) -> Callable[[], Matrix]:
    import pandas as pd

    database = sqlite3.connect(folder / LONG)
    query = "SELECT mark FROM marks ORDER BY pupil, session"
    return lambda: _matrix(pd.read_sql(query, database)["mark"])


READERS: dict[str, tuple[str, Callable[[Path], Callable[[], Matrix]]]] = {
    "ours": ("Fast Track: marks and pupils as one register", _ours),
    "bare": ("the same bytes by the sqlite3 module, without the pupils", _bare),
    "duckdb": ("DuckDB, long table in parquet, put in order", _duckdb),
    "polars": ("polars, long table in parquet, put in order", _polars),
    "pandas": ("pandas, long table in parquet, put in order", _pandas),
    "pandas_sql": ("pandas, long table in SQLite", _pandas_sql),
}


def table(folder: Path, pupils: int = PUPILS) -> str:
    """Every reader beside ours, and the schools one by one."""
    kept = run_child("kept", task="keep", folder=folder, pupils=pupils)
    ours: dict[str, Any] = {}
    shown = Table("", "ms", "ratio", "fastest ms", "ratio", "peak MB")
    for reader, (title, _) in READERS.items():
        found = run_child("kept", task=reader, folder=folder, pupils=pupils)
        ours = ours or found
        times = pupils // found["pupils"]
        if times == 1 and found["digest"] != ours["digest"]:
            raise SystemExit(f"{title} reads other marks than ours")
        if times > 1:
            title += f" (a slice of {found['pupils']:,} pupils, time multiplied by {times})"
        cells = []
        for way in ("seconds", "fastest"):
            cells += [f"{1000 * times * found[way]:,.0f}", f"{times * found[way] / ours[way]:,.2f}"]
        shown.add(title, *cells, f"{found['peak']:,.0f}")
    schools = run_child("kept", task="schools", folder=folder, pupils=pupils)
    each = 1000 * median(schools["times"])
    shown.add(
        f"Fast Track: a school of {OF_SCHOOL:,} opened by the services, one of {SCHOOLS} in the same database",
        f"{each:,.1f}", "", f"{1000 * min(schools['times']):,.1f}", "", f"{schools['peak']:,.0f}",
    )  # fmt: skip
    about = (
        f"{pupils:,} pupils of one year, {SESSIONS} sessions, and {SCHOOLS} schools of {OF_SCHOOL:,} in a database of "
        f"{kept['megabytes']:,.0f} MB; keeping all of it through the store took {kept['saved']:,.0f} s. A hundred such "
        f"schools, one after the other, come to {each / 10:,.1f} s."
    )
    return f"{about}\n\n{shown}"
