"""Throws damaged files at the reader: `make fuzz`, or `python -m tests.fuzz.run COUNT [SEED]`.

Every file is answered by a sound reading or by plain sentences, in time, with bounded memory. What is not is kept,
made as small as possible, in ``corpus``, where every later test run reads it again.
"""

import faulthandler
import json
import math
import multiprocessing
import os
import resource
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from fasttrack_core.services.files.spreadsheets import read_spreadsheet
from tests.fuzz.bytes_damage import damaged
from tests.fuzz.case import CORPUS, Case, load, save
from tests.fuzz.examining import Once, examine, read_here
from tests.fuzz.making import made, mapped
from tests.fuzz.shrinking import same_failure, shrunk
from tests.fuzz.starting import every_start, starting_files

__all__ = ["damaged", "main", "starting_files"]

COUNT = 20_000
PROCESSES = 2
DEADLINE = 20.0
"""Seconds for one file, with and without a mapping; a process that is silent for twice as long has hung."""
MEMORY = 1 << 30
"""Bytes that the reading process may grow to; each process that opens a workbook has its own, stricter, limits."""
MAPPED = 0.4
STACK = "stack.txt"
Message = dict[str, Any]


def _worker(pipe: Connection, seed: int, current: Path) -> None:
    """Answers numbers of files with what became of each."""
    resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
    current.mkdir(parents=True, exist_ok=True)
    stack = (current / STACK).open("w", encoding="utf-8")
    faulthandler.register(signal.SIGUSR1, file=stack, all_threads=True)
    every_start()
    pipe.send({"ready": _memory()})
    while (number := pipe.recv()) >= 0:
        pipe.send(_answer(seed, number, current, pipe))


def _memory() -> int:
    """The most bytes that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _answer(seed: int, number: int, current: Path, pipe: Connection) -> Message:
    begun, held = time.monotonic(), _memory()
    file = made(seed, number)
    save(file.case, current, "now")
    pipe.send({"begun": number})
    making = time.monotonic() - begun
    case, once = file.case, Once(read_here if file.here else read_spreadsheet)
    answer: Message = {"number": number, "kind": file.kind, "outcomes": [], "making": making}
    try:
        answer["outcomes"].append(examine(case, once))
        if number % 10 < 10 * MAPPED:
            with_mapping = mapped(case, once, seed, number)
            if with_mapping is not None:
                case = with_mapping
                save(case, current, "now")
                answer["outcomes"].append(f"mapped: {examine(case, once)}")
    except Exception as error:  # noqa: BLE001 - finding these is what the run is for
        answer["failure"] = f"{type(error).__name__}: {error}"[:300]
    answer["seconds"] = time.monotonic() - begun - making
    answer["memory"], answer["grown"] = _memory(), _memory() - held
    return answer


@dataclass
class Tally:
    """What became of all files so far."""

    files: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    hangs: int = 0
    lost: int = 0
    memory: int = 0
    slowest: float = 0.0
    begun: int = 0

    def add(self, answer: Message) -> None:
        self.files += 1
        self.kinds[answer["kind"]] += 1
        self.outcomes.update(answer["outcomes"])
        self.slowest = max(self.slowest, answer["seconds"])
        self.memory = max(self.memory, answer["memory"])

    def words(self, seconds: float, seed: int) -> str:
        """The report."""
        readings = sum(self.outcomes.values())
        crashes = len(self.failures) - self.hangs - self.lost
        parts = [
            f"{self.files:,} damaged files in {seconds:.0f} s ({self.files / seconds:.0f} a second), seed {seed}",
            f"read {readings:,} times, {readings - self.files:,} of them with a mapping",
            f"crashes {crashes:,}, hangs {self.hangs:,}, processes lost {self.lost:,}",
            f"slowest file {self.slowest:.1f} s, peak memory of a reading process {self.memory >> 20:,} MB",
            f"memory of a process before its first file {self.begun >> 20:,} MB",
        ]
        parts += [f"  {count:>7,}  {kind}" for kind, count in sorted(self.kinds.items())]
        parts += [f"  {count:>7,}  {outcome}" for outcome, count in self.outcomes.most_common()]
        return "\n".join(parts)


class Worker:
    """A process that reads files, and the number that it is at."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.seed, self.folder = seed, folder
        self.pipe, theirs = multiprocessing.Pipe()
        self.process = multiprocessing.get_context("spawn").Process(target=_worker, args=(theirs, seed, folder))
        self.process.start()
        theirs.close()
        self.number, self.since, self.ready = -1, time.monotonic(), False

    def give(self, number: int) -> None:
        self.number, self.since = number, math.inf
        self.pipe.send(number)

    @property
    def silent(self) -> bool:
        return self.ready and time.monotonic() - self.since > 2 * DEADLINE

    def stop(self) -> str:
        """Ends a process that is silent; where it stood."""
        os.kill(self.process.pid or 0, signal.SIGUSR1)
        time.sleep(1)
        self.process.kill()
        return (self.folder / STACK).read_text(encoding="utf-8")

    def current(self) -> Case:
        return load(self.folder / "now.bin")


