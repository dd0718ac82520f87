"""Edits after sending: which decisions they overtake, and what brings those back."""

from typing import Any

from committee.errors import BallotRefused
from committee.models import Ballot, BallotState
from proposals.queries import route_of
from proposals.route_models import Choice
from proposals.states import State
from tests.builders import World
from tests.integration.workflow.steps import (
    amend,
    announced,
    ask,
    refused,
    revision,
    route,
    seen,
    sign,
    status,
    trail,
    write,
)
from workflow import balloting, service, writing
from workflow.facts import StepStatus

FAVOURABLE, STALE = StepStatus.FAVOURABLE, StepStatus.STALE


def badge(world: World, words: str) -> dict[str, Any]:
    """An edit that only the committee decides on: another picture of the badge."""
    picture = world.content()["badge_picture"]
    return {"badge_picture": {**picture, "alt": f"Badge: {words}"}}


def outcomes(world: World, first: str) -> dict[str, Any]:
    """An edit of the first outcome."""
    rows = world.content()["outcomes"]
    return {"outcomes": [{**rows[0], "statement": first}, *rows[1:]]}


def test_an_amendment_seals_a_revision_and_stays_in_its_state(world: World) -> None:
    sent = world.at(State.SUBMITTED)
    first = revision(world, sent).id
    made = amend(world, sent, summary="Another short description.")
    assert (made.number, made.based_on_id) == (2, first)
    assert world.proposal(sent).state is State.SUBMITTED
    assert trail(world, sent)[-1] == "amend"
    assert "ProposalAmended" in announced(world, sent)


def test_an_amendment_says_what_was_changed_and_changes_something(world: World) -> None:
    sent = world.at(State.SUBMITTED)
    act = world.act("coordinator")
    assert refused(world, service.amend, sent, act, remark="Nothing.") == [
        "Nothing differs from the sealed revision."
    ]
    write(world, sent, "coordinator", summary="Another short description.")
    assert refused(world, service.amend, sent, world.act("coordinator"), remark=" ") == [
        "Say in a sentence what you changed and why."
    ]


def test_an_amendment_must_be_complete_and_allowed_like_a_sending(world: World) -> None:
    sent = world.at(State.SUBMITTED)
    write(world, sent, "coordinator", summary="", assessments=[])
    sentences = refused(world, service.amend, sent, world.act("coordinator"), remark="Less.")
    assert sentences[0] == "Still missing: Short description, Assessments."
    assert "A policy blocks it: There is no assessment." in sentences


def test_an_edit_of_words_leaves_signatures_as_they_are(world: World) -> None:
    sent = world.at(State.SUBMITTED)
    sign(world, sent, "unit-head", "head")
    amend(world, sent, summary="Another short description.")
    assert status(world, sent, "unit-head") is FAVOURABLE


def test_an_edit_of_substance_overtakes_a_signature_until_it_is_given_again(world: World) -> None:
    sent = world.at(State.SUBMITTED)
    sign(world, sent, "unit-head", "head")
    amend(world, sent, **outcomes(world, "Design a survey of a town."))
    assert status(world, sent, "unit-head") is STALE
    [step] = [one for one in seen(world, sent).facts.steps if one.key == "unit-head"]
    assert [str(label) for label in step.touched] == ["Learning outcomes"]
    sign(world, sent, "unit-head", "head")
    assert status(world, sent, "unit-head") is FAVOURABLE


def test_restored_text_restores_the_signature(world: World) -> None:
    sent = world.at(State.SUBMITTED)
    sign(world, sent, "unit-head", "head")
    before = world.proposal(sent).draft_content["outcomes"]
    amend(world, sent, **outcomes(world, "Design a survey of a town."))
    amend(world, sent, outcomes=before)
    assert revision(world, sent).number == 3
    assert status(world, sent, "unit-head") is FAVOURABLE


def test_an_edit_after_the_vote_keeps_the_proposal_from_being_approved(world: World) -> None:
    case = world.at(State.COMMITTEE_REVIEW)
    world.walk.decide(case, "ffffa")
    before = world.proposal(case).draft_content["badge_picture"]
    amend(world, case, **badge(world, "Surveys"))
    assert refused(world, service.approve, case, world.act("chair")) == [
        "The decision of Microcredential Committee no longer covers: Badge picture. "
        "Ask for it to be re-affirmed."
    ]
    amend(world, case, badge_picture=before)
    world.do(service.approve, case, world.act("chair"))
    assert world.proposal(case).state is State.APPROVED


