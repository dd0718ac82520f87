"""Colleagues with old habits: a proposal entered for them, a vote by show of hands, a dean who signs
from the mail, and signing in with the account of the institution; each in a real browser."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.elsewhere import elsewhere
from accounts.passwords import hashed
from app.worker import run_once
from notifications.models import Mail
from persistence.engine import make_engine
from persistence.files import FileStore
from tests.builders import World
from tests.support.browser import People, assert_accessible, keep_screens
from tests.support.provider import provider
from tests.support.server import LiveServer, live
from tests.support.signing_in import link_in
from workflow import service, writing

pytestmark = pytest.mark.browser
PASSWORD = "a long word for tests"
TITLE = "Choir Leading"


@dataclass
class House:
    """The running institution of this story, and the world that it began as."""

    server: LiveServer
    world: World

    def email(self, key: str) -> str:
        return self.world.email(key)

    def at(self, page: Page, path: str) -> None:
        answer = page.goto(self.server.url + path)
        assert answer is not None and answer.ok, f"{path}: {answer and answer.status}"

    def enter(self, people: People, key: str) -> Page:
        """The person's own window, signed in."""
        page = people(key)
        self.at(page, "/account/sign-in")
        page.get_by_label("E-mail").fill(self.email(key))
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(re.compile("/home$"))
        return page

    def link_to(self, key: str) -> str:
        """The newest link that asks this person for a signature."""
        run_once(self.server.app)
        self.world.session.rollback()
        mails = self.world.session.scalars(
            select(Mail)
            .where(Mail.to == self.email(key), Mail.subject.contains("waits for your signature"))
            .order_by(Mail.id)
        ).all()
        return link_in(mails[-1])


@pytest.fixture
def house(sqlite_url: str, tmp_path: Path) -> Iterator[House]:
    folder = tmp_path / "instance"
    engine = make_engine(sqlite_url)
    with Session(engine) as session:
        world = World(session, FileStore(folder / "files"), password_hash=hashed(PASSWORD))
        with live(sqlite_url, folder, worker=False) as server:
            yield House(server, world)
    engine.dispose()


def looked_at(page: Page, name: str) -> None:
    keep_screens(page, f"old-habits-{name}")
    assert_accessible(page)


def test_entered_for_a_colleague_signed_from_the_mail_decided_by_show_of_hands(
    people: People, house: House
) -> None:
    coordinator = house.enter(people, "coordinator")
    number = enter_for_ann(coordinator, house)
    for key in ("head", "dean"):
        sign_from_the_mail(people, house, key)
    vote_by_show_of_hands(coordinator, house, number)


def enter_for_ann(page: Page, house: House) -> str:
    """The coordinator types in what Ann handed over on paper; the rest is filled in by the verbs."""
    house.at(page, "/proposals/new")
    expect(page.get_by_text("the empty form")).to_be_visible()
    page.get_by_label("Title").fill(TITLE)
    page.get_by_label("Sponsoring unit").select_option(str(house.world.units["data"]))
    page.get_by_label("Whose proposal it is").fill(house.email("ann"))
    looked_at(page, "01-entered-for-somebody")
    page.get_by_role("button", name="Begin writing").click()
    page.wait_for_url(re.compile("/edit$"))
    found = re.search(r"/proposals/([A-Z]+-\d{4}-\d+)/edit", page.url)
    assert found, page.url
    world = house.world
    world.session.rollback()
    values = world.content(title=TITLE, unit=str(world.units["data"]))
    world.do(writing.save, 1, world.act("coordinator"), values=values, seen_draft=None)
    house.at(page, f"/proposals/{found[1]}/send")
    page.get_by_role("button", name="Send for sign-off").click()
    house.at(page, f"/proposals/{found[1]}")
    expect(page.get_by_text("entered on their behalf by Coordinator")).to_be_visible()
    looked_at(page, "02-sent-for-ann")
    return found[1]


def sign_from_the_mail(people: People, house: House, key: str) -> None:
    """Never signed in: the link shows the proposal, the box says whose signature it is."""
    page = people(f"{key}-mail")
    house.at(page, house.link_to(key))
    name = key.title()
    expect(page.get_by_text(f"takes the signature of {name}, and of nobody else")).to_be_visible()
    if key == "head":
        looked_at(page, "03-signature")
    page.get_by_role("button", name=f"Sign as {name}").click()
    expect(page.get_by_role("alert").get_by_text("Tick this")).to_be_visible()
    page.get_by_label(re.compile(f"I am {name}")).check()
    page.get_by_role("button", name=f"Sign as {name}").click()
    expect(page.get_by_role("heading", name=f"{name} has signed")).to_be_visible()
    if key == "head":
        looked_at(page, "04-signed")


def vote_by_show_of_hands(page: Page, house: House, number: str) -> None:
    """In the room everybody raised a hand; the coordinator records it with the minutes."""
    world = house.world
    world.session.rollback()
    if world.proposal(1).state.value == "submitted":
        world.do(service.refer, 1, world.act("coordinator"))
    house.at(page, f"/committees/microcredential-committee/items/{number}/room-vote")
    page.get_by_label("Where it is minuted").fill("Minutes of the meeting, item 4")
    page.get_by_label("The minutes", exact=False).last.set_input_files(
        {"name": "minutes.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 minutes"}
    )
    votes = page.locator("[name^=seats][name$='-vote'][value=for]")
    if votes.count():
        for place in range(4):
            votes.nth(place).check()
    else:
        for place in range(4):
            page.locator("select[name^=seats][name$='-vote']").nth(place).select_option("for")
    looked_at(page, "05-show-of-hands")
    page.get_by_role("button", name="Record the vote").click()
    expect(page.get_by_text("Carried").first).to_be_visible()
    expect(page.get_by_role("link", name="Minutes: minutes.pdf")).to_be_visible()
    looked_at(page, "06-recorded")


def test_signing_in_with_the_account_of_the_institution(
    people: People, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with provider(monkeypatch) as campus:
        config = house.server.app.config
        config["SETTINGS"] = replace(config["SETTINGS"], elsewhere=elsewhere(campus.environment()))
        campus.person = {
            "sub": "id-of-ann",
            "email": house.email("ann"),
            "email_verified": True,
            "name": "Ann",
        }
        page = people("ann")
        house.at(page, "/account/sign-in?next=/proposals")
        looked_at(page, "07-sign-in")
        page.get_by_role("link", name="Sign in with Example NetID").click()
        page.wait_for_url(re.compile("/proposals$"))
        stranger = people("stranger")
        campus.person = {**campus.person, "sub": "other", "email": "nobody@elsewhere.example"}
        house.at(stranger, "/account/sign-in")
        stranger.get_by_role("link", name="Sign in with Example NetID").click()
        expect(stranger.get_by_text("There is no account here for nobody@")).to_be_visible()
        looked_at(stranger, "08-no-account")


def test_handing_over_is_looked_at_before_it_is_done(people: People, house: House) -> None:
    world = house.world
    world.draft(proposer="head")
    page = house.enter(people, "admin")
    house.at(page, f"/admin/people/{world.people['head']}/hand-over")
    looked_at(page, "09-hand-over-to-whom")
    page.get_by_label("E-mail address of who takes over").fill(house.email("bob"))
    page.get_by_role("button", name="Show what would move").click()
    expect(page.get_by_text("Head, Department of Data")).to_be_visible()
    looked_at(page, "10-hand-over-list")
    page.get_by_role("button", name="Hand over").click()
    expect(page.get_by_text("2 things were handed over to Bob")).to_be_visible()
