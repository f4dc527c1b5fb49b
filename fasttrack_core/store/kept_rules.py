"""Rules that a school keeps by name. Append-only: a rule that is renamed or removed has another row in its place."""

from sqlalchemy import Connection, Row, insert, select

from fasttrack_core.store import schema
from fasttrack_core.store.records import Plain, Stamp, StoredRule
from fasttrack_core.store.stamping import stamp_of, stamped

_TABLE = schema.kept_rules
_LATER = schema.kept_rules.alias("later")


class KeptRules:
    """Each row says how one rule is from then on. It is replaced once at most, which the database holds."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list(self, school_id: str) -> tuple[StoredRule, ...]:
        """The school's rules as they are now, in the order of their last change."""
        replaced = select(_LATER.c.number).where(_LATER.c.replaces == _TABLE.c.number).exists()
        asked = select(_TABLE).where(_TABLE.c.school_id == school_id, ~_TABLE.c.removed, ~replaced)
        return tuple(_rule(row) for row in self._connection.execute(asked.order_by(_TABLE.c.number)))

    def then(self, school_id: str, number: int) -> tuple[StoredRule, StoredRule | None] | None:
        """The school's rule as it was by that row, and what replaced it; None where it has no such row."""
        asked = select(_TABLE).where(
            _TABLE.c.school_id == school_id, (_TABLE.c.number == number) | (_TABLE.c.replaces == number)
        )
        found = [_rule(row) for row in self._connection.execute(asked.order_by(_TABLE.c.number))]
        if not found or found[0].number != number:
            return None
        return found[0], found[1] if len(found) > 1 else None

    def keep(self, school_id: str, name: str, rule: Plain, stamp: Stamp) -> StoredRule:
        """A new rule of that name."""
        return self._add(school_id, name, rule, stamp.who, stamp)

    def rename(self, school_id: str, old: StoredRule, name: str, stamp: Stamp) -> StoredRule:
        """The rule has the new name."""
        return self._add(school_id, name, old.rule, old.kept_by, stamp, replaces=old.number)

    def remove(self, school_id: str, old: StoredRule, stamp: Stamp) -> StoredRule:
        """The rule is no longer among the school's."""
        return self._add(school_id, old.name, old.rule, old.kept_by, stamp, replaces=old.number, removed=True)

    def _add(
        self,
        school_id: str,
        name: str,
        rule: Plain,
        kept_by: str,
        stamp: Stamp,
        *,
        replaces: int | None = None,
        removed: bool = False,
    ) -> StoredRule:
        added = insert(_TABLE).values(
            school_id=school_id,
            name=name,
            rule=dict(rule),
            kept_by=kept_by,
            removed=removed,
            replaces=replaces,
            **stamped(stamp),
        )
        number = self._connection.execute(added.returning(_TABLE.c.number)).scalar_one()
        return StoredRule(int(number), name, dict(rule), kept_by, removed, stamp)


def _rule(row: Row[tuple[object, ...]]) -> StoredRule:
    stamp = stamp_of(row)
    return StoredRule(row.number, row.name, row.rule, row.kept_by, row.removed, stamp)
