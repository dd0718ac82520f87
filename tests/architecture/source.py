"""The project's own source, read once, for the tests of house law."""

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = {"instance", "artifacts", "node_modules", "vendor", "build", "dist"}
BELOW_THE_SERVER = {"tests", "tools", "benchmarks", "migrations"}


@dataclass(frozen=True)
class Source:
    """One Python file: its path from the root, its text and its syntax tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def package(self) -> str:
        """The top-level package that the file belongs to."""
        return self.path.split("/")[0].removesuffix(".py")

    def at(self, node: ast.AST) -> str:
        """Where the node is, as an editor can open it."""
        return f"{self.path}:{getattr(node, 'lineno', 1)}"


@cache
def sources() -> tuple[Source, ...]:
    """Every Python file of ours, tests and tools included."""
    found = []
    for path in files("*.py"):
        text = (ROOT / path).read_text(encoding="utf-8")
        found.append(Source(path, text, ast.parse(text, path)))
    return tuple(found)


def product() -> Iterator[Source]:
    """The Python files that run in production."""
    return (source for source in sources() if source.package not in BELOW_THE_SERVER)


def files(pattern: str) -> list[str]:
    """Paths of our files that match, from the root, without what was installed or made."""
    found = []
    for top in sorted(ROOT.iterdir()):
        if top.name.startswith(".") or top.name in NOT_OURS:
            continue
        paths = [top] if top.match(pattern) else top.rglob(pattern) if top.is_dir() else []
        for path in paths:
            parts = path.relative_to(ROOT).parts
            if not NOT_OURS.intersection(parts) and "__pycache__" not in parts:
                found.append("/".join(parts))
    return sorted(found)


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    """Every call in the tree."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def name_of(node: ast.AST) -> str:
    """The dotted name of a name or an attribute: ``datetime.now``; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        owner = name_of(node.value)
        return f"{owner}.{node.attr}" if owner else node.attr
    return ""


@cache
def settings() -> dict[str, object]:
    """pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def is_there(package: str) -> bool:
    """Whether the package has been laid yet."""
    return (ROOT / package / "__init__.py").is_file()
