"""Sending a proposal: what is sealed, what opens, what keeps it back, and who may."""

from persistence.audit import AuditEntry, entries_of
from proposals.route_models import StepKind
from proposals.sealing import content_of, hashes_of
from proposals.states import Scope, State
from tests.builders import World
from tests.integration.workflow.steps import (
    announced,
    ask,
    refused,
    revision,
    route,
    seen,
    trail,
    with_options,
    write,
)
from workflow import service, writing
from workflow.facts import StepStatus


def test_sending_seals_the_content_and_opens_the_first_stage(world: World) -> None:
    sent = world.draft()
    content = dict(world.proposal(sent).draft_content)
    world.walk.send(sent)
    assert world.proposal(sent).state is State.SUBMITTED
    sealed = revision(world, sent)
    assert sealed.number == 1 and content_of(sealed) == content
    assert set(hashes_of(sealed)) == set(Scope)
    assert [(one.key, one.opened_at is not None) for one in route(world, sent)] == [
        ("unit-head", True),
        ("college", False),
        ("committee", False),
    ]
    assert trail(world, sent) == ["start", "save_draft", "submit", "open_step"]
    assert announced(world, sent) == ["ProposalSubmitted", "StepOpened"]


def test_an_office_on_the_route_twice_over_is_asked_once(world: World) -> None:
    partner = str(world.units["data"])
    sent = world.draft(partner_units=[partner, str(world.units["art"])])
    world.walk.send(sent)
    art = world.units["art"]
    assert [one.key for one in route(world, sent)] == [
        "unit-head",
        f"partner-{art}",
        "college",
        "committee",
    ]


def test_what_is_missing_keeps_it_back_by_name(world: World) -> None:
    draft = world.draft(summary="", criteria="")
    assert refused(world, service.submit, draft, world.act("ann")) == [
        "Still missing: Short description, Earning criteria."
    ]


def test_a_policy_that_blocks_keeps_it_back_in_its_own_words(world: World) -> None:
    draft = world.draft(level="graduate", audience=["graduate"], bachelors_required=False)
    sentences = refused(world, service.submit, draft, world.act("ann"))
    assert sentences == [
        "A policy blocks it: The level is graduate, and no bachelor’s degree is required."
    ]


def test_every_reason_is_told_at_once(world: World) -> None:
    draft = world.draft(
        level="graduate", audience=["graduate"], bachelors_required=False, summary=""
    )
    sentences = refused(world, service.submit, draft, world.act("ann"))
    assert len(sentences) == 2


def test_nobody_but_its_writers_sees_a_draft(world: World) -> None:
    draft = world.draft()
    for key in ("stranger", "head", "coordinator", "admin", "auditor", "chair"):
        assert refused(world, service.submit, draft, world.act(key)) == [
            "There is no such proposal."
        ]


def test_who_may_see_it_may_not_therefore_send_it(world: World) -> None:
    handed_back = world.at(State.RETURNED)
    for key in ("head", "auditor", "chair", "admin"):
        [said] = refused(world, service.submit, handed_back, world.act(key))
        assert said.startswith("You may see this proposal, but this is for others to do."), key


def test_the_coordinator_sends_a_returned_proposal_on_the_proposers_behalf(world: World) -> None:
    handed_back = world.at(State.RETURNED)
    world.do(service.submit, handed_back, world.act("coordinator"))
    assert world.proposal(handed_back).state is State.SUBMITTED


def test_sending_it_twice_takes_effect_once(world: World) -> None:
    sent = world.at(State.SUBMITTED)
    assert refused(world, service.submit, sent, world.act("ann")) == [
        "This cannot be done while the proposal is “Sign-off”."
    ]
    assert trail(world, sent).count("submit") == 1


def test_a_page_opened_before_somebody_elses_change_sends_nothing(world: World) -> None:
    draft = world.draft()
    opened = world.proposal(draft).version
    write(world, draft, summary="Another short description.")
    [said] = refused(world, service.submit, draft, world.act("ann", seen=opened))
    assert "was changed after you opened this page" in said
    world.do(service.submit, draft, world.act("ann", seen=world.proposal(draft).version))


def test_a_second_round_begins_anew_and_answers_what_was_asked(world: World) -> None:
    handed_back = world.at(State.RETURNED)
    assert seen(world, handed_back).facts.requested_changes == 1
    write(world, handed_back, summary="Ask well, with practice from the first week.")
    world.walk.send(handed_back)
    assert seen(world, handed_back).facts.requested_changes == 0
    assert world.proposal(handed_back).round == 2
    assert revision(world, handed_back).number == 2
    statuses = {one.key: one.status for one in seen(world, handed_back).facts.steps}
    assert statuses == {
        "unit-head": StepStatus.OPEN,
        "college": StepStatus.NOT_YET,
        "committee": StepStatus.NOT_YET,
    }


def test_sending_the_same_content_again_makes_no_second_revision(world: World) -> None:
    handed_back = world.at(State.RETURNED)
    world.walk.send(handed_back)
    assert revision(world, handed_back).number == 1


def test_where_the_profile_says_so_referral_and_approval_follow_by_themselves(
    world: World,
) -> None:
    world.walk.settings = with_options(
        world.walk.settings, refer_by_itself=True, approve_by_itself=True
    )
    sent = world.at(State.SUBMITTED)
    world.walk.sign_all(sent)
    assert world.proposal(sent).state is State.COMMITTEE_REVIEW
    world.walk.decide(sent, "fffff")
    assert world.proposal(sent).state is State.APPROVED
    entry = next(one for one in _entries(world, sent) if one.action == "approve")
    assert entry.actor_id is None, "the system approved, in nobody’s name"


def _entries(world: World, proposal_id: int) -> list[AuditEntry]:
    return entries_of(world.session, f"proposal:{proposal_id}")


def test_the_route_of_a_graduate_program_goes_by_the_graduate_body(world: World) -> None:
    sent = world.draft(audience=["graduate"], level="graduate", bachelors_required=True)
    world.walk.send(sent)
    found = {one.key: one for one in route(world, sent)}
    assert found["graduate-body"].kind is StepKind.SIGN_OFF
    assert found["graduate-body"].because.startswith("Graduate students are among the learners")


def test_an_amendment_is_only_for_a_sealed_proposal(world: World) -> None:
    draft = world.draft()
    assert refused(world, service.amend, draft, world.act("ann"), remark="Better.") == [
        "Nothing differs from the sealed revision."
    ]


def test_a_proposer_writes_on_once_somebody_asks_for_a_change(world: World) -> None:
    sent = world.at(State.SUBMITTED)
    values = {"summary": "Ask well."}
    [said] = refused(world, writing.save, sent, world.act("ann"), values=values, seen_draft=None)
    assert said.startswith("The revision is sealed.")
    ask(world, sent, by="head")
    assert write(world, sent, summary="Ask well.") == ["summary"]
