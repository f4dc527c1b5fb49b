"""Small wrong changes of the code, each of which a named test must notice: ``make mutations`` (minutes).

A change is a quoted text and what stands there instead. It is made in a copy of the tree, the tests that are about it
are run there, and they must fail. A quoted text that is not found exactly once is a failure of this script, so that the
list cannot rot; ``test_mutations.py`` looks for them in every run of the tests.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("fasttrack_core", "pages", "templates", "sample_data", "tests", "docs", "app.py", "pyproject.toml")
CORE = "fasttrack_core/"


@dataclass(frozen=True)
class Mutation:
    """what: what would be wrong. file, tests: from the root, and ``fasttrack_core/``."""

    number: int
    what: str
    file: str
    find: str
    instead: str
    tests: tuple[str, ...]

    def change(self, root: Path) -> str:
        """The file's text with the change; ValueError where the quoted text does not stand there exactly once."""
        text = (root / CORE / self.file).read_text(encoding="utf-8")
        found = text.count(self.find)
        if found != 1:
            raise ValueError(f"{self.number} ({self.what}): the quoted text stands {found} times in {self.file}")
        return text.replace(self.find, self.instead)


A, C, D, I, S = "tests/attendance/", "tests/casework/", "tests/documents/", "tests/importing/", "tests/services/"  # noqa: E741

