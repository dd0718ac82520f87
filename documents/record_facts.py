"""What an approval record says: frozen facts, free of any session and of any paper."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from persistence.text import Text
from policies.check import Finding
from policies.packs import Pack
from profiles.profile import Profile
from proposals.route_models import Choice, StepKind
from proposals.states import Kind


@dataclass(frozen=True)
class Stands:
    """Which revision a decision was made on, and why it still stands."""

    revision: int
    latest: bool
    named: tuple[Text, ...] = ()
    """Fields that changed since, each named by a condition of the motion."""
    overtaken: tuple[Text, ...] = ()
    """Fields within its scopes that changed since and that no condition names."""


@dataclass(frozen=True)
class Signature:
    """What one office decided."""

    office: str
    kind: StepKind
    because: str
    choice: Choice | None
    person: str = ""
    post: str = ""
    on_behalf_of: str = ""
    comment: str = ""
    at: datetime | None = None
    stands: Stands | None = None
    silence_days: int | None = None


@dataclass(frozen=True)
class ConditionMet:
    """A condition of a motion, and how it was met."""

    number: int
    text: str
    fields: tuple[Text, ...]
    evidence: str
    file: str
    met_at: datetime | None
    met_by: str
    met_on_revision: int | None


@dataclass(frozen=True)
class BallotHeld:
    """A closed ballot. Who voted how is on the ballot's own page, not here."""

    committee: str
    number: int
    motion: str
    carried: bool
    opened_at: datetime
    closed_at: datetime | None
    in_room_on: date | None
    minutes: str
    derivation: tuple[Text | str, ...]
    secrecy: Text
    recused: tuple[str, ...]
    conditions: tuple[ConditionMet, ...]
    stands: Stands


@dataclass(frozen=True)
class Sealed:
    """One revision of this case."""

    number: int
    sha256: str
    sealed_at: datetime
    by: str
    note: str


@dataclass(frozen=True)
class Happened:
    """One move in the history of the case."""

    at: datetime
    action: str
    by: str
    on_behalf_of: str
    reason: str


@dataclass(frozen=True)
class Leave:
    """An exemption that let somebody sign what they wrote."""

    office: str
    person: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class RecordFacts:
    """Everything that the record says, free of any session."""

    profile: Profile
    number: str
    kind: Kind
    content: Mapping[str, Any]
    units: Mapping[str, str]
    owner: tuple[str, ...]
    """The owning unit and those above it."""
    competencies: Mapping[str, str]
    proposers: tuple[str, ...]
    submitted_at: datetime | None
    approved_at: datetime
    as_of: datetime
    """When the latest thing happened that the record tells."""
    replaces: str
    """Number of the case whose version this one changes, renews or ends."""
    signatures: tuple[Signature, ...]
    ballots: tuple[BallotHeld, ...]
    findings: tuple[Finding, ...]
    pack: Pack
    waived_at: Mapping[str, datetime]
    exemptions: tuple[Leave, ...]
    history: tuple[Happened, ...]
    revisions: tuple[Sealed, ...]
    public_url: str
