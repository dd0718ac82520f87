"""A logo as people have it, SVG or PNG or JPEG, made into the small SVG that a profile keeps."""

import base64
import io
import warnings
from xml.etree.ElementTree import Element, SubElement, tostring

from PIL import Image, UnidentifiedImageError

from persistence.text import Text
from profiles.logo import MAX_PICTURE, SVG, LogoRefused, safe_logo

LARGEST_FILE = 5 * 1024 * 1024
MOST_PIXELS = 40_000_000
FITS = (480, 160)
"""A raster is made to fit: it is shown about 40 pixels high, and printed small."""
TAKEN = ("PNG", "JPEG", "WEBP", "GIF")


def logo_from(content: bytes) -> str:
    """The logo as SVG text for the profile. Raises LogoRefused, saying what to do."""
    if len(content) > LARGEST_FILE:
        raise LogoRefused(
            Text(
                "The file has {size} MB; a logo has at most {most} MB. Save it smaller: 480 pixels "
                "wide is enough.",
                size=round(len(content) / 1024 / 1024),
                most=LARGEST_FILE // 1024 // 1024,
            )
        )
    start = content[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<svg", b"<?xml", b"<!doctype svg", b"<!--")):
        return _drawing(content)
    return _wrapped(_raster(content))


def _drawing(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise LogoRefused(Text("The SVG is not in UTF-8. Send a PNG instead.")) from None
    try:
        safe_logo(text)
    except LogoRefused as refused:
        raise LogoRefused(
            Text("{reason} A PNG of it will do as well.", reason=refused.reason)
        ) from refused
    return text


def _raster(content: bytes) -> Image.Image:
    unreadable = LogoRefused(
        Text("This is not a picture that can be read. Send an SVG, PNG or JPEG file.")
    )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            opened = Image.open(io.BytesIO(content), formats=TAKEN)
            if opened.width * opened.height > MOST_PIXELS:
                raise LogoRefused(
                    Text(
                        "The picture has {width} times {height} pixels. Save it smaller: 480 "
                        "pixels wide is enough.",
                        width=opened.width,
                        height=opened.height,
                    )
                )
            picture = opened.convert("RGBA")
    except LogoRefused:
        raise
    except (UnidentifiedImageError, OSError, ValueError, Warning, Image.DecompressionBombError):
        raise unreadable from None
    picture.thumbnail(FITS)
    return picture


def _wrapped(picture: Image.Image) -> str:
    written = io.BytesIO()
    picture.save(written, "PNG", optimize=True)
    if len(written.getvalue()) > MAX_PICTURE * 3 // 4:
        written = io.BytesIO()
        picture.quantize(128).save(written, "PNG", optimize=True)
    width, height = (str(side) for side in picture.size)
    root = Element("svg", {"xmlns": SVG, "viewBox": f"0 0 {width} {height}", "role": "img"})
    data = base64.b64encode(written.getvalue()).decode()
    SubElement(
        root,
        "image",
        {"width": width, "height": height, "href": f"data:image/png;base64,{data}"},
    )
    return tostring(root, encoding="unicode")
