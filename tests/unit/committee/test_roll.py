"""The roll from dated memberships."""

from datetime import date

import pytest
from pydantic import ValidationError

from committee.roll import MemberKind, Membership, Roll, RollMember, roll_on
from committee.rule import Rule
from committee.tally import Choice, Vote, entitled, tally
from tests.unit.committee.ballots import member

DAY = date(2026, 3, 20)


def names(roll: Roll) -> list[str]:
    return [entry.name for entry in roll.members]


def test_both_ends_of_a_membership_belong_to_it() -> None:
    ana = Membership(1, "Ana", starts=date(2025, 9, 1), ends=date(2026, 8, 31))
    for day, there in (
        (date(2025, 8, 31), False),
        (date(2025, 9, 1), True),
        (date(2026, 8, 31), True),
        (date(2026, 9, 1), False),
    ):
        assert (names(roll_on([ana], day)) == ["Ana"]) is there


def test_open_ends_never_end() -> None:
    assert names(roll_on([Membership(1, "Ana")], DAY)) == ["Ana"]
    assert names(roll_on([Membership(1, "Ana", ends=DAY)], DAY)) == ["Ana"]
    assert names(roll_on([Membership(1, "Ana", starts=DAY)], DAY)) == ["Ana"]


def test_a_leave_is_told_on_its_days_only() -> None:
    ana = Membership(
        1, "Ana", leaves=((date(2026, 1, 1), date(2026, 1, 31)), (date(2026, 3, 20), None))
    )
    for day, away in (
        (date(2025, 12, 31), False),
        (date(2026, 1, 31), True),
        (date(2026, 2, 1), False),
        (date(2026, 3, 20), True),
        (date(2030, 1, 1), True),
    ):
        assert roll_on([ana], day).members[0].on_leave is away


def test_attendance_marks_everybody_and_its_absence_nobody() -> None:
    people = [Membership(1, "Ana"), Membership(2, "Ben")]
    assert [m.present for m in roll_on(people, DAY, {2}).members] == [False, True]
    assert roll_on(people, DAY, ()).attendance_taken
    opening = roll_on(people, DAY)
    assert [m.present for m in opening.members] == [None, None]
    assert not opening.attendance_taken


def test_a_seat_without_a_person_is_on_the_roll_as_vacant() -> None:
    roll = roll_on([Membership(1, "Ana"), Membership(None, "", office="dean")], DAY, {1})
    assert [m.vacant for m in roll.members] == [False, True]
    assert roll.members[1].offices == ("dean",)


def test_somebody_with_several_offices_is_on_the_roll_once() -> None:
    roll = roll_on(
        [
            Membership(1, "Ana", MemberKind.NON_VOTING, office="secretary"),
            Membership(2, "Ben", office="dean"),
            Membership(1, "Ana", MemberKind.EX_OFFICIO, office="chair"),
        ],
        DAY,
    )
    assert names(roll) == ["Ana", "Ben"]
    assert roll.members[0].kind is MemberKind.EX_OFFICIO
    assert roll.members[0].offices == ("secretary", "chair")
    outcome = tally(Rule(), roll, (), [Vote(1, Choice.FOR), Vote(2, Choice.FOR)])
    assert (outcome.figures.in_favour, outcome.judgement.quorum_base) == (2, 2)


def test_a_roll_made_by_hand_refuses_a_person_twice() -> None:
    with pytest.raises(ValidationError, match="once"):
        Roll(members=(member(1), member(1)))
    Roll(members=(member(None), member(None)))


def test_chairs_are_ranked_by_office_and_the_first_who_can_acts() -> None:
    people = [
        Membership(3, "Cy", office="vice_chair"),
        Membership(1, "Ana"),
        Membership(2, "Ben", office="chair"),
    ]
    assert roll_on(people, DAY).chairs == (2, 3)
    assert roll_on(people, DAY).acting_chair() == 2
    assert roll_on(people, DAY).acting_chair({2}) == 3
    assert roll_on(people, DAY).acting_chair({2, 3}) is None
    assert roll_on(people, DAY, {1, 3}).acting_chair() == 3
    assert roll_on(people, DAY, chair=("dean",)).chairs == ()


def test_seats_and_offices_in_the_room_are_kept_as_given() -> None:
    roll = roll_on([Membership(1, "Ana")], DAY, seats=6, offices_present=["dean", "a", "dean"])
    assert (roll.seats, roll.offices_present) == (6, ("a", "dean"))


class TestStandingIn:
    """Who holds a seat when its member cannot; the rule lets all stand-ins vote."""

    RULE = Rule(alternates="vote", designees="vote")

    def voters(self, *members: RollMember, recusals=()) -> set[int]:
        return set(entitled(self.RULE, Roll(members=members), recusals))

    def test_a_designee_comes_before_an_alternate(self) -> None:
        away = member(1, present=False)
        alternate = member(2, "alternate", stands_for=1, present=True)
        designee = member(3, "designee", stands_for=1, present=True)
        assert self.voters(away, alternate, designee) == {3}
        assert self.voters(away, alternate, designee, recusals={3}) == {2}

    def test_an_alternate_of_nobody_stands_in_for_anybody_once(self) -> None:
        away = (member(1, on_leave=True), member(2, on_leave=True))
        assert self.voters(*away, member(3, "alternate")) == {3}
        assert self.voters(*away, member(3, "alternate"), member(4, "alternate")) == {3, 4}

    def test_an_alternate_at_large_leaves_the_seat_to_its_own(self) -> None:
        at_large = member(3, "alternate")
        own = member(4, "alternate", stands_for=1)
        assert self.voters(member(1, on_leave=True), member(2, on_leave=True), at_large, own) == {
            3,
            4,
        }

    def test_a_designee_of_nobody_stands_in_for_nobody(self) -> None:
        assert self.voters(member(1, on_leave=True), member(2, "designee")) == set()

    def test_nobody_stands_in_for_a_vacant_seat(self) -> None:
        assert self.voters(member(None), member(2, "alternate")) == set()

    def test_a_stand_in_who_is_away_does_not_stand_in(self) -> None:
        away = member(1, present=False)
        assert self.voters(away, member(2, "alternate", stands_for=1, present=False)) == set()
        leave = member(2, "alternate", stands_for=1, on_leave=True)
        assert self.voters(member(1, on_leave=True), leave) == set()

    def test_no_seat_no_vote(self) -> None:
        people = (member(1), member(2, "ex_officio"), member(3, "non_voting"))
        assert self.voters(*people) == {1, 2}
        assert entitled(Rule(ex_officio_vote=False), Roll(members=people), ()) == {1}
