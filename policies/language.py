"""The functions that rules have beside those of the language: words and phrases, judged in context."""

from collections.abc import Mapping, Sequence

from rules import FUNCTIONS, Function, list_of, text
from taxonomy.wordlists import PhraseRule, mentions

_TEXTS = list_of(text())


def _mentions(where: str, phrases: Sequence[str]) -> list[str]:
    return [match.found for match in mentions(where, phrases)]


MENTIONS = Function(
    "mentions",
    (text(), _TEXTS),
    _TEXTS,
    _mentions,
    "Which of the phrases stand in the text as whole words, as written there. "
    "Capitals, hyphens and “&” for “and” do not matter.",
)


def functions_with(lists: Mapping[str, Sequence[PhraseRule]]) -> Mapping[str, Function]:
    """The language's functions, ``mentions``, and ``words_in`` for these word lists by name."""

    def words_in(where: str, name: str) -> list[str]:
        return [match.found for match in mentions(where, lists[name])]

    named = Function(
        "words_in",
        (text(), text("", {name: name for name in lists})),
        _TEXTS,
        words_in,
        "Phrases of one of the pack's word lists that stand in the text, exceptions left out: "
        "words_in(title, 'award-words').",
    )
    return {**FUNCTIONS, MENTIONS.name: MENTIONS, named.name: named}
