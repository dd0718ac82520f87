"""What a ballot decided, as a pure function of rule, roll, recusals and votes.

The explanation is part of the result; its sentences are in `wording`, the arithmetic in `count`.
No database, no clock.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from committee import wording
from committee.count import Choice, Counts, Figures, Judgement, Result, Vote, judge
from committee.roll import PersonId, Roll, RollMember
from committee.rule import OnTie, Rule
from committee.seats import Seat, Seating, seating
from persistence.text import Text

__all__ = [
    "Choice",
    "Counts",
    "Outcome",
    "QuorumMeter",
    "Result",
    "Vote",
    "could_still_change",
    "entitled",
    "may_close_early",
    "quorum_so_far",
    "tally",
]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result, why in words, and the numbers behind it."""

    result: Result
    derivation: tuple[Text, ...]
    figures: Figures
    judgement: Judgement

    @property
    def settled(self) -> bool:
        """Whether the motion was decided: carried or lost."""
        return self.result in (Result.CARRIED, Result.LOST)


@dataclass(frozen=True, slots=True)
class QuorumMeter:
    """How far an open ballot is from its quorum.

    Counts who came or voted and never how, so where abstentions make no quorum it is an upper
    bound, and its sentence says so.
    """

    have: int
    needed: int
    base: int | None
    sentence: Text

    @property
    def met(self) -> bool:
        return self.have >= self.needed


def tally(
    rule: Rule, roll: Roll, recusals: Collection[PersonId], votes: Sequence[Vote] | Counts
) -> Outcome:
    """Count ``votes``.

    Votes of recused people and of people on the roll without a vote are set aside, and the
    derivation says how many. ValueError: two votes of one person, a vote of somebody who is not on
    the roll, a casting vote that the rule does not know or that is not the chair's, counts that
    the rule does not allow or the roll cannot have given, a committee that only takes note.
    """
    if rule.information_only:
        raise ValueError("items before this committee are for information; there is no vote")
    seats = seating(rule, roll, recusals)
    aside = (0, 0)
    if isinstance(votes, Counts):
        figures = _figures_of_counts(rule, roll, recusals, seats, votes)
    else:
        _refuse_unsound(rule, roll, recusals, votes)
        figures = _figures(rule, roll, recusals, seats, votes)
        aside = _set_aside(recusals, seats, votes)
    judgement = judge(rule, seats, figures)
    sentences = wording.derivation(rule, seats, figures, judgement, aside)
    return Outcome(judgement.result, sentences, figures, judgement)


def quorum_so_far(
    rule: Rule, roll: Roll, recusals: Collection[PersonId], votes: Sequence[Vote] | Counts
) -> QuorumMeter:
    """The meter shown while a ballot is open. Raises as `tally` does."""
    outcome = tally(rule, roll, recusals, votes)
    found = outcome.judgement
    return QuorumMeter(
        have=outcome.figures.present,
        needed=found.quorum_needed,
        base=found.quorum_base,
        sentence=wording.meter(rule, outcome.figures, found),
    )


def could_still_change(
    rule: Rule, roll: Roll, recusals: Collection[PersonId], votes: Sequence[Vote]
) -> bool:
    """Whether votes not yet cast could give another result, every vote cast standing.

    Exact for the roll and recusals as they are. A tie that awaits its casting vote can change.
    """
    outcome = tally(rule, roll, recusals, votes)
    if outcome.result is Result.TIED:
        return True
    seats = seating(rule, roll, recusals)
    cast = {vote.person_id for vote in votes if not vote.casting}
    pending = [seat for person, seat in seats.voters.items() if person not in cast]
    return any(
        judge(rule, seats, figures).result is not outcome.result
        for figures in _completions(outcome.figures, pending)
    )


def may_close_early(
    rule: Rule, roll: Roll, recusals: Collection[PersonId], votes: Sequence[Vote]
) -> bool:
    """Whether the bylaws let the ballot close before its end: the motion is decided for good."""
    if not rule.early_close or not tally(rule, roll, recusals, votes).settled:
        return False
    return not could_still_change(rule, roll, recusals, votes)


def entitled(rule: Rule, roll: Roll, recusals: Collection[PersonId]) -> frozenset[PersonId]:
    """Who may vote now. Ask before a vote is recorded; the tally sets other votes aside."""
    return frozenset(seating(rule, roll, recusals).voters)


def _refuse_unsound(
    rule: Rule, roll: Roll, recusals: Collection[PersonId], votes: Sequence[Vote]
) -> None:
    listed = {member.person_id for member in roll.members}
    for vote in votes:
        if vote.person_id not in listed:
            raise ValueError(f"person {vote.person_id} is not on the roll")
    if any(n > 1 for n in Counter((v.person_id, v.casting) for v in votes).values()):
        raise ValueError("a person has one vote; hand in the last one only")
    for vote in votes:
        if vote.casting and vote.person_id not in recusals:
            if vote.person_id != roll.acting_chair(recusals):
                raise ValueError("the casting vote is the acting chair's")
            _refuse_casting(rule, vote.choice)


