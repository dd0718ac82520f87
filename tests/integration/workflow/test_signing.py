"""Signing for an office: whose turn it is, who stands in, and that nobody signs what they wrote."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from accounts.models import RoleMembership
from accounts.roles import Role
from persistence.unit_of_work import unit_of_work
from proposals.models import RequestedChange
from proposals.route_models import Choice, Decision, Exemption
from proposals.states import State
from tests.builders import World
from tests.integration.workflow.steps import (
    announced,
    ask,
    refused,
    seen,
    sign,
    status,
    step,
    trail,
    with_route,
)
from workflow import falling_due, service, sign_offs, writing
from workflow.actions import Action
from workflow.facts import StepStatus
from workflow.invariants import check
from workflow.machine import edge_for, unmet

SILENCE = {
    "key": "posting",
    "kind": "silence",
    "stage": 10,
    "name": "Posted to the faculty",
    "because": "The faculty may object.",
    "role": "registrar",
    "silence_days": 5,
}


def leave(world: World, key: str, role: Role) -> None:
    """End a person's role yesterday."""
    with unit_of_work(world.session):
        held = world.session.scalars(
            select(RoleMembership).where(
                RoleMembership.person_id == world.people[key], RoleMembership.role == role
            )
        ).one()
        held.ends_on = world.walk.clock.date() - timedelta(days=1)


def sign_refused(world: World, case: int, key: str, by: str) -> list[str]:
    step_id = step(world, case, key).id
    return refused(world, sign_offs.sign, case, step_id, world.act(by))


def test_an_office_signs_and_the_next_stage_opens(world: World) -> None:
    sent = world.at(State.SUBMITTED)
    decision = sign(world, sent, "unit-head", "head", comment="Good.")
    assert (decision.choice, decision.comment) == (Choice.SIGN, "Good.")
    assert status(world, sent, "college") is StepStatus.OPEN
    assert trail(world, sent)[-2:] == ["sign", "open_step"]
    assert announced(world, sent)[-2:] == ["StepDecided", "StepOpened"]


def test_a_step_whose_turn_has_not_come_cannot_be_signed(world: World) -> None:
    sent = world.at(State.SUBMITTED)
    assert sign_refused(world, sent, "college", "dean") == [
        "This step is not yours to decide now: College of Science."
    ]


def test_only_the_office_signs_its_step(world: World) -> None:
    sent = world.at(State.SUBMITTED)
    for key in ("coordinator", "dean", "chair", "auditor", "admin"):
        [said] = sign_refused(world, sent, "unit-head", key)
        assert said.startswith("This step is not yours to decide now"), key
    assert sign_refused(world, sent, "unit-head", "stranger") == ["There is no such proposal."]


def test_a_deputy_signs_beside_the_head(world: World) -> None:
    sent = world.at(State.SUBMITTED)
    sign(world, sent, "unit-head", "deputy")
    assert status(world, sent, "unit-head") is StepStatus.FAVOURABLE


def test_the_same_signature_twice_takes_effect_once(world: World) -> None:
    sent = world.at(State.SUBMITTED)
    first = sign(world, sent, "unit-head", "head")
    again = sign(world, sent, "unit-head", "head")
    assert again.id == first.id
    assert trail(world, sent).count("sign") == 1


def test_a_page_opened_before_an_amendment_signs_nothing(world: World) -> None:
    sent = world.at(State.SUBMITTED)
    opened = world.proposal(sent).version
    ask(world, sent)
    step_id = step(world, sent, "unit-head").id
    world.do(writing.save, sent, world.act("ann"), values={"summary": "More."}, seen_draft=None)
    world.do(service.amend, sent, world.act("ann"), remark="Said more.")
    [said] = refused(world, sign_offs.sign, sent, step_id, world.act("head", seen=opened))
    assert "was changed after you opened this page" in said


def test_a_ballot_is_not_signed(world: World) -> None:
    case = world.at(State.COMMITTEE_REVIEW)
    assert sign_refused(world, case, "committee", "chair") == [
        "This step is decided in another way."
    ]


def test_a_head_does_not_sign_their_own_proposal_and_the_deputy_does(world: World) -> None:
    sent = world.draft(proposer="head")
    world.walk.send(sent)
    [said] = sign_refused(world, sent, "unit-head", "head")
    assert said.startswith("This step is not yours to decide now")
    sign(world, sent, "unit-head", "deputy")
    assert status(world, sent, "unit-head") is StepStatus.FAVOURABLE


def test_a_head_who_writes_along_does_not_sign_either(world: World) -> None:
    draft = world.draft()
    world.do(writing.share, draft, world.person("head"), world.act("ann"))
    world.walk.send(draft)
    [said] = sign_refused(world, draft, "unit-head", "head")
    assert said.startswith("This step is not yours to decide now")


def test_where_head_and_deputy_both_wrote_it_the_next_office_up_signs(world: World) -> None:
    draft = world.draft(proposer="head")
    world.do(writing.share, draft, world.person("deputy"), world.act("head"))
    world.walk.send(draft)
    [said] = sign_refused(world, draft, "unit-head", "deputy")
    assert said.startswith("This step is not yours to decide now")
    sign(world, draft, "unit-head", "dean")
    assert status(world, draft, "unit-head") is StepStatus.FAVOURABLE


def test_a_vacant_office_is_filled_by_the_next_one_up(own_world: World) -> None:
    world = own_world
    leave(world, "head", Role.HEAD)
    leave(world, "deputy", Role.DEPUTY)
    sent = world.at(State.SUBMITTED)
    sign(world, sent, "unit-head", "dean")
    assert status(world, sent, "unit-head") is StepStatus.FAVOURABLE


