"""Mails and parked deliveries as an administrator reads them."""

import pytest
from sqlalchemy import select

from app import worker
from notifications.models import Mail
from persistence import outbox
from persistence.outbox import Delivery, DeliveryState
from persistence.unit_of_work import unit_of_work
from tests.builders import NOW
from tests.support.administering import page_of, rows
from tests.support.desk import Desk, Office
from tests.support.reset import Resettable


@pytest.fixture
def at_work(opened: Resettable) -> Office:
    return opened.reset()


@pytest.fixture
def admin(at_work: Office) -> Desk:
    return at_work.desk("admin")


def test_without_a_mail_server_every_mail_is_read_here_and_its_link_works(
    at_work: Office, admin: Desk
) -> None:
    admin.press(admin.open(page_of(at_work, "ann")), "Mail a link to sign in")
    worker.run_once(at_work.app)
    page = admin.open("/admin/mails")
    assert "No mail server is set" in page.text
    mail = admin.open(next(link for link in page.links if link.startswith("/admin/mails/")))
    [link] = [link for link in mail.links if "/account/links/" in link]
    visitor = Desk(at_work.app)
    path = "/" + link.split("/", 3)[3]
    visitor.press(visitor.open(path), "Sign in")
    assert visitor.open("/account").url == "/account"


def test_a_sent_link_is_shown_to_its_reader_only(at_work: Office, admin: Desk) -> None:
    admin.press(admin.open(page_of(at_work, "ann")), "Mail a link to sign in")
    worker.run_once(at_work.app)
    [mail] = rows(at_work, Mail)
    with unit_of_work(at_work.world.session):
        at_work.world.session.get_one(Mail, mail.id).sent_at = NOW
    page = admin.open(f"/admin/mails/{mail.id}")
    assert "shown to its reader only" in page.text and "/account/links/" not in page.html


def test_a_mail_is_shown_as_text_whatever_is_in_it(at_work: Office, admin: Desk) -> None:
    admin.press(admin.open(page_of(at_work, "ann", "edit")), "Save", {"name": "<script>x</script>"})
    admin.press(admin.open(page_of(at_work, "ann")), "Mail a link to sign in")
    worker.run_once(at_work.app)
    [mail] = rows(at_work, Mail)
    page = admin.open(f"/admin/mails/{mail.id}")
    assert "Dear <script>x</script>," in page.text and "<script>x" not in page.html
    assert "<script>x" not in mail.html


def test_a_parked_delivery_is_shown_and_tried_again(at_work: Office, admin: Desk) -> None:
    with unit_of_work(at_work.world.session) as session:
        payload = {"institution_id": at_work.world.institution.id, "person_id": 1}
        outbox.announce(session, "PersonAdded", payload, at=NOW)
        outbox.fan_out(session, {"PersonAdded": ("mail",)}, at=NOW)
    with unit_of_work(at_work.world.session) as session:
        delivery = session.scalars(select(Delivery)).one()
        delivery.state, delivery.attempts, delivery.error = DeliveryState.PARKED, 6, "No route"
    assert "1 delivery gave up" in admin.open("/admin").text
    page = admin.open("/admin/deliveries")
    assert "No route" in page.text
    done = admin.press(page, "Try again")
    assert "Nothing gave up" in done.text
    admin.press(page, "Try again")
    [delivery] = rows(at_work, Delivery)
    assert (delivery.state, delivery.attempts) == (DeliveryState.WAITING, 0)
