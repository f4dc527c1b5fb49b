"""The directions of the house hold: which room may import which, and what a pure room never touches."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CORE = "fasttrack_core"

PURE = ("attendance", "pathways", "importing", "casework", "documents", "charts")
# Room -> the rooms it may import. Nothing points back, so there is no circle.
MAY_IMPORT: dict[str, frozenset[str]] = {
    "errors": frozenset(),
    "stamps": frozenset(),
    "attendance": frozenset({"errors"}),
    "pathways": frozenset({"errors", "attendance"}),
    "importing": frozenset({"errors", "attendance", "pathways"}),
    "casework": frozenset({"errors", "attendance", "pathways"}),
    "charts": frozenset({"errors", "attendance", "pathways"}),
    "documents": frozenset({"errors", "attendance", "pathways", "casework", "charts"}),
    "store": frozenset({"errors", "attendance", "pathways", "importing", "casework", "documents", "stamps"}),
    "services": frozenset(
        {"errors", "attendance", "pathways", "importing", "casework", "documents", "charts", "store", "stamps"}
    ),
    "jobs": frozenset({"errors", "importing", "services", "stamps"}),
    "cli": frozenset({"errors", "services", "jobs"}),
    "__main__": frozenset({"cli"}),
    "pages": frozenset({"errors", "services", "charts", "stamps"}),
    "__init__": frozenset(),
}
# Libraries that belong to one room (or few): another room that wants one goes through the owner.
OWNERS: dict[str, frozenset[str]] = {
    "streamlit": frozenset({"pages"}),
    "starlette": frozenset({"pages"}),
    "sqlalchemy": frozenset({"store"}),
    "alembic": frozenset({"store"}),
    "sqlite3": frozenset({"store"}),
    "altair": frozenset({"charts"}),
    "docxtpl": frozenset({"documents"}),
    "docx": frozenset({"documents"}),
    "jinja2": frozenset({"documents"}),
    "typer": frozenset({"cli"}),
}
PAGE_LIBRARIES = frozenset({"streamlit", "pandas"})
# What would let a pure room see the clock, the environment, the disk, another process or the network.
NOT_PURE = frozenset(
    {"os", "platform", "sys", "getpass", "locale", "resource", "ctypes", "signal", "logging"}
    | {"time", "random", "secrets"}
    | {"glob", "shutil", "tempfile"}
    | {"asyncio", "multiprocessing", "subprocess", "threading"}
    | {"http", "requests", "socket", "urllib", "webbrowser"}
)
CLOCK_CALLS = frozenset({"today", "now", "utcnow"})
STANDARD = sys.stdlib_module_names


def room_of(path: Path) -> str:
    """The room a file of the product belongs to; app.py and pages/ are one room, "pages"."""
    parts = path.relative_to(ROOT).parts if path.is_absolute() else path.parts
    if parts[0] != CORE:
        return "pages"
    return Path(parts[1]).stem


def imported_names(tree: ast.AST, package: str) -> Iterator[tuple[int, str]]:
    """Line and full dotted name of everything a module imports, at its top or deeper."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                kept = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*kept, base] if base else kept)
            yield from ((node.lineno, f"{base}.{name.name}") for name in node.names)


def wrong_imports(room: str, tree: ast.AST, package: str) -> Iterator[tuple[int, str]]:
    """Line and sentence for each import that goes against the directions."""
    for line, name in imported_names(tree, package):
        parts = name.split(".")
        top = parts[0]
        if top == CORE:
            other = parts[1] if len(parts) > 1 else "__init__"
            # `from fasttrack_core import __version__` names no room.
            if other in MAY_IMPORT and other != room and other not in MAY_IMPORT[room]:
                yield line, f"{room} may not import {other}"
        elif top in {"app", "pages", "tests", "sample_data", "benchmarks"}:
            if room != "pages" or parts[:2] != ["pages", "components"]:
                yield line, f"{room} may not import {name}"
        elif room not in OWNERS.get(top, {room}):
            yield line, f"{top} belongs to {', '.join(sorted(OWNERS[top]))}, not to {room}"
        elif room in PURE and top in NOT_PURE:
            yield line, f"{room} is pure and may not import {top}"
        elif room in PURE and top == "pathlib" and not parts[-1].startswith("Pure"):
            yield line, f"{room} is pure and may not reach the disk: bytes are passed in"


