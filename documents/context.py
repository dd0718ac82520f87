"""From the facts of an approval record to what its template prints. Pure: the same facts and voice
give the same context, so that two records can be compared without drawing them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from documents.record_facts import (
    BallotHeld,
    ConditionMet,
    Happened,
    RecordFacts,
    Signature,
    Stands,
)
from documents.rendering import Voice
from documents.values import Values
from persistence.text import Text
from policies.sections import Basis, Severity
from proposals.content import is_answered
from proposals.fields import FieldType
from proposals.route_models import Choice, StepKind
from proposals.states import Kind

COLUMNS = 6
"""Assessments side by side in one matrix; further ones begin another."""

KINDS: Mapping[Kind, Text] = {
    Kind.NEW: Text("New program"),
    Kind.CHANGE: Text("Change of a program"),
    Kind.RENEWAL: Text("Renewal of a program"),
    Kind.TERMINATION: Text("Ending of a program"),
}
CHOICES: Mapping[Choice, Text] = {
    Choice.FOR: Text("For"),
    Choice.AGAINST: Text("Against"),
    Choice.ABSTAIN: Text("Abstained"),
    Choice.SIGN: Text("Signed"),
    Choice.RETURN: Text("Returned"),
    Choice.OBJECT: Text("Objected"),
}
HAPPENED: Mapping[str, Text] = {
    "submit": Text("Sent for sign-off"),
    "amend": Text("Amended"),
    "refer": Text("Referred to the committee"),
    "send_back": Text("Sent back to the offices"),
    "return_for_revision": Text("Returned for revision"),
    "approve": Text("Approved"),
    "waive_rule": Text("A rule was waived"),
    "withdraw_waiver": Text("A waiver was taken back"),
    "grant_exemption": Text("An exemption was granted"),
    "confirm_condition": Text("A condition was confirmed as met"),
    "signed_by_link": Text("A decision was given by a mailed link"),
    "hand_over": Text("Handed over to a colleague"),
}
SEVERITIES: Mapping[Severity, Text] = {
    Severity.PASS: Text("Met"),
    Severity.ADVISE: Text("Advice"),
    Severity.WARN: Text("Warning"),
    Severity.BLOCK: Text("Not met"),
}
_DRAWN_APART = frozenset({"title", "outcomes", "assessments", "activities", "badge_picture"})
"""Fields that have a part of their own in the record."""


def context(facts: RecordFacts, voice: Voice) -> dict[str, Any]:
    """What the template prints, in the voice's language."""
    values = Values(facts, voice)
    house = facts.profile.institution
    title = str(facts.content.get("title", facts.number))
    activities = _activities(facts, values)
    word = voice.say(facts.profile.words.say("approval_record"))
    return {
        "title": f"{word} {facts.number}: {title}",
        "record_word": word,
        "institution": house.name,
        "accent": facts.profile.brand.accent,
        "has_logo": facts.profile.brand.logo is not None,
        "illustrative": house.illustrative,
        "number": facts.number,
        "program_title": title,
        "kind": KINDS[facts.kind],
        "owner": list(facts.owner),
        "proposers": list(facts.proposers),
        "submitted_at": facts.submitted_at,
        "approved_at": facts.approved_at,
        "as_of": facts.as_of,
        "replaces": facts.replaces,
        "badge_alt": _badge_alt(facts),
        "public_url": facts.public_url,
        "sections": list(_sections(facts, values)),
        "outcomes": _outcomes(facts, values),
        "assessments": _assessments(facts, values),
        "matrices": _matrices(facts),
        "activities": activities,
        "activity_columns": {
            name: any(row[name] for row in activities)
            for name in ("code", "credits", "hours", "group")
        },
        "attachments": list(facts.content.get("attachments", ())),
        "findings": _findings(facts),
        "pack": {
            "id": facts.pack.id,
            "title": facts.pack.title,
            "version": facts.pack.version,
        },
        "signatures": [_signature(one) for one in facts.signatures],
        "ballots": [_ballot(one) for one in facts.ballots],
        "exemptions": list(facts.exemptions),
        "history": [_happened(one) for one in facts.history],
        "revisions": list(facts.revisions),
        "latest": facts.revisions[-1],
    }


def _badge_alt(facts: RecordFacts) -> str:
    picture = facts.content.get("badge_picture")
    return str(picture.get("alt", "")) if isinstance(picture, Mapping) else ""


def _sections(facts: RecordFacts, values: Values) -> Iterator[dict[str, Any]]:
    """Everything that was answered, page by page of the form."""
    for step in facts.profile.workflow.form.steps_for(facts.kind):
        rows = []
        for asked in step.fields:
            given = facts.content.get(asked.name)
            if asked.name in _DRAWN_APART or not is_answered(given):
                continue
            if asked.field.type is FieldType.TABLE:
                shown: Any = [values.row(asked.field, row) for row in given]
            else:
                shown = values.said(asked.field, given)
            rows.append({"label": asked.field.label, "value": shown})
        if rows:
            yield {"title": step.title, "rows": rows}


def _rows(facts: RecordFacts, name: str) -> list[Mapping[str, Any]]:
    found = facts.content.get(name)
    return [row for row in found if isinstance(row, Mapping)] if isinstance(found, list) else []


def _outcomes(facts: RecordFacts, values: Values) -> list[dict[str, Any]]:
    return [
        {
            "mark": f"O{number}",
            "statement": str(row.get("statement", "")),
            "skills": ", ".join(values.tags(row.get("skills"))),
            "competencies": ", ".join(
                facts.competencies.get(code, code) for code in values.tags(row.get("competencies"))
            ),
        }
        for number, row in enumerate(_rows(facts, "outcomes"), start=1)
    ]


