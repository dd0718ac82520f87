"""Reading waivers: those in force on a proposal, and all that were ever given."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from policies.check import Waived
from policies.models import Waiver
from proposals.models import Proposal


def waivers_of(session: Session, proposal_id: int) -> list[Waived]:
    """The waivers in force on a proposal, oldest first."""
    rows = session.scalars(
        select(Waiver)
        .where(Waiver.proposal_id == proposal_id, Waiver.withdrawn_at.is_(None))
        .options(joinedload(Waiver.by))
        .order_by(Waiver.at, Waiver.id)
    )
    return [Waived(row.rule_id, row.reason, row.by.name, row.at) for row in rows]


def waivers_given(session: Session, institution_id: int, *, since: datetime) -> list[Waiver]:
    """Every waiver given in an institution since then, withdrawn ones too: what is reported."""
    return list(
        session.scalars(
            select(Waiver)
            .join(Proposal, Waiver.proposal_id == Proposal.id)
            .where(Proposal.institution_id == institution_id, Waiver.at >= since)
            .options(joinedload(Waiver.by))
            .order_by(Waiver.at, Waiver.id)
        )
    )
