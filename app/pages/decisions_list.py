"""What was decided within some days, for the senate: on the page, and as PDF, DOCX, XLSX and CSV."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, abort, current_app, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from accounts.roles import Role
from app.access import requires, sight
from app.acts import act
from app.case_file import own_voice
from app.database import db
from app.errors import page
from app.houses import own_profile
from app.language import say
from app.rendering import full_day
from documents.context import KINDS
from documents.decisions_list import (
    Listing,
    decisions_csv,
    decisions_docx,
    decisions_pdf,
    decisions_xlsx,
)
from documents.rendering import LibrariesMissing, Voice
from persistence import clock
from workflow.decisions_made import AT_MOST, Decided, Outcome, decided_between

decisions_lists = Blueprint("decisions_list", __name__)
READERS = (
    Role.COORDINATOR,
    Role.ADMINISTRATOR,
    Role.AUDITOR,
    Role.REGISTRAR,
    Role.POLICY_OFFICER,
    Role.FINAL_AUTHORITY,
)
LONGEST = timedelta(days=3 * 366)
WORDS: Mapping[Outcome, Any] = {
    Outcome.APPROVED: _l("Approved"),
    Outcome.CONDITIONAL: _l("Approved on conditions"),
    Outcome.DECLINED: _l("Declined"),
}


@decisions_lists.get("/decisions")
@requires(*READERS)
def show() -> str:
    """The list on the page, with the days in the address."""
    first, last, wrong = _days()
    found = [] if wrong else _found(first, last)
    listing = _listing(found, first, last)
    return render_template(
        "decisions/list.html",
        listing=listing,
        found=found,
        words=WORDS,
        kinds=KINDS,
        first=first,
        last=last,
        wrong=wrong,
        cut=len(found) == AT_MOST,
        given={name: request.args.get(name, "") for name in ("from", "to")},
    )


@decisions_lists.get("/decisions.<any(pdf,docx,xlsx,csv):form>")
@requires(*READERS)
def download(form: str) -> Any:
    """The same as a file."""
    first, last, wrong = _days()
    if wrong:
        abort(400)
    listing = _listing(_found(first, last), first, last)
    try:
        content = _DRAWN[form](listing, own_voice())
    except LibrariesMissing:
        return page(503, reason=_("No PDF can be made on this server now. Tell the administrator."))
    response = Response(content, mimetype=_TYPES[form])
    name = f"decisions-{first.isoformat()}-{last.isoformat()}.{form}"
    response.headers.set(
        "Content-Disposition", "inline" if form == "pdf" else "attachment", filename=name
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _pdf(listing: Listing, voice: Voice) -> bytes:
    draw: Callable[[Listing, Voice], bytes] = current_app.extensions.get(
        "draw_decisions", decisions_pdf
    )
    return draw(listing, voice)


_DRAWN: Mapping[str, Callable[[Listing, Voice], bytes]] = {
    "pdf": _pdf,
    "docx": decisions_docx,
    "xlsx": lambda listing, voice: decisions_xlsx(listing),
    "csv": lambda listing, voice: decisions_csv(listing),
}
_OFFICE = "application/vnd.openxmlformats-officedocument"
_TYPES = {
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def _days() -> tuple[date, date, str]:
    """The days that are asked for, and what is wrong with them; without any, the last ninety."""
    today = act().today
    first, wrong_first = _day("from", today - timedelta(days=90))
    last, wrong_last = _day("to", today)
    wrong = wrong_first or wrong_last
    if not wrong and first > last:
        wrong = _("The first day is after the last. Exchange them.")
    if not wrong and last - first > LONGEST:
        wrong = _("Ask for three years at most; for more, make several lists.")
    return first, last, wrong


def _day(name: str, otherwise: date) -> tuple[date, str]:
    given = request.args.get(name, "").strip()
    if not given:
        return otherwise, ""
    try:
        return date.fromisoformat(given), ""
    except ValueError:
        return otherwise, _("“%(given)s” is no day. Write it as 2026-09-30.", given=given[:40])


def _found(first: date, last: date) -> list[Decided]:
    return decided_between(db.session, act(), sight(), first, last)


def _listing(found: Sequence[Decided], first: date, last: date) -> Listing:
    profile = own_profile()
    house = profile.institution
    return Listing(
        institution=house.name,
        accent=profile.brand.accent,
        logo=profile.brand.logo,
        title=_("Decisions on microcredentials"),
        says=_(
            "Decided from %(first)s to %(last)s. Programs that were approved before this system are "
            "not among them.",
            first=full_day(first),
            last=full_day(last),
        ),
        made_at=clock.now(),
        heads=[
            _("Number"),
            _("Title"),
            _("Kind"),
            _("Unit"),
            _("Proposed by"),
            _("Decision"),
            _("Decided on"),
            _("Decided by"),
            _("Conditions"),
        ],
        rows=[_row(one) for one in found],
        illustrative=_("Demonstration with illustrative data. Nobody has adopted this.")
        if house.illustrative
        else "",
    )


def _row(one: Decided) -> list[str | date]:
    proposal = one.proposal
    return [
        proposal.number,
        proposal.title,
        say(KINDS[proposal.kind]),
        ", ".join(one.owner),
        proposal.proposer.name,
        str(WORDS[one.outcome]),
        one.on,
        ", ".join(one.bodies),
        "\n".join(one.conditions),
    ]