def impure_calls(room: str, tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and sentence for each call by which a pure room would read a clock or a file."""
    if room not in PURE:
        return
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Attribute) and node.func.attr in CLOCK_CALLS and not node.args:
            yield node.lineno, f"{room} is pure and may not read the clock: .{node.func.attr}()"
        if isinstance(node.func, ast.Name) and node.func.id in {"open", "input", "__import__"}:
            yield node.lineno, f"{room} is pure and may not call {node.func.id}()"


def page_faults(room: str, tree: ast.AST, package: str) -> Iterator[tuple[int, str]]:
    """Line and sentence for what a page leaves to the services: counting, other libraries, raw HTML."""
    if room != "pages":
        return
    for line, name in imported_names(tree, package):
        top = name.split(".")[0]
        if top not in PAGE_LIBRARIES | STANDARD | OWNERS.keys() | {CORE, "pages"}:
            yield line, f"a page may not import {top}"
    own_session = {
        call.func
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and any(ast.unparse(given) == "scope='session'" for given in call.keywords)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "groupby":
            yield node.lineno, "a page may not use .groupby: services answer"
        if isinstance(node, ast.Attribute) and node.attr == "cache_data" and node not in own_session:
            yield node.lineno, 'st.cache_data is shared by all users; give it scope="session"'
        if isinstance(node, ast.keyword) and node.arg == "unsafe_allow_html":
            yield node.value.lineno, "a page may not allow raw HTML"


def faults(path: Path, text: str) -> list[str]:
    """One sentence, with the line, for everything in a file of the product that breaks the house's order."""
    tree = ast.parse(text)
    room = room_of(path)
    relative = path.relative_to(ROOT) if path.is_absolute() else path
    package = ".".join(relative.parent.parts)
    found = [
        *wrong_imports(room, tree, package),
        *impure_calls(room, tree),
        *page_faults(room, tree, package),
    ]
    return [f"{relative}:{line}: {what}" for line, what in sorted(found)]


def product_files() -> list[Path]:
    """Every Python file that a school runs."""
    found = [*(ROOT / CORE).rglob("*.py"), *(ROOT / "pages").rglob("*.py"), *ROOT.glob("app.py")]
    return sorted(path for path in found if "__pycache__" not in path.parts)


def test_every_file_of_the_product_keeps_the_order_of_the_rooms() -> None:
    files = product_files()
    assert files
    broken = [fault for path in files for fault in faults(path, path.read_text(encoding="utf-8"))]
    assert not broken, "\n" + "\n".join(broken)


def test_every_room_of_the_core_is_one_the_order_knows() -> None:
    rooms = {room_of(path) for path in product_files()}
    assert rooms <= set(MAY_IMPORT)


def test_the_order_of_the_rooms_has_no_circle() -> None:
    left = {room: set(others) for room, others in MAY_IMPORT.items()}
    while free := {room for room, others in left.items() if not others & set(left)}:
        left = {room: others for room, others in left.items() if room not in free}
    assert not left


def test_only_services_reaches_the_store() -> None:
    assert [room for room, others in MAY_IMPORT.items() if "store" in others] == ["services"]


def test_nothing_in_the_product_leans_on_files_outside_the_project() -> None:
    outside = re.compile(r"(\.\./|/\w+/)shared/")
    endings = {".py", ".toml", ".yaml", ".yml", ".csv", ".html", ".txt", ".cfg", ".ini", ".mako"}
    folders = [ROOT / name for name in (CORE, "pages", "templates", "sample_data", ".streamlit")]
    texts = [path for folder in folders for path in folder.rglob("*") if path.suffix in endings]
    leaning = [
        str(path.relative_to(ROOT))
        for path in [*texts, *ROOT.glob("*.py"), ROOT / "Makefile", ROOT / "requirements.txt"]
        if outside.search(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert not leaning


@pytest.mark.parametrize(
    ("path", "line", "says"),
    [
        ("fasttrack_core/attendance/x.py", "import streamlit", "streamlit belongs to pages"),
        ("fasttrack_core/services/x.py", "import streamlit as st", "streamlit belongs to pages"),
        ("fasttrack_core/services/x.py", "from sqlalchemy import text", "sqlalchemy belongs to store"),
        ("fasttrack_core/casework/x.py", "import alembic.op", "alembic belongs to store"),
        (
            "fasttrack_core/attendance/x.py",
            "from fasttrack_core.pathways import load",
            "may not import pathways",
        ),
        ("fasttrack_core/attendance/x.py", "from fasttrack_core import pathways", "may not import pathways"),
        ("fasttrack_core/attendance/x.py", "from ..store import engine", "may not import store"),
        ("fasttrack_core/attendance/x.py", "from .. import store", "may not import store"),
        ("fasttrack_core/attendance/deep/x.py", "from ...store import engine", "may not import store"),
        ("fasttrack_core/casework/x.py", "import fasttrack_core.documents", "may not import documents"),
        ("fasttrack_core/store/x.py", "import fasttrack_core.services.people.parents", "may not import services"),
        ("fasttrack_core/cli.py", "from fasttrack_core.store import engine", "cli may not import store"),
        ("fasttrack_core/services/x.py", "from fasttrack_core.jobs import worker", "services may not import jobs"),
        ("fasttrack_core/jobs/x.py", "from fasttrack_core.store import engine", "jobs may not import store"),
        ("pages/upload.py", "from fasttrack_core.jobs import worker", "pages may not import jobs"),
        ("fasttrack_core/errors.py", "import fasttrack_core.attendance", "errors may not import attendance"),
        ("fasttrack_core/services/x.py", "from pages.components import bands", "may not import pages"),
        ("fasttrack_core/services/x.py", "import tests.recount", "may not import tests"),
        ("pages/case.py", "from fasttrack_core.store import engine", "pages may not import store"),
        ("pages/case.py", "from fasttrack_core.casework import fold", "pages may not import casework"),
        ("app.py", "from fasttrack_core import attendance", "pages may not import attendance"),
        ("pages/case.py", "import sqlalchemy", "sqlalchemy belongs to store"),
        ("pages/case.py", "import polars", "a page may not import polars"),
        ("pages/case.py", "frame.groupby('band')", "may not use .groupby"),
        ("pages/case.py", "@st.cache_data\ndef rows(): ...", "shared by all users"),
        ("pages/case.py", "@st.cache_data(ttl=60)\ndef rows(): ...", "shared by all users"),
        ("pages/case.py", "st.markdown(name, unsafe_allow_html=True)", "raw HTML"),
        ("fasttrack_core/pathways/x.py", "def f():\n    import os", "may not import os"),
        ("fasttrack_core/importing/x.py", "from os import environ", "may not import os"),
        ("fasttrack_core/importing/x.py", "import subprocess", "may not import subprocess"),
        ("fasttrack_core/importing/x.py", "from time import time", "may not import time"),
        ("fasttrack_core/documents/x.py", "from pathlib import Path", "may not reach the disk"),
        ("fasttrack_core/documents/x.py", "open('letter.docx')", "may not call open()"),
        ("fasttrack_core/casework/x.py", "date.today()", "may not read the clock"),
        ("fasttrack_core/casework/x.py", "datetime.datetime.now(tz=UTC)", "may not read the clock"),
        ("fasttrack_core/charts/x.py", "pd.Timestamp.now()", "may not read the clock"),
    ],
)
def test_a_breach_is_named_with_its_line(path: str, line: str, says: str) -> None:
    found = faults(Path(path), line)
    assert len(found) == 1
    assert says in found[0]
    assert found[0].startswith(f"{path}:")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            "fasttrack_core/attendance/x.py",
            "from fasttrack_core.errors import BadBands\nfrom .codes import CODES",
        ),
        (
            "fasttrack_core/pathways/x.py",
            "from importlib.resources import files\nfrom pathlib import PurePath",
        ),
        ("fasttrack_core/documents/x.py", "import docxtpl\nfrom fasttrack_core import charts, casework"),
        ("fasttrack_core/casework/x.py", "def due(today):\n    return facts.today"),
        ("fasttrack_core/importing/x.py", "archive.open('xl/workbook.xml')\nfrom datetime import time"),
        ("fasttrack_core/services/x.py", "import os\nfrom fasttrack_core.store import engine\ndate.today()"),
        ("fasttrack_core/cli.py", "import typer\nfrom fasttrack_core import __version__, services"),
        ("pages/case.py", "import streamlit as st\nfrom pages.components import bands\nimport datetime"),
        ("app.py", "import streamlit as st\nfrom fasttrack_core.services import people"),
        ("pages/case.py", "@st.cache_data(scope='session')\ndef rows(): ..."),
    ],
)
def test_what_the_order_allows_is_not_held_against_a_file(path: str, text: str) -> None:
    assert faults(Path(path), text) == []


