"""How far the reading or the saving of a file is; a press elsewhere stops it at the next step, nothing half done."""

from collections.abc import Callable
from typing import Any

from pages.components.frame import wording


def told(place: Any, name: str) -> Callable[[str, int, int], None]:
    """Shows, in ``place``, each step in words with what was read and found so far."""

    def tell(words: str, done: int, of: int) -> None:
        place.progress(min(1.0, done / max(1, of)), text=wording.plain(f"{name}: {words} …"))

    return tell
