"""What the documentation says about the program holds: links, settings, commands, accounts, codes, files."""

import hashlib
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from app.commands import COMMANDS
from app.commands.demo import ACCOUNTS
from demo.loading import PASSWORD
from workflow.diagram import documentation

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
LINK = re.compile(r"\]\(([^)\s]+)\)")
SETTING = re.compile(r'env(?:\.get\(|, )"([A-Z_]+)"')
CODE = re.compile(r"\b(?:[A-Z]{2,6}[0-9]{1,2}|000)\b")
SHIPPED = ("badges/vendor/SHA256SUMS", "static/vendor/SHA256SUMS", "static/fonts/SHA256SUMS")


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def prose(text: str) -> str:
    """A page without its blocks of code."""
    return re.sub(r"```.*?```", "", text, flags=re.DOTALL)


def headings(path: Path) -> set[str]:
    """The addresses of a page's headings, as a forge makes them."""
    found = re.findall(r"^#+ (.+)$", prose(path.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in found}


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name: str) -> None:
    here = ROOT / name
    for target in LINK.findall(prose(page(name))):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, heading = target.partition("#")
        there = (here.parent / path).resolve() if path else here
        assert there.exists(), f"{name} links to {target}, which is not there."
        if heading and there.suffix == ".md":
            assert heading in headings(there), f"{name} links to {target}: no such heading."


@pytest.mark.parametrize("name", ["README.md", "docs/operations.md"])
def test_every_setting_is_in_the_table(name: str) -> None:
    known = set(SETTING.findall(page("config.py")))
    assert len(known) > 8
    told = set(re.findall(r"^\| `?([A-Z_]{4,})`? \|", page(name), re.MULTILINE))
    assert told == known


@pytest.mark.parametrize("name", NAMES)
def test_commands_that_are_named_exist(name: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", page("Makefile"), re.MULTILINE))
    commands = {one.name for one in COMMANDS}
    for target in re.findall(r"(?:^ +|`)make ([a-z-]+)", page(name), re.MULTILINE):
        assert target in targets, f"{name} speaks of “make {target}”."
    for command in re.findall(r"(?:`|bin/|^ +)flask ([a-z-]+)", page(name), re.MULTILINE):
        assert command in commands, f"{name} speaks of “flask {command}”."


def test_the_readme_names_the_accounts_of_the_demonstration() -> None:
    readme = page("README.md")
    assert PASSWORD in readme
    for address, _does in ACCOUNTS:
        assert address in readme, f"README.md does not name {address}."


def test_make_help_is_in_the_readme() -> None:
    # Inside `make test`, make would say which folder it enters.
    told = subprocess.run(
        ["make", "--no-print-directory", "help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    readme = page("README.md")
    for line in told.splitlines():
        target = line.split()[1]
        assert f"`make {target}`" in readme, f"README.md does not say what make {target} does."


def test_the_lifecycle_page_is_what_the_table_gives() -> None:
    assert page("docs/lifecycle.md") == documentation(), "Run: make diagram"


def test_every_decision_is_in_the_list() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = set(LINK.findall((folder / "README.md").read_text(encoding="utf-8")))
    records = sorted(one.name for one in folder.glob("0*.md"))
    assert listed == set(records)
    assert [one[:4] for one in records] == [f"{n:04d}" for n in range(1, len(records) + 1)]
    for name in records:
        text = (folder / name).read_text(encoding="utf-8")
        for part in ("*Status: ", "## Context", "## Decision", "## Consequences"):
            assert part in text, f"{name} has no “{part}”."


def test_every_code_of_a_source_is_explained() -> None:
    explained = set(re.findall(r"^\| ([A-Z0-9]+) \|", page("docs/sources.md"), re.MULTILINE))
    used = set()
    for path in sorted((ROOT / "institutions").rglob("*.toml")):
        for inside in re.findall(r"\[([A-Z0-9, ]+)\]", path.read_text(encoding="utf-8")):
            used |= set(CODE.findall(inside))
    for path in sorted((ROOT / "taxonomy" / "schemes").glob("*.toml")):
        used |= set(re.findall(r"\[([A-Z]{2,6}[0-9]{1,2})\]", path.read_text(encoding="utf-8")))
    for program in tomllib.loads(page("demo/programs.toml"))["program"]:
        used |= set(CODE.findall(program.get("source", "")))
    assert len(used) > 40
    assert used <= explained, f"docs/sources.md does not explain {sorted(used - explained)}."


@pytest.mark.parametrize("name", SHIPPED)
def test_files_of_others_are_those_that_were_checked(name: str) -> None:
    listed = ROOT / name
    for line in listed.read_text(encoding="utf-8").splitlines():
        wanted, file = line.split()
        found = hashlib.sha256((listed.parent / file.lstrip("*")).read_bytes()).hexdigest()
        assert found == wanted, f"{file} differs from {name}."


def test_files_that_security_names_exist() -> None:
    for target in re.findall(r"\b((?:tests|app|docs)/[\w/.]+)", page("SECURITY.md")):
        assert (ROOT / target.rstrip(".")).exists(), f"SECURITY.md names {target}."
