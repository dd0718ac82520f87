"""Where a Chromium may be found on this machine. Used by the set-up and by the browser tests."""

import os
import shutil
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
PLAYWRIGHTS_OWN = (
    "chromium-*/chrome-linux*/chrome",
    "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
    "chromium_headless_shell-*/*/*headless*shell*",
)
HOW_TO_GET = (
    "No Chromium was found for the browser tests. Get one in any of these ways:\n"
    "  Debian:            sudo apt-get install chromium\n"
    "  Ubuntu and others: .venv/bin/python -m playwright install --with-deps chromium\n"
    "  macOS:             brew install --cask chromium\n"
    "or set CHROMIUM to the program's path."
)


def chromium() -> str | None:
    """Path of a Chromium or Chrome: CHROMIUM, then the search path, then Playwright's own."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    for name in NAMES:
        if found := shutil.which(name):
            return found
    if sys.platform == "darwin":
        for path in MAC:
            if os.access(path, os.X_OK):
                return path
    return _from_playwright()


def _from_playwright() -> str | None:
    caches = [
        os.environ.get("PLAYWRIGHT_BROWSERS_PATH"),
        Path.home() / ".cache/ms-playwright",
        Path.home() / "Library/Caches/ms-playwright",
    ]
    for cache in caches:
        for pattern in PLAYWRIGHTS_OWN if cache else ():
            for path in sorted(Path(cache).glob(pattern), reverse=True):
                if path.is_file() and os.access(path, os.X_OK):
                    return str(path)
    return None
