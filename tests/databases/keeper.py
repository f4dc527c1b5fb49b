"""Keeps one PostgreSQL server for whoever started this program, and ends it with them.

``python keeper.py PACKAGE``: the folder of the pip package that brings the server. The first line of output is the
folder of the server's socket, the second the number of its process. When standard input ends, so also when the tests
are killed, the server ends and its folder goes. Where this program is killed itself, Linux ends the server.

PostgreSQL refuses to run as root. Then it runs as the account ``nobody``, from a copy of its programs, since that
account may not look into the folder that pip installed them in.
"""

import ctypes
import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import Any

READY = "database system is ready to accept connections"
INITIAL = (
    "--username=postgres",
    "--auth=trust",  # the folder of the socket is this account's alone
    "--encoding=UTF8",
    "--locale=C",
    "--wal-segsize=1",
    "--no-sync",
    "--no-instructions",
)
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    # Nothing here outlives the tests, so nothing waits for the disk.
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_wal_size": "128MB",
    "shared_buffers": "64MB",
    "dynamic_shared_memory_type": "mmap",  # a container may have next to no /dev/shm
    "autovacuum": "off",
    "timezone": "Pacific/Kiritimati",  # far from UTC, as a server may be: what depends on it shows
    # What goes wrong in a statement is the tests' to show; the log would hold the statement.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_checkpoints": "off",
}
_END_WITH_PARENT = 1  # PR_SET_PDEATHSIG


PREFIX = "fasttrack-pg-"
MEMORY = Path("/dev/shm")
"""Where Linux keeps files in memory: a database is made ten times as fast there."""
ROOM = 1_000_000_000
"""Bytes that have to be free there; a container may have next to none."""


def main() -> None:
    """Serve until standard input ends."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    sweep()
    with _folder(_temporary()) as folder, _folder(MEMORY if _roomy() else folder) as data:
        programs, account = _programs(Path(sys.argv[1]), folder, data)
        subprocess.run(
            [programs / "initdb", *INITIAL, f"--pgdata={data / 'data'}"],
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            **account,
        )
        with _running(programs, data / "data", folder, account) as server:
            print(folder, server.pid, sep="\n", flush=True)
            sys.stdin.buffer.read()


def sweep() -> None:
    """What a keeper that was killed has left is removed. Whoever keeps a server holds a lock in each of its folders."""
    for left in (*_temporary().glob(f"{PREFIX}*/lock"), *MEMORY.glob(f"{PREFIX}*/lock")):
        with suppress(OSError), left.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(left.parent, ignore_errors=True)


@contextmanager
def _folder(where: Path) -> Iterator[Path]:
    """A new folder, gone after the block."""
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=where))
    try:
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _temporary() -> Path:
    """The folder for temporary files; the path of a socket may not be long."""
    return Path(tempfile.gettempdir() if len(tempfile.gettempdir()) < 60 else "/tmp")


def _roomy() -> bool:
    try:
        found = os.statvfs(MEMORY)
    except OSError:
        return False
    return os.access(MEMORY, os.W_OK) and found.f_bavail * found.f_frsize >= ROOM


def _programs(package: Path, folder: Path, data: Path) -> tuple[Path, dict[str, Any]]:
    """The folder of the server's programs, and as whom to run them."""
    home = max(package.glob("pginstall*"), key=lambda path: int(path.name.removeprefix("pginstall") or 0))
    if os.geteuid() != 0:
        return home / "bin", {}
    nobody = pwd.getpwnam("nobody")
    for each in (folder, data):
        os.chown(each, nobody.pw_uid, nobody.pw_gid)
    copy = folder / "programs" / package.name / home.name
    for part in ("lib", "share"):
        shutil.copytree(home / part, copy / part, ignore=shutil.ignore_patterns("*.a", "bitcode", "pgxs"))
    (copy / "bin").mkdir()
    for name in ("initdb", "postgres"):
        shutil.copy(home / "bin" / name, copy / "bin")
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, folder / "programs" / libraries.name)
    for path in (folder / "programs").rglob("*"):
        path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or path.parent.name == "bin" else 0o444))
    (folder / "programs").chmod(0o755)
    return copy / "bin", {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": [], "cwd": folder}


@contextmanager
def _running(programs: Path, data: Path, folder: Path, account: dict[str, Any]) -> Iterator[subprocess.Popen[str]]:
    """The server answers within the block, and is gone after it."""
    settings = SETTINGS | {"unix_socket_directories": str(folder)}
    server = subprocess.Popen(
        [
            programs / "postgres",
            "-D",
            data,
            *(part for name, value in settings.items() for part in ("-c", f"{name}={value}")),
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=_end_with_parent,  # noqa: PLW1509 - there are no threads yet
        **account,
    )
    try:
        said = []
        for line in server.stderr or ():
            said.append(line)
            if READY in line:
                break
        else:
            sys.exit("PostgreSQL did not start:\n" + "".join(said))
        Thread(target=lambda: [None for _ in server.stderr or ()], daemon=True).start()
        yield server
    finally:
        server.send_signal(signal.SIGQUIT)  # at once: what it holds is thrown away
        server.wait()


def _end_with_parent() -> None:
    """On Linux the server is told to end when this program does, however that happens."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_END_WITH_PARENT, signal.SIGQUIT)


if __name__ == "__main__":
    main()
