"""Rendered documents: kept as they were made, with the facts, figures and template they were made from."""

import hashlib
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row, insert, select

from fasttrack_core.errors import NotFound, StoreProblem
from fasttrack_core.store import columns, schema
from fasttrack_core.store.problems import Conflict
from fasttrack_core.store.records import NewDocument, Plain, Stamp, StoredDocument
from fasttrack_core.store.stamping import stamped

_TABLE = schema.issued_documents
_WITHOUT_BYTES = tuple(column for column in _TABLE.c if column.name not in ("content", "context"))
_SAME_PRESS = ("school_id", "pupil_id", "case_id", "parent_id", "document_id")


class Documents:
    """Later imports and corrections change nothing here."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, document: NewDocument, stamp: Stamp) -> StoredDocument:
        """The document as kept, now or by an earlier call with the same token.

        Raises Conflict when the token was used for another document or another person.
        """
        done = self._connection.execute(select(*_WITHOUT_BYTES).where(_TABLE.c.token == document.token)).first()
        if done is not None:
            if any(getattr(done, name) != getattr(document, name) for name in _SAME_PRESS):
                raise Conflict("This was already saved for another document. Open the page again.")
            return _document(done)
        context = columns.canonical(dict(document.context))
        document_id = uuid4().hex
        self._connection.execute(
            insert(_TABLE).values(
                id=document_id,
                school_id=document.school_id,
                pupil_id=document.pupil_id,
                case_id=document.case_id,
                parent_id=document.parent_id,
                document_id=document.document_id,
                title=document.title,
                status=document.status,
                file_name=document.file_name,
                content=document.content,
                sha256=hashlib.sha256(document.content).hexdigest(),
                context=dict(document.context),
                context_sha256=hashlib.sha256(context.encode()).hexdigest(),
                template_sha256=document.template_sha256,
                figures=dict(document.figures),
                token=document.token,
                **stamped(stamp),
            )
        )
        return self.get(document_id)

    def get(self, stored_id: str) -> StoredDocument:
        """Raises NotFound."""
        row = self._connection.execute(select(*_WITHOUT_BYTES).where(_TABLE.c.id == stored_id)).first()
        if row is None:
            raise NotFound("There is no such document.")
        return _document(row)

    def list(
        self, school_id: str, *, pupil_id: str | None = None, case_id: str | None = None
    ) -> tuple[StoredDocument, ...]:
        """The school's documents, or one pupil's or case's, in the order in which they were made."""
        query = select(*_WITHOUT_BYTES).where(_TABLE.c.school_id == school_id)
        if pupil_id is not None:
            query = query.where(_TABLE.c.pupil_id == pupil_id)
        if case_id is not None:
            query = query.where(_TABLE.c.case_id == case_id)
        rows = self._connection.execute(query.order_by(_TABLE.c.recorded_at, _TABLE.c.id))
        return tuple(_document(row) for row in rows)

    def content(self, stored_id: str) -> bytes:
        """The file as it was made. Raises StoreProblem when its hash no longer matches, NotFound when there is none."""
        row = self._connection.execute(
            select(_TABLE.c.content, _TABLE.c.sha256).where(_TABLE.c.id == stored_id)
        ).first()
        if row is None:
            raise NotFound("There is no such document.")
        content = bytes(row.content)
        if hashlib.sha256(content).hexdigest() != row.sha256:
            raise StoreProblem(
                "This document is no longer as it was made: the database was altered. Tell whoever runs it."
            )
        return content

    def context(self, stored_id: str) -> Plain:
        """The facts the document was made from. Raises NotFound."""
        found = self._connection.scalar(select(_TABLE.c.context).where(_TABLE.c.id == stored_id))
        if found is None:
            raise NotFound("There is no such document.")
        return dict(found)


def _document(row: Row[Any]) -> StoredDocument:
    fields = {column.name: getattr(row, column.name) for column in _WITHOUT_BYTES}
    stamp = Stamp(fields.pop("recorded_by"), fields.pop("recorded_at"), fields.pop("recorded_by_id"))
    del fields["token"]
    return StoredDocument(**fields, stamp=stamp)
