"""A server of our own on a free port of this machine, as ``make run`` starts it; optionally with its own clock.

``python -m benchmarks.server FILE streamlit-arguments``: the same server, which writes a line to FILE for each run of a
page: seconds of the script, seconds with all that follows it, seconds of that spent collecting garbage.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
START_SECONDS = 90


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its address without a closing slash, its process, and the seconds until it answered."""

    address: str
    process: subprocess.Popen[bytes]
    started_in: float

    def memory(self) -> float:
        """Resident megabytes now; 0 where the system does not say."""
        status = Path(f"/proc/{self.process.pid}/status")
        lines = status.read_text(encoding="utf-8").splitlines() if status.exists() else []
        return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:")), 0.0)


@contextmanager
def serving(folder: Path, app: Path = ROOT / "app.py", times: Path | None = None) -> Iterator[Server]:
    """A server of ``app`` whose data is in ``folder``/data; it ends with the block. times: where to write its clock."""
    port = _free_port()
    how = ["streamlit"] if times is None else ["benchmarks.server", str(times)]
    command = [sys.executable, "-m", *how, "run", str(app), "--server.address", "127.0.0.1", "--server.port", str(port)]
    environment = {**os.environ, "FASTTRACK_DATA": str(folder / "data"), "PYTHONUTF8": "1"}
    environment.pop("FASTTRACK_DB", None)
    begun = time.monotonic()
    with (folder / "server.log").open("ab") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(address, process, folder / "server.log", begun + START_SECONDS)
        yield Server(address, process, time.monotonic() - begun)
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(address: str, process: "subprocess.Popen[bytes]", log: Path, latest: float) -> None:
    while time.monotonic() < latest and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5) as answer:  # noqa: S310
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    raise RuntimeError(f"The server did not start:\n{log.read_text(encoding='utf-8')[-3000:]}")


def timed(file: Path) -> None:
    """Every run of a page in this process is timed from now on."""
    import gc
    import threading

    from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

    here = threading.local()
    run_script, on_finished = ScriptRunner._run_script, ScriptRunner._on_script_finished

    def collecting(phase: str, _: dict[str, int]) -> None:
        if phase == "start":
            here.since = time.perf_counter()
        else:
            here.collected = getattr(here, "collected", 0.0) + time.perf_counter() - here.since

    def run(self: ScriptRunner, *arguments: object) -> None:
        here.collected, here.began = 0.0, time.perf_counter()
        run_script(self, *arguments)  # type: ignore[arg-type]  # as Streamlit calls it
        whole = time.perf_counter() - here.began
        with file.open("a", encoding="utf-8") as lines:
            lines.write(f"{here.script:.6f} {whole:.6f} {here.collected:.6f}\n")

    def finished(self: ScriptRunner, *arguments: object) -> None:
        here.script = time.perf_counter() - here.began
        on_finished(self, *arguments)  # type: ignore[arg-type]  # as Streamlit calls it

    ScriptRunner._run_script = run  # type: ignore[method-assign,assignment]  # the one way in
    ScriptRunner._on_script_finished = finished  # type: ignore[method-assign,assignment]  # the one way in
    gc.callbacks.append(collecting)


if __name__ == "__main__":
    from streamlit.web.cli import main

    timed(Path(sys.argv[1]))
    sys.argv = ["streamlit", *sys.argv[2:]]
    main()
