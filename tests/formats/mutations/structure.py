"""Rows and columns added, moved, doubled, shifted and cut."""

from random import Random

from tests.formats.grids import EMPTY, Grid, Line, Spot
from tests.formats.mutations.kinds import harmful, harmless


def _line(*texts: str) -> Line:
    return Line([Spot(text) for text in texts])


def titles_above(grid: Grid, rng: Random) -> None:
    titles = [
        _line("Larkspur Brook Primary School"),
        _line("Attendance marks"),
        _line("Printed 20/11/2026 15:40"),
        _line(),
    ]
    grid.lines[:0] = titles[: rng.randint(1, 4)]


def labels_and_values_above(grid: Grid, rng: Random) -> None:
    grid.lines[:0] = [
        _line("School", "Larkspur Brook", "", "Date from", "05/10/2026", "Date to", "16/10/2026"),
        _line(),
    ]


def blank_rows_above(grid: Grid, rng: Random) -> None:
    grid.lines[:0] = [_line() for _ in range(rng.randint(1, 6))]


def sentence_below(grid: Grid, rng: Random) -> None:
    grid.lines += [_line(), _line("Produced by the school office on 20/11/2026. Page 1 of 1")]


def totals_row_below(grid: Grid, rng: Random) -> None:
    width = len(grid.head.spots)
    count = str(len(grid.body))
    grid.lines.append(Line([Spot("Total"), *(Spot(count if n > width // 2 else "") for n in range(1, width))]))


def total_present_under_the_names(grid: Grid, rng: Random) -> None:
    place = grid.column("surname") or 0
    cells = [Spot(str(rng.randint(3, 9)) if spot.role == "session" else "") for spot in grid.head.spots]
    cells[place] = Spot("Total present")
    grid.lines.append(Line(cells))


def key_below(grid: Grid, rng: Random) -> None:
    grid.lines += [_line(), _line("Key")]
    grid.lines += [
        _line(code, "", meaning) for code, meaning in (("/", "Present AM"), ("I", "Illness"), ("O", "Other"))
    ]


def columns_in_another_order(grid: Grid, rng: Random) -> None:
    order = list(range(len(grid.head.spots)))
    rng.shuffle(order)
    for line in grid.lines:
        line.spots = [line.spots[n] if n < len(line.spots) else EMPTY for n in order] + line.spots[len(order) :]


def rows_in_another_order(grid: Grid, rng: Random) -> None:
    body = grid.body
    rng.shuffle(body)
    grid.lines = [line for line in grid.lines if not line.keys] + body


def blank_columns_between(grid: Grid, rng: Random) -> None:
    for _ in range(3):
        place = rng.randint(0, len(grid.head.spots))
        for line in grid.lines:
            line.spots.insert(place, EMPTY)


def foreign_columns_between(grid: Grid, rng: Random) -> None:
    for title, value in (("House", "Kingfisher"), ("Free School Meals", "N"), ("Notes", "see file")):
        place = rng.randint(0, len(grid.head.spots))
        for line in grid.lines:
            line.spots.insert(place, Spot(title if line.header else value if line.keys else ""))


def blank_rows_between(grid: Grid, rng: Random) -> None:
    for _ in range(4):
        grid.lines.insert(rng.randint(2, len(grid.lines)), _line())


def rows_of_separators_between(grid: Grid, rng: Random) -> None:
    for _ in range(4):
        grid.lines.insert(rng.randint(2, len(grid.lines)), Line([EMPTY for _ in grid.head.spots]))


def header_repeated(grid: Grid, rng: Random) -> None:
    head = grid.head
    for _ in range(2):
        grid.lines.insert(rng.randint(3, len(grid.lines)), head.copy())


def page_break_with_title_and_header(grid: Grid, rng: Random) -> None:
    place = rng.randint(3, len(grid.lines))
    grid.lines[place:place] = [_line(), _line("Larkspur Brook Primary School", "", "Page 2"), grid.head.copy()]


def separators_at_the_end_of_each_row(grid: Grid, rng: Random) -> None:
    for line in grid.lines:
        line.spots += [EMPTY] * 3


def separators_missing_at_the_end(grid: Grid, rng: Random) -> None:
    for line in grid.lines:
        while line.spots and not line.spots[-1].text:
            line.spots.pop()


def column_twice(grid: Grid, rng: Random) -> None:
    place = rng.choice([n for n, spot in enumerate(grid.head.spots) if spot.role in ("mark", "session", "weekday")])
    for line in grid.lines:
        if place < len(line.spots):
            line.spots.append(line.spots[place])


def column_twice_with_other_marks(grid: Grid, rng: Random) -> None:
    column_twice(grid, rng)
    for line in grid.body:
        if line.spots[-1].text in ("/", "\\"):
            line.spots[-1] = line.spots[-1].saying("O")


def row_twice(grid: Grid, rng: Random) -> None:
    line = rng.choice(grid.body)
    grid.lines.append(line.copy())


def row_twice_with_another_mark(grid: Grid, rng: Random) -> None:
    line, place, spot = rng.choice([one for one in grid.marks() if one[2].text in ("/", "\\")])
    other = line.copy()
    other.spots[place] = spot.saying("O")
    raw = grid.column("raw")
    if raw is not None:
        other.spots[raw] = other.spots[raw].saying("O")
    grid.lines.append(other)


def row_with_a_cell_more_in_front(grid: Grid, rng: Random) -> None:
    rng.choice(grid.body).spots.insert(0, EMPTY)


def row_with_a_cell_more_in_the_middle(grid: Grid, rng: Random) -> None:
    line = rng.choice(grid.body)
    line.spots.insert(rng.randint(1, len(line.spots) - 1), Spot("x"))


def row_with_a_cell_more_and_its_last_cell_empty(grid: Grid, rng: Random) -> None:
    """A letter slipped in front of a mark; the row ends in an empty cell, as a row of the right length may."""
    rows = [line for line in grid.body if not line.spots[-1].text]
    line = rng.choice(rows or grid.body)
    place = next(n for n, spot in enumerate(line.spots) if spot.key is not None)
    line.spots.insert(place, Spot("x"))
    if not rows:
        for one in grid.lines:
            one.spots.append(EMPTY)


def row_shifted_where_every_row_ends_in_empty_cells(grid: Grid, rng: Random) -> None:
    separators_at_the_end_of_each_row(grid, rng)
    rng.choice(grid.body).spots.insert(0, EMPTY)


def page_break_under_a_header_without_pupils(grid: Grid, rng: Random) -> None:
    """The columns of the pupils have no headings; the header is repeated below the first rows."""
    head = grid.head
    head.spots = [spot if spot.role in ("session", "date", "half", "mark") else spot.saying("") for spot in head.spots]
    place = grid.lines.index(head) + 4
    grid.lines[place:place] = [_line(), _line("Larkspur Brook Primary School", "", "Page 2"), head.copy()]


def cells_of_a_row_pushed_to_the_right(grid: Grid, rng: Random) -> None:
    """A cell inserted in front of a row of a spreadsheet, which has no more columns than before."""
    line = rng.choice(grid.body)
    line.spots = [EMPTY, *line.spots[:-1]]


def cells_of_a_row_pulled_to_the_left(grid: Grid, rng: Random) -> None:
    line = rng.choice(grid.body)
    line.spots = [*line.spots[1:], EMPTY]


def header_damaged_and_whole_again_on_the_next_page(grid: Grid, rng: Random) -> None:
    """Three rows stand under a header that lacks a heading, the others under the whole one."""
    head = grid.head
    grid.lines.insert(grid.lines.index(head) + 4, head.copy())
    place = next(n for n, spot in enumerate(head.spots) if spot.role in ("session", "weekday", "mark"))
    head.spots[place] = head.spots[place].saying("")


def row_with_a_cell_less(grid: Grid, rng: Random) -> None:
    line = rng.choice(grid.body)
    line.spots.pop(rng.randint(0, len(line.spots) - 2))


def rows_cut_short(grid: Grid, rng: Random) -> None:
    for line in rng.sample(grid.body, 2):
        del line.spots[rng.randint(1, len(line.spots) - 1) :]


def every_row_one_cell_more_than_the_header(grid: Grid, rng: Random) -> None:
    for line in grid.body:
        line.spots.insert(0, Spot("x"))


def header_missing(grid: Grid, rng: Random) -> None:
    grid.lines = grid.body


def header_over_two_rows(grid: Grid, rng: Random) -> None:
    """The date stands once over AM and PM, as a merged cell is saved as text."""
    top, below = grid.head.copy(), grid.head.copy()
    for place, spot in enumerate(grid.head.spots):
        if spot.session is not None:
            day, half = spot.session
            top.spots[place] = spot.saying(f"{day:%d/%m/%Y}" if half == "AM" else "")
            below.spots[place] = spot.saying(half)
        else:
            below.spots[place] = spot.saying("")
    place = grid.lines.index(grid.head)
    grid.lines[place : place + 1] = [top, below]


def afternoon_columns_before_morning_columns(grid: Grid, rng: Random) -> None:
    first = grid.column("session")
    assert first is not None
    for line in grid.lines:
        for place in range(first, len(line.spots) - 1, 2):
            line.spots[place], line.spots[place + 1] = line.spots[place + 1], line.spots[place]


MUTATIONS = [
    *harmless(
        titles_above, labels_and_values_above, blank_rows_above, sentence_below, totals_row_below, key_below,
        columns_in_another_order, rows_in_another_order, blank_columns_between, foreign_columns_between,
        blank_rows_between, rows_of_separators_between, header_repeated, page_break_with_title_and_header,
        separators_at_the_end_of_each_row, row_twice,
    ),
    *harmless(total_present_under_the_names, header_over_two_rows, kinds=("wide",)),
    *harmless(afternoon_columns_before_morning_columns, kinds=("wide",)),
    *harmful(
        separators_missing_at_the_end, column_twice, column_twice_with_other_marks, row_twice_with_another_mark,
        row_with_a_cell_more_in_front, row_with_a_cell_more_in_the_middle,
        row_with_a_cell_more_and_its_last_cell_empty, row_shifted_where_every_row_ends_in_empty_cells,
        cells_of_a_row_pushed_to_the_right, cells_of_a_row_pulled_to_the_left,
        header_damaged_and_whole_again_on_the_next_page, page_break_under_a_header_without_pupils,
        row_with_a_cell_less, rows_cut_short,
        every_row_one_cell_more_than_the_header, header_missing,
    ),
]  # fmt: skip
