"""While a ballot is open: how far the quorum is, and whether it may close before its end."""

from committee.rule import Rule
from committee.tally import could_still_change, may_close_early, quorum_so_far
from tests.unit.committee.ballots import member, roll_of, rule, votes, with_attendance


class TestMeter:
    def test_it_says_how_far_and_never_how(self) -> None:
        meter = quorum_so_far(Rule(), roll_of(7), (), votes("1 for, 2 against"))
        assert (meter.have, meter.needed, meter.base, meter.met) == (3, 4, 7, False)
        assert str(meter.sentence) == "Quorum 4; 3 voted so far."
        other = quorum_so_far(Rule(), roll_of(7), (), votes("3 abstained"))
        assert other == meter

    def test_abstentions_stay_secret_where_they_make_no_quorum(self) -> None:
        strict = rule("abstentions_make_quorum = false")
        meter = quorum_so_far(strict, roll_of(7), (), votes("3 for, 1 abstained"))
        assert meter == quorum_so_far(strict, roll_of(7), (), votes("4 for"))
        assert str(meter.sentence) == (
            "Quorum 4; 4 voted so far, abstentions included, which will not count toward it."
        )

    def test_where_attendance_was_taken_those_in_the_room_count(self) -> None:
        meter = quorum_so_far(Rule(), with_attendance(roll_of(7), {1, 2, 3, 4}), (), [])
        assert meter.met
        assert str(meter.sentence) == "Quorum 4; 4 present."


class TestEarlyClose:
    EARLY = rule('early_close = true\ncarries = "more than 1/2 of seats"')

    def test_off_unless_the_bylaws_say_so(self) -> None:
        assert not could_still_change(Rule(), roll_of(3), (), votes("3 for"))
        assert not may_close_early(Rule(), roll_of(3), (), votes("3 for"))

    def test_only_when_nothing_could_change(self) -> None:
        assert not may_close_early(self.EARLY, roll_of(7), (), votes("3 for"))
        assert may_close_early(self.EARLY, roll_of(7), (), votes("4 for"))
        assert may_close_early(self.EARLY, roll_of(7), (), votes("4 against"))
        assert not may_close_early(self.EARLY, roll_of(7), (), votes("3 against"))

    def test_a_growing_base_is_foreseen(self) -> None:
        of_cast = rule("early_close = true")
        assert not may_close_early(of_cast, roll_of(7), (), votes("3 for, 1 against"))
        assert may_close_early(of_cast, roll_of(7), (), votes("4 for, 1 against"))
        assert may_close_early(of_cast, roll_of(8), (), votes("5 for"))
        assert not may_close_early(of_cast, roll_of(9), (), votes("4 for, 1 against"))

    def test_never_below_quorum_and_never_on_a_tie(self) -> None:
        of_ten = rule("early_close = true\nquorum = 10")
        assert not could_still_change(of_ten, roll_of(3), (), votes("3 for"))
        assert not may_close_early(of_ten, roll_of(3), (), votes("3 for"))
        tie = rule('early_close = true\non_tie = "casting_vote"')
        assert could_still_change(tie, roll_of(2), (), votes("1 for, 1 against"))
        assert not may_close_early(tie, roll_of(2), (), votes("1 for, 1 against"))

    def test_an_office_that_may_still_come_is_awaited(self) -> None:
        needs = rule('early_close = true\nquorum = 1\ntabled_when_absent = ["dean"]')
        roll = roll_of(3, member(4, offices=("dean",)))
        assert could_still_change(needs, roll, (), votes("3 for"))
        assert not could_still_change(needs, roll, {4}, votes("3 for"))

    def test_a_large_committee_is_answered_at_once(self) -> None:
        big = votes("51 for")
        assert may_close_early(self.EARLY, roll_of(101), (), big)
