"""What tests of the workflow do again and again, in words."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select

from committee.errors import BallotRefused
from committee.models import Ballot
from persistence.audit import AuditEntry, entries_of
from persistence.outbox import OutboxMessage
from proposals.models import Proposal, Revision
from proposals.route_models import RouteStep
from proposals.sealing import latest_revision
from tests.builders import World
from workflow import service, sign_offs, writing
from workflow.deciding import ChangeWanted
from workflow.errors import Refused
from workflow.facts import StepStatus
from workflow.gathering import picture
from workflow.settings import OptionsSection, WorkflowSettings, route_settings

COMMITTEE = "microcredential-committee"


def refused(world: World, verb: Callable[..., Any], *args: Any, **named: Any) -> list[str]:
    """Try it; the sentences with which it was refused. Nothing has been written."""
    before = _written(world)
    with pytest.raises((Refused, BallotRefused)) as caught:
        world.do(verb, *args, **named)
    assert _written(world) == before, "it was refused, and yet something was written"
    error = caught.value
    return error.sentences if isinstance(error, Refused) else [str(error)]


def _written(world: World) -> tuple[int, ...]:
    world.session.rollback()
    counts = (
        world.session.scalar(select(func.count()).select_from(table))
        for table in (AuditEntry, OutboxMessage, Revision, Proposal, Ballot)
    )
    return tuple(count or 0 for count in counts)


def ask(world: World, proposal_id: int, field: str = "summary", by: str = "coordinator") -> None:
    """Ask the proposer for a change without sending it back."""
    world.do(
        sign_offs.request_changes,
        proposal_id,
        world.act(by),
        changes=[ChangeWanted("Say more.", field)],
    )


def write(world: World, proposal_id: int, by: str = "ann", **values: Any) -> list[str]:
    """Edit the working copy."""
    changed: list[str] = world.do(
        writing.save, proposal_id, world.act(by), values=values, seen_draft=None
    )
    return changed


def amend(world: World, proposal_id: int, by: str = "coordinator", **values: Any) -> Revision:
    """Edit and seal a new revision."""
    write(world, proposal_id, by, **values)
    revision: Revision = world.do(service.amend, proposal_id, world.act(by), remark="As was asked.")
    return revision


def step(world: World, proposal_id: int, key: str) -> RouteStep:
    """The step with this key on the present route."""
    return next(one for one in route(world, proposal_id) if one.key == key)


def route(world: World, proposal_id: int) -> list[RouteStep]:
    """The present route."""
    return list(seen(world, proposal_id).steps)


def seen(world: World, proposal_id: int, by: str = "coordinator") -> Any:
    """The picture of a proposal as this person's act takes it."""
    world.session.rollback()
    return picture(world.session, world.proposal(proposal_id), world.act(by))


def status(world: World, proposal_id: int, key: str) -> StepStatus:
    """Where a step stands."""
    steps = seen(world, proposal_id).facts.steps
    return next(one.status for one in steps if one.key == key)


def sign(world: World, proposal_id: int, key: str, by: str, **named: Any) -> Any:
    """Sign a step."""
    step_id = step(world, proposal_id, key).id
    return world.do(sign_offs.sign, proposal_id, step_id, world.act(by), **named)


def revision(world: World, proposal_id: int) -> Revision:
    """The latest sealed revision."""
    found = latest_revision(world.session, proposal_id)
    assert found is not None
    return found


def trail(world: World, proposal_id: int) -> list[str]:
    """What the audit trail says was done."""
    world.session.rollback()
    return [one.action for one in entries_of(world.session, f"proposal:{proposal_id}")]


def announced(world: World, proposal_id: int) -> list[str]:
    """Names of the events in the outbox about this proposal, oldest first."""
    world.session.rollback()
    messages = world.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
    return [one.event for one in messages if one.payload.get("proposal_id") == proposal_id]


def with_rule(settings: WorkflowSettings, **rule: Any) -> WorkflowSettings:
    """The settings with another rule for the committee."""
    return with_bylaws(
        settings, rule={**settings.committees[COMMITTEE].rule.model_dump(mode="json"), **rule}
    )


def with_bylaws(settings: WorkflowSettings, **changes: Any) -> WorkflowSettings:
    """The settings with other bylaws for the committee."""
    before = settings.committees[COMMITTEE]
    changed = before.model_validate({**before.model_dump(mode="json"), **changes})
    return replace(settings, committees={**settings.committees, COMMITTEE: changed})


def with_options(settings: WorkflowSettings, **options: Any) -> WorkflowSettings:
    """The settings with other options of the workflow."""
    changed = {**settings.options.model_dump(mode="json"), **options}
    return replace(settings, options=OptionsSection.model_validate(changed))


def with_route(settings: WorkflowSettings, *steps: dict[str, Any]) -> WorkflowSettings:
    """The settings with a route of these steps."""
    return replace(settings, route=route_settings({"step": list(steps)}))
