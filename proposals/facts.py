"""What rules and conditions may know about a proposal's content: names, types, meanings, values.

Facts that need more than the content (other programs, frameworks, the calendar) are declared in
policies/facts.py and supplied there. Nothing here judges.

What is not known is never null: ``has.<field>`` is false, and the fact is 0, "", false, [] or the
first day of year 1. So a minimum fails and a maximum passes on an unanswered field; a rule that
should wait for the answer says ``when = "has.<field>"``. A number typed as words and a date that
does not exist count as unanswered.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from proposals.answers import answered, plain_text, type_of, value_of
from proposals.catalogue import GOVERNED
from proposals.fields import Field
from proposals.states import Kind
from proposals.vocabularies import CREDIT_SYSTEM, METHOD
from rules import FactType, list_of, number, record, text, yes_no

QUARTER_TO_SEMESTER = 2 / 3
"""Oregon State shows 9 quarter credits as 6 semester credits (its catalogue: OSU8)."""

UNIT_KINDS = {
    "college": "College",
    "school": "School",
    "department": "Department",
    "co_curricular": "Co-curricular office",
    "graduate_body": "Graduate body",
    "office": "Office",
}
_KINDS = {kind.value: kind.value for kind in Kind}
_OWN_SHAPE = frozenset({"credits", "credit_system", "placement", "outcomes", "skills"})
"""Fields whose facts are not simply their answer."""

_DERIVED: dict[str, FactType] = {
    "kind": text("What the case asks for.", _KINDS),
    "unit_kind": text("What the sponsoring unit is; empty if not known.", UNIT_KINDS),
    "title_words": number("Words in the title."),
    "credits.value": number("Credits needed, in the proposal's own credit system."),
    "credits.system": text("Credit system.", {one.value: str(one.label) for one in CREDIT_SYSTEM}),
    "credits.semester": number(
        "Credits as semester credits; 0 unless the system is semester or quarter (2/3 of these)."
    ),
    "credits.quarter": number(
        "Credits as quarter credits; 0 unless the system is quarter or semester (3/2 of these)."
    ),
    "credits.ects": number("ECTS credits; 0 in another system, since these cannot be converted."),
    "credits.comparable": yes_no(
        "Credits are known and their system is semester or quarter, so that both can be compared."
    ),
    "credits.listed": number("Sum of the credits of all courses and activities in the table."),
    "hours_listed": number("Sum of the hours of all courses and activities in the table."),
    "courses": number("How many rows of the table are courses."),
    "courses_new": list_of(text(), "Courses not yet approved."),
    "activities_offline": list_of(text(), "Courses and activities not marked as available online."),
    "outcomes": list_of(
        record(
            id=text("Stable id of the row."),
            statement=text("What a learner can do."),
            skills=list_of(text(), "Skills of this outcome."),
            competencies=list_of(text(), "Codes such as nace:communication."),
            assessed=yes_no("At least one assessment shows it."),
        ),
        "Learning outcomes, rows without a statement left out.",
    ),
    "outcomes_unassessed": list_of(text(), "Statements of outcomes that no assessment shows."),
    "outcomes_taught": list_of(text(), "Statements of outcomes that a course or activity teaches."),
    "competencies": list_of(text(), "Codes of all competencies of all outcomes."),
    "skills": list_of(text(), "All skills: of the outcomes and the further ones."),
    "methods": list_of(
        text("", {one.value: str(one.label) for one in METHOD}), "Assessment methods in use."
    ),
    "placement.family": text("Family in the taxonomy."),
    "placement.type": text("Badge type in the taxonomy."),
    "placement.level": text("Level in the taxonomy."),
    "placement.assessed": yes_no("The taxonomy says that this type is assessed."),
    "placement.unassessed": yes_no(
        "The taxonomy says that this type is not assessed. Both are false where it does not say."
    ),
}


def declared(fields: Mapping[str, Field]) -> dict[str, FactType]:
    """The facts that plain answers give: ``<field>`` where it has a type, and ``has.<field>``."""
    types = {name: type_of(one) for name, one in fields.items()}
    return {
        **{name: type_ for name, type_ in types.items() if type_ is not None},
        **{f"has.{name}": yes_no(f"Answered: {one.label}.") for name, one in fields.items()},
    }


def answers(content: Mapping[str, Any], fields: Mapping[str, Field]) -> dict[str, Any]:
    """The values of ``declared(fields)`` in content, whatever it holds. Never raises."""
    values = {name: value_of(one, content.get(name)) for name, one in fields.items()}
    return {
        **{name: value for name, value in values.items() if value is not None},
        **{f"has.{name}": answered(one, content.get(name)) for name, one in fields.items()},
    }


_PLAIN = declared(GOVERNED)
_ACTIVITY = _PLAIN["activities"].of or record()

FACTS: Mapping[str, FactType] = {
    **{name: type_ for name, type_ in _PLAIN.items() if name not in _OWN_SHAPE},
    **_DERIVED,
    "activities": list_of(
        record(
            **_ACTIVITY.fields,
            number=number("First number in the code: 350 of ANTH 350; 0 without one."),
        ),
        "Courses and activities.",
    ),
}
"""Every fact of a proposal's content by name, with its type and a line on what it means."""


