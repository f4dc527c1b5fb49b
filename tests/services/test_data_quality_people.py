"""The lists of the data quality page about pupils and parents, who may see what of them, and what is taken away."""

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from fasttrack_core.attendance.figures.register import Pupil
from fasttrack_core.errors import NotAllowed
from fasttrack_core.services.imports import saving as imports
from fasttrack_core.services.office.access import Actor, Role
from fasttrack_core.services.office.record import SchoolRecord
from fasttrack_core.services.office.school_settings import SchoolSettings
from fasttrack_core.services.office.visit import Visit
from fasttrack_core.services.people import parents as people
from fasttrack_core.services.quality import people as quality_people
from fasttrack_core.services.quality import view as data_quality
from fasttrack_core.services.quality.people import APART, NOT_FOR_THIS_ROLE, RESTRICTED, STRANGERS, People
from fasttrack_core.services.quality.span import Found
from fasttrack_core.services.quality.view import ABOUT, ALL_CLASSES, ALL_YEAR_GROUPS, ALL_YEARS, Check, Chosen
from fasttrack_core.store import ParentRecord, Stamp
from tests.attendance.invented import EVER, register_of
from tests.conftest import NOW, Desk, colleague, stranger
from tests.services.walks import key_of

ANN = ParentRecord(
    id="ann", forename="Ann", surname="Marlow", relationship="Mother", parent_in_law=True, lives_with_pupil=True,
    address=("12 Quarry Bank", "Fennerby"), postcode="ZZ9 1AA", email="ann@example.org",
)  # fmt: skip
BEN = replace(ANN, id="ben", forename="Ben", relationship="Father", email="ben@example.org")
CAZ = replace(
    ANN, id="caz", forename="Caz", surname="Okoro", address=("3 Mill Row",), postcode="ZZ9 2BB", email="caz@example.org"
)
ADA = Pupil(
    pupil_id="A1", name="Marlow, Ada", surname="Marlow", forename="Ada", upn="Q999804219002", admission_number="004002",
    date_of_birth=date(2016, 5, 4), year_group="5", registration_group="5A",
)  # fmt: skip


def people_of(*contacts: Sequence[ParentRecord], pupils: Sequence[Pupil] = (), may_see: bool = True) -> People:
    """Pupils with these contacts, all of them looked at."""
    named = pupils or [Pupil(pupil_id=f"P{number}", registration_group="5A") for number in range(len(contacts))]
    everyone = np.ones(len(named), dtype=np.bool_)
    return People(named, everyone, [tuple(each) for each in contacts] or [()] * len(named), may_see)


def lines(found: Found, *columns: str) -> list[tuple[object, ...]]:
    if not found.count:
        return []
    frame = found.table().frame
    assert len(frame) == found.count
    return list(frame[list(columns)].itertuples(index=False, name=None))


# Somebody to write to.


def test_a_pupil_without_anybody_is_not_one_without_a_legal_parent() -> None:
    people = people_of((), (ANN,), (replace(ANN, parent_in_law=None),))
    assert lines(quality_people.without_contact(people), "Pupil") == [("P0",)]
    assert lines(quality_people.without_parent_in_law(people), "Pupil", "Not decided yet", "Who") == [
        ("P2", 1, "Ann Marlow (Mother)")
    ]


@pytest.mark.parametrize("decided", [None, False])
def test_one_legal_parent_is_enough(decided: bool | None) -> None:
    people = people_of((ANN, replace(CAZ, parent_in_law=decided)))
    assert quality_people.without_parent_in_law(people).count == 0


@pytest.mark.parametrize(
    ("address", "in_law", "expected"),
    [((), True, 1), (("", " "), True, 1), (("1 Mill Row",), True, 0), ((), None, 0), ((), False, 0)],
)
def test_a_legal_parent_without_a_line_of_address_is_listed(
    address: tuple[str, ...], in_law: bool | None, expected: int
) -> None:
    people = people_of((CAZ, replace(ANN, address=address, parent_in_law=in_law)))
    assert lines(quality_people.without_address(people), "Parent") == [("Ann Marlow",)] * expected


