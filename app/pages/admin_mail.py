"""Mails as they were written, and effects that gave up and wait for somebody."""

import re
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup, escape

from accounts.roles import Role
from app.access import requires, sight
from app.database import db
from notifications.models import Mail
from notifications.parked import parked_delivery, parked_of
from notifications.queries import mail_by_id, mails_of
from persistence import clock, outbox
from persistence.unit_of_work import unit_of_work

admin_mail = Blueprint("mail", __name__)
PAGE_SIZE = 50
ADDRESS = re.compile(r"https?://[^\s<>\"']+")


@admin_mail.get("/mails")
@requires(Role.ADMINISTRATOR)
def index() -> str:
    """Every mail, newest first."""
    words = "".join(sign for sign in request.args.get("q", "") if sign.isprintable()).strip()[:100]
    page = max(1, min(request.args.get("page", 1, type=int), 10_000))
    found, count = mails_of(db.session, _house(), search=words, page=page, size=PAGE_SIZE)
    return render_template(
        "admin/mail/index.html",
        mails=found,
        count=count,
        words=words,
        page=page,
        pages=max(1, -(-count // PAGE_SIZE)),
        sends_mail=_sends(),
    )


@admin_mail.get("/mails/<int:mail_id>")
@requires(Role.ADMINISTRATOR)
def show(mail_id: int) -> str:
    """One mail as text, its links to be followed. A link that signs somebody in is shown only
    where no mail is sent, since there is no other way to it."""
    mail = mail_by_id(db.session, _house(), mail_id)
    if mail is None:
        abort(404)
    text = None if _is_hidden(mail) else _linked(mail.text)
    return render_template("admin/mail/show.html", mail=mail, text=text, sends_mail=_sends())


@admin_mail.get("/deliveries")
@requires(Role.ADMINISTRATOR)
def deliveries() -> str:
    """Effects that gave up after the last attempt."""
    return render_template("admin/mail/deliveries.html", parked=parked_of(db.session, _house()))


@admin_mail.post("/deliveries/<int:delivery_id>/retry")
@requires(Role.ADMINISTRATOR)
def retry(delivery_id: int) -> Any:
    """Put a parked delivery back in the queue."""
    house = _house()
    with unit_of_work(db.session):
        found = parked_delivery(db.session, delivery_id, house)
        if found is not None:
            outbox.retry(db.session, found.id, at=clock.now())
    if found is None:
        flash(_("This waits for nobody any more; nothing was changed."), "info")
    else:
        flash(_("It is being tried again."), "success")
    return redirect(url_for("admin.mail.deliveries"))


def _house() -> int:
    return sight().institution_id or 0


def _sends() -> bool:
    return bool(current_app.config["SETTINGS"].sends_mail)


def _is_hidden(mail: Mail) -> bool:
    return mail.secret and (_sends() or mail.sent_at is not None)


def _linked(text: str) -> Markup:
    """The text with its addresses as links; everything else is shown as it is."""
    parts, end = [], 0
    for found in ADDRESS.finditer(text):
        parts.append(escape(text[end : found.start()]))
        parts.append(Markup('<a href="{0}">{0}</a>').format(found.group()))
        end = found.end()
    return Markup("").join([*parts, escape(text[end:])])
