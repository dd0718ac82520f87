"""Forms filled in with Word or in a PDF: laid beside the fields, taken over by a person alone."""

import io
from datetime import UTC, datetime
from typing import Any

import docx
import pytest
import weasyprint

from accounts.models import Unit
from documents.form_sheet_files import sheet_docx
from documents.form_sheets import SheetFacts, sheet_of
from proposals.states import Kind
from tests.builders import profile
from tests.support.desk import Desk, Office, Sheet
from tests.support.reset import Resettable
from workflow import writing


@pytest.fixture
def at_work(opened: Resettable) -> Office:
    return opened.reset()


@pytest.fixture
def number(at_work: Office) -> str:
    """A draft of Ann’s that says little yet."""
    world = at_work.world
    unit = {"unit": world.session.get_one(Unit, world.units["data"]), "title": "Tides"}
    begun = world.do(writing.start_new, world.act("ann"), **unit)
    at_work.later()
    return at_work.number(begun.id)


def word(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def filled_blank() -> bytes:
    """Our own blank form, filled in as people do it: boxes, ticks and rows of a list."""
    facts = SheetFacts(profile(), Kind.NEW, datetime(2026, 10, 1, tzinfo=UTC))
    document = docx.Document(io.BytesIO(sheet_docx(sheet_of(facts))))
    blocks = list(document.iter_inner_content())

    def below(label: str) -> list[Any]:
        start = next(place for place, one in enumerate(blocks) if getattr(one, "text", "") == label)
        return blocks[start + 1 :]

    def box(label: str, text: str) -> None:
        table = next(one for one in below(label) if hasattr(one, "rows"))
        table.rows[0].cells[0].text = text

    def tick(label: str, answer: str) -> None:
        line = next(one for one in below(label) if getattr(one, "text", "").endswith(answer))
        line.text = line.text.replace("☐", "☒")

    box("Short description", "How the sea rises and falls.\nIn three weekends.")
    box("Who is responsible", "Ann Marie")
    box("Their e-mail address", "ann at generic")
    tick("Level", "Advanced")
    tick("Place in the taxonomy: Type", profile().workflow.scheme.types[0].name)
    outcomes = next(one for one in below("Learning outcomes") if hasattr(one, "rows"))
    outcomes.rows[1].cells[0].text = "Read a tide table"
    outcomes.rows[2].cells[0].text = "Predict a low tide"
    return word(document)


def laid(desk: Desk, number: str, name: str, content: bytes) -> Sheet:
    page = desk.open(f"/proposals/{number}/fill")
    return desk.press(page, "Read the form", {"file": (name, content)})


def row_of(page: Sheet, legend: str) -> str:
    """The place of the text under this label; fails with the labels that are there."""
    there = {one.legend.get_text(" ", strip=True): one for one in page.soup.select("main fieldset")}
    assert legend in there, sorted(there)
    return str(there[legend].select_one("textarea")["name"]).removeprefix("text_")


def test_our_own_blank_form_comes_back(at_work: Office, number: str) -> None:
    ann = at_work.desk("ann")
    page = laid(ann, number, "form.docx", filled_blank())
    summary, level, mail = (
        row_of(page, one) for one in ("Short description", "Level", "Their e-mail address")
    )
    assert page.soup.select_one(f"#take_{summary}").has_attr("checked")
    assert page.soup.select_one(f"#text_{level}").get_text().strip() == "Advanced"
    assert at_work.found(number).draft_content.get("summary") is None, "nothing is taken by itself"
    at_work.world.session.rollback()

    refused = ann.press(page, "Take over what is ticked", status=422)
    assert "“ann at generic” is no e-mail address" in refused.text
    sent = {f"text_{mail}": "ann@generic.example", f"take_{level}": []}
    tasks = ann.press(refused, "Take over what is ticked", sent)
    assert "answers are taken over" in tasks.text
    content = at_work.found(number).draft_content
    assert content["summary"] == "How the sea rises and falls.\nIn three weekends."
    assert content["lead_email"] == "ann@generic.example" and "level" not in content
    assert [one["statement"] for one in content["outcomes"]] == [
        "Read a tide table",
        "Predict a low tide",
    ]
    assert content["placement"] == {"type": profile().workflow.scheme.types[0].id}
    assert content["title"] == "Tides"


def test_a_form_of_their_own_is_laid_beside_and_never_over(at_work: Office, number: str) -> None:
    """A table of labels; a title that differs, a label nearly ours, a text that answers nothing."""
    document = docx.Document()
    table = document.add_table(rows=0, cols=2)
    for label, text in (
        ("1. Title *", "Tides and Currents"),
        ("Earning criterias", "Hand in a log book."),
        ("Dean’s remark", "I like it."),
        ("Level (optional)", ""),
    ):
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, text
    document.add_paragraph("Hours of work in all: about forty")
    ann = at_work.desk("ann")
    page = laid(ann, number, "ours.docx", word(document))
    title, near, loose, hours = (
        row_of(page, one)
        for one in ("Title", "Earning criterias", "Dean’s remark", "Hours of work in all")
    )
    ticked = {one["id"] for one in page.soup.select("input[type=checkbox][checked]")}
    assert ticked == {f"take_{hours}"}
    assert "The draft says now: Tides" in page.text and "Only similar words" in page.text
    chosen = page.soup.select_one(f"#field_{near} option[selected]")
    assert chosen is not None and chosen["value"] == "criteria"
    refused = ann.press(
        page, "Take over what is ticked", {f"take_{loose}": "y", f"text_{hours}": "40"}, status=422
    )
    assert "Choose the field that this text answers" in refused.text
    ann.press(
        refused,
        "Take over what is ticked",
        {f"field_{loose}": "rationale", f"take_{near}": "y"},
    )
    content = at_work.found(number).draft_content
    assert (content["title"], content["hours"]) == ("Tides", "40")
    assert content["rationale"] == "I like it." and content["criteria"] == "Hand in a log book."


def test_what_a_colleague_wrote_meanwhile_is_not_written_over(at_work: Office, number: str) -> None:
    ann, world = at_work.desk("ann"), at_work.world
    draft = at_work.found(number).id
    world.do(writing.share, draft, world.person("bob"), world.act("ann"))
    at_work.later()
    document = docx.Document()
    document.add_paragraph("Short description: From the form.")
    page = laid(ann, number, "form.docx", word(document))
    words = {"summary": "From Bob."}
    world.do(writing.save, draft, world.act("bob"), values=words, seen_draft=None)
    at_work.later()
    refused = ann.press(page, "Take over what is ticked", status=409)
    assert "Short description" in refused.text and "From the form." in refused.html
    assert at_work.found(number).draft_content["summary"] == "From Bob."


def test_fields_and_lines_of_a_pdf_are_read(at_work: Office, number: str) -> None:
    fields = (
        '<form><input name="Short description" value="Of the sea."><textarea name="rationale">'
        'Ships need it.</textarea><input type="checkbox" name="Level" value="no"></form>'
    )
    form = weasyprint.HTML(string=fields).write_pdf(pdf_forms=True)
    ann = at_work.desk("ann")
    page = laid(ann, number, "form.pdf", form)
    assert page.soup.select_one(f"#take_{row_of(page, 'Short description')}").has_attr("checked")
    assert "Ships need it." in page.html
    printed = "<p>Short description</p><p>Of the sea, printed.</p><p>Who is responsible: Ann</p>"
    page = laid(ann, number, "text.pdf", weasyprint.HTML(string=printed).write_pdf())
    assert "its lines were read" in page.text
    ann.press(page, "Take over what is ticked")
    content = at_work.found(number).draft_content
    assert (content["summary"], content["lead_name"]) == ("Of the sea, printed.", "Ann")


def test_what_is_no_form_says_so_and_is_not_attached(at_work: Office, number: str) -> None:
    ann = at_work.desk("ann")
    page = ann.open(f"/proposals/{number}/fill")
    empty = weasyprint.HTML(string="<p></p>").write_pdf()
    for name, content, why in (
        ("scan.pdf", empty, "There is no text in this PDF"),
        ("torn.pdf", b"%PDF-1.7 torn", "The PDF is damaged"),
        ("empty.docx", word(docx.Document()), "No text was found in this form"),
        ("photo.png", b"\x89PNG\r\n\x1a\n", "Only Word documents (.docx) and PDF forms"),
        ("notes.txt", b"notes", "This kind of file is not taken"),
    ):
        refused = ann.press(page, "Read the form", {"file": (name, content)}, status=422)
        assert why in refused.text, refused.text
    assert at_work.found(number).attachments == []
    at_work.world.session.rollback()
    at_work.desk("bob").open(f"/proposals/{number}/fill", status=404)
