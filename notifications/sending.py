"""Writing a mail once, however often its delivery is tried, and handing it to a transport.

A mail is written in the caller's transaction under a key (delivery and recipient); it is sent with
no transaction open, then marked as sent in another.
"""

import hashlib
import re
import unicodedata
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.messages import Message, Rendered
from notifications.models import Mail
from persistence.files import FileStore

SIGNATURE = re.compile(r"(/signatures/)[A-Za-z0-9_-]{32,64}")
REMOVED = "[The link was removed from this copy when the mail was sent.]"


class HeaderRefused(ValueError):
    """A value that would begin a header of its own."""


def mail_key(delivery_key: str, message: Message) -> str:
    """The name of this mail: the same on every attempt of the delivery."""
    return ":".join(filter(None, (delivery_key, str(message.to.person_id), message.part)))


def write_mail(
    session: Session,
    message: Message,
    rendered: Rendered,
    *,
    key: str,
    sender: str,
    at: datetime,
) -> Mail:
    """Keep the mail, unless one with this key is kept already: then that one is returned.

    Raises HeaderRefused when subject or address holds a line end or another control character.
    """
    kept = session.scalar(select(Mail).where(Mail.key == key))
    if kept is not None:
        return kept
    mail = Mail(
        key=key,
        message_id=message_id(key, sender),
        institution_id=message.to.institution_id,
        person_id=message.to.person_id,
        to=safe_header(message.to.email),
        subject=safe_header(rendered.subject),
        text=rendered.text,
        html=rendered.html,
        headers={"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"},
        attachment_id=message.attachment_id,
        about=message.about,
        secret=message.secret,
        written_at=at,
    )
    session.add(mail)
    if message.grant is not None:
        message.grant.keep(session, message.to.person_id, at=at)
    return mail


def message_id(key: str, sender: str) -> str:
    """A Message-ID that a repeated sending has again, so that mail programs show the mail once."""
    host = parseaddr(sender)[1].rpartition("@")[2] or "localhost"
    return f"<{hashlib.sha256(f'{key} {host}'.encode()).hexdigest()[:40]}@{host}>"


def safe_header(value: str) -> str:
    """The value as it is. Raises HeaderRefused when a header could not hold it in one line."""
    if any(unicodedata.category(sign) in ("Cc", "Zl", "Zp") for sign in value):
        raise HeaderRefused("A header holds no line ends or control characters.")
    return value


def written_for(session: Session, delivery_key: str) -> list[Mail]:
    """The mails that a delivery has led to, whether they were sent or not."""
    return list(
        session.scalars(
            select(Mail)
            .where(Mail.key.startswith(delivery_key + ":", autoescape=True))
            .order_by(Mail.id)
        )
    )


def as_email(mail: Mail, *, sender: str, store: FileStore) -> EmailMessage:
    """The mail as it goes over the wire."""
    email = EmailMessage()
    email["From"] = safe_header(sender)
    name = mail.person.name if mail.person else ""
    email["To"] = Address(safe_header(name), addr_spec=safe_header(mail.to))
    email["Subject"] = safe_header(mail.subject)
    email["Date"] = format_datetime(mail.written_at)
    email["Message-ID"] = mail.message_id
    for header, value in mail.headers.items():
        email[header] = safe_header(value)
    email.set_content(mail.text)
    email.add_alternative(mail.html, subtype="html")
    if mail.attachment is not None:
        kind, _, subkind = mail.attachment.media_type.partition("/")
        email.add_attachment(
            store.read(mail.attachment.sha256),
            maintype=kind,
            subtype=subkind or "octet-stream",
            filename=mail.attachment.name,
        )
    return email


def mark_sent(session: Session, mail_id: int, *, at: datetime) -> None:
    """Record that a transport took the mail; a secret link does not stay in our copy.

    A mail that asks for a signature says more than its link, and stays readable without it.
    """
    mail = session.get_one(Mail, mail_id)
    mail.sent_at = at
    if mail.secret and SIGNATURE.search(mail.text):
        mail.text, mail.html = (SIGNATURE.sub(r"\1", body) for body in (mail.text, mail.html))
    elif mail.secret:
        mail.text = mail.html = REMOVED
