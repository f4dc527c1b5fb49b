"""Definitions of every format are read as today's; what cannot be read is refused in a sentence, never half read."""

import json
from typing import Any

import pytest

from fasttrack_core.errors import Unreadable
from fasttrack_core.pathways import built_in, load, upcasting
from fasttrack_core.pathways.models import FORMAT

NORFOLK = load(built_in())["norfolk"]


def text(**changes: Any) -> str:
    return json.dumps({**json.loads(NORFOLK.model_dump_json()), **changes})


def test_a_definition_says_its_format_and_reads_back_as_it_was() -> None:
    written = NORFOLK.model_dump_json()
    assert json.loads(written)["format"] == FORMAT
    assert upcasting.read(written) == NORFOLK


def test_a_text_that_names_no_format_is_of_the_first() -> None:
    data = json.loads(NORFOLK.model_dump_json())
    del data["format"]
    assert upcasting.read(json.dumps(data)) == NORFOLK


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        (text(format=FORMAT + 1), "later version"),
        (text(format=99), "later version"),
        (text(format=0), "not as this version"),
        (text(format=True), "not as this version"),
        (text(format="1"), "not as this version"),
        (text(weather="fine"), "not as this version"),
        (json.dumps({"id": "norfolk"}), "not as this version"),
        (text(title=""), "not as this version"),
        ("id: blackburn", "not as this version"),
        ("[]", "not as this version"),
        ("", "not as this version"),
        ("[" * 100_000, "not as this version"),
    ],
    ids=[
        "next",
        "far",
        "nought",
        "true",
        "word",
        "unknown key",
        "missing keys",
        "empty",
        "yaml",
        "list",
        "none",
        "deep",
    ],
)
def test_what_cannot_be_read_says_so_and_that_nothing_is_lost(stored: str, said: str) -> None:
    with pytest.raises(Unreadable, match=said) as refused:
        upcasting.read(stored)
    assert "Nothing in it is lost" in str(refused.value)


def test_every_format_before_this_one_has_its_step() -> None:
    assert set(upcasting.STEPS) == set(range(1, FORMAT))


def test_steps_are_taken_one_after_the_other_from_the_format_that_is_stored() -> None:
    steps = {
        1: lambda data: {"name": data["title"], "said": [*data.get("said", []), 1]},
        2: lambda data: {"name": data["name"].upper(), "said": [*data.get("said", []), 2]},
    }
    assert upcasting.upcast({"title": "a"}, steps, 3, "x") == {"format": 3, "name": "A", "said": [1, 2]}
    assert upcasting.upcast({"format": 2, "name": "a"}, steps, 3, "x") == {"format": 3, "name": "A", "said": [2]}
    assert upcasting.upcast({"format": 3, "name": "a"}, steps, 3, "x") == {"format": 3, "name": "a"}
