"""Imports go down the floors; below the application nothing knows the web."""

import ast
import subprocess
import sys

import pytest
from importlinter.cli import lint_imports

from tests.architecture.source import ROOT, product, settings

WEB = {
    "flask",
    "werkzeug",
    "flask_login",
    "flask_sqlalchemy",
    "flask_wtf",
    "flask_babel",
    "wtforms",
    "weasyprint",
}


def test_every_import_contract_is_kept(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    broken = lint_imports(no_cache=True, no_logo=True)
    assert not broken, capsys.readouterr().out


def test_every_package_stands_on_a_floor() -> None:
    linter = settings()["tool"]["importlinter"]  # type: ignore[index]
    floors = {name for line in linter["contracts"][0]["layers"] for name in line.split(" | ")}
    laid = {source.package for source in product() if "/" in source.path}
    assert laid - floors == set(), "Give each new package a floor in pyproject.toml."
    assert set(linter["root_packages"]) == floors


def test_only_the_machine_knows_the_state_machine_library() -> None:
    importers = {
        source.path
        for source in product()
        for node in ast.walk(source.tree)
        if (
            isinstance(node, ast.Import)
            and any(a.name.startswith("transitions") for a in node.names)
        )
        or (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("transitions"))
    }
    assert importers <= {"workflow/machine.py"}, "Ask workflow.machine: decide() or explain()."


@pytest.mark.parametrize("module", ["workflow.service", "profiles"])
def test_the_lower_floors_run_without_the_web(module: str) -> None:
    """In an interpreter of its own, since here the web framework is loaded already."""
    program = (
        f"import sys, {module}\n"
        f"loaded = sorted({WEB!r} & set(sys.modules))\n"
        "sys.exit('loaded: ' + ', '.join(loaded) if loaded else 0)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, f"Importing {module} must not load the web.\n{done.stderr}"
