"""The minutes of a vote: read by those who read the votes, attached by chair or coordinator."""

from typing import Any

from flask import Response, abort, current_app, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.datastructures import CombinedMultiDict

from app.access import person, signed_in
from app.acts import act
from app.ballot_views import BallotCard, ballot_cards
from app.cases import case_or_404
from app.committee_views import committee_or_404
from app.database import db
from app.evidence import kept_file
from committee.queries import ballot_by_number
from forms.committee import MinutesForm
from persistence import clock
from persistence.unit_of_work import unit_of_work
from workflow.errors import NotAllowed, Refused
from workflow.minuting import attach_minutes


@signed_in
def minutes(slug: str, number: int) -> Response:
    """The file, as it was attached."""
    card = _card_or_404(slug, number)
    stored = card.ballot.minutes_file
    if stored is None or not card.minutes_name:
        abort(404)
    store = current_app.extensions["file_store"]
    response = Response(store.read(stored.sha256), mimetype=stored.media_type)
    response.headers.set("Content-Disposition", "attachment", filename=stored.name)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@signed_in
def attach(slug: str, number: int) -> Any:
    """Put the minutes to a ballot that is over."""
    card = _card_or_404(slug, number)
    if not card.may_minute:
        abort(404)
    form = MinutesForm(CombinedMultiDict((request.files, request.form)))
    if request.method != "POST":
        return _page(card, form)
    if not form.validate():
        return _page(card, form), 422
    ballot_id, url = card.ballot.id, card.url
    try:
        with unit_of_work(db.session):
            file = kept_file(form.file.data, clock.now(), person().id)
            attach_minutes(db.session, ballot_id, act(), file=file)
    except NotAllowed:
        raise
    except Refused as refused:
        form.file.errors = list(refused.reasons)
        return _page(_card_or_404(slug, number), form), 422
    flash(_("The minutes are attached."), "success")
    return redirect(url)


def _card_or_404(slug: str, number: int) -> BallotCard:
    committee = committee_or_404(slug)
    ballot = ballot_by_number(db.session, committee.id, number)
    if ballot is None:
        abort(404)
    case = case_or_404(ballot.proposal.number)
    cards = ballot_cards(case.proposal, case.standing)
    return next(one for one in cards if one.ballot.id == ballot.id)


def _page(card: BallotCard, form: MinutesForm) -> str:
    return render_template(
        "committees/minutes.html", card=card, committee=card.ballot.committee, form=form
    )
