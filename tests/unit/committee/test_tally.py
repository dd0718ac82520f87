"""The tally on single cases: what counts, what does not, and how it is said."""

import pytest

from committee.roll import Roll
from committee.rule import Rule
from committee.tally import (
    Choice,
    Counts,
    Vote,
    entitled,
    tally,
)
from tests.unit.committee.ballots import (
    counted,
    member,
    roll_of,
    rule,
    said,
    votes,
    with_attendance,
)

SEVENTHS = """
quorum = "more than 1/2 of seats less vacant and recused"
carries = "at least 2/3 of seats less vacant and recused"
"""


def test_the_tally_is_explained_step_by_step() -> None:
    found = counted(rule(SEVENTHS), roll_of(8, vacant=1), "5 for, 1 against", recusals={8})
    assert found == (
        "carried",
        [
            "9 seats, 1 vacant, 1 recused: base 7.",
            "Quorum 4; 6 voted.",
            "5 for, 1 against; 5 needed: carried.",
        ],
    )


def test_one_is_never_said_as_many() -> None:
    one = rule('quorum = "more than 1/2 of seats"\ncarries = "all of votes cast"')
    assert counted(one, roll_of(1), "1 for")[1] == [
        "1 seat: base 1.",
        "Quorum 1; 1 voted.",
        "1 vote cast: base 1.",
        "1 for, 0 against; 1 needed: carried.",
    ]
    assert counted(Rule(), roll_of(1), "", recusals={1})[1][0] == (
        "1 filled seat, 1 recused: base 0."
    )
    veto = rule('carries = "1"\ndissents_defeat = 1\nabstentions = "in_base"\nquorum = 1')
    assert counted(veto, roll_of(1), "1 against")[1][-1] == (
        "0 for, 1 against; 1 needed, 1 against defeats: lost."
    )


def test_an_own_number_of_seats_leaves_the_rest_vacant() -> None:
    roll = roll_of(5).model_copy(update={"seats": 9})
    of_seats = rule('quorum = "more than 1/2 of seats less on leave"')
    assert counted(of_seats, roll, "4 for") == (
        "no_result",
        ["9 seats: base 9.", "Quorum 5; 4 voted: no result."],
    )


def test_members_on_leave_leave_the_base_where_the_bylaws_say_so() -> None:
    roll = roll_of(3, member(4, on_leave=True), member(5, on_leave=True))
    kept = rule('quorum = "more than 1/2 of seats"')
    assert counted(kept, roll, "2 for")[0] == "no_result"
    assert counted(rule('quorum = "more than 1/2 of seats less on leave"'), roll, "2 for") == (
        "carried",
        [
            "5 seats, 2 on leave: base 3.",
            "Quorum 2; 2 voted.",
            "2 votes cast: base 2.",
            "2 for, 0 against; 2 needed: carried.",
        ],
    )


class TestAbstentions:
    ROLL = roll_of(7)
    BALLOT = "3 for, 2 against, 2 abstained"

    def test_set_aside_they_leave_the_base_smaller(self) -> None:
        result, sentences = counted(Rule(), self.ROLL, self.BALLOT)
        assert result == "carried"
        assert sentences[-2:] == [
            "5 votes cast: base 5.",
            "3 for, 2 against, 2 abstained; 3 needed: carried.",
        ]

    def test_in_the_base_they_make_it_harder(self) -> None:
        result, sentences = counted(rule('abstentions = "in_base"'), self.ROLL, self.BALLOT)
        assert result == "lost"
        assert sentences[-2:] == [
            "7 votes cast, abstentions included: base 7.",
            "3 for, 2 against, 2 abstained; 4 needed: lost.",
        ]

    def test_as_votes_against_they_are_dissents(self) -> None:
        capped = rule('abstentions = "against"\ncarries = "1"\ndissents_defeat = 3')
        result, sentences = counted(capped, self.ROLL, "4 for, 1 against, 2 abstained")
        assert result == "lost"
        assert sentences[-1] == (
            "4 for, 1 against, 2 abstained and so against; 1 needed, 3 against defeat: lost."
        )

    def test_as_votes_against_they_can_make_a_tie(self) -> None:
        against = rule('abstentions = "against"\non_tie = "casting_vote"')
        assert counted(against, roll_of(4), "2 for, 1 against, 1 abstained")[0] == "tied"

    def test_they_make_quorum_unless_the_bylaws_say_otherwise(self) -> None:
        ballot = "2 for, 2 abstained"
        assert counted(Rule(), self.ROLL, ballot)[0] == "carried"
        result, sentences = counted(rule("abstentions_make_quorum = false"), self.ROLL, ballot)
        assert result == "no_result"
        assert sentences[-1] == "Quorum 4; 4 voted, 2 abstentions not counted: no result."
        one = counted(rule("abstentions_make_quorum = false"), self.ROLL, "4 for, 1 abstained")
        assert "Quorum 4; 5 voted, 1 abstention not counted." in one[1]

    def test_nothing_but_abstentions_carries_nothing(self) -> None:
        for toml in ("", 'carries = "1"\ndissents_defeat = 2', 'on_tie = "casting_vote"'):
            assert counted(rule(toml), self.ROLL, "7 abstained")[0] == "lost"


