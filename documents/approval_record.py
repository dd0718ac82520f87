"""The approval record: reading everything that it says, once, into frozen facts.

Only what every entitled reader may see is read, its proposers and recused members among them: how the
result follows from the counts, never who voted how; no comments on votes, no discussion. What the facts look like on paper is in context.py.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from accounts.models import Person
from accounts.queries import ancestors, units_of
from committee.ballots import standing
from committee.describing import secrecy_sentence
from committee.models import Ballot, BallotState, Condition
from committee.queries import ballots_of
from committee.rule import Rule
from documents.record_facts import (
    BallotHeld,
    ConditionMet,
    Happened,
    Leave,
    RecordFacts,
    Sealed,
    Signature,
    Stands,
)
from persistence.audit import AuditEntry, entries_of
from persistence.text import Text
from policies.queries import waivers_of
from profiles.profile import Profile
from proposals.content import changed_fields
from proposals.models import Proposal, Revision
from proposals.queries import route_of
from proposals.route_models import Exemption, RouteStep, StepKind
from proposals.sealing import content_of
from taxonomy.queries import items_named
from workflow.acting import Act
from workflow.findings import findings_on
from workflow.settings import WorkflowSettings
from workflow.step_status import Ground, last_decision, touched_since

HISTORY = frozenset(
    {
        "submit",
        "amend",
        "refer",
        "send_back",
        "return_for_revision",
        "approve",
        "waive_rule",
        "withdraw_waiver",
        "grant_exemption",
        "confirm_condition",
        "signed_by_link",
        "hand_over",
    }
)
"""Audit entries that the record tells. Votes have chains of their own and are not among them."""


def read_facts(
    session: Session, proposal: Proposal, profile: Profile, *, public_url: str
) -> RecordFacts:
    """Read the case as it stands. Raises LookupError where it is not approved or nothing is sealed."""
    revisions = _revisions(session, proposal.id)
    if not revisions or proposal.decided_at is None:
        raise LookupError(f"{proposal.number} is not approved; there is nothing to record.")
    latest = revisions[-1]
    settings = profile.workflow
    steps, ballots = route_of(session, proposal), _ballots(session, proposal)
    as_of = _as_of(proposal, latest, ballots)
    act = Act(None, as_of, settings)
    ground = Ground(steps, ballots, {one.id: one for one in revisions}, latest, settings, as_of)
    content = content_of(latest)
    units = units_of(session, proposal.institution_id)
    return RecordFacts(
        profile=profile,
        number=proposal.number,
        kind=proposal.kind,
        content=content,
        units={str(unit.id): unit.name for unit in units},
        owner=tuple(unit.name for unit in ancestors(units, proposal.unit_id)),
        competencies=_competencies(session, proposal.institution_id, content),
        proposers=(proposal.proposer.name, *(one.person.name for one in proposal.co_proposers)),
        submitted_at=proposal.submitted_at,
        approved_at=proposal.decided_at,
        as_of=as_of,
        replaces=proposal.based_on.number if proposal.based_on else "",
        signatures=tuple(_signature(step, ground) for step in steps if _is_signed(step)),
        ballots=tuple(_ballot(session, one, ground) for one in ballots),
        findings=findings_on(session, proposal, content, act),
        pack=settings.pack,
        waived_at={one.rule_id: one.at for one in waivers_of(session, proposal.id)},
        exemptions=_exemptions(session, proposal.id, steps),
        history=_history(session, proposal.id, as_of),
        revisions=tuple(_sealed(one) for one in revisions),
        public_url=public_url,
    )


def _revisions(session: Session, proposal_id: int) -> list[Revision]:
    return list(
        session.scalars(
            select(Revision)
            .where(Revision.proposal_id == proposal_id)
            .options(selectinload(Revision.scopes), joinedload(Revision.sealed_by))
            .order_by(Revision.number)
        )
    )


def _ballots(session: Session, proposal: Proposal) -> list[Ballot]:
    """Ballots with a result, of the round that led to the approval."""
    steps = {step.id for step in route_of(session, proposal)}
    return [
        one
        for one in ballots_of(session, proposal.id)
        if one.state is BallotState.CLOSED and one.step_id in steps
    ]


def _as_of(proposal: Proposal, latest: Revision, ballots: Sequence[Ballot]) -> datetime:
    met = [one.met_at for ballot in ballots for one in ballot.conditions if one.met_at]
    return max([one for one in (proposal.decided_at, latest.sealed_at, *met) if one is not None])


def _competencies(
    session: Session, institution_id: int, content: Mapping[str, Any]
) -> dict[str, str]:
    codes = {
        str(code) for row in content.get("outcomes", ()) for code in row.get("competencies", ())
    }
    return {
        code: item.statement
        for code, item in items_named(session, institution_id, sorted(codes)).items()
    }


def _is_signed(step: RouteStep) -> bool:
    return step.kind not in (StepKind.BALLOT, StepKind.NOTICE)


def _signature(step: RouteStep, ground: Ground) -> Signature:
    decision = last_decision(step.decisions)
    if decision is None:
        over = None
        if step.silence_days is not None and step.opened_at is not None:
            over = ground.settings.after_working_days(step.opened_at, step.silence_days)
        return Signature(
            step.name, step.kind, step.because, None, at=over, silence_days=step.silence_days
        )
    return Signature(
        office=step.name,
        kind=step.kind,
        because=step.because,
        choice=decision.choice,
        person=decision.person.name,
        post=decision.person.title,
        on_behalf_of=decision.on_behalf_of.name if decision.on_behalf_of else "",
        comment=decision.comment,
        at=decision.at,
        stands=_stands(decision.revision_id, step, ground),
        silence_days=step.silence_days,
    )


def _stands(revision_id: int, step: RouteStep, ground: Ground) -> Stands:
    then, latest = ground.revisions[revision_id], ground.latest
    if latest is None or then.id == latest.id:
        return Stands(then.number, latest=True)
    form = ground.settings.form
    changed = changed_fields(content_of(then), content_of(latest))
    return Stands(
        then.number,
        latest=False,
        named=tuple(form.label(name) for name in changed if name in ground.condition_fields),
        overtaken=touched_since(revision_id, step.scopes, ground),
    )


def _ballot(session: Session, ballot: Ballot, ground: Ground) -> BallotHeld:
    kept = ballot.outcome or {}
    recused = frozenset(kept.get("recused", ()))
    stand = standing(session, ballot, recused)
    rule = Rule.model_validate(ballot.rule)
    return BallotHeld(
        committee=ballot.committee.name,
        number=ballot.number,
        motion=ballot.motion,
        carried=kept.get("result") == "carried",
        opened_at=ballot.opened_at,
        closed_at=ballot.closed_at,
        in_room_on=ballot.taken_in_room_on,
        minutes=ballot.minutes,
        derivation=_derivation(kept, stand.tally().derivation),
        secrecy=secrecy_sentence(rule.secrecy),
        recused=tuple(one.name for one in stand.roll.members if one.person_id in recused),
        conditions=tuple(_condition(session, one, ground.settings) for one in ballot.conditions),
        stands=_stands(ballot.revision_id, ballot.step, ground),
    )


def _derivation(kept: Mapping[str, Any], again: Sequence[Text]) -> tuple[Text | str, ...]:
    """The sentences kept with the result; as texts that can be translated where they still follow."""
    said = list(kept.get("derivation", ()))
    return tuple(again) if [str(one) for one in again] == said else tuple(said)


def _condition(session: Session, one: Condition, settings: WorkflowSettings) -> ConditionMet:
    by = session.get(Person, one.met_by_id) if one.met_by_id else None
    on = session.get(Revision, one.met_revision_id) if one.met_revision_id else None
    return ConditionMet(
        number=one.number,
        text=one.text,
        fields=tuple(settings.form.label(name) for name in one.fields),
        evidence=one.evidence,
        file=one.evidence_file.name if one.evidence_file else "",
        met_at=one.met_at,
        met_by=by.name if by else "",
        met_on_revision=on.number if on else None,
    )


def _exemptions(
    session: Session, proposal_id: int, steps: Sequence[RouteStep]
) -> tuple[Leave, ...]:
    names = {step.key: step.name for step in steps}
    rows = session.scalars(
        select(Exemption)
        .where(Exemption.proposal_id == proposal_id)
        .options(joinedload(Exemption.person), joinedload(Exemption.granted_by))
        .order_by(Exemption.id)
    )
    return tuple(
        Leave(
            names.get(one.step_key, one.step_key),
            one.person.name,
            one.reason,
            one.granted_by.name,
            one.at,
        )
        for one in rows
    )


def _history(session: Session, proposal_id: int, until: datetime) -> tuple[Happened, ...]:
    entries = [
        entry
        for entry in entries_of(session, f"proposal:{proposal_id}")
        if entry.action in HISTORY and entry.at <= until
    ]
    names = _names_of(session, entries)
    return tuple(
        Happened(
            entry.at,
            entry.action,
            names.get(entry.actor_id or 0, ""),
            names.get(entry.behalf_of_id or 0, ""),
            entry.reason or "",
        )
        for entry in entries
    )


def _names_of(session: Session, entries: Sequence[AuditEntry]) -> dict[int, str]:
    ids = {one for entry in entries for one in (entry.actor_id, entry.behalf_of_id) if one}
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    return {row.id: row.name for row in rows}


def _sealed(revision: Revision) -> Sealed:
    return Sealed(
        revision.number,
        revision.sha256,
        revision.sealed_at,
        revision.sealed_by.name,
        revision.note,
    )
