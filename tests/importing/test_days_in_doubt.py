"""Marks without a possible date, swapped days and days of another year are asked about before any figure."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import pytest

from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing import Reading
from fasttrack_core.importing.doubts.days import RIGHT, leaving_out
from fasttrack_core.importing.mapping import OF_ONE_FILE
from fasttrack_core.importing.questions import About, Question
from tests.importing.files import UPNS, errors, marks, read

TODAY = date(2026, 11, 20)
HALVES = ("AM", "PM")
SPOILT = ("31/02/2026", "######", "n/a", "tomorrow", "2026", "13/13/2026", "00/00/0000", "#VALUE!", "0", "05/10/1926")

Cell = tuple[str, str, str]
"""A pupil's UPN, the text of a day, and the half."""


def school_days(first: date, count: int) -> list[date]:
    """So many Mondays to Fridays from the first day on."""
    days = (first + timedelta(days=offset) for offset in range(2 * count + 7))
    return [day for day in days if day.weekday() < 5][:count]


def uk(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def american(day: date) -> str:
    """What a spreadsheet with American settings makes of 02/09/2026: the ninth of February, written as here."""
    return f"{day:%m/%d/%Y}" if day.day <= 12 else uk(day)


def cells(days: Sequence[str], pupils: int = 2) -> list[Cell]:
    return [(upn, day, half) for upn in UPNS[:pupils] for day in days for half in HALVES]


def as_list(found: Sequence[Cell]) -> str:
    return "\n".join(["UPN,Date,Session,Mark", *(f"{upn},{day},{half},/" for upn, day, half in found), ""])


def as_days(found: Sequence[Cell]) -> str:
    pairs = dict.fromkeys((upn, day) for upn, day, _ in found)
    return "\n".join(["UPN,Date,AM,PM", *(f"{upn},{day},/,\\" for upn, day in pairs), ""])


def as_table(found: Sequence[Cell]) -> str:
    head = dict.fromkeys((day, half) for _, day, half in found)
    upns = dict.fromkeys(upn for upn, _, _ in found)
    marked = set(found)
    rows = [",".join([upn, *("/" if (upn, *each) in marked else "" for each in head)]) for upn in upns]
    return "\n".join(["UPN," + ",".join(f"{day} {half}" for day, half in head), *rows, ""])


Shape = Callable[[Sequence[Cell]], str]
SHAPES = (as_list, as_days, as_table)


def looked_at(text: str, latest: date | None = TODAY, **answers: str) -> Reading:
    return read(text, latest=latest, answers=answers)


def question(text: str, latest: date | None = TODAY) -> Question:
    with pytest.raises(Question) as asked:
        looked_at(text, latest)
    return asked.value


FORTY = [uk(day) for day in school_days(date(2026, 10, 5), 20)]


def spoilt_list(text: str, count: int, of: int = 40) -> str:
    """A list of so many marks, of which ``count`` have the text instead of their date."""
    found = [(UPNS[place % 2], FORTY[place // 4 % 20], HALVES[place // 2 % 2]) for place in range(of)]
    hit = {place * 7 % of for place in range(count)}
    return as_list([(upn, text if place in hit else day, half) for place, (upn, day, half) in enumerate(found)])


@pytest.mark.parametrize("text", [*SPOILT, ""])
@pytest.mark.parametrize("count", [1, 4])
def test_up_to_four_marks_without_a_date_are_named_with_their_rows(text: str, count: int) -> None:
    assert len(errors(looked_at(spoilt_list(text, count)))) == count


@pytest.mark.parametrize("text", [*SPOILT, ""])
@pytest.mark.parametrize("count", [5, 10])
def test_from_five_marks_without_a_date_on_a_person_says_whether_they_are_left_out(text: str, count: int) -> None:
    asked = question(spoilt_list(text, count))
    assert asked.asked.about is About.UNDATED
    assert asked.asked.choices == (f"leave out {count} rows",)
    reading = looked_at(spoilt_list(text, count), undated=f"leave out {count} rows")
    assert len(errors(reading)) == count
    assert len(marks(reading)) == 40 - count


def test_five_of_a_thousand_are_asked_about_too() -> None:
    """They can be one pupil's five absences."""
    days = [uk(day) for day in school_days(date(2025, 11, 3), 250)]
    found = cells(days, pupils=2)
    spoilt = [(upn, "31/02/2026" if place % 200 == 7 else day, half) for place, (upn, day, half) in enumerate(found)]
    assert "5 of 1,000 rows" in str(question(as_list(spoilt)))


def test_the_answer_is_of_one_file_and_names_its_number() -> None:
    assert "undated" in OF_ONE_FILE
    assert leaving_out(1, "columns") == "leave out 1 column"
    with pytest.raises(Question):
        looked_at(spoilt_list("n/a", 6), undated="leave out 5 rows")


@pytest.mark.parametrize("text", SPOILT)
@pytest.mark.parametrize(("count", "of"), [(11, 40), (20, 40), (10, 39)])
def test_a_list_of_which_more_than_a_quarter_has_no_date_is_refused(text: str, count: int, of: int) -> None:
    with pytest.raises(UnreadableFile, match="large part") as refused:
        looked_at(spoilt_list(text, count, of), undated=f"leave out {count} rows")
    assert not isinstance(refused.value, Question)


@pytest.mark.parametrize("text", [*SPOILT, ""])
@pytest.mark.parametrize(("count", "ends"), [(2, "read"), (3, "asked"), (5, "asked"), (6, "refused")])
def test_rows_of_days_count_both_marks(text: str, count: int, ends: str) -> None:
    """Of 20 rows with two marks each."""
    found = [
        (UPNS[place % 2], text if place % 2 == 0 and place < 2 * count else FORTY[place // 2]) for place in range(20)
    ]
    file = "\n".join(["UPN,Date,AM,PM", *(f"{upn},{day},/,\\" for upn, day in found), ""])
    if ends == "read":
        assert len(errors(looked_at(file))) == count
    elif ends == "asked":
        assert question(file).asked.choices == (f"leave out {count} rows",)
        assert len(marks(looked_at(file, undated=f"leave out {count} rows"))) == 40 - 2 * count
    else:
        with pytest.raises(UnreadableFile, match="large part"):
            looked_at(file)


@pytest.mark.parametrize("text", SPOILT)
@pytest.mark.parametrize(
    ("count", "pupils", "ends"), [(1, 3, "read"), (2, 2, "read"), (2, 3, "asked"), (10, 2, "asked"), (11, 2, "refused")]
)
def test_columns_count_the_marks_in_them(text: str, count: int, pupils: int, ends: str) -> None:
    """Of 40 columns, all of them between columns whose headings are dates."""
    head = [f"{day} {half}" for day in FORTY for half in HALVES]
    hit = {1 + place * 7 % 38 for place in range(count)}
    shown = [f"{text} {heading[-2:]}" if place in hit else heading for place, heading in enumerate(head)]
    file = "\n".join(["UPN," + ",".join(shown), *(f"{upn}," + ",".join("/O" * 20) for upn in UPNS[:pupils]), ""])
    choice = leaving_out(count, "columns")
    if ends == "read":
        assert len(errors(looked_at(file))) >= count
    elif ends == "asked":
        with pytest.raises(UnreadableFile) as raised:
            looked_at(file)
        if isinstance(raised.value, Question):
            assert raised.value.asked.choices == (choice,)
            assert len(marks(looked_at(file, undated=choice))) == pupils * (40 - count)
    else:
        with pytest.raises(UnreadableFile):
            looked_at(file, undated=choice)


@pytest.mark.parametrize("ahead", [4, 5])
def test_rows_that_are_left_out_for_a_date_far_ahead_are_asked_about_too(ahead: int) -> None:
    file = spoilt_list("05/10/2062", ahead)
    if ahead < 5:
        assert len(errors(looked_at(file))) == ahead
    else:
        assert question(file).asked.about is About.UNDATED


TERM = school_days(date(2026, 9, 2), 50)


@pytest.mark.parametrize("shape", SHAPES)
def test_days_that_a_spreadsheet_swapped_are_asked_about(shape: Shape) -> None:
    asked = question(shape(cells([american(day) for day in TERM])))
    assert asked.asked.about is About.DAY_AND_MONTH
    assert asked.asked.choices == (RIGHT,)
    assert "are at a weekend" in str(asked)


@pytest.mark.parametrize("shape", SHAPES)
def test_what_a_person_says_is_right_is_read(shape: Shape) -> None:
    reading = looked_at(shape(cells([american(day) for day in TERM])), **{"day-and-month": RIGHT, "years": RIGHT})
    assert len(marks(reading)) == 2 * len(TERM) * 2


@pytest.mark.parametrize(
    "form",
    ["{0:%d/%m/%Y}", "{0.day}/{0.month}/{0.year}", "{0:%d-%m-%Y}", "{0:%d.%m.%Y}", "{0:%Y-%m-%d}", "{0:%Y%m%d}",
     "{0:%d/%m/%y}", "{0:%d %b %Y}", "{0:%d-%b-%y}"],
)  # fmt: skip
@pytest.mark.parametrize("shape", SHAPES)
def test_swapped_days_are_seen_however_they_are_written(shape: Shape, form: str) -> None:
    swapped = [day.replace(month=day.day, day=day.month) if day.day <= 12 else day for day in TERM]
    assert question(shape(cells([form.format(day) for day in swapped]))).asked.about is About.DAY_AND_MONTH


def test_a_part_of_the_rows_is_enough() -> None:
    found = cells([uk(day) for day in TERM], pupils=3)
    swapped = [(upn, f"{day[3:5]}/{day[:2]}/2026" if upn == UPNS[0] and int(day[:2]) <= 12 else day, half)
               for upn, day, half in found]  # fmt: skip
    assert question(as_list(swapped)).asked.about is About.DAY_AND_MONTH


@pytest.mark.parametrize("shape", SHAPES)
def test_the_days_of_one_month_are_enough(shape: Shape) -> None:
    """September: 9 February and so on are in months without any other day."""
    month = [day for day in TERM if day.month == 9]
    assert question(shape(cells([american(day) for day in month]))).asked.about is About.DAY_AND_MONTH


@pytest.mark.parametrize("shape", SHAPES)
def test_a_whole_year_that_was_swapped_is_asked_about(shape: Shape) -> None:
    days = school_days(date(2025, 9, 2), 225)
    assert question(shape(cells([american(day) for day in days]))).asked.about is About.DAY_AND_MONTH


@pytest.mark.parametrize(
    ("days", "asked"),
    [
        (("07/03/2026", "11/04/2026"), False),  # 3 July, 4 November: two days are too few
        (("07/03/2026", "11/04/2026", "05/09/2026"), False),  # and 9 May, a Saturday: not all
        (("07/03/2026", "11/04/2026", "12/09/2026"), True),  # and 9 December
        (("07/03/2026", "11/04/2026", "12/09/2026", "19/09/2026"), False),  # the nineteenth is no swapped day
    ],
)
def test_three_weekend_days_that_all_would_be_school_days_are_asked_about(days: tuple[str, ...], asked: bool) -> None:
    all_year = [uk(day) for day in school_days(date(2026, 1, 5), 225)]
    file = as_list(cells([*all_year, *days]))
    if asked:
        assert question(file).asked.about is About.DAY_AND_MONTH
    else:
        assert errors(looked_at(file)) == []


def test_a_school_that_is_open_on_saturdays_is_not_asked() -> None:
    days = [date(2026, 9, 2) + timedelta(days=offset) for offset in range(75)]
    open_ = [uk(day) for day in days if day.weekday() < 6]
    for count in (6, 12, 20, 40, len(open_)):
        assert marks(looked_at(as_list(cells(open_[:count]))))


def test_a_school_that_marks_every_day_of_the_week_is_not_asked() -> None:
    days = [uk(date(2026, 9, 2) + timedelta(days=offset)) for offset in range(75)]
    for count in (10, 20, 40, 75):
        assert marks(looked_at(as_list(cells(days[:count]))))


@pytest.mark.parametrize("last", range(1, 13))
def test_a_month_that_has_only_begun_is_no_sign(last: int) -> None:
    """After a year of marks the first days of July: swapped they would be days of the months before it."""
    days = [day for day in school_days(date(2025, 9, 2), 240) if day <= date(2026, 7, last)]
    assert marks(looked_at(as_list(cells([uk(day) for day in days]))))


@pytest.mark.parametrize("count", [5, 10, 20])
def test_a_few_days_of_a_term_are_not_asked_about(count: int) -> None:
    for start in range(0, 30, 3):
        assert marks(looked_at(as_list(cells([uk(day) for day in TERM[start : start + count]]))))


def serial(day: date, first: date = date(1899, 12, 30)) -> str:
    return str((day - first).days)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("share", [2, 4, 10])
def test_day_numbers_that_count_from_two_years_are_asked_about(shape: Shape, share: int) -> None:
    days = [
        serial(day, date(1904, 1, 1) if place % share == 1 else date(1899, 12, 30)) for place, day in enumerate(TERM)
    ]
    text = shape(cells(days, pupils=3))
    assert question(text).asked.about in (About.YEARS, About.UNDATED)


@pytest.mark.parametrize(("rows", "asked"), [(4, False), (5, True)])
def test_from_five_marks_in_another_year_on_it_is_asked(rows: int, asked: bool) -> None:
    days = [uk(day) for day in TERM]
    far = [(UPNS[place % 2], f"0{5 + place // 2}/10/2021", "AM") for place in range(rows)]
    file = as_list([*cells(days), *far])
    if asked:
        assert question(file).asked.about is About.YEARS
        assert len(marks(looked_at(file, years=RIGHT))) == 4 * len(TERM) + rows
    else:
        assert marks(looked_at(file))


@pytest.mark.parametrize(("gap", "asked"), [(183, False), (184, True)])
def test_days_are_far_from_the_others_from_the_hundred_and_eighty_fourth_on(gap: int, asked: bool) -> None:
    """No holiday and no closure has lasted so long."""
    later = [date(2026, 9, 7) + timedelta(days=offset) for offset in (0, 1, 2, 3, 4)]
    earlier = [later[0] - timedelta(days=gap + offset) for offset in (3, 2, 1, 0)]
    file = as_list(cells([uk(day) for day in (*earlier, *later)]))
    if asked:
        assert question(file).asked.about is About.YEARS
    else:
        assert marks(looked_at(file))


def test_january_with_the_year_that_has_ended_is_asked_about() -> None:
    days = [*school_days(date(2026, 9, 2), 70), *school_days(date(2026, 1, 4), 10)]
    assert question(as_list(cells([uk(day) for day in days])), date(2027, 1, 18)).asked.about is About.YEARS


def test_the_answers_are_of_one_file() -> None:
    assert {"day-and-month", "years"} <= OF_ONE_FILE


def test_scattered_rows_with_swapped_days_are_asked_about() -> None:
    """3 to 6 November and 2 to 5 March exist as days of the school both ways; a few rows of one pupil are swapped."""
    days = school_days(date(2026, 1, 5), 230)
    found = [(upn, uk(day), half) for upn in UPNS for day in days for half in HALVES]
    hit = {(UPNS[0], f"0{day}/03/2026") for day in (4, 6, 9)}
    swapped = [(upn, f"{day[3:5]}/{day[:2]}/2026" if (upn, day) in hit else day, half) for upn, day, half in found]
    spread = [
        cell for cell in swapped if cell[1] not in {"03/04/2026", "03/06/2026", "03/09/2026"} or cell[0] == UPNS[0]
    ]
    spread = list(dict.fromkeys(spread))
    assert question(as_list(spread)).asked.about is About.DAY_AND_MONTH


def test_a_pupil_with_marks_in_the_holidays_is_not_asked_about() -> None:
    """Who was marked in the holidays was marked in term too."""
    days = [day for day in school_days(date(2026, 1, 5), 230) if day.month not in (4, 8)]
    extra = [(UPNS[0], f"{day:02}/04/2026", half) for day in (1, 2, 6, 7, 8, 9, 10) for half in HALVES]
    assert marks(looked_at(as_list([*cells([uk(day) for day in days], pupils=3), *extra])))


@pytest.mark.parametrize(("mark", "asked"), [("/", True), ("C", False), ("I", False)])
def test_nobody_plans_that_a_pupil_was_present_half_a_year_ahead(mark: str, asked: bool) -> None:
    ahead = [
        f"{UPNS[0]},{uk(date(2027, 6, 14) + timedelta(days=day))},{half},{mark}" for day in range(5) for half in HALVES
    ]
    file = as_list(cells([uk(day) for day in TERM])) + "\n".join(ahead) + "\n"
    if asked:
        assert question(file).asked.about is About.YEARS
    else:
        assert marks(looked_at(file))
