"""What the policies say about a proposal's content now, with the facts the language cannot compute."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from accounts.models import Unit
from policies.check import Finding, blocking, check
from policies.queries import waivers_of
from proposals.facts import content_facts
from proposals.models import Proposal
from proposals.states import Kind
from taxonomy.placement import Placement, is_assessed, place
from taxonomy.settings import Scheme
from workflow.acting import Act
from workflow.duplicates import duplicates_of


def facts_of(session: Session, kind: Kind, content: Mapping[str, Any], act: Act) -> dict[str, Any]:
    """The content's named facts, with what the taxonomy and the unit tree know."""
    unit_id = str(content.get("unit", ""))
    unit = session.get(Unit, int(unit_id)) if unit_id.isdigit() else None
    return content_facts(
        content,
        kind=kind.value,
        placement_assessed=_assessed(act.settings.scheme, content.get("placement")),
        unit_kind=unit.kind.value if unit else None,
    )


def _assessed(scheme: Scheme, answers: Any) -> bool | None:
    """Whether the badge's place in the taxonomy is an assessed one; None while it has no place."""
    if not isinstance(answers, Mapping) or not answers:
        return None
    placed = place(scheme, answers)
    return is_assessed(scheme, placed) if isinstance(placed, Placement) else None


def findings_on(
    session: Session, proposal: Proposal, content: Mapping[str, Any], act: Act
) -> tuple[Finding, ...]:
    """Every rule's finding on this content, waivers marked."""
    facts = facts_of(session, proposal.kind, content, act)
    facts |= {"duplicates": duplicates_of(session, proposal, content)}
    waived = {one.rule_id: one for one in waivers_of(session, proposal.id)}
    return check(act.settings.pack, facts, on=act.today, waived=waived)


def blocking_sentences(findings: tuple[Finding, ...]) -> tuple[str, ...]:
    """What blocks, in the rules' own words."""
    return tuple(finding.message for finding in blocking(findings))
