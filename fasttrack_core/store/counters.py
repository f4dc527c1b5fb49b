"""A school counts what changes in it: one number says whether anything that was worked out before is out of date.

Whoever changes something counts it in the same transaction, so that a number that was seen stands for one state.
"""

from sqlalchemy import Column, Connection, select, update

from fasttrack_core.store import schema

CASES: Column[int] = schema.schools.c.cases_version
CONTACTS: Column[int] = schema.schools.c.contacts_version


def count(connection: Connection, counter: Column[int], school_id: str) -> None:
    """One change more of that kind in the school."""
    own = schema.schools.c.id == school_id
    connection.execute(update(schema.schools).where(own).values({counter: counter + 1}))


def counted(connection: Connection, counter: Column[int], school_id: str) -> int:
    """How many changes of that kind there were in the school."""
    return connection.scalar(select(counter).where(schema.schools.c.id == school_id)) or 0
