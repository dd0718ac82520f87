"""Keeping the steps of a route in the database: laying them, following an amendment, opening stages."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee.models import Committee
from committee.queries import committee_by_slug
from persistence.text import Text
from proposals.models import Proposal
from proposals.queries import route_of
from proposals.route_models import RouteStep, StepKind
from workflow.acting import Act
from workflow.door import note, tell
from workflow.errors import GuardsUnmet
from workflow.events import FallsDue, StepOpened
from workflow.facts import StepFacts
from workflow.gathering import picture
from workflow.route import PlannedStep


def lay_route(
    session: Session, proposal: Proposal, planned: Sequence[PlannedStep], act: Act
) -> None:
    """Begin a new round with these steps."""
    proposal.round += 1
    _put(session, proposal, planned, act)


def follow_route(
    session: Session, proposal: Proposal, planned: Sequence[PlannedStep], act: Act
) -> tuple[list[str], list[str]]:
    """Add and drop steps after an amendment; return the keys added and dropped."""
    present = {step.key: step for step in route_of(session, proposal)}
    wanted = {step.key: step for step in planned}
    dropped = [key for key in present if key not in wanted]
    added = [key for key in wanted if key not in present]
    for key in dropped:
        present[key].dropped_at = act.now
    back = _taken_up_again(session, proposal, [wanted[key] for key in added])
    _put(session, proposal, [wanted[key] for key in added if key not in back], act)
    return added, dropped


def _taken_up_again(
    session: Session, proposal: Proposal, planned: Sequence[PlannedStep]
) -> set[str]:
    """Steps of this round that were dropped before and are wanted again, with their decisions."""
    rows = session.scalars(
        select(RouteStep)
        .where(
            RouteStep.proposal_id == proposal.id,
            RouteStep.round == proposal.round,
            RouteStep.key.in_([step.key for step in planned]),
        )
        .order_by(RouteStep.id)
    ).all()
    for row in rows:
        row.dropped_at = None
    return {row.key for row in rows}


def _put(session: Session, proposal: Proposal, planned: Sequence[PlannedStep], act: Act) -> None:
    committees: Mapping[str, Committee | None] = {
        step.committee: committee_by_slug(session, proposal.institution_id, step.committee)
        for step in planned
        if step.committee
    }
    for step in planned:
        committee = committees.get(step.committee)
        if step.kind is StepKind.BALLOT and committee is None:
            raise GuardsUnmet(
                Text(
                    "The committee “{name}” on the route does not exist yet. "
                    "An administrator can set it up.",
                    name=step.committee,
                )
            )
        session.add(
            RouteStep(
                proposal_id=proposal.id,
                round=proposal.round,
                key=step.key,
                kind=step.kind,
                stage=step.stage,
                name=step.name,
                holder_role=step.role,
                holder_unit_id=step.unit_id,
                committee_id=committee.id if committee else None,
                because=step.because,
                scopes=list(step.scopes),
                before_committee=step.before_committee,
                silence_days=step.silence_days,
                due_at=None,
            )
        )
    session.flush()  # the steps are read back by the next picture


def open_stages(session: Session, proposal: Proposal, act: Act) -> tuple[StepFacts, ...]:
    """Open every step whose turn has come and tell its office; return the statuses after."""
    while True:
        seen = picture(session, proposal, act)
        unsettled = [step.stage for step in seen.facts.steps if not step.settled]
        reached = min(unsettled) if unsettled else None
        due = [
            step
            for step in seen.steps
            if step.opened_at is None and (reached is None or step.stage <= reached)
        ]
        if not due:
            return seen.facts.steps
        for step in due:
            step.opened_at = act.now
            days = _days_for(step, act)
            step.due_at = act.settings.after_working_days(act.now, days) if days else None
            note(session, proposal, "open_step", act.by_system(), details={"step": step.key})
            tell(session, StepOpened(proposal.id, None, step_id=step.id), act)
            if step.silence_days is not None:
                tell(session, FallsDue(proposal.id, what="silence"), act, due_at=step.due_at)
        session.flush()  # notices settle by opening, so the next stage may be due at once


def _days_for(step: RouteStep, act: Act) -> int | None:
    if step.silence_days is not None:
        return step.silence_days
    for rule in act.settings.route.rules:
        section = rule.section
        if step.key == section.key or step.key.startswith(f"{section.key}-"):
            return section.days
    return None
