"""Secrecy as a flow of information: two databases that differ in one secret look the same to whoever
may not know it, on every page there is.

The secrets: two votes swapped in an open ballot that is hidden until the close, where the outcome
stays the same; and what somebody has written in a private draft. A route whose parameters have no
sample here fails the test, so that new pages join by themselves.
"""

import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

import config
from accounts.passwords import hashed
from app import create_app
from app.database import db
from app.worker import run_once
from committee.models import Ballot, CommitteeMembership
from persistence.engine import make_engine
from persistence.files import FileStore
from proposals.models import Proposal
from proposals.route_models import Choice, Decision
from proposals.states import State
from tests.builders import World

PASSWORD = "a long word for tests"
ADDRESS = "http://localhost"
NEVER = {"static", "bootstrap.static"}
"""Files that are the same for everybody."""


@dataclass
class Worlds:
    """The same institution twice, with one secret between them."""

    here: Flask
    there: Flask
    samples: Mapping[str, list[str]]
    ballots: list[str]
    slug: str


@pytest.fixture(scope="module")
def forked(new_database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    folder = tmp_path_factory.mktemp("worlds")
    url = new_database("sqlite")
    with Session(make_engine(url)) as session:
        world = World(session, FileStore(folder / "files"), password_hash=hashed(PASSWORD))
        samples, ballots = furnished(world)
        slug, at = world.institution.slug, world.walk.clock + timedelta(hours=1)
    with time_machine.travel(at, tick=False):
        here = app_on(url, folder)
        run_once(here)
        run_once(here)
    other = folder / "other.sqlite"
    source, copy = sqlite3.connect(url.removeprefix("sqlite:///")), sqlite3.connect(other)
    source.backup(copy)
    source.close()
    copy.close()
    secrets_changed(f"sqlite:///{other}")
    with time_machine.travel(at, tick=False):
        yield Worlds(here, app_on(f"sqlite:///{other}", folder), samples, ballots, slug)
    for app in (here,):
        with app.app_context():
            db.engine.dispose()
    shutil.rmtree(folder, ignore_errors=True)


def app_on(url: str, folder: Path) -> Flask:
    """The application on one of the two databases, with the same key and the same files."""
    return create_app(
        config.read(
            {
                "INSTANCE": str(folder),
                "DATABASE_URL": url,
                "SECRET_KEY": "k" * 40,
                "BASE_URL": ADDRESS,
            }
        )
    )


def furnished(world: World) -> tuple[dict[str, list[str]], list[str]]:
    """A draft, a ballot under way with a vote each way, a published program; and where they are."""
    draft = world.draft(summary="What Ann thinks in private.")
    voted = world.at(State.COMMITTEE_REVIEW)
    ballot_id = world.walk.open_ballot(voted, closes_in_days=30)
    world.walk.vote(ballot_id, "ffa")
    active = world.at(State.ACTIVE)
    with world.session.begin():
        ballot = world.session.get_one(Ballot, ballot_id)
        ballot.rule = {**ballot.rule, "secrecy": "hidden_until_close"}
    numbers = [world.proposal(one).number for one in (draft, voted, active)]
    seat = world.session.scalars(select(CommitteeMembership.id).order_by(CommitteeMembership.id))
    program = world.proposal(active).program.slug
    samples = {
        "number": numbers,
        "slug": [world.institution.slug, "microcredential-committee", "data"],
        "program": [program],
        "step": ["outcomes"],
        "step_id": ["4"],
        "int:number": ["1"],
        "person_id": ["3"],
        "membership_id": ["1"],
        "seat_id": [str(seat.first())],
        "mail_id": ["2"],
        "file_id": ["1"],
        "condition_id": ["1"],
        "code": ["nonsense"],
    }
    return samples, [f"/committees/microcredential-committee/ballots/{ballot_id}"]


def secrets_changed(url: str) -> None:
    """Swap a vote for with the vote against, and rewrite the draft: what others may know stays."""
    engine = make_engine(url)
    with Session(engine) as session, session.begin():
        votes = session.scalars(
            select(Decision).where(Decision.ballot_id.is_not(None)).order_by(Decision.id)
        ).all()
        against = next(vote for vote in votes if vote.choice is Choice.AGAINST)
        favour = next(vote for vote in votes if vote.choice is Choice.FOR)
        against.choice, favour.choice = favour.choice, against.choice
        against.comment, favour.comment = favour.comment, against.comment
    with Session(engine) as session, session.begin():
        drafts = select(Proposal).where(Proposal.state == State.DRAFT)
        draft = session.scalars(drafts).one()
        draft.draft_content = {**draft.draft_content, "summary": "Something else entirely."}
        version = draft.version
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE proposal SET version = ? WHERE state = 'draft'", (version - 1,)
        )
    engine.dispose()


