"""Works the outbox: fan out, lease, work with no transaction open, record the result in another."""

import threading
from collections.abc import Callable
from datetime import datetime

from flask import Flask
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from app import schedule
from app.database import db
from app.subscriptions import SUBSCRIBERS, SUBSCRIPTIONS
from app.work import WorkContext
from persistence import clock, outbox
from persistence.outbox import Leased
from persistence.unit_of_work import unit_of_work

POLL = 0.5
"""Seconds between two looks at the outbox."""
AFTER_TROUBLE = 5.0
"""Seconds to wait after a trouble that no delivery is to blame for, such as a database that is away."""

Sessions = Callable[[], Session]
Clock = Callable[[], datetime]


def run_once(
    app: Flask, now: datetime | None = None, *, stop: threading.Event | None = None
) -> int:
    """Work everything that is due, also what the work itself announces; how many deliveries.

    ``now`` is for tests: without it the clock is read at every step. ``stop`` ends it between two
    deliveries.
    """
    read: Clock = (lambda: now) if now is not None else clock.now
    worked = 0
    with app.app_context():
        sessions = sessionmaker(db.engine)
        while not (stop and stop.is_set()) and _is_due(sessions, read()):
            fanned_out = _fan_out(sessions, read())
            leased = _lease(sessions, read())
            if leased is not None:
                _work(app, sessions, leased, read)
                worked += 1
            elif not fanned_out:
                break  # another worker has taken what is due
    return worked


def run_forever(app: Flask, stop: threading.Event) -> None:
    """Work until ``stop`` is set; the delivery in hand is finished first."""
    next_tick = clock.now()
    while not stop.is_set():
        pause = POLL
        try:
            if clock.now() >= next_tick:
                next_tick = clock.now() + schedule.EVERY
                schedule.tick(app, clock.now())
            run_once(app, stop=stop)
        except Exception:
            # Whatever it was, a server whose worker has quietly died would be worse.
            app.logger.exception("The worker met a trouble of its own; it goes on trying")
            pause = AFTER_TROUBLE
        stop.wait(pause)


def _is_due(sessions: Sessions, at: datetime) -> bool:
    """Asked first, since on SQLite a transaction that may write keeps others from writing."""
    with sessions() as session:
        return outbox.anything_due(session, at=at)


def _fan_out(sessions: Sessions, at: datetime) -> int:
    with sessions() as session, unit_of_work(session):
        return outbox.fan_out(session, SUBSCRIPTIONS, at=at)


def _lease(sessions: Sessions, at: datetime) -> Leased | None:
    with sessions() as session, unit_of_work(session):
        return outbox.lease(session, at=at)


def _work(app: Flask, sessions: Sessions, leased: Leased, read: Clock) -> None:
    context = WorkContext(
        delivery=leased,
        sessions=sessions,
        settings=app.config["SETTINGS"],
        now=read(),
        store=app.extensions["file_store"],
    )
    try:
        SUBSCRIBERS[leased.subscriber](context)
    except Exception as error:
        app.logger.warning(
            "Delivery %s (attempt %s) failed", leased.key, leased.attempt, exc_info=error
        )
        with sessions() as session, unit_of_work(session):
            outbox.fail(session, leased.delivery_id, told(error), at=read())
    else:
        with sessions() as session, unit_of_work(session):
            outbox.complete(session, leased.delivery_id, at=read())


def told(error: Exception) -> str:
    """What went wrong, without the values that a failed statement was given."""
    said = error.orig if isinstance(error, DBAPIError) else error
    return f"{type(error).__name__}: {said}"
