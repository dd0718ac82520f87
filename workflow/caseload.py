"""What waits for those who keep the process going: coordinator, marketing, administrator.

Lists only, each in a fixed number of queries; what one's own first page shows is in `dashboard`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from accounts.sight import Sight
from committee.models import Ballot, BallotResult, Condition
from proposals.models import Proposal
from proposals.queries import visible
from proposals.route_models import Choice, Decision, RouteStep, StepKind
from proposals.states import Kind, State
from workflow.acting import Act
from workflow.dashboard import (
    AT_ONCE,
    CANDIDATES,
    DECIDABLE,
    SIGNED_BY_OFFICES,
    Listed,
    first_of,
    in_house,
    on_route,
    overdue,
    placed_where,
    undecided,
    whole,
    written_by,
)
from workflow.facts import StepStatus
from workflow.placing import Placed, Wait, place
from workflow.signing_offices import signing_offices

STAGES = (
    State.SUBMITTED,
    State.COMMITTEE_REVIEW,
    State.APPROVED,
    State.MARKETING,
    State.RETURNED,
)
"""Where a case can be under way, in the order of the board."""


@dataclass(frozen=True)
class ToDecide:
    """A case whose bodies have all decided, or whose motion was lost; a person must record it."""

    placed: Placed
    favourable: bool


@dataclass(frozen=True)
class Stuck:
    """A step that nobody can decide as things are."""

    placed: Placed
    wait: Wait


FEW = 3
"""Where so few can sign, all of them may have written the proposal."""


def overdue_cases(session: Session, act: Act, sight: Sight) -> Listed[Placed]:
    """Cases of which a step is past its day, longest in their state first."""
    found = placed_where(session, act, in_house(sight, *DECIDABLE), overdue(act), limit=AT_ONCE + 1)
    return first_of(found, AT_ONCE)


def _lacks(*kinds: StepKind, before_committee: bool | None = None) -> ColumnElement[bool]:
    """Some step of these kinds on the route has no signature."""
    return exists().where(
        RouteStep.proposal_id == Proposal.id,
        RouteStep.round == Proposal.round,
        RouteStep.dropped_at.is_(None),
        RouteStep.kind.in_(kinds),
        *([] if before_committee is None else [RouteStep.before_committee == before_committee]),
        ~exists().where(
            Decision.step_id == RouteStep.id,
            Decision.ballot_id.is_(None),
            Decision.choice == Choice.SIGN,
        ),
    )


def _ballot_steps(*more: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(
        RouteStep.proposal_id == Proposal.id,
        RouteStep.round == Proposal.round,
        RouteStep.dropped_at.is_(None),
        RouteStep.kind == StepKind.BALLOT,
        *more,
    )


def to_refer(session: Session, act: Act, sight: Sight) -> Listed[Placed]:
    """Cases whose offices before the committee have all signed."""
    offices = (StepKind.SIGN_OFF, StepKind.CHECK, StepKind.AUTHORITY)
    found = placed_where(
        session,
        act,
        in_house(sight, State.SUBMITTED),
        _ballot_steps(),
        ~_lacks(*offices, before_committee=True),
        limit=CANDIDATES,
    )
    return first_of([one for one in found if one.before_committee_settled], AT_ONCE)


def to_decide(session: Session, act: Act, sight: Sight) -> Listed[ToDecide]:
    """Cases to approve, or to decline or return because the motion was lost."""
    carried = exists().where(Ballot.step_id == RouteStep.id, Ballot.result == BallotResult.CARRIED)
    lost = exists().where(Ballot.step_id == RouteStep.id, Ballot.result == BallotResult.LOST)
    found = placed_where(
        session,
        act,
        in_house(sight, *DECIDABLE),
        or_(
            and_(~_lacks(StepKind.SIGN_OFF, StepKind.AUTHORITY), ~_ballot_steps(~carried)),
            _ballot_steps(lost),
        ),
        limit=CANDIDATES,
    )
    items = []
    for placed in found:
        if placed.open_ballots:
            continue
        if placed.every_deciding_step_favourable:
            items.append(ToDecide(placed, True))
        elif any(
            one.kind is StepKind.BALLOT and one.status is StepStatus.UNFAVOURABLE
            for one in placed.facts
        ):
            items.append(ToDecide(placed, False))
    return first_of(items, AT_ONCE)


def conditions_to_confirm(session: Session, act: Act, sight: Sight) -> Listed[Condition]:
    """Conditions that the proposers say are met, longest answered first."""
    rows = session.scalars(
        select(Condition)
        .join(Ballot, Condition.ballot_id == Ballot.id)
        .join(Proposal, Ballot.proposal_id == Proposal.id)
        .join(RouteStep, Ballot.step_id == RouteStep.id)
        .where(
            in_house(sight, State.APPROVED),
            Ballot.result == BallotResult.CARRIED,
            RouteStep.round == Proposal.round,
            RouteStep.dropped_at.is_(None),
            Condition.answered_at.is_not(None),
            Condition.met_at.is_(None),
        )
        .options(joinedload(Condition.ballot).joinedload(Ballot.proposal))
        .order_by(Condition.answered_at, Condition.id)
        .limit(AT_ONCE + 1)
    ).all()
    return first_of(rows, AT_ONCE)


def ready_for_marketing(session: Session, act: Act, sight: Sight) -> Listed[Placed]:
    """Approved cases whose record is stored and whose conditions are met."""
    found = placed_where(
        session,
        act,
        in_house(sight, State.APPROVED),
        Proposal.record_file_id.is_not(None),
        limit=CANDIDATES,
    )
    return first_of([one for one in found if not one.unmet_conditions], AT_ONCE)


def being_marketed(session: Session, act: Act, sight: Sight) -> Listed[Placed]:
    """Cases whose public page is being prepared; what has a day to go live comes first."""
    found = placed_where(
        session,
        act,
        visible(sight),
        Proposal.institution_id == sight.institution_id,
        Proposal.state == State.MARKETING,
        limit=AT_ONCE + 1,
        order=(Proposal.publish_at.asc().nulls_last(), Proposal.state_since),
    )
    return first_of(found, AT_ONCE)


def approved_next(session: Session, act: Act, sight: Sight) -> Listed[Placed]:
    """Approved cases that marketing will get."""
    found = placed_where(
        session,
        act,
        visible(sight),
        Proposal.institution_id == sight.institution_id,
        Proposal.state == State.APPROVED,
        limit=AT_ONCE + 1,
    )
    return first_of(found, AT_ONCE)


def endings_due(session: Session, act: Act, sight: Sight) -> Listed[Placed]:
    """Closing versions in force, for which a day will come to end the program."""
    found = placed_where(
        session,
        act,
        in_house(sight, State.ACTIVE),
        Proposal.kind == Kind.TERMINATION,
        limit=AT_ONCE + 1,
    )
    return first_of(found, AT_ONCE)


def stuck_steps(session: Session, act: Act, sight: Sight) -> Listed[Stuck]:
    """Steps whose office is vacant, or held only by those who wrote the proposal."""
    if sight.institution_id is None:
        return Listed(())
    offices = signing_offices(session, sight.institution_id, act.today)
    chains = {unit: offices.staff_above(unit) for unit in offices.chains}
    vacant = [unit for unit, staff in chains.items() if not staff]
    few = {unit: staff for unit, staff in chains.items() if 0 < len(staff) <= FEW}
    held = offices.in_institution
    few_roles = {role: people for role, people in held.items() if len(people) <= FEW}
    found = placed_where(
        session,
        act,
        in_house(sight, *DECIDABLE),
        exists().where(
            on_route(),
            RouteStep.kind.in_(SIGNED_BY_OFFICES),
            undecided(),
            or_(
                RouteStep.holder_unit_id.in_(vacant),
                and_(RouteStep.holder_unit_id.is_(None), RouteStep.holder_role.not_in(list(held))),
                and_(RouteStep.holder_unit_id.in_(list(few)), written_by(_all(few))),
                and_(
                    RouteStep.holder_unit_id.is_(None),
                    RouteStep.holder_role.in_(list(few_roles)),
                    written_by(_all(few_roles)),
                ),
            ),
        ),
        limit=CANDIDATES,
    )
    offices = signing_offices(
        session, sight.institution_id, act.today, [one.proposal for one in found]
    )
    items = [
        Stuck(placed, wait)
        for placed in found
        for wait in placed.waits
        if wait.step.kind in SIGNED_BY_OFFICES
        and wait.step.kind is not StepKind.SILENCE
        and not offices.signers(placed.proposal, wait.step)
    ]
    return first_of(items, AT_ONCE)


def _all(groups: Mapping[Any, Collection[int]]) -> frozenset[int]:
    return frozenset().union(*groups.values())


# ------------------------------------------------------------------------------- the board


@dataclass(frozen=True)
class Stage:
    """One stage of the board: a page of its cases, and how many there are."""

    state: State
    cases: Sequence[Placed]
    count: int


def counted(
    session: Session, sight: Sight, where: Sequence[ColumnElement[bool]]
) -> Mapping[State, int]:
    """How many cases stand in each stage."""
    rows = session.execute(
        select(Proposal.state, func.count())
        .where(in_house(sight, *STAGES), *where)
        .group_by(Proposal.state)
        .order_by(Proposal.state)
    )
    return {row[0]: row[1] for row in rows}


def _page_of(
    session: Session,
    act: Act,
    sight: Sight,
    state: State,
    where: Sequence[ColumnElement[bool]],
    late: int,
    page: int,
    size: int,
) -> list[Proposal]:
    """One page of a stage: its ``late`` cases first, then the others, each longest there first."""
    start = (page - 1) * size

    def some(*which: ColumnElement[bool], offset: int, limit: int) -> list[Proposal]:
        if limit <= 0:
            return []
        return list(
            session.scalars(
                select(Proposal)
                .where(in_house(sight, state), *where, *which)
                .options(*whole())
                .order_by(Proposal.state_since, Proposal.id)
                .limit(limit)
                .offset(offset)
            )
        )

    if not late:
        return some(offset=start, limit=size)
    first = some(overdue(act), offset=start, limit=min(size, late - start))
    rest = some(~overdue(act), offset=max(0, start - late), limit=size - len(first))
    return [*first, *rest]


def board(
    session: Session,
    act: Act,
    sight: Sight,
    *,
    where: Sequence[ColumnElement[bool]] = (),
    stages: Sequence[State] = STAGES,
    page: int = 1,
    size: int = AT_ONCE,
) -> list[Stage]:
    """The stages asked for, each with a page of its cases, overdue ones first."""
    counts = counted(session, sight, where)
    late = counted(session, sight, (*where, overdue(act)))
    rows = {
        state: _page_of(session, act, sight, state, where, late.get(state, 0), page, size)
        for state in stages
    }
    everything = [one for found in rows.values() for one in found]
    placed = {one.proposal.id: one for one in place(session, everything, act.settings, act.now)}
    return [
        Stage(state, [placed[one.id] for one in found], counts.get(state, 0))
        for state, found in rows.items()
    ]
