"""What a page may ask of the database each time it is drawn: a number of transactions and of statements that does not
grow with what is kept.

The budget is that of every page that is drawn again with nothing changed; the first one after a change works out more.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine
from streamlit.testing.v1 import AppTest

from fasttrack_core.services import overview, setup
from fasttrack_core.services.cases import opening as cases
from fasttrack_core.services.shared_screen import hidden as names_hidden
from pages.components.frame import session as desk
from pages.components.frame.shared_screen import bar as shared_screen

Visit = Callable[..., AppTest]

TRANSACTIONS, STATEMENTS = 3, 15
TOKEN = "a" * 32
"""The visitor's browser sends its cookie, as browsers do."""
PAGES = (
    "overview",
    "upload",
    "data_quality",
    "mountain",
    "groups",
    "pupil",
    "what_if",
    "cases",
    "case",
    "documents",
    "calendar",
    "settings",
    "health",
)
LOOKS_AT_THE_DATABASE = {"health"}
"""Pages that look whether the database is whole: what that takes is their work, not what it takes to draw them."""


@contextmanager
def counted() -> Iterator[list[str]]:
    """What is sent to any database within the block: each statement, and ``BEGIN`` for each transaction."""
    sent: list[str] = []

    def begun(_: object) -> None:
        sent.append("BEGIN")

    def told(_: object, __: object, statement: str, *___: object) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    event.listen(Engine, "begin", begun)
    event.listen(Engine, "before_cursor_execute", told)
    try:
        yield sent
    finally:
        event.remove(Engine, "begin", begun)
        event.remove(Engine, "before_cursor_execute", told)


def chosen(visit: Visit) -> dict[str, dict[str, str]]:
    """What has to be chosen on a page before it shows everything: a pupil with parents, and an open case."""
    visit("overview")
    office = desk.office()
    actor = setup.actor(office)
    assert actor is not None
    key = overview.view(office, actor).keys[0]
    day = office.today(office.record(actor).settings)
    case_id = cases.open_case(office, actor, key, "opened", happened_on=day)
    names_hidden.show(office, actor, TOKEN)
    return {"pupil": {"pupil": key}, "case": {"case": case_id}, "documents": {"case": case_id}}


@pytest.mark.parametrize("hidden", [False, True])
def test_a_page_that_is_drawn_again_asks_little_of_the_database(
    sample_visit: Visit, hidden: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_page = chosen(sample_visit)
    monkeypatch.setattr(shared_screen, "browser", lambda: TOKEN)
    over = {}
    for page in PAGES:
        at = sample_visit(page, shared_screen_chosen=hidden, **of_page.get(page, {}))
        with counted() as sent:
            at.run()
        assert not at.exception
        transactions = sent.count("BEGIN")
        statements = len(sent) - transactions
        print(f"{page}{', names hidden' if hidden else ''}: {transactions} transactions, {statements} statements")
        if transactions > TRANSACTIONS or (statements > STATEMENTS and page not in LOOKS_AT_THE_DATABASE):
            over[page] = (transactions, statements, sent)
    assert not over