def content_facts(
    content: Mapping[str, Any],
    *,
    kind: str = "new",
    placement_assessed: bool | None = None,
    unit_kind: str | None = None,
) -> dict[str, Any]:
    """A value for every name of FACTS. Pure; never raises, whatever a draft holds.

    ``placement_assessed`` is what the institution's taxonomy says of the badge's type, None where
    it says nothing or the badge has no place; ``unit_kind`` is the sponsoring unit's.
    """
    plain = answers(content, GOVERNED)
    rows = plain["activities"]
    for row in rows:
        row["number"] = _course_number(row["code"])
    outcomes = _outcomes(plain["outcomes"], plain["assessments"])
    taught = {reference for row in rows for reference in row["outcomes"]}
    facts = {name: value for name, value in plain.items() if name in FACTS}
    return facts | {
        "kind": kind if kind in _KINDS else "",
        "unit_kind": unit_kind if unit_kind in UNIT_KINDS else "",
        "title_words": float(len(plain["title"].split())),
        "hours_listed": sum((row["hours"] for row in rows), 0.0),
        "courses": float(sum(row["kind"] == "course" for row in rows)),
        "courses_new": [_called(row) for row in rows if row["status"] == "new"],
        "activities_offline": [_called(row) for row in rows if not row["online"]],
        "outcomes": outcomes,
        "outcomes_unassessed": [one["statement"] for one in outcomes if not one["assessed"]],
        "outcomes_taught": [one["statement"] for one in outcomes if one["id"] in taught],
        "competencies": _distinct(code for one in outcomes for code in one["competencies"]),
        "skills": _distinct(
            [*(skill for one in outcomes for skill in one["skills"]), *plain["skills"]]
        ),
        "methods": _distinct(row["method"] for row in plain["assessments"] if row["method"]),
        "credits.listed": sum((row["credits"] for row in rows), 0.0),
        **_credits(plain["credits"], plain["credit_system"]),
        **_placement(content.get("placement"), placement_assessed),
    }


def _course_number(code: str) -> float:
    found = re.search(r"[0-9]{1,6}", code)
    return float(found.group()) if found else 0.0


def _called(row: Mapping[str, Any]) -> str:
    return str(row["code"] or row["title"] or row["id"])


def _distinct(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))


def _outcomes(
    rows: list[dict[str, Any]], assessments: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    shown = {reference for row in assessments for reference in row["outcomes"]}
    return [{**row, "assessed": row["id"] in shown} for row in rows if row["statement"]]


def _credits(value: float, system: str) -> dict[str, Any]:
    """Credits in each system they can honestly be given in, to four decimals."""
    semester = quarter = 0.0
    if system == "semester":
        semester, quarter = value, round(value / QUARTER_TO_SEMESTER, 4)
    elif system == "quarter":
        semester, quarter = round(value * QUARTER_TO_SEMESTER, 4), value
    return {
        "credits.value": value,
        "credits.system": system,
        "credits.semester": semester,
        "credits.quarter": quarter,
        "credits.ects": value if system == "ects" else 0.0,
        "credits.comparable": value > 0 and system in ("semester", "quarter"),
    }


def _placement(value: Any, assessed: bool | None) -> dict[str, Any]:
    place = value if isinstance(value, Mapping) else {}
    return {
        "placement.family": plain_text(place.get("family")),
        "placement.type": plain_text(place.get("type")),
        "placement.level": plain_text(place.get("level")),
        "placement.assessed": assessed is True,
        "placement.unassessed": assessed is False,
    }
