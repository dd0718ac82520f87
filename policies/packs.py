"""A policy pack, read and compiled once: every mistake is found here, not while somebody types."""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from pydantic import ValidationError

from persistence.text import Text
from policies.facts import MARKETING_FACTS, PROPOSAL_FACTS
from policies.language import functions_with
from policies.refusals import PackProblem, PackRefused, problems_from
from policies.sections import Header, PackSection, RuleSection, Scope, WordList
from proposals.catalogue import GOVERNED
from proposals.operational_fields import OPERATIONAL
from rules import (
    BadExpression,
    Expression,
    FactType,
    Function,
    Template,
    compile_expression,
    compile_template,
)
from rules import Kind as FactKind
from taxonomy.wordlists import PhraseRule

__all__ = ["Pack", "PackRefused", "Rule", "load_pack", "pack_from_toml"]

Compiled = TypeVar("Compiled")

NAMES: Mapping[Scope, Mapping[str, FactType]] = {
    Scope.PROPOSAL: PROPOSAL_FACTS,
    Scope.MARKETING: MARKETING_FACTS,
}
"""The facts that rules of each scope may name."""


@dataclass(frozen=True)
class Rule:
    """One rule, ready to be applied. ``section`` is what was written."""

    section: RuleSection
    when: Expression | None
    holds: Expression
    message: Template
    found: Template | None

    @property
    def id(self) -> str:
        """The rule's id within its pack."""
        return self.section.id

    def in_force(self, on: date) -> bool:
        """Whether the rule counts on this day; its first and last day are included."""
        begun = self.section.from_ is None or self.section.from_ <= on
        return begun and (self.section.to is None or on <= self.section.to)

    def concerns(self, kind: str) -> bool:
        """Whether it is for this kind of case; for every kind where the kind is not known."""
        return not kind or kind in {one.value for one in self.section.applies_to}


@dataclass(frozen=True)
class Pack:
    """A compiled pack. Make it once and share it; it does not change."""

    header: Header
    words: tuple[WordList, ...]
    rules: tuple[Rule, ...]
    functions: Mapping[str, Function]

    @property
    def id(self) -> str:
        """The pack's id."""
        return self.header.id

    @property
    def title(self) -> str:
        """What the pack is called."""
        return self.header.title

    @property
    def version(self) -> str:
        """The version that records name."""
        return self.header.version

    def rule(self, rule_id: str) -> Rule | None:
        """One rule by its id, or None."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)

    def without(self, rule_ids: Iterable[str]) -> "Pack":
        """The same pack without these rules, for asking what would be if."""
        left_out = frozenset(rule_ids)
        return replace(self, rules=tuple(rule for rule in self.rules if rule.id not in left_out))


def pack_from_toml(source: str | bytes) -> Pack:
    """Read a pack from TOML. Raises PackRefused."""
    try:
        text = source.decode("utf-8-sig") if isinstance(source, bytes) else source
        data = tomllib.loads(text)
    except UnicodeDecodeError as error:
        says = Text("The file is not UTF-8 text (byte {byte}).", byte=error.start)
        raise PackRefused([PackProblem("", "", says)]) from None
    except tomllib.TOMLDecodeError as error:
        says = Text("This is not valid TOML: {problem}.", problem=error)
        raise PackRefused([PackProblem("", "", says)]) from None
    return load_pack(data)


def load_pack(data: Mapping[str, Any]) -> Pack:
    """Check and compile a pack given as data, from TOML or an adopted profile.

    Raises PackRefused with every problem of every rule.
    """
    try:
        section = PackSection.model_validate(data)
    except ValidationError as error:
        raise PackRefused(problems_from(error, data)) from None
    problems = [*_named_twice("rule", (rule.id for rule in section.rule))]
    problems += _named_twice("word list", (words.name for words in section.words))
    functions = functions_with({words.name: _phrases(words) for words in section.words})
    rules = [_Compiler(rule, functions, problems).rule() for rule in section.rule]
    if problems:
        raise PackRefused(problems)
    return Pack(section.pack, section.words, tuple(rule for rule in rules if rule), functions)


def _phrases(words: WordList) -> tuple[PhraseRule, ...]:
    return tuple(
        PhraseRule(phrase, phrase, does_not_count=words.exceptions) for phrase in words.phrases
    )


def _named_twice(what: str, names: Iterable[str]) -> Iterator[PackProblem]:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            yield PackProblem(name, "id", Text("Another {what} has this name.", what=what))
        seen.add(name)


class _Compiler:
    """Compiles one rule; notes each of its problems instead of stopping at the first."""

    def __init__(
        self,
        section: RuleSection,
        functions: Mapping[str, Function],
        problems: list[PackProblem],
    ) -> None:
        self.section = section
        self.names = NAMES[section.scope]
        self.functions = functions
        self.problems = problems

    def rule(self) -> Rule | None:
        section = self.section
        self.check_field()
        when = self.claim("when", section.when)
        holds = self.claim("holds", section.holds)
        message = self.compiled("message", section.message, compile_template)
        found = self.compiled("found", section.found, compile_template)
        if holds is None or message is None:
            return None
        return Rule(section, when, holds, message, found or self.shown(holds))

    def note(self, place: str, says: Text) -> None:
        self.problems.append(PackProblem(self.section.id, place, says))

    def check_field(self) -> None:
        name = self.section.field
        known = {**GOVERNED, **(OPERATIONAL if self.section.scope is Scope.MARKETING else {})}
        if name and name not in known and not name.startswith("extra."):
            self.note("field", Text("There is no field “{name}”.", name=name))

    def claim(self, place: str, source: str | None) -> Expression | None:
        """A compiled yes or no."""
        expression = self.compiled(place, source, compile_expression)
        if expression is not None and expression.type.kind is not FactKind.YES_NO:
            found = expression.type.name
            self.note(place, Text("This gives a {found}, not a yes or no.", found=found))
        return expression

    def compiled(
        self, place: str, source: str | None, how: Callable[..., Compiled]
    ) -> Compiled | None:
        if source is None:
            return None
        try:
            return how(source, self.names, self.functions)
        except BadExpression as error:
            says = Text(
                "{problem} (line {line}, column {column})",
                problem=Text(error.message, **error.values),
                line=error.line,
                column=error.column,
            )
            self.note(place, says)
            return None

    def shown(self, holds: Expression) -> Template | None:
        """The first fact that ``holds`` names and that can be shown, where no ``found`` is given."""
        for name in re.findall(r"[A-Za-z_][\w.]*", holds.source):
            if name in holds.names and not name.startswith("has."):
                try:
                    return compile_template(f"{{{name}}}", self.names, self.functions)
                except BadExpression:
                    continue
        return None
