"""The file of a case and the list of decisions: whole, and never more than the reader may see."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pikepdf
import pytest
from docx import Document
from openpyxl import load_workbook
from PIL import Image
from pypdf import PdfReader

from app.worker import run_once
from committee.voting import ConditionWanted
from documents.case_file import CaseFile, case_file_html
from documents.rendering import Voice
from proposals.models import Audience
from proposals.states import State
from tests.support.desk import Office, office
from workflow import discussion, service, writing


@pytest.fixture
def at_work(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    with office(sqlite_url, tmp_path / "instance") as found:
        yield found


def drawn_by(at_work: Office, key: str, number: str) -> bytes:
    answer = at_work.desk(key).client.get(f"/proposals/{number}/case-file.pdf")
    assert answer.status_code == 200 and answer.mimetype == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.data


def said(pdf: bytes) -> str:
    return " ".join(
        " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split()
    )


def words_for(at_work: Office, key: str, number: str) -> str:
    """What the file says, without drawing it."""
    kept: list[CaseFile] = []

    def keep(file: CaseFile, voice: Voice) -> bytes:
        kept.append(file)
        return case_file_html(file, voice, []).encode()

    at_work.app.extensions["draw_case_file"] = keep
    try:
        return drawn_by(at_work, key, number).decode()
    finally:
        del at_work.app.extensions["draw_case_file"]


def letter(pages: int, *, script: bool = False, password: str = "") -> bytes:
    """A PDF that somebody attached."""
    made = pikepdf.new()
    for number in range(pages):
        page = made.add_blank_page(page_size=(300, 400))
        page.Contents = made.make_stream(
            f"BT /F1 12 Tf 20 350 Td (Letter page {number + 1}) Tj ET".encode()
        )
        page.Resources = pikepdf.Dictionary(
            Font=pikepdf.Dictionary(
                F1=pikepdf.Dictionary(
                    Type=pikepdf.Name.Font,
                    Subtype=pikepdf.Name.Type1,
                    BaseFont=pikepdf.Name.Helvetica,
                )
            )
        )
        if script:
            action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
            page.AA = pikepdf.Dictionary(O=action)
            page.Annots = made.make_indirect(
                pikepdf.Array(
                    [
                        pikepdf.Dictionary(
                            Type=pikepdf.Name.Annot,
                            Subtype=pikepdf.Name.Link,
                            Rect=[0, 0, 9, 9],
                            A=action,
                        )
                    ]
                )
            )
    kept = io.BytesIO()
    made.save(
        kept, encryption=pikepdf.Encryption(owner=password, user=password) if password else False
    )
    return kept.getvalue()


def photograph() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(kept, "JPEG")
    return kept.getvalue()


def attach(at_work: Office, proposal_id: int, name: str, content: bytes, kind: str) -> None:
    act = at_work.world.act("ann")
    file = at_work.world.store.keep(content, name=name, media_type=kind, at=act.now, by_id=None)
    at_work.world.do(writing.attach, proposal_id, file, act, caption=f"About {name}")


def test_the_file_holds_everything_and_what_is_attached(at_work: Office) -> None:
    world = at_work.world
    proposal_id = world.draft()
    attach(at_work, proposal_id, "support.pdf", letter(2, script=True), "application/pdf")
    attach(at_work, proposal_id, "photo.jpg", photograph(), "image/jpeg")
    attach(at_work, proposal_id, "locked.pdf", letter(1, password="secret"), "application/pdf")
    attach(at_work, proposal_id, "torn.pdf", b"%PDF-1.7 torn", "application/pdf")
    attach(at_work, proposal_id, "table.ods", b"PK", "application/vnd.oasis.opendocument")
    world.walk.send(proposal_id)
    world.walk.sign_all(proposal_id)
    world.walk.refer(proposal_id)
    conditions = (ConditionWanted("Name a second assessor.", ("assessments",)),)
    world.walk.decide(proposal_id, "ffffa", conditions=conditions)
    world.walk.approve(proposal_id)
    at_work.later()
    number = at_work.number(proposal_id)
    run_once(at_work.app)  # the mails, and the real record
    at_work.fresh()

    pdf = drawn_by(at_work, "coordinator", number)
    text = said(pdf)
    for part in (
        "File of " + number,
        "Made on",
        "for Coordinator",
        "Design a survey that answers a question",
        "Head of Department of Data",
        "Name a second assessor.",
        "Carried",
        "recorded its approval",
        "Notices sent",
        "waits for your signature",
        "protected by a password",
        "damaged and cannot be read",
        "Only PDF files and pictures",
        "Letter page 2",
        "Approved on",
    ):
        assert part in text, part
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert b"app.alert" not in pdf and not any("/AA" in page for page in document.pages)
        places = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
        leaf = next(i for i, one in enumerate(places) if "Its 2 pages follow" in one)
        assert "Letter page 1" in places[leaf + 1] and "Letter page 2" in places[leaf + 2]
        with document.open_metadata() as metadata:
            assert "pdfuaid:part" not in metadata


def test_each_reader_gets_their_own_file(at_work: Office) -> None:
    world = at_work.world
    proposal_id = world.at(State.COMMITTEE_REVIEW)
    for key, text, audience in (
        ("mike", "Between us members.", Audience.COMMITTEE),
        ("head", "For offices alone.", Audience.OFFICES),
        ("ann", "Read by all.", Audience.EVERYONE),
    ):
        act = world.act(key)
        world.do(discussion.comment, proposal_id, act, text=text, audience=audience)
    at_work.later()
    number = at_work.number(proposal_id)
    run_once(at_work.app)
    ann = words_for(at_work, "ann", number)
    assert "Read by all." in ann and "For offices" not in ann and "Between us" not in ann
    assert "before the committee" in ann and "waits for your signature" not in ann
    mary = words_for(at_work, "mary", number)
    assert all(one in mary for one in ("Read by all.", "For offices", "Between us"))
    coordinator = words_for(at_work, "coordinator", number)
    assert "waits for your signature" in coordinator and ">Head<" in coordinator
    at_work.desk("stranger").open(f"/proposals/{number}/case-file.pdf", status=404)
    draft = at_work.put(State.DRAFT)
    assert "It has not been sent." in words_for(at_work, "ann", draft)
    at_work.desk("coordinator").open(f"/proposals/{draft}/case-file.pdf", status=404)


def test_the_list_of_decisions_in_all_its_forms(at_work: Office) -> None:
    world = at_work.world
    approved = at_work.put(State.APPROVED, title="=Survey Design+")
    declined = at_work.put(State.DECLINED, title="Beekeeping")
    proposal_id = world.at_conditions(ConditionWanted("Name a second assessor.", ("assessments",)))
    at_work.later()
    conditional = at_work.number(proposal_id)
    at_work.put(State.COMMITTEE_REVIEW, title="Not Decided Yet")
    desk = at_work.desk("registrar")
    page = desk.open("/decisions")
    for part in (approved, declined, "Approved on conditions", "Microcredential Committee"):
        assert part in page.text
    assert "Not Decided Yet" not in page.text

    rows = list(
        csv.DictReader(io.StringIO(desk.client.get("/decisions.csv").data.decode("utf-8-sig")))
    )
    found = {row["Number"]: row for row in rows}
    assert list(found) == [approved, declined, conditional]
    assert found[approved]["Title"] == "'=Survey Design+"
    assert found[declined]["Decision"] == "Declined"
    assert found[conditional]["Conditions"] == "Name a second assessor."

    sheet = load_workbook(io.BytesIO(desk.client.get("/decisions.xlsx").data)).active
    cells = list(sheet.iter_rows(min_row=2))
    assert [row[0].value for row in cells] == [approved, declined, conditional]
    assert cells[0][1].value == "=Survey Design+" and cells[0][1].data_type == "s"
    assert isinstance(cells[0][6].value, date)

    table = Document(io.BytesIO(desk.client.get("/decisions.docx").data)).tables[0]
    assert [row.cells[0].text for row in table.rows] == ["Number", approved, declined, conditional]
    pdf = said(desk.client.get("/decisions.pdf").data)
    assert "3 decisions" in pdf and "Name a second assessor." in pdf

    before = "/decisions?from=2020-01-01&to=2020-12-31"
    assert "Nothing was decided in these days" in desk.open(before).text
    assert "after the last" in desk.open("/decisions?from=2026-12-31&to=2026-01-01").text
    page = desk.open("/decisions?from=yesterday")
    assert "“yesterday” is no day" in page.text
    assert desk.client.get("/decisions.csv?from=yesterday").status_code == 400
    at_work.desk("ann").open("/decisions", status=403)


def test_a_withdrawn_approval_is_no_longer_a_decision(at_work: Office) -> None:
    number = at_work.put(State.APPROVED)
    world, proposal_id = at_work.world, at_work.found(number).id
    world.do(service.withdraw, proposal_id, world.act("ann"), reason="Not now.")
    at_work.later()
    assert number not in at_work.desk("coordinator").open("/decisions").text
