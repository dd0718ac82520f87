"""Deliveries that wait for a person, and whose institution each of them belongs to."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from accounts.models import Person
from accounts.queries import person_by_email
from persistence.outbox import Delivery, DeliveryState, parked
from proposals.models import Proposal


def parked_of(session: Session, institution_id: int) -> list[Delivery]:
    """The institution's parked deliveries, oldest first."""
    return [one for one in parked(session) if belongs_to(session, one, institution_id)]


def parked_delivery(session: Session, delivery_id: int, institution_id: int) -> Delivery | None:
    """One parked delivery of the institution, or None."""
    delivery = session.get(Delivery, delivery_id)
    if delivery is None or delivery.state is not DeliveryState.PARKED:
        return None
    return delivery if belongs_to(session, delivery, institution_id) else None


def belongs_to(session: Session, delivery: Delivery, institution_id: int) -> bool:
    """Whether the event behind the delivery is about this institution."""
    return _institution_of(session, delivery.message.payload) == institution_id


def _institution_of(session: Session, payload: Mapping[str, Any]) -> int | None:
    if payload.get("institution_id") is not None:
        return int(payload["institution_id"])
    if payload.get("proposal_id") is not None:
        proposal = session.get(Proposal, payload["proposal_id"])
        return proposal.institution_id if proposal else None
    person = None
    if payload.get("person_id") is not None:
        person = session.get(Person, payload["person_id"])
    elif payload.get("email"):
        person = person_by_email(session, str(payload["email"]))
    return person.institution_id if person else None
