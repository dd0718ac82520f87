"""Ways off the main line: returned, sent back, declined, withdrawn, and taken up again."""

from datetime import timedelta

from sqlalchemy import select

from committee.models import Ballot, BallotState
from committee.voting import Motion
from persistence.outbox import OutboxMessage
from persistence.unit_of_work import unit_of_work
from proposals.route_models import Choice
from proposals.sealing import content_of
from proposals.states import Kind, State
from tests.builders import World
from tests.integration.workflow.steps import (
    announced,
    refused,
    revision,
    seen,
    sign,
    step,
    trail,
)
from workflow import balloting, falling_due, later_life, service
from workflow.deciding import ChangeWanted

SAY_MORE = (ChangeWanted("Say more.", "summary"),)


def carried(world: World, **motion: object) -> int:
    """A case in committee whose motion was carried."""
    case = world.at(State.COMMITTEE_REVIEW)
    step_id = step(world, case, "committee").id
    given = Motion("To approve.", **motion)  # type: ignore[arg-type]
    ballot = world.do(balloting.open_on, case, step_id, world.act("chair"), motion=given)
    world.walk.vote(ballot.id, "fffff")
    world.walk.close(ballot.id)
    return case


def lost(world: World) -> int:
    """A case in committee whose motion was lost."""
    case = world.at(State.COMMITTEE_REVIEW)
    world.walk.decide(case, "aaaaf")
    return case


# ----------------------------------------------------------------------------- returned


def test_returning_needs_a_change_that_is_asked_for(world: World) -> None:
    sent = world.at(State.SUBMITTED)
    verb, nothing = service.return_for_revision, [ChangeWanted("  ")]
    assert refused(world, verb, sent, world.act("head"), changes=nothing) == [
        "Say what must be changed: at least one point."
    ]
    world.do(verb, sent, world.act("head"), changes=SAY_MORE)
    assert world.proposal(sent).state is State.RETURNED
    [decision] = step(world, sent, "unit-head").decisions
    assert decision.choice is Choice.RETURN
    assert announced(world, sent)[-3:] == ["ProposalReturned", "FallsDue", "FallsDue"]


def test_only_an_office_whose_turn_it_is_the_chair_or_the_coordinator_returns(
    world: World,
) -> None:
    sent = world.at(State.SUBMITTED)
    for key in ("ann", "dean", "auditor", "mary"):
        [said] = refused(world, service.return_for_revision, sent, world.act(key), changes=SAY_MORE)
        assert "for others to do" in said, key


def test_a_carried_motion_is_returned_only_where_it_said_so(world: World) -> None:
    case = carried(world)
    assert refused(
        world, service.return_for_revision, case, world.act("chair"), changes=SAY_MORE
    ) == [
        "The committee carried a motion to approve. It can only be returned where the motion "
        "said so or a condition cannot be met."
    ]
    may = carried(world, may_return=True)
    world.do(service.return_for_revision, may, world.act("chair"), changes=SAY_MORE)
    assert world.proposal(may).state is State.RETURNED


def test_nothing_is_returned_while_a_ballot_is_open(world: World) -> None:
    case = world.at(State.COMMITTEE_REVIEW)
    world.walk.open_ballot(case, closes_in_days=7)
    assert refused(
        world, service.return_for_revision, case, world.act("chair"), changes=SAY_MORE
    ) == ["A ballot is open. Close it, table it or void it first."]


def test_a_returned_proposal_has_no_decision_and_no_record_any_more(world: World) -> None:
    may = carried(world, may_return=True)
    world.walk.approve(may)
    world.make_records()
    assert world.proposal(may).record_file_id is not None
    world.do(service.return_for_revision, may, world.act("coordinator"), changes=SAY_MORE)
    back = world.proposal(may)
    assert (back.state, back.decided_at, back.record_file_id) == (State.RETURNED, None, None)


def test_a_returned_proposal_is_withdrawn_after_the_profiles_months(world: World) -> None:
    back = world.at(State.RETURNED)
    assert not falling_due.heard(world.session, back, "returned_limit", world.act(None))
    world.walk.clock += timedelta(days=200)
    with unit_of_work(world.session) as session:
        assert falling_due.heard(session, back, "returned_limit", world.act(None))
    assert world.proposal(back).state is State.WITHDRAWN
    due = [
        one.due_at - one.at
        for one in world.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
        if one.event == "FallsDue" and one.payload == {**one.payload, "proposal_id": back}
    ]
    assert timedelta(days=14) in due and max(due) > timedelta(days=180)


# ---------------------------------------------------------------------------- sent back


