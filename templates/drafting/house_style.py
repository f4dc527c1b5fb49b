"""The look of Fast Track's Word files: letterhead, address for a window envelope, figures, signatures, page numbers."""

import base64
import copy
import io
import re

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import _Header
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

FONT = "Arial"
INK = RGBColor(0x1F, 0x3A, 0x4D)
LINE = "9FB3BF"
TINT = "E8EEF1"
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_SCHOOL_LINES = (
    "{{ school.address_line }}",
    "Telephone {{ school.phone }} · {{ school.email }}{% if school.website %} · {{ school.website }}{% endif %}",
)
_OFFICER_LINES = (
    (
        "{{ officer.role }}: {{ officer.name }}{% if officer.phone %} · Telephone {{ officer.phone }}{% endif %}"
        "{% if officer.email %} · {{ officer.email }}{% endif %}"
    ),
    "together with {{ school.name }}, {{ school.address_line }}",
    "School telephone {{ school.phone }} · {{ school.email }}",
)
_PLACE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mO4CwAA3wDehPEKOwAAAABJRU5ErkJggg=="
)
"""A PNG of one grey point, drawn large where a picture will stand."""
_UNITS = {"portrait": (210, 297), "landscape": (297, 210)}


class Page:
    """One Word file while it is drafted; ``width`` is the room between the margins in millimetres."""

    def __init__(self, *, landscape: bool = False, small: bool = False) -> None:
        self.document = Document()
        self._size = 10 if small else 11
        self._page(landscape, 15 if landscape else (18 if small else 22))
        self._styles()
        self._settings()

    def _page(self, landscape: bool, margin: int) -> None:
        section = self.document.sections[0]
        wide, high = _UNITS["landscape" if landscape else "portrait"]
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Mm(wide), Mm(high)
        section.left_margin = section.right_margin = Mm(margin)
        section.top_margin, section.bottom_margin = Mm(16), Mm(17)
        section.header_distance, section.footer_distance = Mm(11), Mm(9)
        section.different_first_page_header_footer = True
        self.section, self.width = section, wide - 2 * margin

    def _styles(self) -> None:
        styles = self.document.styles
        for style in list(styles):
            if style.type == WD_STYLE_TYPE.TABLE and style.name not in {"Normal Table", "Table Grid"}:
                style.delete()
        self._style("Normal", self._size, after=6)
        styles["Normal"].paragraph_format.line_spacing = 1.08
        styles["Normal"].paragraph_format.widow_control = True
        for name, size, before in (("Title", 17, 0), ("Heading 1", 12.5, 8), ("Heading 2", 11.5, 8)):
            self._style(name, size - (11 - self._size), before=before, after=4, bold=True, ink=INK)
            styles[name].paragraph_format.keep_with_next = True
        borders = styles["Title"].element.pPr.find(qn("w:pBdr"))
        if borders is not None:
            styles["Title"].element.pPr.remove(borders)
        self._style("List Bullet", self._size, after=3)
        self._style("Header", 9)
        self._style("Footer", 9)
        for name in ("Header", "Footer"):
            stops = styles[name].element.pPr.find(qn("w:tabs"))
            if stops is not None:
                styles[name].element.pPr.remove(stops)
        for name, size, after in (("Address", self._size, 0), ("Small", 9, 5), ("Cell", 9.5, 0), ("Mark", 9, 0)):
            styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
            self._style(name, size, after=after)
        language = styles.element.find(".//" + qn("w:rPrDefault")).find(".//" + qn("w:lang"))
        for side in ("w:val", "w:eastAsia"):
            language.set(qn(side), "en-GB")

    def _style(
        self,
        name: str,
        size: float,
        *,
        before: float = 0,
        after: float = 0,
        bold: bool = False,
        ink: RGBColor | None = None,
    ) -> None:
        style = self.document.styles[name]
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        fonts.attrib.clear()
        for side in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(side), FONT)
        style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
        style.font.color.rgb = ink or RGBColor(0, 0, 0)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)

    def _settings(self) -> None:
        settings = self.document.settings.element
        compat = settings.find(qn("w:compat"))
        if compat is None:
            compat = OxmlElement("w:compat")
            settings.append(compat)
        mode = OxmlElement("w:compatSetting")
        for key, value in (
            ("name", "compatibilityMode"),
            ("uri", "http://schemas.microsoft.com/office/word"),
            ("val", "15"),
        ):
            mode.set(qn(f"w:{key}"), value)
        compat.append(mode)

    # Text

    def write(self, paragraph: Paragraph, text: str) -> Paragraph:
        """Adds ``text`` to a paragraph; ``**words**`` are bold."""
        for number, piece in enumerate(_BOLD.split(text)):
            if piece:
                paragraph.add_run(piece).bold = True if number % 2 else None
        return paragraph

    def paragraph(self, text: str, style: str = "Normal", *, keep: bool = False) -> Paragraph:
        paragraph = self.write(self.document.add_paragraph(style=style), text)
        paragraph.paragraph_format.keep_with_next = keep or style.startswith(("Heading", "Title"))
        paragraph.paragraph_format.keep_together = keep
        return paragraph

    def keep_last(self) -> None:
        """The last paragraph stays with what follows, so that a signature never stands alone on a page."""
        last = self.document.paragraphs[-1].paragraph_format
        last.keep_with_next = last.keep_together = True

    # Letterhead, addressee, signatures

    def letterhead(self, *, for_letter: bool, officer: bool = False) -> None:
        """Who writes, at the top of page 1 only; below it a letter keeps the height of the envelope's window."""
        header = self.section.first_page_header
        box = header.tables[0] if header.tables else header.add_table(1, 1, Mm(self.width))
        row = box.rows[0]
        if for_letter:
            row.height, row.height_rule = Mm(33), WD_ROW_HEIGHT_RULE.EXACTLY
        cell = row.cells[0]
        name = cell.paragraphs[0]
        name.style = self.document.styles["Header"]
        run = name.add_run("{{ officer.organisation }}" if officer else "{{ school.name }}")
        run.bold, run.font.size, run.font.color.rgb = True, Pt(15 if for_letter else 13), INK
        name.paragraph_format.space_after = Pt(2)
        for text in _OFFICER_LINES if officer else _SCHOOL_LINES:
            cell.add_paragraph(text, style="Header")
        cell.paragraphs[-1].paragraph_format.space_after = Pt(4)
        _flush(box)
        _widths(box, [self.width])
        _border(cell, bottom=True, heavy=True)
        self._close_header(header)

    def _close_header(self, header: _Header) -> None:
        first = header.paragraphs[0]
        if first._p.getprevious() is None:
            header._element.append(first._p)
        first.paragraph_format.space_after = Pt(0)
        first.paragraph_format.line_spacing = Pt(6)

    def page_numbers(self, left: str, *, number_first: bool) -> None:
        """``left`` and "Page 2 of 3" at the foot: on later pages of a letter, on every page of a record."""
        paragraph = self.section.footer.paragraphs[0]
        paragraph.style = self.document.styles["Footer"]
        paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(self.width), WD_TAB_ALIGNMENT.RIGHT)
        paragraph.add_run(left + "\tPage ")
        _field(paragraph, "PAGE")
        paragraph.add_run(" of ")
        _field(paragraph, "NUMPAGES")
        first = self.section.first_page_footer.paragraphs[0]
        first.style = self.document.styles["Footer"]
        if number_first:
            first._p.getparent().replace(first._p, copy.deepcopy(paragraph._p))

    def address_window(self, right: list[str]) -> None:
        """The addressee where a window envelope shows it, date and reference beside it; without an address the name."""
        table = self._bare_table([100, self.width - 100])
        row = table.rows[0]
        row.height, row.height_rule = Mm(38), WD_ROW_HEIGHT_RULE.AT_LEAST
        lines = [
            "{{ parent.name }}",
            "{%p if parent.address %}",
            "{%p for line in parent.address %}",
            "{{ line }}",
            "{%p endfor %}",
            "{%p endif %}",
        ]
        self._fill(row.cells[0], lines, "Address")
        self._fill(row.cells[1], right, "Address")

    def notice(self, text: str) -> None:
        """A line in a frame of its own, such as that of a draft."""
        paragraph = self.paragraph(text)
        paragraph.paragraph_format.space_after = Pt(8)
        frame = OxmlElement("w:pBdr")
        for side in ("top", "left", "bottom", "right"):
            line = OxmlElement(f"w:{side}")
            for key, value in (("val", "single"), ("sz", "8"), ("space", "4"), ("color", "8A1C1C")):
                line.set(qn(f"w:{key}"), value)
            frame.append(line)
        properties = paragraph._p.get_or_add_pPr()
        place = properties.find(qn("w:spacing"))
        place.addprevious(frame)

    def picture(self, name: str, wide: float, high: float) -> None:
        """The place of a picture that each copy brings, in millimetres; a person can move and size it in Word."""
        paragraph = self.paragraph("")
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        shape = paragraph.add_run().add_picture(io.BytesIO(_PLACE), Mm(wide), Mm(high))
        shape._inline.docPr.set("descr", f"Fast Track picture: {name}")

    def herringbone(self) -> None:
        """A week to a row, a morning and an afternoon to each day."""
        days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
        cells = [f"{{{{ week.{day[:3].lower()}_{half} }}}}" for day in days for half in ("am", "pm")]
        rows = [
            ["Week beginning", *(text for day in days for text in (day, ""))],
            ["", *("AM", "PM") * 5],
            ["{%tr for week in weeks %}"],
            ["{{ week.starting }}", *cells],
            ["{%tr endfor %}"],
        ]
        table = self.table([42, *[22.5] * 10], rows, header_rows=2, style="Mark", centred_from=1)
        for place in range(1, 11, 2):
            joined = table.cell(0, place).merge(table.cell(0, place + 1))
            for empty in joined.paragraphs[1:]:
                empty._p.getparent().remove(empty._p)
        top = table.cell(0, 0).merge(table.cell(1, 0))
        for empty in top.paragraphs[1:]:
            empty._p.getparent().remove(empty._p)
        self.gap()

    def signature(self, people: list[str]) -> None:
        """Closing lines that stay together; two people sign side by side."""
        table = self._bare_table([self.width / len(people)] * len(people))
        for cell, who in zip(table.rows[0].cells, people, strict=True):
            self._fill(
                cell,
                [
                    f"**{{{{ {who}.name }}}}**",
                    f"{{{{ {who}.role }}}}",
                    f"{{%p if {who}.organisation %}}",
                    f"{{{{ {who}.organisation }}}}",
                    "{%p endif %}",
                    f"{{%p if {who}.phone %}}",
                    f"Telephone {{{{ {who}.phone }}}}",
                    "{%p endif %}",
                    f"{{%p if {who}.email %}}",
                    f"{{{{ {who}.email }}}}",
                    "{%p endif %}",
                ],
                "Address",
            )
            cell.paragraphs[0].paragraph_format.space_before = Pt(30)
        _no_split(table.rows[0])
        self.gap(8)

    def _fill(self, cell: _Cell, lines: list[str], style: str) -> None:
        first = cell.paragraphs[0]
        for number, line in enumerate(lines):
            paragraph = first if number == 0 else cell.add_paragraph()
            paragraph.style = self.document.styles[style]
            self.write(paragraph, line)

    # Tables

    def _bare_table(self, widths: list[float]) -> Table:
        table: Table = self.document.add_table(1, len(widths))
        table.style = self.document.styles["Normal Table"]
        _widths(table, widths)
        _flush(table)
        return table

    def table(
        self,
        widths: list[float],
        rows: list[list[str]],
        *,
        header_rows: int = 1,
        style: str = "Cell",
        centred_from: int | None = None,
        together: bool = False,
    ) -> Table:
        """A ruled table: ``widths`` are shares of the page; header rows repeat on each page; rows do not split, nor,
        when ``together``, does the table.

        A row of one text that is an instruction (``{%tr … %}``) becomes a row of its own.
        """
        share = self.width / sum(widths)
        table: Table = self.document.add_table(0, len(widths))
        table.style = self.document.styles["Table Grid"]
        table.alignment = WD_TABLE_ALIGNMENT.LEFT
        for number, texts in enumerate(rows):
            row = table.add_row()  # type: ignore[no-untyped-call]
            _no_split(row)
            for place, text in enumerate(texts):
                cell = row.cells[place]
                self._fill(cell, text.split("\n"), style)
                for paragraph in cell.paragraphs:
                    if centred_from is not None and place >= centred_from:
                        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
                    if number < header_rows:
                        for run in paragraph.runs:
                            run.bold = True
                    paragraph.paragraph_format.keep_with_next = together or number < header_rows
                if number < header_rows:
                    _shade(cell, TINT)
            if number < header_rows:
                _repeat(row)
        _widths(table, [width * share for width in widths])
        _rule(table)
        return table

    def gap(self, points: float = 4) -> None:
        """A thin line of air after a table."""
        paragraph = self.document.add_paragraph(style="Address")
        paragraph.paragraph_format.line_spacing = Pt(points)

    def save(self, title: str, to: str, family: str, issued_by: str) -> bytes:
        properties = self.document.core_properties
        properties.title, properties.category, properties.subject = title, to, family
        properties.keywords, properties.language = f"issued by: {issued_by}", "en-GB"
        properties.author = properties.comments = properties.last_modified_by = ""
        package = self.document.part.package
        for key, link in list(package.rels.items()):
            if link.reltype.endswith("/thumbnail"):
                del package.rels[key]
        out = io.BytesIO()
        self.document.save(out)
        return out.getvalue()


