"""The worker on both databases: leases, crashes, two at once, mails written once, parking, schedule."""

import smtplib
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

import config
from accounts import people, service
from accounts.models import Institution, LinkPurpose, MailedLink, Person
from app import create_app, schedule, subscriptions, worker
from app.database import db
from app.work import WorkContext
from notifications.models import Mail
from notifications.sending import REMOVED
from persistence import outbox
from persistence.outbox import BACK_OFF, LEASE, Delivery, DeliveryState, OutboxMessage
from persistence.unit_of_work import unit_of_work
from tests.builders import NOW

Sessions = Callable[[], Session]


class Recorder:
    """A transport that remembers, and fails as often as it is told."""

    sends = True

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.taken: list[EmailMessage] = []
        self.after: Callable[[], None] = lambda: None

    def send(self, mail: EmailMessage) -> None:
        if self.failures:
            self.failures -= 1
            raise smtplib.SMTPServerDisconnected("The server is asleep.")
        self.taken.append(mail)
        self.after()


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    environment = {"INSTANCE": str(tmp_path / "instance"), "DATABASE_URL": database_url}
    made = create_app(config.read(environment))
    with made.app_context():
        engine = db.engine
    with time_machine.travel(NOW, tick=False):
        yield made
    engine.dispose()


@pytest.fixture
def sessions(app: Flask) -> Sessions:
    with app.app_context():
        return sessionmaker(db.engine)


@pytest.fixture
def ann(sessions: Sessions) -> int:
    with sessions() as session, unit_of_work(session):
        house = Institution(slug="x", name="Example College", prefix="EX", created_at=NOW)
        session.add(house)
        session.flush()
        made = people.add_person(
            session,
            house.id,
            name="Ann",
            email="ann@x.example",
            actor_id=None,
            at=NOW,
            welcome=False,
        )
        return made.id


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


# ----------------------------------------------------------------------------------- mails


def test_a_mail_is_written_and_sent_once(app: Flask, sessions: Sessions, ann: int) -> None:
    app.extensions["mail_transport"] = recorder = Recorder()
    ask_for_link(sessions)
    worker.run_once(app, NOW)
    [sent] = recorder.taken
    assert sent["To"] == "Ann <ann@x.example>"
    assert sent["Auto-Submitted"] == "auto-generated"
    text = sent.get_body(("plain",))
    assert text is not None and "http://127.0.0.1:8000/account/links/" in text.get_content()
    [mail] = mails(sessions)
    assert (mail.sent_at, mail.message_id) == (NOW, sent["Message-ID"])


def test_a_sent_link_does_not_stay_in_our_copy(app: Flask, sessions: Sessions, ann: int) -> None:
    app.extensions["mail_transport"] = Recorder()
    ask_for_link(sessions)
    worker.run_once(app, NOW)
    [mail] = mails(sessions)
    assert mail.text == mail.html == REMOVED


def test_a_mail_that_was_not_taken_is_the_same_mail_at_the_next_attempt(
    app: Flask, sessions: Sessions, ann: int
) -> None:
    app.extensions["mail_transport"] = recorder = Recorder(failures=1)
    ask_for_link(sessions)
    worker.run_once(app, NOW)
    [before] = mails(sessions)
    assert before.sent_at is None and recorder.taken == []
    worker.run_once(app, NOW + BACK_OFF[0])
    [after] = mails(sessions)
    assert after.id == before.id and after.sent_at == NOW + BACK_OFF[0]
    [sent] = recorder.taken
    text = sent.get_body(("plain",))
    assert text is not None and text.get_content().split() == before.text.split()
    with sessions() as session:
        assert len(session.scalars(select(MailedLink)).all()) == 1


def test_a_crash_after_sending_sends_again_under_the_same_message_id(
    app: Flask, sessions: Sessions, ann: int
) -> None:
    app.extensions["mail_transport"] = recorder = Recorder()

    def crash() -> None:
        recorder.after = lambda: None
        raise ConnectionResetError("The power went out after the server had taken it.")

    recorder.after = crash
    announce(sessions, "PersonAdded", institution_id=1, person_id=ann)
    worker.run_once(app, NOW)
    worker.run_once(app, NOW + BACK_OFF[0])
    assert len({mail["Message-ID"] for mail in recorder.taken}) == 1
    assert len(recorder.taken) == 2 and len(mails(sessions)) == 1
    worker.run_once(app, NOW + timedelta(days=1))
    assert len(recorder.taken) == 2


def test_without_a_mail_server_mails_are_kept_to_be_read(
    app: Flask, sessions: Sessions, ann: int
) -> None:
    announce(sessions, "PersonAdded", institution_id=1, person_id=ann)
    worker.run_once(app, NOW)
    [mail] = mails(sessions)
    assert mail.sent_at is None
    assert "Dear Ann," in mail.text and "http://127.0.0.1:8000/account/sign-in/link" in mail.text
    assert "Example College" in mail.html
    assert deliveries(sessions)[0].state is DeliveryState.DONE


def test_somebody_who_has_left_gets_no_mail(app: Flask, sessions: Sessions, ann: int) -> None:
    with sessions() as session, unit_of_work(session):
        people.deactivate(session, ann, actor_id=None, at=NOW)
    ask_for_link(sessions)
    announce(sessions, "PersonAdded", institution_id=1, person_id=ann)
    worker.run_once(app, NOW)
    assert mails(sessions) == []


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
