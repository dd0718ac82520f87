"""The application as a person meets it: served over HTTP on this machine, worker included.

``live_server`` is a fresh one for a test. A story that spans a module makes its own with ``live``.
"""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from wsgiref.types import WSGIApplication

import pytest
from flask import Flask
from waitress import create_server, wasyncore


@dataclass
class LiveServer:
    """A running application: where it answers, its Flask object and its database."""

    url: str
    app: Flask
    database_url: str


@contextmanager
def live(database_url: str, folder: Path, *, worker: bool = True) -> Iterator[LiveServer]:
    """Serve the application on this database, worker beside it, until the block ends.

    Files go to the folder. Without the worker nothing leaves the outbox.
    """
    # Imported here: most tests need no web, and should not wait for it.
    import config
    from app import create_app
    from app.worker import run_forever

    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        # The address comes first, since mails and records carry it.
        app = create_app(
            config.read({"INSTANCE": str(folder), "DATABASE_URL": database_url, "BASE_URL": url})
        )
        at_work = working(partial(run_forever, app)) if worker else nullcontext()
        with at_work, serving(app, listening=listening):
            yield LiveServer(url, app, database_url)
    with app.app_context():
        app.extensions["sqlalchemy"].engine.dispose()


@pytest.fixture
def live_server(sqlite_url: str, tmp_path: Path) -> Iterator[LiveServer]:
    """The application on a fresh migrated database, for one test."""
    with live(sqlite_url, tmp_path / "instance") as server:
        yield server


@contextmanager
def serving(
    app: WSGIApplication, *, listening: socket.socket | None = None, threads: int = 6
) -> Iterator[str]:
    """Serve a WSGI application on a loopback socket, a free one if none is given; yield its address."""
    sockets: dict[int, Any] = {}
    listening = listening or socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    server: Any = create_server(app, map=sockets, sockets=[listening], threads=threads, ident=None)
    stopped = threading.Event()

    def serve() -> None:
        while not stopped.is_set():
            wasyncore.loop(timeout=1.0, map=sockets, count=1)
        server.task_dispatcher.shutdown()
        wasyncore.close_all(sockets)

    thread = threading.Thread(target=serve, name="live-server", daemon=True)
    thread.start()
    try:
        yield address
    finally:
        stopped.set()
        server.pull_trigger()
        thread.join(timeout=20)


@contextmanager
def working(work: Callable[[threading.Event], None]) -> Iterator[None]:
    """Run the worker's loop in a thread until the block ends; what it raised is raised again."""
    stopped = threading.Event()
    failed: list[BaseException] = []

    def loop() -> None:
        try:
            work(stopped)
        except BaseException as error:  # handed to the test's own thread
            failed.append(error)

    thread = threading.Thread(target=loop, name="live-worker", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join(timeout=20)
    if failed:
        raise failed[0]
