"""What an administrator does to the tree of units: added, renamed, moved, closed. The caller commits."""

import re
import unicodedata
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.errors import AccountRefused
from accounts.events import UnitChanged
from accounts.models import Unit, UnitKind
from accounts.people import require_administrator
from accounts.queries import units_of, with_descendants
from accounts.seen import refuse_if_changed
from accounts.service import announce
from persistence import audit
from persistence.text import Text

EDITED = ("name", "kind", "parent_id", "closed_on")
"""The values of a unit that its forms show; see accounts/seen.py."""


def unit_by_slug(session: Session, institution_id: int, slug: str) -> Unit | None:
    """The institution's unit with this name in addresses, or None."""
    return session.scalar(
        select(Unit).where(Unit.institution_id == institution_id, Unit.slug == slug)
    )


def tree(units: list[Unit]) -> list[tuple[int, Unit]]:
    """Every unit with its depth, each under its parent, siblings by name."""
    children: dict[int | None, list[Unit]] = {}
    for unit in sorted(units, key=lambda unit: (unit.name.casefold(), unit.id)):
        children.setdefault(unit.parent_id, []).append(unit)
    found: list[tuple[int, Unit]] = []

    def walk(parent_id: int | None, depth: int) -> None:
        for unit in children.get(parent_id, ()):
            found.append((depth, unit))
            walk(unit.id, depth + 1)

    walk(None, 0)
    return found


def add_unit(
    session: Session,
    institution_id: int,
    *,
    name: str,
    kind: UnitKind,
    parent_id: int | None,
    actor_id: int | None,
    at: datetime,
) -> Unit:
    """A new unit. Raises AccountRefused."""
    today = require_administrator(session, institution_id, actor_id, at)
    units = units_of(session, institution_id)
    unit = Unit(
        institution_id=institution_id,
        slug=_slug(name, {unit.slug for unit in units}),
        name=_free_name(name, units, own_id=None),
        kind=kind,
        parent_id=_open_parent(units, parent_id, today),
    )
    session.add(unit)
    session.flush()
    details = {"name": unit.name, "kind": kind.value, "parent": parent_id}
    audit.record(session, subject(unit), "added", at=at, actor_id=actor_id, details=details)
    return unit


def rename_unit(
    session: Session,
    unit_id: int,
    *,
    name: str,
    kind: UnitKind,
    seen: str,
    actor_id: int | None,
    at: datetime,
) -> Unit:
    """Give a unit another name or kind; its address stays. Raises AccountRefused, AccountChanged."""
    unit = _governed(session, unit_id, actor_id, at)
    refuse_if_changed(unit, seen, *EDITED)
    new = _free_name(name, units_of(session, unit.institution_id), own_id=unit.id)
    if (new, kind) != (unit.name, unit.kind):
        details = {"name": [unit.name, new], "kind": [unit.kind.value, kind.value]}
        unit.name, unit.kind = new, kind
        audit.record(session, subject(unit), "renamed", at=at, actor_id=actor_id, details=details)
        announce(session, UnitChanged(unit.institution_id, unit.id), at=at)
    return unit


def move_unit(
    session: Session,
    unit_id: int,
    *,
    parent_id: int | None,
    seen: str,
    actor_id: int | None,
    at: datetime,
) -> Unit:
    """Put a unit, with all below it, under another. Raises AccountRefused, AccountChanged."""
    unit = _governed(session, unit_id, actor_id, at)
    refuse_if_changed(unit, seen, *EDITED)
    units = units_of(session, unit.institution_id)
    if parent_id in with_descendants(units, [unit.id]):
        raise AccountRefused(
            "parent", Text("A unit cannot lie under itself or under a unit of its own.")
        )
    new = _open_parent(units, parent_id, unit.institution.day(at))
    if new != unit.parent_id:
        details = {"parent": [unit.parent_id, new]}
        unit.parent_id = new
        audit.record(session, subject(unit), "moved", at=at, actor_id=actor_id, details=details)
        announce(session, UnitChanged(unit.institution_id, unit.id), at=at)
    return unit


def close_unit(
    session: Session,
    unit_id: int,
    *,
    closed_on: date | None,
    seen: str,
    actor_id: int | None,
    at: datetime,
) -> Unit:
    """Take no new proposals from this day on; None opens it again. Raises AccountRefused, AccountChanged."""
    unit = _governed(session, unit_id, actor_id, at)
    refuse_if_changed(unit, seen, *EDITED)
    units = units_of(session, unit.institution_id)
    if closed_on is None:
        _open_parent(units, unit.parent_id, unit.institution.day(at))
    else:
        _refuse_open_below(units, unit, closed_on)
    if closed_on != unit.closed_on:
        unit.closed_on = closed_on
        details = {"closed_on": closed_on.isoformat() if closed_on else None}
        action = "closed" if closed_on else "opened_again"
        audit.record(session, subject(unit), action, at=at, actor_id=actor_id, details=details)
    return unit


def subject(unit: Unit) -> str:
    """The unit's name in the audit trail."""
    return f"unit:{unit.id}"


def _governed(session: Session, unit_id: int, actor_id: int | None, at: datetime) -> Unit:
    unit = session.get_one(Unit, unit_id)
    require_administrator(session, unit.institution_id, actor_id, at)
    session.refresh(unit, with_for_update=True)
    return unit


def _open_parent(units: list[Unit], parent_id: int | None, today: date) -> int | None:
    if parent_id is None:
        return None
    parent = next((unit for unit in units if unit.id == parent_id), None)
    if parent is None:
        raise AccountRefused("parent", Text("Choose a unit of this institution."))
    if parent.closed_on is not None and parent.closed_on <= today:
        raise AccountRefused("parent", Text("{name} is closed. Choose another.", name=parent.name))
    return parent.id


def _refuse_open_below(units: list[Unit], unit: Unit, closed_on: date) -> None:
    below = with_descendants(units, [unit.id]) - {unit.id}
    still_open = [
        one.name
        for one in units
        if one.id in below and (one.closed_on is None or one.closed_on > closed_on)
    ]
    if still_open:
        raise AccountRefused(
            "closed_on",
            Text(
                "Close or move what lies below it first: {names}.",
                names=", ".join(sorted(still_open)),
            ),
        )


def _free_name(name: str, units: list[Unit], *, own_id: int | None) -> str:
    line = " ".join(unicodedata.normalize("NFC", name).split())
    if not line or len(line) > 200:
        raise AccountRefused(
            "name", Text("Give it a name of at most {count} characters.", count=200)
        )
    if any(unicodedata.category(sign) in ("Cc", "Cf") for sign in line):
        raise AccountRefused(
            "name", Text("There is a sign in it that cannot be shown. Type it anew.")
        )
    if any(u.name.casefold() == line.casefold() and u.id != own_id for u in units):
        raise AccountRefused("name", Text("There is a unit of this name already."))
    return line


def _slug(name: str, taken: set[str]) -> str:
    """A readable name for addresses, made once and kept."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:70] or "unit"
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug
