"""What was measured on: said above every table, since a figure without it says nothing."""

import os
import platform
import sqlite3
import subprocess
import tomllib
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OURS = ("flask", "sqlalchemy", "weasyprint", "common-expression-language")


def lines(postgres: str) -> list[str]:
    """Day, machine and versions, a line each."""
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return [
        f"Measured on {datetime.now(UTC):%Y-%m-%d}, Imprimatur {_own_version()} ({_commit()}).",
        f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}; load at the start {load}.",
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {postgres}; "
        + ", ".join(f"{name} {version(name)}" for name in OURS)
        + ".",
    ]


def _own_version() -> str:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return str(settings["project"]["version"])


def _commit() -> str:
    found = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True
    )
    return found.stdout.strip() or "no commit"
