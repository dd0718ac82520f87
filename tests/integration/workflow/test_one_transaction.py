"""One write, one transaction: what begins unclean, fails midway or forgets its trail leaves nothing."""

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from committee.models import Ballot, BallotState
from persistence import audit
from persistence.audit import AuditEntry
from persistence.outbox import OutboxMessage
from persistence.unit_of_work import PendingChanges, unit_of_work
from proposals.models import Proposal
from proposals.states import State
from tests.builders import World
from tests.integration.workflow.steps import trail
from workflow import service
from workflow.door import UnauditedMove


def test_a_unit_of_work_refuses_changes_made_before_it(world: World) -> None:
    case = world.draft()
    world.proposal(case).title = "Changed on the way"
    with pytest.raises(PendingChanges), unit_of_work(world.session):
        pass
    world.session.rollback()
    world.session.add(OutboxMessage(event="x", payload={}, at=world.walk.clock))
    with pytest.raises(PendingChanges), unit_of_work(world.session):
        pass
    world.session.rollback()
    assert world.proposal(case).title != "Changed on the way"


def test_what_fails_at_its_end_leaves_nothing(world: World) -> None:
    case = world.draft()
    before = trail(world, case)
    with pytest.raises(ZeroDivisionError), unit_of_work(world.session) as session:
        service.submit(session, case, world.act("ann"))
        raise ZeroDivisionError
    assert world.proposal(case).state is State.DRAFT
    assert trail(world, case) == before


def test_a_verb_never_commits(world: World) -> None:
    case = world.draft()
    commits: list[Session] = []

    def committed(session: Session) -> None:
        commits.append(session)

    event.listen(world.session, "after_commit", committed)
    try:
        with pytest.raises(ZeroDivisionError), unit_of_work(world.session) as session:
            service.submit(session, case, world.act("ann"))
            assert commits == []
            raise ZeroDivisionError
    finally:
        event.remove(world.session, "after_commit", committed)


def test_a_state_changed_without_its_trail_is_refused_at_the_flush(world: World) -> None:
    case = world.draft()
    unaudited = pytest.raises(UnauditedMove, match="without an audit entry")
    with unaudited, unit_of_work(world.session):
        world.proposal(case).state = State.WITHDRAWN
    assert world.proposal(case).state is State.DRAFT


def test_an_entry_about_something_else_is_no_trail(world: World) -> None:
    case, other = world.draft(), world.draft()
    for subject, to_state in ((f"proposal:{other}", "withdrawn"), (f"proposal:{case}", None)):
        with pytest.raises(UnauditedMove), unit_of_work(world.session) as session:
            audit.record(
                session, subject, "x", at=world.walk.clock, actor_id=None, to_state=to_state
            )
            world.proposal(case).state = State.WITHDRAWN


def test_every_move_writes_one_entry_and_one_message(world: World) -> None:
    case = world.draft()
    counts = {}
    for table in (AuditEntry, OutboxMessage):
        counts[table] = world.session.scalar(select(func.count()).select_from(table)) or 0
    world.do(service.withdraw, case, world.act("ann"), reason="No.")
    for table, before in counts.items():
        after = world.session.scalar(select(func.count()).select_from(table))
        assert after == before + 1


def test_two_who_write_one_row_at_a_time_cannot_both_win(world: World) -> None:
    case = world.draft()
    world.session.rollback()
    engine = world.session.get_bind()
    with Session(engine, expire_on_commit=False) as first:
        row = first.get_one(Proposal, case)
        first.commit()
        with Session(engine) as other, unit_of_work(other):
            other.get_one(Proposal, case).title = "By another"
        row.title = "By the first"
        with pytest.raises(StaleDataError):
            first.flush()
    world.session.rollback()
    assert world.proposal(case).title == "By another"


# --------------------------------------------------------- what the database refuses itself


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE proposal SET state = 'approved' WHERE id = :case",
        "UPDATE proposal SET decided_at = changed_at WHERE id = :case",
        "UPDATE proposal SET published_at = changed_at WHERE id = :case",
        "UPDATE proposal SET state = 'nonsense' WHERE id = :case",
        "UPDATE proposal SET kind = 'nonsense' WHERE id = :case",
        "UPDATE proposal SET program_id = 999999 WHERE id = :case",
        "UPDATE proposal SET number = NULL WHERE id = :case",
    ],
)
def test_the_database_keeps_what_a_state_stands_for(world: World, change: str) -> None:
    case = world.draft()
    with pytest.raises(IntegrityError), unit_of_work(world.session) as session:
        session.execute(text(change), {"case": case})


def test_the_database_keeps_one_open_ballot_a_step(world: World) -> None:
    case = world.at(State.COMMITTEE_REVIEW)
    world.walk.decide(case, "aaaaa")
    ballot_id = world.walk.open_ballot(case, closes_in_days=7)
    ballot = world.session.get_one(Ballot, ballot_id)
    assert ballot.state is BallotState.OPEN
    again = "UPDATE ballot SET state = 'open', result = NULL, closed_at = NULL WHERE step_id = :s"
    with pytest.raises(IntegrityError), unit_of_work(world.session) as session:
        session.execute(text(again), {"s": ballot.step_id})