MUTATIONS = (
    Mutation(
        1,
        "a rule's window is a week short",
        "attendance/figures/thresholds.py",
        "record.week_starts[max(0, weeks - rule.school_weeks)]",
        "record.week_starts[max(0, weeks - rule.school_weeks + 1)]",
        (f"{A}test_thresholds.py",),
    ),
    Mutation(
        2,
        "exactly a tenth missed is not persistent",
        "attendance/figures/measures.py",
        "self.absent * 10 >= self.possible",
        "self.absent * 10 > self.possible",
        (f"{A}test_measures.py",),
    ),
    Mutation(
        3,
        "exactly half missed is not severe on the mountain",
        "attendance/figures/measures.py",
        "(self.possible - self.attended) * 2 >= self.possible",
        "(self.possible - self.attended) * 2 > self.possible",
        (f"{A}test_measures.py",),
    ),
    Mutation(
        4,
        "code Q is an authorised absence",
        "attendance/figures/codes.csv",
        "Q,local authority's access arrangements lacking,not_possible",
        "Q,local authority's access arrangements lacking,authorised",
        (f"{A}test_codes.py",),
    ),
    Mutation(
        5,
        "code H is in use a day longer",
        "attendance/figures/codes.csv",
        "H,agreed family holiday (retired),authorised,,2024-08-18",
        "H,agreed family holiday (retired),authorised,,2024-08-19",
        (f"{A}test_codes.py",),
    ),
    Mutation(
        7,
        "code G does not count to the threshold",
        "attendance/figures/codes.csv",
        "G,holiday without leave,unauthorised,,,yes",
        "G,holiday without leave,unauthorised,,,no",
        (f"{A}test_codes.py",),
    ),
    Mutation(
        8,
        "the day of a letter is the first school day after it",
        "attendance/figures/school_calendar.py",
        'day_number(day), side="right")) + n - 1',
        'day_number(day), side="left")) + n - 1',
        (f"{A}test_school_calendar.py",),
    ),
    Mutation(
        9,
        "every school year begins in August",
        "attendance/figures/opening.py",
        "date(max(year, date.min.year), 9, 1)",
        "date(max(year, date.min.year), 8, 1)",
        (f"{A}test_record.py", f"{A}test_thresholds.py"),
    ),
    Mutation(
        10,
        "the afternoon of the last day that nobody has marked yet is not left",
        "attendance/figures/projection.py",
        "np.concatenate([record.keys[record.until(as_of) :], record.ahead])",
        "np.concatenate([record.keys[record.until(as_of) :], record.ahead[record.ahead >> 1 > day_number(as_of)]])",
        (f"{A}test_projection.py",),
    ),
    Mutation(
        11,
        "a projection that ends at exactly a tenth missed is not persistent",
        "attendance/figures/projection.py",
        "missed * 10 < possible",
        "missed * 10 <= possible",
        (f"{A}test_projection.py",),
    ),
    Mutation(
        12,
        "marks after the day that is looked at stay in what is supposed",
        "attendance/figures/record.py",
        "self.keys[: np.searchsorted(self.keys, keys[0])] if len(keys) else self.keys",
        "self.keys[self.keys != keys[0]] if len(keys) else self.keys",
        (f"{A}test_projection.py",),
    ),
    Mutation(
        13,
        "a pupil may be without marks for eleven sessions before nothing is projected",
        "attendance/figures/projection.py",
        "UNMARKED_SESSIONS = 10",
        "UNMARKED_SESSIONS = 11",
        (f"{A}test_projection.py",),
    ),
    Mutation(
        14,
        "a day between two holidays counts twice",
        "attendance/figures/patterns.py",
        "is_after &= ~is_before",
        "is_after &= is_after",
        (f"{A}test_patterns.py",),
    ),
    Mutation(
        15,
        "the what-if's window begins a week early",
        "attendance/figures/what_if_days.py",
        "self.weeks[days] - (school_weeks - 1)",
        "self.weeks[days] - school_weeks",
        (f"{A}test_whatif_days.py",),
    ),
    Mutation(
        16,
        "exactly one in twenty marked open nothing",
        "attendance/figures/opening.py",
        "marked * FEW >= usual",
        "marked * FEW > usual",
        ("tests/recount/test_schools.py", "tests/policy/test_open_recorded_planned.py"),
    ),
    Mutation(
        17,
        "one in five must be marked for a session to be open",
        "attendance/figures/opening.py",
        "FEW = 20",
        "FEW = 5",
        ("tests/policy/test_open_recorded_planned.py", "tests/recount/test_schools.py"),
    ),
    Mutation(
        18,
        "four closed weekdays are a holiday",
        "attendance/figures/patterns.py",
        "HOLIDAY_WEEKDAYS = 5",
        "HOLIDAY_WEEKDAYS = 4",
        (f"{A}test_patterns.py",),
    ),
    Mutation(
        19,
        "only six pupils are a year group whose silence says something",
        "attendance/calendar/inference.py",
        "YEAR_GROUP = 5",
        "YEAR_GROUP = 6",
        (f"{A}test_calendar_proposal.py",),
    ),
    Mutation(
        20,
        "the limit itself is a small number",
        "services/mountain/small_numbers.py",
        "0 < number < self.below",
        "0 < number <= self.below",
        (f"{S}test_small_numbers.py",),
    ),
    Mutation(
        21,
        "numbers that the sums together determine are not looked for",
        "services/mountain/small_numbers.py",
        "for known in sorted(_worked_out(hidden, sums)):",
        "for known in sorted(set[int]()):",
        (f"{S}test_small_numbers.py",),
    ),
    Mutation(
        22,
        "two hidden parts that are small together are left",
        "services/mountain/small_numbers.py",
        "len(parts) == 1 or rule.small(sum(values[cell] for cell in parts))",
        "len(parts) == 1",
        (f"{S}test_small_numbers.py",),
    ),
    Mutation(
        23,
        "a letter is a school day later than it is",
        "casework/periods.py",
        "range(1, (issued_on - due).days + 1)",
        "range(0, (issued_on - due).days + 1)",
        (f"{C}test_periods.py",),
    ),
    Mutation(
        24,
        "leaving age is the last Thursday in June",
        "casework/age.py",
        "(june_30.weekday() - 4) % 7",
        "(june_30.weekday() - 3) % 7",
        (f"{C}test_age.py",),
    ),
    Mutation(
        25,
        "a letter may go by second-class post",
        "casework/service.py",
        "if way == Way.POST and postage.strip() and not FIRST_CLASS.search(postage):",
        "if way == Way.POST and postage.strip() and not postage:",
        (f"{C}test_service.py",),
    ),
    Mutation(
        26,
        "a letter may be handed to a namesake",
        "casework/service.py",
        "if not namesakes or _holds(text, parent.forename):",
        "if not namesakes or text:",
        (f"{C}test_service.py",),
    ),
    Mutation(
        27,
        "of several marks B is better than L",
        "importing/filling.py",
        "        return 5\n",
        "        return 7\n",
        (f"{I}test_marks_lists.py", f"{I}test_nasty_files.py"),
    ),
    Mutation(
        28,
        "a percentage may differ by two units of its last place",
        "importing/totals_meaning.py",
        "whole * count * self.scale) < possible)",
        "whole * count * self.scale) < 2 * possible)",
        (f"{I}test_totals.py",),
    ),
    Mutation(
        29,
        "a string of marks that begins in August ends its year at once",
        "importing/week_length.py",
        "(2 if day.month == 8 else 1)",
        "1",
        (f"{I}test_mark_strings.py",),
    ),
    Mutation(
        30,
        "eight in ten dates of one form settle the form of a column",
        "importing/dates.py",
        "10 * fits[best] < 9 * all_dated",
        "10 * fits[best] < 8 * all_dated",
        (f"{I}test_dates.py",),
    ),
    Mutation(
        31,
        "a day stands apart from three weeks on only",
        "importing/strays.py",
        "APART_DAYS = 14",
        "APART_DAYS = 20",
        (f"{I}test_doubtful_days.py",),
    ),
    Mutation(
        32,
        "three cells must be out of place before a row is taken for pushed aside",
        "importing/evidence.py",
        "return points >= 2",
        "return points >= 3",
        (f"{I}test_pushed_rows.py",),
    ),
    Mutation(
        33,
        "half of the rows settle whose number it is",
        "importing/two_names.py",
        "10 * counts[top] >= 9 * names.shape[1]",
        "10 * counts[top] >= 5 * names.shape[1]",
        (f"{I}test_marks_lists.py", f"{I}test_herringbone.py"),
    ),
    Mutation(
        34,
        "a session in which one pupil has leave (C) and nobody else a possible mark is closed",
        "attendance/figures/opening.py",
        ".max(axis=0) >= FIRST_POSSIBLE",
        ".max(axis=0) > FIRST_POSSIBLE",
        ("tests/policy/test_open_recorded_planned.py", "tests/recount/test_schools.py"),
    ),
    Mutation(
        35,
        "leave (C) is no possible session",
        "attendance/figures/measures.py",
        "lambda some: some >= FIRST_POSSIBLE,",
        "lambda some: some > FIRST_POSSIBLE,",
        (f"{A}test_measures.py", f"{A}test_record.py"),
    ),
    Mutation(
        36,
        "the day before coming back is on the roll",
        "attendance/figures/enrolments.py",
        "None if back is None else back - _DAY",
        "None if back is None else back - 2 * _DAY",
        (f"{A}test_enrolments.py",),
    ),
    Mutation(
        37,
        "only possible marks say up to when a register is recorded",
        "attendance/figures/opening.py",
        "np.count_nonzero(each >= FIRST_MARKED)",
        "np.count_nonzero(each >= FIRST_POSSIBLE)",
        ("tests/recount/test_schools.py",),
    ),
    Mutation(
        38,
        "a band does not own its lower edge",
        "attendance/figures/measures.py",
        "result: Flags = attended * sessions >= possible * share",
        "result: Flags = attended * sessions > possible * share",
        (f"{A}test_mountain.py",),
    ),
    Mutation(
        39,
        "exactly the share that is stated beside a rule is under it",
        "attendance/figures/thresholds.py",
        "over = counted * 100 >= share * possible",
        "over = counted * 100 > share * possible",
        (f"{A}test_thresholds.py",),
    ),
    Mutation(
        40,
        "names that are 70% alike are proposed as one child",
        "attendance/merging/near_matches.py",
        "NEARLY = 85",
        "NEARLY = 70",
        (f"{A}test_changes_decided.py",),
    ),
    Mutation(
        41,
        "the reason says that exactly 80% is below 80%",
        "attendance/figures/thresholds.py",
        "reached = counts.attended * 100 >= rule.attendance_at_least * counts.possible",
        "reached = counts.attended * 100 > rule.attendance_at_least * counts.possible",
        (f"{A}test_thresholds.py",),
    ),
    Mutation(
        42,
        "another parent's address may stand in a letter",
        "documents/context.py",
        "found = any(phrase in bare for phrase in phrases)",
        "found = any(phrase in () for phrase in phrases)",
        (f"{D}test_privacy.py", f"{D}test_context.py"),
    ),
    Mutation(
        43,
        "whoever may have been there is said to have stayed away",
        "documents/meeting_record.py",
        'return "not recorded"',
        'return "no"',
        (f"{D}test_context.py", f"{D}test_rendering.py"),
    ),
    Mutation(
        44,
        "sheets that contradict each other are joined",
        "importing/joining.py",
        "np.any((known != NO_MARK) & (given != NO_MARK) & (known != given))",
        "np.any((known != NO_MARK) & (given != NO_MARK) & (known != known))",
        (f"{I}test_many_sheets.py",),
    ),
    Mutation(
        45,
        "a code that was retired within the year before the census is none of its codes",
        "importing/layouts/school_census.py",
        "code.last_day >= day - _YEAR",
        "code.last_day >= day",
        (f"{I}test_totals.py",),
    ),
)


