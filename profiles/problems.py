"""What is wrong with a profile, as sentences that name the file and the key. Nothing is judged here."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from persistence.text import Text

MOST_SHOWN = 80
_KEY_FIRST = re.compile(r"([a-z_]+(?:\.[a-z0-9_]+)*): (.+)", re.DOTALL)
"""A message that begins with a key of its own."""


@dataclass(frozen=True)
class Problem:
    """One mistake: in which file, under which key (empty: the whole file), and what it is."""

    file: str
    key: str
    says: Text

    @property
    def sentence(self) -> Text:
        """The mistake as a sentence that says where it is."""
        if not self.key:
            return Text("{file}: {says}", file=self.file, says=self.says)
        return Text("{file}, {key}: {says}", file=self.file, key=self.key, says=self.says)

    def __str__(self) -> str:
        return str(self.sentence)


class ProfileRefused(Exception):
    """The profile cannot be used. ``problems`` holds every mistake that was found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


_SAID: Mapping[str, Text] = {
    "missing": Text("This is missing."),
    "extra_forbidden": Text("This key is not known here. Check the spelling."),
    "string_type": Text("Write text in quotation marks."),
    "string_too_short": Text("This is empty."),
    "too_short": Text("At least one entry is needed."),
    "bool_type": Text("Write true or false, without quotation marks."),
    "bool_parsing": Text("Write true or false, without quotation marks."),
    "int_type": Text("Write a whole number, without quotation marks."),
    "int_parsing": Text("Write a whole number, without quotation marks."),
    "int_from_float": Text("Write a whole number."),
    "model_type": Text("Write a table here."),
    "model_attributes_type": Text("Write a table here."),
    "dict_type": Text("Write a table here."),
    "tuple_type": Text("Write a list here."),
    "date_from_datetime_parsing": Text("Write a day as in 2026-11-26."),
    "date_parsing": Text("Write a day as in 2026-11-26."),
}


def from_pydantic(file: str, data: Any, error: ValidationError) -> Iterator[Problem]:
    """A problem for each thing that pydantic found in ``data``, the content of ``file``."""
    for fault in error.errors(include_url=False):
        key, says = _key(fault["loc"], data), _says(fault)
        inner = _KEY_FIRST.fullmatch(str(says)) if fault["type"] == "value_error" else None
        if inner is not None:
            key, says = ", ".join(filter(None, (key, inner[1]))), _own(inner[2])
        yield Problem(file, key, says)


def from_lines(file: str, lines: Iterable[str]) -> Iterator[Problem]:
    """A problem for each line of a refusal, which begins with the key and a colon."""
    for line in lines:
        key, colon, rest = line.partition(": ")
        inner = _KEY_FIRST.fullmatch(rest)
        if inner is not None:
            key, rest = f"{key}, {inner[1]}", inner[2]
        yield Problem(file, key, _own(rest)) if colon else Problem(file, "", _own(line))


def _own(message: str) -> Text:
    sentence = message[:1].upper() + message[1:]
    return Text("{problem}", problem=sentence if sentence.endswith(".") else f"{sentence}.")


def _says(fault: Mapping[str, Any]) -> Text:
    kind, context = fault["type"], fault.get("ctx", {})
    if kind in _SAID:
        return _SAID[kind]
    given = _shown(fault.get("input"))
    if kind == "value_error":
        message = str(context.get("error", fault["msg"]))
        return (
            Text("{problem}", problem=message) if _KEY_FIRST.fullmatch(message) else _own(message)
        )
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
    if kind == "greater_than_equal":
        return Text("{given} is too small: at least {least}.", given=given, least=context["ge"])
    if kind == "less_than_equal":
        return Text("{given} is too large: at most {most}.", given=given, most=context["le"])
    return _own(str(fault["msg"]))


def _shown(value: Any) -> str:
    text = str(value)
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"


def _key(location: tuple[int | str, ...], data: Any) -> str:
    """``step 2 (outcomes), fields 1 (title), required`` for ``('step', 1, 'fields', 0, ...)``."""
    words: list[str] = []
    here = data
    for part in location:
        try:
            here = here[part]
        except (KeyError, IndexError, TypeError):
            here = None
        if isinstance(part, int) and words:
            words[-1] += f" {part + 1}{_named(here)}"
        else:
            words.append(str(part))
    return ", ".join(words)


def _named(entry: Any) -> str:
    if not isinstance(entry, Mapping):
        return ""
    name = next((entry[key] for key in ("key", "name", "value", "event") if key in entry), None)
    return f" ({name})" if isinstance(name, str) else ""
