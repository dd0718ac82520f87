"""Reading proposals, always through a Sight: what may not be seen is as if it were not there."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, union
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from accounts.roles import Role
from accounts.sight import Sight
from proposals.models import (
    Attachment,
    Audience,
    Comment,
    CoProposer,
    Program,
    Proposal,
    RequestedChange,
)
from proposals.route_models import Decision, RouteStep
from proposals.states import PUBLISHED, State

AFTER_APPROVAL = frozenset({State.APPROVED, State.MARKETING}) | PUBLISHED


def is_proposer(person_id: int | None) -> ColumnElement[bool]:
    """The proposals that a person writes, as proposer or co-proposer, or entered for somebody."""
    if person_id is None:
        return false()
    return or_(
        Proposal.proposer_id == person_id,
        Proposal.entered_by_id == person_id,
        exists().where(CoProposer.proposal_id == Proposal.id, CoProposer.person_id == person_id),
    )


def written_last(
    person_id: int | None, states: Collection[State], *, limit: int
) -> Select[tuple[int]]:
    """Ids of the proposals in these states that a person writes, last changed first.

    Each way to be a writer is found in an index of its own, however many others there are.
    """
    own = aliased(Proposal)
    shared = select(CoProposer.proposal_id).where(CoProposer.person_id == person_id)
    ways = (own.proposer_id == person_id, own.entered_by_id == person_id, own.id.in_(shared))
    found = union(
        *(select(own.id, own.changed_at).where(way, own.state.in_(states)) for way in ways)
    ).subquery()
    return select(found.c.id).order_by(found.c.changed_at.desc(), found.c.id).limit(limit)


def visible(sight: Sight) -> ColumnElement[bool]:
    """The proposals that this person may see. Drafts that were never sent are their writers' alone."""
    if not sight.signed_in:
        return false()
    ways: list[ColumnElement[bool]] = [is_proposer(sight.person_id)]
    sent = and_(Proposal.institution_id == sight.institution_id, Proposal.submitted_at.is_not(None))
    if sight.reads_all:
        ways.append(sent)
    else:
        ways.append(and_(sent, _by_office(sight)))
    return or_(*ways)


def _by_office(sight: Sight) -> ColumnElement[bool]:
    ways: list[ColumnElement[bool]] = [false()]
    if sight.governed:
        ways.append(Proposal.unit_id.in_(sight.governed))
    if sight.has(Role.MARKETING) or sight.has(Role.BADGE_STAFF):
        ways.append(Proposal.state.in_(AFTER_APPROVAL))
    contact_for = sight.units(Role.CONTACT)
    if contact_for:
        ways.append(and_(Proposal.state.in_(AFTER_APPROVAL), Proposal.unit_id.in_(contact_for)))
    holders = _held_steps(sight)
    if holders is not None:
        ways.append(
            exists().where(
                RouteStep.proposal_id == Proposal.id, RouteStep.dropped_at.is_(None), holders
            )
        )
    return or_(*ways)


def _held_steps(sight: Sight) -> ColumnElement[bool] | None:
    """Steps whose turn came and that are this person's to decide or to know."""
    ways: list[ColumnElement[bool]] = []
    signing = sight.units(Role.HEAD) | sight.units(Role.DEPUTY)
    if signing:
        ways.append(RouteStep.holder_unit_id.in_(signing | sight.governed))
    if sight.committees:
        ways.append(RouteStep.committee_id.in_(sight.committees))
    if sight.roles:
        ways.append(
            and_(RouteStep.holder_unit_id.is_(None), RouteStep.holder_role.in_(sight.roles))
        )
    return or_(*ways) if ways else None


def by_number(
    session: Session, institution_id: int | None, number: str, sight: Sight
) -> Proposal | None:
    """The proposal with this number, if it may be seen."""
    return session.scalar(
        select(Proposal)
        .where(Proposal.institution_id == institution_id, Proposal.number == number, visible(sight))
        .options(
            joinedload(Proposal.program),
            joinedload(Proposal.unit),
            joinedload(Proposal.proposer),
            joinedload(Proposal.institution),
            selectinload(Proposal.co_proposers).joinedload(CoProposer.person),
        )
    )


@dataclass(frozen=True)
class Page:
    """One page of a list, and whether there is another."""

    items: Sequence[Proposal]
    number: int
    more: bool


def listed(
    session: Session,
    sight: Sight,
    *,
    where: Sequence[ColumnElement[bool]] = (),
    page: int = 1,
    size: int = 25,
    order: Sequence[ColumnElement[object]] = (),
) -> Page:
    """Proposals that may be seen and match, newest change first unless ordered otherwise."""
    found = session.scalars(
        select(Proposal)
        .where(visible(sight), *where)
        .options(
            joinedload(Proposal.unit), joinedload(Proposal.proposer), joinedload(Proposal.program)
        )
        .order_by(*(order or (Proposal.changed_at.desc(),)), Proposal.id.desc())
        .limit(size + 1)
        .offset((page - 1) * size)
    ).all()
    return Page(found[:size], page, len(found) > size)


def counted_by_state(
    session: Session, sight: Sight, *, where: Sequence[ColumnElement[bool]] = ()
) -> dict[State, int]:
    """How many visible proposals stand in each state."""
    rows = session.execute(
        select(Proposal.state, func.count().label("number"))
        .where(visible(sight), *where)
        .group_by(Proposal.state)
        .order_by(Proposal.state)
    )
    return {row.state: row.number for row in rows}


def in_force(session: Session, program_id: int) -> Proposal | None:
    """The program's active version, or None."""
    return session.scalar(
        select(Proposal).where(Proposal.program_id == program_id, Proposal.state == State.ACTIVE)
    )


def program_by_slug(session: Session, institution_id: int, slug: str) -> Program | None:
    """The program with this public address, or None."""
    return session.scalar(
        select(Program).where(Program.institution_id == institution_id, Program.slug == slug)
    )


def route_of(session: Session, proposal: Proposal) -> list[RouteStep]:
    """The steps of the present round that are still on the route, in order."""
    return list(
        session.scalars(
            select(RouteStep)
            .where(
                RouteStep.proposal_id == proposal.id,
                RouteStep.round == proposal.round,
                RouteStep.dropped_at.is_(None),
            )
            .options(
                selectinload(RouteStep.decisions).joinedload(Decision.person),
                joinedload(RouteStep.holder_unit),
            )
            .order_by(RouteStep.stage, RouteStep.id)
        )
    )


def open_requests(session: Session, proposal_id: int) -> list[RequestedChange]:
    """Changes that were asked for and not answered by a newer revision."""
    return list(
        session.scalars(
            select(RequestedChange)
            .where(
                RequestedChange.proposal_id == proposal_id, RequestedChange.answered_at.is_(None)
            )
            .options(joinedload(RequestedChange.by))
            .order_by(RequestedChange.id)
        )
    )


def attachments_of(session: Session, proposal_id: int) -> list[Attachment]:
    """Files that go with the working copy."""
    return list(
        session.scalars(
            select(Attachment)
            .where(Attachment.proposal_id == proposal_id, Attachment.removed_at.is_(None))
            .options(joinedload(Attachment.file))
            .order_by(Attachment.id)
        )
    )


def comments_of(
    session: Session, proposal_id: int, audiences: Collection[Audience]
) -> list[Comment]:
    """The discussion as these audiences read it, oldest first."""
    if not audiences:
        return []
    return list(
        session.scalars(
            select(Comment)
            .where(Comment.proposal_id == proposal_id, Comment.audience.in_(audiences))
            .options(joinedload(Comment.author))
            .order_by(Comment.id)
        )
    )
