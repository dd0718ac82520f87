"""What is said when a pack cannot be used or a rule cannot be waived."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from persistence.text import Text


@dataclass(frozen=True)
class PackProblem:
    """One mistake: of which rule or word list (empty: the pack), under which key, and what."""

    rule: str
    place: str
    says: Text

    @property
    def sentence(self) -> Text:
        """The whole, e.g. ``credits-minimum, holds: There is no fact “credit”.``"""
        where = ", ".join(part for part in (self.rule, self.place) if part)
        if not where:
            return self.says
        return Text("{where}: {problem}", where=where, problem=self.says)


class PackRefused(Exception):
    """The pack cannot be used. ``problems`` holds every mistake, ``reasons`` the sentences."""

    def __init__(self, problems: Iterable[PackProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(reason) for reason in self.reasons))

    @property
    def reasons(self) -> tuple[Text, ...]:
        """A sentence for each problem, naming its place."""
        return tuple(problem.sentence for problem in self.problems)


class WaiverRefused(Exception):
    """The rule cannot be waived, or its waiver not withdrawn; ``reason`` says why and what to do."""

    def __init__(self, reason: Text) -> None:
        self.reason = reason
        super().__init__(str(reason))


class NotBlocking(WaiverRefused):
    """The rule does not block the proposal as it stands."""


class NotWaivable(WaiverRefused):
    """The pack lets nobody waive this rule."""


class AlreadyWaived(WaiverRefused):
    """A waiver of this rule is in force."""


class ReasonMissing(WaiverRefused):
    """A waiver is never given or withdrawn without a reason."""


class NoWaiver(WaiverRefused):
    """There is no waiver of this rule in force."""


_SAID: Mapping[str, Text] = {
    "missing": Text("This is missing."),
    "extra_forbidden": Text("This key is not known here. Check the spelling."),
    "string_type": Text("Write text in quotation marks."),
    "string_too_short": Text("This is empty."),
    "too_short": Text("At least one entry is needed."),
    "bool_type": Text("Write true or false, without quotation marks."),
    "bool_parsing": Text("Write true or false, without quotation marks."),
    "tuple_type": Text("Write a list here."),
    "model_type": Text("Write a table here."),
    "date_type": Text("Write a day as in 2026-09-01."),
    "date_parsing": Text("Write a day as in 2026-09-01."),
    "date_from_datetime_parsing": Text("Write a day as in 2026-09-01."),
    "date_from_datetime_inexact": Text("Write a day without a time, as in 2026-09-01."),
}


def problems_from(error: ValidationError, data: Mapping[str, Any]) -> Iterator[PackProblem]:
    """A problem for each thing that pydantic found."""
    for fault in error.errors(include_url=False):
        owner, place = _owner(fault["loc"], data)
        yield PackProblem(owner, place, _says(fault))


def _says(fault: Mapping[str, Any]) -> Text:
    kind, context = fault["type"], fault.get("ctx", {})
    given = str(fault.get("input"))[:80]
    if kind in _SAID:
        return _SAID[kind]
    if kind == "value_error":
        return Text("{problem}.", problem=context.get("error", fault["msg"]))
    if kind in ("enum", "literal_error"):
        return Text(
            "“{given}” is not one of {expected}.", given=given, expected=context["expected"]
        )
    if kind == "string_pattern_mismatch":
        return Text(
            "“{given}” is not written as it must be: {pattern}.",
            given=given,
            pattern=context["pattern"],
        )
    if kind == "string_too_long":
        return Text("This is longer than {most} characters.", most=context["max_length"])
    return Text("{problem}.", problem=fault["msg"])


def _owner(location: tuple[int | str, ...], data: Any) -> tuple[str, str]:
    """The rule or word list by its own name, and the key in it."""
    owner = ""
    words: list[str] = []
    here = data
    for part in location:
        try:
            here = here[part]
        except (KeyError, IndexError, TypeError):
            here = None
        if isinstance(part, int) and not owner:
            name = here.get("id") or here.get("name") if isinstance(here, Mapping) else None
            owner = name if isinstance(name, str) else f"{words.pop()} {part + 1}"
            words = []
        elif isinstance(part, int):
            words.append(str(part + 1))
        else:
            words.append(str(part))
    return owner, ", ".join(words)
