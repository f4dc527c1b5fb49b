"""A case as it was stored, in whatever format: whole, or not at all."""

from collections.abc import Iterable

from fasttrack_core.casework import upcasting
from fasttrack_core.casework.case import Case
from fasttrack_core.casework.events import StoredEvent
from fasttrack_core.casework.folding import fold
from fasttrack_core.errors import Unreadable
from fasttrack_core.pathways.models import Pathway
from fasttrack_core.pathways.upcasting import DAMAGED


def case_of(pathway: Pathway, events: Iterable[StoredEvent]) -> Case:
    """What the stored events come to.

    Raises Unreadable where any of them cannot be read: a case without one of its entries would stand at a step where
    it is not.
    """
    case = fold(pathway, upcasting.read(events))
    if any(entry.payload is None for entry in case.entries):
        raise Unreadable(DAMAGED.format(what="entries"))
    return case
