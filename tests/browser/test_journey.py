"""From a unit's proposal to a published program, each step as the person whose it is, in a real browser."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from accounts.passwords import hashed
from persistence.engine import make_engine
from persistence.files import FileStore
from tests.builders import World
from tests.support.browser import People, assert_accessible, keep_screens
from tests.support.server import live
from tests.support.story import Story

pytestmark = pytest.mark.browser
PASSWORD = "a long word for tests"
TITLE = "Survey Design for Local News"


@dataclass
class House(Story):
    """The running institution of this story."""

    slug: str
    data_unit: str


@pytest.fixture
def house(sqlite_url: str, tmp_path: Path) -> Iterator[House]:
    folder = tmp_path / "instance"
    with Session(make_engine(sqlite_url)) as session:
        world = World(session, FileStore(folder / "files"), password_hash=hashed(PASSWORD))
        slug, unit = world.institution.slug, str(world.units["data"])
    with live(sqlite_url, folder, worker=False) as server:
        yield House(server, f"{slug}.example", PASSWORD, slug, unit)


def looked_at(page: Page, name: str) -> None:
    """A page of the journey: photographed at phone and desktop width, and nothing for axe to say."""
    keep_screens(page, f"journey-{name}")
    assert_accessible(page)


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Save and go on").click()
    page.wait_for_load_state()


def test_a_proposal_becomes_a_published_program(people: People, house: House) -> None:
    number = write(people, house)
    sign(people, house, number)
    decide(people, house, number)
    approve(people, house, number)
    publish(people, house, number)
    read_as_a_visitor(people, house)
    change_it(people, house, number)


def write(people: People, house: House) -> str:
    """The unit writes the proposal, page by page, and sends it."""
    page = house.enter(people, "ann")
    looked_at(page, "01-home")
    house.at(page, "/proposals/new")
    looked_at(page, "02-new")
    page.get_by_label("Title").fill(TITLE)
    unit = page.get_by_label("Sponsoring unit")
    unit.select_option(house.data_unit)
    page.get_by_role("button", name="Begin writing").click()
    page.wait_for_url(re.compile("/edit$"))
    found = re.search(r"/proposals/([A-Z]+-\d{4}-\d+)/edit", page.url)
    assert found, page.url
    looked_at(page, "03-task-list")
    page.get_by_role("link", name="Basics").first.click()
    fill_basics(page)
    fill_learning(page)
    fill_rest(page)
    house.at(page, f"/proposals/{found[1]}/send")
    looked_at(page, "09-send")
    expect(page.get_by_text("Head of Department of Data").first).to_be_visible()
    expect(page.get_by_role("heading", name="Still missing")).to_have_count(0)
    page.get_by_role("button", name="Send for sign-off").click()
    expect(page.get_by_text("Sent for sign-off.")).to_be_visible()
    looked_at(page, "10-sent")
    return found[1]


def fill_basics(page: Page) -> None:
    page.get_by_label("Short description").fill("Ask questions whose answers can be trusted.")
    page.get_by_label("Not for credit").check()
    looked_at(page, "04-basics")
    go_on(page)
    page.get_by_label("Working professionals").check()
    page.get_by_label("Introductory").check()
    go_on(page)


def fill_learning(page: Page) -> None:
    page.locator("#outcomes-0-statement").fill("Design a survey that answers a question.")
    page.get_by_role("button", name=re.compile("^Add another")).click()
    page.locator("#outcomes-1-statement").fill("Draw a fair sample.")
    looked_at(page, "05-outcomes")
    go_on(page)
    page.locator("#assessments-0-name").fill("Survey project")
    page.locator("[name='assessments-0-method']").first.select_option("project")
    for box in page.locator("[name='assessments-0-outcomes']").all():
        box.check()
    page.get_by_label("Earning criteria").fill("Hand in the project and pass it.")
    looked_at(page, "06-assessment")
    go_on(page)
    page.locator("#activities-0-title").fill("Asking well")
    page.locator("input[name='activities-0-kind'][value=module]").check()
    page.locator("#activities-0-hours").fill("40")
    page.locator("#hours").fill("4o")
    page.get_by_role("button", name="Save and go on").click()
    expect(
        page.get_by_role("alert").get_by_text("Enter a number such as 12 or 7.5.")
    ).to_be_visible()
    expect(page.locator("#activities-0-title")).to_have_value("Asking well")
    page.locator("#hours").fill("40")
    looked_at(page, "07-activities")
    go_on(page)


def fill_rest(page: Page) -> None:
    page.get_by_label("Professional", exact=False).first.check()
    page.locator("input[name$='-type'][value=competency]").check()
    page.locator("input[name$='-level'][value=introductory]").check()
    page.get_by_label("Draw it from the badge’s place in the taxonomy").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("img.badge-preview")).to_be_visible()
    looked_at(page, "08-badge")
    go_on(page)
    page.get_by_label("Why it is proposed").fill("Local newsrooms ask for it.")
    page.get_by_label("Why it duplicates nothing").fill("No program here teaches survey design.")
    go_on(page)
    page.get_by_label("Online", exact=True).check()
    go_on(page)
    page.get_by_label("Who is responsible").fill("Ann")
    page.get_by_label("Their e-mail address").fill("lead@elsewhere.example")
    go_on(page)


def sign(people: People, house: House, number: str) -> None:
    """The head and the dean sign; a stranger cannot even see it."""
    stranger = house.enter(people, "stranger")
    answer = stranger.goto(f"{house.server.url}/proposals/{number}")
    assert answer is not None and answer.status == 404
    house.work()
    for key in ("head", "dean"):
        page = house.enter(people, key)
        house.at(page, "/sign-offs")
        looked_at(page, f"11-sign-offs-{key}")
        page.get_by_role("main").get_by_role(
            "link", name=re.compile("Read and sign|Survey")
        ).first.click()
        looked_at(page, f"12-sign-{key}")
        page.get_by_role("button", name=re.compile("^Sign for")).click()
        expect(page.get_by_text(f"You signed {number}.")).to_be_visible()
    house.work()


def decide(people: People, house: House, number: str) -> None:
    """The coordinator refers it, the chair words a motion with a condition, members vote."""
    page = house.enter(people, "coordinator")
    house.at(page, "/board")
    looked_at(page, "13-board")
    house.at(page, f"/proposals/{number}/refer")
    looked_at(page, "14-refer")
    page.get_by_role("main").get_by_role("button", name="Refer to the committee").click()
    chair = house.enter(people, "chair")
    house.at(chair, "/committees/microcredential-committee")
    looked_at(chair, "15-committee")
    house.at(chair, f"/committees/microcredential-committee/items/{number}/motion")
    chair.get_by_label("Motion").fill("To approve it on one condition.")
    chair.get_by_role("button", name="Add a condition").click()
    chair.locator("#conditions-0-text").fill("A letter of a newsroom is on file.")
    looked_at(chair, "16-motion")
    chair.get_by_role("button", name="Open the ballot").click()
    ballot = chair.url
    for key in ("chair", "vice", "mary", "mike", "mona"):
        member = house.enter(people, key)
        member.goto(ballot)
        choice = "Against" if key == "mona" else "For"
        member.get_by_label(choice, exact=True).check()
        if key == "mona":
            member.get_by_label("Comment").fill("The sample exercise is thin.")
            looked_at(member, "17-vote")
        member.get_by_role("button", name="Vote", exact=True).click()
    chair.goto(ballot)
    looked_at(chair, "18-ballot")
    chair.get_by_role("main").get_by_role("link", name=re.compile("Close")).first.click()
    chair.get_by_role("main").get_by_role("button", name=re.compile("Close")).click()
    chair.goto(ballot)
    expect(chair.get_by_text("4 for, 1 against", exact=False).first).to_be_visible()
    looked_at(chair, "19-result")


def approve(people: People, house: House, number: str) -> None:
    """The approval is recorded, the condition met and confirmed, the sealed PDF made."""
    page = house.enter(people, "coordinator")
    house.at(page, f"/proposals/{number}/approve")
    page.get_by_role("main").get_by_role("button", name="Record the approval").click()
    house.work()
    ann = house.enter(people, "ann")
    house.at(ann, f"/proposals/{number}/answer-condition")
    ann.get_by_label("A letter of a newsroom", exact=False).check() if ann.get_by_label(
        "A letter of a newsroom", exact=False
    ).count() else None
    ann.get_by_label(re.compile("evidence|How", re.I)).first.fill(
        "The letter is attached to the file."
    )
    looked_at(ann, "20-answer")
    ann.get_by_role("main").get_by_role("button").last.click()
    house.at(page, f"/proposals/{number}/confirm-condition")
    looked_at(page, "21-confirm")
    page.get_by_role("main").get_by_role("button").last.click()
    house.work()
    answer = page.request.get(f"{house.server.url}/proposals/{number}/record.pdf")
    assert answer.ok and answer.body().startswith(b"%PDF-")
    house.at(page, f"/proposals/{number}")
    looked_at(page, "22-approved")
    house.at(page, f"/proposals/{number}/begin-marketing")
    page.get_by_role("main").get_by_role("button").last.click()
    house.work()


def publish(people: People, house: House, number: str) -> None:
    """Marketing completes the copy and publishes."""
    page = house.enter(people, "marketing")
    house.at(page, f"/marketing/{number}")
    looked_at(page, "23-checklist")
    house.at(page, f"/marketing/{number}/copy")
    page.get_by_label("Plain-language summary").fill("Learn to ask well and to trust the answers.")
    page.get_by_label("Public description").fill("You design, run and report a real survey.")
    page.get_by_label("Enrolment page").fill("https://www.example.edu/enrol")
    page.get_by_label("Contact’s e-mail address").fill("news@example.edu")
    looked_at(page, "24-copy")
    page.get_by_role("button", name="Save the copy").click()
    house.at(page, f"/marketing/{number}/publish")
    looked_at(page, "25-publish")
    page.get_by_role("main").get_by_role("button", name="Publish").click()
    house.work()


def read_as_a_visitor(people: People, house: House) -> None:
    """Somebody without an account finds the program, reads it and its approval record."""
    page = people("visitor")
    house.at(page, "/")
    looked_at(page, "26-front")
    house.at(page, f"/catalog/{house.slug}?q=survey")
    looked_at(page, "27-catalog")
    page.get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    looked_at(page, "28-program")
    house.at(page, page.url.removeprefix(house.server.url) + "/record")
    expect(page.get_by_text("mona", exact=False)).to_have_count(0)
    looked_at(page, "29-record")


def change_it(people: People, house: House, number: str) -> None:
    """The unit proposes a change; its redline is there from the first edit."""
    page = house.enter(people, "ann")
    house.at(page, f"/proposals/{number}/propose-change")
    looked_at(page, "30-propose-change")
    page.get_by_role("main").get_by_role("button").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    page.get_by_role("link", name="Assessment and evidence").first.click()
    page.get_by_label("Earning criteria").fill("Hand in the project and pass it with 80 percent.")
    page.get_by_role("button", name="Save and see all pages").click()
    page.get_by_role("link", name="Check and send").click()
    expect(page.locator("ins").filter(has_text="80").first).to_be_visible()
    looked_at(page, "31-redline")
