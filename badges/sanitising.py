"""Making an uploaded picture safe: an SVG is rebuilt from what is allowed, never patched.

What is allowed is listed in svg_rules.py; pixels are raster.py's; which of the two a file is,
picture.py decides.
"""

import base64
import binascii
import math
import re
from collections.abc import Iterator
from html import escape
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from badges import svg_rules as rules
from badges.raster import PictureRefused, redrawn, safe_png
from badges.svg_reuse import refuse_reuse
from persistence.text import Text

__all__ = ["PictureRefused", "safe_png", "safe_svg", "svg_size"]

_REFUSED = {
    "script": Text("The picture holds a script. Export it again without scripts."),
    "foreignObject": Text("The picture holds a piece of a web page. Turn it into plain shapes."),
    "a": Text("The picture holds a link. Remove the link."),
    "feImage": Text("The picture fetches another picture. Embed it instead."),
} | dict.fromkeys(
    ("animate", "animateMotion", "animateTransform", "animateColor", "set", "discard"),
    Text("The picture moves. Export it again as a still picture."),
)
_OUTSIDE = Text(
    "The picture refers to something outside itself. Embed pictures and turn text into shapes, "
    "then export it again."
)
_INNER_PICTURE = re.compile(r"^data:image/(png|jpeg|jpg);base64,([A-Za-z0-9+/=\s]+)$")
_TITLED = frozenset({"aria-label", "id", "class", "lang"})


def safe_svg(content: bytes) -> bytes:
    """The same picture, rebuilt from allowed elements and attributes. Raises PictureRefused.

    Editors' own notes and unknown attributes are left out; scripts, event handlers, links,
    animation, foreign content, entities and anything outside the file refuse the whole.
    """
    root = _parsed(content)
    _refuse_oversize(root)
    width, height = _size(root)
    out: list[str] = []
    _Writer(out).write(root, size=(width, height))
    refuse_reuse(root)
    return ("".join(out) + "\n").encode()


def svg_size(content: bytes) -> tuple[int, int]:
    """Width and height, in whole user units, of a picture that safe_svg returned."""
    width, height = _size(_parsed(content))
    return max(1, round(width)), max(1, round(height))


def _parsed(content: bytes) -> Element:
    if len(content) > rules.MAX_BYTES:
        raise PictureRefused(
            Text(
                "The picture has more than {limit} MB. Simplify it.", limit=rules.MAX_BYTES // 10**6
            )
        )
    try:
        root: Element = fromstring(content)
    except DefusedXmlException:
        raise PictureRefused(
            Text("The picture declares entities of its own. Export it again as plain SVG.")
        ) from None
    except ParseError as error:
        raise PictureRefused(
            Text(
                "The picture is not well-formed SVG; line {line} cannot be read.",
                line=error.position[0],
            )
        ) from None
    except (ValueError, LookupError, UnicodeError):
        raise PictureRefused(
            Text("The picture’s text encoding cannot be read. Export it again as UTF-8.")
        ) from None
    if root.tag != f"{{{rules.SVG}}}svg":
        raise PictureRefused(Text("This is not an SVG picture."))
    return root


def _refuse_oversize(root: Element) -> None:
    """Count elements and depth without recursion, before anything that recurses."""
    count, filters = 0, 0
    waiting = [(root, 1)]
    while waiting:
        element, depth = waiting.pop()
        count += 1
        filters += _name(element)[1] == "filter"
        if count > rules.MAX_ELEMENTS or depth > rules.MAX_DEPTH or filters > rules.MAX_FILTERS:
            raise PictureRefused(Text("The picture is too intricate for a badge. Simplify it."))
        waiting.extend((child, depth + 1) for child in element)


def _size(root: Element) -> tuple[float, float]:
    box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    given = box[2:] if len(box) == 4 else [root.get("width", ""), root.get("height", "")]
    try:
        width, height = (float(value.strip().removesuffix("px")) for value in given)
    except ValueError:
        width = height = math.nan
    if not (0 < width <= rules.MAX_SIDE and 0 < height <= rules.MAX_SIDE):
        raise PictureRefused(
            Text("The picture does not say how large it is. Export it again with a viewBox.")
        )
    return width, height