class TestTies:
    CASTING = rule('on_tie = "casting_vote"')

    def test_a_tie_is_lost(self) -> None:
        result, sentences = counted(Rule(), roll_of(6), "3 for, 3 against")
        assert result == "lost"
        assert sentences[-1] == "3 for, 3 against; 4 needed: tied, and so lost."

    def test_a_tie_waits_for_the_casting_vote(self) -> None:
        result, sentences = counted(self.CASTING, roll_of(6), "3 for, 3 against")
        assert result == "tied"
        assert sentences[-2:] == [
            "3 for, 3 against; 4 needed: tied.",
            "The chair has a casting vote, not yet given.",
        ]

    @pytest.mark.parametrize(("choice", "result"), [("for", "carried"), ("against", "lost")])
    def test_the_casting_vote_decides_besides_the_chairs_own(self, choice, result) -> None:
        ballot = [*votes("3 for, 3 against"), Vote(1, Choice(choice), casting=True)]
        found = counted(self.CASTING, roll_of(6), ballot)
        assert found[0] == result
        assert found[1][-1] == f"The chair’s casting vote is {choice}: {result}."

    def test_a_chair_without_a_vote_of_their_own_may_cast_it(self) -> None:
        roll = roll_of(4, member(9, "non_voting"), chair=9)
        ballot = [*votes("2 for, 2 against"), Vote(9, Choice.FOR, casting=True)]
        assert counted(self.CASTING, roll, ballot)[0] == "carried"

    def test_without_a_tie_it_changes_nothing(self) -> None:
        ballot = [*votes("2 for, 3 against"), Vote(1, Choice.FOR, casting=True)]
        assert counted(self.CASTING, roll_of(6), ballot)[0] == "lost"

    def test_even_numbers_are_no_tie_where_one_more_would_not_carry(self) -> None:
        two_thirds = rule('on_tie = "casting_vote"\ncarries = "2/3 of votes cast"')
        found = counted(two_thirds, roll_of(6), "3 for, 3 against")
        assert found[0] == "lost"
        assert found[1][-1] == "3 for, 3 against; 4 needed: lost."

    def test_a_recused_chair_casts_nothing_and_the_next_in_line_may(self) -> None:
        roll = roll_of(5).model_copy(update={"chairs": (1, 2)})
        ballot = votes("2 for, 2 against", [2, 3, 4, 5])
        of_chair = [*ballot, Vote(1, Choice.FOR, casting=True)]
        assert counted(self.CASTING, roll, of_chair, recusals={1})[0] == "tied"
        of_vice = [*ballot, Vote(2, Choice.FOR, casting=True)]
        assert counted(self.CASTING, roll, of_vice, recusals={1})[0] == "carried"

    def test_counts_may_carry_the_casting_vote_too(self) -> None:
        of_counts = rule('on_tie = "casting_vote"\ncounts_may_be_recorded = true')
        for casting, result in ((None, "tied"), (Choice.FOR, "carried"), (Choice.AGAINST, "lost")):
            counts = Counts(in_favour=3, against=3, casting=casting)
            assert counted(of_counts, roll_of(6), counts)[0] == result


