"""Badge platforms as data: which fields their forms have, what fits in, which picture they take.

The data is in platform_forms/, each with its sources. What an approved record fills in is sheets.py.
"""

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

FOLDER = Path(__file__).parent / "platform_forms"


class Wanted(StrEnum):
    """What a field is filled with. What each comes to is worked out in sheets.py."""

    TITLE = "title"
    DESCRIPTION = "description"
    CRITERIA = "criteria"
    SKILLS = "skills"
    ALIGNMENTS = "alignments"
    PROGRAM_URL = "program_url"
    RECORD_URL = "record_url"
    KIND = "kind"
    LEVEL = "level"
    TIME = "time"
    COST = "cost"
    SIZE = "size"
    EXPIRES = "expires"
    IDENTIFIER = "identifier"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PictureAsked(_Part):
    """The picture that the platform takes, in pixels."""

    width: Annotated[int, Field(ge=90, le=2000)]
    height: Annotated[int, Field(ge=90, le=2000)]
    says: str
    source: str = ""


class FieldAsked(_Part):
    """One field of the platform's form, by its own label. ``says``: our word to the platform's."""

    label: str
    value: Wanted
    limit: Annotated[int, Field(ge=1)] | None = None
    """Characters."""
    at_least: Annotated[int, Field(ge=1)] | None = None
    """Entries."""
    required: bool = False
    hint: str = ""
    source: str = ""
    """Empty: commonly asked, stated nowhere that was found."""
    says: Mapping[str, str] = {}


class Platform(_Part):
    """One platform."""

    key: Annotated[str, Field(pattern=r"^[a-z]+(-[a-z]+)*$")]
    name: str
    form: str
    """What the platform calls the thing that is set up."""
    address: str
    sources: tuple[str, ...]
    picture: PictureAsked
    field: tuple[FieldAsked, ...]


@cache
def platforms() -> tuple[Platform, ...]:
    """Every platform there is data of, by name."""
    found = [
        Platform.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
        for file in sorted(FOLDER.glob("*.toml"))
    ]
    return tuple(sorted(found, key=lambda one: one.name))


def platform_named(key: str) -> Platform | None:
    """The platform with this key, or None."""
    return next((one for one in platforms() if one.key == key), None)