class _Writer:
    """Writes the allowed part of a tree; the first thing that may not be refuses the whole."""

    def __init__(self, out: list[str]) -> None:
        self.out = out
        self.images_left = rules.MAX_INNER_IMAGES

    def write(self, element: Element, size: tuple[float, float] | None = None) -> None:
        space, name = _name(element)
        if name in _REFUSED:
            raise PictureRefused(_REFUSED[name])
        attributes = dict(self._attributes(element, name))
        if space != rules.SVG or name in rules.DROPPED:
            return
        if name not in rules.ELEMENTS:
            raise PictureRefused(
                Text(
                    "The picture uses “{name}”, which is not taken here. Simplify it.",
                    name=name[:40],
                )
            )
        if size is not None:
            attributes = _as_root(attributes, size)
        written = "".join(f' {key}="{_quoted(value)}"' for key, value in attributes.items())
        inside = self._inside(element, name)
        if inside or name in rules.WITH_TEXT:
            self.out.extend([f"<{name}{written}>", *inside, f"</{name}>"])
        else:
            self.out.append(f"<{name}{written}/>")

    def _inside(self, element: Element, name: str) -> list[str]:
        if name == "style":
            return _stylesheet(element)
        with_text = name in rules.WITH_TEXT
        inner = _Writer([])
        inner.images_left = self.images_left
        if with_text and element.text:
            inner.out.append(_said(element.text))
        for child in element:
            inner.write(child)
            if with_text and child.tail:
                inner.out.append(_said(child.tail))
        self.images_left = inner.images_left
        return inner.out

    def _attributes(self, element: Element, name: str) -> Iterator[tuple[str, str]]:
        for key, value in element.attrib.items():
            space, local = _split(key)
            if local.lower().startswith("on"):
                raise PictureRefused(_REFUSED["script"])
            value = " ".join(value.split())
            if local == "href" and space in {"", rules.XLINK}:
                if space == "" or "href" not in element.attrib:
                    yield "href", self._reference(name, value)
            elif space == rules.XML and local == "space":
                yield "xml:space", "preserve" if value == "preserve" else "default"
            elif space == "" and local == "style":
                yield "style", _declarations(value)
            elif space == "" and local in rules.ATTRIBUTES | rules.PROPERTIES:
                if local not in _TITLED and not rules.is_safe_value(value):
                    raise PictureRefused(_OUTSIDE)
                yield local, value

    def _reference(self, name: str, value: str) -> str:
        if re.fullmatch(r"#[\w.:-]+", value):
            return value
        inner = _INNER_PICTURE.match(value) if name == "image" else None
        if inner is None:
            raise PictureRefused(_OUTSIDE)
        self.images_left -= 1
        if self.images_left < 0:
            raise PictureRefused(Text("The picture embeds too many pictures. Simplify it."))
        try:
            content = base64.b64decode("".join(inner[2].split()), validate=True)
        except binascii.Error:
            raise PictureRefused(Text("A picture embedded in this one is damaged.")) from None
        kind = "PNG" if inner[1] == "png" else "JPEG"
        return "data:image/png;base64," + base64.b64encode(redrawn(content, kind)).decode()


def _as_root(attributes: dict[str, str], size: tuple[float, float]) -> dict[str, str]:
    width, height = (f"{side:g}" for side in size)
    kept = {key: value for key, value in attributes.items() if key not in {"width", "height"}}
    kept.setdefault("viewBox", f"0 0 {width} {height}")
    return {"xmlns": rules.SVG, "width": width, "height": height, **kept}


def _stylesheet(element: Element) -> list[str]:
    sheet = rules.safe_stylesheet("".join(element.itertext()))
    if sheet is None:
        raise PictureRefused(_OUTSIDE)
    return [_said(sheet)] if sheet else []


def _declarations(style: str) -> str:
    declarations = rules.safe_declarations(style)
    if declarations is None:
        raise PictureRefused(_OUTSIDE)
    return declarations


def _quoted(value: str) -> str:
    return escape(value, quote=False).replace('"', "&quot;")


def _said(text: str) -> str:
    return escape(text.replace("\r", " "), quote=False)


def _name(element: Element) -> tuple[str, str]:
    return _split(element.tag if isinstance(element.tag, str) else "")


def _split(name: str) -> tuple[str, str]:
    space, separator, local = name.rpartition("}")
    return (space[1:], local) if separator else ("", name)
