"""Canonical N-Quads of many credentials of one class: expanded once, filled in for each award.

What is fixed for a class version (issuer, achievement) goes through JSON-LD once for each shape that
a credential has; what varies is put into the resulting lines. The outcome is byte for byte that of
``linked_data.canonical``.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from badges import canonical, linked_data
from badges.plain import is_address, plain

VARYING = frozenset(
    {
        "id", "name", "description", "narrative", "genre", "audience", "value", "identityHash", "salt",
        "licenseNumber", "role", "term", "statusListIndex", "statusListCredential", "validFrom",
        "validUntil", "awardedDate", "activityStartDate", "activityEndDate", "achievedLevel",
        "resultDescription", "created",
    }
)  # fmt: skip
"""Terms whose texts are filled in. All else (types, vocabularies, numbers) is part of the shape."""

Path = tuple[str, ...]
FIXED_PATHS: tuple[Path, ...] = (("issuer",), ("credentialSubject", "achievement"))
MOST_SHAPES = 256
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


class Mismatch(ValueError):
    """The credential is of another class than the one that the template was made for."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line with holes: a format string, and what takes the values that go into it."""

    form: str
    values: Callable[[list[str]], Any] | None

    def filled(self, values: list[str]) -> str:
        return self.form % (self.values(values) if self.values else ())


@dataclass(frozen=True, slots=True)
class _Node:
    """A blank node: its hash where nothing about it varies, else the lines that the hash is of."""

    hash: str
    lines: tuple[_Line, ...]

    def hashed(self, values: list[str]) -> str:
        if self.hash:
            return self.hash
        seen = sorted({line.filled(values) for line in self.lines})
        return hashlib.sha256("".join(seen).encode()).hexdigest()


class Shape:
    """The lines of all credentials of one shape."""

    def __init__(self, lines: list[str], nonce: str, slots: int) -> None:
        self.addresses = frozenset(
            int(found) for line in lines for found in re.findall(f"<urn:{nonce}:([0-9]+):>", line)
        )
        self._slots = slots
        names = sorted({node for line in lines for node in canonical.blanks_of(line)})
        self._labels = {name: slots + place for place, name in enumerate(names)}
        marked = [_marked(line, nonce, self._labels) for line in lines]
        self._fixed = frozenset(line.filled([]) for line in marked if line.values is None)
        self._lines = tuple((line.form, line.values) for line in marked if line.values is not None)
        self._nodes = tuple(self._node(name, lines, nonce) for name in names)
        self._alone = tuple(
            canonical.is_alone(name, [one for one in lines if name in canonical.blanks_of(one)])
            for name in names
        )

    def _node(self, name: str, lines: list[str], nonce: str) -> _Node:
        """What the hash of a blank node is made of."""
        others = dict.fromkeys(self._labels, "_:z") | {name: "_:a"}
        naming = [
            _marked(canonical.relabelled(line, others), nonce, {})
            for line in lines
            if name in canonical.blanks_of(line)
        ]
        node = _Node("", tuple(naming))
        if any(line.values for line in naming):
            return node
        return _Node(node.hashed([]), ())

    def canonical(self, given: list[str]) -> str:
        """The canonical N-Quads with these values."""
        values = [self._written(place, value) for place, value in enumerate(given)]
        hashes = [node.hashed(values) for node in self._nodes]
        try:
            values += canonical.labels(hashes, self._alone)
        except canonical.TooEntangled:
            return self._by_the_whole_algorithm(values)
        found = {form % holes(values) for form, holes in self._lines}
        return "".join(sorted(found | self._fixed))

    def _by_the_whole_algorithm(self, values: list[str]) -> str:
        values = [*values, *(f"_:b{place}" for place in range(len(self._nodes)))]
        return canonical.full(
            [*self._fixed, *(form % holes(values) for form, holes in self._lines)]
        )

    def _written(self, place: int, value: str) -> str:
        """The value as it stands between angle brackets or quotation marks."""
        if place in self.addresses:
            if not is_address(value):
                raise linked_data.NotSafe(f"“{value}” is not a full address.")
            return value
        if plain(value) != value:
            raise linked_data.NotSafe(
                "A text holds control characters, which verifiers read differently."
            )
        return value.translate(_ESCAPES)


