"""A filled-in form laid beside our fields: which text seems to answer which question. Decides nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz

from imports.answers import READABLE
from persistence.text import Text
from proposals.content import is_answered
from proposals.fields import Field
from proposals.wordforms import normalised

NEAR = 86
"""From so many per cent on, two labels are shown as alike; a person decides."""
PIECES_AT_MOST = 200


@dataclass(frozen=True)
class Piece:
    """A text of the form with the words before it; ``label`` is empty where none were found."""

    label: str
    text: str


@dataclass(frozen=True)
class Reading:
    """What a file held, and what the reader had to say about it."""

    pieces: tuple[Piece, ...]
    notes: tuple[Text, ...] = ()


class FormRefused(ValueError):
    """The file cannot be read as a filled-in form; the reason says what to do."""

    def __init__(self, reason: Text) -> None:
        super().__init__(str(reason))
        self.reason = reason


@dataclass(frozen=True)
class Laid:
    """One text beside the field that it seems to answer.

    ``sure``: the words before it are those of the field. Only then, and where the field is empty,
    is it proposed to be taken.
    """

    piece: Piece
    field: Field | None = None
    sure: bool = False
    taken: bool = False
    present: Any = None


def lay(pieces: Sequence[Piece], asked: Sequence[Field], content: Mapping[str, Any]) -> list[Laid]:
    """Each text with its field; texts without one come last, as they stood."""
    readable = [one for one in asked if one.type in READABLE]
    by_words = {normalised(str(one.label)): one for one in reversed(readable)}
    by_words |= {one.name: one for one in readable}
    found: list[Laid] = []
    used: set[str] = set()
    for piece in pieces[:PIECES_AT_MOST]:
        words = normalised(piece.label)
        exact = by_words.get(words) or by_words.get(piece.label.strip().lower())
        near = exact or _nearest(words, by_words)
        if near is not None and near.name in used:
            near = exact = None
        if near is not None:
            used.add(near.name)
        present = content.get(near.name) if near is not None else None
        found.append(
            Laid(
                piece,
                near,
                sure=exact is not None,
                taken=exact is not None and not is_answered(present),
                present=present,
            )
        )
    order = {one.name: place for place, one in enumerate(asked)}
    return sorted(found, key=lambda one: order[one.field.name] if one.field else len(order))


def _nearest(words: str, by_words: Mapping[str, Field]) -> Field | None:
    if len(words) < 4:
        return None
    scored = [(fuzz.ratio(words, label), label) for label in by_words]
    score, label = max(scored, default=(0, ""))
    return by_words[label] if score >= NEAR else None
