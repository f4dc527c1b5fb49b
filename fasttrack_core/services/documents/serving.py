"""The ways in which a letter may reach its addressee, as a page offers them."""

from collections.abc import Mapping

from fasttrack_core.casework import RECORD


def ways() -> Mapping[str, Mapping[str, str]]:
    """For each way, what must be recorded beside the date: field to what it is. The words are the policy's."""
    return {str(way): dict(fields) for way, fields in RECORD.items()}
