"""Decisions in the approval record: conditions, revisions, leave, and what stays secret."""

import pytest
from sqlalchemy import select

from committee.models import Ballot
from committee.voting import ConditionWanted
from documents.context import context
from documents.record_pdf import record_pdf, voice_of
from persistence.unit_of_work import unit_of_work
from proposals.route_models import Choice, Decision
from proposals.states import State
from tests.builders import World
from tests.documents.records import facts_of, text_of
from workflow import conditions, service, sign_offs, writing

# ------------------------------------------------------------------- conditions, revisions, leave


def test_conditions_say_how_they_were_met(world: World) -> None:
    proposal_id = world.at_conditions(
        ConditionWanted("The letter is attached."),
        ConditionWanted("The prerequisites name the safety course.", ("prerequisites",)),
    )
    before = context(facts_of(world, proposal_id), voice_of(facts_of(world, proposal_id)))
    assert [one["met_at"] for one in before["ballots"][0]["conditions"]] == [None, None]
    world.walk.meet_conditions(proposal_id)
    said = text_of(record_pdf(facts_of(world, proposal_id)))
    assert "The letter is attached." in said
    assert "How it was met: Letter attached to the file." in said
    assert "Confirmed as met by Coordinator" in said
    assert "Could be met by an amendment of: What learners need before." in said


def test_each_decision_says_which_revision_it_was_made_on_and_why_it_stands(world: World) -> None:
    proposal_id = world.at_conditions(
        ConditionWanted("Name the safety course.", ("prerequisites",))
    )
    world.do(
        writing.save,
        proposal_id,
        world.act("ann"),
        values={"prerequisites": "The safety course."},
        seen_draft=None,
    )
    world.do(service.amend, proposal_id, world.act("ann"), remark="Named the course.")
    said = text_of(record_pdf(facts_of(world, proposal_id)))
    assert "Revision 2" in said and "Named the course." in said
    assert (
        "Decided on revision 1. It stands: since then only what a condition names was changed "
        "(What learners need before)" in said
    )


def test_an_edit_outside_what_was_decided_leaves_the_decision_standing(world: World) -> None:
    proposal_id = world.draft()
    world.walk.send(proposal_id)
    world.walk.sign_next(proposal_id)
    values = {"summary": "Said in other words."}
    world.do(writing.save, proposal_id, world.act("coordinator"), values=values, seen_draft=None)
    world.do(service.amend, proposal_id, world.act("coordinator"), remark="Wording.")
    world.walk.sign_all(proposal_id)
    world.walk.refer(proposal_id)
    world.walk.decide(proposal_id, "fffff")
    world.walk.approve(proposal_id)
    said = text_of(record_pdf(facts_of(world, proposal_id)))
    assert "Decided on revision 1. It stands: nothing that it covers has changed since." in said
    assert "Decided on revision 2, the latest." in said


def test_an_exemption_is_shown_with_its_reason(world: World) -> None:
    proposal_id = world.draft("head")
    world.walk.send(proposal_id)
    step = world.walk.open_steps(proposal_id)[0]
    for key in ("deputy", "dean"):
        with unit_of_work(world.session):
            world.person(key).active = False
    act = world.act("admin")
    world.do(
        sign_offs.grant_exemption,
        proposal_id,
        step.id,
        world.people["head"],
        act,
        reason="Nobody else holds the office this term.",
    )
    for key in ("deputy", "dean"):
        with unit_of_work(world.session):
            world.person(key).active = True
    world.walk.sign_all(proposal_id)
    world.walk.refer(proposal_id)
    world.walk.decide(proposal_id, "fffff")
    world.walk.approve(proposal_id)
    (leave,) = facts_of(world, proposal_id).exemptions
    assert (leave.person, leave.by) == ("Head", "Admin")
    made = record_pdf(facts_of(world, proposal_id))
    assert "Nobody else holds the office this term." in text_of(made)


def test_nothing_is_recorded_of_a_case_that_is_not_approved(world: World) -> None:
    proposal_id = world.at(State.COMMITTEE_REVIEW)
    with pytest.raises(LookupError):
        facts_of(world, proposal_id)


def test_confirming_a_condition_takes_back_the_record_that_did_not_know_it(world: World) -> None:
    proposal_id = world.at_conditions(ConditionWanted("The letter is attached."))
    world.make_records()
    assert world.proposal(proposal_id).record_file_id is not None
    condition = world.session.scalars(select(Ballot)).one().conditions[0].id
    world.do(conditions.answer, condition, world.act("ann"), evidence="Attached.")
    world.do(conditions.confirm, condition, world.act("coordinator"))
    assert world.proposal(proposal_id).record_file_id is None


# ------------------------------------------------------------------------------------------ secrecy


@pytest.mark.parametrize("secrecy", ["named", "hidden_until_close", "secret"])
def test_the_record_prints_counts_and_never_who_voted_how(world: World, secrecy: str) -> None:
    proposal_id = world.at(State.APPROVED, votes="ffaff")
    with unit_of_work(world.session):
        ballot = world.session.scalars(select(Ballot)).one()
        ballot.rule = {**ballot.rule, "secrecy": secrecy}
    facts = facts_of(world, proposal_id)
    said = repr(context(facts, voice_of(facts)))  # whatever the template prints comes from here
    assert "Mike" not in said
    assert "4 for, 1 against" in said


@pytest.mark.parametrize("secrecy", ["named", "hidden_until_close", "secret"])
def test_two_votes_swapped_give_the_same_record(world: World, secrecy: str) -> None:
    """Whoever reads the record cannot tell the two worlds apart."""
    proposal_id = world.at(State.APPROVED, votes="ffaff")
    with unit_of_work(world.session):
        ballot = world.session.scalars(select(Ballot)).one()
        ballot.rule = {**ballot.rule, "secrecy": secrecy}
    before = facts_of(world, proposal_id)
    with unit_of_work(world.session):
        votes = world.session.scalars(
            select(Decision).where(Decision.ballot_id.is_not(None)).order_by(Decision.id)
        ).all()
        one = next(vote for vote in votes if vote.choice is Choice.AGAINST)
        other = next(vote for vote in votes if vote.choice is Choice.FOR)
        one.choice, other.choice = other.choice, one.choice
        one.comment, other.comment = other.comment, one.comment
    after = facts_of(world, proposal_id)
    assert context(before, voice_of(before)) == context(after, voice_of(after))


def test_what_was_said_with_a_vote_is_not_printed(world: World) -> None:
    facts = facts_of(world, world.at(State.APPROVED, votes="ffaff"))
    comments = [
        vote.comment
        for vote in world.session.scalars(select(Decision).where(Decision.comment != ""))
        if vote.ballot_id is not None
    ]
    said = repr(context(facts, voice_of(facts)))
    assert comments and all(comment not in said for comment in comments)
