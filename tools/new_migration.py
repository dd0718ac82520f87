"""Write the next migration from the difference between models and schema: ``python -m tools.new_migration "words"``."""

import sys
import tempfile
from pathlib import Path

from alembic import command

from persistence import migrate

VERSIONS = migrate.FOLDER / "versions"


def main(words: str) -> None:
    """Number it after the last one, and name the head in a file that rivals conflict in."""
    last = sorted(one.name[:4] for one in VERSIONS.glob("[0-9]*.py"))
    number = f"{int(last[-1]) + 1 if last else 1:04d}"
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'schema.sqlite'}"
        if last:
            migrate.upgrade(url)
        config = migrate.configuration(url)
        config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
        command.revision(config, words, autogenerate=True, rev_id=number)
    (VERSIONS / ".head").write_text(f"{number}\n", encoding="utf-8")


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]) or "change")
