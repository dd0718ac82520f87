"""The list of decisions of some weeks, as the senate gets it: PDF, DOCX, XLSX and CSV. Facts in, bytes out."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from documents.rendering import HOST, Asset, Voice, asset_url, page, to_pdf

TEMPLATE = "documents/decisions_list.html"
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Listing:
    """The list in words: its heads and its rows, all as text but the days."""

    institution: str
    accent: str
    logo: str | None
    title: str
    says: str
    """Which days, and what is not in it."""
    made_at: datetime
    heads: Sequence[str]
    rows: Sequence[Sequence[str | date]]
    illustrative: str = ""


def decisions_html(listing: Listing, voice: Voice) -> str:
    """The list as a page for print."""
    return page(
        TEMPLATE,
        {
            "listing": listing,
            "record_css_url": f"{HOST}/templates/documents/approval_record.css",
            "case_css_url": f"{HOST}/templates/documents/case_file.css",
            "logo_url": asset_url("logo.svg") if listing.logo else "",
            "is_day": lambda value: isinstance(value, date),
        },
        voice,
    )


def decisions_pdf(listing: Listing, voice: Voice) -> bytes:
    """The list as PDF. Raises LibrariesMissing."""
    assets = {}
    if listing.logo:
        assets["logo.svg"] = Asset(listing.logo.encode(), "image/svg+xml")
    return to_pdf(decisions_html(listing, voice), assets)


def decisions_docx(listing: Listing, voice: Voice) -> bytes:
    """The list as a Word document, to be worked on: one table with its head on every page."""
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm, Pt

    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm(1.6)
    document.styles["Normal"].font.size = Pt(9)
    _properties(document.core_properties, listing, voice)
    document.add_heading(listing.title, level=1)
    document.add_paragraph(f"{listing.institution}. {listing.says}")
    if listing.illustrative:
        document.add_paragraph(listing.illustrative)
    table = document.add_table(rows=1, cols=len(listing.heads), style="Table Grid")
    _repeated(table.rows[0])
    for cell, head in zip(table.rows[0].cells, listing.heads, strict=True):
        cell.paragraphs[0].add_run(head).bold = True
    for row in listing.rows:
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = voice.day(value) if isinstance(value, date) else _printable(value)
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def _properties(properties: Any, listing: Listing, voice: Voice) -> None:
    properties.title, properties.author = listing.title, listing.institution
    properties.language = voice.language
    properties.created = properties.modified = listing.made_at.replace(tzinfo=None)
    properties.comments = ""


def _repeated(row: Any) -> None:
    """Let the row stand on top of the table on every page."""
    from docx.oxml import OxmlElement

    head = OxmlElement("w:tblHeader")
    row._tr.get_or_add_trPr().append(head)


def decisions_xlsx(listing: Listing) -> bytes:
    """The list as a workbook: days as days, everything else as text, never as a formula."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    book = Workbook()
    sheet = book.active
    sheet.title = _printable(listing.title)[:31].translate(str.maketrans("", "", "[]:*?/\\"))
    sheet.append([])
    for place, head in enumerate(listing.heads, start=1):
        sheet.cell(1, place, head).font = Font(bold=True)
    for number, row in enumerate(listing.rows, start=2):
        for place, value in enumerate(row, start=1):
            cell = sheet.cell(number, place)
            if isinstance(value, date):
                cell.value, cell.number_format = value, "yyyy-mm-dd"
            else:
                cell.value = _printable(value)
                cell.data_type = "s"
            cell.alignment = Alignment(vertical="top", wrap_text=True)
    for place, head in enumerate(listing.heads, start=1):
        longest = max([len(head), *(len(str(row[place - 1])) for row in listing.rows)])
        sheet.column_dimensions[sheet.cell(1, place).column_letter].width = min(longest + 2, 50)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    book.properties.title = listing.title
    book.properties.creator = listing.institution
    book.properties.created = book.properties.modified = listing.made_at.replace(tzinfo=None)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def decisions_csv(listing: Listing) -> bytes:
    """The list as CSV that spreadsheets open rightly; a text that looks like a formula stays text."""
    kept = io.StringIO()
    writer = csv.writer(kept, lineterminator="\r\n")
    writer.writerow(listing.heads)
    for row in listing.rows:
        writer.writerow([_harmless(value) for value in row])
    return kept.getvalue().encode("utf-8-sig")


def _harmless(value: str | date) -> str:
    said = value.isoformat() if isinstance(value, date) else value
    return f"'{said}" if said.startswith(_BEGINS_A_FORMULA) else said


def _printable(value: str) -> str:
    """Without the signs that neither kind of office file can hold."""
    return "".join(sign for sign in value if sign in "\n\t" or ord(sign) >= 32)
