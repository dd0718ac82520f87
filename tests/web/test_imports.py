"""What exists already comes in: sheets in a browser's way, one program by a form, drafts."""

from datetime import date, timedelta
from typing import Any

import pytest

from app import worker
from catalog.models import CatalogEntry
from imports.models import ImportedRow
from persistence.clock import now
from proposals.models import Attachment, Proposal
from proposals.sealing import content_of, latest_revision
from proposals.states import State
from tests.support.administering import rows
from tests.support.desk import Desk, Office, Sheet
from tests.support.reset import Resettable
from tests.support.sheets import SCAN, programs, xlsx
from workflow.invariants import check


@pytest.fixture
def at_work(opened: Resettable) -> Office:
    return opened.reset()


@pytest.fixture
def coordinator(at_work: Office) -> Desk:
    return at_work.desk("coordinator")


def send(desk: Desk, content: bytes, *, name: str = "old.xlsx", what: str = "existing") -> Sheet:
    """Send a sheet; the page that asks what its columns mean."""
    page = desk.open(f"/imports/{what}")
    return desk.press(page, "Read the sheet", {"file": (name, content)})


def checked(desk: Desk, content: bytes, **values: Any) -> Sheet:
    """Send a sheet, take the suggested columns, add the minutes; the page of its rows."""
    page = desk.press(send(desk, content), "Check every row", values)
    return desk.press(page, "Add the files", {"files": ("minutes-2019.pdf", SCAN)})


def test_a_sheet_of_existing_programs_goes_into_the_catalog(
    at_work: Office, coordinator: Desk
) -> None:
    columns = send(coordinator, xlsx(programs(3)))
    assert "3 rows were read" in columns.text
    chosen = [o["value"] for o in columns.soup.select("table option[selected]")]
    assert chosen[:6] == [
        "title",
        "unit",
        "summary",
        "origin.on",
        "origin.authority",
        "origin.file",
    ]
    page = coordinator.press(columns, "Check every row")
    assert "3 cannot" in page.text and "No file “Minutes-2019.pdf” has been added" in page.text
    assert rows(at_work, Proposal) == []
    page = coordinator.press(page, "Add the files", {"files": ("minutes-2019.pdf", SCAN)})
    assert "3 can be taken in" in page.text
    done = coordinator.press(page, "Put 3 programs into the catalog")
    assert "3 are here" in done.text
    again = coordinator.press(page, "Put 3 programs into the catalog")
    assert "That had been done already" in again.text

    found = rows(at_work, Proposal)
    assert [(one.title, one.state, one.origin_date) for one in found] == [
        (f"Old Program {n}", State.ACTIVE, date(2019, 5, 1 + n)) for n in (1, 2, 3)
    ]
    assert {one.origin_authority for one in found} == {"Faculty Senate"}
    session = at_work.world.session
    revision = latest_revision(session, found[0].id)
    assert revision is not None
    content = content_of(revision)
    assert [one["statement"] for one in content["outcomes"]] == ["Read a chart", "Draw a chart"]
    assert content["hours"] == "40" and content["attachments"][0]["name"] == "minutes-2019.pdf"
    worker.run_once(at_work.app, now())
    assert {one.title for one in rows(at_work, CatalogEntry)} == {one.title for one in found}
    assert check(session) == []
    visitor = Desk(at_work.app)
    record = visitor.open("/catalog/generic/old-program-1/record")
    assert "Faculty Senate approved this program on 2 May 2019" in record.text


def test_the_same_sheet_again_changes_nothing(at_work: Office, coordinator: Desk) -> None:
    sheet = xlsx(programs(3))
    coordinator.press(checked(coordinator, sheet), "Put 3 programs")
    before = {one.id: one.version for one in rows(at_work, Proposal)}
    page = checked(coordinator, sheet)
    assert "3 are here already" in page.text
    with pytest.raises(AssertionError, match="No button"):
        page.button("Put")
    longer = xlsx(programs(4))
    page = coordinator.press(checked(coordinator, longer), "Put 1 program")
    assert "4 are here" in page.text
    after = {one.id: one.version for one in rows(at_work, Proposal)}
    assert len(after) == 4 and before.items() <= after.items()
    # Sent again by another coordinator, and with titles in another case, it is known all the same.
    other = at_work.desk("coordinator-two")
    shouted = [
        [str(cell).upper() if n == 0 else cell for n, cell in enumerate(r)] for r in programs(4)
    ]
    assert "4 are here already" in checked(other, xlsx(shouted)).text