GONE = {6: "illness is no possible defence: nothing read the column possible_defence of codes.csv, which is gone"}
"""Changes whose place is no more."""


def copied(folder: Path) -> Path:
    """The tree, without what git does not keep, in a folder of its own."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.db"))
        else:
            shutil.copy(source, folder / name)
    return folder


def is_noticed(mutation: Mutation, root: Path) -> bool:
    """Whether a test fails with the change made in the copy ``root``; the copy is as it was again afterwards."""
    file = root / CORE / mutation.file
    before = file.read_text(encoding="utf-8")
    file.write_text(mutation.change(root), encoding="utf-8")
    try:
        done = pytest(root, mutation.tests)
    finally:
        file.write_text(before, encoding="utf-8")
    if done.returncode not in (0, 1):
        raise ValueError(f"{mutation.number}: the tests did not run: {done.stdout[-1500:]}")
    return done.returncode == 1


def pytest(root: Path, tests: tuple[str, ...]) -> "subprocess.CompletedProcess[str]":
    """The tests, run in ``root`` until the first failure."""
    command = [sys.executable, "-B", "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


def main() -> None:
    parser = argparse.ArgumentParser(description="Make each wrong change in a copy and see that its tests fail.")
    parser.add_argument("--only", type=int, nargs="*", default=[], help="the numbers of some changes")
    chosen = parser.parse_args()
    mutations = [each for each in MUTATIONS if not chosen.only or each.number in chosen.only]
    survived = []
    with tempfile.TemporaryDirectory() as folder:
        root = copied(Path(folder))
        every = tuple(sorted({test for each in mutations for test in each.tests}))
        plain = pytest(root, every)
        if plain.returncode != 0:
            sys.exit(f"The tests fail without any change:\n{plain.stdout[-3000:]}")
        for mutation in mutations:
            began = time.perf_counter()
            noticed = is_noticed(mutation, root)
            said = "noticed" if noticed else "SURVIVED"
            print(f"{mutation.number:2} {said} in {time.perf_counter() - began:.0f} s: {mutation.what}", flush=True)
            if not noticed:
                survived.append(mutation.number)
    print(f"{len(mutations) - len(survived)} of {len(mutations)} wrong changes are noticed.")
    if survived:
        sys.exit(f"Not noticed: {', '.join(map(str, survived))}.")


if __name__ == "__main__":
    main()
