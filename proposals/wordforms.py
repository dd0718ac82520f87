"""Words as they are looked up: without case, accents and punctuation. Pure."""

import unicodedata
from collections.abc import Iterable, Mapping

LONGEST = 60
ASKED_AT_MOST = 8
"""Words of one search; further ones are left out."""

FILLERS = frozenset(
    normal
    for line in (
        "an and are as at be by can do does for from has have how if in into is it its no not of",
        "on or our so than that the their them then there these they this to up was we what when",
        "where which who will with you your",
    )
    for normal in line.split(" ")
)
"""English words that stand in nearly every text, so that looking for them finds everything."""


def normalised(text: str) -> str:
    """The text in lower case, without accents, one space between its words."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    letters = (
        letter if letter.isalnum() else "" if unicodedata.combining(letter) else " "
        for letter in plain
        if letter not in "'’"
    )
    return " ".join("".join(letters).split())


def words_of(text: str) -> list[str]:
    """Its words, each once, in order. Single Latin letters and words that say nothing are left out."""
    found = (word[:LONGEST] for word in normalised(text).split())
    return list(dict.fromkeys(word for word in found if _says_something(word)))


def _says_something(word: str) -> bool:
    return word not in FILLERS and (len(word) > 1 or not word.isascii() or word.isdigit())


def asked_words(text: str) -> list[str]:
    """The words of a search."""
    return words_of(text[:400])[:ASKED_AT_MOST]


def weighed(texts: Iterable[tuple[str, int]]) -> Mapping[str, int]:
    """Every word of the texts with the greatest weight that one of them gives it."""
    found: dict[str, int] = {}
    for text, weight in texts:
        for word in words_of(text):
            found[word] = max(weight, found.get(word, 0))
    return dict(sorted(found.items()))


def after_prefix(word: str) -> str:
    """The end of the words that begin with this one, in the order of bytes."""
    return word + "\U0010ffff"
