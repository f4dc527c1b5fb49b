"""Writes the sample school: `python sample_data/generate.py [--out DIR]`. The same bytes every time."""

import argparse
from pathlib import Path

from sample_school import contacts, days, guide, registers, workbook
from sample_school.marking import mark_register
from sample_school.roll import build_roll


def generate(out: Path) -> None:
    """Writes every file of the sample school into `out`, which is made if need be."""
    out.mkdir(parents=True, exist_ok=True)
    pupils = build_roll()
    marks = mark_register(pupils)
    registers.write_csv(out / "calendar.csv", ["date", "session", "open"], days.calendar_rows())
    registers.write_csv(out / "contacts.csv", contacts.HEADER, contacts.contact_rows(pupils))
    registers.write_wide(out / "register-wide.csv", pupils, marks)
    registers.write_sims(out / "register-sims.csv", pupils, marks)
    registers.write_arbor(out / "register-arbor.csv", out / "register-arbor-pupils.csv", pupils, marks)
    registers.write_bromcom(out / "register-bromcom.csv", pupils, marks)
    workbook.write_messy(out / "register-messy.xlsx", guide.SCHOOL_NAME, pupils, marks)
    (out / "school.yaml").write_text(guide.school_yaml(), encoding="utf-8", newline="\n")
    (out / "README.md").write_text(guide.readme(pupils), encoding="utf-8", newline="\n")


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the sample school.")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, help="folder to write into")
    generate(parser.parse_args().out)


if __name__ == "__main__":
    main()
