"""Colours of a drawn badge: mixing, and contrast as WCAG 2.2 measures it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from taxonomy.placement import Visual
from taxonomy.settings import Edge

WHITE, INK, BLACK, PAPER, GILT = "#ffffff", "#14181f", "#000000", "#fbf7ec", "#e3c77a"
READABLE = 4.5
"""Least contrast of text with what is behind it (WCAG 2.2, 1.4.3)."""
VISIBLE = 3.0
"""Least contrast of a mark that carries meaning (WCAG 2.2, 1.4.11)."""

_SHEEN: Mapping[str, tuple[str, ...]] = {
    "white": ("#ffffff", "#f7f5ef", "#ece8dc"),
    "silver": ("#eef0f2", "#c3c7cc", "#dadde1"),
    "gold": ("#ecd9a0", "#d6b25a", "#e6cb86"),
    "bronze": ("#d9a873", "#c58f57", "#d3a06a"),
}
_FOIL: Mapping[str, tuple[str, ...]] = {
    "white": ("#f4f4f2", "#bfc3c7", "#ffffff", "#a9aeb4", "#e8e9ea"),
    "silver": ("#f4f4f2", "#9aa1a8", "#ffffff", "#8a9199", "#e3e5e7"),
    "gold": ("#f6e7b4", "#b8892b", "#fff6d8", "#a87a22", "#e8cb7e"),
    "bronze": ("#f0c79a", "#8d5a26", "#fbe3c8", "#7c4d1f", "#d9a36a"),
}


@dataclass(frozen=True, slots=True)
class Palette:
    """Every colour one badge is drawn with; text and marks are checked against their ground."""

    field: tuple[str, ...]
    text: str
    edge: tuple[str, ...]
    line: str
    mark: str
    banner: str
    banner_text: str
    banner_fold: str


def mix(colour: str, other: str, part: float) -> str:
    """``colour`` with ``part`` (0 to 1) of ``other`` in it. Both are ``#rrggbb``."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in pairs)


def contrast(colour: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    light, dark = sorted((_luminance(colour), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def readable_on(grounds: Sequence[str], wanted: Sequence[str], least: float = READABLE) -> str:
    """The first wanted colour that stands out from every ground, else white, ink or black."""
    candidates = (*wanted, WHITE, INK, BLACK)
    for candidate in candidates:
        if all(contrast(candidate, ground) >= least for ground in grounds):
            return candidate
    return max(candidates, key=lambda one: min(contrast(one, ground) for ground in grounds))


def palette(visual: Visual) -> Palette:
    """Derive a badge's colours from its look. A gradient that would hide the text is left flat."""
    colour, metal = visual.colour, visual.metal or ""
    field = _SHEEN.get(metal) or (mix(colour, WHITE, 0.10), colour, mix(colour, BLACK, 0.22))
    text = readable_on(field, ())
    if min(contrast(text, ground) for ground in field) < READABLE:
        field = (colour,)
        text = readable_on(field, ())
    on_light = _luminance(text) < _luminance(colour)
    deep = _deepened(visual.brand if metal else mix(colour, BLACK, 0.55))
    banner = deep if on_light else PAPER
    banner_text = PAPER if on_light else readable_on((PAPER,), (mix(colour, BLACK, 0.45),))
    edge = _edge(visual)
    return Palette(
        field=field,
        text=text,
        edge=edge,
        line=readable_on(edge, (GILT, PAPER), VISIBLE),
        mark=readable_on(field, (deep,) if on_light else (GILT,), VISIBLE),
        banner=banner,
        banner_text=banner_text,
        banner_fold=mix(banner, BLACK if on_light else banner_text, 0.38),
    )


def _edge(visual: Visual) -> tuple[str, ...]:
    if visual.edge is Edge.FOIL:
        return _FOIL.get(visual.metal or "gold", _FOIL["gold"])
    if visual.metal == "white":
        deep = _deepened(visual.brand)
        return (deep, mix(deep, BLACK, 0.3))
    return (mix(visual.colour, BLACK, 0.42), mix(visual.colour, BLACK, 0.62))


def _deepened(colour: str) -> str:
    """The colour, darkened as little as paper-coloured text on it asks for."""
    part = 0.15
    while contrast(mix(colour, BLACK, part), PAPER) < READABLE:
        part += 0.05
    return mix(colour, BLACK, part)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in _channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
