"""From an approved record to its badge class: which field says what in Open Badges. Pure.

Addresses and words come as arguments. What a badge class may hold is said in achievement.py.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from babel import Locale, UnknownLocaleError

from badges.achievement import (
    Achievement,
    Alignment,
    Criteria,
    IdentifierEntry,
    Image,
    Profile,
    Related,
    ResultDescription,
)
from badges.plain import is_address
from persistence.text import Text

Words = Callable[[str, Any], str]
"""Field name and code to the institution's words."""


@dataclass(frozen=True)
class Placed:
    """A badge's place in its institution's taxonomy, in words."""

    scheme: str
    entries: tuple[tuple[str, str], ...]
    """Key and name of family, type and level, as far as it has them."""
    assessed: bool | None


@dataclass(frozen=True)
class Approved:
    """One published version, with the addresses and words around it."""

    content: Mapping[str, Any]
    """The public part of the governed content."""
    number: int
    case: str
    sha256: str
    address: str
    record: str
    picture: str
    creator: Profile
    placed: Placed | None
    skills: Sequence[str]
    words: Words
    say: Callable[[Text], str]
    """Text to a sentence in the language of the record."""
    competencies: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)
    """Reference to statement, address and framework."""
    related: tuple[Related, ...] = ()


def achievement(one: Approved) -> Achievement:
    """The badge class. Raises pydantic's ValidationError where the record does not carry one."""
    content = one.content
    picture = content.get("badge_picture") or {}
    return Achievement(
        id=one.address,
        name=content.get("title", ""),
        description=content.get("summary") or content.get("title", ""),
        criteria=Criteria(id=f"{one.address}#criteria", narrative=narrative(one) or None),
        achievement_type="Badge"
        if one.placed and one.placed.assessed is False
        else "MicroCredential",
        alignment=tuple(_alignments(one)),
        creator=one.creator,
        credits_available=credits_of(content),
        field_of_study=_worded(one, "subject"),
        human_code=content.get("code") or None,
        image=Image(id=one.picture, caption=picture.get("alt") or None) if one.picture else None,
        in_language=language_code(str(content.get("language", ""))),
        other_identifier=tuple(_identifiers(one)),
        related=one.related,
        result_description=tuple(_results(one)),
        tag=tuple(dict.fromkeys(skill for skill in one.skills if skill.strip())),
        version=str(one.number),
    )


def credits_of(content: Mapping[str, Any]) -> float | None:
    """The credits that it carries; None where it is measured in hours or not at all."""
    if content.get("credit_system") not in ("semester", "quarter", "ects"):
        return None
    found = _decimal(content.get("credits"))
    return float(round(found, 2)) if found is not None and found > 0 else None


def language_code(said: str) -> str | None:
    """The code of a language that was named by its code or in English; else None."""
    wanted = said.strip()
    if not wanted:
        return None
    try:
        locale = Locale.parse(wanted, sep="-")
        return "-".join(filter(None, (locale.language, locale.script, locale.territory)))
    except (UnknownLocaleError, ValueError):
        pass
    named = {name.casefold(): code for code, name in Locale("en").languages.items()}
    code = named.get(wanted.casefold())
    return code if code and code.isalpha() and 2 <= len(code) <= 4 else None


def narrative(one: Approved) -> str:
    """What must be done to earn it, as Markdown: criteria, assessments, threshold, credits, level."""
    content = one.content
    parts = [str(content.get("criteria", "")).strip(), *_conditions(one)]
    rows = [row for row in _rows(content, "assessments") if row.get("name")]
    if rows:
        lines = [
            f"- {row['name']} ({one.words('assessments.method', row.get('method', ''))})"
            for row in rows
        ]
        parts.append(one.say(Text("Assessments:")) + "\n\n" + "\n".join(lines))
    return "\n\n".join(part for part in parts if part)


def _conditions(one: Approved) -> Iterable[str]:
    content, say = one.content, one.say
    if content.get("pass_percent"):
        yield say(
            Text(
                "At least {percent} percent in each assessment.",
                percent=_short(content["pass_percent"]),
            )
        )
    if content.get("minimum_grade"):
        yield say(Text("Minimum grade: {grade}.", grade=content["minimum_grade"]))
    if credits_of(content) is not None:
        yield say(
            Text(
                "Credits: {number} ({unit}).",
                number=_short(content["credits"]),
                unit=one.words("credit_system", content["credit_system"]),
            )
        )
    if content.get("hours"):
        yield say(Text("Hours of work: {number}.", number=_short(content["hours"])))
    if content.get("prerequisites"):
        yield say(Text("Needed before: {what}", what=content["prerequisites"]))
    for name, sentence in (
        ("modality", Text("Form of participation: {what}.", what=_worded(one, "modality"))),
        (
            "supervision",
            Text("Supervision of assessment: {what}.", what=_worded(one, "supervision")),
        ),
    ):
        if content.get(name):
            yield say(sentence)


