"""Many ballots at once, as the tally wants them, in a fixed number of queries.

One ballot alone is read by `balloting.ballot_now`. Nothing here says who may see what; that is
app/ballot_views.py.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from accounts.models import Person, RoleMembership
from committee.ballots import Standing, roll_of
from committee.models import Ballot, BallotState, CommitteeMembership, Recusal
from committee.roll import Roll
from committee.rule import Rule
from proposals.models import Proposal, RevisionScope
from proposals.route_models import Decision
from proposals.sealing import content_of
from workflow.acting import Act
from workflow.signing_offices import authors

NAMING = ("lead_email", "award_contact")
"""Fields whose address names somebody as responsible; see `offices.named_people`."""


def open_in(
    session: Session, committees: Collection[int], *, limit: int, offset: int = 0
) -> Sequence[Ballot]:
    """Ballots of these committees that can be voted on, soonest to close first."""
    if not committees:
        return []
    return session.scalars(
        whole_ballots()
        .where(Ballot.committee_id.in_(committees), Ballot.state == BallotState.OPEN)
        .order_by(Ballot.closes_at.asc().nulls_last(), Ballot.id)
        .limit(limit)
        .offset(offset)
    ).all()


def whole_ballots() -> Any:
    """A selection of ballots with what is needed to count and to show them."""
    return select(Ballot).options(
        joinedload(Ballot.committee),
        joinedload(Ballot.step),
        joinedload(Ballot.revision),
        joinedload(Ballot.proposal).options(
            joinedload(Proposal.unit),
            joinedload(Proposal.proposer),
            selectinload(Proposal.co_proposers),
        ),
        selectinload(Ballot.conditions),
    )


def standings(session: Session, ballots: Sequence[Ballot], act: Act) -> list[Standing]:
    """Rule, roll, recusals and votes of each ballot, in the given order."""
    if not ballots:
        return []
    recused = recused_from(session, ballots, act)
    votes: dict[int, list[Decision]] = {}
    for vote in session.scalars(
        select(Decision)
        .where(Decision.ballot_id.in_([one.id for one in ballots]))
        .options(joinedload(Decision.person), joinedload(Decision.revision))
        .order_by(Decision.id)
    ):
        votes.setdefault(vote.ballot_id or 0, []).append(vote)
    hashes = _hashes(session, ballots, votes)
    return [
        Standing(
            one,
            Rule.model_validate(one.rule),
            Roll.model_validate(one.roll),
            recused[one.id],
            tuple(votes.get(one.id, ())),
            _same(one, votes.get(one.id, ()), hashes),
        )
        for one in ballots
    ]


def recused_from(
    session: Session, ballots: Sequence[Ballot], act: Act
) -> dict[int, frozenset[int]]:
    """Who takes no part in each ballot: as `relations.recused_people`, for all at once."""
    proposals = {one.proposal_id: one.proposal for one in ballots}
    addresses = {one.proposal_id: _addresses(content_of(one.revision)) for one in ballots}
    people = _people_at(session, set().union(*addresses.values()))
    in_units = _people_of_units(session, ballots, act)
    recorded: dict[tuple[int, int], set[int]] = {}
    for row in session.scalars(
        select(Recusal).where(Recusal.proposal_id.in_(list(proposals))).order_by(Recusal.id)
    ):
        recorded.setdefault((row.committee_id, row.proposal_id), set()).add(row.person_id)
    found = {}
    for ballot in ballots:
        named = set(authors(ballot.proposal))
        named.update(people[one] for one in addresses[ballot.proposal_id] if one in people)
        bylaws = act.settings.committees.get(ballot.committee.slug)
        if bylaws is not None and bylaws.recused_by_unit:
            named |= in_units.get(ballot.proposal.unit_id, set())
        named |= recorded.get((ballot.committee_id, ballot.proposal_id), set())
        found[ballot.id] = frozenset(named)
    return found


def rolls_today(session: Session, committees: Mapping[int, str], act: Act) -> dict[int, Roll]:
    """The present roll of each committee (id to slug), by its id; without bylaws it has none."""
    seats: dict[int, list[CommitteeMembership]] = {}
    for seat in session.scalars(
        select(CommitteeMembership)
        .where(
            CommitteeMembership.committee_id.in_(list(committees)),
            CommitteeMembership.starts_on <= act.today,
            or_(CommitteeMembership.ends_on.is_(None), CommitteeMembership.ends_on >= act.today),
        )
        .options(joinedload(CommitteeMembership.person))
        .order_by(CommitteeMembership.id)
    ):
        seats.setdefault(seat.committee_id, []).append(seat)
    found = {}
    for committee_id, slug in committees.items():
        bylaws = act.settings.committees.get(slug)
        if bylaws is not None:
            found[committee_id] = roll_of(seats.get(committee_id, []), bylaws, act.today)
    return found


def _addresses(content: Mapping[str, Any]) -> set[str]:
    return {str(content.get(name, "")).lower() for name in NAMING} - {""}


def _people_at(session: Session, addresses: Collection[str]) -> dict[str, int]:
    if not addresses:
        return {}
    rows = session.execute(
        select(func.lower(Person.email), Person.id)
        .where(func.lower(Person.email).in_(sorted(addresses)))
        .order_by(Person.id)
    )
    return {row[0]: row[1] for row in rows}


def _people_of_units(session: Session, ballots: Iterable[Ballot], act: Act) -> dict[int, set[int]]:
    """Who has a role in the proposing units, where some committee's bylaws ask for it."""
    asking = {slug for slug, one in act.settings.committees.items() if one.recused_by_unit}
    units = {one.proposal.unit_id for one in ballots if one.committee.slug in asking}
    found: dict[int, set[int]] = {}
    if not units:
        return found
    for role in session.scalars(
        select(RoleMembership)
        .where(RoleMembership.unit_id.in_(sorted(units)))
        .order_by(RoleMembership.id)
    ):
        if role.unit_id is not None and role.in_force(act.today):
            found.setdefault(role.unit_id, set()).add(role.person_id)
    return found


Hashes = dict[int, set[tuple[str, str]]]


def _hashes(
    session: Session, ballots: Sequence[Ballot], votes: Mapping[int, Sequence[Decision]]
) -> Hashes:
    """The scope hashes of every revision that was voted on where some vote is on another one."""
    wanted = {
        revision
        for one in ballots
        for vote in votes.get(one.id, ())
        if vote.revision_id != one.revision_id
        for revision in (vote.revision_id, one.revision_id)
    }
    found: Hashes = {}
    if not wanted:
        return found
    for row in session.scalars(
        select(RevisionScope)
        .where(RevisionScope.revision_id.in_(sorted(wanted)))
        .order_by(RevisionScope.id)
    ):
        found.setdefault(row.revision_id, set()).add((row.scope.value, row.sha256))
    return found


def _same(ballot: Ballot, votes: Sequence[Decision], hashes: Hashes) -> frozenset[int]:
    """Revisions that say the same as the one put to the vote, within the step's scopes."""
    scopes = set(ballot.step.scopes)

    def within(revision_id: int) -> set[tuple[str, str]]:
        return {one for one in hashes.get(revision_id, ()) if one[0] in scopes}

    others = {vote.revision_id for vote in votes} - {ballot.revision_id}
    wanted = within(ballot.revision_id)
    return frozenset({ballot.revision_id, *(one for one in others if within(one) == wanted)})
