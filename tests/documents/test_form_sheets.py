"""The form on paper: what is filled into the Word document can be read back question by question."""

import io
from datetime import UTC, datetime

import docx
from pypdf import PdfReader

from documents import form_sheet_files
from documents.form_sheet_files import sheet_docx, sheet_pdf
from documents.form_sheets import SheetFacts, sheet_of
from imports.word_forms import read_word
from proposals.states import Kind
from tests.builders import profile

NOW = datetime(2026, 10, 5, 15, 0, tzinfo=UTC)


def test_a_word_form_filled_in_is_read_back() -> None:
    blank = sheet_of(SheetFacts(profile(), Kind.NEW, NOW))
    document = docx.Document(io.BytesIO(sheet_docx(blank)))
    boxes = [table for table in document.tables if len(table.columns) == 1]
    boxes[0].rows[0].cells[0].text = "Ann"
    boxes[2].rows[0].cells[0].text = "Beekeeping"
    outcomes = next(one for one in document.tables if one.rows[0].cells[0].text == "Outcome")
    outcomes.rows[1].cells[0].text = "Keep a hive through the winter"
    for paragraph in document.paragraphs:
        if paragraph.text == "\u2610 Not for credit":
            paragraph.runs[0].text = "\u2612 Not for credit"
    filled = io.BytesIO()
    document.save(filled)

    labels = {str(one.field.label) for one in profile().workflow.form.asked(Kind.NEW)}
    found = {one.label: one for one in read_word(filled.getvalue(), labels.__contains__).pieces}
    assert found["Your name"].text == "Ann"
    assert found["Title"].text == "Beekeeping"
    assert found["Credit"].text == "Not for credit"
    grid = found["Learning outcomes"].grid
    assert grid is not None and grid.rows == (("Keep a hive through the winter", "", ""),)


def test_the_same_form_has_the_same_bytes_and_reads_aloud() -> None:
    sheet = sheet_of(SheetFacts(profile(), Kind.NEW, NOW))
    made = sheet_pdf(sheet)
    form_sheet_files._drawn.cache_clear()
    assert made == sheet_pdf(sheet_of(SheetFacts(profile(), Kind.NEW, NOW)))
    reader = PdfReader(io.BytesIO(made))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "en"
