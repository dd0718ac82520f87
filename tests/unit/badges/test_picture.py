"""The door for uploads: the content decides, pixels are written anew, bombs stay outside."""

import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFile, PngImagePlugin

from badges.picture import admit
from badges.raster import MAX_BYTES, PictureRefused, safe_png

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 300"><path d="M0 0"/></svg>'


def png(mode: str = "RGB", size: tuple[int, int] = (300, 300), **saved: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, "PNG", **saved)
    return out.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def bomb(width: int, height: int) -> bytes:
    """A small file that says it is huge."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def refusal(name: str, content: bytes) -> str:
    with pytest.raises(PictureRefused) as refused:
        admit(name, content)
    return str(refused.value.reason)


def test_a_png_and_an_svg_are_told_by_content_whatever_they_are_called() -> None:
    for name in ("badge.png", "badge.svg", "badge", "badge.jpg"):
        found = admit(name, png())
        assert (found.media_type, found.width, found.height) == ("image/png", 300, 300)
        found = admit(name, b"\xef\xbb\xbf\n" + SVG)
        assert (found.media_type, found.width, found.height) == ("image/svg+xml", 300, 300)
        assert found.is_square and found.remarks == ()


def test_what_an_svg_is_in_another_encoding_is_an_svg_still() -> None:
    assert admit("a.svg", SVG.decode().encode("utf-16")).media_type == "image/svg+xml"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\xff\xd8\xff\xe0abc", "JPEG picture"),
        (b"GIF89a", "GIF picture"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "WebP picture"),
        (b"%PDF-1.7", "PDF document"),
        (b"\x1f\x8b\x08", "compressed file"),
        (b"PK\x03\x04", "archive or office document"),
        (b"hello", "file of another kind"),
    ],
)
def test_other_files_are_named_and_refused(content: bytes, kind: str) -> None:
    assert refusal("my badge.png", content) == (
        f"“my badge.png” is a {kind}. Choose a PNG or SVG picture."
    )


def test_an_empty_file_and_a_hostile_name() -> None:
    assert refusal("a\x00\u202eb.png", b" \n") == "“ab.png” is empty."
    assert refusal("", b"") == "“The file” is empty."


def test_nothing_but_pixels_survives() -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_itxt("openbadgecredential", '{"secret": 1}')
    notes.add_text("Author", "somebody")
    content = png(pnginfo=notes, icc_profile=b"profile", exif=b"Exif\x00\x00II*\x00", dpi=(72, 72))
    safe = safe_png(content + b"<script>alert(1)</script>")
    assert b"secret" in content and b"Author" in content
    names = [safe[place - 4 : place] for place in chunks(safe)]
    assert set(names) == {b"IHDR", b"IDAT", b"IEND"}
    assert safe.endswith(chunk(b"IEND", b""))


def chunks(content: bytes) -> list[int]:
    """Where the data of each chunk begins."""
    places, at = [], 8
    while at < len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        places.append(at + 8)
        at += length + 12
    return places


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_pixel_is_read_and_written_the_same_again(mode: str) -> None:
    safe = safe_png(png(mode))
    assert safe_png(safe) == safe
    with Image.open(io.BytesIO(safe)) as image:
        assert image.size == (300, 300)
        assert image.mode == {"LA": "RGBA", "RGBA": "RGBA"}.get(mode, image.mode)


def test_transparency_and_sixteen_bits_keep_their_look() -> None:
    palette = Image.new("P", (2, 1))
    palette.putpalette([255, 0, 0, 0, 255, 0])
    palette.putpixel((1, 0), 1)
    out = io.BytesIO()
    palette.save(out, "PNG", transparency=1)
    with Image.open(io.BytesIO(safe_png(out.getvalue()))) as image:
        assert [image.getpixel((x, 0)) for x in (0, 1)] == [(255, 0, 0, 255), (0, 255, 0, 0)]
    grey = Image.new("I;16", (1, 1), 0x8000)
    out = io.BytesIO()
    grey.save(out, "PNG")
    with Image.open(io.BytesIO(safe_png(out.getvalue()))) as image:
        assert image.getpixel((0, 0)) == 0x80


def test_only_the_first_frame_of_a_moving_picture_is_kept() -> None:
    out = io.BytesIO()
    frames = [Image.new("RGB", (300, 300), colour) for colour in ("red", "blue")]
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:])
    with Image.open(io.BytesIO(safe_png(out.getvalue()))) as image:
        assert getattr(image, "n_frames", 1) == 1
        assert image.getpixel((0, 0)) == (255, 0, 0)


@pytest.mark.parametrize("size", [(100_000, 100_000), (4001, 4000), (2**31 - 1, 2**31 - 1)])
def test_a_picture_that_would_fill_the_memory_is_refused_unread(size: tuple[int, int]) -> None:
    assert "million pixels; 16 million is the most." in refusal("bomb.png", bomb(*size))


def test_a_long_file_is_refused() -> None:
    long = png() + b"x" * MAX_BYTES
    assert refusal("long.png", long) == "The picture has 6 MB; 5 MB is the most. Save it smaller."


@pytest.mark.parametrize("cut", [9, 20, 33, 60, -100])
def test_a_torn_picture_is_refused(cut: int) -> None:
    assert refusal("torn.png", png()[:cut]).startswith("The picture is damaged")


def test_a_torn_picture_is_refused_too_where_documents_are_rendered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """WeasyPrint makes Pillow lenient for the whole process when it is imported."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    assert refusal("torn.png", png()[:-100]).startswith("The picture is damaged")


def test_no_pixels_is_no_picture() -> None:
    assert refusal("none.png", bomb(0, 0)).startswith("The picture is damaged")


def test_shape_and_size_are_remarked_on_not_refused() -> None:
    found = admit("wide.png", png(size=(150, 300)))
    assert not found.is_square
    assert [str(remark) for remark in found.remarks] == [
        "The picture is 150 by 300. Badge platforms expect a square.",
        "The picture is 150 by 300 pixels and will look coarse.",
    ]
    assert admit("almost.png", png(size=(300, 302))).is_square


GOOD = png(size=(8, 8))


@given(place=st.integers(0, len(GOOD) - 1), byte=st.integers(0, 255), tail=st.binary(max_size=40))
def test_a_damaged_picture_is_read_or_refused_and_never_breaks(
    place: int, byte: int, tail: bytes
) -> None:
    damaged = GOOD[:place] + bytes([byte]) + GOOD[place + 1 :] + tail
    try:
        found = admit("x.png", damaged)
    except PictureRefused:
        return
    assert admit("x.png", found.content) == found
