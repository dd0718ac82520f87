"""One ballot: its card, voting, the chair's casting vote, and the ways in which it ends."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from accounts.roles import Role
from app import typed
from app.access import signed_in
from app.acts import act
from app.ballot_views import BallotCard, ballot_cards
from app.cases import Case, case_or_404
from app.committee_views import committee_or_404
from app.consequences import Consequences, offices
from app.database import db
from app.reading import Speaker
from committee.errors import BallotRefused
from committee.models import Ballot, BallotState
from committee.queries import ballot_by_number
from forms.committee import CastingVoteForm, CloseForm, ExtendForm, ReasonForm, VoteForm
from persistence.text import Text
from persistence.unit_of_work import unit_of_work
from proposals.models import Revision
from proposals.route_models import Choice
from proposals.sealing import content_of
from workflow import balloting
from workflow.errors import ChangedMeanwhile, NotAllowed, Refused


@dataclass(frozen=True)
class Held:
    """A ballot as the present person may see it, with the case that it is about."""

    case: Case
    ballot: Ballot
    card: BallotCard

    @property
    def url(self) -> str:
        """The ballot's own page."""
        return self.card.url


def _held_or_404(slug: str, number: int) -> Held:
    committee = committee_or_404(slug)
    ballot = ballot_by_number(db.session, committee.id, number)
    if ballot is None:
        abort(404)
    case = case_or_404(ballot.proposal.number)
    cards = ballot_cards(case.proposal, case.standing)
    return Held(case, ballot, next(one for one in cards if one.ballot.id == ballot.id))


# ------------------------------------------------------------------------------ voting


@signed_in
def ballot(slug: str, number: int) -> str:
    """The motion, my vote, the quorum, and what may be seen of the rest."""
    return _shown(_held_or_404(slug, number))


def _shown(
    held: Held,
    *,
    form: VoteForm | None = None,
    casting: CastingVoteForm | None = None,
    extra: Any = (),
) -> str:
    card = held.card
    if card.may_vote and form is None:
        form = VoteForm(typed.formdata())
        if card.my_vote is not None and not form.choice.data:
            form.choice.data = card.my_vote.choice.value
            form.comment.data = card.my_vote.comment
    if form is not None and (request.method == "GET" or extra):
        form.seen_revision.data = str(held.ballot.revision.number)
    if card.casting_wanted and casting is None:
        casting = CastingVoteForm(None)
    return render_template(
        "committees/ballot.html",
        held=held,
        card=card,
        committee=held.ballot.committee,
        proposal=held.case.proposal,
        form=form if card.may_vote else None,
        kept_comment=form.comment.data if form is not None and not card.may_vote else None,
        casting=casting if card.casting_wanted else None,
        redline=_since_my_vote(held),
        extra=list(extra),
    )


def _since_my_vote(held: Held) -> list[dict[str, Any]]:
    """What an edit changed under a vote that waits to be given again."""
    mine = held.card.my_vote
    if mine is None or not held.card.to_reaffirm:
        return []
    then = next((one for one in held.case.proposal.revisions if one.number == mine.revision), None)
    if then is None:
        return []
    return _redline(held.case, then, held.ballot.revision)


def _redline(case: Case, then: Revision, now: Revision) -> list[dict[str, Any]]:
    before, after = content_of(then), content_of(now)
    speaker = Speaker(case.act.settings, case.proposal.institution_id, before, after)
    return [{**one, "since_vote": True} for one in speaker.redline(before, after)]


@signed_in
def vote(slug: str, number: int) -> Any:
    """Vote, change one's vote, or give it again after an edit."""
    held = _held_or_404(slug, number)
    form = VoteForm(request.form)
    valid = form.validate()
    if held.card.may_vote and (form.lacks() or not valid):
        return _shown(held, form=form), 422
    try:
        with unit_of_work(db.session):
            given = balloting.vote(
                db.session,
                held.ballot.id,
                act(),
                choice=_wanted(form.choice.data),
                comment=form.comment.data or "",
            )
            _refuse_unseen(held.ballot.id, form.seen_revision.data)
            said = _said(given.choice)
    except NotAllowed:
        raise
    except (Refused, BallotRefused) as refused:
        return _shown(_held_or_404(slug, number), form=form, extra=_reasons(refused)), 409
    flash(said, "success")
    return redirect(held.url)


def _wanted(value: str | None) -> Choice:
    """The choice that was sent. One that no page of ours offers is no vote at all."""
    if value not in ("for", "against", "abstain"):
        abort(400)
    return Choice(value)


def _said(choice: Choice) -> str:
    return {
        Choice.FOR: _("Your vote is for. You can change it until the close."),
        Choice.AGAINST: _("Your vote is against. You can change it until the close."),
        Choice.ABSTAIN: _("You abstained. You can change it until the close."),
    }[choice]


def _refuse_unseen(ballot_id: int, seen: str | None) -> None:
    """A vote counts for what its giver read; on another revision it is taken back with the rest."""
    put = db.session.get_one(Ballot, ballot_id).revision.number
    if seen and seen != str(put):
        raise ChangedMeanwhile(
            Text(
                "Revision {number} is put to the vote since you opened this page, so your vote "
                "was not taken. Read what changed, then vote.",
                number=put,
            )
        )


