"""``flask diagram``: the lifecycle drawn from its table, for the documentation."""

from pathlib import Path

import click

from workflow.diagram import documentation

TARGET = Path(__file__).resolve().parents[2] / "docs" / "lifecycle.md"


@click.command("diagram")
@click.option("--check", is_flag=True, help="Only say whether the page is up to date.")
def diagram(check: bool) -> None:
    """Write docs/lifecycle.md from workflow/lifecycle.py."""
    wanted = documentation()
    if TARGET.exists() and TARGET.read_text(encoding="utf-8") == wanted:
        click.echo("docs/lifecycle.md is up to date.")
        return
    if check:
        raise click.ClickException("docs/lifecycle.md is out of date; run: make diagram")
    TARGET.write_text(wanted, encoding="utf-8")
    click.echo("docs/lifecycle.md was written.")
