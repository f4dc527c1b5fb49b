"""YAML as a person writes it: what is read, and what a refusal says of the place and of what to do."""

import pytest

from fasttrack_core.errors import BadDefinition
from fasttrack_core.pathways.language import text


def values(written: str) -> object:
    return text.read("shire.yaml", written)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("a: yes", "yes"),
        ("a: no", "no"),
        ("a: On", "On"),
        ("a: off", "off"),
        ("a: true", "true"),
        ("a: 2024-08-19", "2024-08-19"),
        ("a: 12", 12),
        ("a: -3", -3),
        ("a: 0", 0),
        ("a: 007", "007"),
        ("a: 97.5", "97.5"),
        ("a: 1e3", "1e3"),
        ("a: 0x10", "0x10"),
        ("a: 12:30", "12:30"),
        ("a: 1_000", "1_000"),
        ('a: "12"', "12"),
        ("a: '12'", "12"),
        ('a: ""', ""),
        ("a:", None),
        ("a: ~", None),
        ("a: null", None),
        ('a: "null"', "null"),
        ("a: N", "N"),
        ("a: {b: [1, two], c: }", {"b": [1, "two"], "c": None}),
        ("a: >-\n  one\n  two", "one two"),
        ("a: |\n  one\n  two\n", "one\ntwo"),
        ("a: Is it so?", "Is it so?"),
        ("a: =", "="),
        ("a: <<", "<<"),
    ],
)
def test_a_value_is_what_was_written(written: str, meant: object) -> None:
    assert values(written) == {"a": meant}


def test_a_key_is_text_whatever_it_looks_like() -> None:
    assert values("no: 1\n3: 2\n2024-08-19: 3\n~: 4") == {"no": 1, "3": 2, "2024-08-19": 3, "~": 4}


def test_json_is_read_as_what_it_says() -> None:
    assert values('{"a": [1, "yes", null, "12"], "b": {"c": "x: y"}}') == {
        "a": [1, "yes", None, "12"],
        "b": {"c": "x: y"},
    }


def test_each_key_and_entry_knows_its_line() -> None:
    found = text.read("shire.yaml", "a: 1\nb:\n  c:\n    - x\n    - {d: 1,\n       e: 2}\n")
    paths: list[text.Path] = [("a",), ("b",), ("b", "c"), ("b", "c", 0), ("b", "c", 1, "d"), ("b", "c", 1, "e")]
    assert [text.place_of(found, path).line for path in paths] == [1, 2, 3, 4, 5, 6]


def test_what_is_missing_is_on_the_line_of_what_should_hold_it() -> None:
    found = text.read("shire.yaml", "a: 1\nb:\n  c: 2\n")
    assert text.place_of(found, ("b", "c", "missing")).line == 3
    assert text.place_of(found, ("b", "missing")).line == 2
    assert text.place_of(found, ("missing",)).line == 1


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("a: 1\nb: 2\na: 3", "line 3: 'a' is written twice here; the first is on line 1."),
        ("a:\n  b: 1\n  b: 2", "line 3: 'b' is written twice here; the first is on line 2."),
        ("a: Stage 2: the panel", 'line 1: a ":" within words begins a new value; put quotes round the words'),
        ("a: 1\nb: [1, 2\nc: 3", "line 3: "),
        ("a: 1\nb: {c: 1\nd: 2", "line 3: "),
        ("a: 1\nb: *c", "line 2: words that begin with * need quotes round them"),
        ("a: &b 1\nc: *b", "line 2: words that begin with * need quotes round them"),
        ("a: !important", "line 1: words that begin with ! need quotes round them"),
        ("a: !!python/object:os.system {}", "line 1: words that begin with ! need quotes round them"),
        ("a: @home", "line 1: a value cannot begin with this character; put quotes round it"),
        ("a: %", "line 1: a value cannot begin with this character; put quotes round it"),
        ("a: `b`", "line 1: a value cannot begin with this character; put quotes round it"),
        ('a: "b', "the text ends before a quote"),
        ("[a]: 1", "line 1: a name is expected before the ':'"),
        ("a\nb: 1", "line "),
        ("a: 1\n\tb: 2", "line 2: a value cannot begin with this character"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line_and_what_to_do(written: str, words: str) -> None:
    with pytest.raises(BadDefinition) as refused:
        text.read("shire.yaml", written)
    assert str(refused.value).startswith("shire.yaml, line ")
    assert words in str(refused.value)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize("written", ["", "- a\n- b", "words", "12", "\x00", "a: \x07"])
def test_what_is_no_map_is_refused(written: str) -> None:
    with pytest.raises(BadDefinition, match=r"^shire\.yaml"):
        text.read("shire.yaml", written)


def test_a_text_that_is_too_long_or_too_deep_is_refused() -> None:
    with pytest.raises(BadDefinition, match="at most 500,000 characters"):
        text.read("shire.yaml", "a: " + "b" * text.LONGEST)
    with pytest.raises(BadDefinition, match="more than 40 deep"):
        text.read("shire.yaml", "a: " + "[" * 60 + "]" * 60)
    with pytest.raises(BadDefinition, match=r"^shire\.yaml"):
        text.read("shire.yaml", "a: " + "[" * 100_000)