def _alignments(one: Approved) -> Iterable[Alignment]:
    yield from _outcomes(one)
    level = one.content.get("level")
    if level:
        yield Alignment(
            target_name=one.words("level", level),
            target_url=f"{one.address}#level",
            target_type="ext:Level",
            target_code=str(level),
        )
    if one.placed is not None and one.placed.entries:
        yield Alignment(
            target_name=", ".join(name for _key, name in one.placed.entries),
            target_url=f"{one.address}#taxonomy",
            target_type="ext:Taxonomy",
            target_code="/".join(key for key, _name in one.placed.entries),
            target_framework=one.placed.scheme,
        )
    yield Alignment(
        target_name=one.say(Text("Approval of case {case}", case=one.case)),
        target_url=one.record,
        target_type="ext:QualityAssurance",
        target_code=one.case,
        target_description=f"sha256 {one.sha256}",
    )


def _outcomes(one: Approved) -> Iterable[Alignment]:
    """Each outcome, then each competency once."""
    seen: dict[str, tuple[str, str, str]] = {}
    for row in _rows(one.content, "outcomes"):
        if row.get("statement"):
            yield Alignment(
                target_name=row["statement"],
                target_url=outcome_address(one, str(row["id"])),
                target_type="ext:LearningOutcome",
                target_code=str(row["id"]),
            )
        for code in row.get("competencies") or ():
            if code in one.competencies:
                seen.setdefault(code, one.competencies[code])
    for code, (statement, address, framework) in seen.items():
        yield Alignment(
            target_name=statement,
            target_url=address if is_address(address) else f"{one.address}#{_anchor(code)}",
            target_type="ceasn:Competency",
            target_code=code,
            target_framework=framework,
        )


def outcome_address(one: Approved, row: str) -> str:
    """Where one outcome of this version is to be read."""
    return f"{one.address}#outcome-{_anchor(row)}"


def _results(one: Approved) -> Iterable[ResultDescription]:
    """A result for each assessment, and one for the whole."""
    content = one.content
    outcomes = {str(row["id"]): row for row in _rows(content, "outcomes") if row.get("statement")}
    percent = _decimal(content.get("pass_percent"))
    grade = content.get("minimum_grade")
    for row in _rows(content, "assessments"):
        if not row.get("name"):
            continue
        how: dict[str, Any] = {"result_type": "Result"}
        if percent is not None and 0 <= percent <= 100:
            how = {
                "result_type": "Percent",
                "value_min": "0",
                "required_value": _short(percent),
                "value_max": "100",
            }
        elif grade:
            how = {"result_type": "LetterGrade", "required_value": str(grade)}
        yield ResultDescription(
            id=f"{one.address}#assessment-{_anchor(str(row['id']))}",
            name=row["name"],
            alignment=tuple(
                Alignment(
                    target_name=outcomes[ref]["statement"],
                    target_url=outcome_address(one, ref),
                    target_type="ext:LearningOutcome",
                    target_code=ref,
                )
                for ref in row.get("outcomes") or ()
                if ref in outcomes
            ),
            **how,
        )
    if credits_of(content) is not None:
        yield ResultDescription(
            id=f"{one.address}#credits",
            name=one.words("credit_system", content["credit_system"]),
            result_type="ext:CreditUnit",
            value_max=_short(content["credits"]),
        )
    yield ResultDescription(
        id=f"{one.address}#status",
        name=one.say(Text("Completion")),
        result_type="Status",
        allowed_value=("Completed", "Failed"),
        required_value="Completed",
    )


def _identifiers(one: Approved) -> Iterable[IdentifierEntry]:
    yield IdentifierEntry(identifier=one.case, identifier_type="ext:ApprovalCase")
    if one.content.get("code"):
        yield IdentifierEntry(identifier=one.content["code"], identifier_type="identifier")
    if one.content.get("classification"):
        yield IdentifierEntry(
            identifier=one.content["classification"], identifier_type="ext:Classification"
        )


def _rows(content: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    found = content.get(name)
    return found if isinstance(found, list) else ()


def _worded(one: Approved, name: str) -> str | None:
    value = one.content.get(name)
    return one.words(name, value) if value else None


def _anchor(text: str) -> str:
    return "".join(one if one.isascii() and one.isalnum() else "-" for one in text)


def _short(value: Any) -> str:
    """A number without needless zeros."""
    found = _decimal(value)
    return "" if found is None else f"{round(found, 2).normalize():f}"


def _decimal(value: Any) -> Decimal | None:
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
