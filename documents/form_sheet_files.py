"""Drawing the form on paper: as PDF by WeasyPrint, as a Word document by python-docx."""

import io
from functools import lru_cache
from typing import Any

from documents.form_sheets import Question, Sheet
from documents.rendering import Asset, asset_url, page, to_pdf
from persistence.text import Text

TEMPLATE = "documents/form_sheet.html"
TICKED, OPEN = "\u2612", "\u2610"
"""The ballot boxes that people replace in Word."""


def sheet_pdf(sheet: Sheet) -> bytes:
    """The sheet as an accessible PDF. Raises LibrariesMissing."""
    context = {
        "sheet": sheet,
        "title": sheet.title,
        "logo_url": asset_url("logo.svg") if sheet.logo else "",
    }
    return _drawn(page(TEMPLATE, context, sheet.voice), sheet.logo)


@lru_cache(maxsize=16)
def _drawn(html: str, logo: str | None) -> bytes:
    """Drawing takes a second or two, and an empty form is asked for by many."""
    assets = {} if logo is None else {"logo.svg": Asset(logo.encode(), "image/svg+xml")}
    return to_pdf(html, assets)


def sheet_docx(sheet: Sheet) -> bytes:
    """The sheet as a Word document: a heading for each question, its answer beneath."""
    import docx

    document = docx.Document()
    _frame(document, sheet)
    document.add_heading(sheet.title, level=0)
    document.add_paragraph(sheet.lead)
    for label, value in sheet.facts:
        if sheet.blank:
            document.add_heading(label, level=3)
            _box(document, "")
        else:
            line = document.add_paragraph()
            line.add_run(f"{label}: ").bold = True
            line.add_run(value)
    for one in sheet.pages:
        document.add_heading(one.title, level=2)
        if one.intro:
            document.add_paragraph(one.intro)
        for question in one.questions:
            _question(document, sheet, question)
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def _frame(document: Any, sheet: Sheet) -> None:
    about = document.core_properties
    about.title, about.author, about.language = sheet.title, sheet.institution, sheet.voice.language
    about.created = about.modified = sheet.as_of.replace(tzinfo=None)
    about.comments = ""
    section = document.sections[0]
    section.header.paragraphs[0].text = sheet.institution
    section.footer.paragraphs[0].text = sheet.foot


def _question(document: Any, sheet: Sheet, question: Question) -> None:
    say = sheet.voice.say
    document.add_heading(question.label, level=3)
    hints = [say(Text("(needed)"))] if question.required and sheet.blank else []
    hints += [question.hint] if question.hint else []
    if hints:
        document.add_paragraph().add_run(" ".join(hints)).italic = True
    if question.options:
        for label, chosen in question.options:
            document.add_paragraph(f"{TICKED if chosen else OPEN} {label}")
    elif question.columns:
        for words in question.notes:
            document.add_paragraph().add_run(words).italic = True
        _table(document, question)
    elif sheet.blank:
        _box(document, "")
    else:
        document.add_paragraph(question.value or say(Text("Not answered")))


def _table(document: Any, question: Question) -> None:
    table = document.add_table(rows=1, cols=len(question.columns), style="Table Grid")
    for cell, name in zip(table.rows[0].cells, question.columns, strict=True):
        cell.text = ""
        cell.paragraphs[0].add_run(name).bold = True
    _repeats(table.rows[0])
    for row in question.rows:
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = value
    document.add_paragraph()


def _repeats(row: Any) -> None:
    """Word shows the row on every page, and readers of the screen know it as headings."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _box(document: Any, value: str) -> None:
    """A frame to write in, which grows with what is written."""
    document.add_table(rows=1, cols=1, style="Table Grid").rows[0].cells[0].text = value
    document.add_paragraph()
