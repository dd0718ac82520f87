"""``flask backup``: database and files in one archive, consistent with each other."""

import io
import json
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.engine import URL, make_url

from config import Settings
from persistence import clock, migrate


@click.command("backup")
@click.argument("target", required=False, type=click.Path(path_type=Path))
@with_appcontext
def backup(target: Path | None) -> None:
    """Write database and stored files to TARGET (default: a dated archive in the instance folder).

    Restore: unpack, put files/ in place, then use database.sqlite as the database or
    ``pg_restore`` database.dump. Files are written before rows name them, so copying the database
    first never names a file that is missing from the archive.
    """
    settings: Settings = current_app.config["SETTINGS"]
    stamp = clock.now().strftime("%Y%m%d-%H%M%S")
    target = target or settings.instance / f"backup-{stamp}.tar.gz"
    with tempfile.TemporaryDirectory() as folder:
        copied = _copy_database(make_url(settings.database_url), Path(folder))
        with tarfile.open(target, "w:gz") as archive:
            archive.add(copied, arcname=copied.name)
            if settings.files.is_dir():
                archive.add(settings.files, arcname="files")
            _add_note(archive, stamp)
    click.echo(f"Written: {target}")


def _copy_database(url: URL, folder: Path) -> Path:
    if url.get_backend_name() == "sqlite":
        copy = folder / "database.sqlite"
        source, kept = sqlite3.connect(url.database or ""), sqlite3.connect(copy)
        # The online backup takes one consistent state, also while others write.
        source.backup(kept)
        kept.close()
        source.close()
        return copy
    program = shutil.which("pg_dump")
    if program is None:
        raise click.ClickException("pg_dump is needed to back a PostgreSQL database up.")
    dump = folder / "database.dump"
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    made = subprocess.run(  # noqa: S603 - our own arguments, no shell
        [program, "--format=custom", f"--file={dump}", address],
        check=False,
        capture_output=True,
        text=True,
    )
    if made.returncode:
        raise click.ClickException(f"pg_dump could not write the database: {made.stderr.strip()}")
    return dump


def _add_note(archive: tarfile.TarFile, stamp: str) -> None:
    note = json.dumps({"made": stamp, "schema": migrate.head()}).encode()
    entry = tarfile.TarInfo("backup.json")
    entry.size = len(note)
    archive.addfile(entry, io.BytesIO(note))
