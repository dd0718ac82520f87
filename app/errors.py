"""Domain errors become pages here: which status, which words, what to do next."""

from typing import Any

from flask import Flask, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from app.database import db
from committee.errors import BallotRefused
from workflow.errors import ChangedMeanwhile, NotAllowed, Refused

PAGES = (400, 403, 404, 405, 409, 413, 429, 500)


def set_up_errors(app: Flask) -> None:
    """Register a page for every error that can reach a person."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _expired_form)
    app.register_error_handler(NotAllowed, _not_allowed)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(BallotRefused, _ballot_refused)
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
    return page(error.code)


def _expired_form(error: CSRFError) -> Any:
    from app.access import keep_typed

    keep_typed()
    return page(400, expired_form=True, back=request.referrer)


def _not_allowed(error: NotAllowed) -> Any:
    return page(404) if error.hidden else page(403, reasons=error.reasons)


def _refused(error: Refused) -> Any:
    return page(409, reasons=error.reasons, back=request.referrer)


def _ballot_refused(error: BallotRefused) -> Any:
    return page(409, reasons=(error.reason,), back=request.referrer)


def _changed_meanwhile(error: ChangedMeanwhile) -> Any:
    return page(409, reasons=error.reasons, changes=error.changes, back=request.referrer)


def _overlapped(error: Exception) -> Any:
    return page(409, reasons=(), overlapped=True, back=request.referrer)


def _unavailable(error: OperationalError) -> Any:
    _log(error)
    return page(500)


def _unexpected(error: Exception) -> Any:
    _log(error)
    return page(500)


def _log(error: Exception) -> None:
    from flask import current_app

    if current_app.config.get("PROPAGATE_ERRORS"):
        raise error
    current_app.logger.exception("Unexpected error at %s", request.path, exc_info=error)
