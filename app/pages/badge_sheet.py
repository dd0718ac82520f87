"""The set-up sheet of a badge that is kept on another platform: its form filled in, its picture."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, abort, current_app, render_template, url_for

from app.access import signed_in
from app.cases import Case, case_or_404
from app.catalog_addresses import external
from app.database import db
from app.errors import page
from app.houses import own_profile
from app.reading import Speaker, competencies_of
from badges.platforms import Platform, platform_named, platforms
from badges.sheets import Approved, sheet
from documents.badge_png import badge_png
from documents.rendering import LibrariesMissing
from persistence.files import FileStore
from proposals.sealing import content_of
from proposals.states import Kind, State
from taxonomy.placement import Placement, is_assessed, place
from taxonomy.queries import items_named
from workflow.actions import Action
from workflow.door import refuse_unless_allowed

DRAWN_FROM = (State.APPROVED, State.MARKETING, State.ACTIVE)
Draw = Callable[[bytes, str, int, int], bytes]


def add_to(marketing: Blueprint) -> None:
    """Register the pages with those of the public page."""
    rules: tuple[tuple[str, str, Callable[..., Any]], ...] = (
        ("/marketing/<number>/badge-sheet", "badge_sheets", _choice),
        ("/marketing/<number>/badge-sheet/<platform>", "badge_sheet", _sheet),
        ("/marketing/<number>/badge-sheet/<platform>/picture.png", "badge_png", _picture),
    )
    for rule, endpoint, view in rules:
        marketing.add_url_rule(rule, endpoint, view, methods=("GET",))


def address_of(case: Case) -> str | None:
    """Where the sheet is: of the platform that is entered, else a choice; None where there is none."""
    if case.proposal.state not in DRAWN_FROM or case.proposal.kind is Kind.TERMINATION:
        return None
    number = case.proposal.number
    chosen = platform_named(str(case.proposal.program.operational.get("badge_platform", "")))
    if chosen is not None:
        return url_for("marketing.badge_sheet", number=number, platform=chosen.key)
    return url_for("marketing.badge_sheets", number=number)


@signed_in
def _choice(number: str) -> str:
    """Which platform."""
    case = _case(number)
    return render_template(
        "marketing/badge_sheets.html", proposal=case.proposal, platforms=platforms()
    )


@signed_in
def _sheet(number: str, platform: str) -> str:
    """Every field of the platform's form, ready to be copied."""
    case, chosen = _case(number), _platform(platform)
    return render_template(
        "marketing/badge_sheet.html",
        proposal=case.proposal,
        platform=chosen,
        others=[one for one in platforms() if one.key != chosen.key],
        filled=sheet(chosen, _approved(case)),
        picture=_sealed(case).get("badge_picture"),
        revision=case.seen.latest,
        entered=case.proposal.program.operational,
    )


@signed_in
def _picture(number: str, platform: str) -> Any:
    """The badge's picture in the size that the platform takes."""
    case, chosen = _case(number), _platform(platform)
    named = _sealed(case).get("badge_picture")
    if not isinstance(named, Mapping) or not named.get("sha256"):
        abort(404)
    store: FileStore = current_app.extensions["file_store"]
    draw: Draw = current_app.extensions.get("draw_badge", badge_png)
    asked = chosen.picture
    try:
        content = store.read(str(named["sha256"]))
        made = draw(content, str(named["media_type"]), asked.width, asked.height)
    except LibrariesMissing as missing:
        return page(503, reason=str(missing))
    response = Response(made, mimetype="image/png")
    name = f"{case.proposal.program.slug}-{chosen.key}-{asked.width}x{asked.height}.png"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _case(number: str) -> Case:
    """The case once it is approved, for those who keep its public page."""
    case = case_or_404(number)
    if case.proposal.state not in DRAWN_FROM or case.proposal.kind is Kind.TERMINATION:
        abort(404)
    refuse_unless_allowed(Action.EDIT_OPERATIONAL, case.standing, case.proposal)
    return case


def _platform(key: str) -> Platform:
    found = platform_named(key)
    if found is None:
        abort(404)
    return found


def _sealed(case: Case) -> dict[str, Any]:
    return content_of(case.seen.latest) if case.seen.latest is not None else {}


def _approved(case: Case) -> Approved:
    proposal, content = case.proposal, _sealed(case)
    where = {"slug": proposal.institution.slug, "program": proposal.program.slug}
    speaker = Speaker(case.act.settings, proposal.institution_id, content)
    table = speaker.field("assessments")
    rows = [one for one in content.get("assessments") or () if isinstance(one, Mapping)]
    named = items_named(db.session, proposal.institution_id, sorted(competencies_of(content)))
    return Approved(
        number=proposal.number,
        content=content,
        program_url=external("public.program", **where),
        record_url=external("public.record", **where),
        fee=str(proposal.program.operational.get("fee", "")),
        assessments=[speaker.row(table, row) for row in rows] if table is not None else (),
        aligned=[(one.statement, one.uri) for one in named.values()],
        assessed=_assessed(content),
    )


def _assessed(content: Mapping[str, Any]) -> bool | None:
    scheme = own_profile().workflow.scheme
    answers = content.get("placement")
    placed = place(scheme, answers) if isinstance(answers, Mapping) else None
    return is_assessed(scheme, placed) if isinstance(placed, Placement) else None
