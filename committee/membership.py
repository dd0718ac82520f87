"""Who sits on a committee: seats given, filled, vacated, leaves. The caller commits.

Bylaws are the profile's; votes are in voting.py. The past is kept: a seat ends, another begins.
"""

import re
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.errors import AccountRefused
from accounts.models import Person
from accounts.people import require_administrator
from accounts.seen import refuse_if_changed
from committee.models import Committee, CommitteeMembership
from committee.roll import MemberKind
from persistence import audit
from persistence.text import Text

EDITED = ("person_id", "kind", "office", "stands_for_id", "leaves", "starts_on", "ends_on")
"""The values of a seat that its forms show; see accounts/seen.py."""
OFFICE = re.compile(r"[a-z][a-z0-9_]{0,59}\Z")
STAND_INS = frozenset({MemberKind.ALTERNATE, MemberKind.DESIGNEE})
PRESIDES_ALONE = "chair"
DAY = timedelta(days=1)


def office_key(words: str) -> str:
    """How an office is written in bylaws: ``Vice chair`` is ``vice_chair``. Raises AccountRefused."""
    key = "_".join(words.strip().lower().split())
    if key and not OFFICE.match(key):
        raise AccountRefused("office", Text("Use letters, digits and spaces for the office."))
    return key


def add_seat(
    session: Session,
    committee_id: int,
    *,
    person_id: int | None,
    kind: MemberKind,
    office: str,
    stands_for_id: int | None,
    starts_on: date,
    ends_on: date | None,
    actor_id: int | None,
    at: datetime,
) -> CommitteeMembership:
    """A seat from one day to another; without a person it is vacant. Raises AccountRefused."""
    committee, _today = _governed(session, committee_id, actor_id, at)
    seat = CommitteeMembership(
        committee_id=committee.id,
        person_id=person_id,
        kind=kind,
        office=office_key(office),
        stands_for_id=stands_for_id,
        leaves=[],
        starts_on=starts_on,
        ends_on=ends_on,
    )
    _refuse_unsound(session, committee, seat)
    session.add(seat)
    session.flush()
    _note(session, seat, "seat_added", actor_id, at)
    return seat


def end_seat(
    session: Session,
    seat_id: int,
    *,
    last_day: date,
    stays_vacant: bool,
    seen: str,
    actor_id: int | None,
    at: datetime,
) -> None:
    """Let a term end; where the seat stays, it is vacant from the next day on. Raises AccountRefused."""
    seat, today = _locked_seat(session, seat_id, seen, actor_id, at)
    _refuse_past(seat, last_day, today)
    before = seat.ends_on
    seat.ends_on = last_day
    _note(session, seat, "seat_ended", actor_id, at)
    if stays_vacant and (before is None or before > last_day):
        vacant = _same_seat(seat, None, last_day + DAY, before)
        session.add(vacant)
        session.flush()
        _note(session, vacant, "seat_vacant", actor_id, at)


def fill_seat(
    session: Session,
    seat_id: int,
    *,
    person_id: int,
    starts_on: date,
    ends_on: date | None,
    seen: str,
    actor_id: int | None,
    at: datetime,
) -> CommitteeMembership:
    """Give a vacant seat to somebody; that it was vacant until then stays known. Raises AccountRefused."""
    vacant, _today = _locked_seat(session, seat_id, seen, actor_id, at)
    if vacant.person_id is not None:
        raise AccountRefused("person", Text("This seat is held. End the term of its holder first."))
    if starts_on < vacant.starts_on:
        raise AccountRefused(
            "starts_on", Text("The seat exists since {day}.", day=vacant.starts_on)
        )
    if vacant.ends_on is not None and starts_on > vacant.ends_on:
        raise AccountRefused("starts_on", Text("The seat ends on {day}.", day=vacant.ends_on))
    seat = _same_seat(vacant, person_id, starts_on, ends_on)
    _refuse_unsound(session, vacant.committee, seat, instead_of=vacant.id)
    if starts_on == vacant.starts_on:
        session.delete(vacant)
    else:
        vacant.ends_on = starts_on - DAY
    session.add(seat)
    session.flush()
    _note(session, seat, "seat_filled", actor_id, at)
    return seat


def add_leave(
    session: Session,
    seat_id: int,
    *,
    first_day: date,
    last_day: date | None,
    seen: str,
    actor_id: int | None,
    at: datetime,
) -> None:
    """Note that a member is away; an alternate may sit for them meanwhile. Raises AccountRefused."""
    seat, _today = _locked_seat(session, seat_id, seen, actor_id, at)
    if seat.person_id is None:
        raise AccountRefused("first_day", Text("Nobody holds this seat, so nobody can be away."))
    if last_day is not None and last_day < first_day:
        raise AccountRefused("last_day", Text("The last day lies before the first."))
    first, last = first_day.isoformat(), last_day.isoformat() if last_day else None
    # ISO dates sort as text; an open end is later than every day.
    if any((a or "") <= (last or "~") and first <= (b or "~") for a, b in seat.leaves):
        raise AccountRefused("first_day", Text("A leave in these days is noted already."))
    seat.leaves = sorted([*seat.leaves, [first, last]], key=lambda one: one[0] or "")
    _note(session, seat, "leave_added", actor_id, at)


