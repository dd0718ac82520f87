"""A credential inside the badge's picture, and the one that is found in a file. Pure.

PNG: one uncompressed iTXt chunk. SVG: the first child of the root. An old one is replaced, never
joined by a second.
"""

import json
import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORDS = (b"openbadgecredential", b"openbadges")
NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
MOST_BYTES = 5 * 1024 * 1024
_ROOT = re.compile(r"<svg\b(?:\"[^\"]*\"|'[^']*'|[^>\"'])*?(/?)>")
_OLD = re.compile(
    rf"<([A-Za-z_][\w.-]*):credential\b[^>]*xmlns:\1=\"{re.escape(NAMESPACE)}\".*?</\1:credential>",
    re.DOTALL,
)


class NotReadable(ValueError):
    """Why no credential can be read from a file, as a sentence."""


def bake_png(picture: bytes, credential: Mapping[str, Any]) -> bytes:
    """The picture with the credential in it. Raises NotReadable for what is no PNG."""
    text = json.dumps(credential, ensure_ascii=False, separators=(",", ":")).encode()
    found = [SIGNATURE]
    for name, data in _chunks(picture):
        if name == b"iTXt" and data.split(b"\x00", 1)[0] in KEYWORDS:
            continue
        if name == b"IEND":
            found.append(_chunk(b"iTXt", KEYWORDS[0] + b"\x00\x00\x00\x00\x00" + text))
        found.append(_chunk(name, data))
    return b"".join(found)


def bake_svg(picture: bytes, credential: Mapping[str, Any]) -> bytes:
    """The drawing with the credential as the first child of its root."""
    drawing = _OLD.sub("", picture.decode("utf-8"))
    # The end of a CDATA section can only stand within a JSON string, where it can be written so.
    text = json.dumps(credential, ensure_ascii=False).replace("]]>", "]]\\u003e")
    element = (
        f'<openbadges:credential xmlns:openbadges="{NAMESPACE}">'
        f"<![CDATA[{text}]]></openbadges:credential>"
    )
    root = _ROOT.search(drawing)
    if root is None:
        raise NotReadable("This is not an SVG drawing.")
    opened = root[0] if not root[1] else root[0][:-2] + ">"
    closed = "" if not root[1] else "</svg>"
    return (drawing[: root.start()] + opened + element + closed + drawing[root.end() :]).encode()


def credential_in(content: bytes) -> dict[str, Any] | str:
    """The credential in a file (JSON, PNG, SVG), or the token where it is one. Raises NotReadable."""
    if len(content) > MOST_BYTES:
        raise NotReadable("The file is too large for a badge.")
    if content.startswith(SIGNATURE):
        return _document(_one(_texts_in_png(content)))
    try:
        text = content.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise NotReadable(
            "The file is neither a credential nor a picture that holds one."
        ) from None
    if text.startswith("<"):
        return _document(_one(_texts_in_svg(text)))
    return _document(text)


def _document(text: str) -> dict[str, Any] | str:
    if re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]*", text):
        return text
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise NotReadable("The file holds no credential that can be read.") from None
    if not isinstance(found, dict):
        raise NotReadable("The file holds no credential that can be read.")
    return found


def _one(texts: list[str]) -> str:
    if len(texts) != 1:
        raise NotReadable(
            "The picture holds more than one credential."
            if texts
            else "The picture holds no credential."
        )
    return texts[0].strip()


def _texts_in_png(content: bytes) -> list[str]:
    found = []
    for name, data in _chunks(content):
        keyword, _, rest = data.partition(b"\x00")
        if name != b"iTXt" or keyword != KEYWORDS[0]:
            continue
        if rest[:2] != b"\x00\x00":
            raise NotReadable("The credential in the picture is compressed, which is not allowed.")
        text = rest[2:].split(b"\x00", 2)[-1]
        try:
            found.append(text.decode())
        except UnicodeDecodeError:
            raise NotReadable("The credential in the picture is not UTF-8.") from None
    return found


def _texts_in_svg(text: str) -> list[str]:
    try:
        root = ElementTree.fromstring(text, forbid_dtd=True)
    except (ElementTree.ParseError, DefusedXmlException, ValueError):
        raise NotReadable("The drawing cannot be read.") from None
    return [
        (one.text or "").strip() or str(one.get("verify", ""))
        for one in root.iter(f"{{{NAMESPACE}}}credential")
    ]


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    if not content.startswith(SIGNATURE):
        raise NotReadable("This is not a PNG picture.")
    place = len(SIGNATURE)
    while place + 12 <= len(content):
        length, name = struct.unpack(">I4s", content[place : place + 8])
        data = content[place + 8 : place + 8 + length]
        if len(data) < length:
            break
        yield name, data
        place += length + 12
        if name == b"IEND":
            return
    raise NotReadable("The picture is torn: its end is missing.")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
