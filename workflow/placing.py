"""Where many proposals stand at once, in a fixed number of queries. For lists; one alone: `gathering`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from committee.models import Ballot, BallotResult, BallotState, Condition
from proposals.models import Proposal, Revision
from proposals.route_models import RouteStep, StepKind
from workflow.facts import StepFacts, StepStatus
from workflow.settings import WorkflowSettings
from workflow.step_status import Ground, derive

Row = TypeVar("Row", RouteStep, Ballot, Revision)
WAITING = (StepStatus.OPEN, StepStatus.STALE)


@dataclass(frozen=True)
class Wait:
    """A step whose turn it is: since when, until when, and whether it was decided before."""

    step: RouteStep
    facts: StepFacts
    since: datetime | None

    @property
    def again(self) -> bool:
        """Whether an edit has overtaken what the office decided."""
        return self.facts.status is StepStatus.STALE


@dataclass(frozen=True)
class Placed:
    """One proposal with its route and ballots of the present round."""

    proposal: Proposal
    steps: Sequence[RouteStep]
    facts: tuple[StepFacts, ...]
    ballots: Sequence[Ballot]
    latest: Revision | None

    @property
    def waits(self) -> list[Wait]:
        """Whom the proposal waits for now."""
        return [
            Wait(step, facts, self._since(step, facts))
            for step, facts in zip(self.steps, self.facts, strict=True)
            if facts.status in WAITING and step.kind is not StepKind.NOTICE
        ]

    def _since(self, step: RouteStep, facts: StepFacts) -> datetime | None:
        if facts.status is StepStatus.STALE and self.latest is not None:
            return self.latest.sealed_at
        return step.opened_at

    @property
    def before_committee_settled(self) -> bool:
        """Whether a committee is on the route and every step before it has its outcome."""
        return any(step.kind is StepKind.BALLOT for step in self.steps) and all(
            one.settled for one in self.facts if one.before_committee
        )

    @property
    def every_deciding_step_favourable(self) -> bool:
        """Whether nothing that decides is open, lost or stale."""
        deciding = [one for one in self.facts if one.decides]
        return bool(deciding) and all(one.status is StepStatus.FAVOURABLE for one in deciding)

    @property
    def open_ballots(self) -> list[Ballot]:
        """Ballots that can be voted on."""
        return [one for one in self.ballots if one.state is BallotState.OPEN]

    @property
    def unmet_conditions(self) -> list[Condition]:
        """Conditions of carried motions that nobody has confirmed yet."""
        last = {b.step_id: b for b in self.ballots if b.result is BallotResult.CARRIED}
        return [one for b in last.values() for one in b.conditions if one.met_at is None]


def place(
    session: Session, proposals: Sequence[Proposal], settings: WorkflowSettings, now: datetime
) -> list[Placed]:
    """Each proposal with its steps and their status, in the given order."""
    ids = [one.id for one in proposals]
    if not ids:
        return []
    steps = _by_proposal(_steps(session, ids))
    ballots = _by_proposal(_ballots(session, ids))
    revisions = _by_proposal(_revisions(session, ids))
    found = []
    for proposal in proposals:
        own = [one for one in steps.get(proposal.id, []) if one.round == proposal.round]
        step_ids = {one.id for one in own}
        held = [one for one in ballots.get(proposal.id, []) if one.step_id in step_ids]
        sealed = revisions.get(proposal.id, [])
        latest = sealed[-1] if sealed else None
        ground = Ground(own, held, {one.id: one for one in sealed}, latest, settings, now)
        found.append(Placed(proposal, own, derive(ground), held, latest))
    return found


def _by_proposal(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row.proposal_id, []).append(row)
    return found


def _steps(session: Session, ids: Sequence[int]) -> Sequence[RouteStep]:
    return session.scalars(
        select(RouteStep)
        .where(RouteStep.proposal_id.in_(ids), RouteStep.dropped_at.is_(None))
        .options(selectinload(RouteStep.decisions), joinedload(RouteStep.holder_unit))
        .order_by(RouteStep.stage, RouteStep.id)
    ).all()


def _ballots(session: Session, ids: Sequence[int]) -> Sequence[Ballot]:
    return session.scalars(
        select(Ballot)
        .where(Ballot.proposal_id.in_(ids))
        .options(selectinload(Ballot.conditions), joinedload(Ballot.committee))
        .order_by(Ballot.id)
    ).all()


def _revisions(session: Session, ids: Sequence[int]) -> Sequence[Revision]:
    return session.scalars(
        select(Revision)
        .where(Revision.proposal_id.in_(ids))
        .options(selectinload(Revision.scopes))
        .order_by(Revision.number, Revision.id)
    ).all()
