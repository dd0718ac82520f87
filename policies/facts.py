"""Facts that content alone cannot give: other programs, frameworks, the calendar, the public page.

Callers supply them by name; what they leave out is absent. What is derived from other facts (today,
competencies named in title or skills) is added by ``complete``. Facts of content: proposals/facts.py.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from proposals.facts import FACTS, answers, declared
from proposals.operational_fields import OPERATIONAL
from proposals.states import State
from rules import FactType, day, list_of, number, record, text, yes_no
from taxonomy.wordlists import framework_rules, mentions

_NAMED = list_of(
    record(
        code=text("As in the fact competencies, e.g. nace:communication."),
        name=text("The competency's name."),
        found=text("The words that stand there."),
    )
)


def _named(meaning: str) -> FactType:
    return FactType(_NAMED.kind, meaning, of=_NAMED.of)


SUPPLIED: Mapping[str, FactType] = {
    "today": day("The day on which the rules are applied."),
    "duplicates": list_of(
        record(
            title=text("Title of the other program."),
            score=number("Likeness from 0 to 100."),
            why=text("What is alike."),
        ),
        "Programs that resemble this one, most alike first.",
    ),
    "nace_in_title": _named("NACE competencies that the title names, judged in context."),
    "nace_in_skills": _named("NACE competencies that the skills name, judged in context."),
    "nace_missing": list_of(
        text(), "Names of NACE competencies in title or skills that no outcome is tied to or names."
    ),
    "competencies_unknown": list_of(
        text(), "Codes of competencies that no framework of the institution has."
    ),
    "attachments": number("Files attached to the proposal."),
    "has.route": yes_no("The route has been computed for this check."),
    "route.keys": list_of(text(), "Keys of the route's steps, as in route.toml."),
    "has.filing_deadline": yes_no("The calendar gives a filing deadline for the first offering."),
    "filing_deadline": day("Last day to file for the first offering proposed."),
}

MARKETING: Mapping[str, FactType] = {
    "state": text("Where the proposal stands.", {state.value: state.value for state in State}),
    "public_text": text("All public copy in one text: summary, description, benefits, fee, start."),
    **declared(OPERATIONAL),
}

PROPOSAL_FACTS: Mapping[str, FactType] = {**FACTS, **SUPPLIED}
"""What rules on a proposal may name."""

MARKETING_FACTS: Mapping[str, FactType] = {**PROPOSAL_FACTS, **MARKETING}
"""What rules on public copy (``scope = "marketing"``) may name."""

_COPY = ("public_summary", "public_body", "benefits", "fee", "next_start")


def complete(facts: Mapping[str, Any], *, on: date) -> dict[str, Any]:
    """The facts with those that follow from others; facts given by the caller are kept."""
    return {
        "today": datetime(on.year, on.month, on.day, tzinfo=UTC),
        **nace_facts(facts),
        **facts,
    }


def marketing_facts(operational: Mapping[str, Any], *, state: State) -> dict[str, Any]:
    """Facts of the live page. Pure; never raises, whatever the content holds."""
    plain = answers(operational, OPERATIONAL)
    return {
        **plain,
        "state": state.value,
        "public_text": "\n".join(plain[name] for name in _COPY if plain[name]),
    }


def unknown_competencies(codes: Iterable[str], known: Iterable[str]) -> list[str]:
    """Codes that none of the institution's frameworks has, for ``competencies_unknown``."""
    references = frozenset(known)
    return [code for code in codes if code not in references]


def nace_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """NACE competencies named in title and skills, and which of them no outcome takes up.

    An outcome takes one up by being tied to it or by naming it in its statement.
    """
    rules = framework_rules("nace")

    def named(where: Iterable[str]) -> list[dict[str, str]]:
        found = {
            match.key: {"code": f"nace:{match.key}", "name": match.name, "found": match.found}
            for one in where
            for match in mentions(one, rules)
        }
        return list(found.values())

    title, skills = named([facts.get("title", "")]), named(facts.get("skills", []))
    outcomes = facts.get("outcomes", [])
    stated = {code for outcome in outcomes for code in outcome["competencies"]}
    if title or skills:
        stated |= {one["code"] for one in named(outcome["statement"] for outcome in outcomes)}
    missing = [one["name"] for one in [*title, *skills] if one["code"] not in stated]
    return {
        "nace_in_title": title,
        "nace_in_skills": skills,
        "nace_missing": list(dict.fromkeys(missing)),
    }
