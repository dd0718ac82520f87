"""The file ``profile.toml``: who the institution is, its brand, words, options, calendar, catalog."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, field_validator

from accounts.roles import UNIT_ROLES
from profiles.colours import NIGHT, WHITE, unreadable
from profiles.guide import GuideSection
from profiles.words import TERMS, Words
from workflow.settings import CalendarSection, OptionsSection

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
Name = Annotated[str, Field(min_length=1, max_length=200)]
ColourText = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]


class Section(BaseModel):
    """What every table of a profile has in common: unknown keys are refused, nothing changes."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Contact(Section):
    """Whom to ask about microcredentials at this institution."""

    name: Name
    email: Annotated[str, Field(max_length=254)]
    url: Annotated[str, Field(pattern=r"^https://\S+$", max_length=500)] | None = None

    @field_validator("email")
    @classmethod
    def _an_address(cls, given: str) -> str:
        if not EMAIL.fullmatch(given):
            raise ValueError(f"“{given}” is not an e-mail address")
        return given


WebAddress = Annotated[str, Field(pattern=r"^https://[^\s<>\"{}|^`\\]+$", max_length=500)]


class Registered(Section):
    """The institution’s entry in a public register, such as ROR."""

    registry: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]+$", max_length=40)]
    identifier: Name


class PartOf(Section):
    """The organisation that the institution belongs to, such as a university system."""

    name: Name
    url: WebAddress


class InstitutionSection(Section):
    """Who the institution is. ``prefix`` begins the number of every proposal."""

    name: Name
    short_name: Annotated[str, Field(min_length=1, max_length=40)]
    slug: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
    prefix: Annotated[str, Field(pattern=r"^[A-Z]{2,8}$")]
    timezone: str
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")] = "en"
    illustrative: bool = False
    """Contents are made up; every page says so."""
    contact: Contact
    url: WebAddress | None = None
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    registered: tuple[Registered, ...] = ()
    part_of: PartOf | None = None

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, given: str) -> str:
        try:
            ZoneInfo(given)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(
                f"“{given}” is not a time zone; write one as in America/Phoenix"
            ) from None
        return given


class BrandSection(Section):
    """Two accent colours: one for white pages, one for dark ones."""

    accent: ColourText
    accent_dark: ColourText

    @field_validator("accent")
    @classmethod
    def _on_white(cls, given: str) -> str:
        return _readable(given, WHITE)

    @field_validator("accent_dark")
    @classmethod
    def _on_night(cls, given: str) -> str:
        return _readable(given, NIGHT)


def _readable(colour: str, paper: str) -> str:
    problem = unreadable(colour, paper=paper)
    if problem is not None:
        raise ValueError(str(problem))
    return colour


@dataclass(frozen=True)
class Brand:
    """How the institution looks. ``fingerprint`` changes whenever any part of it does."""

    accent: str
    accent_dark: str
    logo: str | None
    """SVG text, made safe."""

    @property
    def fingerprint(self) -> str:
        """Twelve hexadecimal digits for addresses of files that may be kept for long."""
        parts = json.dumps([self.accent, self.accent_dark, self.logo])
        return hashlib.sha256(parts.encode()).hexdigest()[:12]


class Facet(StrEnum):
    """What the catalog can be narrowed by."""

    SUBJECT = "subject"
    UNIT = "unit"
    LEVEL = "level"
    CREDIT_BASIS = "credit_basis"
    MODALITY = "modality"
    PACING = "pacing"
    SKILLS = "skills"


class CatalogSection(Section):
    """The public catalog. Subjects are the options of the field ``subject`` in fields.toml."""

    facets: tuple[Facet, ...] = tuple(Facet)
    intro: Annotated[str, Field(max_length=600)] = ""
    """One or two sentences above the list."""

    @field_validator("facets")
    @classmethod
    def _once(cls, given: tuple[Facet, ...]) -> tuple[Facet, ...]:
        if len(set(given)) < len(given):
            raise ValueError("a facet is named twice")
        return given


class ProfileSection(Section):
    """All of ``profile.toml``."""

    institution: InstitutionSection
    brand: BrandSection
    words: Mapping[str, Annotated[str, Field(min_length=1, max_length=120)]] = {}
    options: OptionsSection = OptionsSection()
    calendar: CalendarSection = CalendarSection()
    catalog: CatalogSection = CatalogSection()
    guide: GuideSection = GuideSection()

    @field_validator("words")
    @classmethod
    def _known_terms(cls, given: Mapping[str, str]) -> Mapping[str, str]:
        unknown = sorted(given.keys() - TERMS.keys())
        if unknown:
            raise ValueError(
                f"no word is called {', '.join(unknown)}; there are {', '.join(TERMS)}"
            )
        return given

    @field_validator("options")
    @classmethod
    def _waived_by_an_officer(cls, given: OptionsSection) -> OptionsSection:
        if given.waived_by in UNIT_ROLES:
            raise ValueError(
                f"waived_by: {given.waived_by.value} is a role in a unit; name an officer of the "
                "institution"
            )
        return given

    @property
    def own_words(self) -> Words:
        """The institution's words over the plain ones."""
        return Words(dict(self.words))
