"""What pages say of who did what, and what the audit says of who looked."""

from dataclasses import replace

from fasttrack_core.services.cases import opening as cases
from fasttrack_core.services.cases import recording as acts
from fasttrack_core.store import Stamp, Subject
from tests.conftest import Desk, change_settings, colleague
from tests.pages.conftest import Visit, words
from tests.pages.finding import with_tabs
from tests.pages.test_two_people import elsewhere


def test_pages_say_who_did_what_as_they_were_called_then_and_who_works_here_as_they_are_called_now(
    sample_visit: Visit,
) -> None:
    at = sample_visit("settings")
    assert "Idris Penhallow, attendance lead." in words(at)
    office, lead = elsewhere()
    namesake = colleague(Desk(office, lead, ""), lead.name)
    change_settings(office, namesake, head="Mrs Orme")
    case_id = cases.open_case(office, lead, office.record(lead).pupil_keys[0], "a press")
    with office.store.write() as unit:
        stamp = Stamp(namesake.name, office.now(), namesake.id)
        unit.users.change(replace(unit.users.get(lead.id), name="Idris Verity"), stamp)
    renamed = replace(lead, name="Idris Verity")
    said = {"who": "Mother", "way": "telephone", "file_only": True}
    acts.contacted(office, renamed, cases.view(office, renamed, case_id).seen, "another", **said)
    office.store.close()
    at = with_tabs(sample_visit("case", case=case_id), "chronology")
    assert "Idris Verity, attendance lead." in words(at)
    told = next(each.value for each in at.table if "Happened" in each.value).to_string()
    assert "Idris Verity" in told
    assert "Idris Penhallow" in told


def test_a_case_that_is_looked_at_stands_in_the_audit_once_a_day_and_tab(sample_visit: Visit) -> None:
    sample_visit()
    office, lead = elsewhere()
    case_id, other = (cases.open_case(office, lead, key, key) for key in office.record(lead).pupil_keys[:2])
    at = sample_visit("case", case=case_id)
    at.run()
    with_tabs(at, "questions", "chronology")
    sample_visit("documents", case=case_id)
    with office.store.read() as unit:
        seen = unit.audit.list(subject=Subject("case", case_id))
        assert unit.audit.list(subject=Subject("case", other))[0].after != {"viewed": True}
        assert unit.audit.verify_chain().whole
    looks = [line for line in seen if line.after == {"viewed": True}]
    assert [(line.user_id, line.school_id, line.outcome) for line in looks] == [(lead.id, lead.school_id, "done")] * 2
    office.store.close()
