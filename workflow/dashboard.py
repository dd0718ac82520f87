"""What waits for one person: the lists of their first page, each in a fixed number of queries.

Lists only. Nothing is decided here; the pages ask the verbs.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from accounts.roles import Role
from accounts.sight import Sight
from committee.ballots import Standing
from committee.models import Ballot, BallotResult, BallotState, Committee
from committee.queries import committees_of
from proposals.models import CoProposer, Proposal, RequestedChange, Revision
from proposals.queries import written_last
from proposals.route_models import Decision, Exemption, RouteStep, StepKind
from proposals.states import State
from workflow.acting import Act
from workflow.facts import StepStatus
from workflow.open_ballots import open_in, rolls_today, standings
from workflow.placing import Placed, Wait, place
from workflow.signing_offices import SigningOffices, signing_offices

T = TypeVar("T")
AT_ONCE = 10
CANDIDATES = 60
DECIDABLE = (State.SUBMITTED, State.COMMITTEE_REVIEW)
SIGNED_BY_OFFICES = (StepKind.SIGN_OFF, StepKind.CHECK, StepKind.AUTHORITY, StepKind.SILENCE)
OWN_CASES = (*DECIDABLE, State.DRAFT, State.RETURNED, State.APPROVED, State.MARKETING)


@dataclass(frozen=True)
class Listed(Generic[T]):
    """The first of a list, and whether there are more."""

    items: Sequence[T]
    more: bool = False

    def __bool__(self) -> bool:
        return bool(self.items)


@dataclass(frozen=True)
class Signature:
    """A step that waits for this person's office."""

    placed: Placed
    wait: Wait


@dataclass(frozen=True)
class Motionless:
    """A case before a committee that waits for a motion, and how the last one ended."""

    placed: Placed
    step: RouteStep
    status: StepStatus


def first_of(items: Sequence[T], size: int) -> Listed[T]:
    return Listed(items[:size], len(items) > size)


def whole() -> tuple[Any, ...]:
    """What a line about a proposal needs beside the proposal."""
    return (
        joinedload(Proposal.unit),
        joinedload(Proposal.proposer),
        joinedload(Proposal.program),
        selectinload(Proposal.co_proposers),
    )


def placed_where(
    session: Session,
    act: Act,
    *where: ColumnElement[bool],
    limit: int,
    order: Sequence[Any] = (),
) -> list[Placed]:
    rows = session.scalars(
        select(Proposal)
        .where(*where)
        .options(*whole())
        .order_by(*(order or (Proposal.state_since,)), Proposal.id)
        .limit(limit)
    ).all()
    return place(session, rows, act.settings, act.now)


# ------------------------------------------------------------------------ conditions in SQL


def on_route() -> ColumnElement[bool]:
    """Steps of the present round that are still on the route and whose turn has come."""
    return and_(
        RouteStep.proposal_id == Proposal.id,
        RouteStep.round == Proposal.round,
        RouteStep.dropped_at.is_(None),
        RouteStep.opened_at.is_not(None),
    )


def undecided() -> ColumnElement[bool]:
    """Steps that nobody has decided, and on which no ballot was closed."""
    return and_(
        ~exists().where(Decision.step_id == RouteStep.id, Decision.ballot_id.is_(None)),
        ~exists().where(Ballot.step_id == RouteStep.id, Ballot.state == BallotState.CLOSED),
    )


def _not_decided_on_latest() -> ColumnElement[bool]:
    """Steps without a decision on the newest revision: open ones, and all that may be stale."""
    latest = (
        select(func.max(Revision.id))
        .where(Revision.proposal_id == RouteStep.proposal_id)
        .correlate(RouteStep)  # two levels up, which is not found by itself
        .scalar_subquery()
    )
    return ~exists().where(
        Decision.step_id == RouteStep.id,
        Decision.ballot_id.is_(None),
        Decision.revision_id == latest,
    )


