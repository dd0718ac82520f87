"""Set the working copy up: virtual environment, pinned packages, system libraries. Standard library only.

``python -m tools.bootstrap run`` prepares what serving needs, ``dev`` what testing needs besides.
A second call finds the stamp of the first and returns at once. Where a package of the system is
missing it is installed if this user may do that; otherwise the one line to run is printed.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools import pip_settings, system_packages
from tools.browsers import HOW_TO_GET, chromium
from tools.system_packages import Missing

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
REQUIREMENTS = {"run": ROOT / "requirements.txt", "dev": ROOT / "requirements-dev.txt"}

# Homebrew's folders are not on the loader's path of every Python on macOS.
LIBRARY_FOLDERS = "/opt/homebrew/lib:/usr/local/lib:/usr/lib"


def say(sentence: str) -> None:
    """Tell the person what happens, at once, also when output goes to a file."""
    print(sentence, file=sys.stderr, flush=True)


def environment() -> dict[str, str]:
    """This process's environment, with the places where macOS keeps libraries."""
    found = dict(os.environ)
    if sys.platform == "darwin":
        found.setdefault("DYLD_FALLBACK_LIBRARY_PATH", LIBRARY_FOLDERS)
    return found


def runs(*command: str | Path) -> bool:
    """Whether the command can be started and ends well. Its output is dropped."""
    try:
        return (
            subprocess.run([*map(str, command)], capture_output=True, env=environment()).returncode
            == 0
        )
    except OSError:
        return False


def fingerprint(what: str) -> str:
    """What the stamp must say: these pins, these steps."""
    digest = hashlib.sha256(REQUIREMENTS[what].read_bytes())
    for source in ("bootstrap.py", "system_packages.py"):
        digest.update((ROOT / "tools" / source).read_bytes())
    return digest.hexdigest()


def stamp(what: str) -> Path:
    """The file that says: all done."""
    return VENV / f".ready-{what}"


def ready(what: str) -> bool:
    """Whether an earlier call has already done everything."""
    in_it = Path(sys.prefix).resolve() == VENV.resolve()
    return (
        stamp(what).is_file()
        and stamp(what).read_text() == fingerprint(what)
        and (in_it or runs(PYTHON, "-c", ""))
    )


def make_environment(uv: str | None) -> None:
    """Create .venv unless a working one is there. Raises Missing when the system lacks a part."""
    if runs(PYTHON, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"):
        return
    say("Making the virtual environment in .venv ...")
    base = getattr(sys, "_base_executable", None) or sys.executable
    if uv and runs(uv, "venv", "--clear", "--python", base, VENV):
        return
    if not runs(base, "-m", "venv", "--clear", VENV):
        # Debian and Ubuntu keep the part that makes environments in a package of its own.
        system_packages.provide("venv", say)
        subprocess.run([base, "-m", "venv", "--clear", str(VENV)], check=True)


def install(what: str, uv: str | None) -> None:
    """Install the pinned packages, each checked against its hash."""
    pins = str(REQUIREMENTS[what])
    if uv:
        say("Installing the pinned packages with uv ...")
        done = subprocess.run(
            [uv, "pip", "install", "--quiet", "--python", str(PYTHON), "--require-hashes"]
            + ["-r", pins, *pip_settings.as_uv_arguments()],
            env=pip_settings.as_uv_environment(),
        )
        if done.returncode == 0:
            return
        say("uv could not install them; trying pip instead.")
    if not runs(PYTHON, "-m", "pip", "--version") and not runs(PYTHON, "-m", "ensurepip"):
        system_packages.provide("venv", say)
        subprocess.run([str(PYTHON), "-m", "ensurepip"], check=True)
    say("Installing the pinned packages with pip (about a minute the first time) ...")
    subprocess.run(
        [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        + ["--require-hashes", "-r", pins],
        check=True,
    )


def provide_weasyprint_libraries() -> None:
    """See that the PDF maker's libraries load. Raises Missing when they do not and may not be installed."""
    load = (PYTHON, "-c", "import weasyprint")
    if runs(*load):
        return
    system_packages.provide("pango", say)
    if not runs(*load):
        shown = subprocess.run([*map(str, load)], capture_output=True, text=True, env=environment())
        raise Missing(f"WeasyPrint cannot load its libraries:\n{shown.stderr.strip()[-800:]}")


def provide_browser() -> None:
    """Look for a Chromium and for what drives it; install Debian's packages where allowed.

    Their absence is no reason to stop here: the browser tests say so themselves.
    """
    try:
        if chromium() is None:
            system_packages.provide("chromium", say)
        if not runs(PYTHON, "-m", "playwright", "--version"):
            system_packages.provide("driver", say)
    except Missing as missing:
        hint = "" if chromium() else f"\n{HOW_TO_GET}"
        say(f"{missing}{hint}\nUntil then the browser tests fail.")


def main(what: str) -> int:
    """Do what is still to be done. Returns the exit status."""
    if what not in REQUIREMENTS:
        say("Say what to prepare: run or dev.")
        return 2
    if ready(what):
        return 0
    uv = shutil.which("uv")
    try:
        make_environment(uv)
        install(what, uv)
        provide_weasyprint_libraries()
        if what == "dev":
            provide_browser()
    except Missing as missing:
        say(f"\n{missing}")
        return 1
    except subprocess.CalledProcessError as failed:
        say(f"\nThis did not work (the reason is above):  {' '.join(map(str, failed.cmd))}")
        return 1
    for done in ("run", "dev") if what == "dev" else ("run",):
        # The development pins hold the others, so that one stamp vouches for both.
        stamp(done).write_text(fingerprint(done))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "run"))