SHELVES: dict[str, dict[str, frozenset[str]]] = {
    "fasttrack_core.attendance": {
        "figures": frozenset(),
        "calendar": frozenset({"figures"}),
        "merging": frozenset({"figures"}),
    },
    "fasttrack_core.services": {
        "office": frozenset(),
        "exports": frozenset(),
        "files": frozenset({"office"}),
        "people": frozenset({"office"}),
        "settings": frozenset({"office"}),
        "mountain": frozenset({"office", "exports"}),
        "what_if": frozenset({"office", "exports"}),
        "pupil": frozenset({"office", "files"}),
        "cases": frozenset({"office", "people", "pupil", "settings"}),
        "documents": frozenset({"office", "people", "pupil", "settings", "cases"}),
        "calendar": frozenset({"office", "settings", "cases"}),
        "overview": frozenset({"office", "cases"}),
        "quality": frozenset({"office", "exports"}),
        "imports": frozenset({"office", "files", "people", "cases"}),
        "setup": frozenset({"office", "settings", "imports"}),
        "arrival": frozenset({"office", "setup", "imports"}),
        "shared_screen": frozenset({"office", "people", "cases"}),
        "health": frozenset({"office", "documents", "imports", "cases"}),
        "jobs": frozenset({"office"}),
    },
}
"""Room -> its shelves (folders, and the files that stand alone) -> the shelves of the room that each may import."""
EVERY_PAGE = frozenset({"frame", "common"})
"""The shelves of pages/components that belong to every page; ``common`` may use ``frame``, not the other way."""


