"""Drawing a badge from its look, title and issuer: an SVG without fonts, scripts or references.

The same arguments give the same bytes. What the look is comes from the taxonomy.
"""

import hashlib
from collections.abc import Iterator
from xml.sax.saxutils import escape

from badges.colours import Palette, palette
from badges.lettering import LINE_HEIGHT, Lettering, fitted, measured, printable, runs_right_to_left
from badges.shapes import CENTRE, Box, Plan, plan, star
from persistence.text import Text
from taxonomy.placement import Visual
from taxonomy.settings import Edge

SERIF = "'Source Serif 4', Georgia, 'Noto Serif', 'Times New Roman', 'DejaVu Serif', serif"
SANS = "'Source Sans 3', 'Segoe UI', 'Noto Sans', 'Helvetica Neue', 'DejaVu Sans', sans-serif"
RING = 40.0
"""Width of the edge around the field, in units of a 600-unit square."""


def draw(
    visual: Visual, title: str, issuer: str, *, size: int = 600, description: str | None = None
) -> bytes:
    """The badge as SVG, ``size`` pixels square. ``description`` is its alternative text."""
    title, issuer = printable(title), printable(issuer)
    said = printable(description or str(described(visual, title, issuer)))
    colours, shape = palette(visual), plan(visual.shape)
    mark = hashlib.sha256(repr((visual, title, issuer, said)).encode()).hexdigest()[:8]
    body = "".join(
        (
            *_ground(visual, shape, colours, mark),
            *_words(title, issuer, shape, colours),
            *_foot(visual, shape, colours),
        )
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}" '
        f'viewBox="0 0 600 600" role="img" aria-labelledby="t{mark} d{mark}">'
        f'<title id="t{mark}">{escape(title)}</title><desc id="d{mark}">{escape(said)}</desc>'
        f"{body}</svg>\n"
    ).encode()


def described(visual: Visual, title: str, issuer: str) -> Text:
    """What the drawn badge shows, as its alternative text."""
    if visual.level:
        return Text(
            "Badge “{title}” of {issuer}: {kind}, {level}.",
            title=title,
            issuer=issuer,
            kind=visual.kind,
            level=visual.level,
        )
    return Text(
        "Badge “{title}” of {issuer}: {kind}.", title=title, issuer=issuer, kind=visual.kind
    )


def _ground(visual: Visual, shape: Plan, colours: Palette, mark: str) -> Iterator[str]:
    field = shape.outline(RING)
    yield "<defs>"
    yield _gradient(f"e{mark}", colours.edge, slant=visual.edge is Edge.FOIL)
    yield _gradient(f"f{mark}", colours.field, slant=visual.metal is not None)
    yield f'<clipPath id="c{mark}"><path d="{field}"/></clipPath></defs>'
    if shape.tails:
        yield f'<path d="{shape.tails}" fill="url(#e{mark})" stroke="{colours.line}" '
        yield 'stroke-width="2" stroke-opacity="0.55" stroke-linejoin="round"/>'
    yield f'<path d="{shape.outline(0)}" fill="url(#e{mark})"/>'
    yield from _edge(visual.edge, shape, colours)
    yield f'<path d="{field}" fill="url(#f{mark})" stroke="{colours.line}" stroke-width="2.5"/>'
    yield f'<g clip-path="url(#c{mark})" fill="none" stroke="{colours.text}" '
    yield 'stroke-width="1" stroke-opacity="0.07">'
    for turn in range(0, 180, 10):
        yield f'<ellipse cx="300" cy="{shape.middle:.0f}" rx="330" ry="150" '
        yield f'transform="rotate({turn} 300 {shape.middle:.0f})"/>'
    yield "</g>"


def _edge(edge: Edge, shape: Plan, colours: Palette) -> Iterator[str]:
    def line(inset: float, width: float, more: str = "") -> str:
        return (
            f'<path d="{shape.outline(inset)}" fill="none" stroke="{colours.line}" '
            f'stroke-width="{width}"{more}/>'
        )

    if edge is Edge.PLAIN:
        yield line(10, 1.5, ' stroke-opacity="0.8"')
    elif edge is Edge.DOUBLE:
        yield line(9, 2)
        yield line(RING / 2 + 4, 4.5, ' stroke-linecap="round" stroke-dasharray="0 12"')
    else:
        yield line(8, 1.5, ' stroke-opacity="0.6"')
        yield line(RING / 2 + 3, 16, ' stroke-dasharray="1.6 4.4" stroke-opacity="0.45"')


def _gradient(name: str, stops: tuple[str, ...], *, slant: bool) -> str:
    last = max(len(stops) - 1, 1)
    colours = "".join(
        f'<stop offset="{index / last:.2f}" stop-color="{stop}"/>'
        for index, stop in enumerate(stops)
    )
    return (
        f'<linearGradient id="{name}" gradientUnits="userSpaceOnUse" '
        f'x1="0" y1="0" x2="{600 if slant else 0}" y2="600">{colours}</linearGradient>'
    )


