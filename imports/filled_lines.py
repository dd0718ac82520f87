"""Lines of a filled-in form, from Word or PDF: which are labels, which answers, which boxes are ticked."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from imports.laying import Piece

IsLabel = Callable[[str], bool]
"""Whether a line is the name of one of our fields, and nothing else."""
_EMPTY = re.compile(
    r"[\s_.…·|]*|(click or tap|click) (here )?to enter (text|a date)\.?|choose an item\.?"
    r"|not answered",
    re.IGNORECASE,
)
_OPEN = re.compile(r"^\s*(☐|□|\[\s?\]|\(\s?\))\s*")
_TICKED = re.compile(r"^\s*(☒|☑|✓|✔|✗|\[\s?[xX✓]\s?\])\s*")


@dataclass(frozen=True)
class Line:
    """One line; ``heading`` where it is set apart as one."""

    text: str
    heading: bool = False


def is_blank(text: str) -> bool:
    """Whether a text is only what an empty form shows."""
    return bool(_EMPTY.fullmatch(text))


def label_of(text: str) -> str:
    """A label without its number, its marks and its colon."""
    plain = re.sub(r"^\s*(\d{1,2}[.)]|[a-z][.)])\s+", "", " ".join(text.split()))
    plain = re.sub(r"\s*(\((optional|required|needed)\)|\*)\s*$", "", plain, flags=re.IGNORECASE)
    return plain.rstrip(" :")


def lined(lines: Iterable[Line], is_label: IsLabel) -> Iterator[Piece]:
    """Lines as pieces: “Label: text”, or a label and what stands below it."""
    label, kept = "", list[str]()
    for line in [*lines, Line("", heading=True)]:
        text = line.text.strip()
        before, colon, after = text.partition(":")
        inline = bool(colon) and not line.heading and _names(before, after, is_label)
        if line.heading or inline or is_label(label_of(text)):
            yield from _piece(label, kept)
            label, kept = (before, [after.strip()]) if inline else (text, [])
            label = label_of(label)
        elif text or kept:
            kept.append(text)
    yield from _piece(label, kept)


def _names(before: str, after: str, is_label: IsLabel) -> bool:
    """Whether what stands before a colon is a label: one of ours, or short and no address."""
    if is_label(label_of(before)):
        return True
    return len(before) <= 60 and not after.startswith("//") and len(before.split()) <= 8


def _piece(label: str, kept: list[str]) -> Iterator[Piece]:
    """What stands below a label. Where boxes stand there, the answers are the ticked ones."""
    ticked = [_TICKED.sub("", one).strip() for one in kept if _TICKED.match(one)]
    boxes = ticked or any(_OPEN.match(one) for one in kept)
    text = "; ".join(ticked) if boxes else "\n".join(kept).strip()
    if text:
        yield Piece(label, text)
