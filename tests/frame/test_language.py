"""The words that attendance staff would stumble over stand nowhere in the product, its documents or its tests."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

NOT_USED = (
    r"parents? in law",
    r"can(?:not|'t|’t) be told",
    r"no \w+ can be told",
    r"nothing can be told",
    r"changed about",
    r"worked off",
    r"(?:come|comes|came|coming) again",
    r"(?:take|takes|took|taken|taking) the tick",
    r"(?:take|takes|took|taken|taking) it with you",
    r"(?:mend|mends|mended|mending) (?:the|it|them)",
    r"untold",
)
WORDS = re.compile(rf"\b(?:{'|'.join(NOT_USED)})\b", re.IGNORECASE)
STORED = re.compile(r"parents?_in_law\b")
"""The name of the stored field and column, which audit lines hold for good; on screen it is "legal parent"."""
_JOINED = re.compile(r"""["']\s*\n\s*\w?["']""")
_TAG = re.compile(r"<[^>]*>")
TEXTS = {".py", ".md", ".txt", ".yaml", ".yml", ".toml", ".csv", ".css", ".html", ".mako"}
NOT_HELD = (
    "fasttrack_core/store/migrations/",
    "fasttrack_core/casework/upcasting.py",
    "fasttrack_core/pathways/upcasting.py",
)
"""What reads or writes the words of an earlier format."""


def spoken(text: str) -> str:
    """The text as it is read: strings over several lines joined, names as words, the stored field left out."""
    text = STORED.sub("", _JOINED.sub("", text))
    return re.sub(r"[\s_]+", " ", text)


def files(root: Path) -> Iterator[Path]:
    yield from (root / "app.py", root / "README.md")
    for folder in ("fasttrack_core", "pages", "templates", "docs", "benchmarks", "tests"):
        for path in sorted((root / folder).rglob("*")):
            name = path.relative_to(root).as_posix()
            if path.suffix in TEXTS | {".docx"} and not name.startswith(NOT_HELD) and path != Path(__file__):
                yield path


def text_in(path: Path) -> str:
    if path.suffix != ".docx":
        return path.read_text(encoding="utf-8")
    with zipfile.ZipFile(path) as parts:
        return _TAG.sub("", "\n".join(parts.read(each).decode() for each in parts.namelist() if each.endswith(".xml")))


def test_no_word_that_is_not_used_stands_on_screen_in_a_document_or_in_a_name(root: Path) -> None:
    found = [
        f"{path.relative_to(root)}: {said[max(0, hit.start() - 30) : hit.end() + 30]}"
        for path in files(root)
        for said in (spoken(text_in(path)),)
        for hit in WORDS.finditer(said)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "text",
    [
        "It cannot be told which",
        '"so pupils cannot be "\n    "told apart"',
        "def test_it_cannot_be_told() -> None:",
        "no date can be told",
        "a parent in\nlaw",
        "Mend it or remove it.",
        "day and month changed  about",
    ],
)
def test_they_are_seen_over_lines_and_in_names(text: str) -> None:
    assert WORDS.search(spoken(text))


@pytest.mark.parametrize("text", ["recommended", "the amended code", "contact.parent_in_law", "cannot be worked out"])
def test_other_words_are_not(text: str) -> None:
    assert not WORDS.search(spoken(text))
