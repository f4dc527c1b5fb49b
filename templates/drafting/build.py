"""Makes a Word template from its plain-text draft: ``python -m templates.drafting.build bwd-01-pre-referral``.

A draft starts with its document properties, then one block for each paragraph: ``# `` the subject line, ``## ``
a heading, ``- `` a bullet, ``~ `` small print, ``+ `` a paragraph that stays with the next one (``+ ~ `` in small
print), ``! `` a framed notice, ``[herringbone]``, ``[figures …]``, ``[table …]`` … ``[end]`` and ``[sign …]`` the
tables of the house style, ``[picture] name width height`` the place of a
picture that is drawn for each copy. Without names every draft is built.
"""

import sys
from pathlib import Path

from templates.drafting.house_style import Page

HERE = Path(__file__).parent
_STYLES = {"# ": "Heading 1", "## ": "Heading 2", "- ": "List Bullet", "~ ": "Small", "= ": "Title"}
_FIGURES = (
    "",
    "From and to",
    "Possible sessions",
    "Attended",
    "Authorised absences",
    "Unauthorised absences",
    "Attendance",
)
_WIDTHS: list[float] = [28, 42, 20, 20, 24, 30, 25]


def read_draft(text: str) -> tuple[dict[str, str], list[str]]:
    """The properties of a draft and its blocks; a block is a line or a table with all its lines."""
    head, _, body = text.partition("\n---\n")
    properties = {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in head.splitlines())}
    blocks: list[str] = []
    table: list[str] = []
    for line in body.splitlines():
        if line.startswith("[table"):
            table = [line]
        elif line == "[end]":
            blocks.append("\n".join(table))
            table = []
        elif table:
            table.append(line)
        elif line.strip():
            blocks.append(line)
    return properties, blocks


def build(text: str) -> bytes:
    """The Word file of a draft."""
    about, blocks = read_draft(text)
    letter = about["layout"].startswith("letter")
    page = Page(landscape="landscape" in about["layout"], small="small" in about["layout"])
    page.letterhead(for_letter=letter, officer="officer" in about["layout"])
    page.page_numbers(about.get("footer", "{{ school.name }}"), number_first=not letter)
    for block in blocks:
        _place(page, block)
    return page.save(about["title"], about["to"], about["family"], about["issued by"])


def _place(page: Page, block: str) -> None:
    mark, _, rest = block.partition(" ")
    if block.startswith("[table"):
        _table(page, block)
    elif mark == "[address]":
        page.address_window(rest.split(" | "))
    elif mark == "[sign]":
        page.keep_last()
        page.paragraph("Yours sincerely", keep=True)
        page.signature(rest.split())
    elif mark == "[herringbone]":
        page.herringbone()
    elif mark == "[picture]":
        name, wide, high = rest.split()
        page.picture(name, float(wide), float(high))
    elif mark == "!":
        page.notice(rest)
    elif mark == "[figures]":
        _figures(page, rest.split(" | "))
    elif block.startswith("+ "):
        small = rest.startswith("~ ")
        page.paragraph(rest.removeprefix("~ "), "Small" if small else "Normal", keep=True)
    else:
        for start, style in _STYLES.items():
            if block.startswith(start):
                page.paragraph(block[len(start) :], style)
                return
        page.paragraph(block)


def _figures(page: Page, rows: list[str]) -> None:
    """``name = field`` for one line of figures, ``each measured`` for one line of every period measured."""
    table = [list(_FIGURES)]
    for row in rows:
        name, _, path = (part.strip() for part in row.partition("="))
        if name.startswith("each "):
            table += [[f"{{%tr for period in {name[5:]} %}}"], _line("{{ period.name }}", "period"), ["{%tr endfor %}"]]
        else:
            table.append(_line(name, path))
    page.table(_WIDTHS, table, centred_from=2)
    page.gap()


def _line(name: str, path: str) -> list[str]:
    counts = (
        f"{{{{ {path}.{field} }}}}" for field in ("possible", "attended", "authorised", "unauthorised", "percent")
    )
    return [name, f"{{{{ {path}.from }}}} to\n{{{{ {path}.to }}}}", *counts]


def _table(page: Page, block: str) -> None:
    """``[table widths; options]`` and rows of cells parted by `` | ``; ``\\`` breaks a line in a cell."""
    first, *rows = block.splitlines()
    widths, _, options = first.removeprefix("[table ").removesuffix("]").partition(";")
    chosen = dict(option.strip().partition("=")[::2] for option in options.split(",") if option.strip())
    page.table(
        [float(width) for width in widths.split()],
        [[cell.strip().replace("\\", "\n") for cell in row.split(" | ")] for row in rows],
        header_rows=int(chosen.get("headers", "1")),
        style="Mark" if "marks" in chosen else "Cell",
        centred_from=int(chosen["centred"]) if "centred" in chosen else None,
        together="together" in chosen,
    )
    page.gap()


def main(names: list[str]) -> None:
    """Writes the Word files of the drafts named, or of all."""
    for path in sorted(HERE.glob("*.txt")):
        if not names or path.stem in names:
            (HERE.parent / f"{path.stem}.docx").write_bytes(build(path.read_text(encoding="utf-8")))


if __name__ == "__main__":
    main(sys.argv[1:])
