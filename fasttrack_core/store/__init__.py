"""The store: the only room that knows the database."""

from fasttrack_core.store.problems import Conflict
from fasttrack_core.store.records import (
    AuditEntry,
    ChainReport,
    Change,
    MarkChange,
    NewDocument,
    OriginalFile,
    ParentRecord,
    School,
    Stamp,
    StoredCalendar,
    StoredCase,
    StoredDocument,
    StoredImport,
    StoredRegister,
    User,
)
from fasttrack_core.store.store import Health, Store, Unit, open_store

__all__ = [
    "AuditEntry",
    "ChainReport",
    "Change",
    "Conflict",
    "Health",
    "MarkChange",
    "NewDocument",
    "OriginalFile",
    "ParentRecord",
    "School",
    "Stamp",
    "Store",
    "StoredCalendar",
    "StoredCase",
    "StoredDocument",
    "StoredImport",
    "StoredRegister",
    "Unit",
    "User",
    "open_store",
]
