"""The route: which steps a proposal must pass, computed from settings and answers. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.roles import Role
from proposals.route_models import StepKind
from proposals.states import Kind
from rules.expressions import Values
from workflow.settings import ROUTE_FACTS, Place, RouteSettings, StepSection


@dataclass(frozen=True)
class Office:
    """A unit that may have to do with a proposal."""

    unit_id: int
    name: str


@dataclass(frozen=True)
class Offices:
    """The units around one proposal, found from its answers and the unit tree."""

    sponsoring: Office
    college: Office | None = None
    partners: tuple[Office, ...] = ()
    co_curricular: Office | None = None
    graduate_body: Office | None = None

    def at(self, place: Place) -> tuple[Office | None, ...]:
        """The units at a place: several partners, one of the others, None for the institution."""
        if place is Place.INSTITUTION:
            return (None,)
        if place is Place.PARTNERS:
            return self.partners
        found: Office | None = getattr(self, place.value)
        return (found,) if found is not None else ()


@dataclass(frozen=True)
class PlannedStep:
    """One step on a proposal's route, and why it is there."""

    key: str
    kind: StepKind
    stage: int
    name: str
    because: str
    role: Role | None
    unit_id: int | None
    committee: str
    scopes: tuple[str, ...]
    before_committee: bool
    days: int | None
    silence_days: int | None


def plan(
    settings: RouteSettings, kind: Kind, facts: Mapping[str, Any], offices: Offices
) -> list[PlannedStep]:
    """The route for these answers, by stage. An office that is met twice signs once, at its first stage."""
    delegated = _is_delegated(settings, kind, facts)
    values = Values(facts, ROUTE_FACTS)
    chosen = [
        rule.section
        for rule in settings.rules
        if kind in rule.section.kinds
        and rule.section.delegated == delegated
        and (rule.when is None or bool(rule.when.evaluate(values)))
    ]
    chosen.sort(key=lambda section: section.stage)
    first_ballot = min(
        (section.stage for section in chosen if section.kind is StepKind.BALLOT), default=None
    )
    steps: list[PlannedStep] = []
    asked: set[tuple[StepKind, Role | None, int | None, str]] = set()
    for section in chosen:
        for office in offices.at(section.place):
            step = _planned(section, office, first_ballot)
            identity = (step.kind, step.role, step.unit_id, step.committee or step.key)
            if step.unit_id is not None:
                identity = (step.kind, step.role, step.unit_id, "")
            if identity not in asked:
                asked.add(identity)
                steps.append(step)
    return steps


def _is_delegated(settings: RouteSettings, kind: Kind, facts: Mapping[str, Any]) -> bool:
    """Minor changes and unchanged renewals go to the delegated officer, where there is one."""
    if not any(rule.section.delegated and kind in rule.section.kinds for rule in settings.rules):
        return False
    if kind is Kind.RENEWAL:
        return not facts.get("change.fields")
    return kind is Kind.CHANGE and bool(facts.get("change.minor"))


def _planned(section: StepSection, office: Office | None, first_ballot: int | None) -> PlannedStep:
    unit = office.name if office else ""
    key = section.key
    if office is not None and section.place is Place.PARTNERS:
        key = f"{section.key}-{office.unit_id}"
    return PlannedStep(
        key=key,
        kind=section.kind,
        stage=section.stage,
        name=section.name.replace("{unit}", unit),
        because=section.because.replace("{unit}", unit),
        role=section.role,
        unit_id=office.unit_id if office else None,
        committee=section.committee,
        scopes=tuple(scope.value for scope in section.scopes),
        before_committee=first_ballot is not None and section.stage < first_ballot,
        days=section.days,
        silence_days=section.silence_days,
    )


def grouped_by_stage(steps: Sequence[PlannedStep]) -> list[tuple[int, list[PlannedStep]]]:
    """The steps stage by stage, for showing which run in parallel."""
    stages: dict[int, list[PlannedStep]] = {}
    for step in steps:
        stages.setdefault(step.stage, []).append(step)
    return sorted(stages.items())
