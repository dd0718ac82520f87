"""The shipped profiles, and copies of them with something changed."""

import copy
from functools import cache
from pathlib import Path
from typing import Any

from profiles.loading import read_folder
from profiles.profile import Profile, read_profile

FOLDER = Path(__file__).parents[3] / "institutions"
NAMES = ("generic", "arizona", "oregon-state", "hartwell")


@cache
def _content(name: str) -> dict[str, Any]:
    return read_folder(FOLDER / name)


def content(name: str = "generic") -> dict[str, Any]:
    """A shipped profile's content, to be changed at will."""
    return copy.deepcopy(_content(name))


@cache
def profile(name: str) -> Profile:
    return read_profile(_content(name))
