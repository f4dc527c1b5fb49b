"""Reading one school's register from a file: ours, with every finding, beside readers that only give the cells."""

import csv
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.children import Table, median, peak_megabytes, run_child
from benchmarks.school import Answer, School, digest, invent

Matrix = npt.NDArray[np.uint8]
TEXT = {
    0: "",
    144: "/",
    145: "\\",
    161: "V",
    102: "I",
    104: "M",
    96: "C",
    128: "G",
    129: "N",
    130: "O",
    131: "U",
    74: "X",
}
NUMBER = {text: number for number, text in TEXT.items()}
PEERS = {
    "long_csv": ("ours", "with_polars", "with_duckdb", "pandas", "csv_module"),
    "wide_csv": ("ours", "with_polars", "with_duckdb", "pandas", "csv_module"),
    "wide_xlsx": ("ours", "calamine", "openpyxl", "pandas"),
}
FILES = {"long_csv": "long.csv", "wide_csv": "wide.csv", "wide_xlsx": "wide.xlsx"}


def write(folder: Path, school: School) -> None:
    """The school as the three files."""
    import xlsxwriter

    texts = [[TEXT[int(mark)] for mark in row] for row in school.marks]
    days = [date(1970, 1, 1) + timedelta(days=int(day)) for day in school.days]
    halves = ["PM" if key % 2 else "AM" for key in school.keys]
    with (folder / FILES["long_csv"]).open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(["Adno", "Date", "Session", "Mark"])
        for number, row in enumerate(texts):
            lines.writerows(
                (f"{number:06d}", day, half, text) for day, half, text in zip(days, halves, row, strict=True)
            )
    heading = ["Adno", *(f"{day:%d/%m/%Y} {half}" for day, half in zip(days, halves, strict=True))]
    wide = [heading, *([f"{number:06d}", *row] for number, row in enumerate(texts))]
    with (folder / FILES["wide_csv"]).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(wide)
    with xlsxwriter.Workbook(folder / FILES["wide_xlsx"], {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("Register")
        for place, row in enumerate(wide):
            sheet.write_row(place, 0, row)


def child(task: str, folder: Path, pupils: int = 1000, peer: str = "", repeats: int = 1) -> dict[str, Any]:
    """One reader's time in this process; or, for ``write``, the files of all."""
    if task == "write":
        write(folder, invent(pupils))
        return {}
    return measure(task, peer, folder, repeats)


def measure(kind: str, peer: str, folder: Path, repeats: int) -> dict[str, Any]:
    """Median time to a matrix of code numbers, pupils by number and sessions in order."""
    path = folder / FILES[kind]
    reader = READERS[kind, peer]
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        matrix = reader(path)
        times.append(time.perf_counter() - start)
    answer: Answer = {"marks": matrix.astype(np.int64)}
    return {
        "seconds": median(times),
        "fastest": min(times),
        "digest": digest(answer),
        "megabytes": path.stat().st_size / 1e6,
        "peak": peak_megabytes(),
    }


def _ours(path: Path) -> Matrix:
    from fasttrack_core import importing
    from fasttrack_core.attendance.figures.record import Record
    from fasttrack_core.importing import checks
    from fasttrack_core.services.files.spreadsheets import read_spreadsheet

    reading = importing.read(path.name, path.read_bytes(), sheets=read_spreadsheet)
    assert reading.register is not None
    checks.check(reading.register, Record(reading.register, today=date.max))
    return reading.register.marks


def _numbers(texts: Any) -> Matrix:
    """A table of texts as code numbers."""
    numbers: Matrix = np.vectorize(NUMBER.__getitem__, otypes=[np.uint8])(texts)
    return numbers


def _long_pandas(path: Path) -> Matrix:
    import pandas as pd

    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table["Mark"] = table["Mark"].map(NUMBER)
    return table.pivot(index="Adno", columns=["Date", "Session"], values="Mark").to_numpy(dtype=np.uint8)


def _wide_pandas(path: Path) -> Matrix:
    import pandas as pd

    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    marks: Matrix = table.iloc[:, 1:].apply(lambda column: column.map(NUMBER)).to_numpy(dtype=np.uint8)
    return marks


def _xlsx_pandas(path: Path) -> Matrix:
    import pandas as pd

    table = pd.read_excel(path, dtype=str, keep_default_na=False)
    marks: Matrix = table.iloc[:, 1:].apply(lambda column: column.map(NUMBER)).to_numpy(dtype=np.uint8)
    return marks


def _long_polars(path: Path) -> Matrix:
    import polars as pl

    table = pl.read_csv(path, infer_schema=False, empty_string_is_null=False)
    table = table.with_columns(pl.col("Mark").replace_strict(NUMBER, return_dtype=pl.UInt8))
    marks: Matrix = table.sort("Adno", "Date", "Session")["Mark"].to_numpy()
    return marks.reshape(table["Adno"].n_unique(), -1)


def _wide_polars(path: Path) -> Matrix:
    import polars as pl

    table = pl.read_csv(path, infer_schema=False, empty_string_is_null=False)
    numbers = pl.all().replace_strict(NUMBER, return_dtype=pl.UInt8)
    marks: Matrix = table.drop("Adno").with_columns(numbers).to_numpy()
    return marks


def _long_duckdb(path: Path) -> Matrix:
    import duckdb

    codes = "MAP {" + ", ".join(f"'{text}': {number}" for text, number in NUMBER.items()) + "}"
    query = f"""SELECT {codes}[coalesce("Mark", '')]::UTINYINT AS mark
                FROM read_csv(?, all_varchar = true, header = true, quote = '') ORDER BY "Adno", "Date", "Session"
             """  # noqa: S608 (codes of our own)
    marks = duckdb.connect().execute(query, [str(path)]).fetchnumpy()["mark"]
    return np.asarray(marks).reshape(-1, 380)


def _wide_duckdb(path: Path) -> Matrix:
    import duckdb

    query = "SELECT * EXCLUDE (\"Adno\") FROM read_csv(?, all_varchar = true, header = true, quote = '')"
    columns = duckdb.connect().execute(query, [str(path)]).fetchnumpy()
    return np.stack([_numbers(np.ma.filled(column, "")) for column in columns.values()], axis=1)


def _long_csv_module(path: Path) -> Matrix:
    pupils: dict[str, dict[tuple[str, str], int]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        for pupil, day, half, mark in rows:
            pupils.setdefault(pupil, {})[day, half] = NUMBER[mark]
    sessions = sorted({session for marks in pupils.values() for session in marks})
    return np.array([[pupils[pupil][session] for session in sessions] for pupil in sorted(pupils)], dtype=np.uint8)


def _wide_csv_module(path: Path) -> Matrix:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        return np.array([[NUMBER[mark] for mark in row[1:]] for row in rows], dtype=np.uint8)


def _xlsx_calamine(path: Path) -> Matrix:
    import python_calamine

    rows = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    return np.array([[NUMBER[str(mark)] for mark in row[1:]] for row in rows[1:]], dtype=np.uint8)


def _xlsx_openpyxl(path: Path) -> Matrix:
    import openpyxl

    sheet = openpyxl.load_workbook(path, read_only=True).worksheets[0]
    rows = sheet.iter_rows(min_row=2, min_col=2, values_only=True)
    return np.array([[NUMBER[str(mark or "")] for mark in row] for row in rows], dtype=np.uint8)


READERS: dict[tuple[str, str], Callable[[Path], Matrix]] = {
    **{(kind, "ours"): _ours for kind in FILES},
    ("long_csv", "with_polars"): _long_polars,
    ("long_csv", "with_duckdb"): _long_duckdb,
    ("long_csv", "pandas"): _long_pandas,
    ("long_csv", "csv_module"): _long_csv_module,
    ("wide_csv", "with_polars"): _wide_polars,
    ("wide_csv", "with_duckdb"): _wide_duckdb,
    ("wide_csv", "pandas"): _wide_pandas,
    ("wide_csv", "csv_module"): _wide_csv_module,
    ("wide_xlsx", "calamine"): _xlsx_calamine,
    ("wide_xlsx", "openpyxl"): _xlsx_openpyxl,
    ("wide_xlsx", "pandas"): _xlsx_pandas,
}


def table(folder: Path, pupils: int = 1000, repeats: int = 5) -> str:
    """Reading one school's register from a file, each way beside ours."""
    run_child("imports", task="write", folder=folder, pupils=pupils)
    shown = Table("", "read by", "ms", "ratio", "fastest ms", "ratio", "findings", "peak MB")
    for kind, peers in PEERS.items():
        ours: dict[str, Any] = {}
        for peer in peers:
            found = run_child("imports", task=kind, folder=folder, peer=peer, repeats=repeats)
            ours = ours or found
            if found["digest"] != ours["digest"]:
                raise SystemExit(f"{peer} reads other marks from {kind} than ours")
            cells = []
            for way in ("seconds", "fastest"):
                cells += [f"{1000 * found[way]:,.1f}", f"{found[way] / ours[way]:,.2f}"]
            shown.add(
                f"{kind.replace('_', ' ')} {found['megabytes']:.1f} MB",
                "Fast Track" if peer == "ours" else peer.removeprefix("with_").replace("_", " "),
                *cells,
                "every cell, row and column named" if peer == "ours" else "none",
                f"{found['peak']:,.0f}",
            )
    return str(shown)
