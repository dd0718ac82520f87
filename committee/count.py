"""The arithmetic of a ballot: figures in, a judgement with its numbers out.

People, seats and words are elsewhere; what is here knows only how many.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from committee.roll import PersonId
from committee.rule import Abstentions, OnTie, Rule
from committee.seats import Seating


class Choice(StrEnum):
    FOR = "for"
    AGAINST = "against"
    ABSTAIN = "abstain"


class Result(StrEnum):
    CARRIED = "carried"
    LOST = "lost"
    NO_RESULT = "no_result"  # below quorum
    TIED = "tied"  # the chair's casting vote is awaited
    TABLED = "tabled"  # an office that must be there was not


@dataclass(frozen=True, slots=True)
class Vote:
    """One person's standing vote; ``casting`` marks the chair's casting vote on a tie."""

    person_id: PersonId
    choice: Choice
    casting: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """A vote taken in the room and recorded without names.

    ``present`` counts those in the room who hold a seat and are not recused; without it the roll's
    attendance is taken, or those who voted.
    """

    in_favour: int
    against: int
    abstained: int = 0
    present: int | None = None
    casting: Choice | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """What was counted: of the recused, and of people without a vote, nothing."""

    in_favour: int
    against: int
    abstained: int
    present: int
    absent_offices: frozenset[str] = frozenset()
    casting: Choice | None = None
    attendance_taken: bool = False

    @property
    def voted(self) -> int:
        return self.in_favour + self.against + self.abstained


@dataclass(frozen=True, slots=True)
class Judgement:
    """A result with the numbers that it follows from."""

    result: Result
    quorum_base: int | None
    quorum_needed: int
    quorum_have: int
    base: int | None
    needed: int
    opposed: int  # against, with abstentions where the rule says so
    tied: bool = False


def judge(rule: Rule, seats: Seating, figures: Figures) -> Judgement:
    """The result of figures: quorum first, then presence, then the count."""
    quorum_base = seats.base(rule.quorum, present=0, cast=0)
    quorum_needed = rule.quorum.needed(quorum_base or 0)
    opposed = figures.against
    if rule.abstentions is Abstentions.AGAINST:
        opposed += figures.abstained
    judgement = Judgement(
        result=Result.NO_RESULT,
        quorum_base=quorum_base,
        quorum_needed=quorum_needed,
        quorum_have=figures.present - (0 if rule.abstentions_make_quorum else figures.abstained),
        base=(base := _base(rule, seats, figures)),
        needed=rule.carries.needed(base or 0),
        opposed=opposed,
    )
    if judgement.quorum_have < quorum_needed:
        return judgement
    if figures.absent_offices:
        return replace(judgement, result=Result.TABLED)
    if _carried(rule, judgement, figures.in_favour):
        return replace(judgement, result=Result.CARRIED)
    return _judge_tie(rule, seats, figures, judgement)


def _judge_tie(rule: Rule, seats: Seating, figures: Figures, judgement: Judgement) -> Judgement:
    """Lost, unless the numbers are even and a casting vote could carry the motion."""
    even = figures.in_favour > 0 and figures.in_favour == judgement.opposed
    decided = replace(figures, in_favour=figures.in_favour + 1)
    base = _base(rule, seats, decided)
    with_casting = replace(judgement, base=base, needed=rule.carries.needed(base or 0))
    if not even or not _carried(rule, with_casting, decided.in_favour):
        return replace(judgement, result=Result.LOST)
    if rule.on_tie is OnTie.LOST:
        return replace(judgement, result=Result.LOST, tied=True)
    results = {
        None: Result.TIED,
        Choice.FOR: Result.CARRIED,
        Choice.AGAINST: Result.LOST,
    }
    return replace(judgement, result=results[figures.casting], tied=True)


def _carried(rule: Rule, judgement: Judgement, in_favour: int) -> bool:
    within_cap = rule.dissents_defeat is None or judgement.opposed < rule.dissents_defeat
    return within_cap and in_favour >= judgement.needed


def _base(rule: Rule, seats: Seating, figures: Figures) -> int | None:
    set_aside = rule.abstentions is Abstentions.SET_ASIDE
    cast = figures.voted - (figures.abstained if set_aside else 0)
    return seats.base(rule.carries, present=figures.present, cast=cast)
