"""Packages of the operating system that Python packages lean on, and how to get them."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable

DEBIAN = {
    "venv": f"python3-venv python{sys.version_info.major}.{sys.version_info.minor}-venv",
    "pango": "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core",
    "chromium": "chromium",
    "driver": "libatomic1",
}
# Said, never run: one line a package manager, for the people who use it.
OTHERS = {
    "brew": {"venv": "python", "pango": "pango", "chromium": "--cask chromium", "driver": "gcc"},
    "dnf": {"venv": "python3", "pango": "pango", "chromium": "chromium", "driver": "libatomic"},
    "zypper": {
        "venv": "python3",
        "pango": "libpango-1_0-0",
        "chromium": "chromium",
        "driver": "libatomic1",
    },
    "pacman": {"venv": "python", "pango": "pango", "chromium": "chromium", "driver": "gcc-libs"},
    "apk": {
        "venv": "python3",
        "pango": "pango font-dejavu",
        "chromium": "chromium",
        "driver": "libatomic",
    },
}
WHAT = {
    "venv": "Python's part that makes virtual environments",
    "pango": "the libraries that WeasyPrint makes PDF files with",
    "chromium": "a Chromium for the browser tests",
    "driver": "a library that Playwright drives the browser with",
}


class Missing(Exception):
    """Something that the system must provide is not there; the text says what to do."""


def provide(what: str, say: Callable[[str], None]) -> None:
    """Install the system packages for ``what`` where this user may.

    Raises Missing with the line to run where they may not be installed from here.
    """
    if shutil.which("apt-get") is None or not _may_install() or _only_as_snap(what):
        raise Missing(f"Missing: {WHAT[what]}.\nRun this, then try again:  {line_for(what)}")
    packages = DEBIAN[what].split()
    if what == "venv":
        # Which of the two exists depends on the release.
        packages = [name for name in packages if _known(name)] or packages[:1]
    say(f"Installing {WHAT[what]}: {' '.join(packages)} ...")
    _apt("update", "-qq")
    if not _apt("install", "-y", "-qq", "--no-install-recommends", *packages):
        raise Missing(
            f"{WHAT[what].capitalize()} could not be installed.\n"
            f"Run this, then try again:  {line_for(what)}"
        )


def line_for(what: str) -> str:
    """The one line that a person runs to get it."""
    for manager, names in OTHERS.items():
        if shutil.which(manager) and not shutil.which("apt-get"):
            verb = {"pacman": "-S", "apk": "add"}.get(manager, "install")
            sudo = "" if manager == "brew" else "sudo "
            return f"{sudo}{manager} {verb} {names[what]}"
    if sys.platform == "darwin":
        return f"brew install {OTHERS['brew'][what]}   (Homebrew first: see its own page)"
    return f"sudo apt-get install --no-install-recommends {DEBIAN[what]}"


def _may_install() -> bool:
    """Root, or sudo that asks nothing."""
    if os.geteuid() == 0:
        return True
    return (
        bool(shutil.which("sudo"))
        and not subprocess.run(
            ["sudo", "-n", "true"], capture_output=True, stdin=subprocess.DEVNULL
        ).returncode
    )


def _apt(*arguments: str) -> bool:
    command = ["apt-get", "-o", "DPkg::Lock::Timeout=120", *arguments]
    if os.geteuid() != 0:
        command = ["sudo", "-n", "DEBIAN_FRONTEND=noninteractive", *command]
    done = subprocess.run(
        command,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        print(done.stderr.strip(), file=sys.stderr)
    return done.returncode == 0


def _known(package: str) -> bool:
    shown = subprocess.run(["apt-cache", "show", package], capture_output=True)
    return shown.returncode == 0


def _only_as_snap(what: str) -> bool:
    """Ubuntu's chromium package only calls the snap store, which is no use in a container."""
    if what != "chromium":
        return False
    try:
        with open("/etc/os-release", encoding="utf-8") as release:
            return "\nID=ubuntu" in "\n" + release.read()
    except OSError:
        return False
