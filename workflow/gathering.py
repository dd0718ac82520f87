"""Taking the picture: reads everything that guards look at, once, into frozen Facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from committee.models import Ballot, BallotResult, BallotState
from committee.queries import ballots_of
from persistence.text import Text
from proposals.content import changed_fields, is_complete, missing
from proposals.facts import FACTS
from proposals.models import Program, Proposal, Revision
from proposals.queries import attachments_of, open_requests, route_of
from proposals.route_models import Choice, Exemption, RouteStep
from proposals.sealing import governed_content, latest_revision
from proposals.states import UNDER_WAY, Kind, State
from rules.expressions import Values
from taxonomy.placement import Placement, place, required_fields
from workflow.acting import Act
from workflow.facts import BallotFacts, ConditionFacts, Facts
from workflow.findings import blocking_sentences, findings_on
from workflow.offices import authors_of
from workflow.planning import facts_of, route_for
from workflow.route import PlannedStep
from workflow.step_status import Ground, content_or_empty, derive

WRITING = frozenset({State.DRAFT, State.RETURNED})
EDITABLE = frozenset(
    {State.DRAFT, State.RETURNED, State.SUBMITTED, State.COMMITTEE_REVIEW, State.APPROVED}
)


@dataclass(frozen=True)
class Picture:
    """A proposal's facts with the rows they were taken from."""

    facts: Facts
    steps: Sequence[RouteStep]
    ballots: Sequence[Ballot]
    latest: Revision | None
    working: Mapping[str, Any]
    planned: Sequence[PlannedStep]


def picture(
    session: Session, proposal: Proposal, act: Act, *, requested_changes: int | None = None
) -> Picture:
    """Read everything once. ``requested_changes`` counts those about to be asked for as well."""
    steps = route_of(session, proposal)
    ballots = [b for b in ballots_of(session, proposal.id) if b.step_id in {s.id for s in steps}]
    latest = latest_revision(session, proposal.id)
    sealed = content_or_empty(latest)
    working = governed_content(session, proposal) if proposal.state in EDITABLE else sealed
    amended = changed_fields(sealed, working) if latest else []
    # What is sealed was checked when it was sealed; only what can be sent or amended is checked.
    sendable = proposal.state in WRITING or (proposal.state in EDITABLE and bool(amended))
    planned = route_for(session, proposal, working, act) if sendable else []
    ground = Ground(steps, ballots, _revisions(session, proposal.id), latest, act.settings, act.now)
    derived = derive(ground)
    asked = open_requests(session, proposal.id)
    facts = Facts(
        state=proposal.state,
        kind=proposal.kind,
        today=act.today,
        now=act.now,
        steps=derived,
        ballots=tuple(_ballot(ballot) for ballot in ballots),
        conditions=_conditions(ballots),
        requested_changes=len(asked) if requested_changes is None else requested_changes,
        decided_by_others=_decided_by_others(session, proposal, steps, ballots),
        amended_fields=frozenset(amended),
        amended_labels={name: act.settings.form.label(name) for name in amended},
        route_same=_keys(planned) == [step.key for step in steps] if planned else True,
        record_stored=proposal.record_file_id is not None,
        publish_at=proposal.publish_at,
        closing=proposal.kind is Kind.TERMINATION,
        teach_out_ends_on=_day(sealed.get("teach_out_ends_on")),
        ended_on=act.settings.today(proposal.ended_at) if proposal.ended_at else None,
        reinstate_days=act.settings.options.reinstate_days,
        reinstatement_asked_by=proposal.reinstatement_asked_by_id,
        actor_id=act.actor_id,
        origin_date=proposal.origin_date,
        origin_authority=proposal.origin_authority or "",
        attachments=len(attachments_of(session, proposal.id)),
        outside=act.outside,
        **(_content_facts(session, proposal, working, act) if sendable else {}),
        **_around(session, proposal),
    )
    return Picture(facts, steps, ballots, latest, working, planned)


