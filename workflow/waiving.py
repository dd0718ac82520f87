"""Setting a blocking rule aside for one proposal: by the officer whom the profile names, reported."""

from sqlalchemy.orm import Session

from persistence.text import Text
from policies.check import Finding
from policies.models import Waiver
from policies.refusals import WaiverRefused
from policies.service import waive as record_waiver
from policies.service import withdraw_waiver
from proposals.sealing import governed_content
from workflow.acting import Act
from workflow.actions import Action
from workflow.door import admitted, tell
from workflow.errors import InputMissing, NotAllowed, NotPossible
from workflow.events import RuleWaived
from workflow.findings import findings_on


def waive(session: Session, proposal_id: int, rule_id: str, act: Act, *, reason: str) -> Waiver:
    """Waive one rule that blocks now. Raises NotPossible when it does not block."""
    proposal, _, _ = admitted(session, proposal_id, Action.WAIVE, act)
    if not reason.strip():
        raise InputMissing(Text("Give the reason; every waiver is reported with it."))
    findings = findings_on(session, proposal, governed_content(session, proposal), act)
    finding = next((one for one in findings if one.rule_id == rule_id), None)
    if finding is None:
        raise NotPossible(Text("The policies have no such rule."))
    _refuse_other_officer(finding, act)
    try:
        waiver = record_waiver(
            session,
            proposal.id,
            finding,
            by_id=act.actor_id or 0,
            reason=reason.strip(),
            now=act.now,
        )
    except WaiverRefused as refused:
        raise NotPossible(refused.reason) from refused
    tell(session, RuleWaived(proposal.id, act.actor_id, reason.strip(), rule_id), act)
    return waiver


def take_back(session: Session, proposal_id: int, rule_id: str, act: Act) -> None:
    """Let the rule count again."""
    proposal, _, _ = admitted(session, proposal_id, Action.WAIVE, act)
    try:
        withdraw_waiver(session, proposal.id, rule_id, by_id=act.actor_id or 0, now=act.now)
    except WaiverRefused as refused:
        raise NotPossible(refused.reason) from refused


def _refuse_other_officer(finding: Finding, act: Act) -> None:
    """A rule may name an officer of its own; otherwise it is the one whom the profile names."""
    role = finding.waivable_by or act.settings.options.waived_by
    if act.sight is None or not act.sight.has(role):
        raise NotAllowed(Text("This rule is waived by another officer."))
