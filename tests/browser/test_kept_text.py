"""What somebody typed and could not save is offered back, and never runs over a colleague's words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from app.database import db
from persistence import clock
from proposals.models import Proposal
from tests.builders import World
from tests.support.browser import People
from tests.support.server import LiveServer
from tests.support.signing_in import HASH, PASSWORD
from workflow import writing

pytestmark = pytest.mark.browser


@dataclass
class Shared:
    """A draft that two people write."""

    world: World
    id: int

    @property
    def address(self) -> str:
        """The first page of its form."""
        return f"/proposals/{self.world.proposal(self.id).number}/edit/basics"

    def summary(self) -> str:
        """What stands in the database now."""
        self.world.session.rollback()
        proposal = self.world.session.get_one(Proposal, self.id)
        return str(proposal.draft_content["summary"])

    def write(self, key: str, summary: str) -> None:
        """A colleague writes the same answer."""
        act = self.world.act(key)
        self.world.do(writing.save, self.id, act, values={"summary": summary}, seen_draft=None)


@pytest.fixture
def shared(live_server: LiveServer) -> Iterator[Shared]:
    app = live_server.app
    with app.app_context():
        engine = db.engine
    with Session(engine) as session:
        world = World(session, app.extensions["file_store"], password_hash=HASH)
        world.walk.clock = clock.now()
        draft = world.draft(proposer="ann")
        world.do(writing.share, draft, world.person("bob"), world.act("ann"))
        yield Shared(world, draft)


def typed_while_signed_out(page: Page, shared: Shared, words: str) -> None:
    """Ann signs in, types, and her session has ended before it was saved."""
    page.goto(shared.address)
    page.get_by_label("E-mail address").fill("ann@generic.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(re.compile("/edit/basics$"))
    page.route("**/autosave", lambda route: route.fulfill(status=401, json={}))
    page.get_by_label("Short description").fill(words)
    expect(page.locator(".autosave-alert")).to_contain_text("you are signed out")
    page.unroute("**/autosave")


def test_kept_text_is_saved_where_nobody_wrote_meanwhile(people: People, shared: Shared) -> None:
    page = people("ann")
    typed_while_signed_out(page, shared, "Questions that can be answered.")
    page.goto(shared.address)
    page.get_by_role("button", name="Save it now").click()
    expect(page.get_by_label("Short description")).to_have_value("Questions that can be answered.")
    expect(page.get_by_role("button", name="Save it now")).to_have_count(0)
    assert shared.summary() == "Questions that can be answered."


def test_kept_text_meets_what_a_colleague_wrote(people: People, shared: Shared) -> None:
    page = people("ann")
    typed_while_signed_out(page, shared, "Ann’s words, typed too late.")
    shared.write("bob", "Bob’s words, saved in time.")
    page.goto(shared.address)
    page.get_by_role("button", name="Save it now").click()
    expect(page.get_by_text("Somebody else changed the same fields")).to_be_visible()
    expect(page.get_by_label("Short description")).to_have_value("Ann’s words, typed too late.")
    expect(page.locator("main del").filter(has_text="Bob’s")).to_be_visible()
    assert shared.summary() == "Bob’s words, saved in time."
    page.get_by_role("button", name="Save and go on").click()
    page.wait_for_url(re.compile("/edit/(?!basics)"))
    assert shared.summary() == "Ann’s words, typed too late."
