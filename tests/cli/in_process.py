"""Asks the command line in this process: Python starts slower than it answers, and there are hundreds of questions.

What a process of its own says to the same words is compared in ``test_in_process.py``.
"""

import contextlib
import io
import sys
from unittest import mock

from fasttrack_core import cli
from tests.recount.command_line import ROOT, Answer


def run(*arguments: object) -> Answer:
    """What `python -m fasttrack_core ARGUMENTS` prints from the project's folder, and how it ends."""
    output, errors = io.BytesIO(), io.BytesIO()
    words = [f"{ROOT}/fasttrack_core/__main__.py", *(str(argument) for argument in arguments)]
    with (
        contextlib.chdir(ROOT),
        mock.patch.object(sys, "argv", words),
        mock.patch.object(sys.modules["__main__"], "__package__", "fasttrack_core"),  # the name that --help prints
        mock.patch.object(sys, "stdout", io.TextIOWrapper(output, encoding="ascii")) as out,
        mock.patch.object(sys, "stderr", io.TextIOWrapper(errors, encoding="ascii")) as err,
    ):
        try:
            cli.main()
            code: object = 0
        except SystemExit as end:
            code = end.code or 0
        out.flush()
        err.flush()
    assert isinstance(code, int)
    return Answer(code, output.getvalue(), errors.getvalue().decode("utf-8", errors="replace"))