# Shared addresses and e-mail addresses.


def test_brothers_and_sisters_may_share_everything() -> None:
    people = people_of((ANN, BEN), (ANN,))
    assert quality_people.shared_addresses(people).count == quality_people.shared_emails(people).count == 0


@pytest.mark.parametrize(
    ("address", "postcode", "shared"),
    [
        (("12 Quarry Bank", "Fennerby"), "ZZ9 1AA", True),
        (("12, quarry bank,  FENNERBY",), "zz91aa", True),
        (("12a Quarry Bank", "Fennerby"), "ZZ9 1AA", False),
        (("12 Quarry Bank", "Fennerby"), "ZZ9 1AB", False),
        ((), "ZZ9 1AA", False),
    ],
)
def test_an_address_is_shared_whatever_its_commas_and_capitals(
    address: tuple[str, ...], postcode: str, shared: bool
) -> None:
    people = people_of((ANN,), (replace(CAZ, address=address, postcode=postcode),))
    assert (
        lines(quality_people.shared_addresses(people), "Group", "Parent", "Pupil", "Why")
        == [
            (1, "Ann Marlow", "P0", STRANGERS),
            (1, "Caz Okoro", "P1", STRANGERS),
        ]
        * shared
    )


def test_one_person_who_is_a_contact_of_two_families_shares_with_nobody() -> None:
    minder = replace(CAZ, parent_in_law=None)
    people = people_of((ANN, minder), (replace(BEN, address=("1 Far Lane",)), minder))
    assert quality_people.shared_addresses(people).count == quality_people.shared_emails(people).count == 0


@pytest.mark.parametrize(("in_law", "expected"), [(True, 0), (None, 2), (False, 2)])
def test_only_a_legal_parent_in_common_makes_brothers_and_sisters(in_law: bool | None, expected: int) -> None:
    both = replace(CAZ, parent_in_law=in_law)
    people = people_of((ANN, both), (replace(BEN, address=ANN.address), both))
    assert quality_people.shared_addresses(people).count == expected


def test_who_was_decided_not_to_be_a_parent_is_left_out() -> None:
    neighbour = replace(ANN, id="neighbour", parent_in_law=False)
    assert quality_people.shared_addresses(people_of((ANN,), (CAZ, neighbour))).count == 0


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"address": ("1 Far Lane",)}, APART),
        ({"lives_with_pupil": False}, APART),
        ({"lives_with_pupil": None}, None),
        ({"address": ()}, None),
        ({}, None),
    ],
)
def test_parents_of_one_pupil_who_live_apart_do_not_share_a_mailbox(change: dict[str, object], why: str | None) -> None:
    father = replace(BEN, email=" ANN@example.org", **change)  # type: ignore[arg-type]
    found = lines(quality_people.shared_emails(people_of((ANN, father))), "Group", "Parent", "Why")
    assert found == ([(1, "Ann Marlow", why), (1, "Ben Marlow", why)] if why else [])


def test_a_mailbox_of_two_families_is_listed_after_those_of_separated_parents() -> None:
    shared = replace(CAZ, email="ann@example.org")
    apart = replace(BEN, id="x", email="dee@example.org"), replace(CAZ, id="y", email="dee@example.org")
    people = people_of((ANN,), (shared,), apart)
    assert lines(quality_people.shared_emails(people), "Group", "E-mail", "Why") == [
        (1, "dee@example.org", APART),
        (1, "dee@example.org", APART),
        (2, "ann@example.org", STRANGERS),
        (2, "ann@example.org", STRANGERS),
    ]


def test_an_empty_mailbox_is_shared_by_nobody() -> None:
    assert quality_people.shared_emails(people_of((replace(ANN, email=" "),), (replace(CAZ, email=""),))).count == 0


