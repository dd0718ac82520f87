"""The set-up sheet of a badge on another platform: its form, filled in from what was approved. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from badges.platforms import FieldAsked, Platform, Wanted
from persistence.text import Text
from proposals.answers import texts


@dataclass(frozen=True)
class Approved:
    """What the sheet is filled in with. ``content`` is the sealed revision, addresses are whole.

    ``assessments``: each as a line, in the institution's words. ``aligned``: name and address of
    each competency. ``assessed``: whether the badge's type is one that is assessed.
    """

    number: str
    content: Mapping[str, Any]
    program_url: str
    record_url: str
    fee: str = ""
    assessments: Sequence[str] = ()
    aligned: Sequence[tuple[str, str]] = ()
    assessed: bool | None = None


@dataclass(frozen=True)
class Filled:
    """One field, ready to be copied. ``whole`` is the approved text where it does not fit."""

    asked: FieldAsked
    value: str
    whole: str = ""
    note: Text | None = None


def sheet(platform: Platform, approved: Approved) -> list[Filled]:
    """Every field of the platform's form, in its order."""
    return [_filled(asked, approved) for asked in platform.field]


def _filled(asked: FieldAsked, approved: Approved) -> Filled:
    value = _VALUES[asked.value](approved)
    if asked.says:
        said = asked.says.get(value, "")
        note = None if said else Text("Nothing approved says so; choose it yourself.")
        return Filled(asked, said, note=note)
    if asked.limit is not None and len(value) > asked.limit:
        note = Text(
            "The approved text has {count} characters, {limit} fit. This is its beginning; shorten "
            "it in your own words, and change nothing that was approved.",
            count=len(value),
            limit=asked.limit,
        )
        return Filled(asked, cut(value, asked.limit), value, note)
    entries = [line for line in value.splitlines() if line.strip()]
    if asked.at_least is not None and len(entries) < asked.at_least:
        note = Text(
            "{least} are asked for; the approved record names {count}.",
            least=asked.at_least,
            count=len(entries),
        )
        return Filled(asked, value, note=note)
    if not value:
        return Filled(asked, "", note=Text("The approved record says nothing about it."))
    return Filled(asked, value)


def cut(text: str, most: int) -> str:
    """The beginning that fits: whole sentences if there are any, else whole words."""
    part = text[:most]
    for end in (". ", ".\n", "\n"):
        place = part.rfind(end)
        if place > most // 2:
            return part[: place + 1].strip()
    return part.rsplit(" ", 1)[0].rstrip(",;:") if " " in part else part


def _description(approved: Approved) -> str:
    """The summary, then what learners can do."""
    content = approved.content
    outcomes = [str(one.get("statement", "")).rstrip(".") for one in _rows(content, "outcomes")]
    parts = [str(content.get("summary", "")).strip()]
    parts += [f"{one}." for one in outcomes if one]
    return " ".join(part for part in parts if part)


def _criteria(approved: Approved) -> str:
    lines = [str(approved.content.get("criteria", "")).strip(), *approved.assessments]
    return "\n".join(line for line in lines if line)


def _skills(approved: Approved) -> str:
    """The skills named for the whole and in the outcomes, each once, one a line."""
    named = texts(approved.content.get("skills"))
    for row in _rows(approved.content, "outcomes"):
        named += texts(row.get("skills"))
    seen = {one.strip().casefold(): one.strip() for one in reversed(named) if one.strip()}
    return "\n".join(dict.fromkeys(seen[one.strip().casefold()] for one in named if one.strip()))


def _kind(approved: Approved) -> str:
    if approved.assessed is None:
        return ""
    return "assessed" if approved.assessed else "taught"


def _time(approved: Approved) -> str:
    """The unit in which its length is best told."""
    weeks = _number(approved.content.get("duration_weeks"))
    hours = _number(approved.content.get("hours"))
    if weeks:
        return "years" if weeks > 52 else "months" if weeks > 8 else "weeks"
    return "hours" if hours else ""


def _cost(approved: Approved) -> str:
    fee = approved.fee.strip().casefold()
    if not fee:
        return ""
    return "free" if fee in ("free", "none", "no fee", "0", "$0") else "paid"


def _size(approved: Approved) -> str:
    parts = []
    for name in ("credits", "hours"):
        value = approved.content.get(name)
        if value:
            parts.append(f"{value} {name}")
    return ", ".join(parts)


def _expires(approved: Approved) -> str:
    months = _number(approved.content.get("badge_expires_months"))
    return f"{months:g} months after it is awarded" if months else "Never"


def _alignments(approved: Approved) -> str:
    return "\n".join(f"{name} {url}".strip() for name, url in approved.aligned)


_VALUES = {
    Wanted.TITLE: lambda one: str(one.content.get("title", "")),
    Wanted.DESCRIPTION: _description,
    Wanted.CRITERIA: _criteria,
    Wanted.SKILLS: _skills,
    Wanted.ALIGNMENTS: _alignments,
    Wanted.PROGRAM_URL: lambda one: one.program_url,
    Wanted.RECORD_URL: lambda one: one.record_url,
    Wanted.KIND: _kind,
    Wanted.LEVEL: lambda one: str(one.content.get("level", "")),
    Wanted.TIME: _time,
    Wanted.COST: _cost,
    Wanted.SIZE: _size,
    Wanted.EXPIRES: _expires,
    Wanted.IDENTIFIER: lambda one: one.number,
}


def _rows(content: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = content.get(name)
    return [row for row in found if isinstance(row, Mapping)] if isinstance(found, list) else []


def _number(value: Any) -> float:
    try:
        return float(str(value))
    except ValueError:
        return 0.0