def addresses(rule: Rule, samples: Mapping[str, list[str]]) -> Iterator[str]:
    """The rule's addresses with every combination of samples. KeyError for a parameter without one."""
    found = [rule.rule]
    for name in rule.arguments:
        integer = f"<int:{name}>" in rule.rule
        values = samples.get(f"int:{name}" if integer and f"int:{name}" in samples else name)
        if values is None:
            raise KeyError(f"{rule.rule}: give a sample value for {name!r}")
        hole = f"<int:{name}>" if integer else f"<{name}>"
        found = [address.replace(hole, value) for address in found for value in values]
    yield from found


def enter(app: Flask, key: str, slug: str) -> FlaskClient:
    """A client signed in through the page."""
    client = app.test_client()
    page = client.get("/account/sign-in").get_data(as_text=True)
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    sent = {"csrf_token": token, "email": f"{key}@{slug}.example", "password": PASSWORD}
    answer = client.post("/account/sign-in", data=sent)
    assert answer.status_code == 302, f"{key} could not sign in"
    client.get("/home")  # the cookie now holds the token that every page's forms carry
    return client


def seen(client: FlaskClient, address: str) -> tuple[int, list[tuple[str, str]], bytes]:
    answer = client.get(address)
    headers = sorted(
        (name, value) for name, value in answer.headers if name not in ("Date", "Set-Cookie")
    )
    return answer.status_code, headers, answer.data


def pair(worlds: Worlds, key: str | None) -> tuple[FlaskClient, FlaskClient]:
    """The same person, with the same cookies, in both worlds."""
    one = enter(worlds.here, key, worlds.slug) if key else worlds.here.test_client()
    if key is None:
        one.get("/account/sign-in")  # its token is what a visitor's cookie holds
    other = worlds.there.test_client()
    cookie = one.get_cookie("imprimatur")
    assert cookie is not None
    other.set_cookie("imprimatur", cookie.value)
    return one, other


OTHERS = ("head", "dean", "marketing", "policy", "auditor", "admin")
READERS = [
    None,
    "stranger",
    "coordinator",
    "mona",
    *(pytest.param(key, marks=pytest.mark.long) for key in OTHERS),
]


@pytest.mark.parametrize("reader", READERS)
def test_whoever_may_not_know_a_secret_sees_the_same_in_both_worlds(
    forked: Worlds, reader: str | None
) -> None:
    one, other = pair(forked, reader)
    checked, differing = 0, []
    for rule in forked.here.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint in NEVER:
            continue
        for address in addresses(rule, forked.samples):
            checked += 1
            if seen(one, address) != seen(other, address):
                differing.append(address)
    assert checked > 100
    assert not differing, f"{reader or 'a visitor'} can tell the worlds apart at: {differing}"


def test_whoever_may_know_does_see_a_difference(forked: Worlds) -> None:
    """The comparison can fail: the writer of the draft and one whose vote was swapped see it."""
    number = forked.samples["number"][0]
    writer, again = pair(forked, "ann")
    assert seen(writer, f"/proposals/{number}") != seen(again, f"/proposals/{number}")
    for ballot in forked.ballots:
        voter, twin = pair(forked, "chair")
        assert seen(voter, ballot)[2] != seen(twin, ballot)[2]
