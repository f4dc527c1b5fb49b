"""Cases stored before this version go on under the definition they were opened with, on pages and in letters."""

import json
from datetime import date
from pathlib import Path

import pytest

from fasttrack_core.services.cases import opening as cases
from fasttrack_core.services.cases import recording as acts
from fasttrack_core.services.documents import letters
from tests.conftest import Desk
from tests.services.unreadable import edition, insert_case
from tests.services.walks import SEPARATED, key_of

CORPUS = Path(__file__).parents[1] / "corpus" / "format_1"
OPEN = ["extended-and-waived", "legal-action-now", "improves-once", "without-agreement", "corrected", "referred-again"]
CLOSED = ["to-court", "improves-twice", "not-agreed", "reopened"]


def put_in(desk: Desk, name: str) -> str:
    """The id of that stored case, as a case of a pupil of the sample school."""
    stored = json.loads((CORPUS / f"{name}.json").read_text(encoding="utf-8"))
    definition = (CORPUS / "definitions" / stored["definition"]).read_text(encoding="utf-8")
    case_id = f"{(*OPEN, *CLOSED).index(name):032x}"
    with desk.database.behind() as opened:
        insert_case(
            opened,
            {
                "id": case_id,
                "school_id": desk.actor.school_id,
                "pupil_id": key_of(desk, SEPARATED),
                "pathway_id": "blackburn-with-darwen",
                "definition_sha256": edition(opened, definition),
                "token": f"open {name}",
                "recorded_at": "2026-09-02 15:30:00",
                "recorded_by": "Idris Penhallow",
            },
        )
        for row in stored["events"]:
            opened.execute(
                "INSERT INTO case_events (case_id, sequence, event_id, kind, happened_on, actor, actor_role, payload,"
                " token, recorded_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                (
                    case_id,
                    row["sequence"],
                    row["event_id"],
                    row["kind"],
                    row["happened_on"],
                    row["actor"],
                    row["actor_role"],
                    json.dumps(row["payload"]),
                    f"{name} {row['sequence']}",
                    row["recorded_at"][:19].replace("T", " "),
                ),
            )
    return case_id


@pytest.mark.parametrize("name", [*OPEN, *CLOSED])
def test_an_old_case_is_shown_listed_and_offered_its_letters(sample_desk: Desk, name: str) -> None:
    case_id = put_in(sample_desk, name)
    office, actor = sample_desk.office, sample_desk.actor
    view = cases.view(office, actor, case_id)
    assert (view.status == "closed") is (name in CLOSED)
    assert not view.problems
    assert view.limits == ()
    assert not any(clock.title.startswith("The 8 weeks") for clock in view.clocks)
    assert [row.case_id for row in cases.list_cases(office, actor)] == [case_id]
    assert letters.available(office, actor, case_id)
    if name in OPEN:
        below = next(test for test in view.tests if test.id == "below-expected")
        assert "before the school's expected attendance was kept with it" in below.reason


def test_an_old_case_at_week_7_has_the_ways_of_its_own_definition(sample_desk: Desk) -> None:
    case_id = put_in(sample_desk, "legal-action-now")
    view = cases.view(sample_desk.office, sample_desk.actor, case_id)
    assert [row.id for row in view.decisions] == ["court", "school-request"]
    assert [item.id for item in view.checklist] == ["documents-prepared"]
    assert all(not row.needs_note and not row.can_set_aside for row in (*view.factors, *view.questions))


def test_an_old_case_goes_on_by_its_own_rules(sample_desk: Desk) -> None:
    office, actor = sample_desk.office, sample_desk.actor
    case_id = put_in(sample_desk, "legal-action-now")
    day = date(2026, 11, 20)
    acts.tick(office, actor, cases.view(office, actor, case_id).seen, "one", item="documents-prepared", happened_on=day)
    said = {"decision": "school-request", "decided_by": "Mrs Tansley", "reason": "The family has moved away."}
    acts.decide(office, actor, cases.view(office, actor, case_id).seen, "two", happened_on=day, **said)
    view = cases.view(office, actor, case_id)
    assert (view.status, view.closing_code) == ("closed", "SCH")
