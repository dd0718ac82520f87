"""How a mail leaves: by SMTP, or not at all. What is in it is not decided here."""

import smtplib
import ssl
from email.message import EmailMessage
from typing import Protocol
from urllib.parse import unquote, urlsplit

SECONDS = 10


class Transport(Protocol):
    """Something that mail can be handed to."""

    @property
    def sends(self) -> bool:
        """Whether mail leaves by it; otherwise it is only kept to be read."""

    def send(self, mail: EmailMessage) -> None:
        """Hand over one mail. Raises OSError or smtplib.SMTPException when it was not taken."""


class KeptOnly:
    """No mail server: every mail stays readable in the administrator's pages."""

    sends = False

    def send(self, mail: EmailMessage) -> None:
        """Nothing leaves."""


class SmtpTransport:
    """``smtp://user:password@host:port`` (STARTTLS where offered; required with a user) or ``smtps://``."""

    sends = True

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.wrapped = parts.scheme == "smtps"
        self.host = parts.hostname or "localhost"
        self.port = parts.port or (465 if self.wrapped else 587)
        self.user = unquote(parts.username or "")
        self.password = unquote(parts.password or "")

    def send(self, mail: EmailMessage) -> None:
        """Hand over one mail. Raises OSError or smtplib.SMTPException when it was not taken."""
        with self._connected() as server:
            if self.user:
                server.login(self.user, self.password)
            server.send_message(mail)

    def _connected(self) -> smtplib.SMTP:
        if self.wrapped:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, self.port, timeout=SECONDS, context=context)
        server = smtplib.SMTP(self.host, self.port, timeout=SECONDS)
        server.ehlo()
        # A password is never sent in the clear; a mail may be, to a relay on the same machine.
        if server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
        elif self.user:
            server.close()
            raise smtplib.SMTPNotSupportedError("The mail server offers no STARTTLS.")
        return server


def transport_for(url: str) -> Transport:
    """The transport that the setting MAIL_URL names; without one mail is only kept."""
    return SmtpTransport(url) if url else KeptOnly()
