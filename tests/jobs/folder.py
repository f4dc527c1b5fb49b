"""A folder of exports, its database, and the runs over it."""

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pandas as pd

from fasttrack_core.jobs.nightly import watching
from fasttrack_core.services import jobs, setup
from fasttrack_core.services.imports import provenance
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office, open_office
from tests.databases.kinds import Database

HEADER = "UPN,Adno,Name,DOB,Year,Class,Date,Session,Mark\n"
ADA = "B999804219001,000123,Okoro Ada,01/03/2016,4,4A"
BEN = "C999804219002,000124,Rees Ben,02/04/2016,4,4A"
SCHOOL = "St Ada"


def rows(who: str, *days: str, mark: str = "/") -> str:
    """A row for each day."""
    return "".join(f"{who},{day},AM,{mark}\n" for day in days)


class Folder:
    """``clock``: that of the runs; the computer's where it is None."""

    def __init__(self, path: Path, database: Database, clock: Callable[[], datetime] | None = None) -> None:
        self.exports = path / "exports"
        self.exports.mkdir(parents=True, exist_ok=True)
        self.database = database
        self.url = database.address
        self.report = path / "report.txt"
        self.clock = clock

    def put(self, name: str, text: str, seconds_ago: float = 3600) -> Path:
        """The file is in the folder, written so long ago."""
        path = self.exports / name
        path.write_text(text, encoding="utf-8")
        written = path.stat().st_mtime - seconds_ago
        os.utime(path, (written, written))
        return path

    def run(self) -> watching.Run:
        """A run over the folder."""
        return watching.import_folder(self.exports, SCHOOL, self.url, self.report, clock=self.clock)

    def office(self) -> Office:
        """An office at the database; to be closed."""
        return open_office(self.url, clock=self.clock)

    def files(self) -> list[str]:
        """The names of the files that are imported, the newest import first."""
        office = self.office()
        try:
            return provenance.imports(office, setup.importer(office, SCHOOL))["file"].tolist()
        finally:
            office.store.close()

    def jobs(self) -> pd.DataFrame:
        """The jobs as the Upload page shows them."""
        office = self.office()
        try:
            return jobs.listed(office, actor_of(office))
        finally:
            office.store.close()

    def job(self) -> tuple[str, str]:
        """The state and the sentence of the newest job."""
        newest = self.jobs().iloc[0]
        return newest["state"], newest["said"]


def actor_of(office: Office) -> Actor:
    """The scheduled import at the school of the tests."""
    return setup.importer(office, SCHOOL)
