"""An institution's logo: a small SVG drawing, taken only if every part of it is known to be safe.

Pictures that people upload are rebuilt in badges/sanitising.py; a logo is refused instead, since
whoever writes the profile can mend it. A picture in PNG may stand in it, written into the file.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from html import escape
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from persistence.text import Text

MAX_BYTES = 20_000
"""Of the drawing, pictures in it not counted."""
MAX_PICTURE = 200_000
"""Letters of the pictures in it, in base64."""
MAX_ELEMENTS = 200
SVG = "http://www.w3.org/2000/svg"
ELEMENTS = frozenset(
    [
        "svg",
        "g",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "title",
        "image",
    ]
)
ATTRIBUTES = frozenset(
    [
        "viewBox",
        "width",
        "height",
        "role",
        "aria-label",
        "fill",
        "fill-rule",
        "fill-opacity",
        "stroke",
        "stroke-width",
        "stroke-linecap",
        "stroke-linejoin",
        "stroke-opacity",
        "opacity",
        "transform",
        "d",
        "x",
        "y",
        "x1",
        "y1",
        "x2",
        "y2",
        "cx",
        "cy",
        "r",
        "rx",
        "ry",
        "points",
    ]
)
_PICTURE = re.compile(r"data:image/png;base64,([A-Za-z0-9+/]+={0,2})")
_PNG = b"\x89PNG\r\n\x1a\n"
_PLAIN = re.compile(r"[\w\s.,#%()+\-–’']*")


class LogoRefused(ValueError):
    """The logo cannot be taken. ``reason`` says why and what to do."""

    def __init__(self, reason: Text) -> None:
        self.reason = reason
        super().__init__(str(reason))


def safe_logo(svg: str) -> str:
    """The drawing, written anew from known shapes. Raises LogoRefused naming what is not known."""
    pictures = sum(len(found[0]) for found in _PICTURE.finditer(svg))
    if pictures > MAX_PICTURE:
        raise LogoRefused(Text("The picture in the logo is too large. Save it smaller."))
    if len(svg.encode()) - pictures > MAX_BYTES:
        raise LogoRefused(Text("The logo has more than {most} bytes. Simplify it.", most=MAX_BYTES))
    root = _parsed(svg)
    elements = list(root.iter())
    if len(elements) > MAX_ELEMENTS:
        raise LogoRefused(
            Text("The logo has more than {most} shapes. Simplify it.", most=MAX_ELEMENTS)
        )
    if not re.fullmatch(r"\s*0 0 \d+(\.\d+)? \d+(\.\d+)?\s*", root.get("viewBox", "")):
        raise LogoRefused(Text("The logo needs a viewBox that begins with 0 0."))
    return "".join(_written(root, outermost=True))


def _parsed(svg: str) -> Element:
    try:
        root: Element = fromstring(svg)
    except DefusedXmlException:
        raise LogoRefused(Text("The logo declares entities. Export it as plain SVG.")) from None
    except (ParseError, ValueError) as error:
        raise LogoRefused(
            Text("The logo is not well-formed SVG: {problem}.", problem=error)
        ) from None
    if root.tag != f"{{{SVG}}}svg":
        raise LogoRefused(Text("The logo is not an SVG picture."))
    return root


def _written(element: Element, *, outermost: bool = False) -> Iterator[str]:
    name = element.tag.removeprefix(f"{{{SVG}}}")
    if name not in ELEMENTS or (name == "svg" and not outermost):
        raise LogoRefused(
            Text(
                "The logo uses “{name}”. Use only plain shapes: {known}.",
                name=name[:40],
                known=", ".join(sorted(ELEMENTS)),
            )
        )
    yield f"<{name}"
    if outermost:
        yield f' xmlns="{SVG}"'
    for key, value in element.attrib.items():
        if name == "image" and key == "href":
            yield f' href="{_picture(value)}"'
            continue
        if key not in ATTRIBUTES or not _PLAIN.fullmatch(value):
            raise LogoRefused(
                Text(
                    "The logo has “{name}” on a “{element}”, which is not taken here.",
                    name=key[:40],
                    element=name,
                )
            )
        yield f' {key}="{escape(value)}"'
    yield ">"
    if name == "title":
        yield escape(element.text or "", quote=False)
    for child in element:
        yield from _written(child)
    yield f"</{name}>"


def _picture(address: str) -> str:
    """The address of a picture that lies in the file itself; nothing is fetched from elsewhere."""
    found = _PICTURE.fullmatch(address)
    try:
        content = base64.b64decode(found[1], validate=True) if found else b""
    except binascii.Error:
        content = b""
    if not content.startswith(_PNG):
        raise LogoRefused(
            Text("A picture in the logo must be a PNG that is written into the file itself.")
        )
    return address
