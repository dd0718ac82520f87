"""Finding named words in a text: whole words and phrases, judged in context, by rules held as data.

"Technology" in "Geospatial Technologies" or "Technology Transfer" is a subject, not a competency.
Which words name what is data; only the matching is here.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from taxonomy.frameworks import framework_files


class InContext(StrEnum):
    """What a name by itself is worth.

    ANYWHERE: it counts wherever it stands as whole words. ALONE: only as the whole text or as a
    part between separators. PHRASES: never by itself, only in a phrase that counts.
    """

    ANYWHERE = "anywhere"
    ALONE = "alone"
    PHRASES = "phrases"


@dataclass(frozen=True, slots=True)
class PhraseRule:
    """One thing that a text may name. ``key`` is what a match reports."""

    key: str
    name: str
    in_context: InContext = InContext.ANYWHERE
    counts: tuple[str, ...] = ()
    does_not_count: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """A rule met in the text at ``text[start:end]``; ``found`` is what stands there."""

    key: str
    name: str
    found: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Token:
    word: str
    start: int
    end: int
    separates: bool


def mentions(text: str, phrases: Iterable[str | PhraseRule]) -> list[Match]:
    """What the text names, in the order of the text; at most one match a rule and place.

    A plain string stands for a rule that counts anywhere. Letter case, hyphens, kinds of
    apostrophes and "&" for "and" do not matter; plurals and parts of words do.
    """
    tokens = _tokens(text)
    matches: list[Match] = []
    for phrase in phrases:
        rule = PhraseRule(phrase, phrase) if isinstance(phrase, str) else phrase
        for first, last in sorted(_spans(tokens, rule)):
            start, end = tokens[first].start, tokens[last - 1].end
            matches.append(Match(rule.key, rule.name, text[start:end], start, end))
    return sorted(matches, key=lambda match: (match.start, match.end, match.key))


def named(text: str, phrases: Iterable[str | PhraseRule]) -> frozenset[str]:
    """Keys of the rules that the text meets."""
    return frozenset(match.key for match in mentions(text, phrases))


@cache
def framework_rules(key: str) -> tuple[PhraseRule, ...]:
    """The word rules of a shipped framework, e.g. ``nace``. Raises KeyError when it has none."""
    return tuple(
        PhraseRule(
            key=item.identifier,
            name=item.name,
            in_context=InContext(item.words.in_context),
            counts=item.words.counts,
            does_not_count=item.words.does_not_count,
        )
        for item in framework_files()[key].item
    )


def _spans(tokens: Sequence[_Token], rule: PhraseRule) -> set[tuple[int, int]]:
    barred = [span for phrase in rule.does_not_count for span in _occurrences(tokens, phrase)]
    spans = {span for phrase in rule.counts for span in _occurrences(tokens, phrase)}
    if rule.in_context is not InContext.PHRASES:
        names = _occurrences(tokens, rule.name)
        spans.update(
            span for span in names if rule.in_context is InContext.ANYWHERE or _alone(tokens, span)
        )
    allowed = {span for span in spans if not any(_inside(span, other) for other in barred)}
    return {
        span
        for span in allowed
        if not any(other != span and _inside(span, other) for other in allowed)
    }


def _inside(span: tuple[int, int], other: tuple[int, int]) -> bool:
    return other[0] <= span[0] and span[1] <= other[1]


def _occurrences(tokens: Sequence[_Token], phrase: str) -> Iterator[tuple[int, int]]:
    """Index ranges where the phrase's words follow one another, with at most commas between."""
    wanted = _words_of(phrase)
    if not wanted:
        return
    places = [index for index, token in enumerate(tokens) if token.word != ","]
    words = [tokens[index].word for index in places]
    for offset in range(len(words) - len(wanted) + 1):
        if words[offset : offset + len(wanted)] == wanted:
            yield places[offset], places[offset + len(wanted) - 1] + 1


@lru_cache(maxsize=4096)
def _words_of(phrase: str) -> list[str]:
    """The words of a phrase from a list; lists are short, and each is read for every text."""
    return [token.word for token in _tokens(phrase) if token.word != ","]


def _alone(tokens: Sequence[_Token], span: tuple[int, int]) -> bool:
    first, last = span
    before = first == 0 or tokens[first - 1].separates
    after = last == len(tokens) or tokens[last].separates
    return before and after


def _tokens(text: str) -> list[_Token]:
    """Words with their places; separators are tokens too, with "and" standing for "&"."""
    tokens: list[_Token] = []
    start = 0
    for index in range(len(text) + 1):
        letter = text[index] if index < len(text) else " "
        if unicodedata.category(letter)[0] in "LNM":
            continue
        if start < index:
            word = unicodedata.normalize("NFKC", text[start:index]).casefold()
            tokens.append(_Token(word, start, index, separates=word in _JOINING_WORDS))
        start = index + 1
        if letter == "&":
            tokens.append(_Token("and", index, index + 1, separates=True))
        elif letter in _SEPARATORS:
            tokens.append(_Token(letter, index, index + 1, separates=True))
    return tokens


_SEPARATORS = frozenset(',;:/|()[]{}\u2013\u2014\u2022\u00b7.!?"\u201c\u201d\n\t+')
_JOINING_WORDS = frozenset({"and", "or", "with", "plus"})