def end_leave(
    session: Session,
    seat_id: int,
    *,
    first_day: date,
    seen: str,
    actor_id: int | None,
    at: datetime,
) -> None:
    """A member is back: the leave ended yesterday, or is taken back when it has not begun."""
    seat, today = _locked_seat(session, seat_id, seen, actor_id, at)
    kept = []
    for first, last in seat.leaves:
        if first != first_day.isoformat():
            kept.append([first, last])
        elif first < today.isoformat():
            kept.append([first, min(last or "~", (today - DAY).isoformat())])
    seat.leaves = kept
    _note(session, seat, "leave_ended", actor_id, at)


def subject(committee: Committee) -> str:
    """The committee's name in the audit trail."""
    return f"committee:{committee.id}"


def _governed(
    session: Session, committee_id: int, actor_id: int | None, at: datetime
) -> tuple[Committee, date]:
    committee = session.get_one(Committee, committee_id)
    today = require_administrator(session, committee.institution_id, actor_id, at)
    session.refresh(committee, with_for_update=True)
    return committee, today


def _locked_seat(
    session: Session, seat_id: int, seen: str, actor_id: int | None, at: datetime
) -> tuple[CommitteeMembership, date]:
    seat = session.get_one(CommitteeMembership, seat_id)
    _committee, today = _governed(session, seat.committee_id, actor_id, at)
    session.refresh(seat, with_for_update=True)
    refuse_if_changed(seat, seen, *EDITED)
    return seat, today


def _same_seat(
    seat: CommitteeMembership, person_id: int | None, starts_on: date, ends_on: date | None
) -> CommitteeMembership:
    return CommitteeMembership(
        committee_id=seat.committee_id,
        person_id=person_id,
        kind=seat.kind,
        office=seat.office,
        stands_for_id=seat.stands_for_id,
        leaves=[],
        starts_on=starts_on,
        ends_on=ends_on,
    )


def _refuse_past(seat: CommitteeMembership, last_day: date, today: date) -> None:
    if seat.ends_on is not None and seat.ends_on < today:
        raise AccountRefused("last_day", Text("This term has ended already."))
    earliest = max(today - DAY, seat.starts_on)
    if last_day < earliest:
        raise AccountRefused(
            "last_day",
            Text(
                "The last day can be {day} at the earliest: the past stays as it was.", day=earliest
            ),
        )


def _refuse_unsound(
    session: Session,
    committee: Committee,
    seat: CommitteeMembership,
    *,
    instead_of: int | None = None,
) -> None:
    """Raise AccountRefused when the seat cannot be as it is, or contradicts another."""
    if seat.ends_on is not None and seat.ends_on < seat.starts_on:
        raise AccountRefused("ends_on", Text("The last day lies before the first."))
    for field, person_id in (("person", seat.person_id), ("stands_for", seat.stands_for_id)):
        person = session.get(Person, person_id) if person_id is not None else None
        if person_id is not None and (
            person is None or person.institution_id != committee.institution_id
        ):
            raise AccountRefused(field, Text("Choose somebody of this institution."))
    if seat.person_id is None and seat.kind in STAND_INS:
        raise AccountRefused("person", Text("Say who stands in."))
    if seat.stands_for_id is not None and seat.kind not in STAND_INS:
        raise AccountRefused(
            "stands_for", Text("Only alternates and designees stand in for others.")
        )
    if seat.kind is MemberKind.DESIGNEE and seat.stands_for_id is None:
        raise AccountRefused("stands_for", Text("Say whose designee this is."))
    if seat.stands_for_id is not None and seat.stands_for_id == seat.person_id:
        raise AccountRefused("stands_for", Text("Nobody stands in for themselves."))
    seats = session.scalars(
        select(CommitteeMembership)
        .where(CommitteeMembership.committee_id == committee.id)
        .order_by(CommitteeMembership.id)
    )
    others = [o for o in seats if o.id != instead_of and _overlap(o, seat)]
    _refuse_contradiction(others, seat)


def _refuse_contradiction(others: list[CommitteeMembership], seat: CommitteeMembership) -> None:
    if seat.stands_for_id is not None and seat.stands_for_id not in {o.person_id for o in others}:
        raise AccountRefused("stands_for", Text("They hold no seat here in these days."))
    for other in others:
        if other.person_id is None or seat.person_id is None:
            continue
        if other.person_id == seat.person_id and (other.kind, other.office) == (
            seat.kind,
            seat.office,
        ):
            raise AccountRefused(
                "person", Text("This person has such a seat in these days already.")
            )
        if seat.office == other.office == PRESIDES_ALONE:
            raise AccountRefused(
                "office",
                Text(
                    "There is a chair in these days: {name}.",
                    name=other.person.name if other.person else "",
                ),
            )


def _overlap(one: CommitteeMembership, other: CommitteeMembership) -> bool:
    return (one.ends_on is None or other.starts_on <= one.ends_on) and (
        other.ends_on is None or one.starts_on <= other.ends_on
    )


def _note(
    session: Session, seat: CommitteeMembership, action: str, actor_id: int | None, at: datetime
) -> None:
    details = {
        "seat": seat.id,
        "person": seat.person_id,
        "kind": seat.kind.value,
        "office": seat.office,
        "stands_for": seat.stands_for_id,
        "starts_on": seat.starts_on.isoformat(),
        "ends_on": seat.ends_on.isoformat() if seat.ends_on else None,
        "leaves": seat.leaves,
    }
    subject_of = f"committee:{seat.committee_id}"
    audit.record(session, subject_of, action, at=at, actor_id=actor_id, details=details)