def shelf_of(path: Path, room: str) -> str:
    """The shelf of a room that a file stands on: its folder, or its own name where it stands alone."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[len(room.split("."))]


def shelves_used(path: Path, room: str) -> Iterator[tuple[int, str]]:
    """Line and shelf of each import from the room."""
    package = ".".join(path.relative_to(ROOT).parent.parts)
    for line, name in imported_names(ast.parse(path.read_text(encoding="utf-8")), package):
        if name.startswith(f"{room}."):
            yield line, name.removeprefix(f"{room}.").split(".")[0]


@pytest.mark.parametrize("room", SHELVES)
def test_the_shelves_of_a_room_are_those_that_are_drawn_and_none_points_back(room: str) -> None:
    order = SHELVES[room]
    files = [path for path in (ROOT / room.replace(".", "/")).rglob("*.py") if path.parent.name != room.split(".")[-1]]
    files += [path for path in (ROOT / room.replace(".", "/")).glob("*.py") if path.stem != "__init__"]
    assert {shelf_of(path, room) for path in files} == set(order)
    broken = [
        f"{path.relative_to(ROOT)}:{line}: {shelf_of(path, room)} may not import {shelf}"
        for path in files
        for line, shelf in shelves_used(path, room)
        if shelf != shelf_of(path, room) and shelf not in order[shelf_of(path, room)]
    ]
    assert not broken, "\n" + "\n".join(broken)
    left = {shelf: set(others) for shelf, others in order.items()}
    while free := {shelf for shelf, others in left.items() if not others & set(left)}:
        left = {shelf: others for shelf, others in left.items() if shelf not in free}
    assert not left


def test_a_page_uses_its_own_shelf_and_those_of_every_page() -> None:
    components = "pages.components"
    broken = []
    for path in (ROOT / "pages").rglob("*.py"):
        is_part = path.is_relative_to(ROOT / "pages" / "components")
        if is_part and path.parent == ROOT / "pages" / "components":
            assert path.stem == "__init__", f"{path.name} stands on no shelf"
            continue
        own = shelf_of(path, components) if is_part else path.stem
        allowed = {"frame": frozenset(), "common": frozenset({"frame"})}.get(own, EVERY_PAGE) if is_part else EVERY_PAGE
        broken += [
            f"{path.relative_to(ROOT)}:{line}: {own} may not import the shelf {shelf}"
            for line, shelf in shelves_used(path, components)
            if shelf != own and shelf not in allowed
        ]
    assert not broken, "\n" + "\n".join(broken)
    pages = {path.stem for path in (ROOT / "pages").glob("*.py")}
    shelves = {path.name for path in (ROOT / "pages" / "components").iterdir() if (path / "__init__.py").exists()}
    assert shelves <= pages | EVERY_PAGE


def test_pages_are_laid_out_by_ruff_alone() -> None:
    exempt = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / "pages").rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"#\s*fmt:", line)
    ]
    assert not exempt
