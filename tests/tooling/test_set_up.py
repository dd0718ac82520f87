"""Setting up: respects what the machine says about packages, and says what to do when stuck."""

import subprocess
from pathlib import Path

import pytest

from tools import browsers, pip_settings, system_packages
from tools.bootstrap import ROOT


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine on which nothing is set about packages."""
    for name in pip_settings.ASKED:
        monkeypatch.delenv("PIP_" + name.upper().replace("-", "_"), raising=False)
    for name in (*pip_settings.UV_KNOWS_BETTER, "PIP_CONFIG_FILE", "SSL_CERT_FILE", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_CONFIG_DIRS", str(tmp_path / "system"))
    # The machine that runs this test may have a file of its own for everybody.
    own = pip_settings._files
    monkeypatch.setattr(
        pip_settings, "_files", lambda: [path for path in own() if tmp_path in path.parents]
    )
    return tmp_path


def pip_says(folder: Path, text: str) -> None:
    (folder / "config" / "pip").mkdir(parents=True)
    (folder / "config" / "pip" / "pip.conf").write_text(text)


def test_nothing_is_added_where_nothing_is_set(bare: Path) -> None:
    assert pip_settings.as_uv_arguments() == []


def test_a_mirror_set_for_pip_is_used_by_uv_too(bare: Path) -> None:
    pip_says(
        bare,
        "[global]\nindex-url = http://mirror.test/simple\nfind-links = /wheels\n"
        "extra-index-url =\n  http://one.test\n  http://two.test\n[install]\ntrusted-host = mirror.test\n",
    )
    assert pip_settings.as_uv_arguments() == [
        *("--default-index", "http://mirror.test/simple"),
        *("--index", "http://one.test", "--index", "http://two.test"),
        *("--index-strategy", "unsafe-best-match"),
        *("--find-links", "/wheels"),
        *("--allow-insecure-host", "mirror.test"),
    ]


def test_the_environment_goes_before_the_files(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pip_says(bare, "[global]\nindex-url = http://file.test\ncert = /a.pem\nno-index = true\n")
    monkeypatch.setenv("PIP_INDEX_URL", "http://environment.test")
    assert pip_settings.as_uv_arguments() == [
        *("--default-index", "http://environment.test"),
        "--no-index",
    ]
    assert pip_settings.as_uv_environment()["SSL_CERT_FILE"] == "/a.pem"


def test_settings_of_uv_itself_are_left_alone(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pip_says(bare, "[global]\nindex-url = http://mirror.test\n")
    monkeypatch.setenv("UV_INDEX_URL", "http://uv.test")
    assert pip_settings.as_uv_arguments() == []


def test_an_unreadable_setting_file_stops_nothing(bare: Path) -> None:
    pip_says(bare, "this is no setting\n")
    assert pip_settings.pip_settings() == {}


@pytest.mark.parametrize("what", ["venv", "pango", "chromium", "driver"])
def test_where_nothing_may_be_installed_the_one_line_is_said(
    what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system_packages, "_may_install", lambda: False)
    monkeypatch.setattr(
        system_packages.shutil, "which", lambda name: name if name == "apt-get" else None
    )
    monkeypatch.setattr(system_packages.sys, "platform", "linux")
    with pytest.raises(system_packages.Missing) as told:
        system_packages.provide(what, lambda sentence: None)
    lines = str(told.value).splitlines()
    assert lines[0] == f"Missing: {system_packages.WHAT[what]}."
    assert lines[1].endswith(
        f"sudo apt-get install --no-install-recommends {system_packages.DEBIAN[what]}"
    )


@pytest.mark.parametrize(
    ("manager", "line"),
    [
        ("brew", "brew install pango"),
        ("dnf", "sudo dnf install pango"),
        ("pacman", "sudo pacman -S pango"),
        ("apk", "sudo apk add pango font-dejavu"),
    ],
)
def test_other_systems_are_told_their_own_line(
    manager: str, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        system_packages.shutil, "which", lambda name: name if name == manager else None
    )
    assert system_packages.line_for("pango") == line


def test_a_named_chromium_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/bin/sh")
    assert browsers.chromium() == "/bin/sh"
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    assert browsers.chromium() is None


def test_without_any_browser_none_is_made_up(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(browsers.shutil, "which", lambda name: None)
    monkeypatch.setattr(browsers.sys, "platform", "linux")
    assert browsers.chromium() is None


def test_a_browser_that_playwright_brought_is_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "chromium-1234" / "chrome-linux" / "chrome"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    monkeypatch.setattr(browsers.shutil, "which", lambda name: None)
    monkeypatch.setattr(browsers.sys, "platform", "linux")
    assert browsers.chromium() == str(program)


def test_make_help_lists_every_target_that_a_person_needs() -> None:
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    named = {line.split()[1] for line in shown.stdout.splitlines()}
    assert named >= {
        *("help", "demo", "run", "worker", "test", "test-long", "lint", "format", "bench"),
        *("diagram", "backup", "translations"),
    }
