"""Looking into the picked files: each is read once for each state of its decisions and of the register."""

import json
from hashlib import sha256
from typing import Any

import pandas as pd
import streamlit as st

from fasttrack_core.errors import FastTrackError
from fasttrack_core.services.imports import mapping_keeping, mappings
from fasttrack_core.services.imports import saving as imports
from fasttrack_core.services.imports.saving import Preview
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.office.writing import Seen
from pages.components.common import tables
from pages.components.frame import wording
from pages.components.upload import steps as import_steps
from pages.components.upload.files import SEEN, Decisions, File, decisions

KEPT = 8
"""Previews that are kept in a session."""


def look_at(office: Office, actor: Actor, uploads: list[tuple[str, bytes]]) -> tuple[list[File], dict[str, str]]:
    """Every picked file as it is understood; and the names of codes that a list of codes among them gives."""
    names: dict[str, str] = {}
    files = []
    # Looked up before the previews: what is saved in between is then unseen.
    now = imports.seen(office, actor)
    bar = st.empty()
    for name, data in uploads:
        files.append(_look(office, actor, name, data, {}, now, import_steps.told(bar, name)))
    for file in files:
        names |= file.preview.code_names if file.preview else {}
    if names:
        files = [
            _look(office, actor, each.name, each.data, names, now, import_steps.told(bar, each.name)) for each in files
        ]
    bar.empty()
    return files, names


def _look(
    office: Office,
    actor: Actor,
    name: str,
    data: bytes,
    others: dict[str, str],
    now: Seen,
    progress: imports.Progress,
) -> File:
    """The file as it is understood with what was decided so far. others: names of codes from files beside it."""
    digest = sha256(data).hexdigest()
    decided = decisions(digest)
    try:
        if not decided.looked:
            decided.mapping_seen = mapping_keeping.seen(office, actor)
            decided.mapping = mappings.saved_for(office, actor, data)
            decided.looked, decided.kept_mapping = True, decided.mapping is not None
        key = (now, office.record(actor).version, digest, name, _as_text(decided, others))
        known: dict[Any, Preview] = st.session_state.setdefault(SEEN, {})
        if key not in known:
            known[key] = imports.preview(
                office,
                actor,
                name,
                data,
                mapping=decided.mapping,
                overwrite=decided.overwrite,
                remove_missing=decided.remove_missing,
                same_pupils=dict(decided.same),
                translations=others | decided.answers,
                progress=progress,
            )
            while len(known) > KEPT:
                known.pop(next(iter(known)))
    except FastTrackError as problem:
        return File(name, data, digest, decided, None, problem, now)
    return File(name, data, digest, decided, known[key], None, now)


def choose(files: list[File]) -> File:
    """The file that is looked at: the only one, or one of the table of all."""
    if len(files) == 1:
        return files[0]
    tables.show(
        _table(files),
        alt="The picked files and what is to be done with each",
        placeholder="",
        column_config={
            "file": "File",
            "layout": "Read as",
            "pupils": "Pupils",
            "sessions": "Sessions",
            "errors": "Errors",
            "state": "To do",
        },
    )
    names = {number: file.name for number, file in enumerate(files)}
    first = next((number for number, file in enumerate(files) if file.state != "Ready to save"), 0)
    chosen = st.selectbox(
        "Look at", list(names), index=first, format_func=wording.words_of(names), key="upload_looked_at"
    )
    return files[chosen]


def _table(files: list[File]) -> pd.DataFrame:
    """One row a file: its name, what it was read as, how much it holds, and what is to be done."""
    rows = [
        (
            file.name,
            file.preview.layout_title if file.preview else "",
            f"{file.preview.pupils:,}" if file.preview else "",
            f"{file.preview.sessions:,}" if file.preview and file.preview.sessions else "",
            f"{file.preview.errors:,}" if file.preview else "",
            file.state,
        )
        for file in files
    ]
    return pd.DataFrame(rows, columns=["file", "layout", "pupils", "sessions", "errors", "state"], dtype="str")


def _as_text(decided: Decisions, others: dict[str, str]) -> str:
    plain = mappings.plain(decided.mapping) if decided.mapping else None
    return json.dumps(
        [plain, decided.overwrite, decided.remove_missing, decided.same, others | decided.answers], sort_keys=True
    )
