"""What a person adds to a document that neither the register nor the case holds, and which document asks for which."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum

from fasttrack_core.documents import package, tags


class Entry(StrEnum):
    """How a page lets a detail be typed."""

    DAY = "day"
    TEXT = "text"
    LONG_TEXT = "long text"
    LINES = "lines"
    YES_NO = "yes or no"
    ROWS = "rows"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """Someone invited to the meeting beside the parents."""

    name: str
    role: str = ""
    attended: bool | None = None
    apologies: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolIssue:
    """Something at school that makes attending harder, what is done about it, by whom and when."""

    issue: str
    action: str = ""
    owner: str = ""
    by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """Empty or None: what the settings and the case say stands, or the document does not print it.

    ``tried`` and ``support`` None: chosen from the chronology; else the ids of the entries, and the offers in words.
    ``pupil_reasons`` reach a parent's copy only with ``childs_words_safe``. ``first`` and ``last`` (inclusive): the
    period of a register extract, or the period relied on in a notice.
    """

    meeting_day: date | None = None
    meeting_time: str = ""
    meeting_place: str = ""
    meeting_people: tuple[str, ...] = ()
    meeting_reply_by: date | None = None
    meeting_contact: str = ""
    extension_reason: str = ""
    improvement: str = ""
    respond_by: date | None = None
    tried: tuple[str, ...] | None = None
    support: tuple[str, ...] | None = None
    signatory: str = ""
    signatory_role: str = ""
    officer: str = ""
    officer_phone: str = ""
    officer_email: str = ""
    chair: str = ""
    invited: tuple[Invited, ...] = ()
    parent_reasons: str = ""
    pupil_reasons: str = ""
    childs_words_safe: bool = False
    issues: tuple[SchoolIssue, ...] = ()
    target: str = ""
    deferral_agreed: bool | None = None
    notes: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A detail that a document has a place for. ``name`` is the field of ``Details``."""

    name: str
    label: str
    entry: Entry


_ASKS: tuple[tuple[str, str, str, Entry], ...] = (
    ("meeting.date", "meeting_day", "Date of the meeting", Entry.DAY),
    ("meeting.time", "meeting_time", "Time of the meeting, such as 9.15 am", Entry.TEXT),
    ("meeting.place", "meeting_place", "Place of the meeting", Entry.TEXT),
    ("meeting.people", "meeting_people", "Who will be there", Entry.LINES),
    ("meeting.reply_by", "meeting_reply_by", "Reply by", Entry.DAY),
    ("meeting.contact", "meeting_contact", "Whom to ask for another time", Entry.TEXT),
    ("meeting.chair", "chair", "Who led the meeting", Entry.TEXT),
    ("invited", "invited", "Who was invited beside the parents", Entry.ROWS),
    ("meeting.parent_reasons", "parent_reasons", "Reasons the parents gave", Entry.LONG_TEXT),
    ("meeting.pupil_reasons", "pupil_reasons", "What the pupil said", Entry.LONG_TEXT),
    ("meeting.pupil_reasons", "childs_words_safe", "The pupil's words may safely be shown to parents", Entry.YES_NO),
    ("issues", "issues", "What the school puts right", Entry.ROWS),
    ("meeting.target", "target", "Target agreed", Entry.TEXT),
    ("meeting.deferral", "deferral_agreed", "Parents agreed to put off legal action", Entry.YES_NO),
    ("meeting.notes", "notes", "Other notes", Entry.LONG_TEXT),
    ("case.extension_reason", "extension_reason", "Why more time is given", Entry.LONG_TEXT),
    ("case.improvement", "improvement", "What has improved", Entry.LONG_TEXT),
    ("letter.respond_by", "respond_by", "Answer by", Entry.DAY),
    ("relied_on", "first", "First day of the period relied on", Entry.DAY),
    ("relied_on", "last", "Last day of the period relied on", Entry.DAY),
    ("weeks", "first", "First day of the extract", Entry.DAY),
    ("weeks", "last", "Last day of the extract", Entry.DAY),
    ("tried", "tried", "What was tried (entries of the chronology)", Entry.ROWS),
    ("support", "support", "Support that is offered", Entry.LINES),
    ("signatory.name", "signatory", "Who signs", Entry.TEXT),
    ("signatory.role", "signatory_role", "Role of who signs", Entry.TEXT),
    ("officer.name", "officer", "Name of the local authority's officer", Entry.TEXT),
    ("officer.phone", "officer_phone", "The officer's telephone number", Entry.TEXT),
    ("officer.email", "officer_email", "The officer's e-mail address", Entry.TEXT),
)


def asks(template: bytes) -> tuple[Ask, ...]:
    """The details that the template has a place for, in the order in which a page asks for them."""
    tags_in = " ".join(re.findall(r"\{[{%].*?[%}]\}", _text(template)))
    return tuple(
        Ask(name=name, label=label, entry=entry)
        for path, name, label, entry in _ASKS
        if re.search(rf"(?<![\w.]){re.escape(path)}\b", tags_in)
    )


def typed(details: Details) -> dict[str, tuple[str, ...]]:
    """Every free text of ``details`` that a parent's copy may print, by what its field is called; none that is empty.

    What the pupil said is among them only where it may be shown to parents.
    """
    found: dict[str, tuple[str, ...]] = {}
    for _, name, label, _ in _ASKS:
        value = getattr(details, name)
        texts = tuple(text for text in _texts(value) if text.strip())
        if name == "tried" or not texts or (name == "pupil_reasons" and not details.childs_words_safe):
            continue
        found[label] = texts
    return found


def _texts(value: object) -> Iterator[str]:
    """The texts in the value of a detail, those of its rows included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, Invited | SchoolIssue):
        for each in fields(value):
            yield from _texts(getattr(value, each.name))


def ask_names(path: str) -> tuple[str, ...]:
    """The details that fill this field of a document; none where it is filled elsewhere."""
    whole = path.partition("[")[0]
    return tuple(name for asked, name, *_ in _ASKS if whole == asked or whole.startswith(f"{asked}."))


def fields_of(template: bytes) -> frozenset[str]:
    """Every field that the template prints, repeats over or chooses by, such as ``case.met_on``."""
    tags_in = " ".join(re.findall(r"\{[{%].*?[%}]\}", _text(template)))
    return frozenset(re.findall(r"[a-z_]+(?:\.[a-z_]+)+", tags_in))


def text_of(document: bytes) -> str:
    """What a finished document says, a line for each paragraph, for reading before it is downloaded."""
    return "\n".join(line for line in _text(document).splitlines() if line.strip())


def _text(data: bytes) -> str:
    opened = package.open_package(data)
    lines = []
    for part in opened.rendered:
        tree = package.parse(opened.members[part])
        lines += [str(tags.paragraph_text(paragraph)) for paragraph in tree.iter(tags.W + "p")]
    return "\n".join(lines)
