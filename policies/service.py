"""Giving and withdrawing waivers. Who may is asked further up; nothing here commits."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from persistence import audit
from persistence.text import Text
from policies.check import Finding
from policies.models import Waiver
from policies.refusals import AlreadyWaived, NotBlocking, NotWaivable, NoWaiver, ReasonMissing
from policies.sections import Severity


def waive(
    session: Session,
    proposal_id: int,
    finding: Finding,
    *,
    by_id: int,
    reason: str,
    now: datetime,
) -> Waiver:
    """Set aside the rule of a finding that blocks now, with the reason in the audit trail.

    The caller holds the proposal's lock. Raises WaiverRefused: NotBlocking, NotWaivable,
    AlreadyWaived or ReasonMissing.
    """
    if not finding.waivable and finding.severity is Severity.BLOCK:
        raise NotWaivable(
            Text("Nobody can waive “{rule}”. The proposal must be changed.", rule=finding.says)
        )
    if finding.severity is not Severity.BLOCK:
        raise NotBlocking(
            Text(
                "“{rule}” does not block this proposal, so there is nothing to waive.",
                rule=finding.says,
            )
        )
    if not reason.strip():
        raise ReasonMissing(Text("Give the reason; every waiver is reported with it."))
    if _in_force(session, proposal_id, finding.rule_id) is not None:
        raise AlreadyWaived(Text("“{rule}” is already waived.", rule=finding.says))
    waiver = Waiver(
        proposal_id=proposal_id,
        rule_id=finding.rule_id,
        reason=reason.strip(),
        by_id=by_id,
        at=now,
    )
    session.add(waiver)
    _record(session, waiver, "waive_rule", by_id, waiver.reason, now)
    return waiver


def withdraw_waiver(
    session: Session,
    proposal_id: int,
    rule_id: str,
    *,
    by_id: int,
    now: datetime,
    reason: str = "",
) -> Waiver:
    """Let a waived rule count again. The waiver is kept, with the day it ended. Raises NoWaiver."""
    waiver = _in_force(session, proposal_id, rule_id)
    if waiver is None:
        raise NoWaiver(Text("There is no waiver of this rule to withdraw."))
    waiver.withdrawn_at = now
    _record(session, waiver, "withdraw_waiver", by_id, reason.strip(), now)
    return waiver


def _in_force(session: Session, proposal_id: int, rule_id: str) -> Waiver | None:
    return session.scalar(
        select(Waiver).where(
            Waiver.proposal_id == proposal_id,
            Waiver.rule_id == rule_id,
            Waiver.withdrawn_at.is_(None),
        )
    )


def _record(
    session: Session, waiver: Waiver, action: str, by_id: int, reason: str, now: datetime
) -> None:
    audit.record(
        session,
        f"proposal:{waiver.proposal_id}",
        action,
        at=now,
        actor_id=by_id,
        reason=reason or None,
        details={"rule": waiver.rule_id},
    )
