"""The worker on both databases: leases, crashes, two at once, mails written once, parking, schedule."""

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import MailedLink, Person
from app import schedule, subscriptions, worker
from app.work import WorkContext
from persistence import outbox
from persistence.outbox import BACK_OFF, LEASE, DeliveryState, OutboxMessage
from persistence.unit_of_work import unit_of_work
from tests.builders import NOW
from tests.support.outbox import Sessions, announce, ask_for_link, deliveries


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[WorkContext]:
    """What a subscriber of the event ``Tried`` was given."""
    given: list[WorkContext] = []
    monkeypatch.setitem(subscriptions.SUBSCRIPTIONS, "Tried", ("ear",))
    monkeypatch.setitem(subscriptions.SUBSCRIBERS, "ear", given.append)
    return given


# --------------------------------------------------------------------------------- working


def test_a_message_reaches_its_subscriber_once(
    app: Flask, sessions: Sessions, heard: list[WorkContext]
) -> None:
    announce(sessions, "Tried", thing=7)
    assert worker.run_once(app, NOW) == 1
    assert worker.run_once(app, NOW) == 0
    [work] = heard
    assert work.delivery.payload == {"thing": 7}
    assert work.delivery.key == "1-ear"
    [delivery] = deliveries(sessions)
    assert (delivery.state, delivery.done_at) == (DeliveryState.DONE, NOW)


def test_an_event_that_nobody_hears_is_done(app: Flask, sessions: Sessions) -> None:
    announce(sessions, "NobodyHears")
    assert worker.run_once(app, NOW) == 0
    with sessions() as session:
        assert session.scalars(select(OutboxMessage.fanned_out_at)).one() == NOW


def test_what_the_work_announces_is_worked_in_the_same_round(
    app: Flask, sessions: Sessions, heard: list[WorkContext], monkeypatch: pytest.MonkeyPatch
) -> None:
    def goes_on(work: WorkContext) -> None:
        with work.writing() as session:
            outbox.announce(session, "Tried", {}, at=work.now)

    monkeypatch.setitem(subscriptions.SUBSCRIPTIONS, "Begun", ("begin",))
    monkeypatch.setitem(subscriptions.SUBSCRIBERS, "begin", goes_on)
    announce(sessions, "Begun")
    assert worker.run_once(app, NOW) == 2
    assert len(heard) == 1


def test_nothing_due_takes_no_write_lock(
    app: Flask, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_args: object) -> int:
        raise AssertionError("asked to write although nothing was due")

    monkeypatch.setattr(worker, "_fan_out", refused)
    monkeypatch.setattr(worker, "_lease", refused)
    assert worker.run_once(app, NOW) == 0


