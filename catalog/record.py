"""The public approval record: which bodies decided, when, and on what. Offices, never people; results,
never votes, counts, comments, reasons or findings."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from catalog.queries import Version
from committee.models import Ballot, BallotResult
from persistence.text import Text
from proposals.models import Proposal, Revision
from proposals.route_models import Choice, RouteStep, StepKind
from proposals.sealing import latest_revision
from workflow.settings import WorkflowSettings
from workflow.step_status import last_decision


@dataclass(frozen=True)
class PublicDecision:
    """What one body decided in favour, and when."""

    office: str
    outcome: Text
    at: datetime | None


@dataclass(frozen=True)
class PublicRecord:
    """What anybody may read of an approval."""

    proposal: Proposal
    revision: Revision
    decisions: tuple[PublicDecision, ...]
    conditions: int
    """How many conditions the approval carried; all were met before publishing."""


def public_record(session: Session, proposal: Proposal, settings: WorkflowSettings) -> PublicRecord:
    """Read the record of an approved case. Raises LookupError where nothing is sealed."""
    revision = latest_revision(session, proposal.id)
    if revision is None:
        raise LookupError(f"{proposal.number} has no sealed revision.")
    steps = session.scalars(
        select(RouteStep)
        .where(
            RouteStep.proposal_id == proposal.id,
            RouteStep.round == proposal.round,
            RouteStep.dropped_at.is_(None),
        )
        .options(selectinload(RouteStep.decisions))
        .order_by(RouteStep.stage, RouteStep.id)
    ).all()
    carried = _carried(session, proposal.id)
    decided = [_decision(step, carried.get(step.id), settings) for step in steps]
    return PublicRecord(
        proposal,
        revision,
        tuple(one for one in decided if one is not None),
        sum(len(ballot.conditions) for ballot in carried.values()),
    )


def records_of(
    session: Session, versions: list[Version], settings: WorkflowSettings
) -> list[tuple[int, PublicRecord]]:
    """The record of each published version with its number, newest first."""
    return [
        (one.number, public_record(session, one.proposal, settings)) for one in reversed(versions)
    ]


def _carried(session: Session, proposal_id: int) -> dict[int, Ballot]:
    """The last carried ballot of each step."""
    ballots = session.scalars(
        select(Ballot)
        .where(Ballot.proposal_id == proposal_id, Ballot.result == BallotResult.CARRIED)
        .options(selectinload(Ballot.conditions), selectinload(Ballot.committee))
        .order_by(Ballot.id)
    )
    return {ballot.step_id: ballot for ballot in ballots}


def _decision(
    step: RouteStep, ballot: Ballot | None, settings: WorkflowSettings
) -> PublicDecision | None:
    """What this step came to; None where it asked nothing or has no favourable outcome."""
    if step.kind is StepKind.BALLOT:
        if ballot is None:
            return None
        return PublicDecision(ballot.committee.name, Text("Approved by vote"), ballot.closed_at)
    if step.kind is StepKind.SILENCE and step.opened_at and step.silence_days is not None:
        over = settings.after_working_days(step.opened_at, step.silence_days)
        return PublicDecision(step.name, Text("Posted; nobody objected"), over)
    last = last_decision(step.decisions)
    if last is None or last.choice is not Choice.SIGN:
        return None
    words = {
        StepKind.AUTHORITY: Text("Approved"),
        StepKind.CHECK: Text("Checked"),
    }
    return PublicDecision(step.name, words.get(step.kind, Text("Signed")), last.at)
