"""RDFC-1.0 on N-Quads: the simple path in plain Python, everything else by pyoxigraph.

The simple path holds where the first-degree hashes of blank nodes that touch others differ, as they
nearly always do. Lines come as they are written by ``linked_data.quads``.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence

import pyoxigraph

BLANK = re.compile(r"_:[A-Za-z0-9]+")
_TERMS = re.compile(r'"(?:[^"\\]|\\.)*"|_:[A-Za-z0-9]+')


class TooEntangled(ValueError):
    """Two blank nodes look the same at first sight; the full algorithm has to tell them apart."""


def blanks_of(line: str) -> list[str]:
    """The blank nodes of a line; what only looks like one inside a text is none."""
    return [one for one in _TERMS.findall(line) if one.startswith("_:")]


def relabelled(line: str, labels: dict[str, str]) -> str:
    """The line with other names for its blank nodes."""
    return _TERMS.sub(lambda found: labels.get(found[0], found[0]), line)


def first_degree_hash(node: str, lines: Iterable[str]) -> str:
    """The hash of a blank node by the lines that name it (RDFC-1.0, 4.6)."""
    seen = sorted(
        _TERMS.sub(
            lambda found: (
                found[0]
                if not found[0].startswith("_:")
                else ("_:a" if found[0] == node else "_:z")
            ),
            line,
        )
        for line in lines
    )
    return hashlib.sha256("".join(seen).encode()).hexdigest()


def labels(hashes: Sequence[str], alone: Sequence[bool]) -> list[str]:
    """The canonical name of each blank node, from their hashes. Raises TooEntangled.

    ``alone`` says which nodes stand in no line with another one: of those several with equal hashes
    can be exchanged for one another, so that it does not matter which comes first. They follow those
    whose hashes differ from all others (RDFC-1.0, 4.4.3, steps 4 and 5).
    """
    counted = Counter(hashes)
    if any(
        counted[one] > 1 and not by_itself for one, by_itself in zip(hashes, alone, strict=True)
    ):
        raise TooEntangled
    order = sorted(
        range(len(hashes)), key=lambda place: (counted[hashes[place]] > 1, hashes[place])
    )
    found = [""] * len(hashes)
    for number, place in enumerate(order):
        found[place] = f"_:c14n{number}"
    return found


def simple(lines: Iterable[str]) -> str:
    """Canonical N-Quads by first-degree hashes alone. Raises TooEntangled where they are not enough."""
    kept = set(lines)
    naming: dict[str, list[str]] = {}
    for line in kept:
        for node in set(blanks_of(line)):
            naming.setdefault(node, []).append(line)
    hashes = [first_degree_hash(node, seen) for node, seen in naming.items()]
    alone = [is_alone(node, seen) for node, seen in naming.items()]
    names = dict(zip(naming, labels(hashes, alone), strict=True))
    return "".join(sorted(relabelled(line, names) for line in kept))


def is_alone(node: str, lines: Iterable[str]) -> bool:
    """Whether none of these lines names another blank node."""
    return all(one == node for line in lines for one in blanks_of(line))


def full(lines: Iterable[str]) -> str:
    """Canonical N-Quads by the whole algorithm."""
    dataset = pyoxigraph.Dataset(
        pyoxigraph.parse("".join(lines), format=pyoxigraph.RdfFormat.N_QUADS)
    )
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return "".join(sorted(f"{quad} .\n" for quad in dataset))
