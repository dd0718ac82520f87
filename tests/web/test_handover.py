"""Somebody leaves: what they hold is shown as a list and moves in one act, or nothing does."""

from datetime import date

import pytest
from sqlalchemy import select

from accounts.models import Person, RoleMembership
from accounts.roles import Role
from committee.models import CommitteeMembership
from committee.queries import sight_of
from committee.voting import ConditionWanted
from persistence import audit
from persistence.audit import AuditEntry
from persistence.unit_of_work import unit_of_work
from proposals.states import State
from tests.support.desk import Desk, Office, Sheet
from tests.support.reset import Resettable
from tests.support.signing_in import mails
from workflow import writing


@pytest.fixture
def at_work(opened: Resettable) -> Office:
    return opened.reset()


def listed(at_work: Office, admin: Desk, leaver: str, to: str, *, status: int = 200) -> Sheet:
    person = at_work.world.people[leaver]
    page = admin.open(f"/admin/people/{person}/hand-over")
    assert page.button("Show what would move")
    address = f"/admin/people/{person}/hand-over?to={at_work.world.email(to)}"
    return admin.open(address, status=status)


def day(at_work: Office) -> date:
    return at_work.world.institution.day(at_work.world.walk.clock)


def held(at_work: Office, key: str) -> set[tuple[Role, int | None]]:
    at_work.fresh()
    rows = at_work.world.session.scalars(
        select(RoleMembership).where(RoleMembership.person_id == at_work.world.people[key])
    )
    return {(one.role, one.unit_id) for one in rows if one.in_force(day(at_work))}


def test_a_head_leaves_and_everything_goes_to_one_colleague(at_work: Office) -> None:
    world = at_work.world
    waiting = at_work.put(State.SUBMITTED)
    draft = world.draft(proposer="head")
    shared = world.draft(proposer="ann")
    world.do(writing.share, shared, world.person("head"), world.act("ann"))
    at_work.later()
    mails(at_work)
    admin = at_work.desk("admin")
    page = listed(at_work, admin, "head", "bob")
    assert f"{at_work.number(draft)}, a draft" in page.text
    assert "Head, Department of Data" in page.text
    assert f"{waiting}: Head of Department of Data" in page.text
    page = admin.press(page, "Hand over", {"closes": "y"})
    assert "3 things were handed over to Bob" in page.text and "Account closed" in page.text

    data = world.units["data"]
    assert held(at_work, "bob") == {(Role.MEMBER, data), (Role.HEAD, data)}
    assert held(at_work, "head") == set()
    assert world.proposal(draft).proposer.name == "Bob"
    assert [one.person.name for one in world.proposal(shared).co_proposers] == ["Bob"]
    told = [one for one in mails(at_work) if one.to == world.email("bob")]
    assert any("waits for your signature" in one.subject for one in told)
    assert "Waiting for your signature" in at_work.desk("bob").open("/home").text
    session = world.session
    actions = {
        (one.subject, one.action)
        for one in session.scalars(select(AuditEntry).where(AuditEntry.action.contains("over")))
    }
    assert {
        (f"person:{world.people['head']}", "handed_over"),
        (f"person:{world.people['bob']}", "took_over"),
        (f"proposal:{draft}", "hand_over"),
        (f"proposal:{shared}", "hand_over"),
    } <= actions
    assert list(audit.broken_links(session)) == []
    timeline = at_work.desk("bob").open(f"/proposals/{at_work.number(draft)}/timeline")
    assert "Admin handed it over to Bob." in timeline.text


def test_a_chairs_seat_and_whoever_stands_in_for_it_move_together(at_work: Office) -> None:
    world, session = at_work.world, at_work.world.session
    with unit_of_work(session):
        seat = session.scalars(
            select(CommitteeMembership).where(
                CommitteeMembership.person_id == world.people["chair"]
            )
        ).one()
        from committee.membership import add_seat
        from committee.roll import MemberKind

        add_seat(
            session,
            seat.committee_id,
            person_id=world.people["bob"],
            kind=MemberKind.ALTERNATE,
            office="",
            stands_for_id=world.people["chair"],
            starts_on=day(at_work),
            ends_on=None,
            actor_id=world.people["admin"],
            at=world.walk.clock,
        )
    admin = at_work.desk("admin")
    page = listed(at_work, admin, "chair", "mary")
    assert "Mary has a seat there already" in page.text
    page = listed(at_work, admin, "chair", "ann")
    assert "Chair" in page.text
    admin.press(page, "Hand over")
    at_work.fresh()
    ann = sight_of(session, world.person("ann"), day(at_work))
    assert ann.chaired and ann.committees == ann.chaired
    stand_ins = session.scalars(
        select(CommitteeMembership)
        .where(CommitteeMembership.person_id == world.people["bob"])
        .order_by(CommitteeMembership.id)
    ).all()
    assert stand_ins[-1].stands_for_id == world.people["ann"]


