"""Committees: what they are, what lies before them, and every address under them.

Items are in committee_items.py, motions in committee_motions.py, ballots in committee_ballots.py.
"""

from typing import Any

from flask import Blueprint, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from accounts.roles import Role
from app.access import sight, signed_in
from app.acts import act
from app.ballot_views import line
from app.committee_views import bylaws_of, committee_or_404, in_plain_words, members_of
from app.database import db
from app.pages import ballot_minutes, committee_ballots, committee_items, committee_motions
from committee.models import Ballot, BallotState, Committee
from committee.queries import committees_of
from proposals.models import Proposal
from proposals.queries import visible
from workflow.dashboard import waiting_for_motion
from workflow.open_ballots import open_in, standings

committees = Blueprint("committees", __name__)
DECIDED_AT_ONCE = 20
OPEN_AT_ONCE = 25


@committees.get("/committees")
@signed_in
def index() -> str:
    """Every committee of the institution, one's own first."""
    found = committees_of(db.session, sight().institution_id or 0)
    found.sort(key=lambda one: (one.id not in sight().committees, one.name, one.id))
    open_ones = _open_lines([one.id for one in found])
    return render_template(
        "committees/index.html",
        committees=found,
        own=sight().committees,
        open_ones={
            one.id: [two for two in open_ones if two.ballot.committee_id == one.id] for one in found
        },
    )


@committees.get("/committees/<slug>")
@signed_in
def show(slug: str) -> str:
    """One committee: open ballots, what waits for a motion, what it decided, members, bylaws."""
    committee = committee_or_404(slug)
    doing = act()
    page = max(1, request.args.get("page", 1, type=int))
    members = members_of(committee, doing.today)
    decided = _decided(committee, page)
    bylaws, example = in_plain_words(committee, len([one for one in members if one.name]))
    return render_template(
        "committees/show.html",
        committee=committee,
        settings=bylaws_of(committee),
        open_lines=_open_lines([committee.id]),
        waiting=_waiting(committee),
        decided=decided[:DECIDED_AT_ONCE],
        page=page,
        more=len(decided) > DECIDED_AT_ONCE,
        members=members,
        bylaws=bylaws,
        example=example,
        is_member=committee.id in sight().committees,
        inside=committee.id in sight().committees or Role.COORDINATOR in sight().roles,
    )


def _may_see(ballots: Any) -> set[int]:
    """Ids of the proposals behind these ballots that this person may see."""
    ids = [one.proposal_id for one in ballots]
    if not ids:
        return set()
    found = db.session.scalars(
        select(Proposal.id).where(Proposal.id.in_(ids), visible(sight())).order_by(Proposal.id)
    )
    return set(found)


def _open_lines(committee_ids: list[int]) -> list[Any]:
    doing = act()
    ballots = open_in(db.session, committee_ids, limit=OPEN_AT_ONCE)
    seen = _may_see(ballots)
    found = standings(db.session, [one for one in ballots if one.proposal_id in seen], doing)
    return [line(one, sight(), doing.now) for one in found]


def _waiting(committee: Committee) -> Any:
    """Items without a motion, for those who have business with them."""
    found = waiting_for_motion(db.session, act(), {committee.id}, size=OPEN_AT_ONCE)
    ids = [one.placed.proposal.id for one in found.items]
    seen = set(
        db.session.scalars(
            select(Proposal.id).where(Proposal.id.in_(ids), visible(sight())).order_by(Proposal.id)
        )
    )
    return [one for one in found.items if one.placed.proposal.id in seen]


def _decided(committee: Committee, page: int) -> list[Ballot]:
    rows = db.session.scalars(
        select(Ballot)
        .join(Proposal, Ballot.proposal_id == Proposal.id)
        .where(
            Ballot.committee_id == committee.id,
            Ballot.state != BallotState.OPEN,
            visible(sight()),
        )
        .options(joinedload(Ballot.proposal))
        .order_by(Ballot.closed_at.desc(), Ballot.id.desc())
        .limit(DECIDED_AT_ONCE + 1)
        .offset((page - 1) * DECIDED_AT_ONCE)
    )
    return list(rows)


_ITEM = "/committees/<slug>/items/<number>"
_BALLOT = "/committees/<slug>/ballots/<int:number>"
for _address, _endpoint, _view, _methods in (
    (_ITEM, "item", committee_items.item, ("GET",)),
    (f"{_ITEM}/comments", "comment", committee_items.comment, ("POST",)),
    (f"{_ITEM}/recusals", "recuse", committee_items.recuse, ("POST",)),
    (f"{_ITEM}/motion", "motion", committee_motions.motion, ("GET", "POST")),
    (f"{_ITEM}/room-vote", "room_vote", committee_motions.room_vote, ("GET", "POST")),
    (_BALLOT, "ballot", committee_ballots.ballot, ("GET",)),
    (f"{_BALLOT}/minutes", "minutes", ballot_minutes.minutes, ("GET",)),
    (f"{_BALLOT}/minutes/attach", "attach_minutes", ballot_minutes.attach, ("GET", "POST")),
    (f"{_BALLOT}/vote", "vote", committee_ballots.vote, ("POST",)),
    (f"{_BALLOT}/casting-vote", "casting_vote", committee_ballots.casting_vote, ("POST",)),
    (f"{_BALLOT}/close", "close", committee_ballots.close, ("GET", "POST")),
    (f"{_BALLOT}/extend", "extend", committee_ballots.extend, ("GET", "POST")),
    (f"{_BALLOT}/table", "table", committee_ballots.table, ("GET", "POST")),
    (f"{_BALLOT}/void", "void", committee_ballots.void, ("GET", "POST")),
):
    committees.add_url_rule(_address, _endpoint, _view, methods=_methods)