def _refuse_casting(rule: Rule, choice: Choice | None) -> None:
    if rule.on_tie is not OnTie.CASTING_VOTE:
        raise ValueError("this rule knows no casting vote")
    if choice is Choice.ABSTAIN:
        raise ValueError("a casting vote is for or against")


def _figures(
    rule: Rule,
    roll: Roll,
    recusals: Collection[PersonId],
    seats: Seating,
    votes: Sequence[Vote],
) -> Figures:
    voters = seats.voters
    counted = {v.person_id: v.choice for v in votes if not v.casting and v.person_id in voters}
    choices = Counter(counted.values())
    here = [seat for seat in seats.seats if _is_here(seat.occupant, counted)]
    casting = [v.choice for v in votes if v.casting and v.person_id not in recusals]
    return Figures(
        in_favour=choices[Choice.FOR],
        against=choices[Choice.AGAINST],
        abstained=choices[Choice.ABSTAIN],
        present=len(here),
        absent_offices=_absent_offices(rule, roll, recusals, here),
        casting=casting[0] if casting else None,
        attendance_taken=roll.attendance_taken,
    )


def _is_here(member: RollMember | None, counted: Collection[PersonId | None]) -> bool:
    return member is not None and (member.present is True or member.person_id in counted)


def _absent_offices(
    rule: Rule, roll: Roll, recusals: Collection[PersonId], here: Sequence[Seat]
) -> frozenset[str]:
    there = set(roll.offices_present).union(*(seat.offices for seat in here))
    for member in roll.members:
        if member.present is True and member.person_id not in recusals:
            there.update(member.offices)
    return frozenset(rule.tabled_when_absent) - there


def _set_aside(
    recusals: Collection[PersonId], seats: Seating, votes: Sequence[Vote]
) -> tuple[int, int]:
    """How many votes do not count: of recused people, and of people who hold no seat's vote."""
    recused = sum(vote.person_id in recusals for vote in votes)
    voters = seats.voters
    without = sum(
        vote.person_id not in recusals and not vote.casting and vote.person_id not in voters
        for vote in votes
    )
    return recused, without


def _figures_of_counts(
    rule: Rule, roll: Roll, recusals: Collection[PersonId], seats: Seating, counts: Counts
) -> Figures:
    if not rule.counts_may_be_recorded:
        raise ValueError("this rule asks for names; counts alone may not be recorded")
    if min(counts.in_favour, counts.against, counts.abstained) < 0:
        raise ValueError("a count is never below 0")
    if counts.casting is not None:
        _refuse_casting(rule, counts.casting)
        if roll.acting_chair(recusals) is None:
            raise ValueError("the casting vote is the acting chair's")
    voted = counts.in_favour + counts.against + counts.abstained
    here = [seat for seat in seats.seats if _is_here(seat.occupant, ())]
    held = sum(seat.occupant is not None for seat in seats.seats)
    present = max(len(here), voted) if counts.present is None else counts.present
    if voted > len(seats.voters) or not voted <= present <= held:
        raise ValueError("more votes, or more people present, than the roll allows")
    return Figures(
        in_favour=counts.in_favour,
        against=counts.against,
        abstained=counts.abstained,
        present=present,
        absent_offices=_absent_offices(rule, roll, recusals, here),
        casting=counts.casting,
        attendance_taken=roll.attendance_taken or counts.present is not None,
    )


def _completions(figures: Figures, pending: Sequence[Seat]) -> Iterator[Figures]:
    """The sets of figures that pending seats could lead to, enough to find another result.

    Seats that differ neither in presence nor in a missing office are counted, not listed, so the
    number of completions grows with the square of the roll and not exponentially.
    """
    groups = Counter(
        (
            seat.occupant is not None and seat.occupant.present is True,
            seat.offices & figures.absent_offices,
        )
        for seat in pending
    )
    for additions in product(*(_splits(size) for size in groups.values())):
        ahead = figures
        for (already_here, offices), (yes, no, abstain) in zip(groups, additions, strict=True):
            more = yes + no + abstain
            ahead = replace(
                ahead,
                in_favour=ahead.in_favour + yes,
                against=ahead.against + no,
                abstained=ahead.abstained + abstain,
                present=ahead.present + (0 if already_here else more),
                absent_offices=ahead.absent_offices - (offices if more else frozenset()),
            )
        yield ahead


def _splits(size: int) -> Iterator[tuple[int, int, int]]:
    """For, against and abstained among at most ``size`` people.

    Among the same abstentions more votes for never make a result worse, so the two ends, all for
    and all against, stand for what lies between.
    """
    for voting in range(size + 1):
        for abstain in range(size + 1 - voting):
            yield voting, 0, abstain
            yield 0, voting, abstain
