"""The templates that are supplied: each passes its check and holds what its stage must say, and nothing it may not."""

import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document

from fasttrack_core.documents import (
    Audience,
    Issuer,
    catalogue,
    check_template,
    letter,
    meeting_record,
    pupil_sheet,
    render,
)
from fasttrack_core.errors import MissingFact
from templates.drafting.build import build
from tests.documents.invented import CONTEXTS, FATHER, LETTER, MEETING_RECORD, MET, MOTHER, PICTURES, PUPIL_SHEET
from tests.documents.making import member, paragraphs_of, text_of

FOLDER = Path(__file__).parents[2] / "templates"
FILES = {path.name: path.read_bytes() for path in sorted(FOLDER.glob("*.docx"))}
KINDS = catalogue(FILES).kinds
FIGURES = ("14 September 2026", "27 November 2026", "100", "82", "12", "82.00%")
FIRST = ("1 December 2026", "14 December 2026", "20", "17", "85.00%")
DUTY = ("Education Act 1996, section 7",)
FINE = ("section 444(1)", "£1,000", "Only the local authority")
GRAVER = ("section 444(1A)", "£2,500", "three months")
HEAD = ("St Wilfrid’s & Holy Cross", "Lower Audley Fold Lane", "01632 960 123", "attendance@st-wilfrids.example")
LETTER_HEAD = (
    *HEAD,
    "27 November 2026",
    "FT-2026-0042",
    MOTHER.name,
    "114–116 Great Bolton Street",
    "BB98 7QQ",
    "Dear Ms Featherstonehaugh-Cholmondeley",
    "Zoë Featherstonehaugh-Cholmondeley O'Brien",
    "Year 5",
)
SIGNED = ("Mr Tom Ackroyd", "Attendance Lead")
OFFICER = ("Ms Hana Yusuf", "Inclusion Officer", "Blackburn with Darwen Borough Council")