def _assessments(facts: RecordFacts, values: Values) -> list[dict[str, Any]]:
    return [
        {
            "mark": f"A{number}",
            "name": str(row.get("name", "")),
            "method": values.column("assessments", "method", row.get("method")),
            "evidence": str(row.get("evidence", "")),
            "evaluator": str(row.get("evaluator", "")),
        }
        for number, row in enumerate(_rows(facts, "assessments"), start=1)
    ]


def _matrices(facts: RecordFacts) -> list[dict[str, Any]]:
    """Which assessment shows which outcome, so many columns at a time."""
    outcomes, assessments = _rows(facts, "outcomes"), _rows(facts, "assessments")
    if not outcomes or not assessments:
        return []
    marked = [(f"A{number}", row) for number, row in enumerate(assessments, start=1)]
    return [
        {
            "columns": [mark for mark, _ in part],
            "rows": [
                {
                    "mark": f"O{number}",
                    "statement": str(outcome.get("statement", "")),
                    "cells": [outcome.get("id") in (row.get("outcomes") or ()) for _, row in part],
                }
                for number, outcome in enumerate(outcomes, start=1)
            ],
        }
        for part in _parted(marked)
    ]


def _parted(items: Sequence[Any]) -> list[Sequence[Any]]:
    return [items[first : first + COLUMNS] for first in range(0, len(items), COLUMNS)]


def _activities(facts: RecordFacts, values: Values) -> list[dict[str, Any]]:
    return [
        {
            "code": str(row.get("code", "")),
            "title": str(row.get("title", "")),
            "kind": values.column("activities", "kind", row.get("kind")),
            "credits": str(row.get("credits", "")),
            "hours": str(row.get("hours", "")),
            "group": str(row.get("choice_group", "")),
        }
        for row in _rows(facts, "activities")
    ]


def _findings(facts: RecordFacts) -> list[dict[str, Any]]:
    """Weightiest first; among equals in the pack's order."""
    ranked = sorted(facts.findings, key=lambda one: -one.severity.rank)
    return [
        {
            "severity": one.severity.value,
            "word": Text("Waived") if one.waived else SEVERITIES[one.severity],
            "says": one.says,
            "message": one.message if one.severity is not Severity.PASS else "",
            "found": one.found,
            "source": one.source,
            "published": one.basis is Basis.SOURCE,
            "rule": one.rule_id,
            "waived": {
                "reason": one.waived_reason,
                "by": one.waived_by,
                "at": facts.waived_at.get(one.rule_id),
            }
            if one.waived
            else None,
        }
        for one in ranked
    ]


def _signature(one: Signature) -> dict[str, Any]:
    if one.choice is not None:
        word = CHOICES[one.choice]
    elif one.kind is StepKind.SILENCE:
        word = Text(
            "No objection within {days} working days of being posted", days=one.silence_days
        )
    else:
        word = Text("Nothing was decided here")
    return {
        "office": one.office,
        "because": one.because,
        "word": word,
        "person": one.person,
        "post": one.post,
        "on_behalf_of": one.on_behalf_of,
        "comment": one.comment,
        "at": one.at,
        "stands": _why(one.stands),
    }


def _why(stands: Stands | None) -> Text | None:
    """On which revision it was decided, and why that still stands."""
    if stands is None:
        return None
    if stands.latest:
        return Text("Decided on revision {number}, the latest.", number=stands.revision)
    if stands.overtaken:
        return Text(
            "Decided on revision {number}. Changed since, within what was decided: {fields}.",
            number=stands.revision,
            fields=_listed(stands.overtaken),
        )
    if stands.named:
        return Text(
            "Decided on revision {number}. It stands: since then only what a condition names was "
            "changed ({fields}), and nothing else that it covers.",
            number=stands.revision,
            fields=_listed(stands.named),
        )
    return Text(
        "Decided on revision {number}. It stands: nothing that it covers has changed since.",
        number=stands.revision,
    )


def _listed(labels: Sequence[Text]) -> Text:
    names = {f"v{place}": label for place, label in enumerate(labels)}
    return Text(", ".join(f"{{{name}}}" for name in names), **names)


def _ballot(one: BallotHeld) -> dict[str, Any]:
    return {
        "committee": one.committee,
        "number": one.number,
        "motion": one.motion,
        "result": Text("Carried") if one.carried else Text("Lost"),
        "carried": one.carried,
        "opened_at": one.opened_at,
        "closed_at": one.closed_at,
        "in_room_on": one.in_room_on,
        "minutes": one.minutes,
        "derivation": list(one.derivation),
        "secrecy": one.secrecy,
        "recused": list(one.recused),
        "conditions": [_condition(condition) for condition in one.conditions],
        "stands": _why(one.stands),
    }


def _condition(one: ConditionMet) -> dict[str, Any]:
    return {
        "number": one.number,
        "text": one.text,
        "fields": _listed(one.fields) if one.fields else None,
        "evidence": one.evidence,
        "file": one.file,
        "met_at": one.met_at,
        "met_by": one.met_by,
        "met_on_revision": one.met_on_revision,
    }


def _happened(one: Happened) -> dict[str, Any]:
    return {
        "at": one.at,
        "what": HAPPENED[one.action],
        "by": one.by,
        "on_behalf_of": one.on_behalf_of,
        "reason": one.reason,
    }
