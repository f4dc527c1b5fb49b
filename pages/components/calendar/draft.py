"""The draft of the calendar in this visitor's session: every step can be taken back, and nothing is saved by it."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from fasttrack_core.services.calendar.calendar import CalendarView
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.writing import Seen

SAVED = "calendar_saved"
"""What the last save came to, in a sentence, and at which school."""


@dataclass(frozen=True, slots=True)
class Draft:
    """``base``: the saved calendar that the draft began from, ``seen`` its version.

    ``steps``: every state of the draft since, oldest first. ``place``: under which name the session keeps it; ``round``
    tells its widgets from those of earlier states.
    """

    place: str
    base: Any
    seen: Seen
    steps: tuple[Any, ...]
    round: int

    @property
    def dates(self) -> Any:
        """The draft as it stands."""
        return self.steps[-1] if self.steps else self.base

    @property
    def changed(self) -> bool:
        return bool(self.dates != self.base)

    def put(self, dates: Any) -> None:
        """The draft becomes ``dates``, and the page is drawn again."""
        if dates != self.dates:
            self._keep(self.base, (*self.steps, dates))
        st.rerun()

    def undo(self) -> None:
        """The last step is taken back."""
        self._keep(self.base, self.steps[:-1])
        st.rerun()

    def begin_from(self, base: Any, seen: Seen, *, keep: bool = False) -> None:
        """The draft begins anew from a saved calendar; with ``keep`` its own dates stay in it."""
        self._keep(base, (self.dates,) if keep else (), seen)
        st.rerun()

    def _keep(self, base: Any, steps: tuple[Any, ...], seen: Seen | None = None) -> None:
        kept = {"base": base, "steps": steps, "seen": seen or self.seen, "round": self.round + 1}
        st.session_state[self.place] = kept


def opened(actor: Actor, saved: CalendarView) -> Draft:
    """The visitor's draft for this school; a new one while nothing has been drafted."""
    place = f"calendar_draft_{actor.school_id}"
    kept = st.session_state.get(place)
    if kept is None or (not kept["steps"] and kept["base"] != saved.dates):
        kept = {"base": saved.dates, "seen": saved.seen, "steps": (), "round": kept["round"] + 1 if kept else 0}
        st.session_state[place] = kept
    return Draft(place, kept["base"], kept["seen"], kept["steps"], kept["round"])