MUST_HOLD = {
    "bwd-00-announcement": (
        *HEAD,
        "7 September 2026",
        "learn",
        "friends",
        "on time",
        "ill",
        "worry",
        "anxious",
        "routine",
        "money",
        "separation",
        "Help comes first",
        "other services",
        "8 weeks",
        "court",
        "£1,000",
        "write personally",
        "talk",
        "Mrs Priya Raman-Whitfield",
        "Headteacher",
        *SIGNED,
    ),
    "bwd-meeting-invite": (
        *LETTER_HEAD,
        *FIGURES,
        "Thursday 26 November 2026, 3.45 pm",
        "Rainbow Room",
        "Fast Track to Improving Attendance",
        *DUTY,
        *FINE,
        "up to 8 weeks",
        "Another time",
        *SIGNED,
    ),
    "bwd-meeting-record": (
        *HEAD,
        "FT-2026-0042",
        "Thursday 26 November 2026",
        *FIGURES,
        "a bus that is often late",
        "sick on maths days",
        "small group with Mr Bell",
        "1 December 2026",
        "No unauthorised absence in the 8 weeks",
        "agreed to the deferral",
        *DUTY,
        "no, sent apologies",
    ),
    "bwd-01-pre-referral": (
        *LETTER_HEAD,
        *FIGURES,
        "2 September 2026",
        "82.20%",
        "96%",
        "offer of breakfast club",
        "Mrs O'Neill & Mr <Smith>",
        "24 November 2026",
        "Ms Hana Yusuf",
        *DUTY,
        *FINE,
        "Thursday 26 November 2026 at 3.45 pm",
        "What happens next",
        "leaflet",
        *SIGNED,
    ),
    "bwd-leaflet": (
        *HEAD,
        MOTHER.name,
        "8 weeks",
        "no unauthorised absence",
        "Tuesday 1 December 2026",
        "Week 3",
        "Week 5",
        "Week 7",
        "Tuesday 15 December 2026",
        "Tuesday 12 January 2027",
        "Tuesday 26 January 2027",
        *DUTY,
        *FINE,
        *SIGNED,
    ),
    "bwd-02-introduction": (
        *LETTER_HEAD,
        "Tuesday 1 December 2026",
        "No unauthorised absence",
        "10 school days",
        "Tuesday 15 December 2026",
        "Tuesday 12 January 2027",
        "Tuesday 26 January 2027",
        "breakfast club, free of charge",
        *DUTY,
        *FINE,
        *SIGNED,
    ),
    "bwd-03-initial-warning": (*LETTER_HEAD, *FIRST, "Tuesday 12 January 2027", "first warning", *DUTY, *FINE, *SIGNED),
    "bwd-04-warning": (
        *LETTER_HEAD,
        *FIRST,
        "11 January 2027",
        "90.00%",
        "Tuesday 26 January 2027",
        *DUTY,
        *FINE,
        *GRAVER,
        "Draft for release by the Inclusion Officer",
        *OFFICER,
    ),
    "bwd-05-notice-of-intention": (
        *LETTER_HEAD,
        "intends to prosecute",
        *DUTY,
        *FINE,
        *GRAVER,
        "25 January 2027",
        "160",
        "129",
        "22",
        "80.63%",
        "What you can still do",
        "Friday 5 February 2027",
        "section 447",
        "Draft for release by the Inclusion Officer",
        *OFFICER,
    ),
    "bwd-06-success": (*LETTER_HEAD, *FIRST, "joined the choir", "No legal action", "starts again", *SIGNED, *OFFICER),
    "bwd-07-extension": (*LETTER_HEAD, *FIRST, "in hospital", "Monday 8 February 2027", *SIGNED),
    "rm-mountain-sheet": (
        *HEAD,
        "1a2b3c4d",
        MOTHER.name,
        "BB98 7QQ",
        "Dear Ms Featherstonehaugh-Cholmondeley",
        "2 September 2026",
        "97 of 118 sessions",
        "82.20%",
        "10½ days",
        "7 are authorised",
        "14 are not",
        "persistent absence",
        "20 July 2027",
        "94.47%",
        *SIGNED,
    ),
    "rm-hours-lost": (
        *HEAD,
        "1a2b3c4d",
        MOTHER.name,
        "2 September 2026",
        "97 of 118 sessions",
        "82.20%",
        "10½ days",
        "52½ hours",
        "5 hours of learning in a day",
        "190 days",
        "about 48 to 190",
        "◄ here: 82.20%",
        "more than 38",
        "94.47%",
        *SIGNED,
    ),
    "any-chronology": (
        *HEAD,
        "FT-2026-0042",
        "3 October 2016",
        "21 September 2026",
        "22 September 2026",
        "nobody at home",
        "Mr Tom Ackroyd",
    ),
    "any-register-extract": (
        *HEAD,
        *FIGURES,
        "A999999999999",
        "Monday",
        "Friday",
        "AM",
        "PM",
        "26 October 2026",
        "Illness",
        "authorised absence",
        "unauthorised absence",
        "SI 2024/208",
        "imported on",
    ),
}


def made(document: str, context: dict | None = None) -> bytes:  # type: ignore[type-arg]
    kind = KINDS[document]
    return render(FILES[kind.file_name], CONTEXTS[kind.family] if context is None else context, PICTURES)


@pytest.mark.parametrize("name", sorted(FILES))
def test_each_template_supplied_passes_its_check(name: str) -> None:
    assert check_template(FILES[name]) == []


def test_every_document_supplied_is_listed_here() -> None:
    assert set(KINDS) == set(MUST_HOLD)


@pytest.mark.parametrize("document", sorted(MUST_HOLD))
def test_each_document_holds_what_it_must_say(document: str) -> None:
    data = made(document)
    text = re.sub(r"\s+", " ", text_of(data))
    assert [words for words in MUST_HOLD[document] if words not in text] == []
    assert "{{" not in text
    assert "{%" not in text
    assert "None" not in text
    Document(io.BytesIO(data))


