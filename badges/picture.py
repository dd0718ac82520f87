"""The one door for an uploaded badge picture. What a file is, its content says, not its name."""

from dataclasses import dataclass, replace

from badges.raster import PNG_SIGNATURE, PictureRefused, png_size, safe_png
from badges.sanitising import safe_svg, svg_size
from persistence.text import Text

SMALL = 200
"""Pixels below which a badge looks coarse (a wiki's guidance for badge pictures, not a standard)."""

_OTHERS = (
    (b"\xff\xd8\xff", "JPEG picture"),
    (b"GIF8", "GIF picture"),
    (b"BM", "BMP picture"),
    (b"II*\x00", "TIFF picture"),
    (b"MM\x00*", "TIFF picture"),
    (b"%PDF", "PDF document"),
    (b"\x1f\x8b", "compressed file"),
    (b"PK\x03\x04", "archive or office document"),
)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that may be kept and shown. ``remarks`` are advice, nothing that forbids it."""

    media_type: str
    content: bytes
    width: int
    height: int
    remarks: tuple[Text, ...] = ()

    @property
    def is_square(self) -> bool:
        """Whether it is as wide as high, give or take a hundredth."""
        return abs(self.width - self.height) <= max(self.width, self.height) / 100


def admit(filename: str, content: bytes) -> Picture:
    """Make an upload safe, or raise PictureRefused. ``filename`` is only used in the message."""
    if not content.strip():
        raise PictureRefused(Text("“{name}” is empty.", name=_shown(filename)))
    if content.startswith(PNG_SIGNATURE):
        png = safe_png(content)
        return _with_remarks(Picture("image/png", png, *png_size(png)))
    if _looks_like_xml(content):
        svg = safe_svg(content)
        return _with_remarks(Picture("image/svg+xml", svg, *svg_size(svg)))
    raise PictureRefused(
        Text(
            "“{name}” is a {kind}. Choose a PNG or SVG picture.",
            name=_shown(filename),
            kind=_kind(content),
        )
    )


def _looks_like_xml(content: bytes) -> bool:
    return content[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") or content.startswith(
        (b"\xff\xfe<\x00", b"\xfe\xff\x00<")
    )


def _kind(content: bytes) -> str:
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "WebP picture"
    return next(
        (name for start, name in _OTHERS if content.startswith(start)), "file of another kind"
    )


def _shown(filename: str) -> str:
    return "".join(letter for letter in filename if letter.isprintable())[:80] or "The file"


def _with_remarks(picture: Picture) -> Picture:
    remarks = []
    if not picture.is_square:
        remarks.append(
            Text(
                "The picture is {width} by {height}. Badge platforms expect a square.",
                width=picture.width,
                height=picture.height,
            )
        )
    if picture.media_type == "image/png" and min(picture.width, picture.height) < SMALL:
        remarks.append(
            Text(
                "The picture is {width} by {height} pixels and will look coarse.",
                width=picture.width,
                height=picture.height,
            )
        )
    return replace(picture, remarks=tuple(remarks))
