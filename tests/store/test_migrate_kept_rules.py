"""Rules that were lines of the audit alone are rows of their own table after the migration, and none is lost."""

from typing import Any

from alembic import command

from fasttrack_core.store import Stamp, Store, StoredRule
from fasttrack_core.store.migrate import migrate
from tests.databases.kinds import Database
from tests.store.first_format import add_lines
from tests.store.invented import stamp
from tests.store.test_migrate_second_schema import moved

TEN = {"attendance_at_least": "52.5", "attendance_below": None, "codes": ["G", "O"], "sessions": 10, "weeks": 10}
SIX = {"attendance_at_least": None, "attendance_below": None, "codes": ["U"], "sessions": 6, "weeks": None}
SUBJECT = "what-if rules of school {}"


def as_it_was(database: Database, store: Store) -> None:
    """The database is as the version before left it, without a line in its audit."""
    store.close()
    moved(database.address, command.downgrade, "0003")


def test_each_rule_comes_over_with_its_name_its_values_and_who_kept_it_when(
    database: Database, store: Store, school: str
) -> None:
    with store.write() as unit:
        other = unit.schools.add("Larkmoor Junior School", stamp()).id
    own, ann, bren = SUBJECT.format(school), "Ann Marlow", "Bren Ashby"
    as_it_was(database, store)
    lines: list[tuple[str, str, Any]] = [
        (ann, own, {"kept": "Ten", "rule": TEN}),
        (ann, own, {"kept": "Six", "rule": SIX}),
        (ann, SUBJECT.format(other), {"kept": "Ten", "rule": SIX}),
        (bren, own, {"renamed": "Ten", "to": "Zehn – “é”"}),
        (ann, own, {"kept": "Gone", "rule": SIX}),
        (bren, own, {"removed": "Gone"}),
    ]
    add_lines(database, lines)
    migrate(database.address)
    again = database.open()
    with again.read() as unit:
        rules, others = unit.kept_rules.list(school), unit.kept_rules.list(other)
        assert unit.audit.verify_chain().whole
        gone = unit.kept_rules.then(school, rules[-1].number + 1)
    six, ten = rules
    assert six == StoredRule(six.number, "Six", SIX, "Ann Marlow", False, Stamp("Ann Marlow", stamp(2).when))
    assert ten == StoredRule(ten.number, "Zehn – “é”", TEN, "Ann Marlow", False, Stamp("Bren Ashby", stamp(4).when))
    assert [(rule.name, rule.rule) for rule in others] == [("Ten", SIX)]
    assert gone is not None
    assert gone[1] is not None
    assert (gone[0].name, gone[1].removed, gone[1].stamp) == ("Gone", True, Stamp("Bren Ashby", stamp(6).when))
    with again.write() as unit:
        unit.kept_rules.rename(school, ten, "Ten", stamp(6))
        unit.kept_rules.keep(school, "Eleven", TEN, stamp(7))
    with again.read() as unit:
        assert [rule.name for rule in unit.kept_rules.list(school)] == ["Six", "Ten", "Eleven"]
    assert again.check().problems == ()
    again.close()


def test_lines_that_say_nothing_of_a_rule_bring_none_and_stop_nothing(
    database: Database, store: Store, school: str
) -> None:
    own = SUBJECT.format(school)
    as_it_was(database, store)
    nothing: tuple[Any, ...] = (
        None,
        "text",
        ["kept"],
        {},
        {"kept": "No rule"},
        {"removed": "Never"},
        {"renamed": "Never", "to": "X"},
    )
    lines: list[tuple[str, str, Any]] = [("Ann Marlow", own, after) for after in nothing]
    lines += [
        ("Ann Marlow", SUBJECT.format("nowhere"), {"kept": "Ten", "rule": TEN}),
        ("Ann Marlow", f"{own} and more", {"kept": "Ten", "rule": TEN}),
        ("Ann Marlow", own, {"kept": "Six", "rule": SIX}),
    ]
    add_lines(database, lines)
    migrate(database.address)
    again = database.open()
    with again.read() as unit:
        assert [rule.name for rule in unit.kept_rules.list(school)] == ["Six"]
    again.close()
