"""Where each step of a route stands: derived from decisions, ballots, content and the clock."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from committee.models import Ballot, BallotResult, BallotState
from persistence.text import Text
from proposals.content import changed_fields
from proposals.models import Revision
from proposals.route_models import Choice, Decision, RouteStep, StepKind
from proposals.sealing import content_of, hashes_of
from proposals.states import Scope
from workflow.facts import StepFacts, StepStatus
from workflow.settings import WorkflowSettings


@dataclass(frozen=True)
class Ground:
    """What statuses are derived from."""

    steps: Sequence[RouteStep]
    ballots: Sequence[Ballot]
    revisions: Mapping[int, Revision]
    latest: Revision | None
    settings: WorkflowSettings
    now: datetime

    @property
    def condition_fields(self) -> frozenset[str]:
        """Fields that carried conditions name: an amendment of these makes nothing stale."""
        return frozenset(
            name
            for ballot in self.ballots
            if ballot.result is BallotResult.CARRIED
            for condition in ballot.conditions
            for name in condition.fields
        )


def derive(ground: Ground) -> tuple[StepFacts, ...]:
    """Every step with its status, in the order of the route."""
    found = []
    for step in ground.steps:
        status, touched = _status(step, ground)
        found.append(
            StepFacts(
                step.id,
                step.key,
                step.kind,
                step.stage,
                step.name,
                status,
                step.before_committee,
                touched,
            )
        )
    return tuple(found)


def _status(step: RouteStep, ground: Ground) -> tuple[StepStatus, tuple[Text, ...]]:
    if step.opened_at is None:
        return StepStatus.NOT_YET, ()
    match step.kind:
        case StepKind.NOTICE:
            return StepStatus.FAVOURABLE, ()
        case StepKind.BALLOT:
            return _by_ballot(step, ground)
        case StepKind.SILENCE:
            return _by_silence(step, ground), ()
        case _:
            return _by_office(step, ground)


def _by_office(step: RouteStep, ground: Ground) -> tuple[StepStatus, tuple[Text, ...]]:
    last = last_decision(step.decisions)
    if last is None:
        return StepStatus.OPEN, ()
    if last.choice is Choice.RETURN:
        return StepStatus.RETURNED, ()
    if last.choice is Choice.OBJECT:
        return StepStatus.UNFAVOURABLE, ()
    touched = touched_since(last.revision_id, step.scopes, ground)
    return (StepStatus.STALE, touched) if touched else (StepStatus.FAVOURABLE, ())


def _by_ballot(step: RouteStep, ground: Ground) -> tuple[StepStatus, tuple[Text, ...]]:
    closed = [
        ballot
        for ballot in ground.ballots
        if ballot.step_id == step.id and ballot.state is BallotState.CLOSED
    ]
    if not closed:
        return StepStatus.OPEN, ()
    last = closed[-1]
    if last.result is BallotResult.LOST:
        return StepStatus.UNFAVOURABLE, ()
    touched = touched_since(last.revision_id, step.scopes, ground)
    return (StepStatus.STALE, touched) if touched else (StepStatus.FAVOURABLE, ())


def _by_silence(step: RouteStep, ground: Ground) -> StepStatus:
    if any(decision.choice is Choice.OBJECT for decision in step.decisions):
        return StepStatus.UNFAVOURABLE
    if step.opened_at is None or step.silence_days is None:
        return StepStatus.OPEN
    over = ground.settings.after_working_days(step.opened_at, step.silence_days)
    return StepStatus.FAVOURABLE if over <= ground.now else StepStatus.OPEN


def last_decision(decisions: Collection[Decision]) -> Decision | None:
    """The decision that stands: the last one that is no vote of a ballot."""
    own = [one for one in decisions if one.ballot_id is None]
    return max(own, key=lambda one: one.id) if own else None


def touched_since(revision_id: int, scopes: Collection[str], ground: Ground) -> tuple[Text, ...]:
    """Labels of fields that differ from the latest revision within these scopes."""
    then, latest = ground.revisions.get(revision_id), ground.latest
    if then is None or latest is None or then.id == latest.id:
        return ()
    wanted = {Scope(scope) for scope in scopes}
    old, new = hashes_of(then), hashes_of(latest)
    if all(old.get(scope) == new.get(scope) for scope in wanted):
        return ()
    form = ground.settings.form
    names = changed_fields(content_of(then), content_of(latest))
    return tuple(
        form.label(name)
        for name in names
        if form.scopes.get(name, Scope.SUBSTANTIVE) in wanted
        and name not in ground.condition_fields
    )


def content_or_empty(revision: Revision | None) -> dict[str, Any]:
    """The content of a revision; nothing when there is none."""
    return content_of(revision) if revision is not None else {}
