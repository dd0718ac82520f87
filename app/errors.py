"""Domain errors become pages here: which status, which words, what to do next."""

from collections.abc import Iterable
from typing import Any

from flask import Flask, current_app, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from accounts.errors import AccountNotAllowed, AccountRefused
from app.database import db
from app.language import say
from committee.errors import BallotRefused
from persistence.text import Text
from workflow.errors import ChangedMeanwhile, NotAllowed, Refused

PAGES = (400, 403, 404, 405, 409, 413, 429, 500)


def set_up_errors(app: Flask) -> None:
    """Register a page for every error that can reach a person."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _expired_form)
    app.register_error_handler(NotAllowed, _not_allowed)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(BallotRefused, _refused_for)
    app.register_error_handler(AccountRefused, _refused_for)
    app.register_error_handler(AccountNotAllowed, _account_not_allowed)
    app.register_error_handler(ChangedMeanwhile, _changed_meanwhile)
    app.register_error_handler(StaleDataError, _overlapped)
    app.register_error_handler(IntegrityError, _overlapped)
    app.register_error_handler(OperationalError, _unavailable)
    app.register_error_handler(Exception, _unexpected)


def page(status: int, **context: Any) -> tuple[str, int]:
    """The error page for ``status``."""
    db.session.rollback()
    shown = status if status in PAGES else 400
    shown = 400 if shown == 405 else shown
    return render_template(f"errors/{shown}.html", path=request.path, **context), status


def _http(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    if error.code == 413:
        most = current_app.config["SETTINGS"].upload_limit // 1024 // 1024
        return page(413, limit=f"{most} MB", back_url=_back())
    return page(error.code)


def _expired_form(error: CSRFError) -> Any:
    from app.access import keep_typed, to_sign_in

    view = current_app.view_functions.get(request.endpoint or "")
    if not current_user.is_authenticated and getattr(view, "access", "public") != "public":
        return to_sign_in()
    reason = _("The page had been open too long, or was opened before you signed in.")
    if keep_typed():
        reason += " " + _("What you typed is kept: it is there again when you open the page.")
    return page(400, reason=reason, back_url=_back())


def _back() -> str | None:
    """The page that the request came from, when it is ours."""
    came_from = request.referrer or ""
    return came_from if came_from.startswith(request.host_url) else None


def _said(reasons: Iterable[Text]) -> str:
    return " ".join(say(reason) for reason in reasons)


def _not_allowed(error: NotAllowed) -> Any:
    return page(404) if error.hidden else page(403, reason=_said(error.reasons))


def _refused(error: Refused) -> Any:
    return page(409, reason=_said(error.reasons), back_url=_back())


def _refused_for(error: BallotRefused | AccountRefused) -> Any:
    return page(409, reason=error.reason, back_url=_back())


def _account_not_allowed(error: AccountNotAllowed) -> Any:
    return page(403, reason=error.reason)


def _changed_meanwhile(error: ChangedMeanwhile) -> Any:
    changes = [{"sentence": change} for change in error.changes]
    return page(409, reason=_said(error.reasons), changes=changes, back_url=_back())


def _overlapped(error: Exception) -> Any:
    return page(409, back_url=_back())


def _unavailable(error: OperationalError) -> Any:
    """The database does not answer, so neither can a page that asks it who is looking."""
    _log(error)
    return str(_("The service cannot reach its data now. Try again in a few minutes.")), 503


def _unexpected(error: Exception) -> Any:
    _log(error)
    return page(500)


def _log(error: Exception) -> None:
    if current_app.config.get("PROPAGATE_ERRORS"):
        raise error
    current_app.logger.exception("Unexpected error at %s", request.path, exc_info=error)