def _reasons(refused: Refused | BallotRefused) -> tuple[Text, ...]:
    return refused.reasons if isinstance(refused, Refused) else (refused.reason,)


@signed_in
def casting_vote(slug: str, number: int) -> Any:
    """The acting chair breaks a tie."""
    held = _held_or_404(slug, number)
    form = CastingVoteForm(request.form)
    valid = form.validate()
    if held.card.casting_wanted and (form.lacks() or not valid):
        return _shown(held, casting=form), 422
    try:
        with unit_of_work(db.session):
            balloting.vote(
                db.session,
                held.ballot.id,
                act(),
                choice=_wanted(form.choice.data),
                comment=form.comment.data or "",
                casting=True,
            )
    except NotAllowed:
        raise
    except (Refused, BallotRefused) as refused:
        return _shown(_held_or_404(slug, number), extra=_reasons(refused)), 409
    flash(_("Your casting vote is given. You can close the ballot now."), "success")
    return redirect(held.url)


# ------------------------------------------------------------------- the ways of its end


@dataclass(frozen=True)
class Ending:
    """One thing that the chair does with an open ballot."""

    name: str
    title: Any
    button: Any
    done: Any
    form: type[FlaskForm]
    do: Callable[[Held, Any], Any]
    consequences: Callable[[Held], Consequences]
    grave: bool = False


def _end(state: BallotState) -> Callable[[Held, Any], Any]:
    return lambda held, form: balloting.end_ballot(
        db.session, held.ballot.id, act(), state=state, reason=form.reason.data
    )


def _extend(held: Held, form: ExtendForm) -> Any:
    until = form.closes_at.data.replace(tzinfo=held.case.act.settings.timezone)
    return balloting.extend_ballot(db.session, held.ballot.id, act(), closes_at=until)


def _everybody(held: Held) -> tuple[object, ...]:
    members = Text("the members of {name}", name=held.ballot.committee.name)
    return (members, *offices((Role.COORDINATOR,)))


def _of_close(held: Held) -> Consequences:
    return Consequences(
        told=_everybody(held),
        also=(
            Text("The votes are counted as they stand, and the result follows from the bylaws."),
            Text("Nobody can vote any more."),
        ),
        undo=Text("A closed ballot is not opened again."),
    )


def _of_extend(held: Held) -> Consequences:
    return Consequences(
        also=(Text("Votes that were given stay, and can be changed until the new end."),),
        undo=Text("The end can be put off again, not brought forward."),
    )


def _of_end(held: Held) -> Consequences:
    return Consequences(
        told=_everybody(held),
        also=(Text("The ballot ends without a result. Its votes are kept and count for nothing."),),
        undo=Text("It is not opened again; a new motion can be put."),
    )


ENDINGS = {
    one.name: one
    for one in (
        Ending(
            "close",
            _l("Close the ballot"),
            _l("Close the ballot and count"),
            _l("The ballot is closed."),
            CloseForm,
            lambda held, form: balloting.close_ballot(
                db.session, held.ballot.id, act(), remark=form.remark.data or ""
            ),
            _of_close,
        ),
        Ending(
            "extend",
            _l("Let members vote until later"),
            _l("Extend the ballot"),
            _l("Members can vote until the new end."),
            ExtendForm,
            _extend,
            _of_extend,
        ),
        Ending(
            "table",
            _l("Table the item"),
            _l("Table the item"),
            _l("The item is tabled."),
            ReasonForm,
            _end(BallotState.TABLED),
            _of_end,
            grave=True,
        ),
        Ending(
            "void",
            _l("Void the ballot"),
            _l("Void the ballot"),
            _l("The ballot is void."),
            ReasonForm,
            _end(BallotState.VOIDED),
            _of_end,
            grave=True,
        ),
    )
}


def _ending(name: str) -> Callable[[str, int], Any]:
    ending = ENDINGS[name]

    def view(slug: str, number: int) -> Any:
        held = _held_or_404(slug, number)
        if held.ballot.state is not BallotState.OPEN:
            flash(_("The ballot is over; nothing was changed."), "info")
            return redirect(held.url)
        if not held.card.presides:
            raise NotAllowed(Text("This is for the chair of the committee to do."))
        form = ending.form(typed.formdata())
        if request.method == "GET":
            return _end_page(ending, held, form)
        if not form.validate():
            return _end_page(ending, held, form), 422
        try:
            with unit_of_work(db.session):
                ending.do(held, form)
        except NotAllowed:
            raise
        except (Refused, BallotRefused) as refused:
            again = _held_or_404(slug, number)
            return _end_page(ending, again, form, extra=_reasons(refused)), 409
        flash(str(ending.done), "success")
        return redirect(held.url)

    view.__name__ = name
    return signed_in(view)


def _end_page(ending: Ending, held: Held, form: FlaskForm, *, extra: Any = ()) -> str:
    return render_template(
        "committees/end_ballot.html",
        ending=ending,
        held=held,
        card=held.card,
        committee=held.ballot.committee,
        proposal=held.case.proposal,
        form=form,
        consequences=ending.consequences(held),
        extra=list(extra),
    )


close, extend, table, void = (_ending(name) for name in ("close", "extend", "table", "void"))