def test_conflicts_follow_and_nobody_comes_to_own_what_they_decided(at_work: Office) -> None:
    number = at_work.put(State.COMMITTEE_REVIEW)
    admin = at_work.desk("admin")
    page = listed(at_work, admin, "ann", "head")
    assert f"{number}, " in page.text and "Head has decided on it" in page.text
    page = listed(at_work, admin, "ann", "mary")
    admin.press(page, "Hand over")
    at_work.fresh()
    assert at_work.found(number).proposer.name == "Mary"
    mary = at_work.desk("mary")
    committee = mary.open("/committees")
    assert committee.status == 200
    page = mary.open(f"/proposals/{number}")
    assert "Proposed by Mary" in page.text
    chair = at_work.desk("chair")
    names = chair.open(
        f"/committees/microcredential-committee/items/{number}/room-vote"
    ).soup.select("legend")
    assert "Mary" not in " ".join(one.get_text() for one in names)


def test_conditions_go_with_the_proposal(at_work: Office) -> None:
    world = at_work.world
    proposal_id = world.at_conditions(ConditionWanted("Name a second assessor.", ("assessments",)))
    at_work.later()
    admin = at_work.desk("admin")
    page = listed(at_work, admin, "ann", "bob")
    assert "Name a second assessor." in page.text
    admin.press(page, "Hand over")
    assert "Answer the condition" in at_work.desk("bob").open("/home").text
    at_work.fresh()
    assert world.proposal(proposal_id).proposer_id == world.people["bob"]


def test_a_list_that_has_changed_moves_nothing(at_work: Office) -> None:
    world = at_work.world
    world.draft(proposer="ann")
    admin = at_work.desk("admin")
    page = listed(at_work, admin, "ann", "bob")
    world.draft(proposer="ann")
    page = admin.press(page, "Hand over", status=409)
    assert "has changed since you opened the list" in page.text
    assert held(at_work, "ann") == {(Role.MEMBER, world.units["data"])}
    # What was not on the list has no tick yet; what Bob holds himself is not offered at all.
    page = admin.press(page, "Hand over", {"closes": []})
    assert "One thing was handed over to Bob" in page.text
    at_work.fresh()
    assert [world.proposal(one).proposer.name for one in (1, 2)] == ["Bob", "Ann"]


def test_only_administrators_of_the_house_and_only_to_somebody_there(at_work: Office) -> None:
    person = at_work.world.people["ann"]
    at_work.desk("coordinator").open(f"/admin/people/{person}/hand-over", status=403)
    admin = at_work.desk("admin")
    assert "Nobody at this institution" in listed(at_work, admin, "ann", "nobody", status=422).text
    assert "somebody else" in listed(at_work, admin, "ann", "ann", status=422).text
    admin.open("/admin/people/99999/hand-over", status=404)


def test_closing_an_account_says_what_waits_and_asks_whoever_signs_now(at_work: Office) -> None:
    number = at_work.put(State.SUBMITTED)
    mails(at_work)
    admin, world = at_work.desk("admin"), at_work.world
    page = admin.open(f"/admin/people/{world.people['head']}/close")
    assert f"{number}, Head of Department of Data: then for Deputy to sign" in page.text
    page = admin.press(page, "Close the account")
    assert "asked by mail" in page.text
    told = [one.to for one in mails(at_work) if "waits for your signature" in one.subject]
    assert told[-1] == world.email("deputy")
    # With the last one gone nobody can sign any more, and the page says so before.
    for key in ("deputy",):
        admin.press(admin.open(f"/admin/people/{world.people[key]}/close"), "Close the account")
    page = admin.open(f"/admin/people/{world.people['dean']}/close")
    assert "then nobody can sign" in page.text and "hand it over" in page.text
    at_work.fresh()
    assert not world.session.get_one(Person, world.people["head"]).active
