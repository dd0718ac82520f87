"""A file fits into a head, a function onto a screen, and a name says what is inside."""

import ast

import pytest

from tests.architecture.source import ROOT, files, sources

FILE_LINES = 400
FUNCTION_LINES = 60
NAMES_THAT_SAY_NOTHING = {
    "utils",
    "util",
    "helpers",
    "helper",
    "manager",
    "common",
    "info",
    "data",
    "misc",
}
# Written once by autogenerate, never edited, read from top to bottom.
GENERATED = "migrations/versions/"


@pytest.mark.parametrize("pattern", ["*.py", "*.html", "*.js"])
def test_no_file_is_long(pattern: str) -> None:
    long = {
        path: lines
        for path in files(pattern)
        if not path.startswith(GENERATED)
        and (lines := len((ROOT / path).read_text(encoding="utf-8").splitlines())) > FILE_LINES
    }
    assert not long, f"Split by what belongs together (at most {FILE_LINES} lines): {long}"


def test_no_function_is_long() -> None:
    long = {
        f"{source.at(node)} {node.name}": node.end_lineno - node.lineno + 1
        for source in sources()
        if not source.path.startswith(GENERATED)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno
        and node.end_lineno - node.lineno >= FUNCTION_LINES
    }
    assert not long, f"Take a step out and name it (at most {FUNCTION_LINES} lines): {long}"


def test_no_module_is_named_after_nothing() -> None:
    found = [
        path
        for path in files("*.py")
        if NAMES_THAT_SAY_NOTHING.intersection(path.removesuffix(".py").split("/"))
    ]
    assert not found, f"Name the module after the noun it is about: {found}"


def test_every_module_says_what_belongs_in_it() -> None:
    silent = [
        source.path
        for source in sources()
        if source.text.strip()
        and not source.path.startswith("tests/")
        and ast.get_docstring(source.tree) is None
    ]
    assert not silent, f"Begin with one sentence on what belongs here and what does not: {silent}"


def test_nothing_is_put_off_or_skipped() -> None:
    marks = ("TO" + "DO", "FIX" + "ME", "XX" + "X:", "pytest.mark." + "skip", "pytest." + "skip(")
    found = [
        f"{path}: {mark}"
        for path in (*files("*.py"), *files("*.html"))
        for mark in marks
        if mark in (ROOT / path).read_text(encoding="utf-8")
    ]
    assert not found, f"Do it now, or file it: {found}"
