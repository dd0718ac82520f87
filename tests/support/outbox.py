"""What tests of the worker say and look up: announcements, deliveries, mails."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts import service
from accounts.models import LinkPurpose
from notifications.models import Mail
from persistence import outbox
from persistence.outbox import Delivery
from persistence.unit_of_work import unit_of_work
from tests.builders import NOW

Sessions = Callable[[], Session]


def announce(sessions: Sessions, event: str, **payload: object) -> None:
    with sessions() as session, unit_of_work(session):
        outbox.announce(session, event, payload, at=NOW)


def ask_for_link(sessions: Sessions) -> None:
    with sessions() as session, unit_of_work(session):
        service.request_link(session, "ann@x.example", LinkPurpose.SIGN_IN, at=NOW)


def deliveries(sessions: Sessions) -> list[Delivery]:
    with sessions() as session:
        return list(session.scalars(select(Delivery).order_by(Delivery.id)))


def mails(sessions: Sessions) -> list[Mail]:
    with sessions() as session:
        return list(session.scalars(select(Mail).order_by(Mail.id)))
