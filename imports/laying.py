"""A filled-in form laid beside our fields: which text seems to answer which question. Decides nothing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz

from imports.answers import BETWEEN, READABLE, columns_in_line
from persistence.text import Text
from proposals.content import is_answered
from proposals.fields import Field, FieldType
from proposals.wordforms import normalised

NEAR = 86
"""From so many per cent on, two labels are shown as alike; a person decides."""
PIECES_AT_MOST = 200


@dataclass(frozen=True)
class Grid:
    """A list in a form: its headings and rows."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Piece:
    """A text of the form with the words before it; ``label`` is empty where none were found."""

    label: str
    text: str
    grid: Grid | None = None


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


def lay(
    pieces: Sequence[Piece],
    asked: Sequence[Field],
    content: Mapping[str, Any],
    printed: Collection[str] = (),
) -> list[Laid]:
    """Each text with its field, in the order of the form; texts without one come last, as they stood.

    ``printed``: what our own form prints between the questions; it is nobody's answer.
    """
    fields = [one for one in asked if one.type in READABLE]
    by_words = {normalised(str(one.label)): one for one in reversed(fields)}
    by_words |= {one.name: one for one in fields}
    ours = {normalised(one) for one in printed}
    found: list[Laid] = []
    used: set[str] = set()
    for piece in _joined(pieces, fields)[:PIECES_AT_MOST]:
        if normalised(piece.text) in ours:
            continue
        words = normalised(piece.label)
        exact = by_words.get(words)
        near = exact or _nearest(words, by_words)
        if near is not None and near.name in used:
            near = exact = None
        if near is None:
            found.append(Laid(piece))
            continue
        used.add(near.name)
        present = content.get(near.name)
        taken = exact is not None and not is_answered(present)
        found.append(Laid(_in_lines(piece, near), near, exact is not None, taken, present))
    order = {one.name: place for place, one in enumerate(asked)}
    return sorted(found, key=lambda one: order[one.field.name] if one.field else len(order))


def _joined(pieces: Sequence[Piece], fields: Sequence[Field]) -> list[Piece]:
    """The parts of a place in the taxonomy, which a form asks one by one, as one answer."""
    places = {normalised(str(one.label)): one for one in fields if one.type is FieldType.PLACEMENT}
    found: list[Piece] = []
    parts: dict[str, list[str]] = {}
    for piece in pieces:
        whole = normalised(piece.label.partition(":")[0])
        if whole in places:
            if whole not in parts:
                found.append(Piece(str(places[whole].label), ""))
            parts.setdefault(whole, []).append(piece.text)
        else:
            found.append(piece)
    return [
        Piece(one.label, "; ".join(parts[words]))
        if (words := normalised(one.label)) in parts and not one.text
        else one
        for one in found
    ]


def _in_lines(piece: Piece, field: Field) -> Piece:
    """A list of the form with its columns in the order in which a line of ours has them."""
    if piece.grid is None or field.type is not FieldType.TABLE:
        return piece
    heads = [normalised(one.partition("(")[0]) for one in piece.grid.headings]
    wanted = [normalised(str(one.label)) for one in columns_in_line(field)]
    if not set(heads) & set(wanted):
        return piece
    places = [heads.index(one) if one in heads else None for one in wanted]
    lines = []
    for row in piece.grid.rows:
        cells = [row[place] if place is not None and place < len(row) else "" for place in places]
        while cells and not cells[-1]:
            cells.pop()
        lines.append(BETWEEN.join(" ".join(cell.replace("|", "/").split()) for cell in cells))
    return Piece(piece.label, "\n".join(one for one in lines if one))


def _nearest(words: str, by_words: Mapping[str, Field]) -> Field | None:
    if len(words) < 4:
        return None
    score, label = max((fuzz.ratio(words, one), one) for one in by_words)
    return by_words[label] if score >= NEAR else None
