"""T1 to T3 for every pupil of England, chunk by chunk, from the letters as they are written to the answers.

A chunk is a table of letters, one byte a mark. Turning letters into a register counts, inventing them does not. Fast
Track has a process for each of two cores; the compiled loop has both cores in one process. Polars and DuckDB are given
one chunk, and their time is multiplied.
"""

import importlib
import time
from datetime import date, timedelta
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from benchmarks import school as schools
from benchmarks.children import Table, end_child, peak_megabytes, start_child

PUPILS, CHUNK, CORES = 9_000_000, 100_000, 2
QUESTIONS = ("t1", "t2", "t3")
KINDS = 64
"""Pupils are of so many kinds, from hardly ever absent to hardly ever there."""
AT_ONCE = 2_000
BLANK = ord(" ")
PEERS = {
    "ours": ("Fast Track (a process for each core)", CORES, None),
    "fused": ("one compiled loop (numba, all cores)", 1, None),
    "with_polars": ("polars (all cores)", 1, 1),
    "with_duckdb": ("DuckDB (all cores)", 1, 1),
}
"""For each: its title, its processes, and how many chunks it is given where that is not all."""

Letters = npt.NDArray[np.uint8]


class Kinds(NamedTuple):
    """Letters uint8[KINDS * 256] of the mornings and of the afternoons, for each kind and each random byte."""

    mornings: Letters
    afternoons: Letters


def kinds() -> Kinds:
    """Few pupils have most of the absence, authorised or not."""
    rng = np.random.default_rng(9)
    tables = np.empty((2, KINDS, 256), dtype=np.uint8)
    unauthorised, leave = b"OOOOOOOOOGGGGGNU", b"IIIIIIIIIIIIMMMC"
    for kind in range(KINDS):
        absent = int(256 * min(rng.gamma(0.5, 0.13), 0.7))
        without_leave = int(absent * rng.beta(0.6, 1.2))
        for half, present in enumerate(b"/\\"):
            letters = np.full(256, present, dtype=np.uint8)
            letters[:absent] = np.frombuffer(leave, dtype=np.uint8)[np.arange(absent) % 16]
            letters[:without_leave] = np.frombuffer(unauthorised, dtype=np.uint8)[np.arange(without_leave) % 16]
            letters[248:254], letters[255] = ord("V"), ord("X")
            tables[half, kind] = letters
    return Kinds(tables[0].ravel(), tables[1].ravel())


def invent(chunk: int, pupils: int, known: Kinds) -> Letters:
    """uint8[pupils, SESSIONS]: the letters of a chunk, the same each time; a few pupils joined late."""
    rng = np.random.default_rng([7, chunk])
    letters = np.empty((pupils, schools.SESSIONS), dtype=np.uint8)
    for first in range(0, pupils, AT_ONCE):
        part = letters[first : first + AT_ONCE]
        start = rng.integers(0, KINDS, len(part), dtype=np.uint16)[:, None] * np.uint16(256)
        place = np.frombuffer(rng.bytes(part.size), dtype=np.uint8).reshape(part.shape) + start
        part[:, 0::2] = known.mornings[place[:, 0::2]]
        part[:, 1::2] = known.afternoons[place[:, 1::2]]
        for row in np.flatnonzero(rng.random(len(part)) < 0.04).tolist():
            part[row, : rng.integers(0, schools.SESSIONS - 20)] = BLANK
    return letters


def numbers_of_letters() -> npt.NDArray[np.uint8]:
    """uint8[256]: the code number of each letter on the days of the register, as the importer reads it."""
    from fasttrack_core.attendance.figures.codes import ENGLAND

    days = schools.school_days()
    written = np.array([ENGLAND.read(chr(letter))[0] for letter in range(256)], dtype=np.uint8)
    found = {ENGLAND.on(day)[written].tobytes() for day in (days[0], days[-1])}
    assert len(found) == 1, "the same codes are in force throughout the year"
    return np.frombuffer(found.pop(), dtype=np.uint8)


