"""What a badge scheme is: families, types, levels and looks, parsed from TOML or a profile's section.

Every entry says whether its source states it. Which schemes are shipped is in schemes.py;
what a scheme means for one badge is in placement.py.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from persistence.text import Text


class Basis(StrEnum):
    """Where a statement comes from. A claim about an institution is never more than this says."""

    DOCUMENTED = "documented"
    INFERRED = "inferred"
    DEFAULT = "default"


class Shape(StrEnum):
    CIRCLE = "circle"
    SHIELD = "shield"
    HEXAGON = "hexagon"
    SQUARE = "square"
    RIBBON = "ribbon"


class Edge(StrEnum):
    PLAIN = "plain"
    DOUBLE = "double"
    FOIL = "foil"


class Banner(StrEnum):
    """What the band across the badge says."""

    NONE = "none"
    TYPE = "type"
    LEVEL = "level"


class Audience(StrEnum):
    """Who may earn it. The values are those of the proposal field ``audience``."""

    UNDERGRADUATE = "undergraduate"
    GRADUATE = "graduate"
    PROFESSIONAL = "professional"
    ALUMNI = "alumni"
    EMPLOYEES = "employees"
    PUBLIC = "public"


Key = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
FieldName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$", max_length=80)]
Words = Annotated[str, Field(min_length=1, max_length=1000)]
Name = Annotated[str, Field(min_length=1, max_length=80)]
Colour = Annotated[
    str,
    Field(pattern=r"^(#[0-9a-f]{6}|brand|white|silver|gold|bronze)$"),
]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Look(Part):
    """Some visual properties, all from the same kind of source. Absent ones come from further out."""

    visual_source: Basis
    shape: Shape | None = None
    colour: Colour | None = None
    edge: Edge | None = None
    banner: Banner | None = None

    @model_validator(mode="after")
    def says_something(self) -> "Look":
        if not any((self.shape, self.colour, self.edge, self.banner)):
            raise ValueError("a visual needs at least one of shape, colour, edge, banner")
        return self


class Entry(Part):
    id: Key
    name: Name
    says: Words
    basis: Basis
    visual: Look | None = None


class Family(Entry):
    """A group of types that share an audience or a purpose."""

    audience: tuple[Audience, ...] = ()


class Level(Entry):
    """A step of mastery or progress. ``rank`` is the number of marks drawn on the badge."""

    rank: int = Field(ge=0, le=9)


class BadgeType(Entry):
    """A kind of badge. ``assessed`` is absent where the source does not say."""

    families: tuple[Key, ...] = ()
    levels: tuple[Key, ...] = ()
    assessed: bool | None = None
    fields_required: tuple[FieldName, ...] = ()
    audience: tuple[Audience, ...] = ()


class Source(Part):
    """Who described the scheme, and how much of it: read before relying on it."""

    codes: tuple[Annotated[str, Field(pattern=r"^[A-Z0-9]+$")], ...] = ()
    words: Words
    documented: tuple[Words, ...] = ()
    defaults: tuple[Words, ...] = ()
    left_open: tuple[Words, ...] = ()


class Scheme(Part):
    """One institution's taxonomy of badges."""

    id: Key
    name: Name
    says: Words
    basis: Basis
    source: Source
    visual: Look
    families: tuple[Family, ...] = Field(default=(), alias="family")
    types: tuple[BadgeType, ...] = Field(alias="type", min_length=1)
    levels: tuple[Level, ...] = Field(default=(), alias="level")

    @model_validator(mode="after")
    def whole(self) -> "Scheme":
        problems = list(_inconsistencies(self))
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def family(self, key: str) -> Family | None:
        """The family with this id, or None."""
        return next((family for family in self.families if family.id == key), None)

    def type(self, key: str) -> BadgeType | None:
        """The type with this id, or None."""
        return next((kind for kind in self.types if kind.id == key), None)

    def level(self, key: str) -> Level | None:
        """The level with this id, or None."""
        return next((level for level in self.levels if level.id == key), None)

    def as_data(self) -> dict[str, Any]:
        """The scheme as JSON-ready data, in the shape that ``scheme_from`` reads."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


class SchemeInvalid(Exception):
    """The scheme cannot be used. ``reasons`` names every fault with the place where it is."""

    def __init__(self, reasons: Iterable[Text]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("\n".join(str(reason) for reason in self.reasons))


def parse_scheme(source: str | bytes, *, where: str) -> Scheme:
    """Read a scheme from TOML. ``where`` names the file in messages. Raises SchemeInvalid."""
    try:
        text = source.decode("utf-8-sig") if isinstance(source, bytes) else source
    except UnicodeDecodeError as error:
        raise SchemeInvalid(
            [
                Text(
                    "{where}: the file is not UTF-8 text (byte {byte}).",
                    where=where,
                    byte=error.start,
                )
            ]
        ) from None
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        reason = Text("{where}: this is not valid TOML: {problem}.", where=where, problem=error)
        raise SchemeInvalid([reason]) from None
    return scheme_from(data, where=where)


def scheme_from(data: Mapping[str, Any], *, where: str) -> Scheme:
    """Check data of a scheme, from TOML or from an adopted profile. Raises SchemeInvalid."""
    try:
        return Scheme.model_validate(data)
    except ValidationError as error:
        raise SchemeInvalid(_sentences(error, data, where)) from None


def unknown_fields(scheme: Scheme, known: frozenset[str]) -> list[Text]:
    """A sentence for each required field that ``known`` (the catalogue's names) does not hold."""
    return [
        Text(
            'The type "{type}" requires the field "{field}", which the catalogue of fields '
            "does not have.",
            type=kind.name,
            field=field,
        )
        for kind in scheme.types
        for field in kind.fields_required
        if field not in known and not field.startswith("extra.")
    ]


def _inconsistencies(scheme: Scheme) -> Iterator[str]:
    for what, entries in (
        ("family", scheme.families),
        ("type", scheme.types),
        ("level", scheme.levels),
    ):
        keys = [entry.id for entry in entries]
        for key in sorted({key for key in keys if keys.count(key) > 1}):
            yield f'two entries of "{what}" have the id "{key}"'
    families = {family.id for family in scheme.families}
    levels = {level.id for level in scheme.levels}
    for kind in scheme.types:
        for key in kind.families:
            if key not in families:
                yield f'type "{kind.id}" names the family "{key}", which the scheme does not have'
        for key in kind.levels:
            if key not in levels:
                yield f'type "{kind.id}" names the level "{key}", which the scheme does not have'
    for key in sorted(levels - {key for kind in scheme.types for key in kind.levels}):
        yield f'no type uses the level "{key}"'
    if families and not all(kind.families for kind in scheme.types):
        for kind in scheme.types:
            if not kind.families:
                yield f'type "{kind.id}" names no family, and the scheme has families'
    missing = {"shape", "colour", "edge", "banner"} - scheme.visual.model_dump(
        exclude_none=True
    ).keys()
    if missing:
        yield f"the scheme's own visual must give every property; missing: {', '.join(sorted(missing))}"


_PLAIN_WORDS = {
    "missing": "this is missing",
    "extra_forbidden": "this is not known here; check the spelling",
    "string_pattern_mismatch": "this is not written as it must be",
    "string_too_short": "this is empty",
    "bool_type": "write true or false, without quotation marks",
    "bool_parsing": "write true or false, without quotation marks",
    "too_short": "at least one entry is needed",
}
_HINTS = {
    "id": "use lower-case letters, digits and hyphens, as in skill-badge",
    "levels": "use ids of levels: lower-case letters, digits and hyphens",
    "families": "use ids of families: lower-case letters, digits and hyphens",
    "fields_required": "use names of fields, as in outcomes or extra.site",
    "colour": "use #rrggbb in lower case, or brand, white, silver, gold, bronze",
}


def _sentences(error: ValidationError, data: Mapping[str, Any], where: str) -> Iterator[Text]:
    for fault in error.errors(include_url=False):
        given, kind = fault.get("input"), fault["type"]
        if kind == "too_short" and given:
            continue  # the entries themselves were refused, and are told one by one
        problem = _PLAIN_WORDS.get(kind, str(fault["msg"]).removeprefix("Value error, "))
        hint = next((_HINTS[part] for part in reversed(fault["loc"]) if part in _HINTS), None)
        if kind == "string_pattern_mismatch" and hint:
            problem = f"{problem}: {hint}"
        place = _place(fault["loc"], data)
        if isinstance(given, str | int | float) and kind != "extra_forbidden":
            yield Text(
                '{where}, {place}: {problem}; found "{given}".',
                where=where,
                place=place,
                problem=problem,
                given=str(given)[:80],
            )
        else:
            yield Text("{where}, {place}: {problem}.", where=where, place=place, problem=problem)


def _place(location: tuple[int | str, ...], data: Any) -> str:
    """Say "type 2 (badge), levels" where pydantic says ``('type', 1, 'levels')``."""
    words: list[str] = []
    here = data
    for part in location:
        try:
            here = here[part]
        except (KeyError, IndexError, TypeError):
            here = None
        if isinstance(part, int) and words:
            words[-1] += f" {part + 1}"
            if isinstance(here, Mapping) and isinstance(here.get("id"), str):
                words[-1] += f" ({here['id']})"
        else:
            words.append(str(part))
    return ", ".join(words) or "the whole scheme"