def test_audience_and_issuer_are_those_of_the_pathway() -> None:
    officers = {"bwd-04-warning", "bwd-05-notice-of-intention", "bwd-06-success"}
    assert {kind.id for kind in KINDS.values() if kind.issued_by is Issuer.OFFICER} == officers
    assert KINDS["bwd-00-announcement"].to == (Audience.ALL,)
    assert KINDS["bwd-meeting-record"].to == (Audience.FILE, Audience.PARENT)
    for name in ("any-chronology", "any-register-extract"):
        assert KINDS[name].to == (Audience.FILE, Audience.LA)
    letters = {kind.id for kind in KINDS.values() if kind.family == "letter"}
    assert all(KINDS[name].to == (Audience.PARENT,) for name in letters)


@pytest.mark.parametrize(
    "document",
    [
        "bwd-00-announcement",
        "bwd-meeting-invite",
        "bwd-01-pre-referral",
        "bwd-leaflet",
        "bwd-02-introduction",
        "bwd-03-initial-warning",
        "bwd-06-success",
        "bwd-07-extension",
        "rm-mountain-sheet",
        "rm-hours-lost",
    ],
)
def test_no_early_letter_threatens_what_its_stage_does_not_allow(document: str) -> None:
    text = text_of(made(document))
    assert not re.search(r"prison|444\(1A\)|£2,500|intends to prosecute", text)


@pytest.mark.parametrize("document", ["bwd-04-warning", "bwd-05-notice-of-intention", "bwd-06-success"])
def test_a_paper_of_the_officer_is_a_draft_until_it_is_released(document: str) -> None:
    assert "Draft for release by the Inclusion Officer" in text_of(made(document))
    assert "Draft" not in text_of(made(document, letter.build(replace(LETTER, draft=False))))


@pytest.mark.parametrize("document", ["bwd-01-pre-referral", "bwd-02-introduction", "bwd-03-initial-warning"])
def test_a_paper_of_the_school_is_never_marked_as_the_officers_draft(document: str) -> None:
    assert "Draft" not in text_of(made(document))


def test_letter_1_invites_a_family_not_met_yet_and_thanks_one_that_was() -> None:
    assert "We have not met about this yet" in text_of(made("bwd-01-pre-referral"))
    met = text_of(made("bwd-01-pre-referral", letter.build(MET)))
    assert "Thank you for talking with us on 20 November 2026" in met
    assert "We have not met" not in met
    undated = letter.build(replace(LETTER, meeting=None))
    assert "To choose a time, please ring 01632 960 123" in text_of(made("bwd-01-pre-referral", undated))


def test_letter_1_is_not_made_before_the_officer_agreed_or_anything_was_tried() -> None:
    early = letter.build(replace(LETTER, case=replace(LETTER.case, agreed_on=None)))
    with pytest.raises(MissingFact, match="the date on which the pathway was agreed"):
        made("bwd-01-pre-referral", early)
    with pytest.raises(MissingFact, match="what the school has tried"):
        made("bwd-01-pre-referral", letter.build(replace(LETTER, tried=())))


@pytest.mark.parametrize("document", sorted(kind.id for kind in KINDS.values() if kind.family == "letter"))
def test_the_copies_of_two_parents_differ_in_the_addressee_alone(document: str) -> None:
    mothers = paragraphs_of(made(document))
    fathers = paragraphs_of(made(document, letter.build(replace(LETTER, parent=FATHER))))
    assert "BB97 2AA" not in "\n".join(mothers)
    assert not re.search("BB98 7QQ|Great Bolton|Siobhán|Ms Featherstone", "\n".join(fathers))
    own = {MOTHER.name, "Dear Ms Featherstonehaugh-Cholmondeley", *MOTHER.address, MOTHER.postcode}
    assert {line for line in set(mothers) - set(fathers) if MOTHER.name not in line} <= own


def test_empty_address_lines_leave_no_blank_line_on_the_envelope() -> None:
    lines = paragraphs_of(made("bwd-02-introduction"))
    start = lines.index(MOTHER.name)
    assert lines[start : start + 6] == [MOTHER.name, *(line for line in MOTHER.address if line), MOTHER.postcode]


