"""What a profile says about the way of a proposal: route, options, working days.

Only profiles/ sees the whole profile; every verb of the workflow receives these settings.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from accounts.roles import UNIT_ROLES, Role
from committee.settings import CommitteeSettings
from policies.packs import Pack
from proposals.facts import FACTS
from proposals.route_models import StepKind
from proposals.settings import FormSettings
from proposals.states import Kind, Scope
from rules.errors import BadExpression
from rules.expressions import Expression, compile_expression
from rules.types import FactType, list_of, text, yes_no
from rules.types import Kind as FactKind
from taxonomy.settings import Scheme


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Place(StrEnum):
    """Which unit an office belongs to, seen from the proposal."""

    SPONSORING = "sponsoring"
    COLLEGE = "college"
    PARTNERS = "partners"
    CO_CURRICULAR = "co_curricular"
    GRADUATE_BODY = "graduate_body"
    INSTITUTION = "institution"


class StepSection(_Section):
    """One step of the route as data. ``{unit}`` in name and because is the office's unit."""

    key: str = Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=60)
    kind: StepKind
    stage: int = Field(ge=1, le=50)
    name: str = Field(min_length=1, max_length=200)
    because: str = Field(min_length=1)
    place: Place = Place.INSTITUTION
    role: Role | None = None
    committee: str = ""
    when: str = ""
    kinds: tuple[Kind, ...] = (Kind.NEW, Kind.CHANGE, Kind.RENEWAL, Kind.TERMINATION)
    scopes: tuple[Scope, ...] = (Scope.SUBSTANTIVE, Scope.GOVERNANCE)
    delegated: bool = False
    """The officer who alone decides minor changes and unchanged renewals."""
    days: int | None = Field(default=None, ge=1, le=365)
    """Working days that the office has."""
    silence_days: int | None = Field(default=None, ge=1, le=120)

    @model_validator(mode="after")
    def _whole(self) -> "StepSection":
        if (self.kind is StepKind.BALLOT) != bool(self.committee):
            raise ValueError(f"step {self.key}: a ballot, and only a ballot, names its committee")
        if self.kind is not StepKind.BALLOT and self.role is None:
            raise ValueError(f"step {self.key}: say which role holds it")
        if (self.kind is StepKind.SILENCE) != (self.silence_days is not None):
            raise ValueError(f"step {self.key}: silence, and only silence, names silence_days")
        in_unit = self.place is not Place.INSTITUTION
        if self.role is not None and (self.role in UNIT_ROLES) != in_unit:
            raise ValueError(f"step {self.key}: the role {self.role.value} does not fit its place")
        return self


class RouteSection(_Section):
    """The section ``route.toml`` of a profile."""

    minor_scopes: tuple[Scope, ...] = (Scope.EDITORIAL,)
    step: tuple[StepSection, ...]

    @field_validator("step")
    @classmethod
    def _keys_once(cls, given: tuple[StepSection, ...]) -> tuple[StepSection, ...]:
        keys = [step.key for step in given]
        twice = {key for key in keys if keys.count(key) > 1}
        if twice:
            raise ValueError(f"steps named twice: {', '.join(sorted(twice))}")
        if not any(step.kind in DECIDING for step in given):
            raise ValueError("no step decides: add a sign-off, ballot, silence or authority")
        return given


DECIDING = frozenset({StepKind.SIGN_OFF, StepKind.BALLOT, StepKind.SILENCE, StepKind.AUTHORITY})


class OptionsSection(_Section):
    """Choices that an institution makes once. Days are working days unless they say otherwise."""

    refer_by_itself: bool = False
    approve_by_itself: bool = False
    coming_soon: bool = False
    waived_by: Role = Role.POLICY_OFFICER
    publishes: tuple[Role, ...] = (Role.MARKETING, Role.CONTACT, Role.COORDINATOR)
    edits_operational: tuple[Role, ...] = (
        Role.MARKETING,
        Role.CONTACT,
        Role.COORDINATOR,
        Role.BADGE_STAFF,
    )
    told_of_approval: tuple[Role, ...] = (Role.REGISTRAR,)
    returned_reminder_days: int = Field(default=10, ge=1)
    returned_months: int = Field(default=6, ge=1, le=60)
    reinstate_days: int = Field(default=90, ge=0, le=1000)
    last_award_months: int = Field(default=24, ge=0, le=240)
    upload_megabytes: int = Field(default=10, ge=1, le=100)
    attachments_at_most: int = Field(default=20, ge=1, le=200)
    sign_by_mail: bool = True
    """Whether the mail that asks for a signature holds a link that takes it without signing in."""
    sign_by_mail_days: int = Field(default=14, ge=1, le=60)
    """Days that such a link is good for."""


class CalendarSection(_Section):
    """Days on which nobody works, beside Saturday and Sunday."""

    holidays: tuple[date, ...] = ()


ROUTE_FACTS: Mapping[str, FactType] = {
    **FACTS,
    "change.minor": yes_no("only minor scopes differ from the version in force"),
    "change.fields": list_of(text(), "names of the fields that differ from it"),
    "change.scopes": list_of(text(), "scopes that differ from it"),
}
"""What a step's ``when`` may name: the content's facts and what a change touches."""


@dataclass(frozen=True)
class RouteRule:
    """One step of the route with its condition compiled."""

    section: StepSection
    when: Expression | None


@dataclass(frozen=True)
class RouteSettings:
    """The whole route."""

    rules: tuple[RouteRule, ...]
    minor_scopes: frozenset[Scope]


def route_settings(section: Mapping[str, Any]) -> RouteSettings:
    """Parse ``route.toml``.

    Raises pydantic's ValidationError for its shape, else ValueError with a line ``step KEY, when:
    problem`` for every condition that cannot be used.
    """
    parsed = RouteSection.model_validate(section)
    problems: list[str] = []
    rules = tuple(RouteRule(step, _condition(step, problems)) for step in parsed.step)
    if problems:
        raise ValueError("\n".join(problems))
    return RouteSettings(rules, frozenset(parsed.minor_scopes))


def _condition(step: StepSection, problems: list[str]) -> Expression | None:
    if not step.when:
        return None
    try:
        when = compile_expression(step.when, ROUTE_FACTS)
    except BadExpression as error:
        problems.append(f"step {step.key}, when: {error}")
        return None
    if when.type.kind is not FactKind.YES_NO:
        problems.append(f"step {step.key}, when: this is not a yes or no")
    return when


@dataclass(frozen=True)
class WorkflowSettings:
    """Everything of a profile that the workflow reads."""

    form: FormSettings
    route: RouteSettings
    pack: Pack
    committees: Mapping[str, CommitteeSettings]
    scheme: Scheme
    options: OptionsSection
    calendar: CalendarSection
    timezone: ZoneInfo

    def today(self, now: datetime) -> date:
        """The institution's date at this moment."""
        return now.astimezone(self.timezone).date()

    def after_working_days(self, start: datetime, days: int) -> datetime:
        """The same time of day, so many working days later."""
        local = start.astimezone(self.timezone)
        left = days
        while left:
            local += timedelta(days=1)
            if local.weekday() < 5 and local.date() not in self.calendar.holidays:
                left -= 1
        return local.astimezone(start.tzinfo)
