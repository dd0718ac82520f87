"""What the clock brings about: each is looked at when its time has come, and left if it no longer holds."""

from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session

from persistence.text import Text
from proposals.models import Proposal
from proposals.states import State
from workflow import service
from workflow.acting import Act
from workflow.errors import Refused


def heard(session: Session, proposal_id: int, what: str, act: Act) -> bool:
    """Do what has fallen due, as the system. False when it no longer holds or may not be yet."""
    proposal = session.get(Proposal, proposal_id)
    verb = VERBS.get(what)
    if proposal is None or verb is None:
        return False
    try:
        return verb(session, proposal, act)
    except Refused:
        # A person must look at it; the page lists the reasons.
        session.rollback()
        return False


def _publication(session: Session, proposal: Proposal, act: Act) -> bool:
    due = proposal.publish_at is not None and proposal.publish_at <= act.now
    if proposal.state is not State.MARKETING or not due:
        return False
    service.publish(session, proposal.id, act)
    return True


def _teach_out(session: Session, proposal: Proposal, act: Act) -> bool:
    if proposal.state is not State.ACTIVE:
        return False
    service.terminate(session, proposal.id, act)
    return True


def _silence(session: Session, proposal: Proposal, act: Act) -> bool:
    if proposal.state not in (State.SUBMITTED, State.COMMITTEE_REVIEW):
        return False
    service.advance(session, service.locked(session, proposal.id, act), act)
    return True


def _returned_limit(session: Session, proposal: Proposal, act: Act) -> bool:
    months = act.settings.options.returned_months
    days = (act.now - proposal.state_since).days
    if proposal.state is not State.RETURNED or days < round(months * 30.44) - 1:
        return False
    reason = str(Text("Returned {months} months ago and not taken up again.", months=months))
    service.withdraw(session, proposal.id, act, reason=reason)
    return True


VERBS: Mapping[str, Callable[[Session, Proposal, Act], bool]] = {
    "publication": _publication,
    "teach_out": _teach_out,
    "silence": _silence,
    "returned_limit": _returned_limit,
}
"""Reminders are mails alone and have no verb."""
