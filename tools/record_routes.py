"""Record every address of the application in tests/architecture/routes.txt: ``make routes``.

Addresses are promises: they stand in mails, badges and other people's pages. The record makes a
change visible in review.
"""

import tempfile
from pathlib import Path

from flask import Flask

import config
from app import create_app

RECORD = Path(__file__).resolve().parent.parent / "tests" / "architecture" / "routes.txt"
HEADING = "# Every address. After adding or changing one: make routes\n"


def addresses(app: Flask) -> str:
    """One line an address: methods, rule, and who may come; sorted by rule."""
    lines = []
    for rule in app.url_map.iter_rules():
        methods = ",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        access = getattr(app.view_functions[rule.endpoint], "access", "-")
        lines.append((rule.rule, methods, access))
    return HEADING + "".join(
        f"{methods:9} {rule}  {access}\n" for rule, methods, access in sorted(lines)
    )


def application(folder: Path) -> Flask:
    """The application with an instance of its own, just to look at."""
    return create_app(config.read({"INSTANCE": str(folder)}))


def main() -> None:
    """Write the record anew."""
    with tempfile.TemporaryDirectory() as folder:
        written = addresses(application(Path(folder)))
    RECORD.write_text(written, encoding="utf-8")
    print(f"{written.count(chr(10)) - 1} addresses in {RECORD.name}")


if __name__ == "__main__":
    main()