def test_a_restriction_of_one_hides_what_all_of_the_group_share() -> None:
    hidden = replace(CAZ, address=ANN.address, postcode=ANN.postcode, restriction="address is confidential")
    found = quality_people.shared_addresses(people_of((ANN,), (hidden,)))
    assert lines(found, "Address") == [(RESTRICTED,), (RESTRICTED,)]
    assert "Quarry" not in found.table().frame.to_string()
    released = replace(hidden, released_by="Idris Penhallow", release_reason="the order has ended")
    shown = lines(quality_people.shared_addresses(people_of((ANN,), (released,))), "Address")
    assert shown == [("12 Quarry Bank, Fennerby, ZZ9 1AA",)] * 2


# Pupils.


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"name": "ADA MARLOW"}, "same name and date of birth"),
        ({"name": "Marlow, Ada", "date_of_birth": date(2016, 5, 5)}, None),
        ({"name": "Marlow, Adah"}, None),
        ({"name": "Else, Someone", "upn": "q999804219002"}, "same UPN"),
        ({"name": "Else, Someone", "admission_number": "004002"}, "same admission number"),
        ({"name": "Else, Someone", "admission_number": "4002"}, "same number but for zeros"),
        ({"name": "Else, Someone", "admission_number": "4020"}, None),
        ({"name": "Marlow, Ada", "admission_number": "4002"},
         "same name and date of birth; same number but for zeros"),
    ],
)  # fmt: skip
def test_two_pupils_are_perhaps_one(change: dict[str, object], why: str | None) -> None:
    other = replace(ADA, **{"upn": "", "admission_number": "", **change})  # type: ignore[arg-type]
    third = Pupil(pupil_id="A9", name="Third, Pupil", admission_number="000", date_of_birth=ADA.date_of_birth)
    found = quality_people.kept_twice(people_of(pupils=[ADA, third, other]))
    assert lines(found, "Group", "Pupil", "Why") == ([(1, "Marlow, Ada", why), (1, other.name, why)] if why else [])


def test_a_name_without_a_date_of_birth_makes_no_pair() -> None:
    unborn = replace(ADA, date_of_birth=None)
    others = replace(unborn, upn="", admission_number=""), Pupil(pupil_id="1"), Pupil(pupil_id="2")
    assert quality_people.kept_twice(people_of(pupils=[unborn, *others])).count == 0


def test_ids_of_the_system_are_compared_where_there_is_no_admission_number() -> None:
    pupils = [Pupil(pupil_id=text, system_id=text) for text in ("0077", "77", "770")]
    assert lines(quality_people.kept_twice(people_of(pupils=pupils)), "Pupil") == [("0077",), ("77",)]


def test_each_missing_detail_is_named() -> None:
    bare = Pupil(pupil_id="P1", name="Bare, Pupil", year_group=" ")
    found = quality_people.without_details(people_of(pupils=[ADA, bare, replace(ADA, upn="")]))
    assert lines(found, "Pupil", "Missing") == [
        ("Bare, Pupil", "year group, class, date of birth, UPN"),
        ("Marlow, Ada", "UPN"),
    ]


@pytest.mark.parametrize(
    ("upn", "what"),
    [
        ("Q999804219002", ""),
        ("q 999804219002", ""),
        ("", ""),
        ("A999804219002", "The first letter does not agree with the digits."),
        ("Q99980421900", "Not a UPN: a letter and twelve digits."),
        ("004002", "Not a UPN: a letter and twelve digits."),
    ],
)
def test_a_upn_agrees_with_its_check_letter_or_is_listed(upn: str, what: str) -> None:
    found = quality_people.doubtful_upns(people_of(pupils=[replace(ADA, upn=upn)]))
    assert lines(found, "UPN", "What") == ([(upn, what)] if what else [])


def test_a_temporary_upn_is_listed_as_one() -> None:
    letters = "ABCDEFGHJKLMNPQRTUVWXYZ"
    temporary = [f"{letter}99980421900A" for letter in letters]
    said = [lines(quality_people.doubtful_upns(people_of(pupils=[replace(ADA, upn=upn)])), "What") for upn in temporary]
    assert said.count([("Temporary: the last character is a letter.",)]) == 1
    assert said.count([("The first letter does not agree with the digits.",)]) == len(letters) - 1