def test_after_such_an_edit_the_committee_can_vote_anew(world: World) -> None:
    case = world.at(State.COMMITTEE_REVIEW)
    world.walk.decide(case, "fffff")
    amend(world, case, **badge(world, "Surveys"))
    world.walk.decide(case, "fffff")
    world.walk.approve(case)
    assert world.proposal(case).state is State.APPROVED


def test_an_edit_that_overtakes_an_earlier_office_goes_back_to_it_with_the_ballot_voided(
    world: World,
) -> None:
    case = world.at(State.COMMITTEE_REVIEW)
    ballot_id = world.walk.open_ballot(case, closes_in_days=7)
    world.walk.vote(ballot_id, "ff")
    amend(world, case, **outcomes(world, "Design a survey of a town."))
    assert world.proposal(case).state is State.SUBMITTED
    assert status(world, case, "unit-head") is STALE
    ballot = world.session.get_one(Ballot, ballot_id)
    assert ballot.state is BallotState.VOIDED
    assert "touched what was signed before" in ballot.closing_note
    assert len(balloting.ballot_now(world.session, ballot, world.act("chair")).decisions) == 2
    assert trail(world, case)[-2:] == ["amend", "send_back"]
    sign(world, case, "unit-head", "head")
    sign(world, case, "college", "dean")
    world.walk.refer(case)
    assert world.proposal(case).state is State.COMMITTEE_REVIEW


def test_a_vote_in_an_open_ballot_waits_for_re_affirmation_and_restored_text_restores_it(
    world: World,
) -> None:
    case = world.at(State.COMMITTEE_REVIEW)
    ballot_id = world.walk.open_ballot(case, closes_in_days=7)
    world.walk.vote(ballot_id, "fff")
    before = world.proposal(case).draft_content["badge_picture"]
    amend(world, case, **badge(world, "Surveys"))

    def counts() -> tuple[int, int]:
        ballot = world.session.get_one(Ballot, ballot_id)
        now = balloting.ballot_now(world.session, ballot, world.act("chair"))
        return len(now.current), len(now.stale)

    assert counts() == (0, 3)
    world.do(balloting.vote, ballot_id, world.act("mary"), choice=Choice.FOR)
    assert counts() == (1, 2)
    amend(world, case, badge_picture=before)
    assert counts() == (2, 1), "restored for the two others; mary voted on the text between"


def test_a_ballot_whose_votes_were_all_overtaken_has_no_quorum(world: World) -> None:
    case = world.at(State.COMMITTEE_REVIEW)
    ballot_id = world.walk.open_ballot(case, closes_in_days=7)
    world.walk.vote(ballot_id, "fffff")
    amend(world, case, **badge(world, "Surveys"))
    try:
        world.walk.close(ballot_id)
    except BallotRefused as no_result:
        assert str(no_result).startswith("There is no result:")
    else:
        raise AssertionError("overtaken votes were counted")


def test_a_partner_named_later_is_asked_and_one_dropped_is_asked_no_more(world: World) -> None:
    case = world.at(State.COMMITTEE_REVIEW)
    art = world.units["art"]
    amend(world, case, partner_units=[str(art)])
    assert world.proposal(case).state is State.SUBMITTED
    assert status(world, case, f"partner-{art}") is StepStatus.NOT_YET
    sign(world, case, "unit-head", "head")
    assert status(world, case, f"partner-{art}") is StepStatus.OPEN
    sign(world, case, f"partner-{art}", "art-head")
    partner = next(one for one in route(world, case) if one.key == f"partner-{art}")
    amend(world, case, partner_units=[])
    assert partner not in route_of(world.session, world.proposal(case))
    amend(world, case, partner_units=[str(art)])
    assert status(world, case, f"partner-{art}") is FAVOURABLE, "the same text, the same signature"
    again = next(one for one in route(world, case) if one.key == f"partner-{art}")
    assert again.id == partner.id


def test_after_approval_nothing_changes_without_a_condition(world: World) -> None:
    case = world.at(State.APPROVED)
    [said] = refused(
        world, writing.save, case, world.act("coordinator"), values={"title": "X"}, seen_draft=None
    )
    assert said.startswith("The revision is sealed.")


def test_an_open_request_is_answered_by_an_amendment(world: World) -> None:
    sent = world.at(State.SUBMITTED)
    ask(world, sent, by="head")
    write(world, sent, summary="Another short description.")
    world.do(service.amend, sent, world.act("ann"), remark="Said more.")
    assert seen(world, sent).facts.requested_changes == 0


def test_asking_for_the_same_again_asks_once(world: World) -> None:
    sent = world.at(State.SUBMITTED)
    ask(world, sent, by="head")
    ask(world, sent, by="head")
    assert trail(world, sent).count("request_change") == 1
    ask(world, sent, by="coordinator")
    assert seen(world, sent).facts.requested_changes == 2
