"""How mail leaves, asked in the set-up: a server with a test, or none. The environment goes before it."""

from email.message import EmailMessage
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from flask import Blueprint, current_app, flash
from flask_babel import gettext as _
from flask_login import current_user

import config
from app import typed
from app.access import person
from app.first_run_access import run_now, setting_up
from app.first_run_course import going_on, step_page, wants
from app.language import say
from config import Settings
from forms.first_run import MailForm
from founding.course import Step
from notifications.transport import SmtpTransport
from notifications.trying import try_out

first_run_mail = Blueprint("mail", __name__, url_prefix="/mail")


@first_run_mail.route("", methods=("GET", "POST"))
@setting_up
def mail() -> Any:
    """The server, who mails come from, and a mail to try it."""
    settings: Settings = current_app.config["SETTINGS"]
    form = MailForm(typed.formdata(), data=_now(settings))
    if not form.is_submitted():
        return _page(form, settings)
    if settings.mail_is_given:
        return _given(form, settings)
    if not form.validate() or not _complete(form):
        return _page(form, settings)
    url = _address(form, settings)
    if wants("try") and url:
        sender = form.sender.data or ""
        return _page(form, settings, tried=_tried(url, sender), to=_reader(sender))
    config.keep_mail(settings, url, (form.sender.data or "") if url else "")
    flash(
        _("Mail leaves by %(host)s from now on.", host=form.host.data)
        if url
        else _("No mail leaves; mails are kept to be read under Administration, Mails."),
        "success",
    )
    return going_on(Step.MAIL)


def _given(form: MailForm, settings: Settings) -> Any:
    if wants("try"):
        tried = _tried(settings.mail_url, settings.mail_from)
        return _page(form, settings, tried=tried, to=_reader(settings.mail_from))
    return going_on(Step.MAIL)


def _page(form: MailForm, settings: Settings, *, tried: Any = None, to: str = "") -> Any:
    """``tried`` is what came of a test: a sentence, empty where the mail was taken."""
    wrong = form.is_submitted() and bool(form.errors)
    return step_page(
        "first_run/mail.html",
        Step.MAIL,
        form=form,
        given=settings.mail_is_given,
        host=urlsplit(settings.mail_url).hostname or "",
        keeps_password=bool(urlsplit(settings.mail_url).password),
        sender=settings.mail_from,
        tried=tried,
        to=to,
        status=422 if wrong else 200,
    )


def _now(settings: Settings) -> dict[str, str]:
    kept = urlsplit(settings.mail_url)
    if not settings.mail_url or settings.mail_is_given:
        return {"how": "none"}
    return {
        "how": kept.scheme,
        "host": kept.hostname or "",
        "port": str(kept.port or ""),
        "user": unquote(kept.username or ""),
        "sender": settings.mail_from,
    }


def _complete(form: MailForm) -> bool:
    """A server needs a name and a sender; the port must be one."""
    if form.how.data == "none":
        if wants("try"):
            form.how.errors = [_("Choose how mail leaves; then there is something to try.")]
        return not form.errors
    if not form.host.data:
        form.host.errors = [_("Name the mail server.")]
    if not form.sender.data:
        form.sender.errors = [_("Say which address mails come from.")]
    if form.port.data and not 1 <= int(form.port.data) <= 65535:
        form.port.errors = [_("A port lies between 1 and 65535.")]
    return not form.errors


def _address(form: MailForm, settings: Settings) -> str:
    """What was typed as one address, as MAIL_URL writes it. An empty password keeps the present one."""
    if form.how.data == "none":
        return ""
    kept = urlsplit(settings.mail_url)
    same = (kept.hostname, unquote(kept.username or "")) == (form.host.data, form.user.data or "")
    password = form.password.data or (unquote(kept.password or "") if same else "")
    who = ""
    if form.user.data:
        who = quote(form.user.data, safe="") + (f":{quote(password, safe='')}" if password else "")
        who += "@"
    port = f":{form.port.data}" if form.port.data else ""
    return f"{form.how.data}://{who}{form.host.data}{port}"


def _reader(sender: str) -> str:
    return person().email if current_user.is_authenticated else sender


def _tried(url: str, sender: str) -> Any:
    written = EmailMessage()
    written["Subject"] = _("A test from Imprimatur")
    written["From"] = sender
    written["To"] = _reader(sender)
    name = run_now().institution.name
    written.set_content(_("This mail was sent to try the mail settings of %(name)s.", name=name))
    reason = try_out(SmtpTransport(url), written)
    return say(reason) if reason is not None else ""
