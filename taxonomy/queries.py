"""Finding adopted frameworks and their items. Frameworks are no secret inside their institution."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session, contains_eager

from taxonomy.models import SkillsFramework, SkillsItem
from taxonomy.service import searchable


def frameworks_of(session: Session, institution_id: int) -> Sequence[SkillsFramework]:
    """An institution's adopted frameworks by title."""
    return session.scalars(
        select(SkillsFramework)
        .where(SkillsFramework.institution_id == institution_id)
        .order_by(SkillsFramework.title, SkillsFramework.id)
    ).all()


def find_items(
    session: Session, institution_id: int, text: str, *, limit: int = 20
) -> Sequence[SkillsItem]:
    """Items in force that hold every word of ``text``, each with its framework; none for no words."""
    words = searchable(text).split()
    if not words:
        return ()
    query = (
        select(SkillsItem)
        .join(SkillsItem.framework)
        .options(contains_eager(SkillsItem.framework))
        .where(SkillsFramework.institution_id == institution_id, ~SkillsItem.retired)
    )
    for word in words[:10]:
        query = query.where(SkillsItem.searched.contains(word, autoescape=True))
    return session.scalars(
        query.order_by(SkillsFramework.title, SkillsItem.position, SkillsItem.id).limit(limit)
    ).all()


def items_named(
    session: Session, institution_id: int, references: Iterable[str]
) -> Mapping[str, SkillsItem]:
    """The items that references such as ``nace:communication`` name, retired ones included.

    A reference that names nothing is absent from the answer.
    """
    pairs = {(key, identifier) for key, _, identifier in (one.partition(":") for one in references)}
    if not pairs:
        return {}
    rows = session.scalars(
        select(SkillsItem)
        .join(SkillsItem.framework)
        .options(contains_eager(SkillsItem.framework))
        .where(
            SkillsFramework.institution_id == institution_id,
            tuple_(SkillsFramework.key, SkillsItem.identifier).in_(sorted(pairs)),
        )
        .order_by(SkillsItem.id)
    ).all()
    return {row.reference: row for row in rows}
