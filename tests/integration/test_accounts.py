"""Accounts on both databases: what may happen once happens once, also when two try at one time."""

import threading
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from accounts import attempts, links, people, service, units
from accounts.errors import AccountNotAllowed, AccountRefused
from accounts.models import (
    AttemptKind,
    Institution,
    LinkPurpose,
    Person,
    RoleMembership,
    Unit,
    UnitKind,
)
from accounts.roles import Role
from accounts.seen import mark
from persistence import audit
from persistence.unit_of_work import unit_of_work
from tests.builders import NOW

CODE = "c" * 43
DAY = timedelta(days=1)
Sessions = Callable[[], Session]


@pytest.fixture
def sessions(engine: Engine) -> Sessions:
    return sessionmaker(engine)


@pytest.fixture
def house(sessions: Sessions) -> int:
    with sessions() as session, unit_of_work(session):
        made = Institution(
            slug="x", name="X", prefix="EX", timezone="America/Phoenix", created_at=NOW
        )
        session.add(made)
        session.flush()
        return made.id


def add(sessions: Sessions, house: int, name: str, *roles: Role, since: date = NOW.date()) -> int:
    with sessions() as session, unit_of_work(session):
        made = people.add_person(
            session, house, name=name, email=f"{name}@x.example", actor_id=None, at=NOW
        )
        for role in roles:
            people.give_role(
                session,
                made.id,
                role,
                unit_id=None,
                starts_on=since,
                ends_on=None,
                actor_id=None,
                at=NOW,
            )
        return made.id


@pytest.fixture
def ann(sessions: Sessions, house: int) -> int:
    return add(sessions, house, "ann")


@pytest.fixture
def chains_hold(sessions: Sessions) -> Iterator[None]:
    yield
    with sessions() as session:
        assert list(audit.broken_links(session)) == []


def at_once(*works: Callable[[], object]) -> list[object]:
    """Run these at one time; what each returned, or the refusal that it met."""
    came: list[object] = [None] * len(works)
    together = threading.Barrier(len(works), timeout=30)

    def run(place: int, work: Callable[[], object]) -> None:
        together.wait()
        try:
            came[place] = work()
        except AccountRefused as refused:
            came[place] = refused

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return came


# ----------------------------------------------------------------------------------- links


def test_a_link_used_by_two_at_once_signs_one_in(
    sessions: Sessions, ann: int, chains_hold: None
) -> None:
    with sessions() as session, unit_of_work(session):
        links.make(session, ann, LinkPurpose.SIGN_IN, code=CODE, at=NOW)

    def use() -> int:
        with sessions() as session, unit_of_work(session):
            return service.sign_in_by_link(session, CODE, at=NOW).id

    came = at_once(use, use, use)
    assert [one for one in came if one == ann] == [ann]
    refused = [one for one in came if isinstance(one, AccountRefused)]
    assert len(refused) == 2 and "has been used" in str(refused[0])


def test_a_change_of_password_or_address_spends_every_link(sessions: Sessions, ann: int) -> None:
    def make(code: str) -> None:
        with sessions() as session, unit_of_work(session):
            links.make(session, ann, LinkPurpose.SIGN_IN, code=code, at=NOW)

    make("a" * 43)
    with sessions() as session, unit_of_work(session):
        service.set_password(session, ann, "hash", at=NOW, action="password_reset")
    make("b" * 43)
    with sessions() as session, unit_of_work(session):
        seen = mark(session.get_one(Person, ann), *people.EDITED)
        people.edit_person(
            session,
            ann,
            name="Ann",
            email="new@x.example",
            title="",
            seen=seen,
            actor_id=None,
            at=NOW,
        )
    with sessions() as session:
        for code in ("a" * 43, "b" * 43):
            with pytest.raises(AccountRefused, match="has been used"):
                links.look(session, code, LinkPurpose.SIGN_IN, at=NOW)


def test_a_code_that_could_be_guessed_is_not_made(sessions: Sessions, ann: int) -> None:
    with sessions() as session, pytest.raises(ValueError, match="32 to 64"):
        links.make(session, ann, LinkPurpose.RESET, code="short", at=NOW)


# -------------------------------------------------------------------------------- attempts


def test_tries_at_one_time_all_count(sessions: Sessions) -> None:
    def one() -> None:
        with sessions() as session, unit_of_work(session):
            attempts.count(session, "a@x.example", "o", AttemptKind.PASSWORD, at=NOW)

    at_once(*[one] * 6)
    with sessions() as session:
        for number in range(4):
            with unit_of_work(session):
                assert attempts.wait_for_password(session, "a@x.example", "o", at=NOW) is None
                at = NOW + number * timedelta(seconds=1)
                attempts.count(session, "A@x.example ", "o", AttemptKind.PASSWORD, at=at)
        wait = attempts.wait_for_password(
            session, "a@x.example", "o", at=NOW + timedelta(minutes=5)
        )
        assert wait == timedelta(minutes=10)
        assert attempts.wait_for_password(session, "a@x.example", "elsewhere", at=NOW) is None
        assert attempts.wait_for_password(session, "b@x.example", "o", at=NOW) is None
        assert attempts.wait_for_link(session, "o", at=NOW) is None


