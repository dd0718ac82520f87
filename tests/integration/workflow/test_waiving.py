"""A rule that blocks can be set aside for one case: by its officer, with a reason, reported."""

from sqlalchemy import select

from policies.models import Waiver
from proposals.states import State
from tests.builders import World
from tests.integration.workflow.steps import announced, refused, seen, trail
from workflow import service, waiving, writing

RULE = "graduate-needs-bachelors"
BLOCKED = {"level": "graduate", "audience": ["graduate"], "bachelors_required": False}
SAYS = "The level is graduate, and no bachelor’s degree is required."
WHY = "An agreement with the ministry."


def blocked(world: World) -> int:
    """A case that came back from sign-off and is blocked by a rule now."""
    case = world.at(State.RETURNED)
    world.do(writing.save, case, world.act("ann"), values=BLOCKED, seen_draft=None)
    return case


def test_a_waived_rule_blocks_no_more_and_is_reported(world: World) -> None:
    case = blocked(world)
    assert refused(world, service.submit, case, world.act("ann")) == [f"A policy blocks it: {SAYS}"]
    world.do(waiving.waive, case, RULE, world.act("policy"), reason=WHY)
    world.do(service.submit, case, world.act("ann"))
    assert world.proposal(case).state is State.SUBMITTED
    [kept] = world.session.scalars(select(Waiver).where(Waiver.proposal_id == case)).all()
    assert (kept.rule_id, kept.reason, kept.by_id) == (RULE, WHY, world.people["policy"])
    assert "RuleWaived" in announced(world, case)
    assert any("waive" in action for action in trail(world, case))


def test_a_waiver_has_a_reason_and_is_the_officers_alone(world: World) -> None:
    case = blocked(world)
    assert refused(world, waiving.waive, case, RULE, world.act("policy"), reason=" ") == [
        "Give the reason; every waiver is reported with it."
    ]
    for key in ("ann", "coordinator", "chair", "admin", "auditor"):
        [said] = refused(world, waiving.waive, case, RULE, world.act(key), reason=WHY)
        assert "for others to do" in said, key


def test_an_officer_does_not_waive_for_what_they_wrote(world: World) -> None:
    case = blocked(world)
    world.do(writing.share, case, world.person("policy"), world.act("ann"))
    [said] = refused(world, waiving.waive, case, RULE, world.act("policy"), reason=WHY)
    assert "for others to do" in said


def test_only_what_blocks_now_is_waived(world: World) -> None:
    case = world.at(State.RETURNED)
    assert refused(world, waiving.waive, case, RULE, world.act("policy"), reason=WHY)
    assert refused(world, waiving.waive, case, "no-such-rule", world.act("policy"), reason=WHY) == [
        "The policies have no such rule."
    ]


def test_a_waiver_taken_back_lets_the_rule_block_again(world: World) -> None:
    case = blocked(world)
    world.do(waiving.waive, case, RULE, world.act("policy"), reason=WHY)
    assert seen(world, case).facts.blocking == ()
    [said] = refused(world, waiving.take_back, case, RULE, world.act("ann"))
    assert "for others to do" in said
    world.do(waiving.take_back, case, RULE, world.act("policy"))
    assert seen(world, case).facts.blocking == (SAYS,)


def test_a_waiver_holds_for_its_case_and_no_other(world: World) -> None:
    one, other = blocked(world), blocked(world)
    world.do(waiving.waive, one, RULE, world.act("policy"), reason=WHY)
    assert seen(world, other).facts.blocking == (SAYS,)
