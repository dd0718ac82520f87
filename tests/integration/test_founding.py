"""An institution is founded, staffed and, being a trial, erased again: the same on both databases."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.errors import AccountNotAllowed, AccountRefused
from accounts.models import Institution, Person, Unit
from accounts.queries import people_of, units_of
from app.worker import run_once
from committee.models import Committee
from founding import course, identity, people_list, resetting, seats_list, shipped, units_list
from founding.lists import read_typed
from founding.models import FirstRun
from persistence.base import Base
from persistence.unit_of_work import unit_of_work
from profiles.service import found
from profiles.words import Words
from tests.builders import NOW

Sessions = Callable[[], Session]
UNITS = "Making, college,\nPottery, department, Making\nWeaving, department, Making"
PEOPLE = "Ben Cole, ben@ashby.example, head/marketing, Making,\nCy Dahl, cy@ashby.example, member, Weaving,"


def begin(session: Session) -> FirstRun:
    with unit_of_work(session):
        content = identity.opening(shipped.content_of(shipped.PLAIN))
        return course.begin(session, content, at=NOW)


def administer(session: Session, run: FirstRun) -> int:
    with unit_of_work(session):
        return course.add_administrator(
            session,
            run,
            name="Ada Ito",
            email="ada@ashby.example",
            title="",
            password_hash="kept",
            coordinates=True,
            at=NOW,
        )


def staff(session: Session, run: FirstRun, ada: int) -> None:
    house, me = run.institution_id, {"actor_id": ada, "at": NOW}
    with unit_of_work(session):
        listed = read_typed(UNITS, units_list.COLUMNS)
        plan = units_list.plan_units(listed.lines, units_of(session, house))
        assert units_list.add_units(session, house, plan, **me) == 3
    with unit_of_work(session):
        listed = read_typed(PEOPLE, people_list.COLUMNS)
        people = people_list.plan_people(session, run, listed.lines, Words({}))
        assert people_list.add_people(session, run, people, welcome=True, **me) == 2
    with unit_of_work(session):
        committee = session.scalars(select(Committee)).one()
        listed = read_typed("Ben Cole, chair, 2030-06-30", seats_list.COLUMNS)
        day = run.institution.day(NOW)
        seats = seats_list.plan_seats(
            listed.lines, people_of(session, house), committee.members, day=day
        )
        assert seats_list.give_seats(session, committee.id, seats, day=day, **me) == 1


def test_a_trial_is_founded_staffed_moved_and_erased(app: Flask, sessions: Sessions) -> None:
    with sessions() as session:
        run = begin(session)
        assert course.begin(session, {}, at=NOW) is run
        ada = administer(session, run)
        staff(session, run, ada)
        with unit_of_work(session):
            listed = read_typed("Weaving, school, \nMaking, college, Weaving", units_list.COLUMNS)
            plan = units_list.plan_units(listed.lines, units_of(session, run.institution_id))
            units_list.add_units(session, run.institution_id, plan, actor_id=ada, at=NOW)
        parents = {
            one.name: one.parent and one.parent.name for one in session.scalars(select(Unit))
        }
        assert parents == {"Making": "Weaving", "Pottery": "Making", "Weaving": None}
    run_once(app, NOW)
    with sessions() as session:
        with unit_of_work(session):
            resetting.erase(session, session.scalars(select(FirstRun)).one())
        left = {
            table.name
            for table in Base.metadata.sorted_tables
            if session.scalar(select(func.count()).select_from(table))
        }
        assert left == set()
        assert course.open_to_code(session)


def test_what_only_some_may_do_is_refused(sessions: Sessions) -> None:
    with sessions() as session:
        run = begin(session)
        ada = administer(session, run)
        with pytest.raises(AccountRefused, match="an administrator already"):
            administer(session, run)
        staff(session, run, ada)
        cy = session.scalars(select(Person.id).where(Person.name == "Cy Dahl")).one()
        with pytest.raises(AccountNotAllowed), unit_of_work(session):
            course.finish(session, run, actor_id=cy, at=NOW)
        with pytest.raises(AccountNotAllowed), unit_of_work(session):
            shipped.start_from(session, run, "hartwell", actor_id=cy, at=NOW)
        with (
            pytest.raises(AccountRefused, match="Choose one of the profiles"),
            unit_of_work(session),
        ):
            shipped.start_from(session, run, "../secret", actor_id=ada, at=NOW)


def test_beside_other_institutions_nothing_is_erased(sessions: Sessions) -> None:
    with sessions() as session:
        run = begin(session)
        with unit_of_work(session):
            found(session, shipped.content_of("hartwell"), now=NOW)
        with pytest.raises(AccountRefused, match="cannot be erased whole"), unit_of_work(session):
            resetting.erase(session, run)
        assert session.scalar(select(func.count(Institution.id))) == 2