def _content_facts(
    session: Session, proposal: Proposal, working: Mapping[str, Any], act: Act
) -> dict[str, Any]:
    """What is still missing, and what the policies say."""
    form = act.settings.form
    values = Values(facts_of(session, proposal.kind, working, act), FACTS)
    lacking = [asked.field.label for asked in missing(form, proposal.kind, working, values)]
    lacking += _badge_needs(proposal, working, act, lacking)
    return {
        "missing": tuple(lacking),
        "blocking": blocking_sentences(findings_on(session, proposal, working, act)),
    }


def _badge_needs(
    proposal: Proposal, working: Mapping[str, Any], act: Act, lacking: list[Text]
) -> list[Text]:
    """What the badge's type needs beyond what the form requires, so that approval can be the end."""
    answers = working.get("placement")
    if proposal.kind is Kind.TERMINATION or not isinstance(answers, Mapping):
        return []
    placed = place(act.settings.scheme, answers)
    if not isinstance(placed, Placement):
        return list(placed.reasons)
    labels = []
    for name in required_fields(act.settings.scheme, placed):
        asked = act.settings.form.field(name)
        if asked is not None and not is_complete(asked.field, working.get(name), working):
            labels.append(asked.field.label)
    return [label for label in labels if label not in lacking]


def _around(session: Session, proposal: Proposal) -> dict[str, Any]:
    """The other cases of the same program."""
    others = session.execute(
        select(Proposal.id, Proposal.number, Proposal.state)
        .where(Proposal.program_id == proposal.program_id, Proposal.id != proposal.id)
        .order_by(Proposal.id)
    ).all()
    active = next((row.id for row in others if row.state is State.ACTIVE), None)
    under_way = next((row.number for row in others if row.state in UNDER_WAY), "")
    base_ok = proposal.based_on_id == active
    if active is None and proposal.based_on_id is not None:
        # A terminated program can be proposed again, based on the version it ended with.
        base_ok = any(
            row.id == proposal.based_on_id and row.state is State.TERMINATED for row in others
        )
    return {
        "something_active": active is not None,
        "other_under_way": under_way,
        "based_on_version_in_force": base_ok,
    }


def _revisions(session: Session, proposal_id: int) -> dict[int, Revision]:
    rows = session.scalars(
        select(Revision)
        .where(Revision.proposal_id == proposal_id)
        .options(selectinload(Revision.scopes))
        .order_by(Revision.id)
    )
    return {row.id: row for row in rows}


def _ballot(ballot: Ballot) -> BallotFacts:
    return BallotFacts(
        ballot.id,
        ballot.step_id,
        ballot.state is BallotState.OPEN,
        ballot.result is BallotResult.CARRIED,
        ballot.result is BallotResult.LOST,
        ballot.may_return,
    )


def _conditions(ballots: Sequence[Ballot]) -> tuple[ConditionFacts, ...]:
    """Conditions of the motions that carried: of each step's last one."""
    last = {b.step_id: b for b in ballots if b.result is BallotResult.CARRIED}
    return tuple(
        ConditionFacts(one.id, one.text, one.met_at is not None, tuple(one.fields))
        for ballot in last.values()
        for one in ballot.conditions
    )


def _decided_by_others(
    session: Session, proposal: Proposal, steps: Sequence[RouteStep], ballots: Sequence[Ballot]
) -> bool:
    """Whether somebody who did not write it decided in favour, or an administrator exempted it."""
    if any(ballot.result is BallotResult.CARRIED for ballot in ballots):
        return True
    authors = authors_of(session, proposal)
    exempt_steps = _exempt_keys(session, proposal.id)
    return any(
        decision.choice is Choice.SIGN
        and (decision.person_id not in authors or step.key in exempt_steps)
        for step in steps
        for decision in step.decisions
    ) or any(step.silence_days is not None for step in steps)


def _exempt_keys(session: Session, proposal_id: int) -> frozenset[str]:
    return frozenset(
        session.scalars(
            select(Exemption.step_key)
            .where(Exemption.proposal_id == proposal_id)
            .order_by(Exemption.id)
        )
    )


def _keys(planned: Sequence[PlannedStep]) -> list[str]:
    return [step.key for step in planned]


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None


def program_locked(session: Session, program_id: int) -> Program:
    """The program's row, held until the transaction ends: always locked before its proposals."""
    return session.scalars(
        select(Program)
        .where(Program.id == program_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
