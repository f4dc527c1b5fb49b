"""What an import that nobody looks at must not decide by itself: whether pupils of a file are known under other
numbers, and whether a file that would nearly double the roll belongs to this school."""

from collections.abc import Mapping

from fasttrack_core.errors import BadAnswer
from fasttrack_core.importing.mapping import Mapping as ColumnMapping
from fasttrack_core.importing.questions import About, Asked, Question
from fasttrack_core.services.imports import saving as imports
from fasttrack_core.services.imports.results import Preview
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office

KEY = "new-pupils"
SAME, NEW = "same", "new"
_KNOWN = (
    "{count:,} {pupils} of this file may be known here under another number, as after leading zeros were lost. Nothing "
    "was imported."
)


def look(
    office: Office, actor: Actor, file_name: str, data: bytes, mapping: ColumnMapping | None
) -> tuple[Preview, dict[int | str, str]]:
    """The preview of a file, with the pupils joined who were joined before, and who they are, by row and key."""
    seen = imports.preview(office, actor, file_name, data, mapping=mapping)
    before: dict[int | str, str] = {each.row: each.pupil_key for each in seen.proposals if each.confirmed_before}
    if before:
        seen = imports.preview(office, actor, file_name, data, mapping=mapping, same_pupils=before)
    return seen, before


def question(seen: Preview) -> Question | None:
    """What has to be answered before the file is saved; None where a person need not look.

    ``same``: each pupil in doubt is the known one who is proposed. ``new``: all of them are new here.
    """
    if seen.proposals:
        rows = {each.row for each in seen.proposals}
        message = _KNOWN.format(count=len(rows), pupils="pupil" if len(rows) == 1 else "pupils")
        choices = (SAME, NEW) if _is_one_to_one(seen) else (NEW,)
        return Question(message, Asked(About.NEW_PUPILS, message, choices, KEY))
    if not seen.strangers:
        return None
    message = f"{seen.strangers} Nothing was imported."
    return Question(message, Asked(About.NEW_PUPILS, message, (NEW,), KEY))


def _is_one_to_one(seen: Preview) -> bool:
    rows, keys = ([getattr(each, name) for each in seen.proposals] for name in ("row", "pupil_key"))
    return len(set(rows)) == len(rows) and len(set(keys)) == len(keys)


def decided(
    seen: Preview, answers: Mapping[str, str]
) -> tuple[dict[int | str, str], tuple[tuple[int | str, str], ...]]:
    """Which pupils of the file are the known ones who are proposed, and which are not, by row and key.

    Raises Question where something is open, BadAnswer for an answer that is none of the choices.
    """
    asked = question(seen)
    if asked is None:
        return {}, ()
    answer = answers.get(KEY)
    if answer is None:
        raise asked
    if answer not in asked.asked.choices:
        raise BadAnswer(f"The answer to {KEY} is {' or '.join(asked.asked.choices)}.")
    if answer == SAME:
        return {each.row: each.pupil_key for each in seen.proposals}, ()
    return {}, tuple((each.row, each.pupil_key) for each in seen.proposals)