def overdue(act: Act) -> ColumnElement[bool]:
    """Proposals of which a step is past its day."""
    return and_(
        Proposal.state.in_(DECIDABLE),
        exists().where(
            on_route(),
            RouteStep.due_at < act.now,
            RouteStep.kind.not_in((StepKind.NOTICE, StepKind.SILENCE)),
            undecided(),
        ),
    )


def in_house(sight: Sight, *states: State) -> ColumnElement[bool]:
    return and_(
        Proposal.institution_id == sight.institution_id,
        Proposal.state.in_(states),
        Proposal.submitted_at.is_not(None),
    )


# ------------------------------------------------------------------------------ everybody


def own_cases(session: Session, act: Act, sight: Sight, *, size: int = AT_ONCE) -> Listed[Placed]:
    """The proposals that this person writes and that are not over, last changed first."""
    found = placed_where(
        session,
        act,
        Proposal.id.in_(written_last(sight.person_id, OWN_CASES, limit=size + 1)),
        limit=size + 1,
        order=(Proposal.changed_at.desc(),),
    )
    return first_of(found, size)


def to_sign(session: Session, act: Act, sight: Sight, *, size: int = AT_ONCE) -> Listed[Signature]:
    """Steps that wait for this person's signature, oldest first."""
    if sight.person_id is None or sight.institution_id is None:
        return Listed(())
    offices = signing_offices(session, sight.institution_id, act.today)
    rows = session.execute(
        select(RouteStep.id, Proposal)
        .join(Proposal, RouteStep.proposal_id == Proposal.id)
        .where(
            Proposal.institution_id == sight.institution_id,
            Proposal.state.in_(DECIDABLE),
            on_route(),
            RouteStep.kind.in_(SIGNED_BY_OFFICES),
            or_(RouteStep.kind != StepKind.SILENCE, RouteStep.due_at > act.now),
            _not_decided_on_latest(),
            _perhaps_mine(sight, offices),
        )
        .options(*whole())
        .order_by(RouteStep.opened_at, RouteStep.id)
        .limit(max(CANDIDATES, size + 1))
    ).all()
    proposals = list(dict.fromkeys(proposal for _, proposal in rows))
    offices = signing_offices(session, sight.institution_id, act.today, proposals)
    placed = {one.proposal.id: one for one in place(session, proposals, act.settings, act.now)}
    found = []
    for step_id, proposal in rows:
        for wait in placed[proposal.id].waits:
            if wait.step.id == step_id and offices.may_sign(proposal, wait.step, sight.person_id):
                found.append(Signature(placed[proposal.id], wait))
    return first_of(found, size)


def _perhaps_mine(sight: Sight, offices: SigningOffices) -> ColumnElement[bool]:
    """Steps that this person might sign; whether they may is asked exactly afterwards."""
    direct = sight.units(Role.HEAD) | sight.units(Role.DEPUTY)
    below = sight.governed - direct
    inherited = {unit for unit in below if offices.staffed_by(unit) in direct}
    staff = frozenset().union(*(offices.staff(unit) for unit in below)) if below else frozenset()
    ways: list[ColumnElement[bool]] = [
        exists().where(
            Exemption.proposal_id == Proposal.id,
            Exemption.step_key == RouteStep.key,
            Exemption.person_id == sight.person_id,
        )
    ]
    if direct | inherited:
        ways.append(RouteStep.holder_unit_id.in_(sorted(direct | inherited)))
    if staff:
        ways.append(and_(RouteStep.holder_unit_id.in_(sorted(below)), written_by(staff)))
    if sight.roles:
        ways.append(
            and_(RouteStep.holder_unit_id.is_(None), RouteStep.holder_role.in_(sight.roles))
        )
    return or_(*ways)


def written_by(people: Collection[int]) -> ColumnElement[bool]:
    """Proposals of which one of these people is an author."""
    if not people:
        return false()
    return or_(
        Proposal.proposer_id.in_(sorted(people)),
        exists()
        .where(CoProposer.proposal_id == Proposal.id, CoProposer.person_id.in_(sorted(people)))
        .correlate(Proposal),
    )


