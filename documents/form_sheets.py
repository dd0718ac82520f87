"""The form on paper: an institution's questions, empty or with the answers of one draft. Pure.

The same sheet is drawn as PDF and as a Word document; neither decides what is asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from documents.context import KINDS
from documents.rendering import Voice, voice_for
from documents.values import Values
from persistence.text import Text
from profiles.profile import Profile
from proposals.content import is_answered
from proposals.fields import Column, Field, FieldType, Option
from proposals.settings import AskedField
from proposals.states import Kind

EMPTY_ROWS = 5
"""Rows of an empty table on paper."""
LINES = {FieldType.LONG_TEXT: 7, FieldType.TAGS: 2, FieldType.PICTURE: 2}
_MANY = 14
"""More options than these are written in, not ticked."""


@dataclass(frozen=True)
class SheetFacts:
    """Everything that a sheet says, free of any session. ``number`` empty: nobody's, to be filled in."""

    profile: Profile
    kind: Kind
    as_of: datetime
    content: Mapping[str, Any] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    competencies: Mapping[str, str] = field(default_factory=dict)
    number: str = ""
    state: Text | None = None
    proposers: tuple[str, ...] = ()
    entered_by: str = ""

    @property
    def blank(self) -> bool:
        """Whether it is to be filled in by hand."""
        return not self.number


@dataclass(frozen=True)
class Question:
    """One question with room for its answer, or the answer. Words are in the sheet's language."""

    label: str
    hint: str
    required: bool
    value: str = ""
    options: tuple[tuple[str, bool], ...] = ()
    """Each answer that can be ticked, and whether it is."""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()
    """What can be answered in a column, for columns that have few answers."""
    lines: int = 1


@dataclass(frozen=True)
class SheetPage:
    """One step of the form."""

    title: str
    intro: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Sheet:
    """The whole form in words."""

    title: str
    institution: str
    lead: str
    facts: tuple[tuple[str, str], ...]
    pages: tuple[SheetPage, ...]
    foot: str
    blank: bool
    as_of: datetime
    voice: Voice
    accent: str
    logo: str | None


def sheet_of(facts: SheetFacts) -> Sheet:
    """The sheet of these facts: the same facts give the same sheet."""
    house = facts.profile.institution
    voice = voice_for(house.language, house.timezone)
    values = Values(facts, voice)
    kind = voice.say(KINDS[facts.kind])
    title = str(facts.content.get("title") or "") or kind
    day = voice.day(facts.as_of)
    return Sheet(
        title=voice.say(Text("Form: {kind}", kind=kind)) if facts.blank else title,
        institution=house.name,
        lead=_lead(facts, voice),
        facts=tuple(_facts(facts, voice, kind)),
        pages=tuple(_pages(facts, values, voice)),
        foot=facts.number or voice.say(Text("Form as of {day}", day=day)),
        blank=facts.blank,
        as_of=facts.as_of,
        voice=voice,
        accent=facts.profile.brand.accent,
        logo=facts.profile.brand.logo,
    )


def _lead(facts: SheetFacts, voice: Voice) -> str:
    contact = facts.profile.institution.contact
    if facts.blank:
        return voice.say(
            Text(
                "Fill in what you can and send it to {name}, {email}. It is then entered in your name: "
                "it stays your proposal, and a mail tells you that it is there.",
                name=contact.name,
                email=contact.email,
            )
        )
    return voice.say(
        Text(
            "As it stood on {moment}. What counts is the proposal itself.",
            moment=voice.moment(facts.as_of),
        )
    )


def _facts(facts: SheetFacts, voice: Voice, kind: str) -> list[tuple[str, str]]:
    if facts.blank:
        return [
            (voice.say(Text("Your name")), ""),
            (voice.say(Text("Your e-mail address")), ""),
        ]
    found = [
        (voice.say(Text("Number")), facts.number),
        (voice.say(Text("What it is")), kind),
        (voice.say(Text("Stage")), voice.say(facts.state)),
        (voice.say(Text("Proposed by")), ", ".join(facts.proposers)),
    ]
    if facts.entered_by:
        found.append((voice.say(Text("Entered for them by")), facts.entered_by))
    return found


