"""Where a badge stands in a scheme, and what follows from it: fields, assessment, look. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from persistence.text import Text
from taxonomy.settings import (
    Audience,
    BadgeType,
    Banner,
    Basis,
    Edge,
    Entry,
    Family,
    Level,
    Look,
    Scheme,
    Shape,
)

FamilyOrLevel = TypeVar("FamilyOrLevel", Family, Level)

METALS = {"white": "#f7f5ef", "silver": "#c3c7cc", "gold": "#d6b25a", "bronze": "#b3793f"}
DEFAULT_BRAND = "#1f3a5f"


@dataclass(frozen=True, slots=True)
class Placement:
    """A badge's place: ids of the scheme. ``family`` and ``level`` are absent where it has none."""

    type: str
    family: str | None = None
    level: str | None = None


@dataclass(frozen=True, slots=True)
class Misplaced:
    """Why a badge has no place yet; one sentence for each thing to mend."""

    reasons: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Visual:
    """What the badge should look like. ``sources`` says for each property how we know.

    ``colour`` is ``#rrggbb``; ``metal`` names it when it is a metal or white; ``brand`` is the
    institution's own colour; ``marks`` counts the level's marks; ``banner``, ``kind`` and
    ``level`` are the scheme's own words.
    """

    shape: Shape
    colour: str
    edge: Edge
    kind: str
    banner: str | None = None
    level: str | None = None
    marks: int = 0
    metal: str | None = None
    brand: str = DEFAULT_BRAND
    sources: tuple[tuple[str, Basis], ...] = ()

    def source_of(self, name: str) -> Basis:
        """Whether shape, colour, edge or banner is documented, inferred or our default."""
        return dict(self.sources).get(name, Basis.DEFAULT)


def place(scheme: Scheme, answers: Mapping[str, object]) -> Placement | Misplaced:
    """Read ``family``, ``type`` and ``level`` and check that the scheme allows them together.

    A family or level that is the only possible one need not be named.
    """
    reasons: list[Text] = []
    kind = _type_of(scheme, answers.get("type"), reasons)
    if kind is None:
        return Misplaced(tuple(reasons))
    families = [family for family in scheme.families if family.id in kind.families]
    levels = [level for level in scheme.levels if level.id in kind.levels]
    family = _one_of(families, answers.get("family"), kind, _FAMILY, reasons)
    level = _one_of(levels, answers.get("level"), kind, _LEVEL, reasons)
    if reasons:
        return Misplaced(tuple(reasons))
    return Placement(
        type=kind.id, family=family.id if family else None, level=level.id if level else None
    )


def required_fields(scheme: Scheme, placement: Placement) -> tuple[str, ...]:
    """Names of the fields that this type of badge needs, in the scheme's order."""
    return _type(scheme, placement).fields_required


def is_assessed(scheme: Scheme, placement: Placement) -> bool | None:
    """True or False as the scheme says; None where its source does not say."""
    return _type(scheme, placement).assessed


def audience(scheme: Scheme, placement: Placement) -> tuple[Audience, ...]:
    """Who may earn it; the type's word before the family's. Empty: nobody is excluded."""
    kind = _type(scheme, placement)
    if kind.audience:
        return kind.audience
    family = scheme.family(placement.family) if placement.family else None
    return family.audience if family else ()


def visual(scheme: Scheme, placement: Placement, *, brand: str = DEFAULT_BRAND) -> Visual:
    """The look of the badge: the level's word before the type's, the family's and the scheme's.

    ``brand`` (``#rrggbb``) is the institution's own colour, used where the scheme names none.
    """
    kind = _type(scheme, placement)
    family = scheme.family(placement.family) if placement.family else None
    level = scheme.level(placement.level) if placement.level else None
    looks = [scheme.visual, *(entry.visual for entry in (family, kind, level) if entry)]
    chosen: dict[str, tuple[str, Basis]] = {}
    for look in looks:
        chosen.update(_properties(look))
    named = chosen["colour"][0]
    banner = {Banner.TYPE: kind.name, Banner.LEVEL: level.name if level else None}
    return Visual(
        shape=Shape(chosen["shape"][0]),
        colour=brand.lower() if named == "brand" else METALS.get(named, named),
        edge=Edge(chosen["edge"][0]),
        kind=kind.name,
        banner=banner.get(Banner(chosen["banner"][0])),
        level=level.name if level else None,
        marks=level.rank if level else 0,
        metal=named if named in METALS else None,
        brand=brand.lower(),
        sources=tuple(sorted((name, basis) for name, (_, basis) in chosen.items())),
    )


def _properties(look: Look | None) -> dict[str, tuple[str, Basis]]:
    if look is None:
        return {}
    given = look.model_dump(mode="json", exclude_none=True, exclude={"visual_source"})
    return {name: (value, look.visual_source) for name, value in given.items()}


def _type(scheme: Scheme, placement: Placement) -> BadgeType:
    kind = scheme.type(placement.type)
    if kind is None:
        raise ValueError(f"{scheme.id} has no type {placement.type!r}; place the badge again.")
    return kind


@dataclass(frozen=True, slots=True)
class _Wording:
    choose: str
    unknown: str
    none: str


_FAMILY = _Wording(
    choose='"{type}" badges belong to a family. Choose one: {names}.',
    unknown='"{given}" is not a family of "{type}" badges. Choose one: {names}.',
    none='"{type}" badges have no family. Leave the family empty.',
)
_LEVEL = _Wording(
    choose='"{type}" badges have a level. Choose one: {names}.',
    unknown='"{given}" is not a level of "{type}" badges. Choose one: {names}.',
    none='"{type}" badges have no level. Leave the level empty.',
)


def _one_of(
    entries: Sequence[FamilyOrLevel],
    given: object,
    kind: BadgeType,
    wording: _Wording,
    reasons: list[Text],
) -> FamilyOrLevel | None:
    asked = given if isinstance(given, str) and given.strip() else None
    if not entries:
        if asked is not None:
            reasons.append(Text(wording.none, type=kind.name))
        return None
    if asked is None:
        if len(entries) == 1:
            return entries[0]
        reasons.append(Text(wording.choose, type=kind.name, names=_names(entries)))
        return None
    found = next((entry for entry in entries if entry.id == asked), None)
    if found is None:
        reasons.append(
            Text(wording.unknown, given=asked[:60], type=kind.name, names=_names(entries))
        )
    return found


def _type_of(scheme: Scheme, given: object, reasons: list[Text]) -> BadgeType | None:
    if not isinstance(given, str) or not given.strip():
        reasons.append(Text("Choose a badge type: {names}.", names=_names(scheme.types)))
        return None
    kind = scheme.type(given)
    if kind is None:
        reasons.append(
            Text(
                '"{given}" is not a badge type of {scheme}. Choose one: {names}.',
                given=given[:60],
                scheme=scheme.name,
                names=_names(scheme.types),
            )
        )
    return kind


def _names(entries: Sequence[Entry]) -> str:
    return ", ".join(entry.name for entry in entries)
