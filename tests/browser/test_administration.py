"""Account and administration in a real browser: accessible, and fit for a phone."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from app import worker
from persistence import outbox
from persistence.outbox import Delivery, DeliveryState
from persistence.unit_of_work import unit_of_work
from tests.builders import NOW, World
from tests.support.browser import People, assert_accessible, keep_screens
from tests.support.server import LiveServer
from tests.support.signing_in import HASH, PASSWORD

pytestmark = pytest.mark.browser
COMMITTEE = "/admin/committees/microcredential-committee"
VISITED = ("/account/sign-in", "/account/sign-in/link", "/account/forgotten", "/account/link-sent")
PAGES = (
    "/account",
    "/account/password",
    "/admin",
    "/admin/people",
    "/admin/people?q=nobody-of-this-name",
    "/admin/people/new",
    "/admin/people/{head}",
    "/admin/people/{head}/edit",
    "/admin/people/{head}/close",
    "/admin/people/{head}/roles/new",
    "/admin/people/{head}/roles/{role}/end",
    "/admin/units",
    "/admin/units/new",
    "/admin/units/data",
    "/admin/units/data/rename",
    "/admin/units/data/move",
    "/admin/units/data/close",
    "/admin/committees",
    COMMITTEE,
    f"{COMMITTEE}/seats/new",
    f"{COMMITTEE}/seats/{{seat}}/end",
    f"{COMMITTEE}/seats/{{seat}}/leave",
    f"{COMMITTEE}/seats/{{vacant}}/fill",
    "/admin/mails",
    "/admin/mails/1",
    "/admin/deliveries",
)


@pytest.fixture
def numbers(live_server: LiveServer) -> Iterator[dict[str, int]]:
    """A world behind the server, with something on every page; ids for the addresses."""
    from sqlalchemy.orm import Session

    from app.database import db
    from committee.models import CommitteeMembership
    from committee.roll import MemberKind

    app = live_server.app
    with app.app_context():
        engine = db.engine
    with Session(engine) as session:
        world = World(session, app.extensions["file_store"], password_hash=HASH)
        mary = session.query(CommitteeMembership).filter_by(person_id=world.people["mary"]).one()
        with unit_of_work(session):
            mary.leaves = [["2026-01-01", None]]
            vacant = CommitteeMembership(
                committee_id=mary.committee_id,
                kind=MemberKind.VOTING,
                office="faculty_senate",
                leaves=[],
                starts_on=NOW.date(),
            )
            payload = {"institution_id": world.institution.id, "person_id": world.people["ann"]}
            session.add(vacant)
            outbox.announce(session, "PersonAdded", payload, at=NOW)
            message = outbox.announce(session, "PasswordChanged", payload, at=NOW)
            message.fanned_out_at = NOW
            session.flush()
            session.add(
                Delivery(
                    message_id=message.id,
                    subscriber="mail",
                    state=DeliveryState.PARKED,
                    attempts=6,
                    due_at=NOW,
                    error="SMTPServerDisconnected: Connection unexpectedly closed",
                )
            )
        worker.run_once(app)
        yield {
            "head": world.people["head"],
            "role": world.person("head").memberships[0].id,
            "seat": mary.id,
            "vacant": vacant.id,
        }


def looked_at(page: Page, address: str, *, status: int = 200) -> None:
    answer = page.goto(address)
    assert answer is not None and answer.status == status, f"{address}: {answer}"
    assert page.url.endswith(address)
    keep_screens(page, f"administration{address.replace('/', '-')}")
    assert_accessible(page)


def test_pages_of_accounts_and_administration(people: People, numbers: dict[str, int]) -> None:
    visitor = people("visitor")
    for address in VISITED:
        looked_at(visitor, address)
    looked_at(visitor, "/account/links/" + "x" * 43, status=410)

    page = people("admin")
    page.goto("/admin")
    page.get_by_label("E-mail address").fill("admin@generic.example")
    page.get_by_label("Password").fill("this is not it")
    page.get_by_role("button", name="Sign in", exact=True).click()
    assert_accessible(page)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(re.compile(r"^http://[^/]+/admin$"))
    for address in PAGES:
        looked_at(page, address.format(**numbers))


def test_a_wrong_form_leads_to_its_field_in_the_dark_too(
    people: People, numbers: dict[str, int]
) -> None:
    page = people("admin", dark=True)
    page.goto("/admin/people/new")
    page.get_by_label("E-mail address").fill("admin@generic.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(re.compile(r"^http://[^/]+/admin/people/new$"))
    page.get_by_label("Name").fill("Zoë")
    page.get_by_label("E-mail address").fill("zoe")
    page.get_by_role("button", name="Add this person").click()
    page.get_by_role("link", name="E-mail address: Write one e-mail address").click()
    expect(page.get_by_label("E-mail address")).to_be_focused()
    assert page.get_by_label("Name").input_value() == "Zoë"
    keep_screens(page, "administration-refused-dark")
    assert_accessible(page)
