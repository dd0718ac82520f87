"""Acts on several cases of the board: the list first, then the act, then what came of each."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from accounts.roles import Role
from app import typed
from app.access import requires
from app.together import AT_MOST, TOGETHER, Together, act_named, chosen, lines, perform
from forms.decisions import DecisionForm
from forms.together import NoteForm
from persistence import clock
from proposals.models import Proposal
from workflow.correspondence import NoteTo


def add_to(board: Blueprint) -> None:
    """Register the pages with the board."""
    board.add_url_rule("/board/together", "together", _together, methods=("GET", "POST"))


@requires(Role.COORDINATOR)
def _together() -> Any:
    sent = typed.formdata()
    # What was kept while somebody signed in again comes back on GET, with the cases it was about.
    asked = sent if sent is not None else request.args
    what = act_named(asked.get("act", ""))
    if what is None:
        abort(404)
    proposals = chosen(asked.getlist("number"))
    if not proposals:
        flash(_("Choose at least one proposal, then what to do with it."), "warning")
        return redirect(url_for("board.show"))
    form = what.form(sent)
    if request.method == "GET":
        return _list(what, form, proposals)
    if not form.validate():
        return _list(what, form, proposals), 422
    results = perform(what, form, proposals, _seen)
    return render_template("board/done.html", what=what, results=results)


def _seen(proposal_id: int) -> int:
    """The version of a case that was on the page; none fits where the page did not say."""
    found = request.form.get(f"seen-{proposal_id}", "")
    return int(found) if found.isdecimal() and len(found) < 12 else 0


def _list(what: Together, form: DecisionForm, proposals: list[Proposal]) -> str:
    if request.method == "GET" and not typed.restored():
        form.seen_at.data = clock.now().isoformat()
    to = form.audience if isinstance(form, NoteForm) and form.to.data else NoteTo.HOLDERS
    found = lines(what, proposals, to)
    can = [one for one in found if not one.reasons]
    return render_template(
        "board/together.html",
        what=what,
        form=form,
        can=can if what.key != "note" else found,
        cannot=[one for one in found if one.reasons] if what.key != "note" else [],
        at_most=AT_MOST,
        acts=TOGETHER,
    )