def _marked(line: str, nonce: str, labels: Mapping[str, int]) -> _Line:
    """The line as a format string, with the holes in the order in which they stand."""
    holes: list[int] = []

    def hole(found: re.Match[str]) -> str:
        if found["slot"]:
            holes.append(int(found["slot"]))
            return "%s"
        if found["blank"] and found["blank"] in labels:
            holes.append(labels[found["blank"]])
            return "%s"
        return found[0]

    pattern = re.compile(
        rf"urn:{nonce}:(?P<slot>[0-9]+):|(?P<blank>(?<![^\s])_:[A-Za-z0-9]+(?=\s))"
    )
    pieces: list[str] = []
    # A text that holds what looks like a blank node must stay as it is: texts are taken apart alone.
    for place, piece in enumerate(re.split(r'("(?:[^"\\]|\\.)*")', line.replace("%", "%%"))):
        if place % 2:
            pieces.append(re.sub(rf"urn:{nonce}:(?P<slot>[0-9]+):(?P<blank>)", hole, piece))
        else:
            pieces.append(pattern.sub(hole, piece))
    return _Line("".join(pieces), itemgetter(*holes) if holes else None)


class Canonicaliser:
    """Makes the canonical form of credentials that share their fixed parts."""

    def __init__(self, fixed: Mapping[Path, Any] | None = None) -> None:
        self._fixed = dict(fixed or {})
        self._shapes: dict[tuple[Any, ...], Shape] = {}

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Canonicaliser":
        """One for all credentials with the issuer and the achievement of this one."""
        fixed: dict[Path, Any] = {}
        for path in FIXED_PATHS:
            found: Any = document
            for name in path:
                found = found.get(name) if isinstance(found, Mapping) else None
            if found is not None:
                fixed[path] = found
        return cls(fixed)

    def canonical(self, document: Mapping[str, Any]) -> str:
        """The canonical N-Quads. Raises Mismatch for another class, NotSafe."""
        key: list[Any] = []
        values: list[str] = []
        self._walk(document, (), "", key, values)
        shape = self._shapes.get(tuple(key))
        if shape is None:
            shape = self._learn(document, len(values))
            if len(self._shapes) >= MOST_SHAPES:
                self._shapes.clear()
            self._shapes[tuple(key)] = shape
        return shape.canonical(values)

    def _walk(self, value: Any, path: Path, term: str, key: list[Any], values: list[str]) -> None:
        """Tell what varies from what is the shape. ``term``: the one that the value belongs to."""
        if type(value) is str:
            if term in VARYING:
                key.append("")
                values.append(value)
            else:
                key.append((str, value))
        elif path in self._fixed:
            if value is not self._fixed[path] and value != self._fixed[path]:
                raise Mismatch(f"{'.'.join(path)} is not that of this class.")
            key.append(path)
        elif isinstance(value, Mapping):
            key.append("{")
            for name, part in value.items():
                key.append(name)
                self._walk(part, (*path, name), name, key, values)
            key.append("}")
        elif isinstance(value, list):
            key.append("[")
            for part in value:
                self._walk(part, path, term, key, values)
            key.append("]")
        else:
            # True and 1 are the same key of a dict, and not the same in JSON.
            key.append((type(value), value))

    def _learn(self, document: Mapping[str, Any], slots: int) -> Shape:
        """Send a credential of this shape with marks in place of its values through JSON-LD."""
        whole = json.dumps(document, ensure_ascii=True, sort_keys=True)
        nonce = "x-" + hashlib.sha256(whole.encode()).hexdigest()[:20]
        count = iter(range(slots))
        marked = self._with_marks(document, (), "", nonce, count)
        lines = linked_data.quads(marked)
        return Shape(lines, nonce, slots)

    def _with_marks(
        self, value: Any, path: Path, term: str, nonce: str, count: Iterator[int]
    ) -> Any:
        if isinstance(value, str):
            return f"urn:{nonce}:{next(count)}:" if term in VARYING else value
        if path in self._fixed:
            return value
        if isinstance(value, Mapping):
            return {
                name: self._with_marks(part, (*path, name), name, nonce, count)
                for name, part in value.items()
            }
        if isinstance(value, list):
            return [self._with_marks(part, path, term, nonce, count) for part in value]
        return value
