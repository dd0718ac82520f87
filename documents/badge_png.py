"""A badge's picture as PNG of a wanted size, on a transparent ground: for platforms that take no SVG."""

import io

from PIL import Image

from documents.rendering import HOST, Asset, asset_url, to_pdf

PIXELS_A_POINT = 96 / 72


def badge_png(picture: bytes, media_type: str, width: int, height: int) -> bytes:
    """The picture fitted into a square of this many pixels, its proportions kept.

    Raises LibrariesMissing for a drawing where no PDF can be made.
    """
    if media_type == "image/svg+xml":
        return _drawn(picture, width, height)
    with Image.open(io.BytesIO(picture), formats=("PNG", "JPEG")) as opened:
        return _on_ground(opened.convert("RGBA"), width, height)


def _drawn(picture: bytes, width: int, height: int) -> bytes:
    """Drawn with our own fonts, as the record draws it, then turned into pixels."""
    import pypdfium2

    page = (
        f'<!doctype html><html lang="en"><head><title>Badge</title>'
        f'<link rel="stylesheet" href="{HOST}/static/fonts/print.css">'
        f"<style>@page {{ size: {width}px {height}px; margin: 0 }} body {{ margin: 0 }} "
        f"img {{ display: block; width: {width}px; height: {height}px; object-fit: contain }}"
        f'</style></head><body><img src="{asset_url("badge.svg")}" alt="Badge"></body></html>'
    )
    drawn = to_pdf(page, {"badge.svg": Asset(picture, "image/svg+xml")})
    document = pypdfium2.PdfDocument(drawn)
    try:
        bitmap = document[0].render(scale=PIXELS_A_POINT, fill_color=(0, 0, 0, 0))
        image = bitmap.to_pil().convert("RGBA")
    finally:
        document.close()
    return _on_ground(image, width, height)


def _on_ground(image: Image.Image, width: int, height: int) -> bytes:
    image.thumbnail((width, height), Image.Resampling.LANCZOS)
    ratio = min(width / image.width, height / image.height)
    if ratio > 1:
        size = (round(image.width * ratio), round(image.height * ratio))
        image = image.resize(size, Image.Resampling.LANCZOS)
    ground = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    ground.paste(image, ((width - image.width) // 2, (height - image.height) // 2))
    kept = io.BytesIO()
    ground.save(kept, "PNG", optimize=True)
    return kept.getvalue()
