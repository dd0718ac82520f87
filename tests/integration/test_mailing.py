"""Mails on both databases: written once, sent at least once under one name, kept without a server."""

import smtplib
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage

from flask import Flask
from sqlalchemy import select

from accounts import people
from accounts.models import MailedLink
from app import worker
from notifications.sending import REMOVED
from persistence.outbox import BACK_OFF, DeliveryState
from persistence.unit_of_work import unit_of_work
from tests.builders import NOW
from tests.support.outbox import Sessions, announce, ask_for_link, deliveries, mails


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
