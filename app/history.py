"""A proposal's history: one line an event, with the chained entries folded beneath.

Votes are in chains of their own, one a ballot, and never here.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.cases import Case
from app.database import db
from app.language import say
from app.what_changed import told
from persistence import audit
from persistence.audit import AuditEntry
from workflow.permissions import Relation

ONE_SITTING = timedelta(hours=2)
"""Saves of one person that follow each other so closely are one line."""


def history(case: Case, *, newest_first: bool) -> list[dict[str, Any]]:
    """The events of a proposal for the macro `timeline`."""
    sittings = _sittings(audit.entries_of(db.session, f"proposal:{case.proposal.id}"))
    lines = told([sitting[-1] for sitting in sittings])
    events = [_event(case, *one) for one in zip(lines, sittings, strict=True)]
    return list(reversed(events)) if newest_first else events


def _sittings(entries: Sequence[AuditEntry]) -> list[list[AuditEntry]]:
    """Each event with its entries: the saves that somebody makes while writing are one event."""
    found: list[list[AuditEntry]] = []
    for entry in entries:
        if found and _same_sitting(found[-1][-1], entry):
            found[-1].append(entry)
        else:
            found.append([entry])
    return found


def _same_sitting(before: AuditEntry, entry: AuditEntry) -> bool:
    return (
        entry.action == before.action == "save_draft"
        and entry.actor_id == before.actor_id
        and entry.at - before.at <= ONE_SITTING
    )


def _event(case: Case, line: dict[str, Any], entries: Sequence[AuditEntry]) -> dict[str, Any]:
    return {
        **line,
        "comment": entries[-1].reason,
        "evidence": [*_fields(case, entries), *(pair for one in entries for pair in _proof(one))],
    }


def _fields(case: Case, entries: Sequence[AuditEntry]) -> list[tuple[str, str]]:
    """What was edited, for those who write it: to others a working copy is nobody's business."""
    if entries[-1].action != "save_draft" or Relation.PROPOSER not in case.standing.relations:
        return []
    names = {name: None for one in entries for name in one.details.get("fields", ())}
    labels = ", ".join(say(case.act.settings.form.label(name)) for name in names)
    saves = ngettext("%(num)d save", "%(num)d saves", len(entries))
    return [(_("Edited"), labels), (_("Saved"), saves)]


def _proof(entry: AuditEntry) -> list[tuple[str, str]]:
    found = [
        (_("Entry"), f"{entry.sequence}, {entry.action}"),
        (_("Hash"), entry.hash),
        (_("Follows"), entry.previous),
    ]
    if entry.revision_sha256:
        found.append((_("Revision"), entry.revision_sha256))
    return found
