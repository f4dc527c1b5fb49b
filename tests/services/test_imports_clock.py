"""Whatever the server's zone and clock, the school's day is the one in England, asked for anew each time (53, 54)."""

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import chain, repeat

import pytest
import time_machine

from fasttrack_core.errors import UnreadableFile
from fasttrack_core.services import overview
from fasttrack_core.services.files.reading import read_file
from fasttrack_core.services.imports import saving as imports
from fasttrack_core.services.office.context import open_office, read_settings
from tests.conftest import NOW, Desk
from tests.services.test_imports import TWO_PUPILS


@pytest.fixture(params=["America/Los_Angeles", "Pacific/Auckland", "UTC"])
def elsewhere(request: pytest.FixtureRequest) -> Iterator[str]:
    """The server's own zone is somewhere else."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield request.param
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 6, 30, 22, 59, 59, tzinfo=UTC), date(2026, 6, 30)),
        (datetime(2026, 6, 30, 23, 0, tzinfo=UTC), date(2026, 7, 1)),  # midnight of summer time
        (datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2027, 1, 1, 0, 0, tzinfo=UTC), date(2027, 1, 1)),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), date(2026, 10, 25)),  # 1.30 for the first time
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), date(2026, 10, 25)),  # 1.30 again
    ],
)
def test_today_is_the_day_in_england(empty_desk: Desk, elsewhere: str, moment: datetime, day: date) -> None:
    with time_machine.travel(moment, tick=False):
        office = open_office(empty_desk.address)
        with office.read(empty_desk.actor) as unit:
            assert office.today(read_settings(unit, empty_desk.actor.school_id)) == day, elsewhere
        office.store.close()


def test_a_heading_without_a_year_is_read_by_the_day_in_england(elsewhere: str) -> None:
    file = b"Adno,Name,Tue 1 Sep AM\n000123,Okafor,/\n000124,Rees,/\n"
    with time_machine.travel(datetime(2026, 8, 31, 23, 30, tzinfo=UTC), tick=False):
        assert read_file("r.csv", file).first_date == date(2026, 9, 1), elsewhere
    before = time_machine.travel(datetime(2026, 8, 31, 22, 30, tzinfo=UTC), tick=False)
    with before, pytest.raises(UnreadableFile, match="no year"):
        read_file("r.csv", file)


def test_today_changes_at_midnight_in_a_session_that_stays_open(empty_desk: Desk) -> None:
    moments = [datetime(2026, 6, 30, 22, 59, tzinfo=UTC), datetime(2026, 6, 30, 23, 1, tzinfo=UTC)]
    clock = chain(repeat(moments[0], 50), repeat(moments[1]))
    office = replace(empty_desk.office, clock=lambda: moments[0])
    imports.save(office, empty_desk.actor, "register.csv", TWO_PUPILS.encode())
    seen = [overview.view(replace(office, clock=lambda at=at: at), empty_desk.actor).today for at in moments]  # type: ignore[misc]
    assert seen == [date(2026, 6, 30), date(2026, 7, 1)]
    same_office = replace(office, clock=lambda: next(clock))
    days = {overview.view(same_office, empty_desk.actor).today for _ in range(60)}
    assert days == set(seen), "the same office, asked again, says the new day"


@pytest.mark.parametrize(("behind", "warned"), [(timedelta(minutes=2), 0), (timedelta(minutes=3), 1)])
def test_a_clock_before_the_last_thing_recorded_is_warned_of(empty_desk: Desk, behind: timedelta, warned: int) -> None:
    imports.save(empty_desk.office, empty_desk.actor, "register.csv", TWO_PUPILS.encode())
    office = replace(empty_desk.office, clock=lambda: NOW - behind)
    seen = imports.preview(office, empty_desk.actor, "next.csv", TWO_PUPILS.replace(",N\n", ",O\n").encode())
    said = [text for text in seen.findings["message"] if "clock" in text]
    assert len(said) == warned
    assert all("20 November 2026 at 15:30" in text and "15:27" in text for text in said)