def test_no_transaction_is_open_while_work_is_done(
    app: Flask, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another writer gets its turn at once; on SQLite it would wait for an open one."""

    def writes_beside(work: WorkContext) -> None:
        with work.sessions() as other, unit_of_work(other):
            outbox.announce(other, "Beside", {}, at=work.now)

    monkeypatch.setitem(subscriptions.SUBSCRIPTIONS, "Tried", ("ear",))
    monkeypatch.setitem(subscriptions.SUBSCRIBERS, "ear", writes_beside)
    announce(sessions, "Tried")
    assert worker.run_once(app, NOW) == 1


# --------------------------------------------------------------------------------- failing


def test_failures_are_tried_again_later_and_parked_at_the_end(
    app: Flask, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(work: WorkContext) -> None:
        raise RuntimeError(f"attempt {work.delivery.attempt}")

    monkeypatch.setitem(subscriptions.SUBSCRIPTIONS, "Tried", ("ear",))
    monkeypatch.setitem(subscriptions.SUBSCRIBERS, "ear", fails)
    announce(sessions, "Tried")
    at = NOW
    for pause in BACK_OFF:
        assert worker.run_once(app, at) == 1
        assert worker.run_once(app, at + pause - timedelta(seconds=1)) == 0
        at += pause
    assert worker.run_once(app, at) == 1
    [delivery] = deliveries(sessions)
    assert (delivery.state, delivery.attempts) == (DeliveryState.PARKED, 6)
    assert delivery.error == "RuntimeError: attempt 6"
    assert worker.run_once(app, at + timedelta(days=9)) == 0

    monkeypatch.setitem(subscriptions.SUBSCRIBERS, "ear", lambda work: None)
    with sessions() as session, unit_of_work(session):
        outbox.retry(session, delivery.id, at=at)
    assert worker.run_once(app, at) == 1
    assert deliveries(sessions)[0].state is DeliveryState.DONE


def test_a_subscriber_that_is_gone_is_parked_and_not_lost(
    app: Flask, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(subscriptions.SUBSCRIPTIONS, "Tried", ("long_gone",))
    announce(sessions, "Tried")
    worker.run_once(app, NOW)
    [delivery] = deliveries(sessions)
    assert delivery.state is DeliveryState.WAITING
    assert "long_gone" in (delivery.error or "")


def test_the_values_of_a_failed_statement_are_not_told(
    app: Flask, sessions: Sessions, monkeypatch: pytest.MonkeyPatch, ann: int
) -> None:
    def writes_twice(work: WorkContext) -> None:
        with work.writing() as session:
            known = session.get_one(Person, ann)
            session.add(
                Person(
                    institution_id=known.institution_id,
                    name="a-secret-code",
                    email=known.email,
                    created_at=NOW,
                )
            )

    monkeypatch.setitem(subscriptions.SUBSCRIPTIONS, "Tried", ("ear",))
    monkeypatch.setitem(subscriptions.SUBSCRIBERS, "ear", writes_twice)
    announce(sessions, "Tried")
    worker.run_once(app, NOW)
    [delivery] = deliveries(sessions)
    assert (delivery.error or "").startswith("IntegrityError")
    assert "a-secret-code" not in (delivery.error or "")


def test_the_delivery_of_a_worker_that_died_is_taken_over_when_its_lease_ends(
    app: Flask, sessions: Sessions, heard: list[WorkContext]
) -> None:
    announce(sessions, "Tried")
    with sessions() as session, unit_of_work(session):
        outbox.fan_out(session, subscriptions.SUBSCRIPTIONS, at=NOW)
    with sessions() as session, unit_of_work(session):
        lost = outbox.lease(session, at=NOW)
    assert lost is not None and lost.attempt == 1
    assert worker.run_once(app, NOW + LEASE - timedelta(seconds=1)) == 0
    assert worker.run_once(app, NOW + LEASE) == 1
    [work] = heard
    assert (work.delivery.key, work.delivery.attempt) == (lost.key, 2)


def test_two_workers_at_once_work_each_delivery_once(
    app: Flask, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    together = threading.Barrier(2, timeout=30)

    def remembers(work: WorkContext) -> None:
        seen.append(work.delivery.delivery_id)

    monkeypatch.setitem(subscriptions.SUBSCRIPTIONS, "Tried", ("ear",))
    monkeypatch.setitem(subscriptions.SUBSCRIBERS, "ear", remembers)
    with sessions() as session, unit_of_work(session):
        for number in range(30):
            outbox.announce(session, "Tried", {"number": number}, at=NOW)
    failed: list[BaseException] = []

    def work() -> None:
        try:
            together.wait()
            worker.run_once(app, NOW)
        except BaseException as error:  # shown by the assertion below
            failed.append(error)

    threads = [threading.Thread(target=work) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failed == []
    # One of them may have stopped while the other still held the last; nothing is left behind.
    worker.run_once(app, NOW)
    assert len(seen) == len(set(seen)) == 30
    assert {one.state for one in deliveries(sessions)} == {DeliveryState.DONE}


# -------------------------------------------------------------------------- going on, stopping


def test_the_worker_goes_on_until_it_is_told_to_stop(
    app: Flask, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, worked = threading.Event(), threading.Event()
    monkeypatch.setitem(subscriptions.SUBSCRIPTIONS, "Tried", ("ear",))
    monkeypatch.setitem(subscriptions.SUBSCRIBERS, "ear", lambda work: worked.set())
    monkeypatch.setattr(worker, "POLL", 0.01)
    thread = threading.Thread(target=worker.run_forever, args=(app, stop))
    thread.start()
    announce(sessions, "Tried")
    assert worked.wait(20)
    stop.set()
    thread.join(20)
    assert not thread.is_alive()
    assert deliveries(sessions)[0].state is DeliveryState.DONE


def test_the_delivery_in_hand_is_finished_and_the_next_left_for_later(
    app: Flask, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = threading.Event()
    monkeypatch.setitem(subscriptions.SUBSCRIPTIONS, "Tried", ("ear",))
    monkeypatch.setitem(subscriptions.SUBSCRIBERS, "ear", lambda work: stop.set())
    announce(sessions, "Tried")
    announce(sessions, "Tried")
    assert worker.run_once(app, NOW, stop=stop) == 1
    states = [one.state for one in deliveries(sessions)]
    assert states == [DeliveryState.DONE, DeliveryState.WAITING]


def test_one_scheduled_hook_that_fails_keeps_no_other_from_running(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[object] = []

    def fails(session: Session, now: object) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr(schedule, "HOOKS", [fails, lambda session, now: ran.append(now)])
    assert schedule.tick(app, NOW) == 1
    assert ran == [NOW]


def test_spent_links_are_forgotten_after_a_week(app: Flask, sessions: Sessions, ann: int) -> None:
    ask_for_link(sessions)
    worker.run_once(app, NOW)
    schedule.tick(app, NOW + timedelta(days=6))
    with sessions() as session:
        assert session.scalars(select(MailedLink)).one()
    schedule.tick(app, NOW + timedelta(days=8))
    with sessions() as session:
        assert session.scalars(select(MailedLink)).all() == []


def test_the_worker_outlives_a_trouble_of_its_own(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, tries = threading.Event(), []

    def fails_first(_app: Flask, **_named: object) -> int:
        tries.append(1)
        if len(tries) == 1:
            raise OSError("The disk was away.")
        stop.set()
        return 0

    monkeypatch.setattr(worker, "run_once", fails_first)
    monkeypatch.setattr(worker, "AFTER_TROUBLE", 0.01)
    worker.run_forever(app, stop)
    assert len(tries) == 2
