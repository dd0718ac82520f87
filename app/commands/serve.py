"""``flask serve``: the web server and the worker in one process."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from wsgiref.headers import Headers

import click
from flask import Flask
from flask.cli import ScriptInfo
from waitress import create_server
from whitenoise import WhiteNoise

from app.commands.setup import tell_code
from app.database import db
from app.worker import run_forever
from persistence import migrate

THREADS = 8
KEPT_BY_BROWSERS = 3600
"""Seconds that a static file may be kept before it is asked for again."""


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=int, default=None, help="Port; without it the setting PORT.")
@click.option("--worker/--no-worker", default=True, help="Work the outbox in the same process.")
@click.pass_obj
def serve(info: ScriptInfo, host: str, port: int | None, worker: bool) -> None:
    """Serve the application. An empty database is set up first; an older one is not touched."""
    # The address in mails must be the one that is served.
    if port is not None:
        os.environ.setdefault("PORT", str(port))
    app = info.load_app()
    make_ready(app)
    serve_forever(app, host=host, port=port or app.config["SETTINGS"].port, worker=worker)


def make_ready(app: Flask) -> None:
    """Set an empty database up. Raises click.ClickException for one that lags behind the code."""
    with app.app_context():
        with db.engine.connect() as connection:
            present = migrate.present(connection)
        db.engine.dispose()
    if present is None:
        migrate.upgrade(app.config["SETTINGS"].database_url)
    elif present != migrate.head():
        raise click.ClickException(
            "The database is of another version. Make a backup, then run: flask migrate"
        )


def serve_forever(app: Flask, *, host: str, port: int, worker: bool = True) -> None:
    """Serve until SIGTERM or Ctrl+C; the delivery in hand and open answers are finished first."""
    static = app.static_folder or ""
    served = WhiteNoise(
        app.wsgi_app,
        root=static,
        prefix="static",
        max_age=KEPT_BY_BROWSERS,
        add_headers_function=_no_guessing,
    )
    try:
        server = create_server(served, host=host, port=port, threads=THREADS, ident=None)
    except OSError as error:
        raise click.ClickException(f"Port {port} cannot be used: {error.strerror}.") from error
    signal.signal(signal.SIGTERM, _end)
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104
    address = f"http://{shown}:{port}"
    click.echo(f"Imprimatur answers at {address}")
    with app.app_context():
        tell_code(address)
    with _worker_beside(app) if worker else _nothing_beside():
        server.run()
    server.close()
    click.echo("Stopped.")


def _no_guessing(headers: Headers, path: str, url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"


def _end(number: int, frame: FrameType | None) -> None:
    """waitress ends its loop on SystemExit."""
    raise SystemExit(0)


@contextmanager
def _nothing_beside() -> Iterator[None]:
    yield


@contextmanager
def _worker_beside(app: Flask) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=run_forever, args=(app, stop), name="worker")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=30)