def test_rows_that_fail_say_why_and_nothing_is_half_imported(
    at_work: Office, coordinator: Desk
) -> None:
    sheet = programs(6)
    sheet[1][1] = "Department of Alchemy"
    sheet[2][3] = "some day in spring"
    sheet[3][0] = ""
    sheet[4] = list(sheet[5])
    sheet[6][7] = "forty"
    page = checked(coordinator, xlsx(sheet))
    for why in (
        "Sponsoring unit: No open unit is called “Department of Alchemy”",
        "Approved on: “some day in spring” is no date",
        "Title: This is missing",
        "Title: Row 5 is the same program",
        "“forty” is no number",
    ):
        assert why in page.text, page.text
    refused = coordinator.press(page, "Put 1 program", status=422)
    assert "Some rows cannot be taken in" in refused.text and rows(at_work, Proposal) == []
    done = coordinator.press(refused, "Put 1 program", {"leave_out": "y"})
    assert "1 is here" in done.text and "5 were left out" in done.text
    assert [one.title for one in rows(at_work, Proposal)] == ["Old Program 5"]


def test_one_refusal_at_the_last_moment_undoes_all(
    at_work: Office, coordinator: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from imports import service
    from persistence.text import Text
    from workflow.errors import NotPossible

    page, real = checked(coordinator, xlsx(programs(3))), service.take_in

    def refusing(session: Any, batch: Any, row: Any, act: Any) -> Any:
        if row.number == 4:
            raise NotPossible(Text("The unit was closed meanwhile."))
        return real(session, batch, row, act)

    monkeypatch.setattr(service, "take_in", refusing)
    refused = coordinator.press(page, "Put 3 programs", status=422)
    assert "Row 4: The unit was closed meanwhile." in refused.text
    assert rows(at_work, Proposal) == [] and rows(at_work, ImportedRow) == []
    monkeypatch.undo()
    coordinator.press(refused, "Put 3 programs")
    assert len(rows(at_work, Proposal)) == 3


def test_merged_cells_formulas_and_encodings_are_told(coordinator: Desk) -> None:
    sheet = [["Microcredentials of the college", *[None] * 8], *programs(3)]
    sheet[3][1] = sheet[4][1] = None
    sheet[2][7] = "=20*2"
    page = send(coordinator, xlsx(sheet, merge=["A1:I1", "B3:B5"]))
    assert "Merged cells: A1:I1, B3:B5" in page.text and "Formulas: H3" in page.text
    rows_page = coordinator.press(page, "Check every row")
    assert "a formula without a saved result" in rows_page.text
    assert rows_page.text.count("No open unit") == 0

    text = "\r\n".join(
        ";".join(str(cell or "").replace("\n", " ") for cell in row) for row in programs(2)
    )
    page = send(coordinator, text.replace("Old", "Öld").encode("cp1252"), name="old.csv")
    assert "read as Windows text" in page.text and "parted by semicolons" in page.text
    assert "Öld Program 1" in page.text

    form = coordinator.open("/imports/existing")
    for content, why in (
        (b"\xd0\xcf\x11\xe0 an old workbook", "an Excel file of the old kind"),
        (b"PK\x03\x04 torn", "The workbook is damaged"),
        (b"%PDF-1.7", "This is a PDF, not a spreadsheet"),
        (b'Title,Unit\r\n"Open,Data', "a quotation mark is opened and not closed"),
        (b"Title,Unit\r\n", "nothing stands below it"),
        (b"", "The file is empty"),
    ):
        page = coordinator.press(form, "Read the sheet", {"file": ("x.xlsx", content)}, status=422)
        assert why in page.text, page.text


def test_headings_further_down_and_other_sheets_are_read_when_asked(coordinator: Desk) -> None:
    sheet = [["Status", "May 2020"], *programs(2)]
    page = send(coordinator, xlsx(sheet))
    assert "The headings were found in row 1" in page.text
    again = coordinator.press(page, "Read it again", {"heading_row": "2"})
    assert "2 rows were read" in again.text and "Old Program 1" in again.text
    refused = coordinator.press(again, "Read it again", {"heading_row": "90"}, status=422)
    assert "Row 90 is empty" in refused.text


def test_two_columns_cannot_mean_the_same_and_what_is_needed_is_asked(coordinator: Desk) -> None:
    page = send(coordinator, xlsx(programs(1)))
    twice = coordinator.press(page, "Check every row", {"column_8": "title"}, status=422)
    assert "Two columns are said to be “Title”" in twice.text
    assert twice.soup.select_one("#column_8 option[selected]")["value"] == "title"
    lacking = coordinator.press(page, "Check every row", {"column_4": ""}, status=422)
    assert "Say which column is “Approved by”" in lacking.text
    page = coordinator.press(
        lacking, "Check every row", {"authority": "The Dean", "on": "2018-01-31", "column_3": ""}
    )
    page = coordinator.press(page, "Add the files", {"files": ("minutes-2019.pdf", SCAN)})
    assert "31 January 2018" in page.text and "The Dean" in page.text


def test_a_long_sheet_goes_to_the_worker_and_on_after_a_crash(
    at_work: Office, coordinator: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two rows a transaction; the worker dies at the sixth row, and the third is refused."""
    from imports import service
    from imports.models import BatchState, ImportBatch
    from persistence.text import Text
    from workflow.errors import NotPossible

    monkeypatch.setattr(service, "AT_ONCE", 3)
    monkeypatch.setattr(service, "CHUNK", 2)
    waiting = coordinator.press(checked(coordinator, xlsx(programs(7))), "Put 7 programs")
    assert "Waiting its turn" in waiting.text and rows(at_work, Proposal) == []
    real = service.take_in

    def failing(session: Any, batch: Any, row: Any, act: Any) -> Any:
        if row.number == 4:
            raise NotPossible(Text("The unit was closed meanwhile."))
        if row.number == 7 and not crashed:
            crashed.append(row.number)
            raise MemoryError("The worker dies.")
        return real(session, batch, row, act)

    crashed: list[int] = []
    monkeypatch.setattr(service, "take_in", failing)
    worker.run_once(at_work.app, now())
    assert crashed and len(rows(at_work, Proposal)) == 3, "whole transactions, and no half one"
    going = coordinator.open(f"{waiting.url}/progress")
    assert "4 of 7 rows" in going.text and "Under way" in going.text
    worker.run_once(at_work.app, now() + timedelta(hours=1))
    done = coordinator.open(waiting.url)
    assert "6 are here" in done.text and "1 was left out" in done.text
    assert "The unit was closed meanwhile." in done.text
    batch = rows(at_work, ImportBatch)[0]
    assert (batch.stage, batch.done, batch.total) == (BatchState.DONE, 7, 7)
    titles = [one.title for one in rows(at_work, Proposal)]
    assert sorted(titles) == [f"Old Program {n}" for n in (1, 2, 4, 5, 6, 7)]


def test_one_program_by_the_form_is_changed_later_like_any_other(
    at_work: Office, coordinator: Desk
) -> None:
    form = coordinator.open("/imports/existing/one")
    refused = coordinator.press(
        form, "Put it into the catalog", {"title": "Night Sky", "on": "2031-01-01"}, status=422
    )
    assert refused.soup.select_one("#title")["value"] == "Night Sky"
    values = {
        "unit": at_work.world.units["data"],
        "on": "2017-03-09",
        "authority": "Provost",
        "file": ("scan.pdf", SCAN),
    }
    late = coordinator.press(
        refused, "Put it into the catalog", {**values, "on": "2031-01-01"}, status=422
    )
    assert "it lies in the past" in late.text and rows(at_work, Proposal) == []
    done = coordinator.press(late, "Put it into the catalog", values)
    [admitted] = rows(at_work, Proposal)
    assert done.url == f"/proposals/{admitted.number}" and admitted.state is State.ACTIVE
    [attached] = rows(at_work, Attachment)
    assert attached.file.name == "scan.pdf"
    twice = coordinator.press(late, "Put it into the catalog", values, status=422)
    assert f"in the catalog already, as {admitted.number}" in twice.text
    at_work.world.session.rollback()

    change = coordinator.press(
        coordinator.open(f"/proposals/{admitted.number}/propose-change"), "Start a change"
    )
    [begun] = [one for one in rows(at_work, Proposal) if one.id != admitted.id]
    assert begun.based_on_id == admitted.id and begun.draft_content["title"] == "Night Sky"
    assert begun.number in change.text


def test_a_draft_is_written_first_and_then_admitted(at_work: Office, coordinator: Desk) -> None:
    form = coordinator.open("/imports/existing/one")
    tasks = coordinator.press(
        form,
        "Write more of it first",
        {"title": "Tides", "unit": at_work.world.units["data"]},
    )
    [draft] = rows(at_work, Proposal)
    assert draft.state is State.DRAFT and f"/proposals/{draft.number}/admit" in tasks.links
    page = coordinator.open(f"/proposals/{draft.number}/admit")
    assert "Not answered yet" in page.text and "Earning criteria" in page.text
    values = {"on": "2017-03-09", "authority": "Provost"}
    refused = coordinator.press(page, "Put it into the catalog", values, status=422)
    assert "Attach the approval as it was given" in refused.text
    done = coordinator.press(
        refused, "Put it into the catalog", {**values, "file": ("scan.pdf", SCAN)}
    )
    assert "approved in our records" in done.text
    assert at_work.found(draft.number).state is State.ACTIVE
    coordinator.open(f"/proposals/{draft.number}/admit", status=403)


def test_drafts_come_from_a_sheet_for_those_who_write_them(at_work: Office) -> None:
    sheet = xlsx(
        [
            ["Title", "Unit", "Proposer", "Hours"],
            ["Maps", "Department of Data", "bob@generic.example", "12.5"],
            ["Globes", "Department of Data", "", "3,000"],
            ["Atlases", "Department of Data", "nobody@generic.example", ""],
        ]
    )
    coordinator = at_work.desk("coordinator")
    page = coordinator.press(send(coordinator, sheet, what="drafts"), "Check every row")
    assert "can be read in two ways" in page.text
    assert "Nobody here has an account with the address nobody@generic.example" in page.text
    coordinator.press(page, "Begin 1 draft", {"leave_out": "y"})
    [draft] = rows(at_work, Proposal)
    people = at_work.world.people
    assert (draft.proposer_id, draft.entered_by_id) == (people["bob"], people["coordinator"])
    assert (draft.state, draft.draft_content["hours"]) == (State.DRAFT, "12.5")
    at_work.world.session.rollback()
    # A member brings in drafts of their own, for their own units.
    ann = at_work.desk("ann")
    own = xlsx([["Title", "Unit"], ["Maps", "Department of Data"], ["Oils", "Department of Art"]])
    page = ann.press(send(ann, own, what="drafts"), "Check every row")
    assert "1 can be taken in" in page.text and "You may not propose for" in page.text
    assert "are here already" in page.text and "EX-" not in page.text, "Bob’s draft is his alone"


def test_nobody_sees_the_sheet_of_another(at_work: Office, coordinator: Desk) -> None:
    page = coordinator.press(send(coordinator, xlsx(programs(1))), "Check every row")
    for other in ("coordinator-two", "ann"):
        at_work.desk(other).open(page.url, status=404)
        at_work.desk(other).open(f"{page.url}/progress", status=404)
    at_work.desk("ann").open("/imports/existing", status=403)
    at_work.desk("ann").open("/imports/existing/one", status=403)
    at_work.desk("ann").open("/imports/drafts")
    at_work.desk("auditor").open("/imports/drafts", status=403)


def test_the_template_sheet_can_be_sent_back(coordinator: Desk) -> None:
    answer = coordinator.client.get("/imports/existing/template.xlsx")
    assert answer.status_code == 200
    page = coordinator.open("/imports/existing")
    refused = coordinator.press(
        page, "Read the sheet", {"file": ("t.xlsx", answer.data)}, status=422
    )
    assert "nothing stands below it" in refused.text
