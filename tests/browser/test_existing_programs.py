"""Thirty programs approved years ago go from a spreadsheet into the catalog, in a real browser."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from app import worker
from app.database import db
from tests.builders import World
from tests.support.browser import People, assert_accessible, keep_screens
from tests.support.server import LiveServer, live
from tests.support.sheets import SCAN, programs, xlsx
from tests.support.signing_in import HASH, PASSWORD

pytestmark = pytest.mark.browser


@pytest.fixture
def live_server(sqlite_url: str, tmp_path: Path) -> Iterator[LiveServer]:
    """The application, with a worker that works when it is told to."""
    with live(sqlite_url, tmp_path / "instance", worker=False) as server:
        yield server


@pytest.fixture
def world(live_server: LiveServer) -> Iterator[World]:
    app = live_server.app
    with app.app_context():
        engine = db.engine
    with Session(engine) as session:
        yield World(session, app.extensions["file_store"], password_hash=HASH)


def looked_at(page: Page, name: str) -> None:
    keep_screens(page, f"existing-{name}")
    assert_accessible(page)


def send(page: Page, sheet: bytes) -> None:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.get_by_label("Spreadsheet").set_input_files(
        {"name": "programs-2019.xlsx", "mimeType": kind, "buffer": sheet}
    )
    page.get_by_role("button", name="Read the sheet").click()


def add_the_minutes(page: Page) -> None:
    page.get_by_label("Files to add").set_input_files(
        {"name": "minutes-2019.pdf", "mimeType": "application/pdf", "buffer": SCAN}
    )
    page.get_by_role("button", name="Add the files").click()


def test_thirty_existing_programs_are_admitted(
    people: People, live_server: LiveServer, world: World
) -> None:
    page = people("coordinator")
    page.goto("/imports")
    page.get_by_label("E-mail address").fill("coordinator@generic.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(re.compile("/imports$"))
    looked_at(page, "begin")
    page.locator("main a[href='/imports/existing']").click()
    looked_at(page, "send")
    sheet = programs(30)
    sheet[7][1] = "Department of Alchemy"
    send(page, xlsx(sheet))
    expect(page.get_by_text("30 rows were read.")).to_be_visible()
    looked_at(page, "columns")
    page.get_by_role("button", name="Check every row").click()
    add_the_minutes(page)
    expect(page.get_by_text("29 can be taken in")).to_be_visible()
    expect(page.get_by_text("No open unit is called “Department of Alchemy”")).to_be_visible()
    looked_at(page, "rows")

    # The row is mended in the sheet, and the whole sheet is sent again.
    sheet[7][1] = "Department of Data"
    page.goto("/imports/existing")
    send(page, xlsx(sheet))
    page.get_by_role("button", name="Check every row").click()
    add_the_minutes(page)
    page.get_by_role("button", name="Put 30 programs into the catalog").click()
    expect(page.get_by_role("heading", name="What became of each row")).to_be_visible()
    expect(page.get_by_text("30 are here")).to_be_visible()
    looked_at(page, "done")

    worker.run_once(live_server.app)
    visitor = people("visitor")
    visitor.goto("/catalog/generic?q=program")
    expect(visitor.get_by_text("30 programs")).to_be_visible()
    visitor.goto("/catalog/generic/old-program-7/record")
    expect(
        visitor.get_by_text("Faculty Senate approved this program on 8 May 2019")
    ).to_be_visible()
    assert_accessible(visitor)

    page.goto("/imports/existing/one")
    looked_at(page, "one")
    page.get_by_role("button", name="Put it into the catalog").click()
    looked_at(page, "one-refused")
    page.goto("/exports")
    looked_at(page, "take-out")


def test_a_filled_in_form_lies_beside_the_fields_in_the_dark_too(
    people: People, world: World
) -> None:
    number = world.proposal(world.draft(proposer="ann")).number
    document = docx.Document()
    table = document.add_table(rows=0, cols=2)
    for label, text in (
        ("Short description", "What the sea does twice a day."),
        ("Earning criterias", "Hand in a log book."),
        ("Dean’s remark", "I like it."),
    ):
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, text
    content = io.BytesIO()
    document.save(content)
    page = people("ann", dark=True)
    page.goto(f"/proposals/{number}/fill")
    page.get_by_label("E-mail address").fill("ann@generic.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(re.compile("/fill$"))
    looked_at(page, "fill-dark")
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    page.get_by_label("The filled-in form").set_input_files(
        {"name": "form.docx", "mimeType": kind, "buffer": content.getvalue()}
    )
    page.get_by_role("button", name="Read the form").click()
    expect(page.get_by_role("heading", name="What the form says")).to_be_visible()
    looked_at(page, "beside-dark")
    page.goto(f"/proposals/{number}/edit")
    looked_at(page, "task-list-dark")
