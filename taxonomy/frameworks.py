"""A framework of skills or competencies, wherever it came from, and the ones that are shipped.

Reading files of others is in importing.py, keeping them in service.py.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

FOLDER = Path(__file__).parent / "frameworks"


@dataclass(frozen=True, slots=True)
class Item:
    """One competency or skill. ``parent`` is the identifier of the item above it."""

    identifier: str
    statement: str
    code: str = ""
    description: str = ""
    kind: str = ""
    uri: str = ""
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Framework:
    """A framework and its items, in the framework's own order.

    ``key`` is short and stable: an item is referred to as ``key:identifier``.
    """

    key: str
    title: str
    items: tuple[Item, ...]
    creator: str = ""
    uri: str = ""
    version: str = ""
    language: str = ""
    source: str = ""

    def reference(self, item: Item) -> str:
        """How a proposal names this item, e.g. ``nace:communication``."""
        return f"{self.key}:{item.identifier}"

    def item(self, identifier: str) -> Item | None:
        """The item with this identifier, or None."""
        return next((item for item in self.items if item.identifier == identifier), None)


def key_from(title: str) -> str:
    """A key made from a title: lower case ASCII words joined by hyphens, at most 60 characters."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "framework"


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    in_context: Literal["anywhere", "alone", "phrases"]
    counts: tuple[str, ...] = ()
    does_not_count: tuple[str, ...] = ()


class _Item(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    identifier: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    name: str
    says: str
    words: _Words


class FrameworkFile(BaseModel):
    """A shipped framework as its TOML file states it, with the words that name each item."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    title: str
    creator: str
    source: str
    uri: str = ""
    version: str = ""
    language: str = "en"
    words_note: str = ""
    item: tuple[_Item, ...]

    def framework(self) -> Framework:
        """The framework without its word rules."""
        return Framework(
            key=self.key,
            title=self.title,
            creator=self.creator,
            source=self.source,
            uri=self.uri,
            version=self.version,
            language=self.language,
            items=tuple(
                Item(identifier=one.identifier, statement=one.name, description=one.says)
                for one in self.item
            ),
        )


@cache
def framework_files() -> Mapping[str, FrameworkFile]:
    """Every shipped framework's file by its key."""
    files = [
        FrameworkFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
        for path in sorted(FOLDER.glob("*.toml"))
    ]
    return {file.key: file for file in files}


@cache
def shipped_frameworks() -> Mapping[str, Framework]:
    """Every shipped framework by its key."""
    return {key: file.framework() for key, file in framework_files().items()}
