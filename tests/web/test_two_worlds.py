"""Secrecy as a flow of information: worlds that differ in a secret look the same to whoever may not
know it, on every page there is.

A route whose parameters have no sample value fails the test, so that new pages join by themselves.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.routing import Map, Rule

from app.database import db
from app.worker import run_once
from persistence.engine import make_engine
from persistence.files import FileStore
from tests.builders import PEOPLE, World
from tests.support.addresses import addresses, every_address
from tests.support.two_worlds import Ground, Secret, app_on, fork, live, prepared, samples

MORE = (
    "/proposals?q=lighthouse",
    "/proposals?q=windmill",
    "/proposals/similar?title=Lighthouse+Keeping",
    "/catalog/generic?q=lighthouse",
    "/proposals?q=weekends",
    "/board?q=lighthouse",
    "/board/together?act=note&number=EX-2026-002&number=EX-2026-003",
    "/board/together?act=remind&number=EX-2026-003",
    "/proposals/new?title=Lighthouse+Keeping",
)
"""Questions that a search could answer too well."""
MAY_KNOW: Mapping[str | None, frozenset[Secret]] = {
    "ann": frozenset({Secret.DRAFT}),
    "mary": frozenset({Secret.VOTES, Secret.DELIBERATION}),
    "vice": frozenset({Secret.VOTES, Secret.DELIBERATION}),
    **dict.fromkeys(
        ("chair", "mike", "guest", "coordinator", "coordinator-two"),
        frozenset({Secret.DELIBERATION}),
    ),
}
"""What is no secret to whom: their own draft, their own vote, what was said among them."""
EACH = (None, "stranger", "head", "coordinator", "chair", "mona", "auditor")
EACH_TOO = ("admin", "marketing", "ann", "mary")
TWINS = (
    *("bob", "deputy", "art-head", "dean", "careers-head", "graduate-head", "coordinator-two"),
    *("contact", "badges", "authority", "registrar", "vice", "mike", "guest", "policy"),
)
"""People who stand to everything as one of the others does; looked at in the long run."""


@dataclass
class Worlds:
    """One application for each set of secrets that differ from the first, which is the empty set."""

    make: Callable[[frozenset[Secret]], Flask]
    samples: Mapping[str, list[str]]
    world: World
    ground: Ground
    apps: dict[frozenset[Secret], Flask] = field(default_factory=dict)

    def app(self, *changed: Secret) -> Flask:
        """The world that differs in these secrets."""
        key = frozenset(changed)
        if key not in self.apps:
            self.apps[key] = self.make(key)
        return self.apps[key]

    def client(self, key: str | None, *changed: Secret) -> FlaskClient:
        """A person in one of the worlds, with the same cookie in each."""
        client = self.app(*changed).test_client()
        with client.session_transaction() as session:
            session["csrf_token"] = "c" * 40
            if key is not None:
                person = self.world.person(key)
                session["_user_id"] = f"{person.id}.{person.session_epoch}"
                session["_fresh"] = True
                session.permanent = True
        return client


@pytest.fixture(scope="module")
def worlds(
    new_database: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Worlds]:
    folder = tmp_path_factory.mktemp("worlds")
    url = new_database("sqlite")
    engine = make_engine(url)
    with Session(engine) as session:
        world = World(session, FileStore(folder / "files"))
        ground = prepared(world)
        with time_machine.travel(ground.at, tick=False):
            run_once(app_on(url, folder / "before", folder / "files"))
            session.rollback()

            def make(changed: frozenset[Secret]) -> Flask:
                name = "-".join(sorted(changed)) or "first"
                copy = fork(url, folder / f"{name}.sqlite")
                twin = make_engine(copy)
                with Session(twin) as day:
                    live(day, ground, changed)
                twin.dispose()
                app = app_on(copy, folder / name, folder / "files")
                run_once(app)
                return app

            found = Worlds(make, {}, world, ground)
            with Session(make_engine(f"sqlite:///{_database(found)}")) as after:
                found.samples = samples(after, ground, world)
            yield found
            for app in found.apps.values():
                with app.app_context():
                    db.engine.dispose()
    engine.dispose()


def _database(worlds: Worlds) -> str:
    with worlds.app().app_context():
        return str(db.engine.url.database)


def seen(client: FlaskClient, address: str) -> tuple[int, list[tuple[str, str]], bytes]:
    """All that an answer tells: status, headers but the date, bytes."""
    answer = client.get(address)
    headers = sorted((name, value) for name, value in answer.headers if name != "Date")
    return answer.status_code, headers, answer.data


@pytest.mark.parametrize(
    "reader",
    [*EACH, *EACH_TOO, *(pytest.param(key, marks=pytest.mark.long) for key in TWINS)],
)
def test_whoever_may_not_know_a_secret_sees_the_same_in_both_worlds(
    worlds: Worlds, reader: str | None
) -> None:
    secrets = frozenset(Secret) - MAY_KNOW.get(reader, frozenset())
    one, other = worlds.client(reader), worlds.client(reader, *secrets)
    statuses, differing = [], []
    for address in (*every_address(worlds.app(), worlds.samples), *MORE):
        first = seen(one, address)
        statuses.append(first[0])
        if first != seen(other, address):
            differing.append(address)
    assert len(statuses) > 200 and max(statuses) < 500
    assert not differing, f"{reader or 'a visitor'} can tell at: {differing}"


@pytest.mark.parametrize(
    ("reader", "secret", "address"),
    [
        ("ann", Secret.DRAFT, "/proposals/{draft}"),
        ("ann", Secret.DRAFT, "/proposals?q=windmill"),
        ("mary", Secret.VOTES, "/committees/microcredential-committee/ballots/2"),
        ("vice", Secret.VOTES, "/committees/microcredential-committee/ballots/3"),
        ("chair", Secret.DELIBERATION, "/committees/microcredential-committee/items/{hidden}"),
    ],
)
def test_whoever_may_know_does_see_the_difference(
    worlds: Worlds, reader: str, secret: Secret, address: str
) -> None:
    """The comparison can fail: each secret is there to be seen by those entitled to it."""
    draft, hidden, *_ = worlds.samples["number"]
    path = address.format(draft=draft, hidden=hidden)
    one, other = worlds.client(reader), worlds.client(reader, secret)
    first, second = seen(one, path), seen(other, path)
    assert first[0] == second[0] == 200
    assert first[2] != second[2]


def test_a_parameter_without_a_sample_value_is_told(worlds: Worlds) -> None:
    rule = Rule("/proposals/<number>/letters/<int:letter_id>", endpoint="letters")
    Map([rule])
    with pytest.raises(KeyError, match="give a sample value for 'letter_id'"):
        list(addresses(rule, worlds.samples))


def test_every_person_of_the_world_is_a_reader() -> None:
    readers = {*EACH, *EACH_TOO, *TWINS} - {None}
    assert readers == {one["key"] for one in PEOPLE}
