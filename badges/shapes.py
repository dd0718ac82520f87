"""Outlines of a badge in a square of 600 units, and where in each the words stand. Pure."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from taxonomy.settings import Shape

CENTRE = 300.0


@dataclass(frozen=True, slots=True)
class Box:
    """A box centred from left to right: its top, height and width."""

    top: float
    height: float
    width: float


@dataclass(frozen=True, slots=True)
class Plan:
    """One shape. ``outline(d)`` is the path lying ``d`` units inside the edge."""

    outline: Callable[[float], str]
    middle: float
    issuer: Box
    title: Box
    banner_at: float
    banner_half: float
    marks_at: float
    marks_width: float
    tails: str = ""


def plan(shape: Shape) -> Plan:
    """The plan of a shape."""
    return _PLANS[shape]


def star(x: float, y: float, radius: float) -> str:
    """Path of a five-pointed star standing upright."""
    points = []
    for step in range(10):
        reach = radius if step % 2 == 0 else radius * 0.42
        angle = math.pi * (step / 5 - 0.5)
        points.append((x + reach * math.cos(angle), y + reach * math.sin(angle)))
    return _polygon(points)


def _circle(inset: float) -> str:
    r = 286 - inset
    return (
        f"M{CENTRE:.1f} {CENTRE - r:.1f}A{r:.1f} {r:.1f} 0 1 1 {CENTRE:.1f} {CENTRE + r:.1f}"
        f"A{r:.1f} {r:.1f} 0 1 1 {CENTRE:.1f} {CENTRE - r:.1f}Z"
    )


def _square(inset: float) -> str:
    low, high, r = 22 + inset, 578 - inset, max(46 - inset * 0.6, 10)
    return (
        f"M{low + r:.1f} {low:.1f}H{high - r:.1f}Q{high:.1f} {low:.1f} {high:.1f} {low + r:.1f}"
        f"V{high - r:.1f}Q{high:.1f} {high:.1f} {high - r:.1f} {high:.1f}"
        f"H{low + r:.1f}Q{low:.1f} {high:.1f} {low:.1f} {high - r:.1f}"
        f"V{low + r:.1f}Q{low:.1f} {low:.1f} {low + r:.1f} {low:.1f}Z"
    )


def _hexagon(inset: float) -> str:
    reach = 296 - inset / math.cos(math.pi / 6)
    corners = [
        (
            CENTRE + reach * math.sin(math.pi * step / 3),
            CENTRE - reach * math.cos(math.pi * step / 3),
        )
        for step in range(6)
    ]
    return _rounded(corners, 30)


def _shield(inset: float) -> str:
    across = (262 - inset) / 262
    down = (286 - inset) / 286

    def at(x: float, y: float) -> str:
        return f"{CENTRE + x * across:.1f} {300 + y * down:.1f}"

    return (
        f"M{at(0, -286)}C{at(90, -262)} {at(180, -250)} {at(262, -250)}"
        f"V{300 + 20 * down:.1f}C{at(262, 150)} {at(140, 240)} {at(0, 286)}"
        f"C{at(-140, 240)} {at(-262, 150)} {at(-262, 20)}V{300 - 250 * down:.1f}"
        f"C{at(-180, -250)} {at(-90, -262)} {at(0, -286)}Z"
    )


_ROSETTE_MIDDLE = 256.0


def _rosette(inset: float) -> str:
    """Scalloped outside; inside it is a plain circle that clears the scallops."""
    points = []
    for step in range(240):
        angle = math.tau * step / 240
        reach = 235 + 8 * math.cos(angle * 24) if inset == 0 else 232 - inset
        points.append((CENTRE + reach * math.sin(angle), _ROSETTE_MIDDLE - reach * math.cos(angle)))
    return _polygon(points)


def _polygon(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z"


def _rounded(corners: Sequence[tuple[float, float]], radius: float) -> str:
    """A polygon whose corners are eased by ``radius`` units along each side."""
    pieces = []
    for index, (x, y) in enumerate(corners):
        before, after = corners[index - 1], corners[(index + 1) % len(corners)]
        start, end = _toward((x, y), before, radius), _toward((x, y), after, radius)
        pieces.append(f"{start[0]:.1f} {start[1]:.1f}Q{x:.1f} {y:.1f} {end[0]:.1f} {end[1]:.1f}")
    return "M" + "L".join(pieces) + "Z"


def _toward(
    point: tuple[float, float], goal: tuple[float, float], by: float
) -> tuple[float, float]:
    length = math.hypot(goal[0] - point[0], goal[1] - point[1])
    return (
        point[0] + (goal[0] - point[0]) * by / length,
        point[1] + (goal[1] - point[1]) * by / length,
    )


_TAILS = "M182 420L128 592L196 562L240 598L296 440ZM418 420L472 592L404 562L360 598L304 440Z"

_PLANS = {
    Shape.CIRCLE: Plan(
        outline=_circle,
        middle=300,
        issuer=Box(102, 60, 280),
        title=Box(192, 208, 392),
        banner_at=452,
        banner_half=262,
        marks_at=516,
        marks_width=170,
    ),
    Shape.SQUARE: Plan(
        outline=_square,
        middle=300,
        issuer=Box(88, 66, 420),
        title=Box(184, 214, 420),
        banner_at=452,
        banner_half=288,
        marks_at=516,
        marks_width=300,
    ),
    Shape.HEXAGON: Plan(
        outline=_hexagon,
        middle=300,
        issuer=Box(116, 58, 214),
        title=Box(198, 196, 380),
        banner_at=446,
        banner_half=272,
        marks_at=506,
        marks_width=110,
    ),
    Shape.SHIELD: Plan(
        outline=_shield,
        middle=290,
        issuer=Box(98, 64, 360),
        title=Box(188, 182, 388),
        banner_at=416,
        banner_half=266,
        marks_at=484,
        marks_width=150,
    ),
    Shape.RIBBON: Plan(
        outline=_rosette,
        middle=_ROSETTE_MIDDLE,
        issuer=Box(97, 48, 204),
        title=Box(162, 178, 308),
        banner_at=384,
        banner_half=236,
        marks_at=434,
        marks_width=120,
        tails=_TAILS,
    ),
}
