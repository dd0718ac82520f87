"""A ballot as the tally wants it: rule, roll, recusals and the votes that stand. Reading only."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from committee.count import Choice as VoteChoice
from committee.count import Counts, Vote
from committee.models import Ballot, CommitteeMembership
from committee.queries import recusals_on
from committee.roll import Membership, Roll, roll_on
from committee.rule import Rule
from committee.settings import CommitteeSettings
from committee.tally import Outcome, QuorumMeter, entitled, quorum_so_far, tally
from proposals.models import RevisionScope
from proposals.route_models import Choice, Decision

CHOICES = {
    Choice.FOR: VoteChoice.FOR,
    Choice.AGAINST: VoteChoice.AGAINST,
    Choice.ABSTAIN: VoteChoice.ABSTAIN,
}


@dataclass(frozen=True)
class Standing:
    """Everything that decides a ballot, at one moment."""

    ballot: Ballot
    rule: Rule
    roll: Roll
    recused: frozenset[int]
    decisions: tuple[Decision, ...]
    same: frozenset[int]
    """Ids of revisions that say the same as the one put to the vote, within the step's scopes."""

    @cached_property
    def last(self) -> tuple[Decision, ...]:
        """The last vote of each person, whichever revision it was given on."""
        replaced = {one.supersedes_id for one in self.decisions}
        return tuple(one for one in self.decisions if one.id not in replaced)

    @cached_property
    def current(self) -> tuple[Decision, ...]:
        """The last votes that still cover what is put to the vote."""
        return tuple(one for one in self.last if one.revision_id in self.same)

    @cached_property
    def stale(self) -> tuple[Decision, ...]:
        """The last votes that an edit has overtaken; they wait to be re-affirmed."""
        return tuple(one for one in self.last if one.revision_id not in self.same)

    @cached_property
    def entitled(self) -> frozenset[int]:
        """Who may vote now."""
        return entitled(self.rule, self.roll, self.recused)

    def votes(self) -> list[Vote] | Counts:
        """The votes for the tally; counts where a vote in the room was recorded without names."""
        counts = self.ballot.room_counts
        if counts is not None:
            return Counts(
                in_favour=counts["for"],
                against=counts["against"],
                abstained=counts["abstain"],
                casting=next((c for c in VoteChoice if f"casting_{c.value}" in counts), None),
            )
        return [
            Vote(person_id=one.person_id, choice=CHOICES[one.choice], casting=one.casting)
            for one in self.current
        ]

    def tally(self) -> Outcome:
        """The outcome if the ballot were closed now."""
        return tally(self.rule, self.roll, self.recused, self.votes())

    def meter(self) -> QuorumMeter:
        """How far the ballot is from its quorum."""
        return quorum_so_far(self.rule, self.roll, self.recused, self.votes())


def votes_on(session: Session, ballot_id: int) -> list[Decision]:
    """Every vote ever cast on a ballot, changed ones included, oldest first."""
    return list(
        session.scalars(
            select(Decision)
            .where(Decision.ballot_id == ballot_id)
            .options(joinedload(Decision.person))
            .order_by(Decision.id)
        )
    )


def standing(session: Session, ballot: Ballot, named: Collection[int]) -> Standing:
    """Read what decides a ballot. ``named``: people recused because the proposal names them."""
    recorded = recusals_on(session, ballot.committee_id, ballot.proposal_id)
    votes = tuple(votes_on(session, ballot.id))
    return Standing(
        ballot,
        Rule.model_validate(ballot.rule),
        Roll.model_validate(ballot.roll),
        frozenset({*named, *(one.person_id for one in recorded)}),
        votes,
        _same_within(session, ballot, {vote.revision_id for vote in votes}),
    )


def _same_within(session: Session, ballot: Ballot, revisions: set[int]) -> frozenset[int]:
    """Those of the revisions in which nothing differs that this step decides on."""
    others = revisions - {ballot.revision_id}
    if not others:
        return frozenset({ballot.revision_id})
    hashes: dict[int, set[tuple[str, str]]] = {}
    for row in session.scalars(
        select(RevisionScope)
        .where(RevisionScope.revision_id.in_({*others, ballot.revision_id}))
        .order_by(RevisionScope.id)
    ):
        if row.scope.value in ballot.step.scopes:
            hashes.setdefault(row.revision_id, set()).add((row.scope.value, row.sha256))
    wanted = hashes.get(ballot.revision_id)
    return frozenset(one for one, found in hashes.items() if found == wanted)


def roll_of(
    memberships: Collection[CommitteeMembership],
    settings: CommitteeSettings,
    day: date,
    attendance: Collection[int] | None = None,
) -> Roll:
    """The roll of a committee on a day, from its dated seats."""
    return roll_on(
        [_membership(one) for one in memberships],
        day,
        attendance,
        seats=settings.seats,
        chair=settings.chair,
    )


def _membership(row: CommitteeMembership) -> Membership:
    return Membership(
        person_id=row.person_id,
        name=row.person.name if row.person else "",
        kind=row.kind,
        office=row.office or None,
        stands_for=row.stands_for_id,
        starts=row.starts_on,
        ends=row.ends_on,
        leaves=tuple(
            (date.fromisoformat(first or "0001-01-01"), date.fromisoformat(last) if last else None)
            for first, last in row.leaves
        ),
    )
