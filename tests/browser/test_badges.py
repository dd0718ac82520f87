"""A badge in a real browser: awarded by staff, seen by a stranger, taken back."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from app import worker
from app.database import db
from proposals.states import State
from tests.builders import World
from tests.support.browser import People, assert_accessible, keep_screens
from tests.support.server import LiveServer
from tests.support.signing_in import HASH, PASSWORD

pytestmark = pytest.mark.browser


def looked_at(page: Page, name: str) -> None:
    keep_screens(page, f"badges-{name}")
    assert_accessible(page)


def test_a_badge_is_awarded_seen_and_revoked(people: People, live_server: LiveServer) -> None:
    app = live_server.app
    with app.app_context():
        engine = db.engine
    with Session(engine) as session:
        world = World(session, app.extensions["file_store"], password_hash=HASH)
        world.at(State.ACTIVE)
    made = app.test_cli_runner().invoke(args=["badges", "keys", "--slug", "generic", "--make"])
    assert made.exit_code == 0, made.output
    worker.run_once(app)

    staff = people("staff")
    staff.goto("/awards/new")
    staff.get_by_label("E-mail address").fill("badges@generic.example")
    staff.get_by_label("Password").fill(PASSWORD)
    staff.get_by_role("button", name="Sign in", exact=True).click()
    staff.wait_for_url(re.compile(r"/awards/new$"))
    staff.get_by_role("button", name="Award this badge").click()
    looked_at(staff, "refused")
    staff.get_by_label("Badge").select_option(index=1)
    staff.get_by_label("Learner’s name").fill("Zoë Nguyễn")
    staff.get_by_label("Learner’s e-mail address").fill("zoe@learners.example")
    staff.get_by_label("Evidence in words").fill("A survey of 300 beekeepers.")
    staff.get_by_role("button", name="Award this badge").click()
    expect(staff.get_by_text("The badge is awarded")).to_be_visible()
    worker.run_once(app)
    staff.reload()
    looked_at(staff, "staff")
    address = str(staff.locator("main a[href^='/badges/']").get_attribute("href"))

    for name, dark in (("stranger", False), ("stranger-dark", True)):
        stranger = people(name, dark=dark)
        stranger.goto(address)
        expect(stranger.get_by_text("Valid", exact=True)).to_be_visible()
        expect(stranger.get_by_text("Zoë")).to_have_count(0)
        looked_at(stranger, name)
    stranger.get_by_role("link", name="What was approved").click()
    expect(stranger.get_by_text("What a badge of this version says")).to_be_visible()
    looked_at(stranger, "class")

    staff.get_by_role("link", name="Revoke it").click()
    looked_at(staff, "revoke")
    staff.get_by_label("Reason").fill("It was for somebody else.")
    staff.get_by_role("button", name="Revoke this award").click()
    staff.goto("/awards")
    looked_at(staff, "list")
    worker.run_once(app)
    other = people("another stranger")
    other.goto(address)
    expect(other.get_by_text("Revoked", exact=True)).to_be_visible()
    looked_at(other, "revoked")
