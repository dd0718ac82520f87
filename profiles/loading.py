"""From a folder of TOML files to one dictionary that JSON can hold. Nothing is judged here."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from persistence.text import Text
from profiles.problems import Problem, ProfileRefused

REQUIRED = ("profile", "fields", "route", "committees", "policies", "taxonomy", "marketing", "faq")
"""Every profile has these files, each ``<name>.toml``."""
OPTIONAL = ("notices", "sign_in")
LOGO = "logo.svg"
MAX_BYTES = 500_000


def read_folder(path: Path) -> dict[str, Any]:
    """The content of an institution's folder, section by section; days as ISO text.

    Raises ProfileRefused when a file is missing, too large, not UTF-8 or not TOML.
    """
    if not path.is_dir():
        raise ProfileRefused([Problem(path.name, "", Text("There is no such folder."))])
    content: dict[str, Any] = {}
    problems: list[Problem] = []
    for name in (*REQUIRED, *OPTIONAL):
        file = path / f"{name}.toml"
        if not file.is_file():
            if name in REQUIRED:
                problems.append(Problem(file.name, "", Text("This file is missing.")))
            continue
        try:
            content[name] = _as_json(tomllib.loads(_text(file)))
        except tomllib.TOMLDecodeError as error:
            problems.append(
                Problem(file.name, "", Text("This is not valid TOML: {problem}.", problem=error))
            )
        except ProfileRefused as refused:
            problems += refused.problems
    try:
        content["logo"] = _text(path / LOGO) if (path / LOGO).is_file() else None
    except ProfileRefused as refused:
        problems += refused.problems
    if problems:
        raise ProfileRefused(problems)
    return content


def _text(file: Path) -> str:
    if file.stat().st_size > MAX_BYTES:
        raise ProfileRefused(
            [Problem(file.name, "", Text("The file has more than {most} bytes.", most=MAX_BYTES))]
        )
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ProfileRefused(
            [
                Problem(
                    file.name,
                    "",
                    Text("The file is not UTF-8 text (byte {byte}).", byte=error.start),
                )
            ]
        ) from None


def _as_json(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _as_json(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_as_json(inner) for inner in value]
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    return value
