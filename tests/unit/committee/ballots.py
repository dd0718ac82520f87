"""Words for committee tests: rules from TOML, rolls by number, votes by sentence."""

import re
import tomllib
from collections.abc import Collection, Sequence

from committee.roll import MemberKind, Roll, RollMember
from committee.rule import Rule
from committee.tally import Choice, Counts, Outcome, Vote, tally

CHOICES = {"for": Choice.FOR, "against": Choice.AGAINST, "abstained": Choice.ABSTAIN}


def rule(toml: str) -> Rule:
    return Rule.model_validate(tomllib.loads(toml))


def member(person: int | None, kind: str = "voting", **more: object) -> RollMember:
    name = f"Member {person}"
    return RollMember(person_id=person, name=name, kind=MemberKind(kind), **more)


def roll_of(people: int, *others: RollMember, vacant: int = 0, chair: int = 1) -> Roll:
    """People 1 to ``people`` as voting members, vacant seats, and whoever else is handed in."""
    members = [member(person) for person in range(1, people + 1)]
    members += [member(None) for _ in range(vacant)]
    return Roll(members=(*members, *others), chairs=(chair,))


def with_attendance(roll: Roll, present: Collection[int]) -> Roll:
    members = tuple(m.model_copy(update={"present": m.person_id in present}) for m in roll.members)
    return roll.model_copy(update={"members": members})


def votes(words: str, people: Sequence[int] | None = None) -> list[Vote]:
    """ "5 for, 1 against" by people 1 to 6, or by ``people`` in turn."""
    wanted = [
        CHOICES[choice]
        for number, choice in re.findall(r"(\d+) (for|against|abstained)", words)
        for _ in range(int(number))
    ]
    voters = list(people) if people is not None else list(range(1, len(wanted) + 1))
    return [Vote(person, choice) for person, choice in zip(voters, wanted, strict=True)]


def said(outcome: Outcome) -> list[str]:
    return [str(sentence) for sentence in outcome.derivation]


def counted(
    of: Rule, roll: Roll, ballot: str | list[Vote] | Counts, recusals: Collection[int] = ()
) -> tuple[str, list[str]]:
    """The result's name and the sentences that explain it."""
    cast = votes(ballot) if isinstance(ballot, str) else ballot
    outcome = tally(of, roll, frozenset(recusals), cast)
    return outcome.result.value, said(outcome)
