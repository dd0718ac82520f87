"""A coordinator's Monday in a real browser: the board, one act on several cases, search, the lists.

The pictures of docs/coordinators.md are those kept here; tools/doc_pictures.py puts them there.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from accounts.passwords import hashed
from app.worker import run_once
from persistence.engine import make_engine
from persistence.files import FileStore
from proposals.states import State
from tests.builders import World
from tests.support.browser import (
    DESKTOP,
    PHONE,
    People,
    assert_accessible,
    assert_fits,
    keep_screen,
)
from tests.support.server import LiveServer, live

pytestmark = pytest.mark.browser
PASSWORD = "a long word for tests"


@pytest.fixture
def server(sqlite_url: str, tmp_path: Path) -> Iterator[LiveServer]:
    folder = tmp_path / "instance"
    with Session(make_engine(sqlite_url)) as session:
        world = World(session, FileStore(folder / "files"), password_hash=hashed(PASSWORD))
        world.at(State.SUBMITTED)
        world.walk.sign_all(world.at(State.SUBMITTED, summary="About lampshades and hives."))
        world.at(State.COMMITTEE_REVIEW)
        world.at(State.RETURNED)
        world.at(State.ACTIVE)
    with live(sqlite_url, folder, worker=False) as found:
        run_once(found.app)
        yield found


def looked_at(page: Page, name: str) -> None:
    """Photographed at phone and desktop width; nothing sticks out and axe has nothing to say."""
    for width, size in (("phone", PHONE), ("desktop", DESKTOP)):
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        keep_screen(page, f"week-{name}-{width}")
        assert_fits(page)
    assert_accessible(page)


def test_the_week_of_a_coordinator(people: People, server: LiveServer) -> None:
    page = people("coordinator")
    page.goto(f"{server.url}/account/sign-in?next=/board")
    page.get_by_label("E-mail").fill("coordinator@generic.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The board")
    looked_at(page, "board")
    act_on_several(page)
    keep_a_view(page, server)
    page.goto(f"{server.url}/decisions")
    expect(page.get_by_role("link", name="Spreadsheet (XLSX)")).to_be_visible()
    looked_at(page, "decisions")
    set_a_badge_up(page, server)
    visitor = people("visitor", dark=True)
    for name, path in (("guide", "/guide/generic"), ("learners", "/guide/generic/learners")):
        visitor.goto(server.url + path)
        looked_at(visitor, f"{name}-dark")


def act_on_several(page: Page) -> None:
    page.get_by_role("link", name="Tick all on this page").click()
    page.get_by_label("What to do").select_option("remind")
    page.get_by_role("button", name="Show what would happen").click()
    expect(page.get_by_text("Nothing has happened yet")).to_be_visible()
    expect(page.get_by_role("heading", name="Not possible now")).to_be_visible()
    looked_at(page, "remind")
    page.get_by_label("What you want to add").fill("The committee meets on Monday.")
    page.get_by_role("button", name="Send the reminders").click()
    expect(page.get_by_text(re.compile(r"\d of \d were done"))).to_be_visible()
    looked_at(page, "done")


def keep_a_view(page: Page, server: LiveServer) -> None:
    """Found by a word of its content; the filters are kept under a name."""
    page.goto(f"{server.url}/board")
    page.get_by_label("Number, title, person or words in it").fill("lampshades")
    page.get_by_role("button", name="Show what fits").click()
    expect(page.get_by_role("heading", level=3, name="Glass Blowing")).to_be_visible()
    page.get_by_text("Keep these filters as a view").click()
    page.get_by_label("Name of the view").fill("About lampshades")
    page.get_by_role("button", name="Keep the view").click()
    expect(page.get_by_text("is kept")).to_be_visible()
    looked_at(page, "view")
    page.get_by_role("link", name="Your views").click()
    looked_at(page, "views")


def set_a_badge_up(page: Page, server: LiveServer) -> None:
    page.goto(f"{server.url}/marketing")
    page.locator("main").get_by_role("link", name=re.compile("Night|Choir|Survey")).first.click()
    page.get_by_role("link", name="Set the badge up on another platform").click()
    page.get_by_role("link", name="Credly").click()
    expect(page.get_by_label("Badge name")).not_to_be_empty()
    looked_at(page, "badge-sheet")
