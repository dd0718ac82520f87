"""Finding badge classes, awards and status lists."""

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from accounts.models import Institution
from awards.models import Award, BadgeClass, StatusList
from proposals.models import Proposal
from proposals.states import Kind, State

PER_PAGE = 50


def frozen_class(session: Session, proposal_id: int) -> BadgeClass | None:
    """The badge class of this version, once somebody holds it."""
    return session.scalar(select(BadgeClass).where(BadgeClass.proposal_id == proposal_id))


def award_by_token(session: Session, token: str) -> Award | None:
    """The award at this public address."""
    return session.scalar(_whole().where(Award.token == token))


def award_of(session: Session, institution_id: int, award_id: int) -> Award | None:
    """An award of this institution."""
    return session.scalar(
        _whole().where(Award.id == award_id, Award.institution_id == institution_id)
    )


def _whole() -> Select[Award]:
    return select(Award).options(
        joinedload(Award.badge_class).joinedload(BadgeClass.proposal).joinedload(Proposal.program),
        joinedload(Award.institution),
        joinedload(Award.status_list),
        joinedload(Award.awarded_by),
    )


def awards_of(session: Session, institution_id: int, *, page: int) -> tuple[Sequence[Award], int]:
    """A page of the institution's awards, newest first, and how many there are in all."""
    count = session.scalar(
        select(func.count()).select_from(Award).where(Award.institution_id == institution_id)
    )
    rows = session.scalars(
        _whole()
        .where(Award.institution_id == institution_id)
        .order_by(Award.id.desc())
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
    ).all()
    return rows, count or 0


def signed_awards(session: Session, institution_id: int, *, revoked: bool) -> Sequence[Award]:
    """Every signed award, with those that were revoked or without."""
    wanted = _whole().where(Award.institution_id == institution_id, Award.signed_at.is_not(None))
    if not revoked:
        wanted = wanted.where(Award.revoked_at.is_(None))
    return session.scalars(wanted.order_by(Award.id)).all()


def unsigned(session: Session, ids: Sequence[int]) -> Sequence[Award]:
    """Those of these awards that are not signed yet."""
    return session.scalars(
        _whole().where(Award.id.in_(ids), Award.credential.is_(None)).order_by(Award.id)
    ).all()


def lists_of(session: Session, institution_id: int) -> Sequence[StatusList]:
    """Every status list of an institution."""
    return session.scalars(
        select(StatusList)
        .where(StatusList.institution_id == institution_id)
        .order_by(StatusList.id)
    ).all()


def set_bits(session: Session, list_id: int) -> list[int]:
    """Which places of a list say that an award holds no longer."""
    return list(
        session.scalars(
            select(Award.status_index)
            .where(Award.status_list_id == list_id, Award.revoked_at.is_not(None))
            .order_by(Award.id)
        )
    )


def awardable(session: Session, house: Institution) -> Sequence[Proposal]:
    """Published versions that somebody may still be awarded; the verb asks for the exact day."""
    return session.scalars(
        select(Proposal)
        .where(
            Proposal.institution_id == house.id,
            Proposal.kind != Kind.TERMINATION,
            (Proposal.state == State.ACTIVE) | Proposal.last_award_on.is_not(None),
            Proposal.published_at.is_not(None),
        )
        .options(joinedload(Proposal.program))
        .order_by(Proposal.title, Proposal.id)
    ).all()