def test_one_origin_cannot_try_every_account(sessions: Sessions) -> None:
    with sessions() as session, unit_of_work(session):
        for number in range(attempts.PER_ORIGIN):
            email = f"n{number}@x.example"
            attempts.count(session, email, "o", AttemptKind.PASSWORD, at=NOW)
    with sessions() as session:
        assert attempts.wait_for_password(session, "ann@x.example", "o", at=NOW)
        assert not attempts.wait_for_password(session, "ann@x.example", "elsewhere", at=NOW)


def test_tries_that_no_longer_count_are_removed(sessions: Sessions) -> None:
    with sessions() as session, unit_of_work(session):
        attempts.count(session, "a@x.example", "o", AttemptKind.LINK, at=NOW)
        attempts.sweep(session, at=NOW + attempts.WINDOW)
    with sessions() as session:
        kept = select(attempts.SignInAttempt)
        assert session.scalars(kept).all() == []


# -------------------------------------------------------------------------- administrators


def test_two_administrators_cannot_remove_each_other_at_once(
    sessions: Sessions, house: int, chains_hold: None
) -> None:
    since = NOW.date() - 10 * DAY
    one, two = (add(sessions, house, name, Role.ADMINISTRATOR, since=since) for name in ("a", "b"))

    def end(whose: int, by: int) -> str:
        with sessions() as session, unit_of_work(session):
            held = session.scalars(
                select(RoleMembership).where(RoleMembership.person_id == whose)
            ).one()
            people.end_role(session, held.id, NOW.date() - DAY, actor_id=by, at=NOW)
        return "ended"

    came = at_once(lambda: end(one, by=two), lambda: end(two, by=one))
    assert sorted(type(result).__name__ for result in came) == ["AccountNotAllowed", "str"]


def test_only_an_administrator_of_the_same_house_adds_people(
    sessions: Sessions, house: int
) -> None:
    coordinator = add(sessions, house, "carol", Role.COORDINATOR)
    with sessions() as session, unit_of_work(session):
        other = Institution(slug="y", name="Y", prefix="YY", created_at=NOW)
        session.add(other)
        session.flush()
        other_id = other.id
    stranger = add(sessions, other_id, "stranger", Role.ADMINISTRATOR)
    for actor in (coordinator, stranger):
        with sessions() as session, pytest.raises(AccountNotAllowed), unit_of_work(session):
            people.add_person(session, house, name="E", email="e@x.example", actor_id=actor, at=NOW)


def test_a_day_is_that_of_the_institution(sessions: Sessions, house: int) -> None:
    """At three in the morning in UTC it is still yesterday in Phoenix."""
    night = NOW.replace(day=6, hour=3)
    admin = add(sessions, house, "admin", Role.ADMINISTRATOR)
    ann = add(sessions, house, "ann", Role.AUDITOR, since=NOW.date() - DAY)
    with sessions() as session, unit_of_work(session):
        held = session.scalars(select(RoleMembership).where(RoleMembership.person_id == ann)).one()
        people.end_role(session, held.id, NOW.date() - DAY, actor_id=admin, at=night)
        assert held.ends_on == NOW.date() - DAY


def test_one_address_has_one_account(sessions: Sessions, house: int, ann: int) -> None:
    with (
        sessions() as session,
        pytest.raises(AccountRefused, match="this address already"),
        unit_of_work(session),
    ):
        people.add_person(
            session, house, name="Other", email=" ANN@X.example", actor_id=None, at=NOW
        )


# ----------------------------------------------------------------------------------- units


def test_two_moves_at_one_time_make_no_ring(
    sessions: Sessions, house: int, chains_hold: None
) -> None:
    def make(name: str) -> tuple[int, str]:
        with sessions() as session, unit_of_work(session):
            unit = units.add_unit(
                session,
                house,
                name=name,
                kind=UnitKind.SCHOOL,
                parent_id=None,
                actor_id=None,
                at=NOW,
            )
            return unit.id, mark(unit, *units.EDITED)

    (one, one_seen), (two, two_seen) = make("One"), make("Two")

    def move(unit: int, under: int, seen: str) -> str:
        with sessions() as session, unit_of_work(session):
            units.move_unit(session, unit, parent_id=under, seen=seen, actor_id=None, at=NOW)
        return "moved"

    came = at_once(lambda: move(one, two, one_seen), lambda: move(two, one, two_seen))
    assert sorted(type(result).__name__ for result in came) == ["AccountRefused", "str"]
    with sessions() as session:
        parents = session.scalars(select(Unit.parent_id).order_by(Unit.id)).all()
    assert parents.count(None) == 1


def test_addresses_of_units_are_readable_and_differ(sessions: Sessions, house: int) -> None:
    with sessions() as session, unit_of_work(session):
        made = [
            units.add_unit(
                session,
                house,
                name=name,
                kind=UnitKind.OFFICE,
                parent_id=None,
                actor_id=None,
                at=NOW,
            ).slug
            for name in ("Études & Arts", "Etudes Arts", "文学部")
        ]
    assert made == ["etudes-arts", "etudes-arts-2", "unit"]
