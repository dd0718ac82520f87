"""Pictures made of pixels: decoded within limits and written anew, so that nothing else survives."""

import io
import struct

from PIL import Image, ImageFile

from persistence.text import Text

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
MAX_BYTES = 5_000_000
MAX_PIXELS = 16_000_000


class PictureRefused(Exception):
    """The picture cannot be taken. ``reason`` says why, and what to do."""

    def __init__(self, reason: Text) -> None:
        self.reason = reason
        super().__init__(str(reason))


def safe_png(content: bytes) -> bytes:
    """The same picture as a fresh PNG: first frame only, no metadata. Raises PictureRefused."""
    if not content.startswith(PNG_SIGNATURE):
        raise PictureRefused(Text("This is not a PNG picture."))
    width, height = png_size(content)
    return redrawn(content, "PNG", width * height)


def png_size(content: bytes) -> tuple[int, int]:
    """Width and height in pixels, read from the header alone. Raises PictureRefused."""
    if len(content) < 33 or content[12:16] != b"IHDR":
        raise PictureRefused(_damaged())
    width, height = struct.unpack(">II", content[16:24])
    return width, height


def redrawn(content: bytes, kind: str, pixels: int | None = None) -> bytes:
    """Decode a picture of ``kind`` (Pillow's name) and write it as PNG. Raises PictureRefused.

    ``pixels`` is the area where it is known before decoding.
    """
    if len(content) > MAX_BYTES:
        raise PictureRefused(
            Text(
                "The picture has {size} MB; {limit} MB is the most. Save it smaller.",
                size=-(-len(content) // 1_000_000),
                limit=MAX_BYTES // 1_000_000,
            )
        )
    refuse_huge(pixels or 0)
    # WeasyPrint, once imported, lets the whole process take torn pictures.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with Image.open(io.BytesIO(content), formats=(kind,)) as image:
            refuse_huge(image.width * image.height)
            image.load()
            plain = _plain(image)
    except PictureRefused:
        raise
    except (OSError, SyntaxError, ValueError, KeyError, IndexError, EOFError, struct.error):
        raise PictureRefused(_damaged()) from None
    plain.info.clear()
    out = io.BytesIO()
    plain.save(out, "PNG")
    return out.getvalue()


def refuse_huge(pixels: int) -> None:
    """Refuse an area that would fill the memory when decoded."""
    if pixels > MAX_PIXELS:
        raise PictureRefused(
            Text(
                "The picture has {pixels} million pixels; {limit} million is the most. "
                "Save it smaller: 600 by 600 is plenty.",
                pixels=-(-pixels // 1_000_000),
                limit=MAX_PIXELS // 1_000_000,
            )
        )


def _plain(image: Image.Image) -> Image.Image:
    """Eight bits a channel, with transparency only where there is some."""
    if image.mode.startswith("I"):  # sixteen bits of grey
        return image.convert("I").point(lambda value: value / 256).convert("L")
    if "A" in image.getbands() or "transparency" in image.info:
        return image.convert("RGBA")
    return image.convert("L" if image.mode in {"1", "L"} else "RGB")


def _damaged() -> Text:
    return Text("The picture is damaged and cannot be read. Save it again and choose the new file.")
