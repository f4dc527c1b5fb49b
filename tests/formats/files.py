"""Every file of every format, in one table."""

from tests.formats.cases import FileCase
from tests.formats.writers import (
    arbor,
    bromcom_marks,
    bromcom_weekly,
    bromcom_year,
    contacts,
    herringbone,
    la_census,
    own_spreadsheet,
    school_census,
    sims_marks,
    sims_partner_xml,
    sims_printed,
    sims_totals,
    transfer_file,
    wonde_sessions,
    wonde_summary,
)

WRITERS = (
    sims_totals,
    sims_printed,
    sims_marks,
    sims_partner_xml,
    herringbone,
    arbor,
    bromcom_weekly,
    bromcom_marks,
    bromcom_year,
    wonde_sessions,
    wonde_summary,
    transfer_file,
    school_census,
    la_census,
    own_spreadsheet,
    contacts,
)
FILES: tuple[FileCase, ...] = tuple(case for writer in WRITERS for case in writer.files())
