"""Where an address leads: on a database that is older than the program, before the first run, and beside the pages."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext
from streamlit.testing.v1 import AppTest, app_test
from streamlit.util import calc_hash

from fasttrack_core.store.engine import revisions
from pages.components.frame import navigation
from tests.breadth import every
from tests.pages.conftest import Visit, words

OLDER = "The database is older than this version of Fast Track. Run make migrate."


class NewServer(PagesManager):
    """Pages as on a server that nobody has opened: the page's file runs by itself."""

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type]
        PagesManager.uses_pages_directory = True


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """opened(at, address) opens the address in the visitor's tab, known by its name as a browser sends it; it fails
    where Streamlit would say that there is no such page."""
    said: list[ForwardMsg] = []
    enqueue = ScriptRunContext.enqueue

    def heard(context: ScriptRunContext, message: ForwardMsg) -> None:
        said.append(message)
        enqueue(context, message)

    monkeypatch.setattr(ScriptRunContext, "enqueue", heard)

    def open_at(at: AppTest, address: str) -> AppTest:
        said.clear()
        at._page_hash = at._finished_page_script_hash = ""
        asked = PagesManager.set_script_intent
        first = [address]

        def by_name(manager: PagesManager, page_hash: str, name: str) -> None:
            asked(manager, page_hash, name or (first.pop() if first else ""))

        monkeypatch.setattr(PagesManager, "set_script_intent", by_name)
        at.run()
        monkeypatch.setattr(PagesManager, "set_script_intent", asked)
        assert not at.exception
        assert not [each for each in said if each.HasField("page_not_found")]
        return at

    return open_at


@pytest.mark.parametrize("page", every(navigation.BY_FILE, 3))
def test_every_page_of_a_new_server_says_that_its_database_is_older(
    sample_visit: Visit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    with closing(sqlite3.connect(tmp_path / "data" / "fasttrack.db")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = ?", [revisions()[-2]])
    monkeypatch.setattr(app_test, "PagesManager", NewServer)
    at = AppTest.from_file(str(Path(navigation.__file__).parents[3] / "app.py"), default_timeout=60)
    at._page_hash = calc_hash(page)
    for _ in range(2):  # again, as by a reload
        at.run()
        assert not at.exception
        assert words(at) == OLDER


@pytest.mark.parametrize("address", every([*navigation.BY_FILE, navigation.WHAT_IF], 3))
def test_before_the_first_run_every_address_is_known_and_leads_to_the_welcome(
    first_visit: Visit, opened: Callable[..., AppTest], address: str
) -> None:
    at = opened(first_visit(), address)
    assert [title.value for title in at.title] == ["Welcome to Fast Track"]


@pytest.mark.parametrize(("address", "title"), [("overview", "Today"), ("what_if", "What if"), ("what-if", "What if")])
def test_an_address_by_the_name_of_its_file_leads_to_the_page(
    sample_visit: Visit, opened: Callable[..., AppTest], address: str, title: str
) -> None:
    at = opened(sample_visit("health"), address)
    assert [each.value for each in at.title] == [title]
