"""What was decided within some days: the list that is reported to the senate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Unit
from accounts.queries import ancestors, units_of
from accounts.sight import Sight
from committee.models import BallotResult
from proposals.models import Proposal
from proposals.queries import visible
from proposals.route_models import StepKind
from proposals.states import State
from workflow.acting import Act
from workflow.dashboard import whole
from workflow.placing import Placed, place

AT_MOST = 2000
"""Decisions of one list."""


class Outcome(StrEnum):
    """How a case was decided."""

    APPROVED = "approved"
    CONDITIONAL = "conditional"
    DECLINED = "declined"


@dataclass(frozen=True)
class Decided:
    """One decision."""

    proposal: Proposal
    outcome: Outcome
    on: date
    owner: tuple[str, ...]
    """The sponsoring unit and those above it."""
    bodies: tuple[str, ...]
    """Committees and authorities that decided; where there are none, the offices that signed."""
    conditions: tuple[str, ...]


def decided_between(
    session: Session, act: Act, sight: Sight, first: date, last: date
) -> list[Decided]:
    """Cases decided from ``first`` to ``last`` at the institution's place, in order of their day.

    Programs admitted as approved before the system were decided elsewhere and are not among them.
    """
    zone = act.settings.timezone
    begins = datetime.combine(first, time(), zone)
    ends = datetime.combine(last + timedelta(days=1), time(), zone)
    rows = session.scalars(
        select(Proposal)
        .where(
            Proposal.institution_id == sight.institution_id,
            visible(sight),
            Proposal.decided_at >= begins,
            Proposal.decided_at < ends,
            Proposal.origin_date.is_(None),
        )
        .options(*whole())
        .order_by(Proposal.decided_at, Proposal.id)
        .limit(AT_MOST)
    ).all()
    units = units_of(session, sight.institution_id or 0)
    placed = place(session, rows, act.settings, act.now)
    return [_decided(one, units, act) for one in placed]


def _decided(placed: Placed, units: Sequence[Unit], act: Act) -> Decided:
    proposal = placed.proposal
    assert proposal.decided_at is not None
    conditions = _conditions(placed)
    outcome = Outcome.CONDITIONAL if conditions else Outcome.APPROVED
    if proposal.state is State.DECLINED:
        outcome = Outcome.DECLINED
    return Decided(
        proposal,
        outcome,
        act.settings.today(proposal.decided_at),
        tuple(one.name for one in ancestors(units, proposal.unit_id)),
        _bodies(placed),
        conditions if outcome is Outcome.CONDITIONAL else (),
    )


def _conditions(placed: Placed) -> tuple[str, ...]:
    last = {one.step_id: one for one in placed.ballots if one.result is BallotResult.CARRIED}
    return tuple(one.text for ballot in last.values() for one in ballot.conditions)


def _bodies(placed: Placed) -> tuple[str, ...]:
    for kinds in ((StepKind.BALLOT, StepKind.AUTHORITY), (StepKind.SIGN_OFF, StepKind.SILENCE)):
        names = [
            step.name
            for step, facts in zip(placed.steps, placed.facts, strict=True)
            if step.kind in kinds and facts.settled
        ]
        if names:
            return tuple(dict.fromkeys(names))
    return ()
