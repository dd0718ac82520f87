"""The form as a file: empty, or with what a proposal says; nobody reads more by it than on the page."""

import io

import docx
import pytest
from pypdf import PdfReader

from proposals.states import Kind, State
from tests.support.desk import Desk, Office
from tests.support.reset import Resettable
from tests.support.signing_in import mails
from workflow import writing


@pytest.fixture
def at_work(opened: Resettable) -> Office:
    return opened.reset()


def pdf(desk: Desk, address: str) -> str:
    answer = desk.client.get(address)
    assert answer.status_code == 200 and answer.mimetype == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.data)).pages
    return " ".join(" ".join(one.extract_text() for one in pages).split())


def word(desk: Desk, address: str) -> str:
    answer = desk.client.get(address)
    assert answer.status_code == 200 and "wordprocessingml" in answer.mimetype
    document = docx.Document(io.BytesIO(answer.data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


def test_the_empty_form_asks_everything_that_the_pages_ask(at_work: Office) -> None:
    ann = at_work.desk("ann")
    page = ann.open("/proposals/new")
    assert {"/proposals/form.pdf", "/proposals/form.docx"} <= set(page.links)
    form = at_work.world.walk.settings.form
    for text in (pdf(ann, "/proposals/form.pdf"), word(ann, "/proposals/form.docx")):
        for asked in form.asked(Kind.NEW):
            assert str(asked.field.label) in text, asked.name
        assert "Your name" in text and "in your name" in text
    ended = word(ann, "/proposals/form.docx?kind=termination")
    assert str(form.label("closing_reason")) in ended
    assert ann.client.get("/proposals/form.docx?kind=nonsense").status_code == 404
    assert Desk(at_work.app).client.get("/proposals/form.pdf").status_code == 302


def test_a_draft_is_a_file_for_its_writers_and_nobody_else(at_work: Office) -> None:
    draft = at_work.world.draft(title="Beekeeping")
    number = at_work.number(draft)
    ann = at_work.desk("ann")
    for text in (
        pdf(ann, f"/proposals/{number}/form.pdf"),
        word(ann, f"/proposals/{number}/form.docx"),
    ):
        assert number in text and "Beekeeping" in text and "Draw a fair sample" in text
        assert "Department of Data" in text and "Ann" in text
    assert "\u2612 Not for credit" in word(ann, f"/proposals/{number}/form.docx")
    for key in ("bob", "coordinator", "admin"):
        for kind in ("pdf", "docx"):
            address = f"/proposals/{number}/form.{kind}"
            assert at_work.desk(key).client.get(address).status_code == 404


def test_others_get_what_was_sealed_not_the_working_copy(at_work: Office) -> None:
    number = at_work.put(State.RETURNED)
    world = at_work.world
    values = {"criteria": "Not yet said to anybody."}
    found = at_work.found(number).id
    world.do(writing.save, found, world.act("ann"), values=values, seen_draft=None)
    at_work.later()
    address = f"/proposals/{number}/form.docx"
    assert "Not yet said" in word(at_work.desk("ann"), address)
    assert "Not yet said" not in word(at_work.desk("coordinator"), address)


def test_what_is_entered_for_somebody_is_theirs_and_says_by_whom(at_work: Office) -> None:
    world = at_work.world
    coordinator = at_work.desk("coordinator")
    page = coordinator.open("/proposals/new")
    page = coordinator.press(
        page,
        "Begin writing",
        {
            "title": "Choir Leading",
            "unit": str(world.units["data"]),
            "proposer": world.email("ann"),
        },
    )
    assert "begun for Ann" in page.text
    number = page.url.split("/")[2]
    told = [one for one in mails(at_work) if "entered for you" in one.subject]
    assert [one.to for one in told] == [world.email("ann")]
    for key in ("ann", "coordinator"):
        assert (
            "entered on their behalf by Coordinator"
            in at_work.desk(key).open(f"/proposals/{number}").text
        )
    text = word(coordinator, f"/proposals/{number}/form.docx")
    assert "Proposed by: Ann" in text and "Entered for them by: Coordinator" in text
    timeline = at_work.desk("ann").open(f"/proposals/{number}/timeline")
    assert "Coordinator, on behalf of Ann, began it" in timeline.text


def test_a_change_is_entered_for_somebody_and_its_conflicts_are_theirs(at_work: Office) -> None:
    world = at_work.world
    number = at_work.put(State.ACTIVE)
    page = at_work.desk("ann").open(f"/proposals/{number}/propose-change")
    assert not page.soup.select("[name=proposer]")
    coordinator = at_work.desk("coordinator")
    address = f"/proposals/{number}/propose-change"
    page = coordinator.open(address)
    page = coordinator.press(page, "Start a change", {"proposer": "nobody@x.example"}, status=422)
    assert "Nobody at this institution" in page.text
    page = coordinator.press(page, "Start a change", {"proposer": world.email("mary")})
    begun = page.url.split("/")[2]
    found = at_work.found(begun)
    assert (found.proposer.name, found.entered_by and found.entered_by.name) == (
        "Mary",
        "Coordinator",
    )
    values = {"criteria": "Pass each assessment with 80 percent."}
    walk = world.walk
    world.do(
        writing.save,
        found.id,
        world.act("coordinator"),
        values=values,
        seen_draft=None,
    )
    at_work.later()
    page = coordinator.open(f"/proposals/{begun}/send")
    coordinator.press(page, "Send for sign-off")
    at_work.fresh()
    walk.clock = max(walk.clock, found.changed_at)
    walk.sign_all(found.id)
    walk.refer(found.id)
    at_work.later()
    record_in_the_room(at_work, coordinator, begun)


def record_in_the_room(at_work: Office, coordinator: Desk, begun: str) -> None:
    """It is Mary's proposal: she takes no part. Who typed it in records the vote."""
    address = f"/committees/microcredential-committee/items/{begun}/room-vote"
    page = coordinator.open(address)
    legends = " ".join(one.get_text() for one in page.soup.select("legend"))
    assert "Mike" in legends and "Mary" not in legends
    rows = [str(one["name"]) for one in page.soup.select("[name$='-vote'][name^=seats]")]
    votes = dict.fromkeys(rows[:4], "for")
    page = coordinator.press(
        page,
        "Record the vote",
        {
            **votes,
            "minutes": "Minutes of the meeting, item 4",
            "minutes_file": ("minutes.pdf", b"%PDF-1.7 minutes"),
        },
    )
    assert "taken in the room" in page.text and "Minutes: minutes.pdf" in page.text
    held = page.url
    assert at_work.desk("mike").client.get(f"{held}/minutes").data == b"%PDF-1.7 minutes"
    for key in ("mary", "bob"):
        assert at_work.desk(key).client.get(f"{held}/minutes").status_code == 404
    page = coordinator.open(f"{held}/minutes/attach")
    page = coordinator.press(page, "Attach the minutes", {"file": ("x.exe", b"MZ")}, status=422)
    assert "not taken" in page.text
    page = coordinator.press(
        page, "Attach the minutes", {"file": ("confirmed.pdf", b"%PDF-1.7 confirmed")}
    )
    assert "Minutes: confirmed.pdf" in page.text
    at_work.desk("mike").open(f"{held}/minutes/attach", status=404)
