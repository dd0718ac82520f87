"""Badge staff at work: awards listed, made one by one, looked at, taken back."""

import secrets
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import typed
from app.access import person, requires, sight
from app.award_views import achievement_of, address_of, expiry
from app.database import db
from app.field_errors import saving
from app.rendering import today
from awards import keyring, service
from awards.models import Award
from awards.queries import PER_PAGE, award_of, awardable, awards_of
from forms.awards import AwardForm, RevokeForm
from persistence import clock

badge_awards = Blueprint("awards", __name__, url_prefix="/awards")


@badge_awards.get("")
@requires(*service.AWARDS)
def index() -> str:
    """The institution’s awards, newest first."""
    page = max(1, request.args.get("page", 1, type=int))
    found, count = awards_of(db.session, _house(), page=page)
    return render_template(
        "badges/index.html",
        awards=found,
        count=count,
        page=page,
        pages=max(1, -(-count // PER_PAGE)),
        ready=bool(keyring.signing(db.session, _house())),
    )


@badge_awards.route("/new", methods=("GET", "POST"))
@requires(*service.AWARDS)
def new() -> Any:
    """Award a badge to one learner."""
    form = AwardForm(
        typed.formdata(), data={"awarded_on": today(), "badge": request.args.get("badge", "")}
    )
    offered = awardable(db.session, person().institution)
    form.badge.choices = [("", _("Choose a badge"))] + [
        (str(one.id), f"{one.title} ({one.number})") for one in offered
    ]
    if form.validate_on_submit():
        chosen = next(one for one in offered if str(one.id) == form.badge.data)
        achievement = achievement_of(chosen)
        given = _given(form, chosen.id)
        with saving(db.session, form) as saved:
            made = service.award(
                db.session,
                int(form.badge.data),
                given,
                achievement,
                random=secrets.SystemRandom(),
                **_by_me(),
            )
        if saved.done:
            flash(_("The badge is awarded; it is signed within moments."), "success")
            return redirect(url_for("awards.show", award_id=made.id))
    page = render_template("badges/new.html", form=form, any=bool(offered))
    return (page, 422) if form.is_submitted() else page


def _given(form: AwardForm, proposal_id: int) -> service.Given:
    """What was typed. A day is that day’s noon at the institution; the last day counts whole."""
    zone = ZoneInfo(person().institution.timezone)
    earned: date = form.awarded_on.data
    at = (
        min(datetime.combine(earned, time(12), zone), clock.now())
        if earned <= today()
        else (datetime.combine(earned, time(12), zone))
    )
    last = form.valid_until.data or expiry(proposal_id, earned)
    return service.Given(
        name=form.name.data or "",
        email=form.email.data or "",
        awarded_at=at,
        activity=form.activity.data or "",
        narrative=form.narrative.data or "",
        evidence_url=form.evidence_url.data or "",
        valid_until=datetime.combine(last, time(23, 59, 59), zone) if last else None,
    )


@badge_awards.get("/<int:award_id>")
@requires(*service.AWARDS)
def show(award_id: int) -> str:
    """One award with what the institution knows of it."""
    award = _award_or_404(award_id)
    return render_template("badges/show.html", award=award, address=address_of(award))


@badge_awards.route("/<int:award_id>/revoke", methods=("GET", "POST"))
@requires(*service.AWARDS)
def revoke(award_id: int) -> Any:
    """Take an award back for good."""
    _award_or_404(award_id)
    form = RevokeForm(typed.formdata())
    if form.validate_on_submit():
        with saving(db.session, form) as saved:
            service.revoke(db.session, award_id, reason=form.reason.data or "", **_by_me())
        if saved.done:
            flash(_("The award is revoked; its public page says so from now on."), "success")
            return redirect(url_for("awards.show", award_id=award_id))
    page = render_template("badges/revoke.html", form=form, award=_award_or_404(award_id))
    return (page, 422) if form.is_submitted() else page


def _award_or_404(award_id: int) -> Award:
    found = award_of(db.session, _house(), award_id)
    if found is None:
        abort(404)
    return found


def _house() -> int:
    return sight().institution_id or 0


def _by_me() -> dict[str, Any]:
    return {"actor_id": person().id, "now": clock.now()}
