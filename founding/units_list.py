"""Units from a list: looked at first, then added all together or not at all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from accounts.models import Unit, UnitKind
from accounts.queries import units_of
from accounts.seen import mark as mark_of
from accounts.units import EDITED, add_unit, move_unit, rename_unit
from founding.lists import Line, Mistake
from persistence.text import Text

COLUMNS = {
    "name": ("unit", "unit name", "department", "title"),
    "kind": ("type", "what it is"),
    "under": ("lies under", "parent", "parent unit", "belongs to", "part of"),
}
KINDS = {
    "college": UnitKind.COLLEGE,
    "faculty": UnitKind.COLLEGE,
    "school": UnitKind.SCHOOL,
    "department": UnitKind.DEPARTMENT,
    "program area": UnitKind.DEPARTMENT,
    "co curricular": UnitKind.CO_CURRICULAR,
    "co curricular office": UnitKind.CO_CURRICULAR,
    "co curricular department": UnitKind.CO_CURRICULAR,
    "graduate body": UnitKind.GRADUATE_BODY,
    "graduate school": UnitKind.GRADUATE_BODY,
    "graduate college": UnitKind.GRADUATE_BODY,
    "office": UnitKind.OFFICE,
}
LONGEST = 200


@dataclass(frozen=True)
class PlannedUnit:
    """A unit as it will be. ``was``: what becomes of one that is there: "" new, "same", "changed"."""

    number: int
    name: str
    kind: UnitKind
    under: str
    was: str = ""

    @property
    def key(self) -> str:
        """By this, units are told apart."""
        return self.name.casefold()


@dataclass(frozen=True)
class UnitPlan:
    """What a list of units comes to; those above before those below. Nothing is done with mistakes."""

    units: tuple[PlannedUnit, ...]
    mistakes: tuple[Mistake, ...]

    @property
    def news(self) -> tuple[PlannedUnit, ...]:
        """Those that change anything."""
        return tuple(one for one in self.units if one.was != "same")


def plan_units(lines: Sequence[Line], there: Sequence[Unit]) -> UnitPlan:
    """What the list comes to beside the units that are there."""
    mistakes: list[Mistake] = []
    planned: dict[str, PlannedUnit] = {}
    above = {line["under"].casefold() for line in lines if line["under"]}
    for line in lines:
        found = _planned(line, above, mistakes)
        if found is None:
            continue
        twin = planned.get(found.key)
        if twin is None:
            planned[found.key] = found
        elif (twin.kind, twin.under.casefold()) != (found.kind, found.under.casefold()):
            says = Text(
                "“{name}” stands on line {other} already, with another kind or place. Keep one.",
                name=found.name,
                other=twin.number,
            )
            mistakes.append(Mistake(line.number, says))
    mistakes += _lost(planned, there)
    mistakes += _rings(planned, there)
    by_id = {unit.id: unit for unit in there}
    known = {unit.name.casefold(): unit for unit in there}
    units = [_compared(one, known.get(one.key), by_id) for one in planned.values()]
    if mistakes:
        return UnitPlan(tuple(units), tuple(sorted(mistakes, key=lambda one: one.number)))
    return UnitPlan(tuple(_from_the_top(units)), ())


def add_units(
    session: Session,
    institution_id: int,
    plan: UnitPlan,
    *,
    actor_id: int | None,
    at: datetime,
) -> int:
    """Write the plan; how many units were added or changed. Raises AccountRefused."""
    by_name = {unit.name.casefold(): unit for unit in units_of(session, institution_id)}
    for one in plan.news:
        parent = by_name[one.under.casefold()].id if one.under else None
        unit = by_name.get(one.key)
        if unit is None:
            by_name[one.key] = add_unit(
                session,
                institution_id,
                name=one.name,
                kind=one.kind,
                parent_id=parent,
                actor_id=actor_id,
                at=at,
            )
            continue
        for_us = {"actor_id": actor_id, "at": at}
        seen = mark_of(unit, *EDITED)
        rename_unit(session, unit.id, name=one.name, kind=one.kind, seen=seen, **for_us)
        seen = mark_of(unit, *EDITED)
        move_unit(session, unit.id, parent_id=parent, seen=seen, **for_us)
    return len(plan.news)


def _planned(line: Line, above: set[str], mistakes: list[Mistake]) -> PlannedUnit | None:
    name, under = (" ".join(line[column].split()) for column in ("name", "under"))
    if not name or len(name) > LONGEST:
        says = Text("Give the unit a name of at most {count} characters.", count=LONGEST)
        mistakes.append(Mistake(line.number, says))
        return None
    if name.casefold() == under.casefold():
        says = Text(
            "“{name}” cannot lie under itself. Name the unit above it, or leave that cell empty.",
            name=name,
        )
        mistakes.append(Mistake(line.number, says))
        return None
    said = " ".join(line["kind"].casefold().replace("-", " ").replace("_", " ").split())
    if said and said not in KINDS:
        says = Text(
            "There is no kind “{given}”. Write one of: {known}.",
            given=line["kind"],
            known=", ".join(kind.value.replace("_", " ") for kind in UnitKind),
        )
        mistakes.append(Mistake(line.number, says))
        return None
    top = not under and name.casefold() in above
    usual = UnitKind.COLLEGE if top else UnitKind.DEPARTMENT
    kind = KINDS[said] if said else usual
    return PlannedUnit(line.number, name, kind, under)


def _lost(planned: dict[str, PlannedUnit], there: Sequence[Unit]) -> Iterable[Mistake]:
    known = {unit.name.casefold() for unit in there} | planned.keys()
    for one in planned.values():
        if one.under and one.under.casefold() not in known:
            says = Text(
                "“{name}” lies under “{under}”, which is neither in this list nor here already.",
                name=one.name,
                under=one.under,
            )
            yield Mistake(one.number, says)


def _rings(planned: dict[str, PlannedUnit], there: Sequence[Unit]) -> Iterable[Mistake]:
    """Units that lie under each other in a ring, each ring told once."""
    by_id = {unit.id: unit for unit in there}
    above = {
        unit.name.casefold(): by_id[unit.parent_id].name.casefold() if unit.parent_id else ""
        for unit in there
    }
    above |= {key: one.under.casefold() for key, one in planned.items()}
    told: set[str] = set()
    for key, one in planned.items():
        chain, at = [], key
        while at and at not in chain:
            chain.append(at)
            at = above.get(at, "")
        if at == key and not told & set(chain):
            told |= set(chain)
            names = [planned[part].name if part in planned else part for part in [*chain, key]]
            says = Text("These lie under each other in a ring: {names}.", names=" → ".join(names))
            yield Mistake(one.number, says)


def _compared(one: PlannedUnit, unit: Unit | None, by_id: dict[int, Unit]) -> PlannedUnit:
    if unit is None:
        return one
    parent = by_id[unit.parent_id].name if unit.parent_id else ""
    same = (unit.kind, parent.casefold()) == (one.kind, one.under.casefold())
    return replace(one, name=unit.name, was="same" if same else "changed")


def _from_the_top(units: Sequence[PlannedUnit]) -> Iterable[PlannedUnit]:
    waiting, placed = list(units), set[str]()
    inside = {one.key for one in units}
    while waiting:
        ready = [
            one
            for one in waiting
            if one.under.casefold() in placed or one.under.casefold() not in inside
        ]
        yield from ready
        placed |= {one.key for one in ready}
        waiting = [one for one in waiting if one.key not in placed]
