"""How much is drawn once every reference inside an SVG is followed.

A few lines of ``use`` within ``use``, or of patterns within patterns, can ask a reader's computer
for billions of shapes. Here the shapes are counted, not drawn.
"""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from badges import svg_rules as rules
from badges.raster import PictureRefused
from persistence.text import Text

MAX_NESTING = 8
"""References within what is referred to."""

_REFERENCE = re.compile(r"url\(\s*['\"]?#([\w.:-]+)", re.IGNORECASE)
_TOO_MUCH = Text("The picture repeats parts of itself too often, or without end. Simplify it.")
_PLAIN_TARGETS = frozenset({"linearGradient", "radialGradient", "filter"})


def refuse_reuse(root: Element) -> None:
    """Refuse references that go round in circles or multiply beyond MAX_REUSE elements."""
    named = {element.get("id", ""): element for element in root.iter()}
    named.pop("", None)
    _refuse_styled(root, named)
    if _Count(named).of(root, 0) > rules.MAX_REUSE:
        raise PictureRefused(_TOO_MUCH)


class _Count:
    def __init__(self, named: dict[str, Element]) -> None:
        self.named = named
        self.known: dict[Element, int] = {}
        self.open: set[Element] = set()

    def of(self, element: Element, nesting: int) -> int:
        """Elements drawn for this one, itself included."""
        if element in self.known:
            return self.known[element]
        if element in self.open or nesting > MAX_NESTING:
            raise PictureRefused(_TOO_MUCH)
        self.open.add(element)
        total = 1 + sum(self.of(child, nesting) for child in element)
        for target in _references(element):
            if target in self.named:
                total += self.of(self.named[target], nesting + 1)
        self.open.discard(element)
        self.known[element] = min(total, rules.MAX_REUSE + 1)
        return self.known[element]


def _references(element: Element) -> Iterator[str]:
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == "href" and value.strip().startswith("#"):
            yield value.strip()[1:]
        yield from _REFERENCE.findall(value)


def _refuse_styled(root: Element, named: dict[str, Element]) -> None:
    """References made by a stylesheet are not followed, so only those that cannot multiply pass.

    Gradients and filters draw nothing of their own; a clip path passes when nothing in it is
    styled or refers further.
    """
    for sheet in root.iter(f"{{{rules.SVG}}}style"):
        text = "".join(sheet.itertext())
        if re.search(r"(^|[},])\s*(?![.#])[\w*][^{},]*\{[^}]*url\(", text):
            raise PictureRefused(_TOO_MUCH)
        for target in _REFERENCE.findall(text):
            element = named.get(target)
            if element is None or _local(element) in _PLAIN_TARGETS:
                continue
            within = [one for one in element.iter() if one is not element]
            styled = any(one.get("class") or any(_references(one)) for one in within)
            if _local(element) not in {"clipPath", "mask"} or styled or len(within) > 200:
                raise PictureRefused(_TOO_MUCH)


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
