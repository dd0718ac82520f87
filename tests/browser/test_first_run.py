"""An empty database becomes a six-person college, and its first proposal a published program."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Person
from accounts.passwords import hashed
from persistence.engine import make_engine
from persistence.unit_of_work import unit_of_work
from tests.support.browser import People, assert_accessible, keep_screens
from tests.support.first_run import PASSWORD, own_code, picture
from tests.support.server import live
from tests.support.story import Story

pytestmark = pytest.mark.browser
UNITS = """College of Making, college,
Pottery, department, College of Making
Weaving, department, College of Making"""
PEOPLE = """Name\tE-mail\tRoles\tUnit\tPost
Ben Cole\tben@ashby.example\tmember/contact\tPottery\tPotter
Ben Cole\tben@ashby.example\tmarketing/badge staff\t\tPotter
Cy Dahl\tcy@ashby.example\tmember\tWeaving\tWeaver
Di Estes\tdi@ashby.example\thead\tCollege of Making\tDean
Ed Fox\ted@ashby.example\tregistrar/policy officer\t\tRegistrar
Fay Gu\tfay@ashby.example\tmember\tPottery\tPotter"""
MEMBERS = """Fay Gu, chair, 2030-06-30
ben@ashby.example
Ed Fox
Ada Ito, vice chair"""
TITLE = "Raku Firing"


class College(Story):
    """The running installation of this story."""

    def passwords(self) -> None:
        """Everybody has chosen one, by the link that they were mailed."""
        engine = make_engine(self.server.database_url)
        with Session(engine) as session, unit_of_work(session):
            for one in session.scalars(select(Person).where(Person.password_hash.is_(None))):
                one.password_hash = hashed(PASSWORD)
        engine.dispose()


@pytest.fixture
def college(sqlite_url: str, tmp_path: Path) -> Iterator[College]:
    with live(sqlite_url, tmp_path / "instance", worker=False) as server:
        yield College(server, "ashby.example", PASSWORD)


def looked_at(page: Page, name: str) -> None:
    """Photographed at phone and desktop width, and nothing for axe to say."""
    keep_screens(page, f"first-run-{name}")
    assert_accessible(page)


def press(page: Page, name: str, *, exact: bool = False) -> None:
    """Press a button and wait for the page that answers, however slow the machine."""
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name=name, exact=exact).click()


def test_an_empty_database_becomes_a_college_with_a_published_program(
    people: People, college: College
) -> None:
    page = people("ada")
    found_it(page, college)
    staff_it(page)
    let_it_decide(page)
    finish(page)
    college.passwords()
    number = propose(people, college)
    decide(people, college, number)
    publish(people, college, number)


def found_it(page: Page, college: College) -> None:
    """The first page is the set-up; with the code there is an administrator and a college."""
    page.goto(college.server.url)
    expect(page).to_have_url(f"{college.server.url}/set-up")
    looked_at(page, "01-begin")
    page.goto(f"{college.server.url}/set-up?code={own_code(college.server.app)}")
    press(page, "Begin the set-up")
    looked_at(page, "02-steps")
    page.get_by_role("link", name="Administrator").click()
    page.get_by_label("Your name").fill("Ada Ito")
    page.get_by_label("Your e-mail address").fill("ada@ashby.example")
    page.get_by_label("New password").fill(PASSWORD)
    looked_at(page, "03-administrator")
    press(page, "Make my account and go on")
    page.get_by_label("Name of the institution").fill("Ashby College of Crafts")
    page.get_by_label("A trial").check()
    page.get_by_label("Office to ask about microcredentials").fill("Dean’s office")
    page.get_by_label("Time zone").select_option("America/Chicago")
    looked_at(page, "04-institution")
    press(page, "Save and go on")
    page.get_by_label("Accent colour").fill("#ffd000")
    press(page, "Save and go on")
    expect(page.get_by_role("alert").get_by_text("The nearest that can be read")).to_be_visible()
    looked_at(page, "05-look-refused")
    page.get_by_label("Accent colour").fill("#7a3b2e")
    page.get_by_label("Logo").set_input_files(
        {"name": "logo.png", "mimeType": "image/png", "buffer": picture(600, 200)}
    )
    press(page, "Save and go on")
    page.get_by_label("Small college").check()
    page.locator("summary", has_text="Small college").click()
    looked_at(page, "06-rules")
    press(page, "Take these rules and go on")


def staff_it(page: Page) -> None:
    """Units and people are pasted, looked at, and written."""
    page.get_by_label("One a line").fill(UNITS)
    press(page, "Look at the list")
    looked_at(page, "07-units")
    press(page, "Write these 3 units and go on")
    page.get_by_label("One a line").fill(PEOPLE.replace("fay@", "cy@"))
    press(page, "Look at the list")
    expect(
        page.get_by_role("alert").get_by_text("Two people cannot share an address")
    ).to_be_visible()
    looked_at(page, "08-people-refused")
    page.get_by_label("One a line").fill(PEOPLE)
    press(page, "Look at the list")
    looked_at(page, "09-people")
    press(page, "Write these 5 people and go on")


def let_it_decide(page: Page) -> None:
    """The committee's rule is shown in words with an example, its members are seated; no mail leaves."""
    page.get_by_label("Name of the committee").fill("Crafts Council")
    page.get_by_label("A motion is carried by").select_option("at least 2/3 of votes cast")
    press(page, "Show what this means")
    expect(page.get_by_text("at least two thirds of the votes cast").last).to_be_visible()
    looked_at(page, "10-committee")
    press(page, "Save, and on to the members")
    page.get_by_label("One a line").fill(MEMBERS)
    press(page, "Look at the list")
    looked_at(page, "11-members")
    press(page, "Give these 4 seats and go on")
    looked_at(page, "12-mail")
    press(page, "Save and go on")


