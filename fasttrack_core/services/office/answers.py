"""Answers that are worked out once: the one cache of the services.

An answer belongs to a kind and to what it is about; whatever could change it is part of what it is about, so that
nothing is ever thrown away by hand. Whoever asks while another visitor is working the same out waits for that.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock, RLock
from typing import Any, TypeVar

KEPT = 24
"""Answers that are kept of each kind, whoever asks: the ones asked for last, so that memory stays bounded."""

Answer = TypeVar("Answer")


class Answers:
    """Answers by kind; nobody may change one."""

    def __init__(self) -> None:
        self._kinds: dict[str, OrderedDict[Hashable, _Slot]] = {}
        self._lock = Lock()

    def once(self, kind: str, about: Hashable, answer: Callable[[], Answer], kept: int = KEPT) -> Answer:
        """The answer to a question of some kind, worked out once as long as it is among the ``kept`` ones of its kind
        that were asked for last. Where working it out fails, the next one who asks tries again."""
        with self._lock:
            slots = self._kinds.setdefault(kind, OrderedDict())
            slot = slots.setdefault(about, _Slot())
            slots.move_to_end(about)
            while len(slots) > kept:
                slots.popitem(last=False)
        with slot.lock:
            if not slot.known:
                slot.value, slot.known = answer(), True
            found: Answer = slot.value
        return found

    def known(self, kind: str, about: Hashable) -> Any | None:
        """The same answer where it was worked out before and is among those kept; None where it is not."""
        with self._lock:
            slots = self._kinds.get(kind, _NO_SLOTS)
            slot = slots.get(about)
            if slot is None or not slot.known:
                return None
            slots.move_to_end(about)
            return slot.value


class _Slot:
    """One answer, or the lock of whoever is working it out: an answer may ask for another, never for itself."""

    __slots__ = ("known", "lock", "value")

    def __init__(self) -> None:
        self.lock, self.known = RLock(), False
        self.value: Any = None


_NO_SLOTS: OrderedDict[Hashable, _Slot] = OrderedDict()
