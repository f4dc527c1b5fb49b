"""An import is undone: the register becomes what it would be without it, and nothing is deleted from the history.

What every other import said is applied again, in order. So a mark goes back to what it was before, unless a later file
changed it or says the same; and a person's own entries stay. A pupil whom another import names too keeps the details
that they were first listed with.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import uuid4

import numpy as np
from sqlalchemy import Connection, func, insert, select

from fasttrack_core.attendance.figures.codes import NO_MARK, Marks
from fasttrack_core.attendance.figures.register import Pupil, Register
from fasttrack_core.attendance.figures.sessions import Keys, sorted_keys
from fasttrack_core.attendance.merging.changed_details import corrected, updated
from fasttrack_core.attendance.merging.changes import Words
from fasttrack_core.attendance.merging.replaying import Place, Statement, replayed_marks, replayed_texts
from fasttrack_core.errors import NotFound
from fasttrack_core.stamps import stamp_words
from fasttrack_core.store import history, marks_rows, packing, pupil_rows, reading, schema
from fasttrack_core.store.counters import CONTACTS, count
from fasttrack_core.store.imports import UNDONE, Imports
from fasttrack_core.store.problems import Conflict
from fasttrack_core.store.records import MarkBack, Stamp, StoredImport, StoredRegister, StoredUndo, UndoCounts
from fasttrack_core.store.registers import BY_HAND, lock, raise_version
from fasttrack_core.store.stamping import stamp_of, stamped
from fasttrack_core.store.statements import Statements
from fasttrack_core.store.undoing_contacts import ContactsBack, plan_contacts, write_contacts


@dataclass(frozen=True, slots=True, eq=False)
class UndoPlan:
    """What undoing an import would do. marks: in the order of pupils and sessions. unlisted: ids of the pupils who
    would no longer be listed. pupils: every pupil of the register as it stands, by id."""

    imported: StoredImport
    counts: UndoCounts
    marks: tuple[MarkBack, ...]
    details: tuple[tuple[str, Mapping[str, Any], Mapping[str, Any]], ...]
    contacts: ContactsBack
    unlisted: frozenset[str]
    pupils: Mapping[str, Pupil]
    known: StoredRegister
    others: tuple[Statement, ...]
    own: tuple[Statement, ...]


class Undoing:
    """Imports that are taken back."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def plan(self, school_id: str, import_id: str) -> UndoPlan:
        """What ``undo`` would do; nothing is written. Raises NotFound, and Conflict for an import that was undone."""
        imported = self.to_undo(school_id, import_id)
        own, others = self._statements(school_id, import_id)
        years = sorted({year for said in own for year in packing.years_of(said.register.sessions).tolist()})
        known = reading.read(self._connection, school_id, years, everyone=True)
        contacts = plan_contacts(self._connection, imported, self._undone(school_id), others, known)
        named = {pupil_id for said in own for pupil_id in said.ids} | {pupil_id for pupil_id, _ in contacts.removed}
        named &= set(known.ids)
        unlisted = named - self._known_elsewhere(school_id, import_id, others, contacts)
        marks = tuple(_marks_back(known, own, others))
        details = tuple(self._details_back(known, named - unlisted, unlisted, others))
        counts = self._counts(imported, marks, details, contacts, unlisted)
        pupils = dict(zip(known.ids, known.register.pupils, strict=True))
        return UndoPlan(imported, counts, marks, details, contacts, frozenset(unlisted), pupils, known, others, own)

    def to_undo(self, school_id: str, import_id: str) -> StoredImport:
        """An import that may be undone. Raises NotFound, and Conflict for one that was undone, saying by whom."""
        imported = Imports(self._connection).get(import_id)
        if imported.school_id != school_id:
            raise NotFound("There is no such import.")
        if imported.status == UNDONE:
            done = next((each.stamp for each in self.undos(school_id) if each.import_id == import_id), None)
            by = f" by {done.who} at {stamp_words(done.when)}" if done else ""
            raise Conflict(f"This import was undone already{by}. Nothing was changed now.")
        return imported

    def undo(
        self, school_id: str, import_id: str, reason: str, stamp: Stamp, *, expected_version: int | None = None
    ) -> UndoCounts:
        """The import is undone. Raises as ``plan``, and Conflict when the register is not at ``expected_version``."""
        version = lock(self._connection, school_id, expected_version)
        plan = self.plan(school_id, import_id)
        undo_id = uuid4().hex
        self._connection.execute(
            insert(schema.undos).values(
                id=undo_id,
                school_id=school_id,
                import_id=import_id,
                reason=reason,
                counts=asdict(plan.counts),
                **stamped(stamp),
            )
        )
        self._write_marks(school_id, plan, undo_id, stamp)
        pupil_rows.unlist(self._connection, plan.unlisted, undo_id, stamp)
        pupil_rows.correct(self._connection, school_id, plan.details, stamp, undo_id=undo_id)
        write_contacts(self._connection, plan.contacts, undo_id, stamp)
        count(self._connection, CONTACTS, school_id)
        marks_rows.remove_rows(self._connection, school_id, plan.unlisted)
        Imports(self._connection).finish(import_id, status=UNDONE, counts=plan.imported.counts)
        raise_version(self._connection, school_id, version)
        return plan.counts

    def undos(self, school_id: str) -> tuple[StoredUndo, ...]:
        """Every undo of the school, newest first."""
        table = schema.undos
        rows = self._connection.execute(
            select(table).where(table.c.school_id == school_id).order_by(table.c.recorded_at.desc(), table.c.id)
        )
        return tuple(StoredUndo(row.id, row.import_id, row.reason, row.counts, stamp_of(row)) for row in rows)

    def _undone(self, school_id: str) -> frozenset[str]:
        table = schema.imports
        return frozenset(
            self._connection.scalars(select(table.c.id).where(table.c.school_id == school_id, table.c.status == UNDONE))
        )

    def _statements(self, school_id: str, import_id: str) -> tuple[tuple[Statement, ...], tuple[Statement, ...]]:
        undone = self._undone(school_id)
        said = Statements(self._connection).list(school_id)
        own = tuple(each for each in said if each.import_id == import_id)
        others = tuple(each for each in said if each.import_id != import_id and each.import_id not in undone)
        return own, others

    def _known_elsewhere(
        self, school_id: str, import_id: str, others: tuple[Statement, ...], contacts: ContactsBack
    ) -> set[str]:
        """Pupils whom another import names, or of whom there is a case, a document, a contact or totals besides."""
        found = {pupil_id for said in others for pupil_id in said.ids}
        for table in (schema.cases, schema.issued_documents):
            found |= set(
                self._connection.scalars(
                    select(table.c.pupil_id).where(table.c.school_id == school_id, table.c.pupil_id.is_not(None))
                )
            )
        totals, imports = schema.totals, schema.imports
        found |= set(
            self._connection.scalars(
                select(totals.c.pupil_id)
                .join(imports, imports.c.id == totals.c.import_id)
                .where(totals.c.school_id == school_id, imports.c.status != UNDONE, imports.c.id != import_id)
            )
        )
        links, pupils = schema.pupil_parents, schema.pupils
        linked = self._connection.execute(
            select(links.c.pupil_id, links.c.parent_id)
            .join(pupils, pupils.c.id == links.c.pupil_id)
            .where(pupils.c.school_id == school_id)
        )
        return found | {row.pupil_id for row in linked if (row.pupil_id, row.parent_id) not in contacts.removed}

    def _details_back(
        self, known: StoredRegister, chosen: set[str], unlisted: set[str], others: tuple[Statement, ...]
    ) -> list[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
        """For each of the chosen pupils whose details would differ: id, before, after; only what differs."""
        changes, typed_in = self._recorded_details(chosen), self._typed_details(chosen)
        row_of = {pupil_id: row for row, pupil_id in enumerate(known.ids)}
        listed = zip(known.ids, known.register.pupils, strict=True)
        upns = {pupil.upn: pupil_id for pupil_id, pupil in listed if pupil_id not in unlisted}
        stated = _stated(others, set(changes))
        found: list[tuple[str, Mapping[str, Any], Mapping[str, Any]]] = []
        for pupil_id, rows in changes.items():
            now = known.register.pupils[row_of[pupil_id]]
            listed_again = max((number for number, kind, _ in rows if kind == reading.LISTING), default=0)
            then = now
            for number, kind, before in reversed(rows):
                if kind == "pupil" and number > listed_again:
                    then = corrected(then, history.typed(before))
            by_hand = [each for each in typed_in.get(pupil_id, ()) if each[0] > listed_again]
            for said, pupil in stated[pupil_id]:
                while by_hand and by_hand[0][0] <= said.history_before:
                    then = corrected(then, history.typed(by_hand.pop(0)[1]))
                if said.history_before >= listed_again:
                    then = updated(then, pupil, overwrite=said.overwrite)
            for _, details in by_hand:
                then = corrected(then, history.typed(details))
            before, after = pupil_rows.whole_difference(now, then)
            if after.get("upn") and upns.get(after["upn"], pupil_id) != pupil_id:
                before, after = _without_upn(before), _without_upn(after)
            if after:
                found.append((pupil_id, before, after))
        return found

    def _recorded_details(self, chosen: set[str]) -> dict[str, list[tuple[int, str, Mapping[str, Any]]]]:
        table = schema.history
        rows = self._connection.execute(
            select(table.c.number, table.c.kind, table.c.subject_id, table.c.before)
            .where(table.c.kind.in_(("pupil", reading.LISTING)))
            .order_by(table.c.number)
        )
        found: dict[str, list[tuple[int, str, Mapping[str, Any]]]] = {}
        for row in rows:
            if row.subject_id in chosen:
                found.setdefault(row.subject_id, []).append((row.number, row.kind, row.before))
        return found

    def _typed_details(self, chosen: set[str]) -> dict[str, list[tuple[int, Mapping[str, Any]]]]:
        """What a person typed of each pupil where the files were silent (``Registers.correct_details``): no undo of an
        import takes it back."""
        table = schema.history
        rows = self._connection.execute(
            select(table.c.number, table.c.subject_id, table.c.after)
            .where(table.c.kind == "pupil", table.c.import_id.is_(None), table.c.undo_id.is_(None))
            .order_by(table.c.number)
        )
        found: dict[str, list[tuple[int, Mapping[str, Any]]]] = {}
        for row in rows:
            if row.subject_id in chosen and set(row.after) <= BY_HAND:
                found.setdefault(row.subject_id, []).append((row.number, row.after))
        return found

    def _counts(
        self,
        imported: StoredImport,
        marks: tuple[MarkBack, ...],
        details: tuple[tuple[str, Mapping[str, Any], Mapping[str, Any]], ...],
        contacts: ContactsBack,
        unlisted: set[str],
    ) -> UndoCounts:
        table = schema.mark_changes
        rows = self._connection.execute(
            select(table.c.pupil_id, table.c.sessions).where(table.c.import_id == imported.id)
        )
        back = {(each.pupil_id, each.session) for each in marks}
        kept = sum(
            (row.pupil_id, key) not in back for row in rows for key in packing.unpack_keys(row.sessions).tolist()
        )
        recorded = schema.history
        corrected = self._connection.execute(
            select(recorded.c.subject_id, recorded.c.after).where(
                recorded.c.import_id == imported.id, recorded.c.kind == "pupil"
            )
        )
        again = {pupil_id: after for pupil_id, _, after in details}
        stay = {
            row.subject_id
            for row in corrected
            if row.subject_id not in unlisted and not set(row.after) <= set(again.get(row.subject_id, ()))
        }
        totals = self._connection.scalar(
            select(func.count()).select_from(schema.totals).where(schema.totals.c.import_id == imported.id)
        )
        return UndoCounts(
            marks_back=len(marks),
            marks_kept=kept,
            pupils_back=len(details),
            pupils_kept=len(stay),
            pupils_unlisted=len(unlisted),
            contacts_back=contacts.back,
            contacts_kept=contacts.kept,
            restrictions_kept=contacts.restrictions,
            totals_back=int(totals or 0),
        )

    def _write_marks(self, school_id: str, plan: UndoPlan, undo_id: str, stamp: Stamp) -> None:
        ids, register = plan.known.ids, plan.known.register
        row_of = {pupil_id: row for row, pupil_id in enumerate(ids)}
        rows = np.array([row_of[each.pupil_id] for each in plan.marks], dtype=np.int64)
        sessions = np.array([each.session for each in plan.marks], dtype=np.int32)
        before = np.array([each.before for each in plan.marks], dtype=np.uint8)
        after = np.array([each.after for each in plan.marks], dtype=np.uint8)
        words = {entry: each.words for entry, each in enumerate(plan.marks) if each.words != Words()}
        whole = _with_marks(register, rows, sessions, after, words)
        kept, dropped = _sessions_left(whole, plan)
        years = packing.years_of(register.sessions)
        changed = packing.years_of(sessions)
        for year in np.unique(years).tolist():
            there = marks_rows.pupils_of_year(self._connection, school_id, year)
            gone = {key for key in there - plan.unlisted if _leaves(key, year, row_of, whole, plan)}
            touched = set(rows[changed == year].tolist())
            if year in dropped:
                touched |= {row_of[pupil_id] for pupil_id in there}
            touched = {
                row for row in touched if ids[row] in there and ids[row] not in gone and ids[row] not in plan.unlisted
            }
            marks_rows.remove_rows(self._connection, school_id, gone, year)
            marks_rows.write_year(self._connection, school_id, year, kept, ids, touched, stamp)
        marks_rows.record_marks(
            self._connection, school_id, ids, rows, sessions, (before, after), words, stamp, undo_id=undo_id
        )


def _marks_back(known: StoredRegister, own: tuple[Statement, ...], others: tuple[Statement, ...]) -> list[MarkBack]:
    """The marks among those that the import's own statements name which would differ without it."""
    named = {pupil_id for said in own for pupil_id in said.ids}
    ids = [pupil_id for pupil_id in known.ids if pupil_id in named]
    sessions = sorted_keys(int(key) for said in own for key in said.register.sessions)
    if not ids or not len(sessions):
        return []
    row_of = {pupil_id: row for row, pupil_id in enumerate(known.ids)}
    rows = [row_of[pupil_id] for pupil_id in ids]
    now = _marks_at(known.register, rows, sessions)
    then = replayed_marks(ids, sessions, others)
    words = _words_back(known, ids, rows, sessions, own, others)
    place_of = {pupil_id: place for place, pupil_id in enumerate(ids)}
    differs = now != then
    for pupil_id, session in words:
        differs[place_of[pupil_id], int(np.searchsorted(sessions, session))] = True
    found = []
    for row, column in np.argwhere(differs).tolist():
        place = (ids[row], int(sessions[column]))
        found.append(MarkBack(*place, int(now[row, column]), int(then[row, column]), words.get(place, Words())))
    return found


def _marks_at(register: Register, rows: list[int], sessions: Keys) -> Marks:
    marks = np.full((len(rows), len(sessions)), NO_MARK, dtype=np.uint8)
    _, columns, known = np.intersect1d(sessions, register.sessions, return_indices=True)
    marks[:, columns] = register.marks[np.ix_(np.array(rows, dtype=np.int64), known)]
    return marks


def _words_back(
    known: StoredRegister,
    ids: list[str],
    rows: list[int],
    sessions: Keys,
    own: tuple[Statement, ...],
    others: tuple[Statement, ...],
) -> dict[Place, Words]:
    """The texts that would differ, of the marks in the grid of pupils and sessions."""
    inside, keys = set(ids), set(sessions.tolist())
    id_of = dict(zip(rows, ids, strict=True))
    raw, comments = (
        {
            (id_of[row], int(known.register.sessions[column])): text
            for (row, column), text in texts.items()
            if row in id_of
        }
        for texts in (known.register.raw, known.register.comments)
    )
    stated = {place for said in (*own, *others) for place in said.texts}
    places = {place for place in {*stated, *raw, *comments} if place[0] in inside and place[1] in keys}
    found = {}
    for place, (its_raw, its_comment) in replayed_texts(places, others).items():
        now = (raw.get(place, ""), comments.get(place, ""))
        if now != (its_raw, its_comment):
            found[place] = Words(now[0], its_raw, now[1], its_comment)
    return found


def _with_marks(register: Register, rows: Any, sessions: Keys, after: Marks, words: Mapping[int, Words]) -> Register:
    marks = register.marks.copy(order="F")
    columns = np.searchsorted(register.sessions, sessions)
    marks[rows, columns] = after
    raw, comments = dict(register.raw), dict(register.comments)
    for entry, text in words.items():
        place = (int(rows[entry]), int(columns[entry]))
        for texts, now in ((raw, text.raw_after), (comments, text.comment_after)):
            texts.pop(place, None)
            if now:
                texts[place] = now
    return Register(register.pupils, register.sessions, marks, raw, comments)


def _sessions_left(register: Register, plan: UndoPlan) -> tuple[Register, set[int]]:
    """The register without the sessions that only the undone import named and nobody is marked in; and their years."""
    named = {int(key) for said in plan.others for key in said.register.sessions}
    own = {int(key) for said in plan.own for key in said.register.sessions}
    blank = ~(register.marks != NO_MARK).any(axis=0)
    gone = np.array([key in own and key not in named for key in register.sessions.tolist()], dtype=np.bool_) & blank
    columns = np.flatnonzero(~gone)
    moved = {int(old): new for new, old in enumerate(columns)}
    raw, comments = (
        {(row, moved[column]): text for (row, column), text in texts.items() if column in moved}
        for texts in (register.raw, register.comments)
    )
    left = Register(register.pupils, register.sessions[columns], register.marks[:, columns], raw, comments)
    return left, set(packing.years_of(register.sessions[gone]).tolist())


def _leaves(pupil_id: str, year: int, row_of: Mapping[str, int], register: Register, plan: UndoPlan) -> bool:
    """Whether the pupil, whom the undone import names, has nothing left in that year that another import gave."""
    if not any(pupil_id in said.row_of for said in plan.own):
        return False
    columns = packing.years_of(register.sessions) == year
    if (register.marks[row_of[pupil_id]][columns] != NO_MARK).any():
        return False
    return not any(_gives_row(said, pupil_id, year) for said in plan.others)


def _gives_row(said: Statement, pupil_id: str, year: int) -> bool:
    if pupil_id not in said.row_of or not len(said.register.sessions):
        return False
    years = packing.years_of(said.register.sessions)
    row = said.row_of[pupil_id]
    return int(years[-1]) == year or bool((said.register.marks[row][years == year] != NO_MARK).any())


def _without_upn(details: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in details.items() if name != "upn"}


def _stated(others: tuple[Statement, ...], chosen: set[str]) -> dict[str, list[tuple[Statement, Pupil]]]:
    """What the others say of each chosen pupil; the same details twice in a row are listed once."""
    found: dict[str, list[tuple[Statement, Pupil]]] = {pupil_id: [] for pupil_id in chosen}
    for said in others:
        for pupil_id, pupil in zip(said.ids, said.register.pupils, strict=True):
            if pupil_id in chosen:
                told = found[pupil_id]
                if not told or told[-1][1] != pupil or told[-1][0].overwrite != said.overwrite:
                    told.append((said, pupil))
    return found