def main(count: int, seed: int) -> int:
    """How many files were answered with anything but a sound reading or plain sentences."""
    tally, numbers, start = Tally(), iter(range(count)), time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        workers = [Worker(seed, Path(folder) / str(number)) for number in range(PROCESSES)]
        while workers:
            by_pipe = {worker.pipe: worker for worker in workers}
            for pipe in wait(list(by_pipe), timeout=1):
                worker = by_pipe[pipe]  # type: ignore[index]
                if _hear(worker, tally, numbers):
                    continue
                workers.remove(worker)
                if worker.number >= 0:
                    workers.append(Worker(seed, Path(folder) / f"{tally.files}-{worker.number}"))
            for worker in [each for each in workers if each.silent]:
                tally.hangs += 1
                _keep(tally, worker.current(), f"hang-{seed}-{worker.number}", f"no answer in time\n{worker.stop()}")
                workers.remove(worker)
                workers.append(Worker(seed, Path(folder) / f"{tally.files}-{worker.number}"))
    print(tally.words(time.monotonic() - start, seed))
    return len(tally.failures)


def _hear(worker: Worker, tally: Tally, numbers: "Any") -> bool:
    """Takes what a process says and gives it the next file; False where it has ended."""
    try:
        answer = worker.pipe.recv()
    except (EOFError, OSError):
        if worker.number >= 0:
            tally.lost += 1
            _keep(tally, worker.current(), f"lost-{worker.seed}-{worker.number}", "the process ended")
        return False
    if "begun" in answer:
        worker.since = time.monotonic()
        return True
    if "ready" in answer:
        worker.ready, tally.begun = True, max(tally.begun, answer["ready"])
    else:
        before = tally.memory
        tally.add(answer)
        _judge(worker, tally, answer, before)
        if tally.files % 1000 == 0:
            print(f"{tally.files:,} files, {len(tally.failures):,} failures", flush=True)
    worker.give(next(numbers, -1))
    return worker.number >= 0


def _judge(worker: Worker, tally: Tally, answer: Message, before: int) -> None:
    name = f"{worker.seed}-{answer['number']}"
    if "failure" in answer:
        _keep(tally, worker.current(), name, f"{answer['kind']}: {answer['failure']}")
    if answer["seconds"] > DEADLINE:
        tally.hangs += 1
        _keep(tally, worker.current(), f"slow-{name}", f"{answer['kind']}: {answer['seconds']:.0f} s")
    if answer["grown"] > 60 << 20:
        print(f"{name}: {answer['kind']}: memory grew by {answer['grown'] >> 20:,} MB", flush=True)
    if answer["memory"] > MEMORY >= before:
        _keep(tally, worker.current(), f"large-{name}", f"{answer['kind']}: {answer['memory'] >> 20:,} MB")


def _keep(tally: Tally, case: Case, name: str, words: str) -> None:
    tally.failures.append(name)
    path = save(case, CORPUS, name)
    print(f"{path}: {words}", flush=True)


def shrink_all() -> None:
    """Makes every kept file that still fails as small as possible; what fails alike is kept once."""
    seen: dict[str, str] = {}
    for path in sorted(CORPUS.glob("*.bin")):
        case = load(path)
        where = same_failure(case)
        if not where:
            print(f"{path.name}: answered")
            continue
        if where in seen:
            print(f"{path.name}: as {seen[where]}")
            path.unlink()
            path.with_suffix(".json").unlink()
            continue
        seen[where] = path.name
        small = shrunk(case)
        save(small, CORPUS, path.stem)
        print(json.dumps([path.name, where, len(case.data), len(small.data)]))


if __name__ == "__main__":
    if sys.argv[1:] == ["shrink"]:
        shrink_all()
    else:
        asked = [int(argument) for argument in sys.argv[1:]]
        sys.exit(1 if main(asked[0] if asked else COUNT, asked[1] if len(asked) > 1 else 1) else 0)
