"""Ballots through the workflow's verbs: who leads them, casting votes, votes taken in the room."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from committee.errors import BallotRefused
from committee.models import Ballot, BallotResult, BallotState, Committee, CommitteeMembership
from committee.roll import MemberKind
from committee.room import Room
from committee.voting import Motion
from persistence.files import FileStore
from persistence.unit_of_work import unit_of_work
from proposals.route_models import Choice, RouteStep, StepKind
from proposals.states import State
from tests.builders import World
from workflow import balloting
from workflow.errors import NotAllowed, NotPossible
from workflow.settings import WorkflowSettings

SLUG = "microcredential-committee"


@pytest.fixture
def world(session: Session, tmp_path: Path) -> World:
    return World(session, FileStore(tmp_path))


def with_rule(settings: WorkflowSettings, **rule: Any) -> WorkflowSettings:
    """The settings with another rule for the committee."""
    before = settings.committees[SLUG]
    changed = before.model_validate(
        {**before.model_dump(mode="json"), "rule": {**before.rule.model_dump(mode="json"), **rule}}
    )
    return replace(settings, committees={**settings.committees, SLUG: changed})


def step_of(world: World, proposal_id: int) -> int:
    step = world.walk.ballot_step(proposal_id)
    assert step is not None
    return step.id


def room(world: World, *present: str, votes: dict[str, str], **more: Any) -> Room:
    choices = {"f": Choice.FOR, "a": Choice.AGAINST, "o": Choice.ABSTAIN}
    return Room(
        taken_on=more.pop("taken_on", world.walk.clock.date()),
        minutes="Minutes, item 4",
        present=tuple(world.people[key] for key in present),
        votes={world.people[key]: choices[letter] for key, letter in votes.items()},
        comments={world.people[key]: "See the minutes." for key in votes},
        **more,
    )


def record(world: World, proposal_id: int, taken: Room, key: str = "coordinator") -> Ballot:
    world.do(
        balloting.record_room_vote,
        proposal_id,
        step_of(world, proposal_id),
        world.act(key),
        motion=Motion("That it be approved."),
        room=taken,
    )
    return world.session.query(Ballot).order_by(Ballot.id.desc()).first()  # type: ignore[return-value]


MEMBERS = ("chair", "vice", "mary", "mike", "mona")


def test_the_chair_of_another_committee_leads_nothing_here(world: World) -> None:
    """Also when both committees stand on the route of the same proposal."""
    with unit_of_work(world.session):
        other = Committee(
            institution_id=world.institution.id, slug="graduate-board", name="Graduate Board"
        )
        world.session.add(other)
        world.session.flush()
        world.session.add(
            CommitteeMembership(
                committee_id=other.id,
                person_id=world.people["dean"],
                kind=MemberKind.VOTING,
                office="chair",
                starts_on=date(2023, 8, 1),
            )
        )
        other_id = other.id
    settings = world.walk.settings
    bylaws = settings.committees[SLUG].model_copy(
        update={"slug": "graduate-board", "name": "Graduate Board"}
    )
    world.walk.settings = replace(
        settings, committees={**settings.committees, "graduate-board": bylaws}
    )
    proposal_id = world.at(State.COMMITTEE_REVIEW)
    step = world.walk.ballot_step(proposal_id)
    assert step is not None
    with unit_of_work(world.session):
        world.session.add(
            RouteStep(
                proposal_id=proposal_id,
                round=step.round,
                key="graduate-board",
                kind=StepKind.BALLOT,
                stage=60,
                name="Graduate Board",
                committee_id=other_id,
                because="Both decide.",
                scopes=["substantive"],
            )
        )
    ballot_id = world.walk.open_ballot(proposal_id, closes_in_days=7)
    for verb, named in (
        (balloting.close_ballot, {}),
        (balloting.end_ballot, {"state": BallotState.VOIDED, "reason": "Mine."}),
        (balloting.extend_ballot, {"closes_at": world.walk.clock + timedelta(days=30)}),
    ):
        with pytest.raises(NotAllowed):
            world.do(verb, ballot_id, world.act("dean"), **named)
    with pytest.raises(NotAllowed):
        world.do(
            balloting.recuse_from,
            proposal_id,
            step.committee_id,
            world.act("dean"),
            reason="Mine.",
            person_id=world.people["mary"],
        )


def test_a_casting_vote_is_given_after_the_time_on_a_tie_only(world: World) -> None:
    world.walk.settings = with_rule(
        world.walk.settings, on_tie="casting_vote", secrecy="hidden_until_close"
    )
    proposal_id = world.at(State.COMMITTEE_REVIEW)
    ballot_id = world.walk.open_ballot(proposal_id, closes_in_days=7)
    world.walk.vote(ballot_id, "ffaa")
    casting = {"choice": Choice.FOR, "casting": True}
    with pytest.raises(BallotRefused, match="when everybody has voted"):
        world.do(balloting.vote, ballot_id, world.act("chair"), **casting)
    world.walk.clock += timedelta(days=20)
    with pytest.raises(BallotRefused, match="not yet given"):
        world.do(balloting.close_ballot, ballot_id, world.act("chair"))
    with pytest.raises(BallotRefused, match="acting chair"):
        world.do(balloting.vote, ballot_id, world.act("vice"), **casting)
    world.do(balloting.vote, ballot_id, world.act("chair"), **casting)
    world.do(balloting.close_ballot, ballot_id, world.act("chair"))
    assert world.session.get_one(Ballot, ballot_id).result is BallotResult.CARRIED


def test_a_vote_in_the_room_takes_the_roll_of_its_day(world: World) -> None:
    proposal_id = world.at(State.COMMITTEE_REVIEW)
    with unit_of_work(world.session):
        seat = (
            world.session.query(CommitteeMembership)
            .filter(CommitteeMembership.person_id == world.people["mona"])
            .one()
        )
        seat.ends_on = world.walk.clock.date()
    day = world.walk.clock.date()
    world.walk.clock += timedelta(days=10)
    taken = room(world, *MEMBERS, votes=dict.fromkeys(MEMBERS, "f"), taken_on=day)
    ballot = record(world, proposal_id, taken)
    assert ballot.result is BallotResult.CARRIED
    assert ballot.outcome is not None and ballot.outcome["for"] == 5


def test_strangers_and_the_recused_have_no_vote_in_the_room(world: World) -> None:
    proposal_id = world.at(State.COMMITTEE_REVIEW)
    for key in ("stranger", "guest"):
        with pytest.raises(BallotRefused, match="has no vote"):
            record(world, proposal_id, room(world, *MEMBERS, key, votes={"chair": "f", key: "f"}))
    assert world.session.query(Ballot).count() == 0
    future = room(world, *MEMBERS, votes={}, taken_on=world.walk.clock.date() + timedelta(days=1))
    with pytest.raises(Exception, match="has not come yet"):
        record(world, proposal_id, future)


def test_a_tie_in_the_room_is_broken_by_the_chair_by_name_and_by_count(world: World) -> None:
    world.walk.settings = with_rule(
        world.walk.settings, on_tie="casting_vote", counts_may_be_recorded=True
    )
    votes = {"chair": "f", "vice": "f", "mary": "a", "mike": "a"}
    named = world.at(State.COMMITTEE_REVIEW)
    by_name = record(world, named, room(world, *votes, votes=votes, casting=Choice.AGAINST))
    assert by_name.result is BallotResult.LOST
    counts = {"for": 2, "against": 2, "abstain": 0}
    counted = world.at(State.COMMITTEE_REVIEW)
    taken = room(world, *votes, votes={}, counts=counts, casting=Choice.FOR)
    by_count = record(world, counted, taken)
    assert by_count.result is BallotResult.CARRIED
    assert by_count.outcome is not None
    assert by_count.outcome["derivation"][-1] == "The chair’s casting vote is for: carried."


def test_a_secret_vote_in_the_room_is_not_recorded_by_name(world: World) -> None:
    world.walk.settings = with_rule(
        world.walk.settings, secrecy="secret", counts_may_be_recorded=True
    )
    proposal_id = world.at(State.COMMITTEE_REVIEW)
    with pytest.raises(BallotRefused, match="record how many, not who"):
        record(world, proposal_id, room(world, *MEMBERS, votes=dict.fromkeys(MEMBERS, "f")))
    counts = {"for": 4, "against": 1, "abstain": 0}
    ballot = record(world, proposal_id, room(world, *MEMBERS, votes={}, counts=counts))
    assert ballot.result is BallotResult.CARRIED


def test_what_was_carried_is_not_put_again_until_an_edit_touches_it(world: World) -> None:
    proposal_id = world.at(State.COMMITTEE_REVIEW)
    world.walk.decide(proposal_id, "fffff")
    with pytest.raises(NotPossible, match="decided already"):
        world.walk.open_ballot(proposal_id, closes_in_days=7)