def _words(title: str, issuer: str, shape: Plan, colours: Palette) -> Iterator[str]:
    capital = issuer.upper() if issuer.isascii() or _is_latin(issuer) else issuer
    small = fitted(
        capital,
        width=shape.issuer.width / 1.12,
        height=shape.issuer.height,
        largest=21,
        smallest=11,
    )
    yield from _lines(
        small, shape.issuer, colours.text, f'font-family="{SANS}" font-weight="600"', spacing=1.5
    )
    rule = shape.issuer.top + shape.issuer.height + 8
    yield f'<path d="M{CENTRE - 74:.0f} {rule:.1f}H{CENTRE - 12:.0f}M{CENTRE + 12:.0f} {rule:.1f}'
    yield f'H{CENTRE + 74:.0f}" stroke="{colours.mark}" stroke-width="1.5"/>'
    yield f'<path d="M300 {rule - 5:.1f}L305 {rule:.1f}L300 {rule + 5:.1f}L295 {rule:.1f}Z" '
    yield f'fill="{colours.mark}"/>'
    large = fitted(
        title, width=shape.title.width, height=shape.title.height, largest=56, smallest=14
    )
    yield from _lines(large, shape.title, colours.text, f'font-family="{SERIF}" font-weight="700"')


def _lines(
    lettering: Lettering, box: Box, fill: str, face: str, *, spacing: float = 0
) -> Iterator[str]:
    step = lettering.size * LINE_HEIGHT
    y = box.top + (box.height - step * len(lettering.lines)) / 2 + lettering.size * 0.9
    letter_spacing = f' letter-spacing="{spacing}"' if spacing else ""
    for line in lettering.lines:
        direction = ' direction="rtl"' if runs_right_to_left(line) else ""
        yield f'<text x="{CENTRE:.0f}" y="{y:.1f}" text-anchor="middle" {face} '
        yield f'font-size="{lettering.size:g}" fill="{fill}"{letter_spacing}{direction}>'
        yield f"{escape(line)}</text>"
        y += step


def _foot(visual: Visual, shape: Plan, colours: Palette) -> Iterator[str]:
    said = printable(visual.banner or "")
    if said:
        yield from _banner(said, shape, colours)
    else:
        box = Box(shape.banner_at - 20, 40, shape.banner_half * 1.2)
        small = fitted(printable(visual.kind), width=box.width, height=40, largest=22, smallest=12)
        yield from _lines(small, box, colours.text, f'font-family="{SERIF}" font-style="italic"')
    if visual.marks:
        step = min(34.0, shape.marks_width / visual.marks)
        x = CENTRE - step * (visual.marks - 1) / 2
        stars = "".join(
            star(x + step * count, shape.marks_at, step * 0.38) for count in range(visual.marks)
        )
        yield f'<path d="{stars}" fill="{colours.mark}"/>'


def _banner(said: str, shape: Plan, colours: Palette) -> Iterator[str]:
    """A band with folded ends across the badge, no wider than its words ask for."""
    words = fitted(said, width=shape.banner_half * 2 - 120, height=44, largest=27, smallest=12)
    widest = max((measured(line) for line in words.lines), default=0) * words.size
    half = min(shape.banner_half - 34, max(shape.banner_half * 0.62, widest / 2 + 26))
    y, deep = shape.banner_at, 29.0
    for side in (-1, 1):
        inner, outer = CENTRE + side * half, CENTRE + side * (half + 34)
        yield f'<path d="M{inner - side * 22:.1f} {y - deep + 12:.1f}H{outer:.1f}'
        yield f"L{outer - side * 15:.1f} {y + 12:.1f}L{outer:.1f} {y + deep + 12:.1f}"
        yield f'H{inner - side * 22:.1f}Z" fill="{colours.banner_fold}"/>'
    yield f'<path d="M{CENTRE - half:.1f} {y - deep:.1f}H{CENTRE + half:.1f}V{y + deep:.1f}'
    yield f'H{CENTRE - half:.1f}Z" fill="{colours.banner}"/>'
    yield f'<path d="M{CENTRE - half:.1f} {y - deep + 6:.1f}H{CENTRE + half:.1f}'
    yield f'M{CENTRE - half:.1f} {y + deep - 6:.1f}H{CENTRE + half:.1f}" '
    yield f'stroke="{colours.banner_text}" stroke-opacity="0.35" stroke-width="1"/>'
    box = Box(y - deep, deep * 2, half * 2)
    yield from _lines(words, box, colours.banner_text, f'font-family="{SERIF}" font-weight="700"')


def _is_latin(text: str) -> bool:
    return all(ord(letter) < 0x250 or not letter.isalpha() for letter in text)
