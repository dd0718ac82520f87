"""The subscriber that writes and sends the mails of an event, and the renderer that it hands down."""

import secrets
from typing import Any

from flask import current_app, g
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.models import Institution
from app.houses import profile_of
from app.language import say
from app.work import WorkContext
from notifications.messages import MailContext, Message, Rendered, Renderer
from notifications.models import Mail
from notifications.registry import MESSAGES
from notifications.sending import as_email, mail_key, mark_sent, write_mail, written_for
from notifications.transport import Transport, transport_for

Composed = tuple[Message, Rendered]


def send_mails(work: WorkContext) -> None:
    """Write the mails of the event once, then hand over those that no transport has taken yet."""
    transport: Transport = current_app.extensions.get("mail_transport") or transport_for(
        work.settings.mail_url
    )
    if not _written(work):
        _write(work, _compose(work))
    if transport.sends:
        for mail_id in _unsent(work):
            _send(work, transport, mail_id)


def _written(work: WorkContext) -> bool:
    """Whether an earlier attempt has written them: all in one transaction, so all or none."""
    with work.reading() as session:
        return bool(written_for(session, work.delivery.key))


def _unsent(work: WorkContext) -> list[int]:
    with work.reading() as session:
        mails = written_for(session, work.delivery.key)
        return [mail.id for mail in mails if mail.sent_at is None]


def _compose(work: WorkContext) -> list[Composed]:
    context = MailContext(
        now=work.now,
        base_url=work.settings.base_url,
        new_code=lambda: secrets.token_urlsafe(32),
        profile_of=profile_of,
    )
    with work.reading() as session:
        messages = MESSAGES[work.delivery.event](session, work.delivery.payload, context)
        render = renderer(session, context)
        return [(one, render(one)) for one in messages]


def _write(work: WorkContext, composed: list[Composed]) -> None:
    sender, delivery = work.settings.mail_from, work.delivery.key
    try:
        with work.writing() as session:
            for message, rendered in composed:
                key = mail_key(delivery, message)
                write_mail(session, message, rendered, key=key, sender=sender, at=work.now)
    except IntegrityError:
        # Another worker wrote them between our look and our write.
        if not _written(work):
            raise


def _send(work: WorkContext, transport: Transport, mail_id: int) -> None:
    with work.reading() as session:
        mail = session.get_one(Mail, mail_id)
        email = as_email(mail, sender=work.settings.mail_from, store=work.store)
    transport.send(email)
    with work.writing() as session:
        mark_sent(session, mail_id, at=work.now)


def renderer(session: Session, context: MailContext) -> Renderer:
    """Puts a message into the words of its reader's language, with our templates."""

    def render(message: Message) -> Rendered:
        institution = session.get_one(Institution, message.to.institution_id)
        with (
            current_app.app_context(),
            current_app.test_request_context(base_url=context.base_url),
            force_locale(message.to.language),
        ):
            g.brand = {"name": institution.name, "timezone": institution.timezone}
            known = _words(message, institution, context)
            text = current_app.jinja_env.get_template(f"emails/{message.template}.txt")
            html = current_app.jinja_env.get_template(f"emails/{message.template}.html")
            return Rendered(known["subject"], text.render(known), html.render(known))

    return render


def _words(message: Message, institution: Institution, context: MailContext) -> dict[str, Any]:
    return {
        **message.facts,
        "language": message.to.language,
        "subject": say(message.subject),
        "greeting": _("Dear %(name)s,", name=message.to.name),
        "why": message.why,
        "link_url": context.address(message.link) if message.link else "",
        "link_label": say(message.link_label) if message.link_label else "",
        "institution": institution.name,
        "accent": _accent(institution.id),
    }


def _accent(institution_id: int) -> str:
    """The institution's colour; mails are written also before it has adopted a profile."""
    try:
        return profile_of(institution_id).brand.accent
    except LookupError:
        return ""
