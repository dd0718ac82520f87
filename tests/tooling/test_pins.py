"""The pins answer to pyproject.toml, carry hashes and do not say where packages come from."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)(?: ; ([^\\]+?))? \\$", re.MULTILINE)


def pins(name: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for package, version, _marker in PIN.findall((ROOT / name).read_text(encoding="utf-8")):
        found.setdefault(canonicalize_name(package), []).append(version)
    return found


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_dependency_is_pinned_within_its_bounds(name: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = project["project"]["dependencies"]
    if name == "requirements-dev.txt":
        asked = [*asked, *project["dependency-groups"]["dev"]]
    pinned = pins(name)
    unmet = [
        line
        for line in asked
        if not any(
            Requirement(line).specifier.contains(version)
            for version in pinned.get(canonicalize_name(Requirement(line).name), [])
        )
    ]
    assert not unmet, f"Run `make pins`; not pinned or outside its bounds: {unmet}"


def test_development_pins_hold_the_others() -> None:
    development = pins("requirements-dev.txt")
    assert {
        name: versions
        for name, versions in pins("requirements.txt").items()
        if development.get(name) != versions
    } == {}


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_pin_has_hashes_and_no_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=\S)", text.strip())
    assert len(blocks) == len(PIN.findall(text))
    assert all("--hash=sha256:" in block for block in blocks)
    assert "://" not in text and "index" not in text.replace("import", "")
