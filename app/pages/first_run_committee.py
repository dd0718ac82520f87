"""The committee in the set-up: how it decides, in words and by example, and who sits on it."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import ngettext

from accounts.errors import AccountRefused
from accounts.queries import people_of
from app import typed
from app.database import db
from app.field_errors import saving
from app.first_run_access import by_me, run_now, setting_up
from app.first_run_course import going_on, marked, sent, step_page, wants
from app.houses import profile_of
from app.pages.first_run_lists import SHOWN, agreed, read, status_of
from app.rendering import today
from committee.describing import articles, example
from committee.models import Committee, CommitteeMembership
from committee.queries import committees_of
from committee.settings import CommitteeSettings
from forms.first_run_lists import BylawsForm, ListForm
from founding import bylaws as said_bylaws
from founding import seats_list
from founding.course import Step

first_run_committee = Blueprint("committee", __name__, url_prefix="/committee")


@first_run_committee.route("", methods=("GET", "POST"))
@setting_up
def bylaws() -> Any:
    """Seats, terms, quorum and majority, with what they come to."""
    settings, committee, others = _committee()
    form = BylawsForm(typed.formdata(), data=_now(settings))
    form.offer(
        said_bylaws.offered(said_bylaws.QUORUMS, settings.rule.quorum),
        said_bylaws.offered(said_bylaws.MAJORITIES, settings.rule.carries),
    )
    shown, status = settings, 200
    if form.is_submitted():
        status = 422
        if form.validate():
            said = _said(form)
            try:
                shown = said_bylaws.settled(settings, said)
                status = 200
            except AccountRefused as refused:
                field = form.seats if refused.field == "seats" else form.quorum
                field.errors = [refused.reason]
            if status == 200 and wants("save"):
                with saving(db.session, form) as saved:
                    said_bylaws.save_bylaws(db.session, run_now(), settings, said, **by_me())
                    marked(Step.COMMITTEE)
                if saved.done:
                    members = url_for("first_run.committee.members", committee=settings.slug)
                    return redirect(members)
                status = saved.status
    seats = len(_sitting(committee))
    return step_page(
        "first_run/committee.html",
        Step.COMMITTEE,
        form=form,
        settings=settings,
        others=others,
        articles=articles(shown),
        example=example(shown, seats or None),
        previewed=form.is_submitted() and status == 200,
        status=status,
    )


@first_run_committee.route("/members", methods=("GET", "POST"))
@setting_up
def members() -> Any:
    """Who sits on it, in which office, until when."""
    settings, committee, others = _committee()
    form, plan, there = ListForm(sent()), None, _sitting(committee)
    everybody = people_of(db.session, run_now().institution_id)
    listed = read(form, seats_list.COLUMNS)
    if listed is not None:
        plan = seats_list.plan_seats(listed.lines, everybody, there, day=today())
        if agreed(form, listed, plan.mistakes):
            count = 0
            with saving(db.session, form) as saved:
                count = seats_list.give_seats(
                    db.session, committee.id, plan, day=today(), **by_me()
                )
                marked(Step.COMMITTEE)
            if saved.done:
                said = ngettext("%(num)d seat is given.", "%(num)d seats are given.", count)
                flash(said, "success")
                following = _next_slug(settings, others)
                if following is not None:
                    address = url_for("first_run.committee.bylaws", committee=following)
                    return redirect(address)
                return going_on(Step.COMMITTEE)
    return step_page(
        "first_run/members.html",
        Step.COMMITTEE,
        form=form,
        settings=settings,
        seats=there,
        everybody=[one for one in everybody if one.active],
        plan=plan,
        listed=listed,
        shown=SHOWN,
        status=status_of(form),
    )


def _committee() -> tuple[CommitteeSettings, Committee, list[CommitteeSettings]]:
    """The committee named in the address, else the first; and all of them."""
    run = run_now()
    everything = list(profile_of(run.institution_id).workflow.committees.values())
    if not everything:
        abort(404)
    wanted = request.args.get("committee")
    settings = next((one for one in everything if one.slug == wanted), everything[0])
    rows = {row.slug: row for row in committees_of(db.session, run.institution_id)}
    return settings, rows[settings.slug], everything


def _next_slug(settings: CommitteeSettings, all_of_them: list[CommitteeSettings]) -> str | None:
    behind = all_of_them[all_of_them.index(settings) + 1 :]
    return behind[0].slug if behind else None


def _sitting(committee: Committee) -> list[CommitteeMembership]:
    day = today()
    return [seat for seat in committee.members if seat.ends_on is None or seat.ends_on >= day]


def _now(settings: CommitteeSettings) -> dict[str, Any]:
    rule = settings.rule
    return {
        "name": settings.name,
        "seats": settings.seats,
        "years": settings.terms.years,
        "quorum": str(rule.quorum),
        "carries": str(rule.carries),
        "abstentions": rule.abstentions.value,
        "on_tie": rule.on_tie.value,
        "secrecy": rule.secrecy.value,
    }


def _said(form: BylawsForm) -> said_bylaws.Bylaws:
    return said_bylaws.Bylaws(
        name=form.name.data or "",
        seats=form.seats.data,
        years=form.years.data,
        quorum=form.quorum.data,
        carries=form.carries.data,
        abstentions=form.abstentions.data,
        on_tie=form.on_tie.data,
        secrecy=form.secrecy.data,
    )
