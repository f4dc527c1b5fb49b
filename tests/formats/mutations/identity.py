"""Who the rows are about, and what the columns are called."""

from random import Random

from tests.formats.grids import EMPTY, Grid, Spot
from tests.formats.mutations.kinds import harmful, harmless

SYNONYMS = {
    "date": ("Session Date", "Attendance Date", "Mark Date"),
    "half": ("Session", "AM or PM", "Period"),
    "mark": ("Code", "Attendance Code", "Attendance Mark"),
    "upn": ("Unique Pupil Number", "Pupil UPN", "UPN Number"),
    "adno": ("Admission Number", "Adm No", "Admission No."),
    "surname": ("Last Name", "Legal Surname", "Family Name"),
    "forename": ("First Name", "Legal Forename", "Preferred Forename"),
    "own": ("Student ID", "Pupil ID", "student id"),
}


def columns_called_otherwise(grid: Grid, rng: Random) -> None:
    """Nothing says any more that it is Arbor's, where the best of two marks counts."""
    grid.drop_doubles()
    head = grid.head
    head.spots = [
        spot.saying(rng.choice(SYNONYMS[spot.role])) if spot.role in SYNONYMS else spot for spot in head.spots
    ]


def headings_in_capitals(grid: Grid, rng: Random) -> None:
    grid.head.spots = [spot.saying(spot.text.upper()) for spot in grid.head.spots]


def headings_with_spaces_around(grid: Grid, rng: Random) -> None:
    grid.head.spots = [spot.saying(f" {spot.text}  ") for spot in grid.head.spots]


def headings_with_a_mark_of_unicode(grid: Grid, rng: Random) -> None:
    grid.head.spots[0] = grid.head.spots[0].saying("\ufeff" + grid.head.spots[0].text)


def heading_of_the_marks_unknown(grid: Grid, rng: Random) -> None:
    place = grid.column("mark")
    assert place is not None
    grid.head.spots[place] = grid.head.spots[place].saying("Value")


def no_headings_over_the_pupils(grid: Grid, rng: Random) -> None:
    head = grid.head
    head.spots = [
        spot if spot.role in ("session", "date", "half", "mark", "week", "weekday") else spot.saying("")
        for spot in head.spots
    ]


def admission_numbers_lost_their_zeros(grid: Grid, rng: Random) -> None:
    grid.change_column("adno", lambda text: text.lstrip("0"))


def admission_numbers_as_decimals(grid: Grid, rng: Random) -> None:
    grid.change_column("adno", lambda text: text.lstrip("0") + ".0")


def _drop(grid: Grid, role: str) -> None:
    place = grid.column(role)
    assert place is not None
    for line in grid.lines:
        if place < len(line.spots):
            line.spots.pop(place)


def no_upn_column(grid: Grid, rng: Random) -> None:
    _drop(grid, "upn")


def neither_upn_nor_zeros(grid: Grid, rng: Random) -> None:
    _drop(grid, "upn")
    admission_numbers_lost_their_zeros(grid, rng)


def names_only(grid: Grid, rng: Random) -> None:
    """Two of the pupils have one name between them."""
    _drop(grid, "upn")
    _drop(grid, "adno")


def small_letters_in_upns(grid: Grid, rng: Random) -> None:
    grid.change_column("upn", str.lower)


def spaces_in_upns(grid: Grid, rng: Random) -> None:
    grid.change_column("upn", lambda text: f" {text[:1]} {text[1:7]} {text[7:]}")


def wrong_check_letters(grid: Grid, rng: Random) -> None:
    upn = grid.school.pupils[0].upn
    wrong = ("A" if upn[0] != "A" else "B") + upn[1:]
    grid.change_column("upn", lambda text: wrong if text == upn else text)


def one_upn_empty(grid: Grid, rng: Random) -> None:
    place = grid.column("upn")
    assert place is not None
    line = rng.choice(grid.body)
    line.spots[place] = EMPTY


def two_pupils_with_one_upn(grid: Grid, rng: Random) -> None:
    one, other = grid.school.pupils[:2]
    grid.change_column("upn", lambda text: one.upn if text == other.upn else text)


def one_number_in_place_of_another(grid: Grid, rng: Random) -> None:
    """One row of a pupil has the admission number of another pupil beside its own UPN."""
    place = grid.column("adno")
    assert place is not None
    line = rng.choice(grid.body)
    number = line.spots[place].text
    other = next(pupil.adno for pupil in grid.school.pupils if pupil.adno != number)
    line.spots[place] = line.spots[place].saying(other)


def names_in_one_column(grid: Grid, rng: Random) -> None:
    last, first = grid.column("surname"), grid.column("forename")
    assert last is not None
    assert first is not None
    for line in grid.lines:
        if max(last, first) >= len(line.spots):
            continue
        if line.header:
            line.spots[last] = Spot("Name")
        else:
            line.spots[last] = Spot(f"{line.spots[last].text}, {line.spots[first].text}")
        line.spots.pop(first)


def commas_in_names_without_quotes(grid: Grid, rng: Random) -> None:
    """A name such as Smith, Jr makes its rows one cell longer."""
    last = grid.column("surname")
    assert last is not None
    name = grid.school.pupils[1].surname
    for line in grid.body:
        if line.spots[last].text == name:
            line.spots.insert(last + 1, Spot(" Jr"))


def names_like_formulas(grid: Grid, rng: Random) -> None:
    name = grid.school.pupils[2].surname
    grid.change_column("surname", lambda text: "=HYPERLINK(1)" if text == name else text)


def names_like_nothing(grid: Grid, rng: Random) -> None:
    name = grid.school.pupils[2].surname
    grid.change_column("surname", lambda text: "NA" if text == name else text)


MUTATIONS = [
    *harmless(columns_called_otherwise, headings_in_capitals, headings_with_spaces_around),
    *harmless(headings_with_a_mark_of_unicode),
    *harmful(heading_of_the_marks_unknown, kinds=("long",)),
    *harmful(no_headings_over_the_pupils),
    *harmless(admission_numbers_lost_their_zeros, no_upn_column, needs=("upn", "adno")),
    *harmful(
        admission_numbers_as_decimals, neither_upn_nor_zeros, names_only, one_number_in_place_of_another,
        needs=("upn", "adno"),
    ),
    *harmless(small_letters_in_upns, spaces_in_upns, needs=("upn",)),
    *harmful(wrong_check_letters, one_upn_empty, two_pupils_with_one_upn, needs=("upn",)),
    *harmless(names_in_one_column, names_like_formulas, names_like_nothing, needs=("surname", "forename")),
    *harmful(commas_in_names_without_quotes, needs=("surname",)),
]  # fmt: skip
