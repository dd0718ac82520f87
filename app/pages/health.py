"""For machines that watch: whether the process is up, its data answer, and it can be sent visitors."""

import os
from functools import lru_cache
from typing import Any

from flask import Blueprint, current_app, jsonify
from sqlalchemy.exc import SQLAlchemyError

from app.access import public
from app.database import db
from persistence import migrate

health = Blueprint("health", __name__)


@health.get("/healthz")
@public
def healthz() -> Any:
    """The process is up, the database answers, and its schema is that of the code."""
    return _answer(_state())


@health.get("/readyz")
@public
def readyz() -> Any:
    """As healthz, and files can be stored: visitors can be sent here."""
    return _answer(_state() | {"files": _files()})


def _answer(state: dict[str, str]) -> Any:
    well = set(state.values()) == {"ok"}
    body = {"status": "ok" if well else "failing", **state}
    return jsonify(body), 200 if well else 503


def _state() -> dict[str, str]:
    try:
        with db.engine.connect() as connection:
            present = migrate.present(connection)
    except SQLAlchemyError:
        current_app.logger.exception("The database does not answer")
        return {"database": "does not answer", "schema": "unknown"}
    if present == _head():
        return {"database": "ok", "schema": "ok"}
    return {"database": "ok", "schema": "not at head"}


def _files() -> str:
    folder = current_app.extensions["file_store"].folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return "not writable"
    return "ok" if os.access(folder, os.W_OK) else "not writable"


@lru_cache(maxsize=1)
def _head() -> str:
    return migrate.head()