def _pages(facts: SheetFacts, values: Values, voice: Voice) -> list[SheetPage]:
    return [
        SheetPage(
            step.title,
            step.intro if facts.blank else "",
            tuple(
                question
                for asked in step.fields
                for question in _questions(facts, asked, values, voice)
            ),
        )
        for step in facts.profile.workflow.form.steps_for(facts.kind)
    ]


def _questions(
    facts: SheetFacts, asked: AskedField, values: Values, voice: Voice
) -> list[Question]:
    given = facts.content.get(asked.name)
    if asked.field.type is FieldType.PLACEMENT and facts.blank:
        return _placement(facts, asked, voice)
    hint = voice.say(asked.field.hint) if facts.blank else ""
    plain = {"label": voice.say(asked.field.label), "hint": hint, "required": asked.required}
    if asked.field.type is FieldType.TABLE:
        return [Question(**plain, **_table(asked.field, given, facts, values, voice))]
    options = _options(asked.field, given, voice)
    if options:
        return [Question(**plain, options=options)]
    value = values.said(asked.field, given) if is_answered(given) else ""
    return [Question(**plain, value=value, lines=LINES.get(asked.field.type, 1))]


def _table(
    of: Field, given: Any, facts: SheetFacts, values: Values, voice: Voice
) -> dict[str, Any]:
    columns = tuple(voice.say(one.label) for one in of.columns)
    if facts.blank:
        notes = tuple(_note(one, voice) for one in of.columns if 0 < len(one.options) <= _MANY)
        return {"columns": columns, "rows": (("",) * len(columns),) * EMPTY_ROWS, "notes": notes}
    rows = tuple(
        tuple(
            values.said(one, row[one.name]) if is_answered(row.get(one.name)) else ""
            for one in of.columns
        )
        for row in given or ()
        if isinstance(row, Mapping)
    )
    return {"columns": columns, "rows": rows}


def _note(column: Column, voice: Voice) -> str:
    answers = ", ".join(voice.say(one.label) for one in column.options)
    return voice.say(
        Text("{column}: one of {answers}.", column=voice.say(column.label), answers=answers)
    )


def _options(of: Field, given: Any, voice: Voice) -> tuple[tuple[str, bool], ...]:
    if of.type is FieldType.YES_NO:
        yes = given in (True, "yes", "true")
        answered = is_answered(given)
        return ((voice.say(Text("Yes")), yes), (voice.say(Text("No")), answered and not yes))
    if of.type not in (FieldType.CHOICE, FieldType.MULTI_CHOICE):
        return ()
    chosen = {str(one) for one in given} if isinstance(given, list) else {str(given)}
    return _ticked(of.options, chosen, voice)


def _ticked(
    options: Sequence[Option], chosen: set[str], voice: Voice
) -> tuple[tuple[str, bool], ...]:
    return tuple((voice.say(one.label), one.value in chosen) for one in options)


def _placement(facts: SheetFacts, asked: AskedField, voice: Voice) -> list[Question]:
    """The place in the taxonomy is asked part by part, in the scheme's own names."""
    scheme = facts.profile.workflow.scheme
    parts = (
        (Text("Family"), scheme.families),
        (Text("Type"), scheme.types),
        (Text("Level"), scheme.levels),
    )
    hint = voice.say(asked.field.hint)
    label = voice.say(asked.field.label)
    return [
        Question(
            label=f"{label}: {voice.say(part)}",
            hint=hint if place == 0 else "",
            required=asked.required and place == 1,
            options=tuple((one.name, False) for one in members),
        )
        for place, (part, members) in enumerate(parts)
        if members
    ]
