"""Whether names are hidden on a screen: kept for its browser, so that it outlives the page and the server."""

import hashlib

from fasttrack_core.services.office.access import Action, Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.office.writing import Again, writes
from fasttrack_core.store import Subject

_OWN = "each browser has a line of its own, and its last press counts"


@writes(again=Again.SAME, right=Action.VIEW, audit="browser", because=_OWN, touches=("browser",))
def hide(office: Office, actor: Actor, browser: str) -> None:
    """Names are hidden in that browser, on every page, until ``show``."""
    with office.write(actor, Action.VIEW, _subject(browser)) as work:
        work.unit.browsers.hide_names(browser)
        work.after = {"names": "hidden"}


@writes(again=Again.SAME, right=Action.VIEW, audit="browser", because=_OWN, touches=("browser",))
def show(office: Office, actor: Actor, browser: str) -> None:
    """Names are shown in that browser."""
    with office.write(actor, Action.VIEW, _subject(browser)) as work:
        work.unit.browsers.show_names(browser)
        work.after = {"names": "shown"}


def _subject(browser: str) -> Subject:
    """The browser in the audit; its token is kept out of what others read."""
    return Subject("browser", hashlib.sha256(browser.encode()).hexdigest()[:12])
