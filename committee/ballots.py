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

    @cached_property
    def current(self) -> tuple[Decision, ...]:
        """The last vote of each person, given on the revision that is put to the vote."""
        replaced = {one.supersedes_id for one in self.decisions}
        return tuple(
            one
            for one in self.decisions
            if one.id not in replaced and one.revision_id == self.ballot.revision_id
        )

    @cached_property
    def entitled(self) -> frozenset[int]:
        """Who may vote now."""
        return entitled(self.rule, self.roll, self.recused)

    def votes(self) -> list[Vote] | Counts:
        """The votes for the tally; counts where a vote in the room was recorded without names."""
        counts = self.ballot.room_counts
        if counts is not None:
            return Counts(
                in_favour=counts["for"], against=counts["against"], abstained=counts["abstain"]
            )
        return [
            Vote(person_id=one.person_id, choice=CHOICES[one.choice]) for one in self.current
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
    return Standing(
        ballot,
        Rule.model_validate(ballot.rule),
        Roll.model_validate(ballot.roll),
        frozenset({*named, *(one.person_id for one in recorded)}),
        tuple(votes_on(session, ballot.id)),
    )


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
