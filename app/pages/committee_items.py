"""One proposal before a committee: reading it, the discussion, recusals. Motions: committee_motions.py."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from wtforms import SelectChoice

from app import typed
from app.access import person, signed_in
from app.acts import act
from app.ballot_views import ballot_cards
from app.cases import against_base
from app.committee_views import (
    Item,
    audiences_of,
    ballots_before,
    discussion_of,
    item_or_404,
    roll_today,
)
from app.database import db
from app.reading import Speaker, finding_groups
from committee.models import BallotState
from committee.roll import Roll
from forms.committee import (
    CommentForm,
    RecusalForm,
)
from persistence.text import Text
from persistence.unit_of_work import unit_of_work
from proposals.models import Audience
from proposals.sealing import content_of
from workflow import balloting, discussion
from workflow.errors import NotAllowed, Refused
from workflow.findings import findings_on
from workflow.permissions import Relation
from workflow.relations import recused_people

# ------------------------------------------------------------------------------ reading it


@signed_in
def item(slug: str, number: str) -> str:
    """The committee's page on a proposal."""
    return _shown(item_or_404(slug, number))


def _shown(
    item: Item,
    *,
    comment_form: CommentForm | None = None,
    recusal_form: RecusalForm | None = None,
    extra: Any = (),
) -> str:
    case, proposal = item.case, item.case.proposal
    content = content_of(case.seen.latest) if case.seen.latest else {}
    since = _since(item)
    earlier = content_of(since) if since is not None else {}
    speaker = Speaker(case.act.settings, proposal.institution_id, content, earlier)
    findings = findings_on(db.session, proposal, content, case.act)
    roll = roll_today(item)
    recused = recused_people(db.session, proposal, item.committee.id, case.act)
    kept = typed.formdata() if request.method == "GET" else None
    return render_template(
        "committees/item.html",
        item=item,
        committee=item.committee,
        proposal=proposal,
        pages=speaker.pages(proposal, content),
        findings=finding_groups(case.act.settings, proposal, findings, linked=False),
        against_base=against_base(case, content, speaker),
        revisions=list(reversed(proposal.revisions)),
        since=since,
        redline=speaker.redline(earlier, content) if since is not None else [],
        cards=_cards(item),
        comments=discussion_of(item),
        comment_form=comment_form or _comment_form(item, kept),
        recusal_form=recusal_form or _recusal_form(item, roll, recused, kept),
        recused=[one.name for one in roll.members if one.person_id in recused] if roll else [],
        may_record=Relation.COORDINATOR in case.standing.relations,
        motion_open=any(one.state is BallotState.OPEN for one in ballots_before(item)),
        extra=extra,
    )


def _since(item: Item) -> Any:
    wanted = request.args.get("since", type=int)
    latest = item.case.seen.latest
    return next(
        (one for one in item.case.proposal.revisions if one.number == wanted and one != latest),
        None,
    )


def _cards(item: Item) -> list[Any]:
    cards = ballot_cards(item.case.proposal, item.case.standing)
    return [one for one in cards if one.ballot.committee_id == item.committee.id]


# ------------------------------------------------------------------------------ discussion


def _comment_form(item: Item, sent: Any) -> CommentForm | None:
    audiences = audiences_of(item)
    if not audiences:
        return None
    form = CommentForm(sent)
    form.audience.choices = [
        SelectChoice(one.value, *_audience_words(one, item)) for one in audiences
    ]
    if not form.audience.data:
        form.audience.data = audiences[0].value
    return form


def _audience_words(audience: Audience, item: Item) -> tuple[str, dict[str, Any]]:
    """What an audience is called, and who it is: said before anything is sent."""
    writers = [item.case.proposal.proposer, *(o.person for o in item.case.proposal.co_proposers)]
    names = ", ".join(one.name for one in writers)
    words = {
        Audience.COMMITTEE: (
            _("The committee"),
            _(
                "Members of %(committee)s who are not recused, and the coordinator. Never the "
                "proposers.",
                committee=item.committee.name,
            ),
        ),
        Audience.OFFICES: (
            _("The committee and the offices"),
            _("Also the offices on its route and those who read everything. Not the proposers."),
        ),
        Audience.EVERYONE: (
            _("Everybody who may see the proposal"),
            _("Also its proposers: %(names)s.", names=names),
        ),
    }
    label, hint = words[audience]
    return label, {"data-hint": hint}


@signed_in
def comment(slug: str, number: str) -> Any:
    """Say something to those whom the form names."""
    item = item_or_404(slug, number)
    form = _comment_form(item, request.form)
    if form is None:
        raise NotAllowed(Text("You are not among those who discuss this."))
    if not form.validate():
        return _shown(item, comment_form=form), 422
    audience = Audience(form.audience.data)
    try:
        with unit_of_work(db.session):
            discussion.comment(
                db.session,
                item.case.proposal.id,
                act(),
                text=form.text.data,
                audience=audience,
                committee_id=item.committee.id if audience is Audience.COMMITTEE else None,
            )
    except NotAllowed:
        raise
    except Refused as refused:
        return _shown(item_or_404(slug, number), comment_form=form, extra=refused.reasons), 409
    flash(_("Your comment is sent."), "success")
    return redirect(url_for("committees.item", slug=slug, number=number, _anchor="discussion"))


# -------------------------------------------------------------------------------- recusals


def _recusal_form(
    item: Item, roll: Roll | None, recused: frozenset[int], sent: Any
) -> RecusalForm | None:
    """For a member themselves; for chair and coordinator, any member who takes part so far."""
    if roll is None or not item.takes_part:
        return None
    leads = item.presides or Relation.COORDINATOR in item.case.standing.relations
    choices = [
        SelectChoice(
            str(one.person_id), _("I myself") if one.person_id == person().id else one.name
        )
        for one in roll.members
        if one.person_id is not None
        and one.person_id not in recused
        and (leads or one.person_id == person().id)
    ]
    choices.sort(key=lambda one: one.value != str(person().id))
    if not choices:
        return None
    form = RecusalForm(sent)
    form.person.choices = choices
    return form


@signed_in
def recuse(slug: str, number: str) -> Any:
    """Take no part, or record as chair or coordinator that somebody takes none."""
    item = item_or_404(slug, number)
    back = redirect(url_for("committees.item", slug=slug, number=number))
    roll = roll_today(item)
    recused = recused_people(db.session, item.case.proposal, item.committee.id, item.case.act)
    wanted = request.form.get("person", type=int)
    if wanted in recused and (wanted == person().id or item.takes_part):
        flash(_("That had been recorded already."), "info")
        return back
    form = _recusal_form(item, roll, recused, request.form)
    if form is None:
        raise NotAllowed(Text("You take no part in this, so there is nothing to declare."))
    if not form.validate():
        return _shown(item, recusal_form=form), 422
    with unit_of_work(db.session):
        balloting.recuse_from(
            db.session,
            item.case.proposal.id,
            item.committee.id,
            act(),
            reason=form.reason.data,
            person_id=int(form.person.data),
        )
    flash(_("The recusal is recorded."), "success")
    return back
