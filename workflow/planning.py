"""The route that content would take, and what a change touches: computed, never stored."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from accounts.models import Unit
from proposals.content import changed_fields, changed_scopes
from proposals.facts import content_facts
from proposals.models import Proposal
from proposals.sealing import content_of, latest_revision
from proposals.states import Kind
from taxonomy.placement import Placement, is_assessed, place
from taxonomy.settings import Scheme
from workflow.acting import Act
from workflow.offices import offices_of
from workflow.route import PlannedStep, plan


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


def route_for(
    session: Session,
    proposal: Proposal,
    content: Mapping[str, Any],
    act: Act,
    facts: Mapping[str, Any] | None = None,
) -> list[PlannedStep]:
    """The route that this content would take. ``facts``: the content's facts, if known already."""
    known = dict(facts) if facts is not None else facts_of(session, proposal.kind, content, act)
    known |= change_facts(session, proposal, content, act)
    return plan(act.settings.route, proposal.kind, known, offices_of(session, proposal, content))


def change_facts(
    session: Session, proposal: Proposal, content: Mapping[str, Any], act: Act
) -> dict[str, Any]:
    """What differs from the version that the proposal is based on."""
    base = base_content(session, proposal)
    if base is None:
        return {"change.minor": False, "change.fields": [], "change.scopes": []}
    # Files belong to one case, and the next begins with none: that takes nothing out of the program.
    base, content = _without_files(base), _without_files(content)
    scopes = changed_scopes(base, content, act.settings.form.scopes)
    return {
        "change.minor": bool(scopes) and scopes <= act.settings.route.minor_scopes,
        "change.fields": changed_fields(base, content),
        "change.scopes": sorted(scope.value for scope in scopes),
    }


def _without_files(content: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if name != "attachments"}


def base_content(session: Session, proposal: Proposal) -> dict[str, Any] | None:
    """The content of the version this proposal is based on; None for a new program."""
    if proposal.based_on_id is None:
        return None
    base = latest_revision(session, proposal.based_on_id)
    return content_of(base) if base else None
