"""Adopting a skills framework for an institution. Never commits; reading files is importing.py's."""

import unicodedata
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Institution
from persistence.audit import record
from taxonomy.frameworks import Framework, Item
from taxonomy.models import SkillsFramework, SkillsItem


def adopt_framework(
    session: Session, institution_id: int, framework: Framework, *, by_id: int | None, now: datetime
) -> SkillsFramework:
    """Keep a framework, or renew the one of the same key. Doing it twice changes nothing.

    Items are known by identifier: those that return are updated, those that are gone are retired,
    none is deleted.
    """
    session.get_one(Institution, institution_id, with_for_update=True)
    row = session.scalar(
        select(SkillsFramework).where(
            SkillsFramework.institution_id == institution_id,
            SkillsFramework.key == framework.key,
        )
    )
    if row is None:
        row = SkillsFramework(institution_id=institution_id, key=framework.key)
        session.add(row)
    row.title, row.creator, row.uri = framework.title, framework.creator, framework.uri
    row.version, row.language, row.source = framework.version, framework.language, framework.source
    row.adopted_at = now
    known = {item.identifier: item for item in row.items}
    for position, item in enumerate(framework.items, start=1):
        kept = known.pop(item.identifier, None)
        if kept is None:
            kept = SkillsItem(identifier=item.identifier)
            row.items.append(kept)
        _renew(kept, item, position)
    for gone in known.values():
        gone.retired = True
    record(
        session,
        f"institution:{institution_id}",
        "adopt_framework",
        at=now,
        actor_id=by_id,
        details={"key": row.key, "items": len(framework.items), "retired": len(known)},
    )
    session.flush()
    return row


def searchable(text: str) -> str:
    """The form in which texts are compared when searching: compatible letters, case-folded."""
    return unicodedata.normalize("NFKC", text).casefold()


def _renew(row: SkillsItem, item: Item, position: int) -> None:
    row.position = position
    row.parent_identifier = item.parent
    row.code, row.statement, row.description = item.code, item.statement, item.description
    row.kind, row.uri = item.kind, item.uri
    row.searched = searchable(f"{item.code} {item.statement} {item.description}")
    row.retired = False