# ------------------------------------------------------------------------------- committees


def ballots_open_to(
    session: Session, act: Act, sight: Sight, *, size: int = AT_ONCE
) -> Listed[Standing]:
    """Open ballots in which this person has a vote, soonest to close first."""
    found = standings(session, open_in(session, sight.committees, limit=CANDIDATES), act)
    return first_of([one for one in found if sight.person_id in one.entitled], size)


def presided(session: Session, act: Act, sight: Sight) -> dict[int, Committee]:
    """Committees in whose line of chairs this person stands; for the coordinator those without."""
    rows = session.scalars(
        select(Committee)
        .where(Committee.institution_id == sight.institution_id)
        .order_by(Committee.name, Committee.id)
    ).all()
    rolls = rolls_today(session, {one.id: one.slug for one in rows}, act)
    coordinator = Role.COORDINATOR in sight.roles
    return {
        one.id: one
        for one in rows
        if one.id in rolls
        and (sight.person_id in rolls[one.id].chairs or (coordinator and not rolls[one.id].chairs))
    }


def ballots_led(
    session: Session, act: Act, sight: Sight, *, size: int = AT_ONCE
) -> Listed[Standing]:
    """Open ballots that this person leads: as acting chair, as coordinator where there is none."""
    coordinator = Role.COORDINATOR in sight.roles
    committees = sight.committees
    if coordinator and sight.institution_id is not None:
        committees |= {one.id for one in committees_of(session, sight.institution_id)}
    found = standings(session, open_in(session, committees, limit=CANDIDATES), act)
    leads = (sight.person_id, None) if coordinator else (sight.person_id,)
    return first_of(
        [
            one
            for one in found
            if sight.person_id not in one.recused and one.roll.acting_chair(one.recused) in leads
        ],
        size,
    )


def waiting_for_motion(
    session: Session, act: Act, committees: Collection[int], *, size: int = AT_ONCE, page: int = 1
) -> Listed[Motionless]:
    """Cases before these committees with no ballot open and no motion that stands, oldest first."""
    if not committees:
        return Listed(())
    step_of = and_(on_route(), RouteStep.committee_id.in_(sorted(committees)))
    latest = (
        select(func.max(Revision.id))
        .where(Revision.proposal_id == Proposal.id)
        .correlate(Proposal)  # two levels up, which is not found by itself
        .scalar_subquery()
    )
    settled = exists().where(
        Ballot.step_id == RouteStep.id,
        or_(
            Ballot.state == BallotState.OPEN,
            and_(Ballot.result == BallotResult.CARRIED, Ballot.revision_id == latest),
        ),
    )
    found = placed_where(
        session,
        act,
        Proposal.institution_id.in_(
            select(Committee.institution_id).where(Committee.id.in_(sorted(committees)))
        ),
        Proposal.state == State.COMMITTEE_REVIEW,
        exists().where(step_of, ~settled),
        limit=size * page + 1,
    )
    items = [
        Motionless(placed, step, facts.status)
        for placed in found
        for step, facts in zip(placed.steps, placed.facts, strict=True)
        if step.committee_id in committees
        and step.opened_at is not None
        and facts.status is not StepStatus.FAVOURABLE
        and not any(ballot.step_id == step.id for ballot in placed.open_ballots)
    ]
    return first_of(items[size * (page - 1) :], size)


def changes_asked(session: Session, proposals: Collection[int]) -> dict[int, int]:
    """How many changes are asked for and not answered yet, by proposal."""
    if not proposals:
        return {}
    rows = session.execute(
        select(RequestedChange.proposal_id, func.count())
        .where(
            RequestedChange.proposal_id.in_(sorted(proposals)),
            RequestedChange.answered_at.is_(None),
        )
        .group_by(RequestedChange.proposal_id)
        .order_by(RequestedChange.proposal_id)
    )
    return {row[0]: row[1] for row in rows}