def _field(paragraph: Paragraph, code: str) -> None:
    for kind in ("begin", None, "separate", "text", "end"):
        run = paragraph.add_run()
        if kind is None:
            node = OxmlElement("w:instrText")
            node.text = f" {code} "
        elif kind == "text":
            node = OxmlElement("w:t")
            node.text = "1"
        else:
            node = OxmlElement("w:fldChar")
            node.set(qn("w:fldCharType"), kind)
        run._r.append(node)


def _border(cell: _Cell, *, bottom: bool = False, heavy: bool = False) -> None:
    borders = OxmlElement("w:tcBorders")
    if bottom:
        line = OxmlElement("w:bottom")
        for key, value in (("val", "single"), ("sz", "12" if heavy else "4"), ("color", "1F3A4D")):
            line.set(qn(f"w:{key}"), value)
        borders.append(line)
    cell._tc.get_or_add_tcPr().append(borders)


def _shade(cell: _Cell, colour: str) -> None:
    shade = OxmlElement("w:shd")
    for key, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shade.set(qn(f"w:{key}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _no_split(row: _Row) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _repeat(row: _Row) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _widths(table: Table, widths: list[float]) -> None:
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)


def _flush(table: Table) -> None:
    """Text in the table starts where the text around it starts."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        space = OxmlElement(f"w:{side}")
        space.set(qn("w:w"), "0")
        space.set(qn("w:type"), "dxa")
        margins.append(space)
    look = table._tbl.tblPr.find(qn("w:tblLook"))
    look.addprevious(margins) if look is not None else table._tbl.tblPr.append(margins)


def _rule(table: Table) -> None:
    properties = table._tbl.tblPr
    borders, margins = OxmlElement("w:tblBorders"), OxmlElement("w:tblCellMar")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for key, value in (("val", "single"), ("sz", "4"), ("color", LINE)):
            line.set(qn(f"w:{key}"), value)
        borders.append(line)
    for side, width in (("top", 30), ("left", 80), ("bottom", 30), ("right", 80)):
        space = OxmlElement(f"w:{side}")
        space.set(qn("w:w"), str(width))
        space.set(qn("w:type"), "dxa")
        margins.append(space)
    look = properties.find(qn("w:tblLook"))
    for node in (borders, margins):
        look.addprevious(node) if look is not None else properties.append(node)
