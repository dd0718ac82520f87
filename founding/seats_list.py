"""Members of a committee from a list: who, in which office, until when. All are seated or nobody is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from accounts.errors import AccountRefused
from accounts.models import Person
from committee.membership import add_seat, office_key
from committee.models import CommitteeMembership
from committee.roll import MemberKind
from founding.lists import Line, Mistake
from persistence.text import Text

COLUMNS = {
    "member": ("name", "address", "email", "e-mail", "person"),
    "office": ("role", "function"),
    "last day": ("until", "term ends", "ends", "ends on", "last"),
    "seat": ("kind", "kind of seat"),
}
KINDS = {
    "": MemberKind.VOTING,
    "voting": MemberKind.VOTING,
    "voting member": MemberKind.VOTING,
    "member": MemberKind.VOTING,
    "by office": MemberKind.EX_OFFICIO,
    "ex officio": MemberKind.EX_OFFICIO,
    "alternate": MemberKind.ALTERNATE,
    "non-voting": MemberKind.NON_VOTING,
    "without a vote": MemberKind.NON_VOTING,
}
PLAIN_MEMBER = frozenset({"", "member"})


@dataclass(frozen=True)
class PlannedSeat:
    """A seat as it will be. ``there``: the person has it already."""

    number: int
    person: Person
    office: str
    kind: MemberKind
    ends_on: date | None
    there: bool = False


@dataclass(frozen=True)
class SeatPlan:
    """What a list of members comes to. Nothing is done with mistakes."""

    seats: tuple[PlannedSeat, ...]
    mistakes: tuple[Mistake, ...]

    @property
    def news(self) -> tuple[PlannedSeat, ...]:
        """Seats that are not there yet."""
        return tuple(one for one in self.seats if not one.there)


def plan_seats(
    lines: Sequence[Line],
    people: Iterable[Person],
    there: Iterable[CommitteeMembership],
    *,
    day: date,
) -> SeatPlan:
    """What the list comes to beside the seats that are there; terms begin on this day."""
    everybody = [one for one in people if one.active]
    seated = {(seat.person_id, seat.kind, seat.office) for seat in there}
    seats: list[PlannedSeat] = []
    mistakes: list[Mistake] = []
    for line in lines:
        try:
            seat = _seat(line, everybody, day)
        except AccountRefused as refused:
            mistakes.append(Mistake(line.number, refused.reason))
            continue
        key = (seat.person.id, seat.kind, seat.office)
        if key in {(one.person.id, one.kind, one.office) for one in seats}:
            says = Text("{name} stands in this list twice.", name=seat.person.name)
            mistakes.append(Mistake(line.number, says))
            continue
        seats.append(
            PlannedSeat(
                seat.number, seat.person, seat.office, seat.kind, seat.ends_on, key in seated
            )
        )
    return SeatPlan(tuple(seats), tuple(mistakes))


def give_seats(
    session: Session,
    committee_id: int,
    plan: SeatPlan,
    *,
    day: date,
    actor_id: int | None,
    at: datetime,
) -> int:
    """Write the plan; how many seats were given. Raises AccountRefused."""
    for one in plan.news:
        try:
            add_seat(
                session,
                committee_id,
                person_id=one.person.id,
                kind=one.kind,
                office=one.office,
                stands_for_id=None,
                starts_on=day,
                ends_on=one.ends_on,
                actor_id=actor_id,
                at=at,
            )
        except AccountRefused as refused:
            says = Text("Line {number}: {says}", number=one.number, says=refused.reason)
            raise AccountRefused("typed", says) from refused
    return len(plan.news)


def _seat(line: Line, people: Sequence[Person], day: date) -> PlannedSeat:
    office = "" if line["office"].casefold() in PLAIN_MEMBER else office_key(line["office"])
    kind = KINDS.get(" ".join(line["seat"].casefold().replace("_", " ").split()))
    if kind is None:
        known = ", ".join(word for word in KINDS if word)
        raise AccountRefused(
            "",
            Text(
                "There is no seat “{given}”. There are: {known}.", given=line["seat"], known=known
            ),
        )
    ends_on = _last_day(line["last day"])
    if ends_on is not None and ends_on < day:
        raise AccountRefused("", Text("The term has ended already: {day}.", day=ends_on))
    return PlannedSeat(line.number, _person(line["member"], people), office, kind, ends_on)


def _person(given: str, people: Sequence[Person]) -> Person:
    words = " ".join(given.split()).casefold()
    if not words:
        raise AccountRefused("", Text("Name the member, or give the address."))
    found = [one for one in people if words in (one.email, one.name.casefold())]
    if len(found) == 1:
        return found[0]
    if found:
        raise AccountRefused(
            "", Text("Several people are called “{name}”. Give the address.", name=given)
        )
    raise AccountRefused(
        "",
        Text(
            "Nobody here is called “{name}” or has that address. Add them as a person first.",
            name=given,
        ),
    )


def _last_day(given: str) -> date | None:
    if not given:
        return None
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise AccountRefused(
            "", Text("“{given}” is not a day. Write it as 2028-06-30.", given=given)
        ) from None
