"""Conditions of a motion: answered, confirmed, and the only leave to change what was approved."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from committee.models import Ballot, Condition
from committee.voting import ConditionWanted
from persistence.files import StoredFile
from proposals.sealing import content_of
from proposals.states import State
from tests.builders import World
from tests.integration.workflow.steps import (
    announced,
    refused,
    revision,
    seen,
    status,
    trail,
    write,
)
from workflow import conditions, service, writing
from workflow.facts import StepStatus
from workflow.invariants import check

THRESHOLD = ConditionWanted("The criteria name a threshold.", ("criteria",))
LETTER = ConditionWanted("The registrar writes a letter.")


def approved(world: World, *wanted: ConditionWanted) -> tuple[int, Sequence[int]]:
    """An approved case and the ids of its conditions."""
    case = world.at_conditions(*wanted)
    ids = world.session.scalars(
        select(Condition.id).join(Ballot).where(Ballot.proposal_id == case).order_by(Condition.id)
    ).all()
    return case, ids


def answer(world: World, condition: int, by: str = "ann", evidence: str = "Done.") -> None:
    world.do(conditions.answer, condition, world.act(by), evidence=evidence)


def criteria(world: World, case: int, percent: int) -> None:
    """An amendment of the criteria."""
    write(world, case, criteria=f"Pass each assessment with {percent} percent.")
    world.do(service.amend, case, world.act("ann"), remark="A threshold.")


def test_marketing_waits_until_every_condition_is_confirmed(world: World) -> None:
    case, [one, other] = approved(world, THRESHOLD, LETTER)
    world.make_records()
    verb = service.begin_marketing
    assert refused(world, verb, case, world.act("coordinator")) == [
        "A condition is not met yet: The criteria name a threshold.",
        "A condition is not met yet: The registrar writes a letter.",
    ]
    answer(world, other)
    world.do(conditions.confirm, other, world.act("chair"))
    assert refused(world, verb, case, world.act("coordinator"))[0].endswith("a threshold.")
    criteria(world, case, 70)
    answer(world, one)
    world.do(conditions.confirm, one, world.act("coordinator"))
    assert refused(world, verb, case, world.act("coordinator")) == [
        "The approval record is still being made. It is ready within a minute or two."
    ]
    world.make_records()
    world.do(verb, case, world.act("coordinator"))
    assert world.proposal(case).state is State.MARKETING
    assert "ConditionAnswered" in announced(world, case)
    assert "ConditionConfirmed" in announced(world, case)


def test_the_proposer_answers_and_somebody_else_confirms(world: World) -> None:
    _, [one] = approved(world, LETTER)
    [said] = refused(world, conditions.answer, one, world.act("chair"), evidence="Done.")
    assert "for others to do" in said
    assert refused(world, conditions.confirm, one, world.act("chair")) == [
        "The proposer has not answered this condition yet."
    ]
    assert refused(world, conditions.answer, one, world.act("ann"), evidence=" ") == [
        "Say how the condition is met, or attach what shows it."
    ]
    answer(world, one)
    for key in ("ann", "mary", "head", "admin"):
        [said] = refused(world, conditions.confirm, one, world.act(key))
        assert "for others to do" in said, key
    world.do(conditions.confirm, one, world.act("chair"))
    assert refused(world, conditions.answer, one, world.act("ann"), evidence="Again.") == [
        "This condition is confirmed already."
    ]


def test_confirming_twice_takes_effect_once(world: World) -> None:
    case, [one] = approved(world, LETTER)
    answer(world, one)
    world.do(conditions.confirm, one, world.act("chair"))
    world.do(conditions.confirm, one, world.act("coordinator"))
    assert world.session.get_one(Condition, one).met_by_id == world.people["chair"]
    assert trail(world, case).count("confirm_condition") == 1


def test_a_file_can_be_the_answer(world: World) -> None:
    _, [one] = approved(world, LETTER)
    act = world.act("ann")
    letter: StoredFile = world.store.keep(
        b"%PDF-1.7 letter", name="l.pdf", media_type="application/pdf", at=act.now, by_id=None
    )
    world.do(conditions.answer, one, act, evidence="", file=letter)
    assert world.session.get_one(Condition, one).evidence_file is not None


def test_after_approval_only_what_a_condition_names_may_change(world: World) -> None:
    case, _ = approved(world, THRESHOLD)
    write(world, case, criteria="Pass with 70 percent.", title="Survey Design for All")
    assert refused(world, service.amend, case, world.act("ann"), remark="Both.") == [
        "After approval only what a condition names may change. Not named: Title."
    ]
    write(world, case, title=content_of(revision(world, case))["title"])
    world.do(service.amend, case, world.act("ann"), remark="The threshold.")
    assert content_of(revision(world, case))["criteria"] == "Pass with 70 percent."


def test_after_approval_the_route_stays(world: World) -> None:
    partner = ConditionWanted("Name the partner.", ("partner_units",))
    case, _ = approved(world, partner)
    write(world, case, partner_units=[str(world.units["art"])])
    assert refused(world, service.amend, case, world.act("ann"), remark="Named.") == [
        "This edit would send the proposal another way; after approval it cannot."
    ]


def test_what_a_condition_names_makes_no_decision_stale_and_the_record_is_made_anew(
    world: World,
) -> None:
    case, [one] = approved(world, THRESHOLD)
    world.make_records()
    criteria(world, case, 70)
    assert world.proposal(case).record_file_id is None
    for key in ("unit-head", "college", "committee"):
        assert status(world, case, key) is StepStatus.FAVOURABLE, key
    answer(world, one)
    world.do(conditions.confirm, one, world.act("chair"))
    met = world.session.get_one(Condition, one)
    assert met.met_revision_id == revision(world, case).id
    world.make_records()
    world.do(service.begin_marketing, case, world.act("coordinator"))
    world.walk.publish(case)
    assert check(world.session) == []


def test_once_a_condition_is_confirmed_its_fields_are_closed_again(world: World) -> None:
    case, [one] = approved(world, THRESHOLD)
    answer(world, one)
    world.do(conditions.confirm, one, world.act("chair"))
    more: dict[str, Any] = {"values": {"criteria": "Pass."}, "seen_draft": None}
    [said] = refused(world, writing.save, case, world.act("ann"), **more)
    assert said.startswith("The revision is sealed.")


def test_conditions_of_a_motion_that_was_lost_bind_nobody(world: World) -> None:
    case = world.at(State.COMMITTEE_REVIEW)
    world.walk.decide(case, "aaaaa", conditions=(THRESHOLD,))
    world.walk.decide(case, "fffff", conditions=(LETTER,))
    world.walk.approve(case)
    assert [one.text for one in seen(world, case).facts.conditions] == [LETTER.text]