# The door.


def test_an_empty_school_has_nothing_to_work_off_and_nothing_to_say_about_closed_days(empty_desk: Desk) -> None:
    quality = data_quality.view(Visit(empty_desk.office, empty_desk.actor))
    assert quality.counts == {}
    assert quality.as_of is None
    assert (quality.school_years, quality.year_groups, quality.classes) == (
        (ALL_YEARS,),
        (ALL_YEAR_GROUPS,),
        (ALL_CLASSES,),
    )
    assert len(quality.good) == len(Check) - 1
    assert "term dates are not set" in quality.cannot_tell[0]


def test_every_list_is_counted_or_in_order_or_cannot_be_worked_out(sample_desk: Desk) -> None:
    quality = data_quality.view(Visit(sample_desk.office, sample_desk.actor))
    assert set(ABOUT) == set(Check) == set(quality.found)
    assert len(quality.counts) + len(quality.good) + len(quality.cannot_tell) == len(Check)
    for check, count in quality.counts.items():
        assert len(quality.work_list(check).frame) == count


def test_contacts_of_the_sample_school_equal_the_slow_recount(sample_desk: Desk, sample_data: Path) -> None:
    with (sample_data / "contacts.csv").open(encoding="utf-8-sig", newline="") as file:
        contacts = list(csv.DictReader(file))
    with (sample_data / "register-wide.csv").open(encoding="utf-8-sig", newline="") as file:
        pupils = list(csv.DictReader(file))
    quality = data_quality.view(Visit(sample_desk.office, sample_desk.actor), school_year=ALL_YEARS)
    known = {row["Adno"] for row in contacts}
    without = sorted(f"{row['Surname']}, {row['Forename']}" for row in pupils if row["Adno"] not in known)
    assert sorted(quality.work_list(Check.NO_CONTACT).frame["Pupil"]) == without
    homeless = [row for row in contacts if not row["Address Line 1"] and row["Relationship"] in ("Mother", "Father")]
    assert quality.counts[Check.NO_ADDRESS] == len(homeless) == 1


def test_a_year_group_and_a_class_narrow_every_list_to_their_pupils(sample_desk: Desk) -> None:
    office, actor = sample_desk.office, sample_desk.actor
    everyone = data_quality.view(Visit(office, actor), school_year=ALL_YEARS)
    total = 0
    for year in everyone.year_groups[1:]:
        part = data_quality.view(Visit(office, actor), school_year=ALL_YEARS, year_group=year)
        classes = [data_quality.view(Visit(office, actor), school_year=ALL_YEARS, year_group=year, class_name=name)
                   for name in part.classes[1:]]  # fmt: skip
        for check in (Check.MISSING_BY_PUPIL, Check.OVERDUE, Check.NO_CONTACT, Check.OUTSIDE_DATES):
            assert sum(each.counts.get(check, 0) for each in classes) == part.counts.get(check, 0)
            if check in part.counts:
                assert set(part.work_list(check).frame["Year"]) == {year}
        total += part.counts.get(Check.MISSING_BY_PUPIL, 0)
    assert total == everyone.counts[Check.MISSING_BY_PUPIL]


def test_school_years_share_out_what_all_of_them_hold(sample_desk: Desk) -> None:
    office, actor = sample_desk.office, sample_desk.actor
    both = [data_quality.view(Visit(office, actor), school_year=year) for year in ("2026-27", "2025-26", ALL_YEARS)]
    assert both[0].school_years == ("2026-27", "2025-26", ALL_YEARS)
    for check in (Check.OVERDUE, Check.OUTSIDE_DATES):
        assert both[0].counts[check] + both[1].counts[check] == both[2].counts[check]
    assert data_quality.view(Visit(office, actor)).chosen == both[0].chosen
    assert both[2].left_out == 0 < both[0].left_out


