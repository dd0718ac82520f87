"""An installation on which nothing has been set up, for tests of the set-up."""

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast

from flask import Flask
from PIL import Image

import config
from app import create_app
from app.database import db
from founding.course import code_of
from tests.support.desk import Desk, Sheet

PASSWORD = "quiet orchard lamp nine"
ADA = {"name": "Ada Ito", "email": "ada@ashby.example", "title": "Associate Dean", "new": PASSWORD}
ASHBY = {
    "name": "Ashby College of Crafts",
    "purpose": "trial",
    "contact_name": "Dean’s office",
    "contact_email": "dean@ashby.example",
    "timezone": "America/Chicago",
}


@contextmanager
def empty(database_url: str, folder: Path) -> Iterator[Flask]:
    """The application on a migrated database without a row."""
    app = create_app(config.read({"INSTANCE": str(folder), "DATABASE_URL": database_url}))
    app.config.update(
        TESTING=True, PROPAGATE_ERRORS=True, PERMANENT_SESSION_LIFETIME=timedelta(days=3650)
    )
    yield app
    with app.app_context():
        db.engine.dispose()


def own_code(app: Flask) -> str:
    """The code that this server prints."""
    return code_of(app.config["SECRET_KEY"])


def begun(app: Flask) -> Desk:
    """A visitor who has given the code, on the overview."""
    desk = Desk(app)
    desk.press(desk.open("/set-up"), "Begin the set-up", {"code": own_code(app)})
    return desk


def administered(app: Flask) -> Desk:
    """The administrator, signed in, with nothing else done."""
    desk = begun(app)
    desk.press(desk.open("/set-up/administrator"), "Make my account", ADA)
    return desk


def written(desk: Desk, page: str, text: str, *, button: str = "go on") -> Sheet:
    """Type a list, look at it, and write it."""
    looked = desk.press(desk.open(page), "Look at the list", {"typed": text})
    return desk.press(looked, button)


def picture(width: int, height: int, form: str = "PNG") -> bytes:
    """A picture of one colour."""
    from io import BytesIO

    made = BytesIO()
    Image.new("RGB", (width, height), (31, 95, 91)).save(made, form)
    return made.getvalue()


@dataclass
class Postbox:
    """A mail server on this machine: takes every mail, or accepts a call and then says nothing."""

    port: int
    mails: list[EmailMessage] = field(default_factory=list)


@contextmanager
def postbox(*, hangs: bool = False) -> Iterator[Postbox]:
    """Listen until the block ends."""
    stopped = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.05)
        box = Postbox(listening.getsockname()[1])

        def serve() -> None:
            with ExitStack() as calls:
                while not stopped.is_set():
                    with suppress(TimeoutError):
                        call = calls.enter_context(listening.accept()[0])
                        if not hangs:
                            _converse(call, box)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield box
        finally:
            stopped.set()
            thread.join(timeout=5)


def _converse(call: socket.socket, box: Postbox) -> None:
    with call.makefile("rwb") as lines:

        def say(words: str) -> None:
            lines.write(words.encode() + b"\r\n")
            lines.flush()

        say("220 here")
        for line in lines:
            command = line.strip().upper()
            if command == b"DATA":
                say("354 go on")
                taken: list[bytes] = []
                while (text := lines.readline()) not in (b".\r\n", b""):
                    taken.append(text.removeprefix(b"."))
                mail: Any = message_from_bytes(b"".join(taken), policy=policy.default)
                box.mails.append(cast(EmailMessage, mail))
                say("250 taken")
            elif command == b"QUIT":
                say("221 bye")
                break
            elif command:
                say("250 fine")
