"""Random rules, rolls, recusals and votes for the properties of the tally.

Each case is grown from a size and a seed, which keeps the proportions lifelike: drawn piece by
piece, most committees came out below quorum. A failing case prints whole.
"""

from dataclasses import dataclass
from fractions import Fraction
from random import Random

from hypothesis import strategies as st

from committee.requirement import Base, Less, Requirement
from committee.roll import MemberKind, Roll, RollMember
from committee.rule import Abstentions, OnTie, Rule, Substitutes
from committee.tally import Choice, Vote

OFFICES = ("dean", "proposing_college")
LESS = {
    Base.SEATS: tuple(Less),
    Base.FILLED_SEATS: (Less.RECUSED, Less.ON_LEAVE),
    Base.PRESENT: (),
    Base.VOTES_CAST: (),
}


@dataclass(frozen=True)
class Case:
    rule: Rule
    roll: Roll
    recusals: frozenset[int]
    votes: tuple[Vote, ...]

    def with_votes(self, *votes: Vote) -> "Case":
        return Case(self.rule, self.roll, self.recusals, votes)


def cases(largest: int = 8) -> st.SearchStrategy[Case]:
    """A rule, a roll, and at most one vote a person and one casting vote, all of them sound."""
    return st.builds(_case, st.sampled_from(range(largest, 0, -1)), st.integers(0, 2**32))


def _case(size: int, seed: int) -> Case:
    chance = Random(seed)
    rule, roll = _rule(chance), _roll(chance, size)
    people = [m.person_id for m in roll.members if m.person_id is not None]
    recusals = frozenset(person for person in people if chance.random() < 0.15)
    turnout = chance.choice([0.4, 0.7, 0.9, 1])
    votes = [Vote(p, chance.choice(list(Choice))) for p in people if chance.random() < turnout]
    chair = roll.acting_chair(recusals)
    if chair is not None and rule.on_tie is OnTie.CASTING_VOTE and chance.random() < 0.4:
        votes.append(Vote(chair, chance.choice([Choice.FOR, Choice.AGAINST]), casting=True))
    return Case(rule, roll, recusals, tuple(votes))


def _rule(chance: Random) -> Rule:
    return Rule(
        quorum=_requirement(chance, (Base.SEATS, Base.FILLED_SEATS)),
        carries=_requirement(chance, tuple(Base)),
        dissents_defeat=chance.choice([None, None, None, 1, 2, 3]),
        abstentions=chance.choice(list(Abstentions)),
        abstentions_make_quorum=chance.random() < 0.7,
        alternates=chance.choice(list(Substitutes)),
        designees=chance.choice(list(Substitutes)),
        ex_officio_vote=chance.random() < 0.7,
        voting_offices=("dean", "member") if chance.random() < 0.1 else (),
        on_tie=chance.choice(list(OnTie)),
        tabled_when_absent=chance.choice([(), (), (), (), ("dean",), OFFICES]),
        counts_may_be_recorded=True,
    )


def _requirement(chance: Random, bases: tuple[Base, ...]) -> Requirement:
    if chance.random() < 0.25:
        return Requirement(Fraction(chance.randint(1, 3)))
    of = chance.choice(bases)
    return Requirement(
        amount=chance.choice([Fraction(1, 3), Fraction(1, 2), Fraction(1, 2), Fraction(2, 3)]),
        strict=chance.random() < 0.5,
        of=of,
        less=frozenset(flag for flag in LESS[of] if chance.random() < 0.5),
        plus=int(chance.random() < 0.1),
    )


def _roll(chance: Random, size: int) -> Roll:
    attendance = chance.random() < 0.5
    return Roll(
        seats=chance.choice([None, None, 1, size, size + 1]),
        members=tuple(_member(chance, person, size, attendance) for person in range(1, size + 1)),
        chairs=chance.choice([(), (1,), (1, 2)]),
        offices_present=chance.choice([(), (), ("dean",)]),
    )


def _member(chance: Random, person: int, size: int, attendance: bool) -> RollMember:
    return RollMember(
        person_id=None if chance.random() < 0.1 else person,
        kind=chance.choice([MemberKind.VOTING] * 6 + list(MemberKind)),
        stands_for=chance.choice([None, *range(1, size + 1)]),
        offices=chance.choice([(), ("member",), ("dean",), OFFICES]),
        on_leave=chance.random() < 0.1,
        present=chance.random() < 0.8 if attendance else None,
    )
