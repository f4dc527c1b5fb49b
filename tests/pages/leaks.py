"""What a page would tell the room: everything it sends to the browser, searched for who the school's people are."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

import pyarrow as pa
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block

from fasttrack_core.attendance.figures.sessions import spoken_date
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office

ORDINARY = {"May", "Rose", "School", "Hope", "Grace", "Will", "Mark", "Summer"}
"""Names that are words of the pages as well."""


def sent(at: AppTest) -> str:
    """Every element that the page sends, as text: words, tables, charts and their rows, choices, file names."""
    text = "\n".join(_parts(at._tree))
    text = re.sub(r"\\+u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), text)
    return re.sub(r"\\[nt]", " ", text).replace("\\", "")


def _parts(block: Block) -> Iterator[str]:
    for node in (block, *block.children.values()):
        proto = getattr(node, "proto", None)
        if hasattr(proto, "ListFields"):
            yield proto.SerializeToString().decode("utf-8", "ignore")
            cells = (cell for table in tables_in(proto) for row in table for cell in row.values())
            yield from (str(cell) for cell in cells if not isinstance(cell, bool))  # True is a surname
        if node is not block and isinstance(node, Block):
            yield from _parts(node)


def tables_in(message: Any) -> Iterator[list[dict[str, Any]]]:
    """The rows of every table in what is sent (a protocol buffer), those of charts too.

    As bytes the words of a column stand without a space between them, so that not every name can be found there.
    """
    for _, value in message.ListFields():
        several = isinstance(value, Sequence) and not isinstance(value, bytes | str)
        for part in value if several else (value,):
            if hasattr(part, "ListFields"):
                yield from tables_in(part)
            elif isinstance(part, bytes):
                with suppress(pa.ArrowInvalid):
                    yield pa.ipc.open_stream(part).read_all().to_pylist()


def told(at: AppTest, office: Office, actor: Actor, known: frozenset[str] = frozenset()) -> set[str]:
    """The names, numbers, days of birth and addresses of pupils and contacts that the page sends.

    ``known``: words that stand there for another reason.
    """
    text = sent(at)
    words = set(re.findall(r"[^\W\d_][\w’'-]*", text))
    facts = {
        fact for fact in _facts(office, actor) if fact in text and re.search(rf"(?<!\w){re.escape(fact)}(?!\w)", text)
    }
    return facts | words & (_names(office, actor) - ORDINARY - known)


def _names(office: Office, actor: Actor) -> set[str]:
    found: set[str] = set()
    for person in (*office.record(actor).register.pupils, *_contacts(office, actor)):
        found |= {name for name in (person.surname, person.forename) if len(name) > 2}
    return found


def _facts(office: Office, actor: Actor) -> set[str]:
    found: set[str] = set()
    for pupil in office.record(actor).register.pupils:
        found |= {pupil.upn, pupil.admission_number}
        if born := pupil.date_of_birth:
            found |= {born.isoformat(), spoken_date(born), f"{born:%d/%m/%Y}"}
    for parent in _contacts(office, actor):
        found |= {*parent.address[:1], parent.email, parent.phone, parent.restriction, parent.postcode}
    return {each for each in found if each}


def _contacts(office: Office, actor: Actor) -> list[Any]:
    with office.read(actor) as unit:
        return [parent for family in unit.people.parents_of_school(actor.school_id).values() for parent in family]
