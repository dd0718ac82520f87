"""An institution's form: which catalogue fields it asks, in which steps, under which conditions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from persistence.text import Text
from proposals.catalogue import GOVERNED
from proposals.facts import FACTS
from proposals.fields import Field as CatalogueField
from proposals.fields import FieldType, Option
from proposals.states import Kind, Scope
from rules.errors import BadExpression
from rules.expressions import Expression, Values, compile_expression
from rules.types import Kind as FactKind

EXTRA_TYPES = frozenset(
    {
        FieldType.TEXT,
        FieldType.LONG_TEXT,
        FieldType.CHOICE,
        FieldType.MULTI_CHOICE,
        FieldType.DECIMAL,
        FieldType.INTEGER,
        FieldType.DATE,
        FieldType.YES_NO,
    }
)


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class OptionSection(_Section):
    """An answer in the institution's own words."""

    value: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=60)
    label: str = Field(min_length=1, max_length=200)


class FieldSection(_Section):
    """How one field is asked. ``when`` and ``required_when`` are expressions over content facts."""

    name: str
    required: bool = False
    when: str = ""
    required_when: str = ""
    label: str = ""
    hint: str = ""
    options: tuple[OptionSection, ...] = ()


class StepSection(_Section):
    """One short page of the form."""

    key: str = Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=40)
    title: str
    intro: str = ""
    minutes: int = Field(default=3, ge=1, le=120)
    kinds: tuple[Kind, ...] = (Kind.NEW, Kind.CHANGE, Kind.RENEWAL)
    fields: tuple[FieldSection, ...]

    @field_validator("fields", mode="before")
    @classmethod
    def _names_alone(cls, given: Any) -> Any:
        """A field without settings may be written as its name."""
        return [{"name": one} if isinstance(one, str) else one for one in given]


class ExtraSection(_Section):
    """A field of the institution's own, kept under ``extra.<name>``; code never reads it."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=50)
    type: FieldType
    label: str
    scope: Scope = Scope.SUBSTANTIVE
    hint: str = ""
    max_length: int = Field(default=2000, ge=1, le=20_000)
    options: tuple[OptionSection, ...] = ()

    @field_validator("type")
    @classmethod
    def _simple(cls, given: FieldType) -> FieldType:
        if given not in EXTRA_TYPES:
            raise ValueError(f"an extra field cannot be of type {given.value}")
        return given


class FormSection(_Section):
    """The section ``fields.toml`` of a profile."""

    step: tuple[StepSection, ...]
    extra: tuple[ExtraSection, ...] = ()


@dataclass(frozen=True)
class AskedField:
    """A catalogue field as this institution asks it."""

    field: CatalogueField
    step: str
    required: bool = False
    when: Expression | None = None
    required_when: Expression | None = None

    @property
    def name(self) -> str:
        """The field's name, also its key in the content."""
        return self.field.name

    def shown(self, facts: Values) -> bool:
        """Whether it is asked, given what has been answered so far."""
        return self.when is None or bool(self.when.evaluate(facts))

    def needed(self, facts: Values) -> bool:
        """Whether the proposal cannot be sent without it."""
        if not self.shown(facts):
            return False
        return self.required or (
            self.required_when is not None and bool(self.required_when.evaluate(facts))
        )


@dataclass(frozen=True)
class FormStep:
    """One page of the form."""

    key: str
    title: str
    intro: str
    minutes: int
    kinds: frozenset[Kind]
    fields: tuple[AskedField, ...]


@dataclass(frozen=True)
class FormSettings:
    """The whole form. ``scopes`` says where an edit of each field counts."""

    steps: tuple[FormStep, ...]
    scopes: Mapping[str, Scope]

    def steps_for(self, kind: Kind) -> tuple[FormStep, ...]:
        """The pages asked for a proposal of this kind."""
        return tuple(step for step in self.steps if kind in step.kinds)

    def step(self, key: str, kind: Kind) -> FormStep | None:
        """One page by its key, or None."""
        return next((step for step in self.steps_for(kind) if step.key == key), None)

    def asked(self, kind: Kind) -> Iterator[AskedField]:
        """Every field of every page for this kind."""
        for step in self.steps_for(kind):
            yield from step.fields

    def field(self, name: str) -> AskedField | None:
        """One field by name, whichever kind asks it, or None."""
        return next((a for step in self.steps for a in step.fields if a.name == name), None)

    def label(self, name: str) -> Text:
        """What a field is called here; for a field not asked, the catalogue's word."""
        asked = self.field(name)
        if asked is not None:
            return asked.field.label
        known = GOVERNED.get(name)
        return known.label if known else Text("{name}", name=name)


def form_settings(section: Mapping[str, Any]) -> FormSettings:
    """Parse ``fields.toml``.

    Raises pydantic's ValidationError for its shape, else ValueError with a line ``step KEY, FIELD:
    problem`` for every field that cannot be asked so.
    """
    parsed = FormSection.model_validate(section)
    extras = {f"extra.{one.name}": _extra(one) for one in parsed.extra}
    known = {**GOVERNED, **extras}
    problems: list[str] = []
    seen: set[str] = set()
    steps = []
    for step in parsed.step:
        fields = []
        for one in step.fields:
            if one.name not in known:
                problems.append(f"step {step.key}: no field is called “{one.name}”")
            elif one.name in seen:
                problems.append(f"step {step.key}: “{one.name}” is asked twice")
            else:
                seen.add(one.name)
                problems += _bad_conditions(one, step.key)
                if not problems:
                    fields.append(_asked(known[one.name], one, step.key))
        steps.append(
            FormStep(
                step.key,
                step.title,
                step.intro,
                step.minutes,
                frozenset(step.kinds),
                tuple(fields),
            )
        )
    if problems:
        raise ValueError("\n".join(problems))
    return FormSettings(tuple(steps), {name: one.scope for name, one in known.items()})


def _bad_conditions(section: FieldSection, step: str) -> Iterator[str]:
    for name in ("when", "required_when"):
        source = getattr(section, name)
        try:
            if source and compile_expression(source, FACTS).type.kind is not FactKind.YES_NO:
                yield f"step {step}, {section.name}, {name}: this is not a yes or no"
        except BadExpression as error:
            yield f"step {step}, {section.name}, {name}: {error}"


def _extra(section: ExtraSection) -> CatalogueField:
    return CatalogueField(
        name=f"extra.{section.name}",
        type=section.type,
        label=Text("{own}", own=section.label),
        scope=section.scope,
        hint=Text("{own}", own=section.hint) if section.hint else None,
        options=_options(section.options),
        max_length=section.max_length,
    )


def _options(given: tuple[OptionSection, ...]) -> tuple[Option, ...]:
    return tuple(Option(one.value, Text("{own}", own=one.label)) for one in given)


def _asked(field: CatalogueField, section: FieldSection, step: str) -> AskedField:
    if section.label:
        field = replace(field, label=Text("{own}", own=section.label))
    if section.hint:
        field = replace(field, hint=Text("{own}", own=section.hint))
    if section.options:
        field = replace(field, options=_options(section.options))
    return AskedField(
        field=field,
        step=step,
        required=section.required,
        when=compile_expression(section.when, FACTS) if section.when else None,
        required_when=compile_expression(section.required_when, FACTS)
        if section.required_when
        else None,
    )
