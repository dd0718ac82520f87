"""The roll: who sat on a committee on a day, and whose seat each of them may hold.

Pure: memberships are handed in. Votes and their weight are the tally's matter.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

PersonId = int


class MemberKind(StrEnum):
    """How a person belongs. The order is that of weight: a person is on the roll once."""

    VOTING = "voting"
    EX_OFFICIO = "ex_officio"
    DESIGNEE = "designee"  # sent by a member, for one meeting
    ALTERNATE = "alternate"  # elected or named to stand in
    NON_VOTING = "non_voting"


_WEIGHT = {kind: weight for weight, kind in enumerate(MemberKind)}


@dataclass(frozen=True, slots=True)
class Membership:
    """A dated membership. Both ends of a period belong to it; an open end is None.

    ``person_id`` None is a seat that nobody holds. ``stands_for`` is the member whose seat an
    alternate or designee may hold; an alternate without it stands in for anybody.
    """

    person_id: PersonId | None
    name: str
    kind: MemberKind = MemberKind.VOTING
    office: str | None = None
    stands_for: PersonId | None = None
    starts: date | None = None
    ends: date | None = None
    leaves: tuple[tuple[date, date | None], ...] = field(default=())

    def covers(self, day: date) -> bool:
        return _within(day, self.starts, self.ends)

    def on_leave(self, day: date) -> bool:
        return any(_within(day, start, end) for start, end in self.leaves)


def _within(day: date, start: date | None, end: date | None) -> bool:
    return (start is None or start <= day) and (end is None or day <= end)


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RollMember(_Frozen):
    """One person, or one vacant seat, on the roll.

    ``present``: True or False once attendance was taken, None while it was not.
    """

    person_id: PersonId | None
    name: str = ""
    kind: MemberKind = MemberKind.VOTING
    stands_for: PersonId | None = None
    offices: tuple[str, ...] = ()
    on_leave: bool = False
    present: bool | None = None

    @property
    def vacant(self) -> bool:
        return self.person_id is None

    @property
    def substitutes(self) -> bool:
        return self.kind in (MemberKind.ALTERNATE, MemberKind.DESIGNEE)


class Roll(_Frozen):
    """Who belonged when the roll was taken. ``model_dump(mode="json")`` is its snapshot.

    ``seats`` is the number of voting seats that the bylaws give, None when they give none; seats
    above those listed are vacant. ``chairs`` are those who may preside, in order of succession. ``offices_present``
    are offices known to be in the room through somebody who is no member.
    """

    seats: int | None = Field(default=None, ge=1)
    members: tuple[RollMember, ...] = ()
    chairs: tuple[PersonId, ...] = ()
    offices_present: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _nobody_twice(self) -> Self:
        people = [member.person_id for member in self.members if member.person_id is not None]
        if len(people) != len(set(people)):
            raise ValueError("a person is on the roll once")
        return self

    @property
    def attendance_taken(self) -> bool:
        return any(member.present is not None for member in self.members)

    def acting_chair(self, recusals: Collection[PersonId] = ()) -> PersonId | None:
        """The first in succession who is here and not recused; None when nobody is."""
        for person in self.chairs:
            member = next((m for m in self.members if m.person_id == person), None)
            available = member and not member.on_leave and member.present is not False
            if available and person not in recusals:
                return person
        return None


def roll_on(
    memberships: Iterable[Membership],
    day: date,
    attendance: Collection[PersonId] | None = None,
    *,
    seats: int | None = None,
    chair: Sequence[str] = ("chair", "vice_chair"),
    offices_present: Iterable[str] = (),
) -> Roll:
    """The roll of ``day``. ``attendance`` is who came, None when the roll is taken at opening.

    Several memberships of one person become one entry: the weightiest kind, every office.
    Order: as given, by the first membership of each.
    """
    current = [membership for membership in memberships if membership.covers(day)]
    people: dict[PersonId, list[Membership]] = {}
    entries: list[RollMember | PersonId] = []
    for membership in current:
        if membership.person_id is None:
            offices = (membership.office,) if membership.office else ()
            entries.append(RollMember(person_id=None, kind=membership.kind, offices=offices))
            continue
        if membership.person_id not in people:
            entries.append(membership.person_id)
        people.setdefault(membership.person_id, []).append(membership)
    members = tuple(
        entry if isinstance(entry, RollMember) else _merged(people[entry], day, attendance)
        for entry in entries
    )
    return Roll(
        seats=seats,
        members=members,
        chairs=_in_succession(people, chair),
        offices_present=tuple(sorted(set(offices_present))),
    )


def _merged(
    held: list[Membership], day: date, attendance: Collection[PersonId] | None
) -> RollMember:
    first = min(held, key=lambda membership: _WEIGHT[membership.kind])
    return RollMember(
        person_id=first.person_id,
        name=first.name,
        kind=first.kind,
        stands_for=first.stands_for,
        offices=tuple(dict.fromkeys(m.office for m in held if m.office)),
        on_leave=first.on_leave(day),
        present=None if attendance is None else first.person_id in attendance,
    )


def _in_succession(
    people: Mapping[PersonId, list[Membership]], chair: Sequence[str]
) -> tuple[PersonId, ...]:
    ranked = [
        person
        for office in chair
        for person, held in people.items()
        if any(membership.office == office for membership in held)
    ]
    return tuple(dict.fromkeys(ranked))
