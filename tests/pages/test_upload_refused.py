"""What the person sees of bad files and hostile names: one sentence for each file, letters as letters, pupils apart."""

import pytest

from fasttrack_core.services import setup
from fasttrack_core.services.imports import saving as imports
from fasttrack_core.services.office.context import open_office
from fasttrack_core.services.pupil import view as pupil_view
from tests.pages.conftest import Visit, words
from tests.pages.test_upload import save_buttons, saved_files
from tests.pages.test_upload_choices import FIRST, marks, upload

HOSTILE = "'; DROP TABLE pupils;-- ![x](http://192.0.2.1/p.png) :red[x]"


@pytest.mark.parametrize(
    "name", ["../../x.csv", "<img src=x>.csv", "![x](y).csv", "CON.csv", "📄" + "a" * 290 + ".csv"]
)
def test_a_refused_file_is_named_as_plain_text_whatever_its_name(new_school_visit: Visit, name: str) -> None:
    at = new_school_visit("upload")
    at.file_uploader(key="upload_file_0").upload(name, b"\xff\xd8\xff\xe0\x00\x10JFIF", "text/csv").run()
    assert not at.exception
    (error,) = at.error
    assert name in error.value.replace("\\", "")
    assert not [mark for mark in ("![x]", ":red[") if mark in error.value], (
        "escaped, not drawn (the page draws no HTML in a sentence)"
    )
    assert save_buttons(at) == []
    assert saved_files() == []


def test_a_bad_file_beside_a_good_one_is_reported_and_neither_is_half_imported(new_school_visit: Visit) -> None:
    at = upload(new_school_visit("upload"), ("good.csv", FIRST), ("bad.csv", "Adno,Name\n"), ("empty.csv", " "))
    table = at.dataframe[0].value
    assert dict(zip(table["file"], table["state"], strict=True)) == {
        "good.csv": "Ready to save",
        "bad.csv": "Cannot be read",
        "empty.csv": "Cannot be read",
    }
    for place, sentence in ((1, "bad.csv: No pupils found"), (2, "empty.csv: The file is empty")):
        at.selectbox(key="upload_looked_at").set_value(place).run()
        assert [sentence in each.value.replace("\\", "") for each in at.error] == [True]
        assert save_buttons(at) == []
    assert marks() == {}
    at.selectbox(key="upload_looked_at").set_value(0).run()
    at.button(key="upload_save_0").click().run()
    assert saved_files() == ["good.csv"]
    assert len(marks()) == 4


def test_pupils_of_one_name_are_told_apart_in_the_finder_and_a_hostile_one_is_found_as_it_is_written(
    new_school_visit: Visit,
) -> None:
    at = new_school_visit()
    office = open_office()
    actor = setup.actor(office)
    assert actor is not None
    rows = "".join(f'{number},"{HOSTILE}",4,4B,/\n' for number in ("000123", "000124"))
    imports.save(office, actor, "r.csv", f"Adno,Name,Yr,Reg,16/11/2026 AM\n{rows}".encode())
    labels = [*pupil_view.choices(office, actor).values()]
    office.store.close()
    assert labels == [f"{HOSTILE} · Year 4 · 4B · …0123", f"{HOSTILE} · Year 4 · 4B · …0124"]
    at.switch_page("pages/pupil.py").run()
    finder = next(box for box in at.selectbox if set(labels) <= set(box.options))
    finder.select(labels[1]).run()
    assert not at.exception
    assert HOSTILE in words(at) or HOSTILE in "\n".join(each.value.replace("\\", "") for each in at.header)
    assert len(marks()) == 2, "the tables are there"
