"""Whatever a note says, however it is written, a copy never holds where another parent lives or who is not theirs."""

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fasttrack_core.documents import letter, meeting_record
from fasttrack_core.documents.context import keep_private
from fasttrack_core.errors import NotAllowed
from tests.documents.invented import FATHER, LETTER, MEETING_RECORD, MOTHER

SECRETS = ("BB97 2AA", "3 O'Brien & Sons Yard", "suharto@home.example", "7700900123", "14/03/2019", "Zachary Łuczak")
NAMES = ("Zachary", "Åsa")
_BETWEEN = st.sampled_from(["", " ", "  ", "\n", "-", ", ", ".", "\u200b", "\u00ad", "\u2060", "<b>&", "{{", "}}"])
_CHANGES = (
    str,
    str.upper,
    str.lower,
    str.swapcase,
    lambda text: unicodedata.normalize("NFD", text),
    lambda text: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text),
)


@st.composite
def hostile(draw: st.DrawFn, secrets: tuple[str, ...], parted: bool) -> str:
    """A note with a secret in it, in other capitals, with other accents, and parted by what nobody sees."""
    text = draw(st.sampled_from(_CHANGES))(draw(st.sampled_from(secrets)))
    if parted:
        text = "".join(character + draw(_BETWEEN).replace("b", "") for character in text)
    before, after = draw(st.text(max_size=20)), draw(st.text(max_size=20))
    return f"{before} {text} {after}"


@given(hostile(SECRETS, parted=True), st.sampled_from(("what", "outcome")))
def test_no_disguise_carries_another_persons_address_into_a_letter(note: str, place: str) -> None:
    step = replace(LETTER.tried[0], **{place: note})
    with pytest.raises(NotAllowed):
        letter.build(replace(LETTER, tried=(step,), private=SECRETS))
    with pytest.raises(NotAllowed):
        letter.build(replace(LETTER, support=(note,), private=SECRETS))


@given(hostile(SECRETS, parted=True), st.sampled_from(("notes", "parent_reasons", "pupil_reasons", "target", "place")))
def test_no_disguise_carries_it_into_the_record_of_a_meeting(note: str, place: str) -> None:
    with pytest.raises(NotAllowed):
        meeting_record.build(replace(MEETING_RECORD, private=SECRETS, **{place: note}))


@given(hostile(NAMES, parted=False))
def test_the_first_name_of_a_child_who_is_not_theirs_is_found_as_a_word(note: str) -> None:
    with pytest.raises(NotAllowed):
        letter.build(replace(LETTER, support=(note,), private=NAMES))


@given(st.text())
def test_a_text_without_a_secret_is_left_as_it_is(note: str) -> None:
    assert keep_private({"note": note}, ("qqqq 1234567 wwww", "Xqzwv"), ()) == {"note": note}


@pytest.mark.parametrize("text", ["They met on 4 May 2026.", "the Samaritans", "a maypole"])
def test_a_first_name_inside_a_word_or_a_date_is_no_name(text: str) -> None:
    assert keep_private({"note": text}, ("May", "Sam"), ()) == {"note": text}


@pytest.mark.parametrize("text", ["May came too", "Sam’s bus was late", "we saw SAM"])
def test_a_first_name_alone_or_with_an_apostrophe_is_one(text: str) -> None:
    with pytest.raises(NotAllowed):
        keep_private({"note": text}, ("May", "Sam"), ())


def test_what_the_reader_has_too_is_no_secret() -> None:
    shared = replace(LETTER, private=(MOTHER.address[1], "Siobhán"), support=("to 114–116 great bolton street",))
    assert letter.build(shared)["support"] == ["to 114–116 great bolton street"]
    with pytest.raises(NotAllowed):
        letter.build(replace(shared, parent=FATHER))
