"""What an uploaded SVG may hold: elements, attributes, style properties, values. Only data and
the checks of single values; walking the tree is sanitising.py's.
"""

import re

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
XML = "http://www.w3.org/XML/1998/namespace"

MAX_BYTES = 2_000_000
MAX_ELEMENTS = 20_000
MAX_DEPTH = 64
MAX_REUSE = 20_000
"""Elements drawn once every ``use`` is followed."""
MAX_FILTERS = 40
MAX_INNER_IMAGES = 20
MAX_SIDE = 100_000


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ELEMENTS = _words(
    """
    svg g defs symbol use title desc style path rect circle ellipse line polyline polygon text
    tspan textPath image linearGradient radialGradient stop clipPath mask pattern marker switch
    filter feGaussianBlur feOffset feMerge feMergeNode feFlood feComposite feBlend feColorMatrix
    feDropShadow
    """
)
WITH_TEXT = frozenset({"title", "desc", "style", "text", "tspan", "textPath"})

DROPPED = frozenset({"metadata", "view", "cursor", "font", "glyph", "missing-glyph", "font-face"})
"""Harmless, and of no use in a picture."""

ATTRIBUTES = _words(
    """
    id class style lang role aria-label aria-labelledby aria-describedby aria-hidden width
    height x y x1 y1 x2 y2 cx cy r rx ry fx fy fr d points pathLength dx dy rotate viewBox
    preserveAspectRatio version transform href space gradientUnits gradientTransform
    spreadMethod offset patternUnits patternContentUnits patternTransform clipPathUnits
    maskUnits maskContentUnits markerUnits markerWidth markerHeight refX refY orient textLength
    lengthAdjust startOffset method spacing side filterUnits primitiveUnits in in2 result
    stdDeviation mode operator k1 k2 k3 k4 values type edgeMode systemLanguage requiredFeatures
    """
)

PROPERTIES = _words(
    """
    fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap
    stroke-linejoin stroke-miterlimit stroke-dasharray stroke-dashoffset opacity color
    stop-color stop-opacity clip-path clip-rule mask filter marker marker-start marker-mid
    marker-end font font-family font-size font-weight font-style font-variant font-stretch
    text-anchor text-decoration text-transform letter-spacing word-spacing dominant-baseline
    alignment-baseline baseline-shift direction unicode-bidi writing-mode line-height text-align
    visibility display overflow transform transform-origin transform-box mix-blend-mode
    isolation paint-order shape-rendering text-rendering image-rendering color-interpolation
    color-interpolation-filters flood-color flood-opacity lighting-color vector-effect
    enable-background white-space kerning
    """
)
"""Usable as attributes and inside a style."""

_FUNCTIONS = _words(
    """
    rgb rgba hsl hsla translate translatex translatey scale scalex scaley rotate skewx skewy
    matrix calc
    """
)
_INNER_REFERENCE = re.compile(r"url\(\s*(['\"]?)#[\w.:-]+\1\s*\)", re.IGNORECASE)
_FUNCTION = re.compile(r"([\w-]+)\s*\(")
_PLAIN_VALUE = re.compile(r"^[\w\s#.,%()+*/'\"!:-]*$")
_SELECTOR = re.compile(r"^[\w\s.#,*>:-]+$")
_RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")


def is_safe_value(value: str) -> bool:
    """Whether a presentation attribute or style value reaches nothing outside the picture."""
    rest = _INNER_REFERENCE.sub(" ", value)
    if not _PLAIN_VALUE.match(rest):
        return False
    return all(name.lower() in _FUNCTIONS for name in _FUNCTION.findall(rest))


def safe_declarations(style: str) -> str | None:
    """The known properties of a style, tidied; None when one of them reaches outside."""
    if "\\" in style:
        return None
    kept = []
    for declaration in re.sub(r"/\*.*?\*/", " ", style, flags=re.DOTALL).split(";"):
        name, separator, value = declaration.partition(":")
        name, value = name.strip().lower(), " ".join(value.split())
        if not separator or name.startswith("-inkscape"):
            continue
        if not is_safe_value(value):
            return None
        if name in PROPERTIES:
            kept.append(f"{name}:{value}")
    return ";".join(kept)


def safe_stylesheet(text: str) -> str | None:
    """The rules of a style element, tidied; None when something in it reaches outside."""
    text = re.sub(r"/\*.*?\*/", " ", text.replace("<!--", " ").replace("-->", " "), flags=re.DOTALL)
    if "\\" in text or "@" in text:
        return None
    rules = []
    for selector, style in _RULE.findall(text):
        declarations = safe_declarations(style)
        if declarations is None or not _SELECTOR.match(selector.strip() or "*"):
            return None
        if declarations and selector.strip():
            rules.append(f"{' '.join(selector.split())}{{{declarations}}}")
    return "" if _RULE.sub("", text).strip() and not rules else "".join(rules)