def test_where_nobody_else_is_left_an_administrator_names_an_exemption(own_world: World) -> None:
    world = own_world
    leave(world, "deputy", Role.DEPUTY)
    leave(world, "dean", Role.HEAD)
    sent = world.draft(proposer="head")
    world.walk.send(sent)
    own = step(world, sent, "unit-head").id
    [said] = sign_refused(world, sent, "unit-head", "head")
    assert said.startswith("This step is not yours to decide now")
    exempt: dict[str, Any] = {"reason": "Nobody else holds an office."}
    person = world.people["head"]
    for who in ("head", "coordinator"):
        act = world.act(who)
        assert refused(world, sign_offs.grant_exemption, sent, own, person, act, **exempt)
    admin = world.people["admin"]
    assert refused(
        world, sign_offs.grant_exemption, sent, own, admin, world.act("admin"), **exempt
    ) == ["Nobody exempts themselves."]
    assert refused(
        world, sign_offs.grant_exemption, sent, own, person, world.act("admin"), reason=" "
    ) == ["Say why nobody else can sign."]
    world.do(sign_offs.grant_exemption, sent, own, person, world.act("admin"), **exempt)
    sign(world, sent, "unit-head", "head")
    assert status(world, sent, "unit-head") is StepStatus.FAVOURABLE
    [kept] = world.session.scalars(select(Exemption)).all()
    assert (kept.step_key, kept.person_id, kept.granted_by_id) == ("unit-head", person, admin)
    assert "grant_exemption" in trail(world, sent)
    assert check(world.session) == []


def test_an_exemption_is_for_its_step_only(own_world: World) -> None:
    world = own_world
    leave(world, "deputy", Role.DEPUTY)
    leave(world, "dean", Role.HEAD)
    sent = world.draft(proposer="head", partner_units=[str(world.units["art"])])
    world.walk.send(sent)
    own = step(world, sent, "unit-head").id
    person, admin = world.people["head"], world.act("admin")
    world.do(sign_offs.grant_exemption, sent, own, person, admin, reason="Nobody else.")
    sign(world, sent, "unit-head", "head")
    art = f"partner-{world.units['art']}"
    [said] = sign_refused(world, sent, art, "head")
    assert said.startswith("This step is not yours to decide now")


def test_an_office_can_ask_for_a_change_and_keep_the_proposal(world: World) -> None:
    sent = world.at(State.SUBMITTED)
    ask(world, sent, "criteria", by="head")
    assert world.proposal(sent).state is State.SUBMITTED
    [asked] = world.session.scalars(
        select(RequestedChange).where(RequestedChange.proposal_id == sent)
    )
    assert (asked.field, asked.text, asked.by_id) == ("criteria", "Say more.", world.people["head"])
    assert refused(world, sign_offs.request_changes, sent, world.act("head"), changes=[]) == [
        "Say what must be changed: at least one point."
    ]


def test_a_posting_is_consent_when_its_days_have_passed(world: World) -> None:
    world.walk.settings = with_route(world.walk.settings, SILENCE)
    sent = world.at(State.SUBMITTED)
    assert status(world, sent, "posting") is StepStatus.OPEN
    assert refused(world, service.approve, sent, world.act("coordinator")) == [
        "Still to decide: Posted to the faculty."
    ]
    world.walk.clock += timedelta(days=7)
    assert falling_due.heard(world.session, sent, "silence", world.act(None))
    world.do(service.approve, sent, world.act("coordinator"))
    assert world.proposal(sent).state is State.APPROVED


def test_an_objection_within_the_days_keeps_it_back(world: World) -> None:
    world.walk.settings = with_route(world.walk.settings, SILENCE)
    sent = world.at(State.SUBMITTED)
    posting = step(world, sent, "posting").id
    registrar = world.act("registrar")
    assert refused(world, sign_offs.sign, sent, posting, registrar) == [
        "This step is decided in another way."
    ]
    assert refused(world, sign_offs.object_to, sent, posting, registrar, comment="") == [
        "Say what you object to."
    ]
    world.do(
        sign_offs.object_to, sent, posting, world.act("registrar"), comment="It exists already."
    )
    world.walk.clock += timedelta(days=7)
    assert status(world, sent, "posting") is StepStatus.UNFAVOURABLE
    assert refused(world, service.approve, sent, world.act("coordinator")) == [
        "Still to decide: Posted to the faculty."
    ]


def test_a_notice_tells_an_office_and_asks_nothing_of_it(world: World) -> None:
    told = {
        "key": "registrar",
        "kind": "notice",
        "stage": 10,
        "name": "Registrar",
        "because": "For information.",
        "role": "registrar",
    }
    signed = {
        "key": "head",
        "kind": "sign_off",
        "stage": 20,
        "name": "Head of {unit}",
        "because": "Signs.",
        "place": "sponsoring",
        "role": "head",
    }
    world.walk.settings = with_route(world.walk.settings, told, signed)
    sent = world.at(State.SUBMITTED)
    assert status(world, sent, "head") is StepStatus.OPEN, "nobody waits for a notice"
    [said] = sign_refused(world, sent, "registrar", "registrar")
    assert said == "This step is decided in another way."
    sign(world, sent, "head", "head")
    assert not refused_reasons(world, sent)


def refused_reasons(world: World, case: int) -> list[str]:
    """What stands in the way of an approval."""
    facts = seen(world, case).facts
    edge = edge_for(Action.APPROVE, facts.state)
    assert edge is not None
    return [str(reason) for reason in unmet(edge, facts)]


def test_every_decision_names_the_revision_it_was_made_on(world: World) -> None:
    sent = world.at(State.COMMITTEE_REVIEW)
    decisions = world.session.scalars(
        select(Decision).join(Decision.step).where(Decision.step.has(proposal_id=sent))
    ).all()
    assert len(decisions) == 2
    assert {one.revision.number for one in decisions} == {1}
