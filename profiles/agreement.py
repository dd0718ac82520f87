"""What no slice can see alone: whether the files of a profile agree with each other. Pure."""

from collections.abc import Collection, Iterable, Iterator

from committee.settings import CommitteeSettings
from persistence.text import Text
from profiles.problems import Problem
from proposals.catalogue import GOVERNED
from proposals.facts import FACTS
from proposals.fields import FieldType
from proposals.settings import AskedField, FormSettings
from proposals.states import Kind
from rules.expressions import Expression
from taxonomy.settings import Scheme, unknown_fields
from workflow.settings import DECIDING, Place, RouteSettings

ALWAYS_ASKED = ("title", "unit", "summary", "criteria", "placement", "badge_picture")
"""Without these a program has no name, no owner, or no badge; after approval they cannot be added."""
ALWAYS_THERE = frozenset({Place.INSTITUTION, Place.SPONSORING})
"""Offices that every proposal meets; colleges, partners and others it may not have."""
_ASKED_FOR = {Place.PARTNERS: "partner_units", Place.CO_CURRICULAR: "co_curricular_unit"}


def form_problems(form: FormSettings) -> Iterator[Problem]:
    """What is wrong with a form that can be read."""
    names = {asked.name for asked in form.asked(Kind.NEW)}
    for name in ALWAYS_ASKED:
        if name not in names:
            message = "No step for new proposals asks “{name}”, which every proposal needs."
            yield Problem("fields.toml", "", Text(message, name=name))
    for kind in Kind:
        if not form.steps_for(kind):
            says = Text("No step is asked for the kind “{kind}”.", kind=kind.value)
            yield Problem("fields.toml", "", says)
    for step in form.steps:
        for asked in step.fields:
            key = f"step {step.key}, {asked.name}"
            yield from _options(key, asked)
            for when in (asked.when, asked.required_when):
                yield from _asked_facts("fields.toml", key, when, form)


def _options(key: str, asked: AskedField) -> Iterator[Problem]:
    """A choice needs answers, and code knows only those of the catalogue."""
    field = asked.field
    if field.type not in (FieldType.CHOICE, FieldType.MULTI_CHOICE):
        return
    if not field.options:
        says = Text("Give the options: there are none to choose from.")
        yield Problem("fields.toml", f"{key}, options", says)
    fact = FACTS.get(field.name)
    known = (fact.options or (fact.of.options if fact.of else None)) if fact else None
    for option in field.options:
        if known and option.value not in known:
            says = Text(
                "“{value}” is not an answer of this field. It has {known}; give these other "
                "labels, or leave some out.",
                value=option.value,
                known=", ".join(known),
            )
            yield Problem("fields.toml", f"{key}, options", says)


def route_problems(
    route: RouteSettings,
    form: FormSettings | None,
    committees: Iterable[CommitteeSettings] | None,
) -> Iterator[Problem]:
    """What is wrong with a route that can be read, for this form and these committees."""
    slugs = [one.slug for one in committees] if committees is not None else None
    for rule in route.rules:
        key = f"step {rule.section.key}"
        if slugs is not None and rule.section.committee:
            yield from _committee(f"{key}, committee", rule.section.committee, slugs)
        if form is not None:
            yield from _asked_facts("route.toml", f"{key}, when", rule.when, form)
            field = _ASKED_FOR.get(rule.section.place, "")
            if field and form.field(field) is None:
                message = "fields.toml never asks “{field}”, so nobody can be at this place."
                yield Problem("route.toml", f"{key}, place", Text(message, field=field))
    for kind in Kind:
        if not _always_decided(route, kind):
            says = Text(
                "A case of the kind “{kind}” may meet nobody who decides. Give it a deciding step "
                "without a condition, held by the sponsoring unit or by the institution.",
                kind=kind.value,
            )
            yield Problem("route.toml", "", says)


def _committee(key: str, slug: str, slugs: Collection[str]) -> Iterator[Problem]:
    if slug not in slugs:
        says = Text(
            "committees.toml has no committee called “{slug}”; it has {known}.",
            slug=slug,
            known=", ".join(sorted(slugs)) or "none",
        )
        yield Problem("route.toml", key, says)


def _always_decided(route: RouteSettings, kind: Kind) -> bool:
    return any(
        kind in rule.section.kinds
        and rule.section.kind in DECIDING
        and rule.section.place in ALWAYS_THERE
        and rule.when is None
        and not rule.section.delegated
        for rule in route.rules
    )


def _asked_facts(
    file: str, key: str, when: Expression | None, form: FormSettings
) -> Iterator[Problem]:
    """A condition on an answer that the form never asks would never hold."""
    for name in sorted(when.names if when is not None else ()):
        field = name.removeprefix("has.").partition(".")[0]
        if field in GOVERNED and form.field(field) is None:
            says = Text(
                "The condition looks at “{field}”, which fields.toml never asks.", field=field
            )
            yield Problem(file, key, says)


def scheme_problems(scheme: Scheme, form: FormSettings) -> Iterator[Problem]:
    """Fields that a type of badge requires and nobody can answer."""
    for reason in unknown_fields(scheme, frozenset(form.scopes)):
        yield Problem("taxonomy.toml", "", reason)
