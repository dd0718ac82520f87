"""What the policies say about public copy: the rules of scope ``marketing`` on the live content."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from persistence.text import Text
from policies.check import Finding, blocking, check
from policies.facts import marketing_facts
from policies.sections import Scope
from proposals.models import Proposal
from proposals.sealing import latest_revision
from workflow.acting import Act
from workflow.planning import facts_of
from workflow.step_status import content_or_empty


def claims_on(
    session: Session, proposal: Proposal, operational: Mapping[str, Any], act: Act
) -> tuple[Finding, ...]:
    """A finding for each rule about claims, on this copy of this case."""
    content = content_or_empty(latest_revision(session, proposal.id))
    facts = facts_of(session, proposal.kind, content, act) | marketing_facts(
        operational, state=proposal.state
    )
    return check(act.settings.pack, facts, on=act.today, scope=Scope.MARKETING)


def claims_blocking(session: Session, proposal: Proposal, act: Act) -> list[Text]:
    """What of the copy as it stands keeps the page from going public, in the rules' own words."""
    found = claims_on(session, proposal, proposal.program.operational, act)
    return [Text("{finding}", finding=one.message) for one in blocking(found)]