class TestRecusal:
    def test_a_vote_given_before_the_recusal_is_set_aside(self) -> None:
        found = counted(Rule(), roll_of(4), "1 for, 2 against, 1 for", recusals={4})
        assert found == (
            "lost",
            [
                "1 vote of a recused person is set aside.",
                "4 filled seats, 1 recused: base 3.",
                "Quorum 2; 3 voted.",
                "3 votes cast: base 3.",
                "1 for, 2 against; 2 needed: lost.",
            ],
        )
        more = counted(Rule(), roll_of(5), "5 for", recusals={4, 5})
        assert more[1][0] == "2 votes of recused people are set aside."

    def test_a_recused_person_in_the_room_makes_no_quorum(self) -> None:
        roll = with_attendance(roll_of(5), {1, 2, 3})
        of_filled = rule('quorum = "more than 1/2 of filled seats"')
        assert counted(of_filled, roll, "3 for")[0] == "carried"
        assert counted(of_filled, roll, "3 for", recusals={3})[0] == "no_result"

    def test_a_seat_stays_in_the_base_where_the_bylaws_keep_it(self) -> None:
        kept = rule('quorum = 1\ncarries = "more than 1/2 of seats"')
        out = rule('quorum = 1\ncarries = "more than 1/2 of seats less recused"')
        assert counted(kept, roll_of(4), "2 for", recusals={4})[0] == "lost"
        assert counted(out, roll_of(4), "2 for", recusals={4})[0] == "carried"

    def test_a_committee_of_recused_people_decides_nothing(self) -> None:
        result, sentences = counted(Rule(), roll_of(2), "2 for", recusals={1, 2})
        assert result == "no_result"
        assert sentences[-1] == "Quorum 1; 0 voted: no result."

    def test_somebody_recused_who_is_no_member_makes_no_difference(self) -> None:
        assert counted(Rule(), roll_of(4), "3 for", {77}) == counted(Rule(), roll_of(4), "3 for")


class TestPresence:
    NEEDS_DEAN = rule('tabled_when_absent = ["dean"]\nalternates = "vote"')

    def test_a_member_with_the_office_who_votes_is_there(self) -> None:
        roll = roll_of(3, member(4, offices=("dean",)))
        assert counted(self.NEEDS_DEAN, roll, "3 for")[0] == "tabled"
        assert counted(self.NEEDS_DEAN, roll, "4 for")[0] == "carried"

    def test_somebody_without_a_vote_can_speak_for_the_office(self) -> None:
        roll = roll_of(3, member(4, "non_voting", offices=("dean",)))
        assert (
            counted(self.NEEDS_DEAN, with_attendance(roll, {1, 2, 3, 4}), "3 for")[0] == "carried"
        )
        assert counted(self.NEEDS_DEAN, with_attendance(roll, {1, 2, 3}), "3 for")[0] == "tabled"

    def test_a_recused_holder_is_not_there(self) -> None:
        roll = with_attendance(roll_of(3, member(4, offices=("dean",))), {1, 2, 3, 4})
        assert counted(self.NEEDS_DEAN, roll, "3 for", recusals={4})[0] == "tabled"

    def test_a_stand_in_speaks_for_the_seat(self) -> None:
        dean = member(4, offices=("dean",), on_leave=True)
        roll = roll_of(3, dean, member(5, "alternate", stands_for=4))
        ballot = votes("4 for", [1, 2, 3, 5])
        assert counted(self.NEEDS_DEAN, roll, ballot)[0] == "carried"

    def test_a_guest_can_be_noted_as_present(self) -> None:
        roll = roll_of(4).model_copy(update={"offices_present": ("dean",)})
        assert counted(self.NEEDS_DEAN, roll, "3 for")[0] == "carried"

    def test_below_quorum_there_is_nothing_to_table(self) -> None:
        assert counted(self.NEEDS_DEAN, roll_of(4), "1 for")[0] == "no_result"


class TestStandIns:
    def roll(self, **of_member: object) -> Roll:
        return roll_of(3, member(4, **of_member), member(9, "alternate", stands_for=4))

    @pytest.mark.parametrize(("policy", "result"), [("do_not_count", "lost"), ("vote", "carried")])
    def test_an_alternate_votes_where_the_bylaws_say(self, policy, result) -> None:
        of_three = rule(f'alternates = "{policy}"\nquorum = 1\ncarries = "3"')
        ballot = votes("3 for", [1, 2, 9])
        assert counted(of_three, self.roll(on_leave=True), ballot)[0] == result

    def test_an_alternate_may_fill_a_seat_and_not_vote(self) -> None:
        filled = rule('alternates = "make_quorum"\nquorum = "all of seats"')
        roll = with_attendance(self.roll(), {1, 2, 3, 9})
        ballot = votes("2 for, 1 against, 1 against", [1, 2, 3, 9])
        result, sentences = counted(filled, roll, ballot)
        assert result == "carried"
        assert sentences[0] == "1 vote of somebody who has no vote is set aside."
        assert sentences[-1] == "2 for, 1 against; 2 needed: carried."

    def test_a_seat_has_one_vote(self) -> None:
        of_all = rule('alternates = "vote"')
        assert entitled(of_all, self.roll(), ()) == {1, 2, 3, 4}
        assert entitled(of_all, self.roll(), {4}) == {1, 2, 3, 9}
        assert entitled(of_all, self.roll(on_leave=True), ()) == {1, 2, 3, 9}
        assert entitled(of_all, self.roll(on_leave=True), {9}) == {1, 2, 3}
        away = with_attendance(self.roll(), {1, 2, 9})
        assert entitled(of_all, away, ()) == {1, 2, 9}


