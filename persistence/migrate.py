"""Bring a database to the newest schema, from code or the command line."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

FOLDER = Path(__file__).resolve().parent.parent / "migrations"


def configuration(url: str) -> Config:
    """Alembic's settings for the database at ``url``."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def upgrade(url: str, revision: str = "head") -> None:
    """Migrate the database at ``url`` up to ``revision``."""
    command.upgrade(configuration(url), revision)


def downgrade(url: str, revision: str) -> None:
    """Migrate the database at ``url`` down to ``revision``."""
    command.downgrade(configuration(url), revision)


def head() -> str:
    """The newest revision that the code knows."""
    found = ScriptDirectory.from_config(configuration("sqlite://")).get_current_head()
    if found is None:
        raise RuntimeError("No migrations were found.")
    return found


def present(connection: Connection) -> str | None:
    """The revision that this database is at; None when it is empty or was never migrated."""
    return MigrationContext.configure(connection).get_current_revision()
