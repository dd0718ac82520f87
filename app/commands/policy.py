"""``flask policy``: validate packs, check a proposal's content, list the facts that rules may name."""

import json
from pathlib import Path
from typing import Any

import click

from persistence import clock
from policies.check import Finding, check
from policies.describe import facts_as_markdown
from policies.packs import pack_from_toml
from policies.refusals import PackRefused
from profiles.loading import read_folder
from profiles.problems import ProfileRefused
from profiles.profile import Profile, read_profile
from proposals.facts import content_facts
from taxonomy.placement import Placement, is_assessed, place

INSTITUTIONS = Path(__file__).resolve().parents[2] / "institutions"


@click.group("policy")
def policy() -> None:
    """Work with policy packs without a database."""


@policy.command("validate")
@click.argument("places", nargs=-1, type=click.Path(exists=True, path_type=Path))
def validate(places: tuple[Path, ...]) -> None:
    """Check packs (policies.toml) or whole institution folders; without any, all that are shipped."""
    refused = False
    for place_ in places or sorted(one for one in INSTITUTIONS.iterdir() if one.is_dir()):
        problems, summary = _problems(place_)
        refused = refused or bool(problems)
        click.echo(f"{place_.name}: {summary if not problems else 'refused'}")
        for problem in problems:
            click.echo(f"  {problem}")
    if refused:
        raise click.exceptions.Exit(1)


def _problems(place_: Path) -> tuple[list[str], str]:
    try:
        if place_.is_dir():
            pack = read_profile(read_folder(place_)).workflow.pack
        else:
            pack = pack_from_toml(place_.read_bytes())
    except ProfileRefused as refused:
        return [str(problem.sentence) for problem in refused.problems], ""
    except PackRefused as refused:
        return [str(reason) for reason in refused.reasons], ""
    return [], f"{pack.title}, version {pack.version}: {len(pack.rules)} rules in order"


@policy.command("check")
@click.argument("file", type=click.File("rb"))
@click.option(
    "--institution", default="generic", show_default=True, help="Folder below institutions/."
)
@click.option(
    "--kind", default="new", show_default=True, help="new, change, renewal or termination."
)
def check_content(file: Any, institution: str, kind: str) -> None:
    """Print the findings on a proposal's content (JSON: field name to value) as JSON.

    Exit status 1 when something blocks. Facts that need a database (duplicates, route) are absent.
    """
    try:
        content = json.load(file)
    except ValueError as error:
        raise click.ClickException(f"The file is not JSON: {error}") from error
    if not isinstance(content, dict):
        raise click.ClickException("The file must hold one JSON object: field name to value.")
    folder = INSTITUTIONS / institution
    if not folder.is_dir():
        raise click.ClickException(f"There is no institution folder called {institution!r}.")
    found = _findings(read_profile(read_folder(folder)), content, kind)
    click.echo(json.dumps([one.as_data() for one in found], ensure_ascii=False, indent=2))
    if any(one.blocks for one in found):
        raise click.exceptions.Exit(1)


def _findings(profile: Profile, content: dict[str, Any], kind: str) -> tuple[Finding, ...]:
    settings = profile.workflow
    placed = place(settings.scheme, content.get("placement") or {})
    assessed = is_assessed(settings.scheme, placed) if isinstance(placed, Placement) else None
    facts = content_facts(content, kind=kind, placement_assessed=assessed)
    return check(settings.pack, facts, on=settings.today(clock.now()))


@policy.command("facts")
def facts() -> None:
    """List every fact that a rule may name, with its type and meaning."""
    click.echo(facts_as_markdown())
