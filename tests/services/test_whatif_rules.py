"""Rules kept by name: each school its own, each change on record, nothing ever overwritten."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from unittest.mock import patch

import pytest
from alembic import command

from fasttrack_core.errors import MissingFact, NotAllowed
from fasttrack_core.services import setup
from fasttrack_core.services.office.access import Role
from fasttrack_core.services.office.writing import Seen, Stale
from fasttrack_core.services.what_if import compare as whatif_compare
from fasttrack_core.services.what_if import saved_rules as whatif_rules
from fasttrack_core.services.what_if.question import Question
from fasttrack_core.store import Conflict, Subject
from fasttrack_core.store.audit import Audit
from fasttrack_core.store.migrate import migrate
from tests.conftest import Desk, colleague
from tests.store.first_format import add_lines
from tests.store.test_migrate_second_schema import moved

EIGHT = Question(
    sessions=8,
    weeks=None,
    codes=frozenset("GOUI"),
    attendance_at_least=Decimal("52.5"),
    attendance_below=Decimal(92),
)


def seen(desk: Desk, name: str) -> Seen:
    """The rule of that name as somebody sees it now."""
    return next(each.seen for each in whatif_rules.kept(desk.office, desk.actor) if each.name == name)


def names(desk: Desk) -> list[str]:
    return [each.name for each in whatif_rules.kept(desk.office, desk.actor)]


def test_a_kept_rule_comes_back_as_it_was_asked_without_its_days(sample_desk: Desk) -> None:
    dated = replace(EIGHT, first_day=date(2026, 9, 1), last_day=date(2026, 10, 1))
    whatif_rules.keep(sample_desk.office, sample_desk.actor, "  Eight   this year ", dated)
    for office in (sample_desk.office, sample_desk.reopened()):
        (found,) = whatif_rules.kept(office, sample_desk.actor)
        assert (found.name, found.question, found.who) == ("Eight this year", EIGHT, "Idris Penhallow")


@pytest.mark.both_databases
def test_rules_are_renamed_and_removed_and_their_record_stays(sample_desk: Desk) -> None:
    office, actor = sample_desk.office, sample_desk.actor
    whatif_rules.keep(office, actor, "Eight", EIGHT)
    whatif_rules.keep(office, actor, "alpha", Question(sessions=1, weeks=1))
    whatif_rules.rename(office, actor, seen(sample_desk, "Eight"), "Eight, year to date")
    assert names(sample_desk) == ["alpha", "Eight, year to date"]
    whatif_rules.rename(office, actor, seen(sample_desk, "alpha"), "Alpha")
    whatif_rules.remove(office, actor, seen(sample_desk, "Eight, year to date"))
    assert names(sample_desk) == ["Alpha"]
    with office.store.read() as unit:
        lines = unit.audit.list(subject=Subject("what-if rules", actor.school_id))
        assert [next(iter(line.after)) for line in lines] == ["removed", "renamed", "renamed", "kept", "kept"]
        assert unit.audit.verify_chain().whole
    whatif_rules.keep(office, actor, "Eight", EIGHT)
    assert names(sample_desk) == ["Alpha", "Eight"]


def test_keeping_a_rule_does_not_change_the_register_s_version(sample_desk: Desk) -> None:
    before = sample_desk.office.record(sample_desk.actor)
    whatif_rules.keep(sample_desk.office, sample_desk.actor, "Eight", EIGHT)
    assert sample_desk.office.record(sample_desk.actor) is before


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "\n\t"])
def test_a_name_that_is_empty_or_too_long_is_refused(sample_desk: Desk, name: str) -> None:
    with pytest.raises(MissingFact, match="1 to 60 characters"):
        whatif_rules.keep(sample_desk.office, sample_desk.actor, name, EIGHT)


def test_a_name_of_sixty_characters_will_do(sample_desk: Desk) -> None:
    whatif_rules.keep(sample_desk.office, sample_desk.actor, "x" * 60, EIGHT)
    assert names(sample_desk) == ["x" * 60]


def test_a_name_is_used_once_in_capitals_or_not(sample_desk: Desk) -> None:
    office, actor = sample_desk.office, sample_desk.actor
    whatif_rules.keep(office, actor, "Eight", EIGHT)
    whatif_rules.keep(office, actor, "Nine", EIGHT)
    with pytest.raises(Conflict, match="already a rule"):
        whatif_rules.keep(office, actor, "EIGHT", EIGHT)
    with pytest.raises(Conflict, match="already a rule"):
        whatif_rules.rename(office, actor, seen(sample_desk, "Nine"), "eight")
    assert names(sample_desk) == ["Eight", "Nine"]


def test_what_cannot_be_asked_cannot_be_kept(sample_desk: Desk) -> None:
    with pytest.raises(MissingFact, match="at least one code"):
        whatif_rules.keep(sample_desk.office, sample_desk.actor, "None", replace(EIGHT, codes=frozenset()))
    assert names(sample_desk) == []


def test_a_rule_that_is_gone_can_be_neither_renamed_nor_removed(sample_desk: Desk) -> None:
    with pytest.raises(Stale, match="No rule is saved as “Gone”"):
        whatif_rules.rename(sample_desk.office, sample_desk.actor, Seen("rule", "Gone", 0), "Here")
    with pytest.raises(Stale, match="No rule is saved as “Gone”"):
        whatif_rules.remove(sample_desk.office, sample_desk.actor, Seen("rule", "Gone", 0))


def test_a_rule_that_somebody_else_changed_meanwhile_is_neither_renamed_nor_removed(sample_desk: Desk) -> None:
    office, actor = sample_desk.office, sample_desk.actor
    whatif_rules.keep(office, actor, "Eight", EIGHT)
    opened = seen(sample_desk, "Eight")
    whatif_rules.rename(office, actor, opened, "Eight this year")
    says = "saved as “Eight” when you looked; Idris Penhallow renamed it to “Eight this year” at 15:30 on 20/11/2026"
    with pytest.raises(Stale, match=says):
        whatif_rules.rename(office, actor, opened, "Nine")
    with pytest.raises(Stale, match=says):
        whatif_rules.remove(office, actor, opened)
    assert names(sample_desk) == ["Eight this year"]
    whatif_rules.keep(office, actor, "Eight", replace(EIGHT, sessions=9))
    with pytest.raises(Stale, match="renamed it"):
        whatif_rules.remove(office, actor, opened)
    again = seen(sample_desk, "Eight")
    whatif_rules.remove(office, actor, again)
    with pytest.raises(Stale, match="Idris Penhallow removed it"):
        whatif_rules.remove(office, actor, again)
    with office.store.read() as unit:
        line = unit.audit.list(last=1)[0]
    assert (line.before["name"], line.before["rule"]["sessions"], line.after) == ("Eight", 9, {"removed": "Eight"})


def test_fifty_rules_are_kept_and_no_more(sample_desk: Desk) -> None:
    for number in range(50):
        whatif_rules.keep(sample_desk.office, sample_desk.actor, f"Rule {number}", EIGHT)
    with pytest.raises(MissingFact, match="Remove one"):
        whatif_rules.keep(sample_desk.office, sample_desk.actor, "One more", EIGHT)
    assert len(names(sample_desk)) == 50


def test_another_school_sees_none_of_them(sample_desk: Desk) -> None:
    office, actor = sample_desk.office, sample_desk.actor
    whatif_rules.keep(office, actor, "Eight", EIGHT)
    setup.add_school(office, "Quarry Lane School")
    other = next(each.id for each in setup.schools(office) if each.name == "Quarry Lane School")
    there = replace(actor, school_id=other)
    assert whatif_rules.kept(office, there) == ()
    with pytest.raises(Stale):
        whatif_rules.remove(office, there, seen(sample_desk, "Eight"))
    assert "rule:Eight" not in whatif_compare.choices(office, there)
    assert "rule:Eight" in whatif_compare.choices(office, actor)


def test_a_viewer_sees_the_rules_and_keeps_none(sample_desk: Desk) -> None:
    whatif_rules.keep(sample_desk.office, sample_desk.actor, "Eight", EIGHT)
    viewer = colleague(sample_desk, "Someone who looks", Role.VIEWER)
    assert len(whatif_rules.kept(sample_desk.office, viewer)) == 1
    with pytest.raises(NotAllowed):
        whatif_rules.keep(sample_desk.office, viewer, "Nine", EIGHT)
    assert names(sample_desk) == ["Eight"]


def test_a_kept_rule_stands_beside_the_pathways(sample_desk: Desk) -> None:
    whatif_rules.keep(sample_desk.office, sample_desk.actor, "Eight", EIGHT)
    found = whatif_compare.compare(
        sample_desk.office, sample_desk.actor, EIGHT, ["asked", "rule:Eight"], date(2026, 11, 20)
    )
    assert found.titles == ("The rule on screen", "Kept: Eight")
    assert found.frame["The rule on screen"].tolist() == found.frame["Kept: Eight"].tolist()


@pytest.mark.both_databases
def test_rules_that_were_kept_when_the_audit_alone_held_them_are_there_after_the_migration(sample_desk: Desk) -> None:
    office, actor = sample_desk.office, sample_desk.actor
    for name in ("Eight", "Nine", "Ten"):
        whatif_rules.keep(office, actor, name, replace(EIGHT, sessions=len(name)))
    whatif_rules.rename(office, actor, seen(sample_desk, "Nine"), "Nine this year")
    whatif_rules.remove(office, actor, seen(sample_desk, "Eight"))
    before = [(each.name, each.question, each.who) for each in whatif_rules.kept(office, actor)]
    with office.store.read() as unit:
        written = unit.audit.list(subject=Subject("what-if rules", actor.school_id))[::-1]
    office.store.close()
    moved(sample_desk.address, command.downgrade, "0003")
    subject = f"what-if rules of school {actor.school_id}"
    add_lines(sample_desk.database, [(line.actor, subject, line.after) for line in written])
    migrate(sample_desk.address)
    again = sample_desk.reopened()
    assert [(each.name, each.question, each.who) for each in whatif_rules.kept(again, actor)] == before
    nine = next(each.seen for each in whatif_rules.kept(again, actor) if each.name == "Nine this year")
    whatif_rules.rename(again, actor, nine, "Nine")
    assert [each.name for each in whatif_rules.kept(again, actor)] == ["Nine", "Ten"]
    again.store.close()


def test_the_audit_is_not_read_for_the_rules(sample_desk: Desk) -> None:
    """Lines that an archive has taken away take no rule with them."""
    office, actor = sample_desk.office, sample_desk.actor
    whatif_rules.keep(office, actor, "Eight", EIGHT)
    opened = seen(sample_desk, "Eight")
    with patch.object(Audit, "list", side_effect=AssertionError("the audit was read")):
        whatif_rules.rename(office, actor, opened, "Nine")
        with pytest.raises(Stale, match="renamed it to “Nine”"):
            whatif_rules.remove(office, actor, opened)
        assert names(sample_desk) == ["Nine"]
