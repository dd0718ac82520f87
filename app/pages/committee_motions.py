"""Putting a motion to a committee, or writing down the vote that was taken in its room."""

from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import CombinedMultiDict
from wtforms import SelectChoice

from app import typed
from app.access import person, signed_in
from app.acts import act
from app.cases import fields_asked, refuse_unseen
from app.committee_views import Item, ballots_before, bylaws_of, item_or_404, roll_today
from app.consequences import Consequences
from app.database import db
from app.evidence import kept_file
from committee.errors import BallotRefused
from committee.rule import OnTie, Secrecy
from committee.settings import RollTaken
from committee.voting import Motion
from forms.committee import MotionForm, RoomVoteForm, WithConditions
from persistence import clock
from persistence.text import Text
from persistence.unit_of_work import unit_of_work
from proposals.states import Kind
from workflow import balloting
from workflow.actions import Action
from workflow.door import refuse_unless_allowed
from workflow.errors import NotAllowed, Refused
from workflow.permissions import Relation
from workflow.relations import recused_people

VOTING_DAYS = 7
"""Working days that a new ballot is open unless the chair says otherwise."""


@signed_in
def motion(slug: str, number: str) -> Any:
    """The chair words a motion and opens the ballot."""
    item = item_or_404(slug, number)
    _refuse_others(item, Action.OPEN_BALLOT)
    bylaws = bylaws_of(item.committee)
    if bylaws is not None and bylaws.roll_taken is RollTaken.ATTENDANCE:
        return redirect(url_for("committees.room_vote", slug=slug, number=number))
    form = MotionForm(typed.formdata())
    rows_changed = form.change_rows(request.form)
    _offer(form, item)
    if request.method == "GET" or rows_changed:
        _prefill(form, item)
        return _motion_page(item, form)
    if not form.validate():
        return _motion_page(item, form), 422
    return _open(item, form)


def _refuse_others(item: Item, action: Action) -> None:
    refuse_unless_allowed(action, item.case.standing, item.case.proposal)
    coordinator = Relation.COORDINATOR in item.case.standing.relations
    recording = action is Action.RECORD_ROOM_VOTE and coordinator
    if not (item.presides or recording):
        raise NotAllowed(Text("This is for the chair of the committee to do."))


def _offer(form: WithConditions, item: Item) -> None:
    form.offer(fields_asked(item.case))


def _prefill(form: MotionForm, item: Item) -> None:
    if request.method == "GET" and not form.text.data:
        form.text.data = _usual_motion(item)
        form.closes_at.data = _usual_end(item)
    if request.method == "GET":
        _look(form, item)


def _look(form: MotionForm | RoomVoteForm, item: Item) -> None:
    latest = item.case.seen.latest
    form.seen_revision.data = str(latest.number) if latest else ""
    form.seen_ballots.data = str(len(ballots_before(item)))


def _usual_motion(item: Item) -> str:
    title, kind = item.case.proposal.title, item.case.proposal.kind
    return {
        Kind.NEW: _("That “%(title)s” be approved.", title=title),
        Kind.CHANGE: _("That the change of “%(title)s” be approved.", title=title),
        Kind.RENEWAL: _("That “%(title)s” be renewed.", title=title),
        Kind.TERMINATION: _("That “%(title)s” be ended.", title=title),
    }[kind]


def _usual_end(item: Item) -> datetime:
    """Five in the afternoon, some working days from now, where the institution is."""
    settings = item.case.act.settings
    day = settings.after_working_days(item.case.act.now, VOTING_DAYS)
    return day.astimezone(settings.timezone).replace(
        hour=17, minute=0, second=0, microsecond=0, tzinfo=None
    )


def local(item_time: datetime | None, zone: Any) -> datetime | None:
    """A time as it was typed, at the institution."""
    return item_time.replace(tzinfo=zone) if item_time is not None else None


def _open(item: Item, form: MotionForm) -> Any:
    slug, number, step_id = item.committee.slug, item.case.proposal.number, item.step.id
    motion = Motion(
        form.text.data.strip(),
        form.wanted(),
        bool(form.may_return.data),
        local(form.closes_at.data, item.case.act.settings.timezone),
    )
    try:
        with unit_of_work(db.session):
            refuse_unseen(item.case.proposal, form.seen_revision.data)
            opened = balloting.open_on(
                db.session, item.case.proposal.id, step_id, act(), motion=motion
            ).number
    except NotAllowed:
        raise
    except (Refused, BallotRefused) as refused:
        return _not_opened(slug, number, form, motion, refused)
    flash(_("The ballot is open. The members are told."), "success")
    return redirect(url_for("committees.ballot", slug=slug, number=opened))


def _not_opened(
    slug: str, number: str, form: Any, motion: Motion, refused: Refused | BallotRefused
) -> Any:
    """A button pressed twice leads to the ballot that the first press made; else say why not."""
    item = item_or_404(slug, number)
    made = [one for one in ballots_before(item) if one.motion == motion.text]
    if (
        made
        and made[-1].opened_by_id == person().id
        and form.seen_ballots.data != str(len(ballots_before(item)))
    ):
        return redirect(url_for("committees.ballot", slug=slug, number=made[-1].number))
    reasons = refused.reasons if isinstance(refused, Refused) else (refused.reason,)
    _offer(form, item)
    _look(form, item)
    shown = _room_page if isinstance(form, RoomVoteForm) else _motion_page
    return shown(item, form, extra=reasons), 409


