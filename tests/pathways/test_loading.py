"""A definition that cannot be used is refused with the file and the place in it."""

import re
import textwrap
from fractions import Fraction

import pytest

from fasttrack_core.errors import BadDefinition
from fasttrack_core.pathways import Pathway, built_in, load

GOOD = textwrap.dedent(
    """\
    id: shire
    title: Shire scheme
    authority: Shire
    edition: "2026"
    summary: A short scheme.
    sources: [{title: Shire's leaflet}]
    rule:
      id: shire-rule
      title: Five in four weeks
      citation: Shire's leaflet
      edition: "2026"
      basis: local policy
      school_weeks: 4
      unauthorised_at_least: 5
      codes: [O, U]
    settings:
      - {id: days, title: Days, default: 5, minimum: 1, maximum: 10}
    stages:
      - id: start
        title: Start
        purpose: To begin.
        checklist: [{id: ready, text: Ready}]
        documents: [{id: sh-letter, title: Letter}]
        needs: [checklist]
        decisions: [{id: go, label: Go, to: watch}]
      - id: watch
        title: Watch
        purpose: To watch.
        documents: [{id: sh-warning, title: Warning}]
        period: {school_days: days, starts_with: sh-warning}
        decisions:
          - {id: done, label: Done, when: improved, closes_with: OK}
          - {id: back, label: Back, when: not improved, to: start}
    closing_codes: [{code: OK, meaning: Better}]
    """
)


def read(text: str) -> Pathway:
    return load({"shire.yaml": text})["shire"]


def test_a_good_definition_is_read() -> None:
    assert read(GOOD).stages[1].period is not None


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("to: watch", "to: nowhere", "no stage 'nowhere'"),
        ("closes_with: OK", "closes_with: GONE", "no closing code 'GONE'"),
        (
            "id: go, label: Go, to: watch",
            "id: go, label: Go, closes_with: OK",
            "No decision leads to the stage 'watch'",
        ),
        ("id: sh-letter", "id: Letter 1", "documents[1] (Letter 1) > id: this is not written as it must be"),
        ("starts_with: sh-warning", "starts_with: sh-letter", "not a document of that stage"),
        ("starts_with: sh-warning", "unauthorised_at_most: 1", "names no document to start with"),
        ("school_days: days", "school_days: weeks", "no setting 'weeks'"),
        ("default: 5", "default: 11", "the most is 10"),
        ("needs: [checklist]", "needs: [luck]", "needs"),
        ("needs: [checklist]", "needs: [item: nothing]", "needs the item 'nothing'"),
        ("needs: [checklist]", "needs: [document: sh-warning]", "needs the document 'sh-warning'"),
        ("needs: [checklist]", "needs: [answer: nothing]", "needs the answer 'nothing'"),
        ("needs: [checklist]", "needs: [review]", "no period to review"),
        ("needs: [checklist]", "needs: [outcome: agreed]", "needs the outcome 'agreed'"),
        ("needs: [checklist]", "needs: [item]", "must name"),
        ("label: Go, to: watch", "label: Go", "exactly one of"),
        ("label: Go, to: watch", "label: Go, to: watch, closes_with: OK", "exactly one of"),
        ("label: Go, to: watch", "label: Go, to: watch, when: improved", "waits for the result of a period"),
        ("id: watch\n", "id: start\n", "same id, stage 'start'"),
        ("basis: local policy", "basis: hearsay", "rule > basis"),
        ("  citation: Shire's leaflet\n", "", "rule > citation: this is missing"),
        ('  edition: "2026"\n  basis', "  basis", "rule > edition: this is missing"),
        ("codes: [O, U]", "codes: [O, I]", "I is not a code of unauthorised absence"),
        ("codes: [O, U]", "codes: []", "rule > codes"),
        ("  unauthorised_at_least: 5\n", "", "everyone meets it"),
        ("unauthorised_at_least: 5", "unauthorised_at_least: '5'", "must be a whole number"),
        ("unauthorised_at_least: 5", "attendance_below: 101", "between 0 and 100"),
        ("title: Shire scheme", "title: '  '", "at title: this is empty"),
        ("title: Shire scheme", "titel: Shire scheme", "at titel: this word is not one"),
        ("title: Start\n", "title: Start\n    inferred: true\n", "needs a note"),
        ("id: shire\n", "id: shire\nid: shire\n", "line 2, column 1: 'id' is written twice"),
        ("title: Shire scheme", "title: [", "line"),
        ("title: Shire scheme", "title: !!python/name:os.system x", "line"),
        ("title: Shire scheme", "title: &a Shire", "anchors"),
        ('edition: "2026"\nsummary', "edition: 2026-09-01\nsummary", "Quote dates"),
    ],
)
def test_what_does_not_hold_together_is_named_with_its_place(old: str, new: str, words: str) -> None:
    text = GOOD.replace(old, new, 1)
    assert text != GOOD
    if words == "anchors":
        text = text.replace("authority: Shire", "authority: *a")
        words = "line 3, column 12: an alias (*name) is not allowed"
    with pytest.raises(BadDefinition) as refusal:
        read(text)
    assert str(refusal.value).startswith("shire.yaml: ")
    assert words in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("text", ["", "just words", "- a list", "\x00", "[" * 5000])
def test_a_file_that_is_no_definition_is_refused(text: str) -> None:
    with pytest.raises(BadDefinition, match=r"shire\.yaml"):
        read(text)


def test_a_definition_that_is_far_too_long_is_not_read() -> None:
    with pytest.raises(BadDefinition, match="too long"):
        read("# " + "x" * 600_000)


def test_two_definitions_with_one_id_are_refused() -> None:
    with pytest.raises(BadDefinition, match=r"again\.yaml: another definition already has the id 'shire'"):
        load({"shire.yaml": GOOD, "again.yaml": GOOD})


def test_a_percent_is_exact_however_it_is_written() -> None:
    for written in ("97.5", "'97.5'"):
        rule = read(GOOD.replace("unauthorised_at_least: 5", f"attendance_below: {written}")).rule
        assert rule.attendance_below == Fraction(195, 2)


def test_a_pathways_own_factors_are_asked_after_the_common_ones() -> None:
    text = GOOD + "factors: {questions: [{id: moved, title: 'Has the family moved?', passes: 'no'}]}\n"
    assert [asked.id for asked in read(text).factors.questions][-2:] == ["other-services", "moved"]


def _without_bars(texts: dict[str, str]) -> dict[str, str]:
    """No pathway's own say about factors that nobody asks about here."""
    return {name: re.sub(r"(?m)^  bars: .*$", "", text) for name, text in texts.items()}


def test_the_common_factors_stand_in_one_file() -> None:
    texts = dict(built_in())
    texts["_common.yaml"] = "factors: [{id: only, title: 'Only this?', passes: 'no'}]"
    assert all([a.id for a in pathway.factors.questions] == ["only"] for pathway in load(_without_bars(texts)).values())
    with pytest.raises(BadDefinition, match=r"_common\.yaml: the list 'factors' is missing"):
        load({"_common.yaml": "other: 1"})
