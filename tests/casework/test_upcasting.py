"""Events of every format are read as today's; one that cannot be read makes its case unreadable, not a wrong case."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from fasttrack_core.casework import StoredEvent, upcasting
from fasttrack_core.casework.events import FORMAT
from fasttrack_core.errors import Unreadable

STORED = StoredEvent(
    id="e1",
    kind="ticked",
    recorded_at=datetime(2026, 9, 7, 15, tzinfo=UTC),
    happened_on=date(2026, 9, 7),
    actor="Jo Reed",
    actor_role="attendance lead",
    payload={"item": "attendance-data", "note": ""},
)


def test_an_event_of_this_format_is_as_it_was_written() -> None:
    (event,) = upcasting.read([replace(STORED, format=FORMAT, actor_id="u1")])
    assert event.actor_id == "u1"
    assert (event.id, str(event.kind), event.happened_on) == ("e1", "ticked", date(2026, 9, 7))
    assert (event.actor, event.actor_role, dict(event.payload)) == ("Jo Reed", "attendance lead", STORED.payload)


def test_an_event_of_the_first_format_has_the_name_as_it_was_and_no_id() -> None:
    """Whoever has the name today need not be who had it then: an id there would be nobody's."""
    (event,) = upcasting.read([STORED])
    assert (event.actor, event.actor_id, event.actor_role) == ("Jo Reed", None, "attendance lead")
    (other,) = upcasting.read([replace(STORED, actor_id="u1")])
    assert other.actor_id is None


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        (replace(STORED, format=FORMAT + 1), "later version"),
        (replace(STORED, format=0), "not as this version"),
        (replace(STORED, kind="telepathy"), "not as this version"),
    ],
    ids=["later format", "no format", "unknown kind"],
)
def test_an_event_that_cannot_be_read_says_so(stored: StoredEvent, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        upcasting.read([STORED, replace(stored, id="e2")])


def test_every_format_before_this_one_has_its_step() -> None:
    assert set(upcasting.STEPS) == set(range(1, FORMAT))
