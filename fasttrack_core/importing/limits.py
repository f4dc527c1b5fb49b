"""The largest file that is read: of an upload and of what it unpacks to."""

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest file that is read; each limit is itself still allowed.

    letters: of one cell, as many as a spreadsheet can hold. texts: different ones in all columns together.
    """

    upload_bytes: int = 100 * MEGABYTE
    expanded_bytes: int = 500 * MEGABYTE
    expansion: int = 100
    archive_entries: int = 2_000
    rows: int = 1_000_000
    columns: int = 1_000
    cells: int = 10_000_000
    letters: int = 32_767
    texts: int = 2_000_000
