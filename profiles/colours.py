"""An institution's accent colours, checked so that text in them and on them can be read."""

import re

from persistence.text import Text

WHITE, NIGHT = "#ffffff", "#14171b"
"""The paper of the light and of the dark pages (static/css/tokens.css)."""
READABLE = 4.5
"""Least contrast of text with what is behind it (WCAG 2.2, 1.4.3)."""
COLOUR = re.compile(r"#[0-9a-f]{6}")


def contrast(colour: str, other: str) -> float:
    """Contrast ratio of two ``#rrggbb`` colours, 1 to 21 (WCAG 2.2)."""
    light, dark = sorted((_luminance(colour), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def unreadable(colour: str, *, paper: str) -> Text | None:
    """Why this colour cannot carry text on this paper, or None where it can."""
    found = contrast(colour, paper)
    if found >= READABLE:
        return None
    values = {"colour": colour, "paper": paper, "found": f"{found:.2f}", "least": READABLE}
    if paper == WHITE:
        return Text(
            "{colour} on {paper} has a contrast of {found}; text needs {least}. "
            "Choose a darker colour.",
            **values,
        )
    return Text(
        "{colour} on {paper} has a contrast of {found}; text needs {least}. "
        "Choose a lighter colour.",
        **values,
    )


def _luminance(colour: str) -> float:
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def readable_near(colour: str, *, paper: str) -> str:
    """The colour itself where it can carry text on this paper, else the nearest that can."""
    towards = (0, 0, 0) if paper == WHITE else (255, 255, 255)
    channels = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
    for percent in range(101):
        mixed = [
            round(part + (end - part) * percent / 100)
            for part, end in zip(channels, towards, strict=True)
        ]
        found = "#" + "".join(f"{part:02x}" for part in mixed)
        if unreadable(found, paper=paper) is None:
            return found
    raise ValueError(f"Nothing can be read on {paper}.")
