"""The application as a person meets it: served over HTTP on this machine, worker included."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from wsgiref.types import WSGIApplication

from waitress import create_server, wasyncore


@dataclass
class LiveServer:
    """A running application: where it answers, its Flask object and its database."""

    url: str
    app: Any
    database_url: str


@contextmanager
def serving(app: WSGIApplication, *, threads: int = 6) -> Iterator[str]:
    """Serve a WSGI application on a free loopback port; yield its address."""
    sockets: dict[int, Any] = {}
    server: Any = create_server(
        app, map=sockets, host="127.0.0.1", port=0, threads=threads, ident=None
    )
    stopped = threading.Event()

    def serve() -> None:
        while not stopped.is_set():
            wasyncore.loop(timeout=1.0, map=sockets, count=1)
        server.task_dispatcher.shutdown()
        wasyncore.close_all(sockets)

    thread = threading.Thread(target=serve, name="live-server", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
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