class TestRefused:
    def test_a_vote_of_a_stranger(self) -> None:
        with pytest.raises(ValueError, match="person 9 is not on the roll"):
            tally(Rule(), roll_of(3), (), [Vote(9, Choice.FOR)])

    def test_two_votes_of_one_person(self) -> None:
        with pytest.raises(ValueError, match="one vote"):
            tally(Rule(), roll_of(3), (), [Vote(1, Choice.FOR), Vote(1, Choice.FOR)])

    def test_a_casting_vote_that_the_rule_does_not_know(self) -> None:
        with pytest.raises(ValueError, match="no casting vote"):
            tally(Rule(), roll_of(3), (), [Vote(1, Choice.FOR, casting=True)])
        counts = Counts(1, 1, casting=Choice.FOR)
        with pytest.raises(ValueError, match="no casting vote"):
            tally(rule("counts_may_be_recorded = true"), roll_of(3), (), counts)

    def test_a_casting_vote_of_somebody_else_or_for_neither_side(self) -> None:
        casting = rule('on_tie = "casting_vote"\ncounts_may_be_recorded = true')
        with pytest.raises(ValueError, match="acting chair"):
            tally(casting, roll_of(3), (), [Vote(2, Choice.FOR, casting=True)])
        with pytest.raises(ValueError, match="for or against"):
            tally(casting, roll_of(3), (), [Vote(1, Choice.ABSTAIN, casting=True)])
        with pytest.raises(ValueError, match="acting chair"):
            tally(casting, roll_of(3), {1}, Counts(1, 1, casting=Choice.FOR))

    def test_counts_where_names_are_asked_for(self) -> None:
        with pytest.raises(ValueError, match="asks for names"):
            tally(Rule(), roll_of(3), (), Counts(2, 1))

    @pytest.mark.parametrize(
        "counts",
        [Counts(4, 0), Counts(2, 1, 1), Counts(3, 0, present=2), Counts(1, 0, present=4)],
        ids=["too many", "too many with abstentions", "fewer present", "more than the roll"],
    )
    def test_counts_that_the_roll_cannot_have_given(self, counts) -> None:
        with pytest.raises(ValueError, match="more than|more votes"):
            tally(rule("counts_may_be_recorded = true"), roll_of(3), (), counts)

    def test_counts_of_people_who_fill_a_seat_without_a_vote(self) -> None:
        filled = rule('alternates = "make_quorum"\ncounts_may_be_recorded = true')
        roll = roll_of(2, member(3, on_leave=True), member(4, "alternate", stands_for=3))
        assert tally(filled, roll, (), Counts(2, 0, present=3)).result == "carried"
        with pytest.raises(ValueError, match="more votes"):
            tally(filled, roll, (), Counts(3, 0, present=3))

    def test_a_count_below_nothing(self) -> None:
        with pytest.raises(ValueError, match="below 0"):
            tally(rule("counts_may_be_recorded = true"), roll_of(3), (), Counts(2, -1))

    def test_counts_of_recused_people(self) -> None:
        of_counts = rule("counts_may_be_recorded = true")
        assert tally(of_counts, roll_of(3), {3}, Counts(2, 0)).result == "carried"
        with pytest.raises(ValueError, match="more votes"):
            tally(of_counts, roll_of(3), {3}, Counts(3, 0))

    def test_a_vote_on_what_is_only_taken_note_of(self) -> None:
        with pytest.raises(ValueError, match="for information"):
            tally(rule("information_only = true"), roll_of(3), (), [])


def test_counts_say_how_many_were_present() -> None:
    of_present = rule('carries = "more than 1/2 of present"\ncounts_may_be_recorded = true')
    assert tally(of_present, roll_of(7), (), Counts(3, 1)).result == "carried"
    outcome = tally(of_present, roll_of(7), (), Counts(3, 1, present=6))
    assert outcome.result == "lost"
    assert said(outcome)[1:] == [
        "Quorum 4; 6 present.",
        "6 present: base 6.",
        "3 for, 1 against; 4 needed: lost.",
    ]
