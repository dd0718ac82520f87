"""Somebody at their desk: opens pages of the application, fills in the forms as served, presses buttons.

Values that a page brings along (tokens, what was seen) are sent back as they stand, so a test goes
the way that a browser without script goes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import time_machine
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from accounts.models import Person
from proposals.models import Proposal
from proposals.states import State
from tests.builders import World
from workflow import service, writing

Sent = list[tuple[str, Any]]


@dataclass
class Sheet:
    """A page as it was answered."""

    status: int
    url: str
    html: str

    @property
    def soup(self) -> BeautifulSoup:
        """The page's tree."""
        return BeautifulSoup(self.html, "html.parser")

    @property
    def text(self) -> str:
        """What the page says, without its frame, on one line."""
        main = self.soup.select_one("main") or self.soup
        return " ".join(main.get_text(" ").split())

    @property
    def links(self) -> list[str]:
        """Where the links of the page lead."""
        return [str(one["href"]) for one in self.soup.select("main a[href]")]

    def form(self, button: str) -> Tag:
        """The form that holds a button with these words."""
        return _form_of(self.button(button))

    def button(self, words: str) -> Tag:
        """The button with these words; fails with those that are there."""
        buttons = self.soup.select("main form button, main form input[type=submit]")
        for one in buttons:
            if words.lower() in " ".join(one.get_text(" ").split()).lower():
                return one
        there = [" ".join(one.get_text(" ").split()) for one in buttons]
        raise AssertionError(f"No button “{words}” on {self.url}; there are {there}.\n{self.text}")


def _form_of(button: Tag) -> Tag:
    form = button.find_parent("form")
    assert isinstance(form, Tag)
    return form


def values_of(form: Tag) -> Sent:
    """What a browser would send of the form as it stands, without any button."""
    sent: Sent = []
    for one in form.select("input[name], textarea[name], select[name]"):
        name = str(one["name"])
        if one.has_attr("disabled"):
            continue
        if one.name == "select":
            chosen = one.select("option[selected]")
            if not chosen and not one.has_attr("multiple"):
                chosen = one.select("option")[:1]
            sent += [(name, str(option.get("value", option.get_text()))) for option in chosen]
        elif one.name == "textarea":
            sent.append((name, one.get_text().removeprefix("\n")))
        elif one.get("type") in ("checkbox", "radio"):
            if one.has_attr("checked"):
                sent.append((name, str(one.get("value", "on"))))
        elif one.get("type") not in ("submit", "button", "file"):
            sent.append((name, str(one.get("value", ""))))
    return sent


class Desk:
    """One person with a browser of their own."""

    def __init__(self, app: Flask, person: Person | None = None) -> None:
        self.client: FlaskClient = app.test_client()
        if person is not None:
            with self.client.session_transaction() as session:
                session["_user_id"] = f"{person.id}.{person.session_epoch}"
                session["_fresh"] = True

    def open(self, url: str, *, status: int = 200) -> Sheet:
        """The page at this address."""
        return self._sheet(self.client.get(url, follow_redirects=True), status)

    def press(
        self, sheet: Sheet, button: str, values: dict[str, Any] | None = None, *, status: int = 200
    ) -> Sheet:
        """Press a button with these values filled in; follow where it leads."""
        url, sent = self.filled(sheet, button, values)
        return self.send(url, sent, status=status)

    def filled(
        self, sheet: Sheet, button: str, values: dict[str, Any] | None = None
    ) -> tuple[str, Sent]:
        """The address and the pairs that pressing the button would send."""
        pressed = sheet.button(button)
        form = _form_of(pressed)
        given = values or {}
        names = {str(one["name"]) for one in form.select("[name]")}
        strange = set(given) - names
        assert not strange, f"No fields {sorted(strange)} on {sheet.url}; there are {sorted(names)}"
        sent = [(name, value) for name, value in values_of(form) if name not in given]
        for name, value in given.items():
            several = value if isinstance(value, list) else [value]
            sent += [(name, one) for one in several]
        if pressed.get("name"):
            sent.append((str(pressed["name"]), str(pressed.get("value", ""))))
        return str(form.get("action") or sheet.url), sent

    def send(self, url: str, sent: Sent, *, status: int = 200) -> Sheet:
        """Post these pairs."""
        data: dict[str, list[Any]] = {}
        for name, value in sent:
            data.setdefault(name, []).append(
                FileStorage(BytesIO(value[1]), value[0]) if isinstance(value, tuple) else value
            )
        # As bytes at once: a client that encodes it itself leaves temporary files open.
        boundary, body = encode_multipart(data)
        answer = self.client.post(
            url,
            data=body,
            follow_redirects=True,
            headers={"Origin": "http://localhost", "Referer": f"http://localhost{url}"},
            content_type=f'multipart/form-data; boundary="{boundary}"',
        )
        return self._sheet(answer, status)

    @staticmethod
    def _sheet(answer: Any, status: int) -> Sheet:
        sheet = Sheet(answer.status_code, answer.request.path, answer.get_data(as_text=True))
        assert sheet.status == status, f"{sheet.url} answered {sheet.status}: {sheet.text[:1500]}"
        return sheet


@dataclass
class Office:
    """The application with a world in it, and a desk for each of its people. Time stands still."""

    app: Flask
    world: World
    clock: Any

    def desk(self, key: str) -> Desk:
        """The desk of a person of the world, signed in."""
        return Desk(self.app, self.world.person(key))

    def later(self, moment: datetime | None = None) -> None:
        """Let time go on: to the world's latest act, or to this moment."""
        self.clock.move_to(moment or self.world.walk.clock)
        self.world.walk.clock = max(self.world.walk.clock, moment or self.world.walk.clock)

    def fresh(self) -> None:
        """Read anew what the pages wrote."""
        self.world.session.rollback()
        self.world.session.expire_all()

    def number(self, proposal_id: int) -> str:
        """The human number of a proposal."""
        self.fresh()
        return self.world.proposal(proposal_id).number

    def put(self, state: State, **values: Any) -> str:
        """The number of a proposal that was walked to this state."""
        proposal_id = self.world.at(state, **values)
        self.later()
        return self.number(proposal_id)

    def found(self, number: str) -> Proposal:
        """The proposal with this number, as stored now."""
        self.fresh()
        return self.world.session.query(Proposal).filter(Proposal.number == number).one()

    def amend(self, number: str, **values: Any) -> None:
        """The coordinator edits a proposal and seals a new revision."""
        world, proposal_id = self.world, self.found(number).id
        act = world.act("coordinator")
        world.do(writing.save, proposal_id, act, values=values, seen_draft=None)
        world.do(service.amend, proposal_id, world.act("coordinator"), remark="As was asked.")
        self.later()


@contextmanager
def office(database_url: str, folder: Path, *, profile: str = "generic") -> Iterator[Office]:
    """An application on this database with people and nothing else, at the world's first hour."""
    import config
    from app import create_app
    from app.database import db

    app = create_app(config.read({"INSTANCE": str(folder), "DATABASE_URL": database_url}))
    # Nobody is signed out while a test lets weeks go by.
    app.config.update(
        TESTING=True, PROPAGATE_ERRORS=True, PERMANENT_SESSION_LIFETIME=timedelta(days=3650)
    )
    with app.app_context():
        engine = db.engine
    # A session beside the application's: while its context is pushed, requests would share it.
    with Session(engine) as session:
        world = World(session, app.extensions["file_store"], profile_name=profile)
        with time_machine.travel(world.walk.clock, tick=False) as clock:
            yield Office(app, world, clock)
    engine.dispose()
