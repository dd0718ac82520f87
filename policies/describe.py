"""The facts and functions that rules may use, described for people who write packs."""

from collections.abc import Mapping
from dataclasses import dataclass

from policies.facts import MARKETING, SUPPLIED
from policies.language import functions_with
from proposals.facts import FACTS
from rules import FactType, Function, Kind


@dataclass(frozen=True, slots=True)
class FactDescription:
    """One fact. ``parts`` describes the columns of rows; ``answers`` lists fixed answers."""

    name: str
    type: str
    meaning: str
    origin: str
    answers: tuple[str, ...] = ()
    parts: tuple["FactDescription", ...] = ()


def describe_facts() -> tuple[FactDescription, ...]:
    """Every fact by name: origin is content, supplied, or marketing (public copy only)."""
    origins = (("content", FACTS), ("supplied", SUPPLIED), ("marketing", MARKETING))
    return tuple(
        _described(name, types[name], origin) for origin, types in origins for name in sorted(types)
    )


def describe_functions() -> tuple[Function, ...]:
    """The functions that rules have beside those of the Common Expression Language."""
    return tuple(functions_with({}).values())


def facts_as_markdown() -> str:
    """Three tables of facts and one of functions, as they stand in docs/policy-packs.md."""
    titles = {
        "content": "### Facts of the content",
        "supplied": "### Facts supplied by the system",
        "marketing": '### Facts of the public page (only with `scope = "marketing"`)',
    }
    parts: list[str] = []
    described = describe_facts()
    for origin, title in titles.items():
        own = [one for one in described if one.origin == origin]
        rows = [one for one in own if not one.name.startswith("has.")]
        asked = [one.name for one in own if one.name.startswith("has.")]
        parts += [title, "", "| fact | type | meaning |", "| --- | --- | --- |"]
        parts += [line for one in rows for line in _lines(one)]
        parts += ["", f"Answered or not (yes or no): {', '.join(f'`{one}`' for one in asked)}.", ""]
    parts += ["### Functions", "", "| function | gives | meaning |", "| --- | --- | --- |"]
    parts += [
        f"| `{one.signature}` | {one.result.name} | {one.meaning} |" for one in describe_functions()
    ]
    return "\n".join(parts) + "\n"


def _lines(one: FactDescription) -> list[str]:
    answers = f" One of: {', '.join(f'`{value}`' for value in one.answers)}." if one.answers else ""
    return [
        f"| `{one.name}` | {one.type} | {one.meaning}{answers} |",
        *(line for part in one.parts for line in _lines(part)),
    ]


def _described(name: str, type_: FactType, origin: str) -> FactDescription:
    element = type_.of if type_.kind is Kind.LIST and type_.of is not None else type_
    fields: Mapping[str, FactType] = element.fields
    return FactDescription(
        name=name,
        type=type_.name.replace("record", "rows") if fields else type_.name,
        meaning=type_.meaning,
        origin=origin,
        answers=tuple(element.options or ()),
        parts=tuple(_described(f"{name}[].{key}", one, origin) for key, one in fields.items()),
    )