def test_a_record_without_the_childs_words_leaves_out_their_heading() -> None:
    record = text_of(
        made("bwd-meeting-record", meeting_record.build(replace(MEETING_RECORD, pupil_reasons="", issues=())))
    )
    assert "What Zoë said" not in record
    assert "Nothing at school was named" in record


def test_the_record_has_a_line_to_sign_for_those_who_were_there_only() -> None:
    lines = paragraphs_of(made("bwd-meeting-record"))
    signing = lines[lines.index("Signatures") :]
    assert MOTHER.name in signing
    assert FATHER.name not in signing


@pytest.mark.parametrize(("agreed", "words"), [(False, "did not agree"), (None, "has not been recorded yet")])
def test_the_record_never_claims_an_agreement(agreed: bool | None, words: str) -> None:
    record = text_of(made("bwd-meeting-record", meeting_record.build(replace(MEETING_RECORD, deferral_agreed=agreed))))
    assert words in record
    assert "agreed to the deferral" not in record


def test_letters_6_and_7_of_a_case_without_a_period_show_no_empty_table() -> None:
    none = letter.build(replace(LETTER, case=replace(LETTER.case, periods=())))
    more_time = text_of(made("bwd-07-extension", none))
    assert "This school year so far" in more_time
    assert LETTER.year is not None
    assert f"{LETTER.year.percent}%" in more_time
    success = text_of(made("bwd-06-success", none))
    assert LETTER.case.improvement in success
    assert "Possible" not in success


@pytest.mark.parametrize("document", ["rm-mountain-sheet", "rm-hours-lost"])
def test_a_sheet_says_well_done_where_nothing_was_missed_and_promises_nothing_it_cannot_tell(document: str) -> None:
    whole = replace(PUPIL_SHEET.year, attended=118, authorised=0, unauthorised=0, percent="100.00")
    text = text_of(made(document, pupil_sheet.build(replace(PUPIL_SHEET, year=whole, persistent=False))))
    assert "Well done, and thank you!" in text
    assert not re.search("persistent|step up|never too late|½", text)
    silent = text_of(made(document, pupil_sheet.build(replace(PUPIL_SHEET, outlook=None))))
    assert not re.search("the year will end|94.47", silent)


def test_the_chronology_names_a_case_with_more_steps_than_a_page_and_repeats_its_header() -> None:
    assert "<w:tblHeader/>" in member(made("any-chronology"), "word/document.xml")


@pytest.mark.parametrize("name", sorted(FILES))
def test_each_page_is_a4_in_british_english_with_headings_for_a_screen_reader(name: str) -> None:
    document = Document(io.BytesIO(FILES[name]))
    size = sorted((round(document.sections[0].page_width.mm), round(document.sections[0].page_height.mm)))
    assert size == [210, 297]
    assert 'w:lang w:val="en-GB"' in member(FILES[name], "word/styles.xml")
    styles = {paragraph.style.name for paragraph in document.paragraphs if paragraph.style}
    assert styles & {"Heading 1", "Title"}
    assert document.core_properties.author == ""


def _syllables(word: str) -> int:
    groups = len(re.findall(r"[aeiouy]+", word.lower()))
    return max(1, groups - (word.lower().endswith("e") and not word.lower().endswith("le") and groups > 1))


def reading_age(text: str) -> float:
    """The Flesch-Kincaid grade plus five: roughly the age at which a text is easy to read."""
    sentences = [part for part in re.split(r"[.!?:\n]+", text) if re.search(r"[a-z]", part)]
    words = re.findall(r"[A-Za-z’']+", " ".join(sentences))
    grade = 0.39 * len(words) / len(sentences) + 11.8 * sum(map(_syllables, words)) / len(words) - 15.59
    return grade + 5


