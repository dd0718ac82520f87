"""What goes out: each person what they may see, whole, and never as a formula."""

import csv
import io
import json
import zipfile

import openpyxl
import pytest

from imports.sheets import read_sheet
from proposals.states import State
from tests.support.desk import Desk, Office
from tests.support.reset import Resettable
from tests.support.sheets import SCAN
from workflow import writing

TRAP = '=HYPERLINK("http://evil.example";"click")'


@pytest.fixture
def at_work(opened: Resettable) -> Office:
    office = opened.reset()
    world = office.world
    draft = world.draft(title=TRAP, summary="+1\nis a number, @sum is not")
    world.do(writing.save, draft, world.act("ann"), values={"hours": "7.5"}, seen_draft=None)
    world.at(State.ACTIVE)
    office.later()
    return office


def taken(desk: Desk, name: str, *, status: int = 200) -> bytes:
    answer = desk.client.get(f"/exports/{name}")
    assert answer.status_code == status
    return answer.get_data()


def lines(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_each_takes_out_what_they_may_see(at_work: Office) -> None:
    ann, coordinator = at_work.desk("ann"), at_work.desk("coordinator")
    own = lines(taken(ann, "proposals.csv"))
    sent = lines(taken(coordinator, "proposals.csv"))
    assert "Draft" in {one["Where it stands"] for one in own}
    assert {one["Where it stands"] for one in sent} == {"Active"}
    assert TRAP.encode() not in taken(coordinator, "everything.json")
    assert not lines(taken(at_work.desk("stranger"), "proposals.csv"))
    for name in ("people.csv", "roles.csv", "units.csv", "seats.xlsx"):
        taken(ann, name, status=404)
    taken(coordinator, "people.csv", status=404)
    taken(coordinator, "everything.csv", status=404)
    admin = at_work.desk("admin")
    assert {"head@generic.example"} <= {
        one["E-mail address"] for one in lines(taken(admin, "people.csv"))
    }
    assert b"password" not in taken(admin, "everything.json")


def test_everything_is_whole_in_every_form(at_work: Office) -> None:
    admin = at_work.desk("admin")
    page = admin.open("/exports")
    assert "/exports/everything.xlsx" in page.links and "/exports/people.csv" in page.links
    document = json.loads(taken(admin, "everything.json"))
    assert set(document) >= {"programs", "proposals", "units", "seats", "people", "roles"}
    [program] = document["programs"]
    assert program["content"]["outcomes"][0]["statement"] and program["sha256"]
    book = openpyxl.load_workbook(io.BytesIO(taken(admin, "everything.xlsx")))
    assert book.sheetnames == ["Programs in force", "Proposals", "Units", "Seats in committees",
                               "People", "Roles"]  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(taken(admin, "everything.zip"))) as archive:
        assert "programs.csv" in archive.namelist() and archive.testzip() is None
        assert lines(archive.read("programs.csv"))[0]["Title"] == program["title"]


def test_nothing_is_run_as_a_formula(at_work: Office) -> None:
    ann = at_work.desk("ann")
    written = taken(ann, "proposals.csv")
    for row in csv.reader(io.StringIO(written.decode("utf-8-sig"))):
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    [row] = [one for one in lines(written) if one["Where it stands"] == "Draft"]
    assert row["Title"] == f"'{TRAP}"
    page = openpyxl.load_workbook(io.BytesIO(taken(ann, "proposals.xlsx"))).active
    kinds = {cell.data_type for line in page.iter_rows() for cell in line}
    assert "f" not in kinds
    assert TRAP in {cell.value for line in page.iter_rows() for cell in line}


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_goes_out_comes_in_again(at_work: Office, form: str) -> None:
    """A program in force is known again; its rows are read without a mistake."""
    coordinator = at_work.desk("coordinator")
    content = taken(coordinator, f"programs.{form}")
    table = read_sheet(content)
    assert len(table.rows) == 1 and "Title" in table.headings
    page = coordinator.press(
        coordinator.open("/imports/existing"),
        "Read the sheet",
        {"file": (f"p.{form}", content)},
    )
    page = coordinator.press(page, "Check every row", {"authority": "Senate", "on": "2020-02-02"})
    page = coordinator.press(page, "Add the files", {"files": ("scan.pdf", SCAN)})
    page = coordinator.press(page, "Add the files", {"for_all": "scan.pdf"})
    assert "1 is here already" in page.text and "0 cannot" in page.text, page.text
