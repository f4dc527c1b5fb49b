"""The PostgreSQL server of the tests is a real one and ends with them, however they end."""

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.databases.keeper import sweep
from tests.databases.kinds import Databases

STARTS_ONE = """
from tests.databases.server import Server
server = Server()
print(server.process, server.keeper.pid, server.folder, flush=True)
input()
"""


def ended(process: int) -> bool:
    """The process is gone, or goes within a minute; it need not be a child of this one."""
    try:
        opened = os.pidfd_open(process)
    except ProcessLookupError:
        return True
    found, _, _ = select.select([opened], [], [], 60)
    os.close(opened)
    return bool(found)


def test_it_is_a_real_server_that_answers_at_no_port_and_keeps_others_out(databases: Databases) -> None:
    server = databases.server
    with psycopg.connect(server.address("postgres"), autocommit=True) as opened:
        row = opened.execute("SELECT version(), current_setting('listen_addresses')").fetchone()
    opened.close()
    assert row is not None
    assert row[0].startswith("PostgreSQL ")
    assert row[1] == ""
    assert server.folder.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("killed", ["the tests", "the keeper"])
def test_it_ends_when_the_tests_or_its_keeper_are_killed(root: Path, killed: str) -> None:
    tests = subprocess.Popen(
        [sys.executable, "-c", STARTS_ONE], cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert tests.stdin is not None
    assert tests.stdout is not None
    process, keeper, folder = tests.stdout.readline().split()
    assert Path(f"/proc/{process}").exists()
    os.kill(tests.pid if killed == "the tests" else int(keeper), signal.SIGKILL)
    assert ended(int(process))
    assert ended(int(keeper))
    if killed == "the keeper":
        sweep()  # as the next one does: nobody was left to do it
    assert not Path(folder).exists()
    tests.kill()
    tests.wait()
    tests.stdin.close()
    tests.stdout.close()
