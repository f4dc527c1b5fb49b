"""A file with the pupils of more than one school: each of them belongs into its own school."""

from fasttrack_core.importing.findings import Findings
from fasttrack_core.importing.header import Header, plain_word
from fasttrack_core.importing.table import Codes, Table, letter

_SCHOOL = frozenset(
    {"estab", "establishment", "estabno", "estabnumber", "laestab", "dfenumber", "dfeno", "urn", "school", "schoolname"}
)


def report_schools(table: Table, header: Header, rows: Codes, findings: Findings) -> None:
    """A warning where a column that names the school of each pupil names more than one in ``rows``."""
    for place, caption in enumerate(header.captions):
        if plain_word(caption) not in _SCHOOL or place in header.columns.values():
            continue
        column = table.columns[place]
        counts = column.counts(rows)
        named = {text.strip() for text, count in zip(column.values, counts, strict=True) if count and text.strip()}
        if len(named) > 1:
            findings.warning(
                f"The file names {len(named):,} schools in this column, and all its pupils would be taken for pupils "
                "of the one school that you are working at. Save the pupils of each school as a file of its own, and "
                "upload it at that school.",
                table.row_number(header.row),
                header.caption(place) or letter(place),
                ", ".join(sorted(named)[:5]),
            )
