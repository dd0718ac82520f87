"""A badge class as Open Badges 3.0 has it: Achievement, its issuer and their parts, with their rules.

The rules stand here and nowhere else: what these models accept, verifiers accept. What an approved
record says is put into them by composing.py.
"""

import re
from collections import Counter
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic.alias_generators import to_camel

from badges.plain import Address, Said
from badges.vocabularies import AchievementType, AlignmentType, IdentifierType, ResultType

LANGUAGE = r"^[a-z]{2,4}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$"
_TYPE = re.compile(r"[A-Za-z][A-Za-z0-9]*|https?://[^\s<>\"{}|^`\\]+")


def _two_decimals(given: float) -> float:
    if round(given, 2) != given or given > 1_000_000:
        raise ValueError("credits have at most two decimals and are at most a million")
    return given


Language = Annotated[str, StringConstraints(pattern=LANGUAGE)]
Credits = Annotated[float, Field(ge=0, allow_inf_nan=False), AfterValidator(_two_decimals)]
"""Few decimals: longer fractions are canonicalised differently by different implementations."""
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]


class Part(BaseModel):
    """What all parts have in common: nothing undefined gets in, nothing changes afterwards."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True
    )

    def as_json(self) -> dict[str, Any]:
        """As JSON-LD without a context: what says nothing is left out, several are always a list."""
        found: dict[str, Any] = _filled(self.model_dump(mode="json", by_alias=True))
        return found


def _filled(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: _filled(part) for name, part in value.items() if part is not None and part != []
        }
    if isinstance(value, list):
        return [_filled(part) for part in value]
    if isinstance(value, float) and value == int(value):
        return int(value)
    return value


def typed(term: str) -> Any:
    """The type of a part: a list that holds this term, and others only as defined or full addresses."""

    def check(given: tuple[str, ...]) -> tuple[str, ...]:
        if term not in given:
            raise ValueError(f"the types must hold {term}")
        strange = [one for one in given if not _TYPE.fullmatch(one)]
        if strange or len(set(given)) < len(given):
            raise ValueError("each type is a term or a full address, named once")
        return given

    return Annotated[tuple[str, ...], AfterValidator(check)]


class Image(Part):
    """A picture; ``caption`` says what it shows."""

    id: Address
    type: Literal["Image"] = "Image"
    caption: Said | None = None


class IdentifierEntry(Part):
    """A name in somebody's register."""

    type: Literal["IdentifierEntry"] = "IdentifierEntry"
    identifier: Said
    identifier_type: IdentifierType


class PostalAddress(Part):
    """Where an organisation is."""

    type: typed("Address") = ("Address",)  # type: ignore[valid-type]
    address_country: Said | None = None
    address_country_code: Country | None = None
    address_region: Said | None = None
    address_locality: Said | None = None


class Profile(Part):
    """An organisation that issues, creates or assesses."""

    id: Address
    type: typed("Profile") = ("Profile",)  # type: ignore[valid-type]
    name: Said
    url: Address | None = None
    description: Said | None = None
    email: Said | None = None
    image: Image | None = None
    address: PostalAddress | None = None
    other_identifier: tuple[IdentifierEntry, ...] = ()
    parent_org: "Profile | None" = None


class Alignment(Part):
    """Something outside or inside that the achievement corresponds to: an outcome, a level, a place."""

    type: typed("Alignment") = ("Alignment",)  # type: ignore[valid-type]
    target_name: Said
    target_url: Address
    target_type: AlignmentType | None = None
    target_code: Said | None = None
    target_description: Said | None = None
    target_framework: Said | None = None


class Criteria(Part):
    """What must be done to earn it: at an address, in words (Markdown), or both."""

    id: Address | None = None
    narrative: Said | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "Criteria":
        if self.id is None and self.narrative is None:
            raise ValueError("criteria need an address or words")
        return self


class Related(Part):
    """Another version or view of the same achievement. What it stacks into is not said here."""

    id: Address
    type: typed("Related") = ("Related",)  # type: ignore[valid-type]
    version: Said | None = None
    in_language: Language | None = None


class ResultDescription(Part):
    """A result that learners get, and what it takes to pass."""

    id: Address
    type: typed("ResultDescription") = ("ResultDescription",)  # type: ignore[valid-type]
    name: Said
    result_type: ResultType
    allowed_value: tuple[Said, ...] = ()
    required_value: Said | None = None
    value_min: Said | None = None
    value_max: Said | None = None
    alignment: tuple[Alignment, ...] = ()

    @model_validator(mode="after")
    def _agrees(self) -> "ResultDescription":
        if self.allowed_value and self.required_value not in (None, *self.allowed_value):
            raise ValueError("the required value is not among those that are allowed")
        if self.result_type == "Percent":
            for one in filter(None, (self.value_min, self.required_value, self.value_max)):
                if not 0 <= percent(one) <= 100:
                    raise ValueError("a percentage lies between 0 and 100")
        return self


def percent(text: str) -> Decimal:
    """A number from text. Raises ValueError."""
    try:
        found = Decimal(text)
    except ArithmeticError:
        raise ValueError(f"“{text}” is not a number") from None
    if not found.is_finite():
        raise ValueError(f"“{text}” is not a number")
    return found


class Achievement(Part):
    """The badge class: one version of what can be earned."""

    id: Address
    type: typed("Achievement") = ("Achievement",)  # type: ignore[valid-type]
    name: Said
    description: Said
    criteria: Criteria
    achievement_type: AchievementType = "MicroCredential"
    alignment: tuple[Alignment, ...] = ()
    creator: Profile | None = None
    credits_available: Credits | None = None
    field_of_study: Said | None = None
    specialization: Said | None = None
    human_code: Said | None = None
    image: Image | None = None
    in_language: Language | None = None
    other_identifier: tuple[IdentifierEntry, ...] = ()
    related: tuple[Related, ...] = ()
    result_description: tuple[ResultDescription, ...] = ()
    tag: tuple[Said, ...] = ()
    version: Said | None = None

    @model_validator(mode="after")
    def _names_each_result_once(self) -> "Achievement":
        counted = Counter(one.id for one in self.result_description)
        if any(count > 1 for count in counted.values()):
            raise ValueError("two result descriptions have the same address")
        if any(one.id == self.id for one in self.related):
            raise ValueError("an achievement is not related to itself")
        return self

    def result(self, address: str) -> ResultDescription | None:
        """The result description at this address, or None."""
        return next((one for one in self.result_description if one.id == address), None)
