"""An award as Open Badges 3.0 has it: AchievementCredential, its subject and their parts, with rules.

Before signing every credential is read by these models; nothing that they refuse is ever signed.
"""

import hashlib
import re
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from badges.achievement import Achievement, Credits, Image, Part, Profile, percent, typed
from badges.contexts import CONTEXTS
from badges.plain import Address, Said
from badges.vocabularies import IdentifierType, Status

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)")


def _moment(given: str) -> str:
    if not _MOMENT.fullmatch(given):
        raise ValueError("a moment with its time zone is wanted, as in 2026-05-01T12:00:00Z")
    datetime.fromisoformat(given)
    return given


Moment = Annotated[str, AfterValidator(_moment)]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$")]


def identity_hash(identity: str, salt: str) -> str:
    """How a learner is named without being told: SHA-256 of identity and salt."""
    return "sha256$" + hashlib.sha256((identity + salt).encode()).hexdigest()


class IdentityObject(Part):
    """Who earned it, by something that only those who know it already can recognise."""

    type: Literal["IdentityObject"] = "IdentityObject"
    hashed: bool
    identity_hash: Said
    identity_type: IdentifierType
    salt: Said | None = None

    @model_validator(mode="after")
    def _hashed_as_said(self) -> "IdentityObject":
        if self.hashed and not re.fullmatch(r"sha256\$[0-9a-fA-F]{64}", self.identity_hash):
            raise ValueError("a hashed identity is written sha256$ and 64 hexadecimal digits")
        return self

    def is_of(self, identity: str) -> bool:
        """Whether this names the one with this identity."""
        if not self.hashed:
            return self.identity_hash == identity
        return self.identity_hash.lower() == identity_hash(identity, self.salt or "")


class Evidence(Part):
    """What the learner made or did."""

    id: Address | None = None
    type: typed("Evidence") = ("Evidence",)  # type: ignore[valid-type]
    name: Said | None = None
    description: Said | None = None
    narrative: Said | None = None
    genre: Said | None = None
    audience: Said | None = None


class Result(Part):
    """A result that the learner got."""

    type: typed("Result") = ("Result",)  # type: ignore[valid-type]
    result_description: Address | None = None
    value: Said | None = None
    status: Status | None = None
    achieved_level: Address | None = None


class AchievementSubject(Part):
    """Who earned what."""

    id: Address | None = None
    type: typed("AchievementSubject") = ("AchievementSubject",)  # type: ignore[valid-type]
    identifier: tuple[IdentityObject, ...] = ()
    achievement: Achievement
    activity_start_date: Day | None = None
    activity_end_date: Day | None = None
    credits_earned: Credits | None = None
    narrative: Said | None = None
    result: tuple[Result, ...] = ()
    role: Said | None = None
    term: Said | None = None

    @model_validator(mode="after")
    def _names_somebody(self) -> "AchievementSubject":
        if self.id is None and not self.identifier:
            raise ValueError("a subject needs an id or an identifier")
        for one in self.result:
            _fits(one, self.achievement)
        return self


def _fits(result: Result, achievement: Achievement) -> None:
    """Raise ValueError for a result that its description does not allow."""
    if result.result_description is None:
        return
    found = achievement.result(result.result_description)
    if found is None:
        raise ValueError("a result belongs to none of the achievement’s result descriptions")
    if found.result_type == "Status" and result.status is None:
        raise ValueError("a result of this kind needs a status")
    if result.value is None:
        return
    if found.allowed_value and result.value not in found.allowed_value:
        raise ValueError(f"“{result.value}” is not among the values that are allowed")
    if found.result_type == "Percent":
        low, high = percent(found.value_min or "0"), percent(found.value_max or "100")
        if not low <= Decimal(percent(result.value)) <= high:
            raise ValueError(f"“{result.value}” does not lie between {low} and {high}")


class StatusEntry(Part):
    """Where to look whether the award still holds."""

    id: Address
    type: Literal["BitstringStatusListEntry"] = "BitstringStatusListEntry"
    status_purpose: Literal["revocation", "suspension"]
    status_list_index: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,9}$")]
    status_list_credential: Address


class AchievementCredential(Part):
    """One award."""

    context: tuple[str, ...] = Field(default=CONTEXTS, alias="@context")
    id: Address
    type: tuple[str, ...] = ("VerifiableCredential", "AchievementCredential")
    name: Said
    description: Said | None = None
    image: Image | None = None
    issuer: Profile
    valid_from: Moment
    valid_until: Moment | None = None
    awarded_date: Moment | None = None
    credential_subject: AchievementSubject
    evidence: tuple[Evidence, ...] = ()
    credential_status: StatusEntry | None = None

    @model_validator(mode="after")
    def _is_a_badge(self) -> "AchievementCredential":
        if self.context[:2] != CONTEXTS:
            raise ValueError(
                "the contexts begin with those of credentials and of Open Badges 3.0.3"
            )
        if "VerifiableCredential" not in self.type or not (
            {"AchievementCredential", "OpenBadgeCredential"} & set(self.type)
        ):
            raise ValueError("the types must hold VerifiableCredential and AchievementCredential")
        if self.valid_until and _at(self.valid_until) <= _at(self.valid_from):
            raise ValueError("it would end before it begins to be valid")
        return self


def _at(moment: str) -> datetime:
    return datetime.fromisoformat(moment)


def checked(document: dict[str, Any]) -> AchievementCredential:
    """A credential read back from JSON, without its proof. Raises pydantic's ValidationError."""
    bare = {name: value for name, value in document.items() if name != "proof"}
    return AchievementCredential.model_validate(bare)
