"""What a column of a sheet may mean: the fields that the institution asks, and what belongs to a purpose."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from imports.answers import READABLE
from imports.models import Purpose
from persistence.text import Text
from proposals.fields import Field
from proposals.settings import FormSettings
from proposals.states import Kind
from proposals.wordforms import normalised

LEFT_OUT = ""
ON, AUTHORITY, FILE, PROPOSER = "origin.on", "origin.authority", "origin.file", "proposer"

_SAID_ALSO: Mapping[str, str] = {
    "title": "title|name|program|programme|program title|program name|microcredential|"
    "microcredential title|badge|badge name|credential|credential title",
    "unit": "unit|department|college|school|office|sponsoring unit|offered by|owning unit",
    "summary": "summary|description|short description|abstract",
    "rationale": "rationale|purpose",
    "criteria": "criteria|earning criteria|requirements|completion requirements",
    "outcomes": "outcomes|learning outcomes|student learning outcomes|competencies",
    "activities": "courses|activities|courses and activities|curriculum",
    "assessments": "assessments|assessment",
    "hours": "hours|contact hours|total hours",
    "credits": "credits|credit hours|units",
    "modality": "modality|delivery|delivery mode|mode|format",
    "level": "level",
    "subject": "subject|subject area|discipline|field",
    "skills": "skills|keywords|tags",
    "lead_name": "lead|faculty lead|contact|contact person|director|responsible",
    "lead_email": "email|e-mail|contact email|lead email",
    ON: "approved|approved on|approval date|date approved|date of approval|effective date",
    AUTHORITY: "approved by|authority|approving body|approval authority|decided by",
    FILE: "file|approval file|scan|attachment|approval document|document",
    PROPOSER: "proposer|proposed by|author|submitted by|proposer email",
}


@dataclass(frozen=True)
class Target:
    """One thing that a column may give. ``field`` None: it belongs to the purpose, not the content."""

    key: str
    label: Text
    field: Field | None = None
    required: bool = False
    hint: Text | None = None


def targets(purpose: Purpose, form: FormSettings, *, on_behalf: bool) -> tuple[Target, ...]:
    """Everything that a column may mean, in the order of the form; first what every row needs."""
    asked = [one.field for one in form.asked(Kind.NEW) if one.field.type in READABLE]
    needed = {"title", "unit"}
    first = [
        Target(one.name, one.label, one, required=True, hint=one.hint)
        for one in asked
        if one.name in needed
    ]
    rest = [Target(one.name, one.label, one, hint=one.hint) for one in asked]
    return (
        *first,
        *_of_purpose(purpose, on_behalf),
        *(one for one in rest if one.key not in needed),
    )


def _of_purpose(purpose: Purpose, on_behalf: bool) -> Iterable[Target]:
    if purpose is Purpose.EXISTING:
        yield Target(ON, Text("Approved on"), required=True, hint=Text("The original date."))
        yield Target(
            AUTHORITY,
            Text("Approved by"),
            required=True,
            hint=Text("Who approved it then: Faculty Senate, Dean of Science."),
        )
        yield Target(
            FILE,
            Text("File of the approval"),
            required=True,
            hint=Text("The name of the file that holds it, such as senate-2021.pdf."),
        )
    elif on_behalf:
        yield Target(
            PROPOSER,
            Text("Whose proposal it is"),
            hint=Text("E-mail address of an account here. Left empty, it is yours."),
        )


def suggested(headings: Sequence[str], offered: Sequence[Target]) -> list[str]:
    """For each heading what it says by its words, exactly; ``LEFT_OUT`` where it says nothing of ours.

    No target is suggested twice.
    """
    words: dict[str, str] = {}
    for target in offered:
        also = _SAID_ALSO.get(target.key, "").split("|")
        for word in (str(target.label), target.key.removeprefix("extra."), *also):
            words.setdefault(normalised(word), target.key)
    # The institution's own label goes before a common word for something else.
    words |= {normalised(str(target.label)): target.key for target in reversed(offered)}
    found: list[str] = []
    for heading in headings:
        key = words.get(normalised(heading), LEFT_OUT) if heading else LEFT_OUT
        found.append(LEFT_OUT if key in found else key)
    return found