def test_what_is_chosen_and_not_there_counts_as_all(sample_desk: Desk) -> None:
    quality = data_quality.view(
        Visit(sample_desk.office, sample_desk.actor), school_year="1999-00", year_group="13", class_name="4A"
    )
    assert quality.chosen == Chosen(school_year="2026-27", class_name="4A")
    other = data_quality.view(Visit(sample_desk.office, sample_desk.actor), year_group="5", class_name="4A")
    assert other.chosen == Chosen(school_year="2026-27", year_group="5")
    assert other.classes == (ALL_CLASSES, "5A", "5B")


def test_a_pupil_who_is_in_no_register_yet_is_looked_at(empty_desk: Desk) -> None:
    rows = 'Adno,Name,Yr,Reg,15/09/2025 AM,15/09/2025 PM\n1,"Okafor, Zoë",4,4B,/,\\\n2,"Brook, Sian",4,4B,,\n'
    imports.save(empty_desk.office, empty_desk.actor, "register.csv", rows.encode())
    quality = data_quality.view(Visit(empty_desk.office, empty_desk.actor))
    assert quality.counts[Check.NO_CONTACT] == 2
    assert quality.left_out == 0


def test_the_school_year_of_the_last_marks_is_looked_at_first(empty_desk: Desk) -> None:
    head = "Adno,Name,Yr,Reg,15/09/2025 AM,15/09/2025 PM,16/09/2026 AM\n"
    rows = f'{head}1,"Okafor, Zoë",4,4B,/,\\,-\n2,"Brook, Sian",4,4B,/,\\,-\n'
    imports.save(empty_desk.office, empty_desk.actor, "register.csv", rows.encode())
    quality = data_quality.view(Visit(empty_desk.office, empty_desk.actor))
    assert quality.school_years == ("2026-27", "2025-26", ALL_YEARS)
    assert quality.chosen.school_year == "2025-26"


# Who may see and take away what.


def as_role(desk: Desk, role: Role) -> Actor:
    return colleague(desk, f"Someone as {role}", role)


@pytest.mark.parametrize(("role", "shown"), [(Role.LEAD, True), (Role.OFFICE, True), (Role.VIEWER, False)])
def test_addresses_are_written_out_for_those_who_may_edit_parents(sample_desk: Desk, role: Role, shown: bool) -> None:
    stamp = Stamp("Idris Penhallow", NOW)
    with sample_desk.office.store.write() as unit:
        for number, contact in (("004235", ANN), ("004115", CAZ)):
            same = replace(contact, id="", address=ANN.address, postcode=ANN.postcode, email="both@example.org")
            unit.people.save_parent(key_of(sample_desk, number), same, stamp)
    data_quality.view(
        Visit(sample_desk.office, sample_desk.actor)
    )  # what the lead was told is not what others are told
    quality = data_quality.view(Visit(sample_desk.office, as_role(sample_desk, role)))
    expected = {"12 Quarry Bank, Fennerby, ZZ9 1AA"} if shown else {NOT_FOR_THIS_ROLE}
    assert set(quality.work_list(Check.SHARED_ADDRESS).frame["Address"]) == expected
    assert set(quality.work_list(Check.SHARED_EMAIL).frame["E-mail"]) == (
        {"both@example.org"} if shown else {NOT_FOR_THIS_ROLE}
    )


def test_a_stranger_sees_and_takes_nothing(sample_desk: Desk) -> None:
    nobody = stranger(sample_desk)
    chosen = Chosen(school_year="2026-27")
    with pytest.raises(NotAllowed):
        data_quality.view(Visit(sample_desk.office, nobody))
    with pytest.raises(NotAllowed):
        data_quality.export(Visit(sample_desk.office, nobody), Check.NO_CONTACT, chosen)


