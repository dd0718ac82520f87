"""The shape of ``policies.toml``: what a pack, a word list and a rule may say. Meaning: packs.py."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from accounts.roles import Role
from proposals.states import Kind


class Severity(StrEnum):
    """How much a finding weighs. ``pass`` is a result; a rule has one of the others."""

    PASS = "pass"
    ADVISE = "advise"
    WARN = "warn"
    BLOCK = "block"

    @property
    def rank(self) -> int:
        """0 for pass to 3 for block."""
        return list(Severity).index(self)


class Basis(StrEnum):
    """Whether the cited source states the rule, or it is a default that nobody published."""

    SOURCE = "source"
    DEFAULT = "default"


class Scope(StrEnum):
    """What a rule looks at: a proposal, or the public copy about an approved one."""

    PROPOSAL = "proposal"
    MARKETING = "marketing"


Key = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Words = Annotated[str, Field(min_length=1, max_length=600)]
Source = Annotated[str, Field(min_length=1, max_length=300)]
Formula = Annotated[str, Field(min_length=1, max_length=2000)]


class Part(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, str_strip_whitespace=True, populate_by_name=True
    )


class Header(Part):
    """Who made the pack, for whom. ``version`` is printed wherever its findings are."""

    id: Key
    title: Words
    version: Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z.-]*$", max_length=40)]
    institution: Words
    notes: Annotated[str, Field(max_length=4000)] = ""


class WordList(Part):
    """Phrases that count as whole words wherever they stand, but not inside an exception."""

    name: Key
    phrases: tuple[Words, ...] = Field(min_length=1)
    exceptions: tuple[Words, ...] = ()
    source: str = ""


class RuleSection(Part):
    """One rule as written. See docs/policy-packs.md."""

    id: Key
    says: Words
    source: Source
    basis: Basis
    severity: Severity
    scope: Scope = Scope.PROPOSAL
    applies_to: tuple[Kind, ...] = Field(
        default=(Kind.NEW, Kind.CHANGE, Kind.RENEWAL), min_length=1
    )
    when: Formula | None = None
    holds: Formula
    message: Words
    found: Words | None = None
    remedy: Words
    field: Annotated[str, Field(max_length=80)] = ""
    step: Annotated[str, Field(max_length=40)] = ""
    from_: date | None = Field(default=None, alias="from")
    to: date | None = None
    waivable: bool = True
    waivable_by: Role | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "RuleSection":
        if self.severity is Severity.PASS:
            raise ValueError("“pass” is a result; a rule is advise, warn or block")
        if self.from_ and self.to and self.to < self.from_:
            raise ValueError("“to” is before “from”, so the rule would never be in force")
        return self


class PackSection(Part):
    """All of ``policies.toml``."""

    pack: Header
    words: tuple[WordList, ...] = ()
    rule: tuple[RuleSection, ...] = ()
