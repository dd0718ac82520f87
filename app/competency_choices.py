"""The competencies that an outcome can be tied to, by framework, as choices of the form."""

from collections.abc import Collection, Iterable

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from wtforms import SelectChoice

from app.database import db
from app.houses import own_profile
from taxonomy.frameworks import shipped_frameworks
from taxonomy.models import SkillsFramework, SkillsItem
from taxonomy.queries import items_named

AT_MOST = 60
"""Of adopted frameworks. Boxes are for short frameworks; a long one is read elsewhere."""


def competency_choices(institution_id: int, chosen: Collection[str]) -> list[SelectChoice]:
    """Shipped frameworks that the profile uses, adopted ones, and what was ``chosen`` before.

    What was chosen stays in the choice when it has been retired, so that a save does not lose it.
    """
    found = {one.value: one for one in [*_shipped(), *_adopted(institution_id)]}
    gone = {code for code in chosen if code not in found}
    for code, statement in _named(institution_id, gone):
        found[code] = SelectChoice(code, statement, optgroup=_("Chosen before"))
    groups = {one.optgroup for one in found.values()}
    if len(groups) > 1:
        return list(found.values())
    return [SelectChoice(one.value, one.label) for one in found.values()]


def _shipped() -> Iterable[SelectChoice]:
    used = own_profile().taxonomy.frameworks
    return (
        SelectChoice(f"{key}:{item.identifier}", item.statement, optgroup=framework.title)
        for key, framework in shipped_frameworks().items()
        if key in used
        for item in framework.items
    )


def _adopted(institution_id: int) -> Iterable[SelectChoice]:
    rows = db.session.scalars(
        select(SkillsItem)
        .join(SkillsItem.framework)
        .options(joinedload(SkillsItem.framework))
        .where(SkillsFramework.institution_id == institution_id, ~SkillsItem.retired)
        .order_by(SkillsFramework.title, SkillsItem.position, SkillsItem.id)
        .limit(AT_MOST)
    )
    return (
        SelectChoice(item.reference, item.statement, optgroup=item.framework.title) for item in rows
    )


def _named(institution_id: int, codes: Collection[str]) -> Iterable[tuple[str, str]]:
    """Words for codes that are offered no more; the code itself where nothing names it."""
    if not codes:
        return []
    named = {
        code: item.statement
        for code, item in items_named(db.session, institution_id, codes).items()
    }
    for key, framework in shipped_frameworks().items():
        named |= {f"{key}:{item.identifier}": item.statement for item in framework.items}
    return [(code, named.get(code, code)) for code in sorted(codes)]
