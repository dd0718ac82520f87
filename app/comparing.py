"""Which two contents of a proposal are set side by side, and who edited what between them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from sqlalchemy import or_, select

from accounts.models import Person
from app.cases import Case, without_files
from app.database import db
from app.reading import Speaker
from persistence import audit
from persistence.audit import AuditEntry
from proposals.models import Revision
from proposals.route_models import Decision, RouteStep
from proposals.sealing import content_of
from workflow.planning import base_content

BASE = "base"
"""The version in force, as the start of a comparison."""


@dataclass(frozen=True)
class Comparison:
    """Two contents, ready for the page."""

    revisions: list[Revision]
    before: Revision | None
    after: Revision | None
    has_base: bool
    against: bool
    """Whether it starts from the version in force."""
    redline: list[dict[str, Any]] | None
    """None where there is nothing to compare with."""
    filters: list[dict[str, Any]]


def comparison(case: Case) -> Comparison:
    """What the address asks for; without a choice the last two revisions."""
    revisions = list(case.proposal.revisions)
    before, after = _chosen(revisions)
    base = base_content(db.session, case.proposal)
    against = base is not None and (request.args.get("from") == BASE or before is None)
    old = base if against else content_of(before) if before else None
    new = content_of(after) if after else dict(case.seen.working)
    if against and old is not None:
        old, new = without_files(old), without_files(new)
    shown = None
    editors: dict[int, str] = {}
    if old is not None:
        speaker = Speaker(case.act.settings, case.proposal.institution_id, old, new)
        edits = _edits(case, None if against else before, after)
        editors = _names(edits.values())
        shown = _by_editor(speaker.redline(old, new), edits, editors)
    filters = _filters(case, revisions, before if not against else None, after, editors)
    return Comparison(
        revisions, None if against else before, after, base is not None, against, shown, filters
    )


def _chosen(revisions: list[Revision]) -> tuple[Revision | None, Revision | None]:
    by_number = {str(one.number): one for one in revisions}
    after = by_number.get(request.args.get("to", "")) or (revisions[-1] if revisions else None)
    asked = request.args.get("from", "")
    if asked:
        return by_number.get(asked), after
    earlier = [one for one in revisions if after and one.number < after.number]
    return (earlier[-1] if earlier else None), after


def decided_on(case: Case) -> Decision | None:
    """This person's own last signature or vote, with the revision it was given on."""
    return db.session.scalar(
        select(Decision)
        .join(RouteStep, Decision.step_id == RouteStep.id)
        .where(
            RouteStep.proposal_id == case.proposal.id,
            or_(
                Decision.person_id == case.act.actor_id,
                Decision.on_behalf_of_id == case.act.actor_id,
            ),
        )
        .order_by(Decision.id.desc())
        .limit(1)
    )


def since_own(case: Case) -> dict[str, Any] | None:
    """The link to what changed since one's own decision; None where nothing did, or none was made."""
    last, latest = decided_on(case), case.seen.latest
    if last is None or latest is None or last.revision.number >= latest.number:
        return None
    label = _("Since your vote") if last.ballot_id is not None else _("Since you decided")
    number = last.revision.number
    url = url_for(
        "proposals.changes", number=case.proposal.number, **{"from": number, "to": latest.number}
    )
    return {"label": label, "url": url, "number": number}


def _filters(
    case: Case,
    revisions: list[Revision],
    before: Revision | None,
    after: Revision | None,
    editors: Mapping[int, str],
) -> list[dict[str, Any]]:
    found = []
    own = since_own(case)
    if own is not None:
        whole = before is not None and after is not None
        current = whole and (before.number, after.number) == (own["number"], revisions[-1].number)  # type: ignore[union-attr]
        found.append({"label": own["label"], "url": own["url"], "current": current})
    if len(editors) > 1:
        chosen = request.args.get("by", "")
        kept = {name: request.args[name] for name in ("from", "to") if name in request.args}
        number = case.proposal.number
        everybody = url_for("proposals.changes", number=number, **kept)
        found.append({"label": _("By everybody"), "url": everybody, "current": not chosen})
        for id_, name in editors.items():
            url = url_for("proposals.changes", number=number, by=id_, **kept)
            label = _("By %(name)s", name=name)
            found.append({"label": label, "url": url, "current": chosen == str(id_)})
    return found


def _edits(case: Case, before: Revision | None, after: Revision | None) -> dict[str, AuditEntry]:
    """The last save of each field between two revisions."""
    found: dict[str, AuditEntry] = {}
    for entry in audit.entries_of(db.session, f"proposal:{case.proposal.id}"):
        late = after is not None and entry.at > after.sealed_at
        early = before is not None and entry.at <= before.sealed_at
        if entry.action == "save_draft" and not late and not early:
            found |= dict.fromkeys(entry.details.get("fields", ()), entry)
    return found


def _names(entries: Iterable[AuditEntry]) -> dict[int, str]:
    wanted = {one.actor_id for one in entries} - {None}
    rows = select(Person.id, Person.name).where(Person.id.in_(wanted))
    return {row[0]: row[1] for row in db.session.execute(rows.order_by(Person.name, Person.id))}


def _by_editor(
    changes: list[dict[str, Any]], edits: Mapping[str, AuditEntry], editors: Mapping[int, str]
) -> list[dict[str, Any]]:
    """Each change with who made it last; those of one editor alone where the address asks for it."""
    chosen = request.args.get("by", "")
    shown = []
    for change in changes:
        entry = edits.get(change["name"])
        if chosen and (entry is None or str(entry.actor_id) != chosen):
            continue
        who = {"editor": editors.get(entry.actor_id or 0), "at": entry.at} if entry else {}
        shown.append({**change, **who})
    return shown