def test_a_list_that_is_taken_away_holds_every_line_says_what_it_is_and_stands_in_the_audit(sample_desk: Desk) -> None:
    office, actor = sample_desk.office, sample_desk.actor
    chosen = Chosen(school_year="2026-27", class_name="2B")
    book = openpyxl.load_workbook(io.BytesIO(data_quality.export(Visit(office, actor), Check.MISSING_BY_CLASS, chosen)))
    quality = data_quality.view(Visit(office, actor), class_name="2B")
    assert book.sheetnames == ["Missing marks by class", "Each mark", "About"]
    assert book.worksheets[0].max_row - 1 == quality.counts[Check.MISSING_BY_CLASS]
    assert book.worksheets[1].max_row - 1 == quality.work_list(Check.MISSING_BY_CLASS).frame["Missing"].sum()
    about = "\n".join(str(row[0]) for row in book["About"].iter_rows(values_only=True))
    assert "Looked at: 2026-27, Class 2B." in about
    assert "The statutory register is kept in the register system." in about
    with office.store.read() as unit:
        line = unit.audit.list(last=1)[0]
    assert (str(line.subject), line.outcome) == ("list missing marks by class", "done")
    assert str(quality.counts[Check.MISSING_BY_CLASS]) in str(line.after)


def test_names_that_look_like_formulas_are_taken_away_as_text(empty_desk: Desk) -> None:
    rows = "Adno,Name,Yr,Reg,15/09/2025 AM,15/09/2025 PM\n1,=1+1,4,=4B,/,\\\n2,+44,4,=4B,ZZ,/\n"
    imports.save(empty_desk.office, empty_desk.actor, "register.csv", rows.encode())
    quality = data_quality.view(Visit(empty_desk.office, empty_desk.actor))
    for check in quality.counts:
        data = data_quality.export(Visit(empty_desk.office, empty_desk.actor), check, quality.chosen)
        for sheet in openpyxl.load_workbook(io.BytesIO(data)):
            assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"], check
    assert quality.work_list(Check.UNKNOWN).frame["Written"].tolist() == ["ZZ"]


def test_file_names_say_the_list_and_the_group_and_no_pupil(sample_desk: Desk) -> None:
    quality = data_quality.view(Visit(sample_desk.office, sample_desk.actor), class_name="2B")
    assert (
        data_quality.file_name(quality, Check.OVERDUE) == "n-for-over-five-school-days-2026-27-class-2b-2026-11-20.xlsx"
    )
    assert data_quality.file_name(quality, Check.HARDLY_MARKED) == "sessions-hardly-marked-2026-27-2026-11-20.xlsx"


def test_what_is_recorded_about_a_contact_shows_at_once(sample_desk: Desk) -> None:
    office, actor = sample_desk.office, sample_desk.actor

    def without_contact() -> int:
        return data_quality.view(Visit(office, actor), school_year=ALL_YEARS).counts.get(Check.NO_CONTACT, 0)

    before = without_contact()
    assert before > 0
    found = data_quality.view(Visit(office, actor), school_year=ALL_YEARS).work_list(Check.NO_CONTACT)
    added = people.add_parent(
        office, actor, found.keys[0], ParentRecord(surname="Quill", relationship="Grandmother"), "x"
    )
    assert without_contact() == before - 1
    people.unlink(office, actor, people.parent(office, actor, found.keys[0], added.id).seen)
    assert without_contact() == before


def test_an_answer_is_worked_out_once_and_only_the_last_ones_of_a_kind_are_kept() -> None:
    school = SchoolRecord("s", (1, 1), SchoolSettings(name="Fennerby"), register_of([]), (), EVER)
    asked: list[tuple[str, int]] = []

    def ask(kind: str, about: int, kept: int = 2) -> int:
        return school.once(kind, about, lambda: asked.append((kind, about)) or about, kept)

    for about in (1, 2, 1, 3, 1, 2):
        assert ask("one", about) == about
    assert asked == [("one", 1), ("one", 2), ("one", 3), ("one", 2)], "2 was asked for longest ago when 3 came"
    assert ask("another", 1) == 1
    assert asked[-1] == ("another", 1)
    assert ask("one", 1) == 1
    assert len(asked) == 5
