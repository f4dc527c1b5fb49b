"""The families of documents, by id. A document names its family in its Word property "Subject"."""

from collections.abc import Mapping
from types import MappingProxyType

from fasttrack_core.documents import announcement, chronology, letter, meeting_record, pupil_sheet, register_extract
from fasttrack_core.documents.fields import Family

FAMILIES: Mapping[str, Family] = MappingProxyType(
    {
        family.id: family
        for family in (
            letter.FAMILY,
            announcement.FAMILY,
            chronology.FAMILY,
            register_extract.FAMILY,
            meeting_record.FAMILY,
            pupil_sheet.FAMILY,
        )
    }
)