def test_the_committee_gets_it_only_when_every_earlier_office_has_signed(world: World) -> None:
    sent = world.at(State.SUBMITTED)
    assert refused(world, service.refer, sent, world.act("coordinator")) == [
        "Still to sign before the committee: Head of Department of Data, College of Science."
    ]
    sign(world, sent, "unit-head", "head")
    assert refused(world, service.refer, sent, world.act("coordinator")) == [
        "Still to sign before the committee: College of Science."
    ]
    sign(world, sent, "college", "dean")
    [said] = refused(world, service.refer, sent, world.act("ann"))
    assert "for others to do" in said
    world.do(service.refer, sent, world.act("coordinator"))
    assert world.proposal(sent).state is State.COMMITTEE_REVIEW


def test_it_goes_back_to_the_offices_for_an_unsettled_step_only(world: World) -> None:
    case = world.at(State.COMMITTEE_REVIEW)
    verb = service.send_back
    assert refused(world, verb, case, world.act("chair"), reason="Look again.") == [
        "Every step before the committee is settled; there is nothing to send it back for."
    ]
    assert refused(world, verb, case, world.act("chair"), reason="") == ["Say why it goes back."]


# ----------------------------------------------------------------------------- declined


def test_declining_after_the_committee_needs_a_lost_motion(world: World) -> None:
    case = world.at(State.COMMITTEE_REVIEW)
    verb = service.decline
    assert refused(world, verb, case, world.act("coordinator"), reason="No.") == [
        "The committee has not voted it down. Open a ballot, or return it for revision."
    ]
    against = carried(world)
    sentences = refused(world, verb, against, world.act("chair"), reason="No.")
    assert "The committee carried a motion to approve; it cannot be declined." in sentences
    voted_down = lost(world)
    assert refused(world, verb, voted_down, world.act("chair"), reason="") == [
        "Say why it is declined; the proposer reads it."
    ]
    world.do(verb, voted_down, world.act("chair"), reason="Voted down.")
    declined = world.proposal(voted_down)
    assert declined.state is State.DECLINED and declined.decided_at is not None
    assert announced(world, voted_down)[-1] == "ProposalDeclined"


def test_a_lost_motion_approves_nothing(world: World) -> None:
    voted_down = lost(world)
    assert refused(world, service.approve, voted_down, world.act("coordinator")) == [
        "Still to decide: Microcredential Committee."
    ]


def test_after_a_lost_motion_another_can_be_put(world: World) -> None:
    case = lost(world)
    world.walk.decide(case, "fffff")
    world.walk.approve(case)
    assert world.proposal(case).state is State.APPROVED


# ---------------------------------------------------------------------------- withdrawn


def test_withdrawing_voids_an_open_ballot_and_keeps_its_votes(world: World) -> None:
    case = world.at(State.COMMITTEE_REVIEW)
    ballot_id = world.walk.open_ballot(case, closes_in_days=7)
    world.walk.vote(ballot_id, "ffa")
    assert refused(world, service.withdraw, case, world.act("ann"), reason="") == [
        "Say why it is withdrawn."
    ]
    [said] = refused(world, service.withdraw, case, world.act("chair"), reason="No.")
    assert "for others to do" in said
    world.do(service.withdraw, case, world.act("ann"), reason="No longer.")
    assert world.proposal(case).state is State.WITHDRAWN
    ballot = world.session.get_one(Ballot, ballot_id)
    assert (ballot.state, ballot.result) == (BallotState.VOIDED, None)
    assert len(balloting.ballot_now(world.session, ballot, world.act("chair")).decisions) == 3


def test_what_is_published_cannot_be_withdrawn(world: World) -> None:
    active = world.at(State.ACTIVE)
    assert refused(world, service.withdraw, active, world.act("ann"), reason="No longer.") == [
        "This cannot be done while the proposal is “Active”."
    ]


# -------------------------------------------------------------------------- taken up again


def test_a_declined_or_withdrawn_case_can_be_taken_up_as_a_new_one(world: World) -> None:
    for state in (State.DECLINED, State.WITHDRAWN):
        former = world.at(state)
        begun = world.do(later_life.start_again, former, world.act("ann"))
        again = world.proposal(begun.id)
        assert (again.state, again.kind) == (State.DRAFT, Kind.NEW)
        assert again.started_from_id == former
        assert again.program_id == world.proposal(former).program_id
        assert again.number != world.proposal(former).number
        assert again.draft_content == content_of(revision(world, former))
        assert "start_again" in trail(world, former)
        world.walk.send(again.id)
        assert seen(world, again.id).facts.state is State.SUBMITTED


def test_a_case_of_somebody_else_is_not_taken_up(world: World) -> None:
    former = world.at(State.WITHDRAWN)
    assert refused(world, later_life.start_again, former, world.act("stranger")) == [
        "There is no such proposal."
    ]
    [said] = refused(world, later_life.start_again, former, world.act("coordinator"))
    assert "for others to do" in said


def test_what_is_under_way_is_not_started_again(world: World) -> None:
    sent = world.at(State.SUBMITTED)
    assert refused(world, later_life.start_again, sent, world.act("ann")) == [
        "This cannot be done while the proposal is “Sign-off”."
    ]