@pytest.mark.parametrize(
    "document",
    [
        "bwd-00-announcement",
        "bwd-meeting-invite",
        "bwd-01-pre-referral",
        "bwd-leaflet",
        "bwd-02-introduction",
        "bwd-03-initial-warning",
        "bwd-06-success",
        "bwd-07-extension",
        "rm-mountain-sheet",
        "rm-hours-lost",
    ],
)
def test_a_letter_that_is_not_legal_can_be_read_at_about_eleven(document: str) -> None:
    paragraphs = Document(io.BytesIO(made(document))).paragraphs
    texts = [paragraph.text for paragraph in paragraphs if "Education Act" not in paragraph.text]
    plain = "\n".join(text for text in texts if len(text.split()) > 5 and "Heading" not in text)
    # The name of the pathway and the children's long names say nothing about the wording.
    plain = re.sub(r"Fast Track to Improving Attendance|\w+-Cholmondeley( O'Brien)?", "Fast Track", plain)
    assert reading_age(plain) <= 12.5


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_template_and_its_plain_text_draft_say_the_same(name: str) -> None:
    draft = FOLDER / "drafting" / f"{name.removesuffix('.docx')}.txt"
    assert paragraphs_of(build(draft.read_text(encoding="utf-8"))) == paragraphs_of(FILES[name])


@pytest.mark.parametrize(
    ("document", "said", "unsaid"),
    [
        (
            "bwd-leaflet",
            ("At a review", "If absence was unauthorised once more", "10 more school days"),
            ("At any time", "nothing has improved", "without legal action"),
        ),
        (
            "bwd-02-introduction",
            (
                "the first time together with the Inclusion Officer",
                "no unauthorised absence in the first period, we watch for another 10 school days",
                "If there was none in a later period, the Inclusion Officer’s part ends with that review",
                "No decision to prosecute has been made",
            ),
            ("no legal action will be needed", "close the case"),
        ),
        (
            "bwd-00-announcement",
            ("too ill to come", "home is the right place", "Please talk with us about any of these"),
            ("not to stay away",),
        ),
        (
            "bwd-05-notice-of-intention",
            (
                "sickness or any unavoidable cause",
                "Question to the local authority",
                "Police and Criminal Evidence Act 1984, Code C",
                "Education Supervision Order",
            ),
            ("emergency",),
        ),
        (
            "bwd-07-extension",
            (
                "we will write to you with what we found and what follows",
                "The help we have offered is still open to you",
            ),
            ("closing the case", "offered goes on"),  # a refused offer does not go on
        ),
        (
            "bwd-05-notice-of-intention",  # not every review, and not every parent was offered help
            ("Reviews since then found", "Any help that the school has offered you is still open"),
            ("The reviews since then", "Take up the help"),
        ),
        (
            "bwd-meeting-record",  # it records what was recorded: nobody may have explained the law
            ("Those who came agreed", "What the law says: each parent"),
            ("The parents agreed", "copy goes to each parent.", "The school explained"),
        ),
    ],
)
def test_what_could_be_held_against_the_authority_is_not_said(
    document: str, said: tuple[str, ...], unsaid: tuple[str, ...]
) -> None:
    words = re.sub(r"\s+", " ", text_of(made(document)))
    assert [each for each in said if each not in words] == []
    assert [each for each in unsaid if each in words] == []


def test_the_invitation_says_that_the_pathway_was_agreed_on_once_it_was() -> None:
    thinking, agreed = "We are thinking about", "the school and the Inclusion Officer agreed that the"
    before = replace(LETTER, case=replace(LETTER.case, agreed_on=None))
    for facts, said, unsaid in ((LETTER, agreed, thinking), (before, thinking, agreed)):
        words = re.sub(r"\s+", " ", text_of(made("bwd-meeting-invite", letter.build(facts))))
        assert said in words
        assert unsaid not in words


def test_the_question_to_the_authority_stands_on_the_draft_alone() -> None:
    released = text_of(made("bwd-05-notice-of-intention", letter.build(replace(LETTER, draft=False))))
    assert "Question to the local authority" not in released
    assert "What you write may be shown to the court." in released
