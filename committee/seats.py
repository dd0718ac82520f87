"""Who holds the vote of each seat under a rule: members first, then designees and alternates.

Pure. No vote is looked at here, so what a person did never changes what they may do.
"""

from collections.abc import Collection
from dataclasses import dataclass

from committee.requirement import Base, Less, Requirement
from committee.roll import MemberKind, PersonId, Roll, RollMember
from committee.rule import Rule, Substitutes


@dataclass(frozen=True, slots=True)
class Seat:
    """``occupant`` is who sits in it, None when nobody can; ``out`` says why it is not held."""

    holder: RollMember | None
    occupant: RollMember | None
    out: Less | None
    may_vote: bool = False

    @property
    def offices(self) -> frozenset[str]:
        """The offices that speak through this seat: the holder's and the occupant's."""
        sitting = [m for m in (self.holder, self.occupant) if m is not None]
        return frozenset(office for member in sitting for office in member.offices)


@dataclass(frozen=True, slots=True)
class Seating:
    """Every seat that counts under a rule, each in one group at most of those left out."""

    seats: tuple[Seat, ...]

    def out(self, why: Less) -> int:
        return sum(seat.out is why for seat in self.seats)

    @property
    def voters(self) -> dict[PersonId, Seat]:
        """The people who may vote, each with the seat whose one vote they hold."""
        return {
            seat.occupant.person_id: seat
            for seat in self.seats
            if seat.may_vote and seat.occupant and seat.occupant.person_id is not None
        }

    def base(self, requirement: Requirement, *, present: int, cast: int) -> int | None:
        """How many the requirement is a fraction of; None for a count."""
        match requirement.of:
            case None:
                return None
            case Base.PRESENT:
                return present
            case Base.VOTES_CAST:
                return cast
        left_out = set(requirement.less)
        if requirement.of is Base.FILLED_SEATS:
            left_out.add(Less.VACANT)
        return sum(seat.out not in left_out for seat in self.seats)


def seating(rule: Rule, roll: Roll, recusals: Collection[PersonId]) -> Seating:
    """Place everybody on the roll. A stand-in sits when the member is away, on leave or recused."""
    holders = [member for member in roll.members if _has_seat(rule, member)]
    free = _stand_ins(rule, roll, recusals)
    placed = {index: _sits_in_own(member, recusals) for index, member in enumerate(holders)}
    for at_large in (False, True):
        for index, holder in enumerate(holders):
            if placed[index] is None and not holder.vacant:
                placed[index] = _take(free, holder, at_large=at_large)
    seats = [_seat(rule, holder, placed[i], recusals) for i, holder in enumerate(holders)]
    unlisted = max(0, (roll.seats or 0) - len(seats))
    seats.extend([Seat(holder=None, occupant=None, out=Less.VACANT)] * unlisted)
    return Seating(tuple(seats))


def _has_seat(rule: Rule, member: RollMember) -> bool:
    if rule.voting_offices and not set(rule.voting_offices) & set(member.offices):
        return False
    if member.kind is MemberKind.EX_OFFICIO:
        return rule.ex_officio_vote
    return member.kind is MemberKind.VOTING


def _policy(rule: Rule, member: RollMember) -> Substitutes:
    return rule.designees if member.kind is MemberKind.DESIGNEE else rule.alternates


def _available(member: RollMember, recusals: Collection[PersonId]) -> bool:
    gone = member.vacant or member.on_leave or member.present is False
    return not gone and member.person_id not in recusals


def _sits_in_own(member: RollMember, recusals: Collection[PersonId]) -> RollMember | None:
    return member if _available(member, recusals) else None


def _stand_ins(rule: Rule, roll: Roll, recusals: Collection[PersonId]) -> list[RollMember]:
    """Those who may stand in, a member's own choice before the committee's."""
    able = [
        member
        for member in roll.members
        if member.substitutes
        and _policy(rule, member) is not Substitutes.DO_NOT_COUNT
        and _available(member, recusals)
    ]
    return sorted(able, key=lambda member: member.kind is not MemberKind.DESIGNEE)


def _take(free: list[RollMember], holder: RollMember, *, at_large: bool) -> RollMember | None:
    for member in free:
        anybody = member.kind is MemberKind.ALTERNATE and member.stands_for is None
        if anybody if at_large else member.stands_for == holder.person_id:
            free.remove(member)
            return member
    return None


def _seat(
    rule: Rule, holder: RollMember, occupant: RollMember | None, recusals: Collection[PersonId]
) -> Seat:
    if occupant is not None:
        votes = not occupant.substitutes or _policy(rule, occupant) is Substitutes.VOTE
        return Seat(holder, occupant, None, may_vote=votes)
    if holder.vacant:
        return Seat(holder, None, Less.VACANT)
    if holder.person_id in recusals:
        return Seat(holder, None, Less.RECUSED)
    return Seat(holder, None, Less.ON_LEAVE if holder.on_leave else None)
