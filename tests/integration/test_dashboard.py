"""The lists of the first page and the board: the same answers as for one proposal, at a fixed price."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from accounts.models import Person, RoleMembership
from committee.ballots import standing as one_standing
from committee.models import Ballot
from persistence.files import FileStore
from proposals.models import Proposal
from proposals.queries import route_of
from proposals.states import State
from tests.builders import World
from workflow import balloting, caseload, dashboard, service, writing
from workflow.gathering import picture
from workflow.offices import may_sign
from workflow.open_ballots import standings, whole_ballots
from workflow.placing import place
from workflow.relations import recused_people, standing_of
from workflow.signing_offices import signing_offices


@pytest.fixture
def world(session: Session, tmp_path: Path) -> World:
    return World(session, FileStore(tmp_path))


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    """The statements that are sent to the database meanwhile."""
    sent: list[str] = []
    bind = session.get_bind()

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(bind, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(bind, "before_cursor_execute", note)


def everything(world: World) -> list[int]:
    """Proposals in every stage, one of them with a stale signature, one with a lost motion."""
    made = [
        world.at(state)
        for state in (
            State.SUBMITTED,
            State.COMMITTEE_REVIEW,
            State.RETURNED,
            State.APPROVED,
            State.DECLINED,
        )
    ]
    stale = world.at(State.SUBMITTED, title="Basket Weaving")
    world.walk.sign_all(stale)
    values = {"criteria": "Pass each assessment with 80 percent."}
    world.do(writing.save, stale, world.act("coordinator"), values=values, seen_draft=None)
    world.do(service.amend, stale, world.act("coordinator"), remark="Clearer.")
    lost = world.at(State.COMMITTEE_REVIEW, title="Cheese Making")
    world.walk.decide(lost, "aaaaf")
    return [*made, stale, lost]


def test_many_proposals_are_placed_as_each_alone(world: World) -> None:
    everything(world)
    act, session = world.act("coordinator"), world.session
    proposals = session.query(Proposal).order_by(Proposal.id).all()
    for placed in place(session, proposals, act.settings, act.now):
        alone = picture(session, placed.proposal, act)
        assert placed.facts == alone.facts.steps, placed.proposal.title
        assert [b.id for b in placed.ballots] == [b.id for b in alone.ballots]


def test_offices_read_at_once_answer_as_each_step_alone(world: World) -> None:
    everything(world)
    by_head = world.at(State.SUBMITTED, proposer="head", title="Dry Stone Walls")
    gone = [world.people["deputy"]]
    for role in world.session.query(RoleMembership).filter(RoleMembership.person_id.in_(gone)):
        role.ends_on = role.starts_on
    world.session.commit()
    act, session = world.act("coordinator"), world.session
    proposals = session.query(Proposal).order_by(Proposal.id).all()
    offices = signing_offices(session, world.institution.id, act.today, proposals)
    asked = 0
    for proposal in proposals:
        for step in route_of(session, proposal):
            for person_id in world.people.values():
                alone = may_sign(session, proposal, step, person_id, act.today)
                assert offices.may_sign(proposal, step, person_id) is alone
                asked += alone
    assert asked > 10
    assert by_head


def test_signatures_that_wait_are_those_that_may_be_given(world: World) -> None:
    everything(world)
    world.at(State.SUBMITTED, proposer="head", title="Dry Stone Walls")
    session = world.session
    for key in world.people:
        act = world.act(key)
        assert act.sight is not None
        listed = {
            (one.placed.proposal.id, one.wait.step.id)
            for one in dashboard.to_sign(session, act, act.sight).items
        }
        expected = set()
        for proposal in session.query(Proposal).order_by(Proposal.id):
            seen = picture(session, proposal, act)
            standing = standing_of(session, proposal, seen.steps, seen.facts.steps, act)
            expected |= {(proposal.id, step.id) for step in standing.signable}
        assert listed == expected, key


def test_ballots_are_counted_at_once_as_each_alone(world: World) -> None:
    session = world.session
    proposal_id = world.at(State.COMMITTEE_REVIEW)
    ballot_id = world.walk.open_ballot(proposal_id, closes_in_days=7)
    world.walk.vote(ballot_id, "fa")
    values = {"renewal": "By a refresher course."}
    world.do(writing.save, proposal_id, world.act("coordinator"), values=values, seen_draft=None)
    world.do(service.amend, proposal_id, world.act("coordinator"), remark="The badge.")
    step = world.walk.ballot_step(proposal_id)
    assert step is not None and step.committee_id is not None
    world.do(
        balloting.recuse_from, proposal_id, step.committee_id, world.act("mona"), reason="Kin."
    )
    second = world.at(State.COMMITTEE_REVIEW, title="Cheese Making")
    world.walk.vote(world.walk.open_ballot(second, closes_in_days=7), "ffo")
    act = world.act("coordinator")
    ballots = session.scalars(whole_ballots().order_by(Ballot.id)).all()
    for together in standings(session, ballots, act):
        ballot = together.ballot
        recused = recused_people(session, ballot.proposal, ballot.committee_id, act)
        alone = one_standing(session, ballot, recused)
        assert together.recused == alone.recused
        assert together.same == alone.same
        assert [one.id for one in together.current] == [one.id for one in alone.current]
        assert together.tally() == alone.tally()


def test_what_the_coordinator_has_to_do_is_listed(world: World) -> None:
    everything(world)
    referable = world.at(State.SUBMITTED, title="Dry Stone Walls")
    world.walk.sign_all(referable)
    carried = world.at(State.COMMITTEE_REVIEW, title="Egg Painting")
    world.walk.decide(carried, "fffff")
    act = world.act("coordinator")
    assert act.sight is not None
    refer = caseload.to_refer(world.session, act, act.sight)
    assert [one.proposal.title for one in refer.items] == ["Dry Stone Walls"]
    decide = caseload.to_decide(world.session, act, act.sight)
    assert {(one.placed.proposal.title, one.favourable) for one in decide.items} == {
        ("Cheese Making", False),
        ("Egg Painting", True),
    }


def test_an_office_without_anybody_is_stuck(world: World) -> None:
    world.at(State.SUBMITTED)
    own = world.at(State.SUBMITTED, proposer="head", title="Dry Stone Walls")
    act = world.act("admin")
    assert act.sight is not None
    assert not caseload.stuck_steps(world.session, act, act.sight)
    gone = [world.people["deputy"], world.people["dean"]]
    for role in world.session.query(RoleMembership).filter(RoleMembership.person_id.in_(gone)):
        role.ends_on = role.starts_on
    world.session.commit()
    stuck = caseload.stuck_steps(world.session, act, act.sight)
    assert [one.placed.proposal.id for one in stuck.items] == [own]
    head = world.session.get_one(Person, world.people["head"])
    for role in head.memberships:
        role.ends_on = role.starts_on
    world.session.commit()
    assert len(caseload.stuck_steps(world.session, act, act.sight).items) == 2


LISTS: dict[str, Callable[..., object]] = {
    "own": dashboard.own_cases,
    "to_sign": dashboard.to_sign,
    "ballots": dashboard.ballots_open_to,
    "led": dashboard.ballots_led,
    "overdue": caseload.overdue_cases,
    "to_refer": caseload.to_refer,
    "to_decide": caseload.to_decide,
    "conditions": caseload.conditions_to_confirm,
    "ready": caseload.ready_for_marketing,
    "marketed": caseload.being_marketed,
    "stuck": caseload.stuck_steps,
    "board": caseload.board,
}


def test_no_list_asks_more_when_there_are_more_proposals(world: World) -> None:
    session = world.session

    def prices() -> dict[str, int]:
        found = {}
        for name, ask in LISTS.items():
            for key in ("coordinator", "chair", "head", "ann", "admin", "marketing"):
                act = world.act(key)
                session.expire_all()
                session.rollback()
                with counted(session) as sent:
                    ask(session, act, act.sight)
                found[f"{name} of {key}"] = len(sent)
        return found

    everything(world)
    for title in ("One", "Two"):
        open_one = world.at(State.COMMITTEE_REVIEW, title=f"Open {title}")
        world.walk.vote(world.walk.open_ballot(open_one, closes_in_days=7), "fo")
    before = prices()
    for number in range(4):
        world.at(State.SUBMITTED, title=f"Submitted {number}")
        late = world.at(State.COMMITTEE_REVIEW, title=f"Late {number}")
        world.walk.vote(world.walk.open_ballot(late, closes_in_days=7), "fo")
        world.at(State.APPROVED, title=f"Approved {number}")
    after = prices()
    # What a list reads along with its rows costs nothing where it found none: hence a little room.
    dearer = {name: (before[name], n) for name, n in after.items() if n > before[name] + 3}
    assert not dearer
    assert max(after.values()) < 30


def test_the_board_puts_what_is_overdue_first_and_pages_through_it(world: World) -> None:
    first = world.at(State.SUBMITTED, title="First")
    world.walk.clock += timedelta(days=30)
    later = [world.at(State.SUBMITTED, title=f"Later {n}") for n in range(3)]
    # The oldest gets its signature late: it is the longest there and no longer overdue.
    world.walk.sign_next(first)
    world.walk.clock += timedelta(days=8)
    act = world.act("coordinator")
    assert act.sight is not None
    pages = [
        caseload.board(world.session, act, act.sight, stages=(State.SUBMITTED,), page=page, size=2)[
            0
        ]
        for page in (1, 2)
    ]
    titles = [[one.proposal.id for one in page.cases] for page in pages]
    assert titles == [later[:2], [later[2], first]]
    assert {page.count for page in pages} == {4}
