"""Nothing that a person reads escapes translation: every page in a language that marks what is translated."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import pytest
import time_machine
from flask import Flask
from flask_babel import Domain
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import db
from app.worker import run_once
from notifications.models import Mail
from persistence.engine import make_engine
from persistence.files import FileStore
from tests.builders import World
from tests.support.addresses import every_address
from tests.support.pseudo_language import Ear, Pseudo, competencies, own_words, spoken
from tests.support.two_worlds import app_on, live, prepared, samples

READERS = (
    *("admin", "coordinator", "ann", "mary", None),
    *(pytest.param(key, marks=pytest.mark.long) for key in ("chair", "marketing", "policy")),
)
SAME_EVERYWHERE = re.compile(
    r"https?://\S+|\b(?:Imprimatur|Mon|Tue|Wed|Thu|Fri|Sat|Sun|"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|"
    r"Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|"
    r"Sep(?:tember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?|AM|PM|UTC|"
    r"(?:in )?\d+ (?:second|minute|hour|day|week|month|year)s?(?: ago)?)\b"
)
"""The name of the product, and addresses, and what the Unicode locale data says."""


@dataclass(frozen=True)
class Marked:
    """An application that speaks the marking language, with its world."""

    app: Flask
    world: World
    samples: Mapping[str, list[str]]
    ear: Ear


@pytest.fixture(scope="module")
def marked(
    new_database: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Marked]:
    folder = tmp_path_factory.mktemp("pseudo")
    url = new_database("sqlite")
    engine = make_engine(url)
    with Session(engine) as session, pytest.MonkeyPatch.context() as patch:
        world = World(session, FileStore(folder / "files"))
        ground = prepared(world)
        live(session, ground, ())
        patch.setattr(Domain, "get_translations", lambda self: Pseudo())
        with time_machine.travel(ground.at, tick=False):
            app = app_on(url, folder / "instance", folder / "files")
            run_once(app)
            session.rollback()
            ear = Ear(own_words(session) | competencies(), SAME_EVERYWHERE)
            yield Marked(app, world, samples(session, ground, world), ear)
        with app.app_context():
            db.engine.dispose()
    engine.dispose()


@pytest.mark.parametrize("reader", READERS)
def test_every_text_of_every_page_is_translated(marked: Marked, reader: str | None) -> None:
    client = marked.app.test_client()
    if reader is not None:
        person = marked.world.person(reader)
        with client.session_transaction() as session:
            session["_user_id"] = f"{person.id}.{person.session_epoch}"
            session["_fresh"] = True
    looked, escaped = 0, {}
    for address in every_address(marked.app, marked.samples):
        answer = client.get(address)
        if answer.mimetype != "text/html" or answer.location:
            continue
        looked += 1
        for text in spoken(answer.get_data(as_text=True)):
            rest = marked.ear.untranslated(text)
            if rest:
                escaped.setdefault(rest, address)
    assert looked > (20 if reader is None else 100)
    assert not escaped, "\n".join(f"{text}  at {place}" for text, place in escaped.items())


def test_every_mail_is_translated(marked: Marked) -> None:
    mails = marked.world.session.scalars(select(Mail).order_by(Mail.id)).all()
    assert len(mails) > 20
    escaped = {}
    for mail in mails:
        for text in (mail.subject, *mail.text.split("\n\n"), *spoken(mail.html)):
            rest = marked.ear.untranslated(" ".join(text.split()))
            if rest:
                escaped.setdefault(rest, mail.key)
    assert not escaped, "\n".join(f"{text}  in {key}" for text, key in escaped.items())


def test_words_that_are_not_translated_are_heard(marked: Marked) -> None:
    ear = marked.ear
    assert ear.untranslated("Save and go on") == "Save and go on"
    assert ear.untranslated("⟦Waits for⟧ the office") == "the office"
    assert ear.untranslated("⟦Signed by ⟦Ann⟧ on⟧ 5 Oct 2026 · ⟦Draft⟧") == ""
    html = '<p>⟦Read⟧ <img alt="A seal"><input placeholder="Find"></p><code>sha</code>'
    assert [one for one in spoken(html) if ear.untranslated(one)] == ["A seal", "Find"]
