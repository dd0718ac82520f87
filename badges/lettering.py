"""Setting a title in lines that fit a box, without a font at hand: widths are estimated. Pure.

Widths are those of DejaVu Serif Bold, the widest face a reader is likely to have, so that what
fits here fits everywhere.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

LINE_HEIGHT = 1.16
LONGEST = 1_000
"""Letters that are looked at; no box of a badge holds more."""
_WIDTHS = {
    0.36: "il'/\\|j,.: ;-",
    0.48: "()[]JItf!{}",
    0.60: 'rszvxyc?*_`"',
    0.72: "aegbdopqnuhkSETFLPYZ0123456789$^~",
    0.90: "ABCDGKNOQRUVXwH&#%+=<>",
    1.12: "mMW@",
}
_WIDTH = {letter: width for width, letters in _WIDTHS.items() for letter in letters}
_KEPT_FORMAT = {"\u200c", "\u200d", "\ufe0f", "\ufe0e"}


@dataclass(frozen=True, slots=True)
class Lettering:
    """Lines of text and the size, in pixels, at which they fit."""

    lines: tuple[str, ...]
    size: float


def fitted(text: str, *, width: float, height: float, largest: float, smallest: float) -> Lettering:
    """Break ``text`` into lines at the largest size at which all of them fit the box.

    The longest word decides when it is too wide. A word that is too wide even at the smallest size
    is broken between letters; what does not fit then ends in an ellipsis.
    """
    words = printable(text)[:LONGEST].split()
    if not words:
        return Lettering((), largest)
    size = largest
    while size >= smallest:
        fits_across = max(measured(piece) for piece in _pieces(words)) * size <= width
        lines = _wrapped(words, width / size)
        if fits_across and len(lines) * size * LINE_HEIGHT <= height:
            return Lettering(_balanced(words, width / size, len(lines)), size)
        size -= 1
    broken = [part for word in words for part in _broken(word, width / smallest)]
    lines = _wrapped(broken, width / smallest)
    room = max(1, int(height / (smallest * LINE_HEIGHT)))
    if len(lines) > room:
        lines = [*lines[: room - 1], _shortened(lines[room - 1], width / smallest)]
    return Lettering(tuple(lines), smallest)


def measured(text: str) -> float:
    """Estimated width of bold serif letters, in units of the font size."""
    return sum(_letter_width(letter) for letter in text)


def printable(text: str) -> str:
    """The text without what cannot be drawn or would reorder its surroundings."""
    kept = []
    for letter in unicodedata.normalize("NFC", text):
        category = unicodedata.category(letter)
        if category in {"Zs", "Zl", "Zp"} or letter in "\t\n\r":
            kept.append(" ")
        elif category not in {"Cc", "Cs", "Cn", "Co", "Cf"} or letter in _KEPT_FORMAT:
            kept.append(letter)
    return " ".join("".join(kept).split())


def runs_right_to_left(text: str) -> bool:
    """Whether the first letter with a direction is of a right-to-left script."""
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        if direction in {"L", "R", "AL"}:
            return direction != "L"
    return False


def clusters(text: str) -> Iterator[str]:
    """What a reader takes for single letters: a base with its combining marks and joiners."""
    cluster = ""
    for letter in text:
        joined = unicodedata.category(letter)[0] == "M" or letter in _KEPT_FORMAT
        if cluster and not joined and not cluster.endswith("\u200d"):
            yield cluster
            cluster = ""
        cluster += letter
    if cluster:
        yield cluster


def _letter_width(letter: str) -> float:
    known = _WIDTH.get(letter)
    if known is not None:
        return known
    if unicodedata.category(letter)[0] == "M" or letter in _KEPT_FORMAT:
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.1
    if ord(letter) < 0x250:
        base = unicodedata.normalize("NFD", letter)[0]
        return _WIDTH.get(base, 1.0)
    return 1.0 if unicodedata.category(letter) == "Lu" else 0.92


def _is_ideographic(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WF"


def _pieces(words: Sequence[str]) -> list[str]:
    """What must not be broken: words, or single letters of scripts written without spaces."""
    return [piece for word in words for piece, _ in _atoms(word)]


def _atoms(word: str) -> Iterator[tuple[str, bool]]:
    """Parts of a word between which a line may end, and whether a part ends the word."""
    run = ""
    parts: list[str] = []
    for cluster in clusters(word):
        if _is_ideographic(cluster[0]):
            if run:
                parts.append(run)
                run = ""
            parts.append(cluster)
        elif cluster == "-" and run:
            parts.append(run + cluster)
            run = ""
        else:
            run += cluster
    if run:
        parts.append(run)
    for index, part in enumerate(parts):
        yield part, index == len(parts) - 1


def _wrapped(words: Sequence[str], room: float) -> list[str]:
    lines: list[str] = []
    line, glue = "", ""
    for word in words:
        for part, ends in _atoms(word):
            candidate = f"{line}{glue}{part}"
            if line and measured(candidate) > room:
                lines.append(line)
                line = part
            else:
                line = candidate
            glue = " " if ends else ""
    return [*lines, line] if line else lines


def _balanced(words: Sequence[str], room: float, count: int) -> tuple[str, ...]:
    """The same number of lines with the least room, so that none is left with one short word."""
    low, high = 0.0, room
    widest = max(measured(piece) for piece in _pieces(words))
    for _ in range(12):
        middle = (low + high) / 2
        if middle >= widest and len(_wrapped(words, middle)) <= count:
            high = middle
        else:
            low = middle
    return tuple(_wrapped(words, high))


def _broken(word: str, room: float) -> list[str]:
    parts, part = [], ""
    for cluster in clusters(word):
        if part and measured(part + cluster) > room:
            parts.append(part)
            part = ""
        part += cluster
    return [*parts, part]


def _shortened(line: str, room: float) -> str:
    kept = list(clusters(line))
    while kept and measured("".join(kept) + "…") > room:
        kept.pop()
    return "".join(kept).rstrip() + "…"
