"""What a committee's rule and its members' standing mean for a ballot."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from accounts.models import RoleMembership
from accounts.roles import Role
from committee.models import Ballot, BallotResult, BallotState, Recusal
from committee.room import Room
from committee.voting import Motion
from persistence.audit import entries_of
from persistence.unit_of_work import unit_of_work
from proposals.route_models import Choice, Decision
from proposals.states import State
from tests.builders import World
from tests.integration.workflow.steps import (
    announced,
    refused,
    seen,
    step,
    trail,
    with_bylaws,
    with_rule,
)
from workflow import balloting, writing
from workflow.invariants import check

MEMBERS = ("chair", "vice", "mary", "mike", "mona")
FOR, AGAINST = {"choice": Choice.FOR}, {"choice": Choice.AGAINST, "comment": "Too thin."}


def opened(world: World, case: int | None = None, **motion: Any) -> int:
    """A ballot that is open for a week."""
    case = case or world.at(State.COMMITTEE_REVIEW)
    return world.walk.open_ballot(case, closes_in_days=7, **motion)


def ballot(world: World, ballot_id: int) -> Ballot:
    world.session.rollback()
    return world.session.get_one(Ballot, ballot_id)


def vote(world: World, ballot_id: int, by: str, **given: Any) -> Decision:
    decision: Decision = world.do(balloting.vote, ballot_id, world.act(by), **given)
    return decision


def vote_refused(world: World, ballot_id: int, by: str, **given: Any) -> str:
    [said] = refused(world, balloting.vote, ballot_id, world.act(by), **given)
    return said


def close_refused(world: World, ballot_id: int, by: str = "chair") -> str:
    [said] = refused(world, balloting.close_ballot, ballot_id, world.act(by))
    return said


def recuse(world: World, case: int, by: str, person: str | None = None) -> None:
    committee = step(world, case, "committee").committee_id
    world.do(
        balloting.recuse_from,
        case,
        committee,
        world.act(by),
        reason="A relative.",
        person_id=world.people[person] if person else None,
    )


# ------------------------------------------------------------------------- who may vote


def test_only_a_member_votes_and_only_the_chair_leads(world: World) -> None:
    ballot_id = opened(world)
    for key in ("coordinator", "head", "auditor", "admin"):
        assert "for others to do" in vote_refused(world, ballot_id, key, **FOR), key
    assert vote_refused(world, ballot_id, "guest", **FOR) == "You have no vote in this ballot."
    for key in ("vice", "mary", "coordinator"):
        said = close_refused(world, ballot_id, key)
        assert "for others to do" in said or "for the chair" in said, key


def test_somebody_recused_neither_votes_nor_counts(world: World) -> None:
    case = world.at(State.COMMITTEE_REVIEW)
    recuse(world, case, "mona")
    ballot_id = opened(world, case)
    assert "for others to do" in vote_refused(world, ballot_id, "mona", **FOR)
    for key in MEMBERS[:-1]:
        vote(world, ballot_id, key, **FOR)
    world.walk.close(ballot_id)
    outcome = ballot(world, ballot_id).outcome
    assert outcome is not None
    assert outcome["recused"] == [world.people["mona"]]
    assert any("1 recused" in sentence for sentence in outcome["derivation"])


def test_a_vote_given_before_the_recusal_is_set_aside(world: World) -> None:
    case = world.at(State.COMMITTEE_REVIEW)
    ballot_id = opened(world, case)
    for key, given in zip(MEMBERS, (FOR, FOR, FOR, AGAINST, AGAINST), strict=True):
        vote(world, ballot_id, key, **given)
    recuse(world, case, "chair", "mona")
    world.walk.close(ballot_id)
    outcome = ballot(world, ballot_id).outcome
    assert outcome is not None and (outcome["for"], outcome["against"]) == (3, 1)
    assert check(world.session) == []


def test_the_chair_records_that_somebody_takes_no_part_and_others_do_not(world: World) -> None:
    case = world.at(State.COMMITTEE_REVIEW)
    committee = step(world, case, "committee").committee_id
    person = {"reason": "A relative.", "person_id": world.people["mary"]}
    [said] = refused(world, balloting.recuse_from, case, committee, world.act("mike"), **person)
    assert "for others to do" in said
    recuse(world, case, "chair", "mary")
    recuse(world, case, "chair", "mary")
    rows = world.session.scalars(select(Recusal).where(Recusal.proposal_id == case)).all()
    assert [one.person_id for one in rows] == [world.people["mary"]], "twice changes nothing"
    own = {"reason": " "}
    assert refused(world, balloting.recuse_from, case, committee, world.act("mike"), **own) == [
        "Give the reason in a few words."
    ]


def test_where_the_chair_is_recused_the_vice_chair_leads(world: World) -> None:
    case = world.at(State.COMMITTEE_REVIEW)
    recuse(world, case, "chair")
    step_id = step(world, case, "committee").id
    motion = Motion("To approve.", closes_at=world.walk.clock + timedelta(days=7))
    [said] = refused(world, balloting.open_on, case, step_id, world.act("chair"), motion=motion)
    assert "for others to do" in said
    made = world.do(balloting.open_on, case, step_id, world.act("vice"), motion=motion)
    for key in MEMBERS[1:]:
        vote(world, made.id, key, **FOR)
    world.do(balloting.close_ballot, made.id, world.act("vice"))
    assert ballot(world, made.id).result is BallotResult.CARRIED


@pytest.mark.parametrize("how", ["proposer", "co-proposer", "named as responsible"])
def test_nobody_votes_on_what_they_wrote_or_answer_for(world: World, how: str) -> None:
    more = {"lead_email": world.email("mary")} if how == "named as responsible" else {}
    draft = world.draft(**more) if how != "proposer" else own_draft(world, "mary")
    if how == "co-proposer":
        world.do(writing.share, draft, world.person("mary"), world.act("ann"))
    world.walk.send(draft)
    world.walk.sign_all(draft)
    world.walk.refer(draft)
    ballot_id = opened(world, draft)
    assert vote_refused(world, ballot_id, "mary", **FOR)
    now = balloting.ballot_now(world.session, ballot(world, ballot_id), world.act("chair"))
    assert world.people["mary"] not in now.entitled
    assert now.roll.members and len(now.entitled) == 4


def own_draft(world: World, key: str) -> int:
    """A draft of somebody of the committee, entered by the coordinator."""
    return world.walk.write(
        key, world.units["data"], world.content(title="Choir Leading"), by="coordinator"
    )


def test_where_the_bylaws_recuse_by_unit_colleagues_of_the_unit_take_no_part(
    own_world: World,
) -> None:
    world = own_world
    with unit_of_work(world.session):
        world.session.add(
            RoleMembership(
                person_id=world.people["mike"],
                role=Role.MEMBER,
                unit_id=world.units["data"],
                starts_on=date(2025, 1, 1),
            )
        )
    case = world.at(State.COMMITTEE_REVIEW)
    ballot_id = opened(world, case)
    vote(world, ballot_id, "mike", **FOR)
    world.walk.settings = with_bylaws(world.walk.settings, recused_by_unit=True)
    assert "for others to do" in vote_refused(world, ballot_id, "mike", **AGAINST)


# ------------------------------------------------------------------------------- voting


def test_a_vote_against_says_why(world: World) -> None:
    ballot_id = opened(world)
    assert vote_refused(world, ballot_id, "mary", choice=Choice.AGAINST, comment=" ") == (
        "Say why you vote against it."
    )
    vote(world, ballot_id, "mary", **AGAINST)
    vote(world, ballot_id, "mike", choice=Choice.ABSTAIN)


def test_a_vote_can_be_changed_until_the_close_and_every_change_is_kept(world: World) -> None:
    ballot_id = opened(world)
    first = vote(world, ballot_id, "mary", **FOR)
    second = vote(world, ballot_id, "mary", **AGAINST)
    third = vote(world, ballot_id, "mary", **FOR)
    assert (second.supersedes_id, third.supersedes_id) == (first.id, second.id)
    now = balloting.ballot_now(world.session, ballot(world, ballot_id), world.act("chair"))
    assert [one.choice for one in now.decisions] == [Choice.FOR, Choice.AGAINST, Choice.FOR]
    assert [one.choice for one in now.current] == [Choice.FOR]


def test_the_same_vote_again_changes_nothing(world: World) -> None:
    ballot_id = opened(world)
    assert vote(world, ballot_id, "mary", **FOR).id == vote(world, ballot_id, "mary", **FOR).id
    actions = [one.action for one in entries_of(world.session, f"ballot:{ballot_id}")]
    assert actions == ["open_ballot", "vote"]


def test_no_vote_touches_the_proposal(world: World) -> None:
    case = world.at(State.COMMITTEE_REVIEW)
    ballot_id = opened(world, case)
    before = (world.proposal(case).version, trail(world, case), announced(world, case))
    for key, given in zip(MEMBERS, (FOR, AGAINST, FOR, FOR, FOR), strict=True):
        vote(world, ballot_id, key, **given)
    world.session.rollback()
    assert (world.proposal(case).version, trail(world, case), announced(world, case)) == before


def test_after_the_time_and_after_the_close_nobody_votes(world: World) -> None:
    ballot_id = opened(world)
    world.walk.vote(ballot_id, "ffff")
    world.walk.clock += timedelta(days=8)
    assert vote_refused(world, ballot_id, "mona", **FOR) == (
        "The time for voting is over. The chair can extend it."
    )
    world.walk.close(ballot_id)
    assert vote_refused(world, ballot_id, "mona", **FOR) == (
        "The ballot is over; its result stands. Ask the chair if something is wrong."
    )
    assert close_refused(world, ballot_id).startswith("The ballot is over")


# --------------------------------------------------------------------- closing, or not yet


def test_below_quorum_there_is_no_result_and_it_may_be_extended(world: World) -> None:
    case = world.at(State.COMMITTEE_REVIEW)
    ballot_id = opened(world, case)
    world.walk.vote(ballot_id, "ff")
    world.walk.clock += timedelta(days=8)
    said = close_refused(world, ballot_id)
    assert said.startswith("There is no result:") and "Extend, table or void" in said
    assert seen(world, case).facts.carried == ()
    later = world.walk.clock + timedelta(days=7)
    [past] = refused(
        world,
        balloting.extend_ballot,
        ballot_id,
        world.act("chair"),
        closes_at=world.walk.clock - timedelta(days=1),
    )
    assert past == "The new end must be later than the present one."
    world.do(balloting.extend_ballot, ballot_id, world.act("chair"), closes_at=later)
    vote(world, ballot_id, "mary", **FOR)
    world.walk.close(ballot_id)
    assert ballot(world, ballot_id).result is BallotResult.CARRIED


def test_it_is_not_closed_early_where_the_bylaws_do_not_say_so(world: World) -> None:
    ballot_id = opened(world)
    world.walk.vote(ballot_id, "ffff")
    assert close_refused(world, ballot_id).startswith("Members may vote until the set time.")


def test_where_they_do_it_is_closed_once_nothing_could_change_the_result(world: World) -> None:
    world.walk.settings = with_rule(world.walk.settings, early_close=True)
    ballot_id = opened(world)
    world.walk.vote(ballot_id, "ff")
    assert close_refused(world, ballot_id).startswith("Members may vote until the set time.")
    vote(world, ballot_id, "mary", **FOR)
    world.do(balloting.close_ballot, ballot_id, world.act("chair"))
    assert ballot(world, ballot_id).result is BallotResult.CARRIED


def test_when_everybody_has_voted_nobody_needs_to_wait(world: World) -> None:
    ballot_id = opened(world)
    world.walk.vote(ballot_id, "ffffa")
    world.do(balloting.close_ballot, ballot_id, world.act("chair"))
    assert ballot(world, ballot_id).result is BallotResult.CARRIED


def test_it_is_tabled_as_often_as_the_bylaws_allow(world: World) -> None:
    world.walk.settings = with_rule(world.walk.settings, tabling_limit=1)
    case = world.at(State.COMMITTEE_REVIEW)
    tabled = {"state": BallotState.TABLED, "reason": "The author is away."}
    first = opened(world, case)
    vote(world, first, "mary", **FOR)
    world.do(balloting.end_ballot, first, world.act("chair"), **tabled)
    assert (ballot(world, first).state, ballot(world, first).result) == (BallotState.TABLED, None)
    second = opened(world, case)
    assert refused(world, balloting.end_ballot, second, world.act("chair"), **tabled) == [
        "The bylaws let it be tabled once; that has been done."
    ]
    voided = {**tabled, "state": BallotState.VOIDED}
    world.do(balloting.end_ballot, second, world.act("chair"), **voided)
    assert seen(world, case).facts.ballots[-1].open is False


def test_a_step_has_one_open_ballot_and_the_database_knows(world: World) -> None:
    case = world.at(State.COMMITTEE_REVIEW)
    opened(world, case)
    step_id = step(world, case, "committee").id
    motion = Motion("To approve.")
    assert refused(world, balloting.open_on, case, step_id, world.act("chair"), motion=motion) == [
        "A ballot on this proposal is open already."
    ]


def test_a_motion_has_words_and_an_end_in_the_future(world: World) -> None:
    case = world.at(State.COMMITTEE_REVIEW)
    step_id = step(world, case, "committee").id
    for motion, said in (
        (Motion("  "), "Word the motion."),
        (Motion("To approve.", closes_at=world.walk.clock), "The ballot must close in the future."),
    ):
        act = world.act("chair")
        assert refused(world, balloting.open_on, case, step_id, act, motion=motion) == [said]


def test_a_ballot_keeps_the_rule_under_which_it_was_opened(world: World) -> None:
    ballot_id = opened(world)
    world.walk.settings = with_rule(world.walk.settings, carries="2/3 of votes cast")
    world.walk.vote(ballot_id, "fffaa")
    world.walk.close(ballot_id)
    assert ballot(world, ballot_id).result is BallotResult.CARRIED


# -------------------------------------------------------------------------- in the room


def room(world: World, present: int, **counts: int) -> Room:
    return Room(
        taken_on=world.walk.clock.date(),
        minutes="Minutes, item 4",
        present=tuple(world.people[key] for key in MEMBERS[:present]),
        votes={},
        comments={},
        counts={"for": 0, "against": 0, "abstain": 0, **counts},
    )


def test_counts_are_recorded_only_where_the_bylaws_allow_them(world: World) -> None:
    case = world.at(State.COMMITTEE_REVIEW)
    step_id = step(world, case, "committee").id
    taken = {"motion": Motion("To approve."), "room": room(world, 5, **{"for": 4, "against": 1})}
    verb = balloting.record_room_vote
    assert refused(world, verb, case, step_id, world.act("coordinator"), **taken)
    world.walk.settings = with_rule(world.walk.settings, counts_may_be_recorded=True)
    too_many = {**taken, "room": room(world, 2, **{"for": 3})}
    assert refused(world, verb, case, step_id, world.act("coordinator"), **too_many)
    world.do(verb, case, step_id, world.act("coordinator"), **taken)
    made = world.session.scalars(select(Ballot).where(Ballot.proposal_id == case)).one()
    assert made.result is BallotResult.CARRIED and made.taken_in_room_on is not None
    assert made.outcome is not None and made.outcome["for"] == 4
    assert check(world.session) == []


def test_a_vote_in_the_room_is_minuted(world: World) -> None:
    case = world.at(State.COMMITTEE_REVIEW)
    step_id = step(world, case, "committee").id
    taken = replace(room(world, 5, **{"for": 5}), minutes=" ")
    verb, motion = balloting.record_room_vote, Motion("To approve.")
    act = world.act("chair")
    assert refused(world, verb, case, step_id, act, motion=motion, room=taken) == [
        "Say where the vote is minuted."
    ]


def test_a_chair_who_broke_a_tie_is_not_taken_for_somebody_who_voted_twice(world: World) -> None:
    world.walk.settings = with_rule(world.walk.settings, on_tie="casting_vote")
    case = world.at(State.COMMITTEE_REVIEW)
    ballot_id = opened(world, case)
    world.walk.vote(ballot_id, "ffaao")
    vote(world, ballot_id, "chair", **FOR, casting=True)
    world.walk.close(ballot_id)
    assert ballot(world, ballot_id).result is BallotResult.CARRIED
    assert check(world.session) == []