def _motion_page(item: Item, form: MotionForm, *, extra: Any = ()) -> str:
    bylaws = bylaws_of(item.committee)
    roll = roll_today(item)
    members = len([one for one in roll.members if one.person_id]) if roll else 0
    notice = Consequences(
        told=(Text("the {count} members of {name}", count=members, name=item.committee.name),),
        also=(
            Text("The roll is taken now: who belongs today may vote."),
            Text("The motion and its conditions cannot be reworded while it is open."),
        ),
        undo=Text("You can void the ballot, with a reason; its votes then count for nothing."),
    )
    return render_template(
        "committees/motion.html",
        item=item,
        committee=item.committee,
        proposal=item.case.proposal,
        form=form,
        bylaws=bylaws,
        consequences=notice,
        extra=list(extra),
    )


# ---------------------------------------------------------------------- a vote in the room


@signed_in
def room_vote(slug: str, number: str) -> Any:
    """Chair or coordinator write down a vote that was taken in the room."""
    item = item_or_404(slug, number)
    _refuse_others(item, Action.RECORD_ROOM_VOTE)
    sent = typed.formdata()
    form = RoomVoteForm(
        CombinedMultiDict((request.files, sent)) if request.files and sent else sent
    )
    rows_changed = form.change_rows(request.form)
    _offer(form, item)
    names = _seats(form, item)
    if request.method == "GET" or rows_changed:
        if request.method == "GET" and not form.text.data:
            form.text.data = _usual_motion(item)
            form.taken_on.data = item.case.act.today
        return _room_page(item, form)
    valid = form.validate()
    if {one.form.person_id.data for one in form.seats.entries} != set(names):
        return _room_page(item, form, extra=[_MEMBERS_CHANGED]), 409
    if not valid:
        return _room_page(item, form), 422
    return _record(item, form)


_MEMBERS_CHANGED = Text(
    "The list of members is not the one that you filled in. Load the page again and check it."
)


def _seats(form: RoomVoteForm, item: Item) -> dict[str, str]:
    """Give the form a row for each member who may have been there; return their names by id."""
    roll = roll_today(item)
    recused = recused_people(db.session, item.case.proposal, item.committee.id, item.case.act)
    names = {
        str(one.person_id): one.name
        for one in (roll.members if roll else ())
        if one.person_id is not None and one.person_id not in recused
    }
    if request.method == "GET" and not form.seats.entries:
        for person_id in names:
            form.seats.append_entry({"person_id": person_id})
    bylaws = bylaws_of(item.committee)
    secret = bylaws is not None and bylaws.rule.secrecy is Secrecy.SECRET
    counts = bylaws is not None and bylaws.rule.counts_may_be_recorded
    form.how.choices = [
        *([] if secret else [SelectChoice("names", _("Who voted how"))]),
        *([SelectChoice("counts", _("Only how many"))] if counts else []),
    ]
    if not form.how.data and form.how.choices:
        form.how.data = form.how.choices[0].value
    return names


def _record(item: Item, form: RoomVoteForm) -> Any:
    slug, number = item.committee.slug, item.case.proposal.number
    motion = Motion(form.text.data.strip(), form.wanted(), bool(form.may_return.data))
    if form.seen_ballots.data != str(len(ballots_before(item))):
        changed = BallotRefused(
            Text("A ballot on this was held or opened after you opened this page.")
        )
        return _not_opened(slug, number, form, motion, changed)
    try:
        with unit_of_work(db.session):
            refuse_unseen(item.case.proposal, form.seen_revision.data)
            balloting.record_room_vote(
                db.session,
                item.case.proposal.id,
                item.step.id,
                act(),
                motion=motion,
                room=form.room(kept_file(form.minutes_file.data, clock.now(), person().id)),
            )
    except NotAllowed:
        raise
    except (Refused, BallotRefused) as refused:
        return _not_opened(slug, number, form, motion, refused)
    flash(_("The vote is recorded, and marked as taken in the room."), "success")
    made = ballots_before(item_or_404(slug, number))[-1]
    return redirect(url_for("committees.ballot", slug=slug, number=made.number))


def _room_page(item: Item, form: RoomVoteForm, *, extra: Any = ()) -> str:
    bylaws = bylaws_of(item.committee)
    if request.method == "GET":
        _look(form, item)
    notice = Consequences(
        told=(Text("the members of {name}", name=item.committee.name),),
        also=(
            Text("The ballot is closed at once, and its result follows from what you enter."),
            Text("It is marked as taken in the room, with your name and where it is minuted."),
        ),
        undo=Text("A recorded vote is not taken back."),
    )
    return render_template(
        "committees/room_vote.html",
        item=item,
        committee=item.committee,
        proposal=item.case.proposal,
        form=form,
        names=_seats(form, item),
        casting_possible=bylaws is not None and bylaws.rule.on_tie is OnTie.CASTING_VOTE,
        consequences=notice,
        extra=list(extra),
    )