def encode(letters: Letters, numbers: npt.NDArray[np.uint8], order: Literal["C", "F"]) -> npt.NDArray[np.uint8]:
    """The code numbers, laid out as the library wants them; some pupils at a time, which stay in the cache."""
    marks = np.empty(letters.shape, dtype=np.uint8, order=order)
    part = np.empty((512, letters.shape[1]), dtype=np.uint8)
    for first in range(0, len(letters), len(part)):
        rows = letters[first : first + len(part)]
        numbers.take(rows, out=part[: len(rows)], mode="clip")
        marks[first : first + len(part)] = part[: len(rows)]
    return marks


def child(peer: str, pupils: int, chunk: int, only: list[int]) -> dict[str, Any]:
    """The answers of some chunks and the seconds of each step, in this process."""
    library, known, numbers, keys = _library(peer), kinds(), numbers_of_letters(), schools.invent(1).keys
    seconds = dict.fromkeys(("inventing", "encoding", *QUESTIONS), 0.0)
    digests = {}
    for place in only:
        clock = time.perf_counter()

        def lap(step: str) -> None:
            nonlocal clock
            now = time.perf_counter()
            seconds[step] += now - clock
            clock = now

        letters = invent(place, min(chunk, pupils - place * chunk), known)
        lap("inventing")
        data = library.prepare(schools.School(encode(letters, numbers, "F" if peer == "ours" else "C"), keys))
        lap("encoding")
        told = []
        for question in QUESTIONS:
            answer = getattr(library, question)(data)
            lap(question)
            told.append(schools.digest(answer))
            clock = time.perf_counter()
        digests[str(place)] = " ".join(told)
    return {"seconds": seconds, "digests": digests, "peak": peak_megabytes()}


def _library(peer: str) -> Any:
    """The peer's module; ours without a name for each pupil, which no figure needs; compiled where it compiles."""
    library: Any = importlib.import_module(f"benchmarks.{peer}")
    if peer == "ours":
        return _Ours(library)
    if peer == "fused":
        library.prepare(schools.invent(64))
        library.prepare = lambda school: (school.marks, school.days.astype(np.int64), school.weeks)
    return library


class _Ours:
    def __init__(self, library: Any) -> None:
        self.t1, self.t2, self.t3 = library.t1, library.t2, library.t3

    def prepare(self, school: schools.School) -> Any:
        """The record of a register whose pupils have no names."""
        from fasttrack_core.attendance.figures.record import Record
        from fasttrack_core.attendance.figures.register import Pupil, Register

        nobody = (Pupil(pupil_id=""),) * len(school.marks)
        last = date(1970, 1, 1) + timedelta(days=int(school.days[-1]))
        return Record(Register(nobody, school.keys, school.marks), today=last), last


def table(pupils: int = PUPILS, chunk: int = CHUNK) -> str:
    """Every library beside ours; the compiled loop must give the same answers in every chunk."""
    chunks = list(range(-(-pupils // chunk)))
    ours: dict[str, Any] = {}
    shown = Table(
        "", "encoding s", "T1 s", "T2 s", "T3 s", "together s", "ratio", "peak MB", "inventing, not counted s"
    )
    for peer, (title, processes, given) in PEERS.items():
        of_each = [chunks[:given][number::processes] for number in range(processes)]
        running = [start_child("england", peer=peer, pupils=pupils, chunk=chunk, only=only) for only in of_each]
        found = [end_child(process) for process in running]
        digests = {place: told for each in found for place, told in each["digests"].items()}
        times = pupils / sum(min(chunk, pupils - int(place) * chunk) for place in digests)
        seconds = {step: times * max(each["seconds"][step] for each in found) for step in found[0]["seconds"]}
        counted = times * max(sum(each["seconds"].values()) - each["seconds"]["inventing"] for each in found)
        ours = ours or {"counted": counted, "digests": digests}
        if any(ours["digests"][place] != told for place, told in digests.items()):
            raise SystemExit(f"{title} gives other answers than ours")
        if given is not None and given < len(chunks):
            title += f" (a slice of {given * chunk:,} pupils, time multiplied by {times:,.0f})"
        peak = f"{sum(each['peak'] for each in found):,.0f}" + (" together" if processes > 1 else "")
        each = [f"{seconds[step]:,.1f}" for step in ("encoding", *QUESTIONS)]
        shown.add(
            title, *each, f"{counted:,.1f}", f"{counted / ours['counted']:,.2f}", peak, f"{seconds['inventing']:,.1f}"
        )
    return str(shown)
