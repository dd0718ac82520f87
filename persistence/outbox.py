"""The outbox: what is to happen outside after a transaction has committed, and its deliveries.

A transaction writes one message. The worker fans it out to the event's subscribers, one delivery
each, and works every delivery as: lease in one transaction, work with none open, completion in
another. Delivered at least once; a subscriber makes itself idempotent by the delivery's key.
"""

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, String, Text, UniqueConstraint, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from persistence.base import Base
from persistence.types import JSONText, UTCDateTime, stored_enum

LEASE = timedelta(minutes=5)
BACK_OFF = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
)


class DeliveryState(enum.Enum):
    """Where one delivery stands. ``parked`` waits for a person after the last attempt."""

    WAITING = "waiting"
    LEASED = "leased"
    DONE = "done"
    PARKED = "parked"


class OutboxMessage(Base):
    """One event that a transaction announced."""

    __tablename__ = "outbox_message"
    __table_args__ = (Index("ix_outbox_message_unfanned", "fanned_out_at", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event: Mapped[str] = mapped_column(String(80), comment="past tense, e.g. ProposalApproved")
    payload: Mapped[dict[str, Any]] = mapped_column(JSONText)
    at: Mapped[datetime] = mapped_column(UTCDateTime())
    due_at: Mapped[datetime] = mapped_column(UTCDateTime(), comment="not fanned out before")
    fanned_out_at: Mapped[datetime | None] = mapped_column(UTCDateTime())


class Delivery(Base):
    """One message on its way to one subscriber."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("message_id", "subscriber"),
        Index("ix_delivery_due", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("outbox_message.id"), index=True)
    subscriber: Mapped[str] = mapped_column(String(80))
    state: Mapped[DeliveryState] = mapped_column(
        stored_enum(DeliveryState, "delivery_state"), default=DeliveryState.WAITING
    )
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime())
    lease_until: Mapped[datetime | None] = mapped_column(UTCDateTime())
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    error: Mapped[str | None] = mapped_column(Text, comment="what went wrong last")

    message: Mapped[OutboxMessage] = relationship()

    @property
    def key(self) -> str:
        """Stable name of this delivery: the same on every attempt."""
        return f"{self.message_id}-{self.subscriber}"


@dataclass(frozen=True)
class Leased:
    """A delivery to be worked now, free of any session."""

    delivery_id: int
    key: str
    subscriber: str
    event: str
    payload: Mapping[str, Any]
    announced_at: datetime
    attempt: int


def announce(
    session: Session,
    event: str,
    payload: Mapping[str, Any],
    *,
    at: datetime,
    due_at: datetime | None = None,
) -> OutboxMessage:
    """Put one message in the outbox, in the caller's transaction."""
    message = OutboxMessage(event=event, payload=dict(payload), at=at, due_at=due_at or at)
    session.add(message)
    return message


def fan_out(session: Session, subscriptions: Mapping[str, Iterable[str]], *, at: datetime) -> int:
    """Give every due message its deliveries; return how many messages were fanned out."""
    due = session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.fanned_out_at.is_(None), OutboxMessage.due_at <= at)
        .order_by(OutboxMessage.id)
        .limit(200)
        .with_for_update(skip_locked=True)
    ).all()
    for message in due:
        message.fanned_out_at = at
        session.add_all(
            Delivery(message_id=message.id, subscriber=subscriber, due_at=at)
            for subscriber in subscriptions.get(message.event, ())
        )
    return len(due)


def anything_due(session: Session, *, at: datetime) -> bool:
    """Whether there is a message to fan out or a delivery to lease. Locks nothing."""
    message = select(OutboxMessage.id).where(
        OutboxMessage.fanned_out_at.is_(None), OutboxMessage.due_at <= at
    )
    delivery = select(Delivery.id).where(_ready(at))
    return bool(session.scalar(select(or_(message.exists(), delivery.exists()))))


def _ready(at: datetime) -> ColumnElement[bool]:
    return or_(
        (Delivery.state == DeliveryState.WAITING) & (Delivery.due_at <= at),
        (Delivery.state == DeliveryState.LEASED) & (Delivery.lease_until <= at),
    )


def lease(session: Session, *, at: datetime) -> Leased | None:
    """Take the next due delivery, also one whose former worker died with it; None when all is done."""
    delivery = session.scalar(
        select(Delivery)
        .where(_ready(at))
        .order_by(Delivery.due_at, Delivery.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if delivery is None:
        return None
    delivery.state = DeliveryState.LEASED
    delivery.lease_until = at + LEASE
    delivery.attempts += 1
    message = delivery.message
    return Leased(
        delivery.id,
        delivery.key,
        delivery.subscriber,
        message.event,
        message.payload,
        message.at,
        delivery.attempts,
    )


def complete(session: Session, delivery_id: int, *, at: datetime) -> None:
    """Record that the delivery took effect."""
    delivery = session.get_one(Delivery, delivery_id)
    delivery.state = DeliveryState.DONE
    delivery.lease_until = None
    delivery.done_at = at
    delivery.error = None


def fail(session: Session, delivery_id: int, error: str, *, at: datetime) -> None:
    """Record a failed attempt: try again later, or park it after the last one."""
    delivery = session.get_one(Delivery, delivery_id)
    delivery.error = error[:4000]
    delivery.lease_until = None
    if delivery.attempts > len(BACK_OFF):
        delivery.state = DeliveryState.PARKED
        return
    delivery.state = DeliveryState.WAITING
    delivery.due_at = at + BACK_OFF[delivery.attempts - 1]


def retry(session: Session, delivery_id: int, *, at: datetime) -> None:
    """Put a parked delivery back in the queue, with its attempts counted anew."""
    delivery = session.get_one(Delivery, delivery_id)
    if delivery.state is DeliveryState.PARKED:
        delivery.state, delivery.attempts, delivery.due_at = DeliveryState.WAITING, 0, at


def parked(session: Session) -> list[Delivery]:
    """Deliveries that wait for a person."""
    return list(
        session.scalars(
            select(Delivery).where(Delivery.state == DeliveryState.PARKED).order_by(Delivery.id)
        )
    )