def finish(page: Page) -> None:
    looked_at(page, "13-done")
    expect(page.get_by_text("holds proposals up")).to_have_count(0)
    press(page, "Finish, and try a proposal")
    expect(page.get_by_label("Title")).to_be_visible()


def propose(people: People, college: College) -> str:
    """A potter fills three pages and sends them."""
    page = college.enter(people, "ben")
    college.at(page, "/proposals/new")
    page.get_by_label("Title").fill(TITLE)
    page.get_by_label("Sponsoring unit").select_option(label="Pottery")
    press(page, "Begin writing")
    found = re.search(r"/proposals/([A-Z]+-\d{4}-\d+)/edit", page.url)
    assert found, page.url
    page.get_by_role("link", name="What it is").first.click()
    page.get_by_label("Short description").fill("Fire pots in the open, safely.")
    page.get_by_label("Working professionals").check()
    page.get_by_label("For beginners").check()
    page.get_by_label("Not for credit").check()
    press(page, "Save and go on")
    page.locator("#outcomes-0-statement").fill("Fire a raku pot without a crack.")
    page.locator("#assessments-0-name").fill("A fired pot")
    page.locator("[name='assessments-0-method']").first.select_option("project")
    page.get_by_label("Earning criteria").fill("Bring three whole pots to the review.")
    page.locator("#activities-0-title").fill("An evening at the kiln")
    page.locator("input[name='activities-0-kind'][value=module]").check()
    page.locator("#activities-0-hours").fill("12")
    page.locator("#hours").fill("12")
    page.get_by_label("Online", exact=True).check()
    press(page, "Save", exact=True)
    page.locator("[name='assessments-0-outcomes']").check()
    page.locator("input[name$='-family'][value=professional]").check()
    page.locator("input[name$='-type'][value=competency]").check()
    page.locator("input[name$='-level'][value=introductory]").check()
    page.get_by_label("Draw it from the badge’s place in the taxonomy").check()
    press(page, "Save and go on")
    page.get_by_label("Why it is proposed").fill("People ask for it at every open day.")
    page.get_by_label("Who is responsible").fill("Ben Cole")
    page.get_by_label("Their e-mail address").fill("ben@ashby.example")
    press(page, "Save and go on")
    college.at(page, f"/proposals/{found[1]}/send")
    expect(page.get_by_role("heading", name="Still missing")).to_have_count(0)
    press(page, "Send for sign-off")
    college.work()
    return found[1]


def decide(people: People, college: College, number: str) -> None:
    """The dean signs, the chair puts the motion, three vote; the college's rules approve it by themselves."""
    dean = college.enter(people, "di")
    college.at(dean, "/sign-offs")
    dean.get_by_role("main").get_by_role(
        "link", name=re.compile(f"Read and sign|{TITLE}")
    ).first.click()
    dean.get_by_role("button", name=re.compile("^Sign for")).click()
    college.work()
    chair = college.enter(people, "fay")
    college.at(chair, f"/committees/curriculum-committee/items/{number}/motion")
    chair.get_by_label("Motion").fill("To approve it as proposed.")
    chair.get_by_role("button", name="Open the ballot").click()
    ballot = chair.url
    for key in ("fay", "ed", "ada"):
        member = college.enter(people, key)
        member.goto(ballot)
        member.get_by_label("For", exact=True).check()
        member.get_by_role("button", name="Vote", exact=True).click()
        expect(member.get_by_role("heading", level=1)).to_be_visible()
    chair.goto(ballot)
    chair.get_by_role("main").get_by_role("link", name=re.compile("Close")).first.click()
    chair.get_by_role("main").get_by_role("button", name=re.compile("Close")).click()
    chair.goto(ballot)
    expect(chair.get_by_text("3 for, 0 against", exact=False).first).to_be_visible()
    college.work()


def publish(people: People, college: College, number: str) -> None:
    """The potter, who is marketing too, publishes; a visitor reads it in the college's colours."""
    ada = college.enter(people, "ada")
    college.at(ada, f"/proposals/{number}/begin-marketing")
    ada.get_by_role("main").get_by_role("button").last.click()
    college.work()
    page = college.enter(people, "ben")
    college.at(page, f"/marketing/{number}/copy")
    page.get_by_label("Plain-language summary").fill("Fire your own pots in an evening.")
    page.get_by_label("Enrolment page").fill("https://www.example.edu/raku")
    page.get_by_label("Contact’s e-mail address").fill("ben@ashby.example")
    press(page, "Save the copy")
    college.at(page, f"/marketing/{number}/publish")
    press(page, "Publish")
    college.work()
    visitor = people("visitor")
    visitor.goto(college.server.url)
    visitor.get_by_role("link", name=TITLE).first.click()
    expect(visitor.get_by_role("heading", name=TITLE)).to_be_visible()
    looked_at(visitor, "14-published")
