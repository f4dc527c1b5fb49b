"""Starts servers by forking a process that has the libraries loaded: loading them takes most of a server's start.

Only libraries are loaded there. Each server is a process of its own, in which nobody has opened a page and which loads
every module of the product for itself.
"""

import multiprocessing
import os
import subprocess
import sys
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import ModuleType

LIBRARIES = [
    "alembic.command",
    "altair",
    "numpy",
    "pandas",
    "pyarrow",
    "pydantic",
    "rapidfuzz",
    "sqlalchemy.dialects.sqlite",
    "streamlit.web.bootstrap",
    "streamlit.web.cli",
    "uvicorn",
    "yaml",
]


def start(folder: Path, words: list[str], environment: dict[str, str], log: Path) -> "subprocess.Popen[bytes]":
    """`python -m streamlit` with these words in that folder; all it says is in ``log``."""
    with log.open("ab") as file:
        return subprocess.Popen(
            [sys.executable, "-m", "streamlit", *words],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
        )


def fork(folder: Path, words: list[str], environment: dict[str, str], log: Path) -> BaseProcess:
    """The same by a process that has the libraries loaded.

    A child process loads the main module of its parent, and a page that was tried in this process may have left the
    product's own there: so none is named while it starts.
    """
    forking = multiprocessing.get_context("forkserver")
    forking.set_forkserver_preload(LIBRARIES)
    process = forking.Process(target=serve, args=(folder, words, environment, log), daemon=True)
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        process.start()
    finally:
        sys.modules["__main__"] = main
    return process


def serve(folder: Path, words: list[str], environment: dict[str, str], log: Path) -> None:
    """The server, until it is told to end."""
    with log.open("ab", buffering=0) as file:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(file.fileno(), stream.fileno())
    loaded = [name for name in sys.modules if name.split(".")[0] in ("fasttrack_core", "pages", "app")]
    if loaded:
        raise RuntimeError(f"The server is not a fresh one, these are loaded: {loaded}")
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    sys.argv = ["streamlit", *words]
    from streamlit.web.cli import main

    main(prog_name="streamlit")
