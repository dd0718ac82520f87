"""What is said when a mail server does not take a mail: each reason in words that help to mend it."""

import smtplib
import socket
import ssl
from email.message import EmailMessage

import pytest

from notifications.transport import SmtpTransport
from notifications.trying import try_out


def unspoken() -> smtplib.SMTPServerDisconnected:
    """The server took the call and never greeted, as smtplib tells it."""
    try:
        raise TimeoutError
    except TimeoutError:
        error = smtplib.SMTPServerDisconnected("Connection unexpectedly closed: timed out")
        error.__context__ = TimeoutError()
        return error


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (
            socket.gaierror(-2, "Name or service not known"),
            "There is no server called mail.example",
        ),
        (TimeoutError(), "did not answer within"),
        (unspoken(), "did not answer within"),
        (ConnectionRefusedError(), "takes no mail on port 587"),
        (ssl.SSLError("wrong version number"), "does not offer the security that was chosen"),
        (smtplib.SMTPNotSupportedError("no STARTTLS"), "does not offer the security"),
        (smtplib.SMTPServerDisconnected("closed"), "ended the conversation at once"),
        (smtplib.SMTPAuthenticationError(535, b"no"), "does not take this user with this password"),
        (
            smtplib.SMTPSenderRefused(550, b"not yours\r\nat all", "x@example.edu"),
            "does not take mail from x@example.edu: not yours at all",
        ),
        (
            smtplib.SMTPRecipientsRefused({"y@example.edu": (550, b"unknown")}),
            "does not take mail for y@example.edu: unknown",
        ),
        (smtplib.SMTPDataError(554, b"looks like spam"), "mail.example answered: looks like spam"),
        (OSError("no route to host"), "could not be reached: no route to host"),
    ],
)
def test_why_a_mail_was_not_taken(
    error: Exception, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def send(self: SmtpTransport, mail: EmailMessage) -> None:
        raise error

    monkeypatch.setattr(SmtpTransport, "send", send)
    reason = try_out(SmtpTransport("smtp://mail.example"), EmailMessage())
    assert says in str(reason)


def test_a_mail_that_was_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SmtpTransport, "send", lambda self, mail: None)
    assert try_out(SmtpTransport("smtp://mail.example"), EmailMessage()) is None
