"""Put the pictures that the browser tests keep into the guides: ``python -m tools.doc_pictures``.

Run after the tests that keep them; whatever was not kept is named and left as it is.
"""

import sys
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
SCREENS = ROOT / "artifacts" / "screens"
IMAGES = ROOT / "docs" / "images"
PICTURES = {
    "set-up-steps.png": "first-run-02-steps-desktop.png",
    "set-up-committee.png": "first-run-10-committee-desktop.png",
    "week-board.png": "week-board-desktop.png",
    "week-remind.png": "week-remind-desktop.png",
    "week-done.png": "week-done-desktop.png",
    "week-view.png": "week-view-desktop.png",
    "week-decisions.png": "week-decisions-desktop.png",
    "week-badge-sheet.png": "week-badge-sheet-desktop.png",
}
"""Name in docs/images to the name under which a test kept it."""
HIGHEST = 1100
"""Pixels of a long page that are shown."""


def main() -> int:
    """Copy every picture that is there, made small; 1 where some are missing."""
    missing = []
    for name, kept in PICTURES.items():
        source = SCREENS / kept
        if not source.is_file():
            missing.append(kept)
            continue
        with Image.open(source) as image:
            shown = image.crop((0, 0, image.width, min(image.height, HIGHEST))).convert("RGB")
            shown.quantize(colors=128).save(IMAGES / name, optimize=True)
    if missing:
        sys.stderr.write(f"Not kept by any test yet: {', '.join(missing)}\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
