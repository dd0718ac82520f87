"""What the policies say about a proposal's content now, with the facts the language cannot compute."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from policies.check import Finding, blocking, check
from policies.facts import unknown_competencies
from policies.queries import waivers_of
from proposals.models import Proposal
from proposals.queries import attachments_of
from taxonomy.frameworks import shipped_frameworks
from taxonomy.queries import items_named
from workflow.acting import Act
from workflow.duplicates import duplicates_of
from workflow.planning import facts_of, route_for


def findings_on(
    session: Session, proposal: Proposal, content: Mapping[str, Any], act: Act
) -> tuple[Finding, ...]:
    """Every rule's finding on this content, waivers marked."""
    facts = facts_of(session, proposal.kind, content, act)
    facts |= _supplied(session, proposal, content, facts, act)
    waived = {one.rule_id: one for one in waivers_of(session, proposal.id)}
    return check(act.settings.pack, facts, on=act.today, waived=waived)


def _supplied(
    session: Session,
    proposal: Proposal,
    content: Mapping[str, Any],
    facts: Mapping[str, Any],
    act: Act,
) -> dict[str, Any]:
    """Facts that only the database knows: what resembles it, where it goes, what goes with it."""
    route = route_for(session, proposal, content, act, facts)
    return {
        "duplicates": duplicates_of(session, proposal, content),
        "has.route": True,
        "route.keys": [step.key for step in route],
        "attachments": float(len(attachments_of(session, proposal.id))),
        "competencies_unknown": _unknown(session, proposal, facts["competencies"]),
    }


def _unknown(session: Session, proposal: Proposal, codes: list[str]) -> list[str]:
    """Competencies named that neither a shipped framework nor one of the institution's own has."""
    if not codes:
        return []
    known = set(items_named(session, proposal.institution_id, codes))
    for key, framework in shipped_frameworks().items():
        known |= {f"{key}:{item.identifier}" for item in framework.items}
    return unknown_competencies(codes, known)


def blocking_sentences(findings: tuple[Finding, ...]) -> tuple[str, ...]:
    """What blocks, in the rules' own words."""
    return tuple(finding.message for finding in blocking(findings))
