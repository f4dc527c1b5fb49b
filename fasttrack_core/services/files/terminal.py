"""What a terminal would act on instead of showing it: names and file names can hold that, and then move its cursor."""

import re

_ACTED_ON = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters but tabs and line ends; among them all that begins a command
    "\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]"  # what turns the direction of writing, or ends a line
)


def harmless(text: str) -> str:
    """The text with each character that a terminal acts on as its number (``\\u001b``), which JSON reads as itself.

    Tabs and line ends stay.
    """
    return _ACTED_ON.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def one_line(text: str) -> str:
    """The same in one line."""
    return harmless(" ".join(text.splitlines()))
