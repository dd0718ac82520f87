"""Rules that real committees publish, each as TOML and counted on a worked example.

What a source leaves open (often the base or the quorum) is filled in here, and said where it is.
"""

from dataclasses import dataclass, field
from datetime import date

import pytest

from committee.roll import Roll
from committee.tally import Counts, Vote
from tests.unit.committee.ballots import counted, member, roll_of, rule, votes, with_attendance

COLLEGE = "proposing_college"


@dataclass(frozen=True)
class Worked:
    toml: str
    roll: Roll
    ballot: str | list[Vote] | Counts
    result: str
    sentences: list[str]
    recusals: frozenset[int] = field(default=frozenset())


# The base of "half plus one" is not published; here it is those present.
MICHIGAN_STATE = """
carries = "half of present plus one"
tabled_when_absent = ["proposing_college"]
designees = "make_quorum"
"""
NWIC = """
carries = "at least 1"
dissents_defeat = 2
"""
ESF = 'carries = "at least 2/3 of seats"'
SALEM = 'alternates = "do_not_count"'
ELON_COUNCIL = """
carries = "more than 1/2 of votes cast"
ex_officio_vote = true
"""
ELON_COMMITTEE = """
quorum = "more than 1/2 of filled seats"
carries = "more than 1/2 of present"
"""
COCC = """
quorum = "more than 1/2 of filled seats"
ex_officio_vote = false
"""
# The percentages themselves are the agenda administrator's and are made up here.
VALPARAISO = """
quorum = "60% of filled seats"
carries = "75% of votes cast"
counts_may_be_recorded = true
"""
ILLINOIS_STATE = 'voting_offices = ["chair", "dean", "associate_vice_president"]'
AUGUSTA = 'carries = "100% of votes cast"'


def college_committee(present: set[int]) -> Roll:
    """Eight members; member 8 speaks for the proposing college, 9 is the designee of 8."""
    speaker = member(8, offices=(COLLEGE,))
    designee = member(9, "designee", stands_for=8)
    return with_attendance(roll_of(7, speaker, designee), present)


def officers() -> Roll:
    """A chair, a dean, two associate vice presidents, and three others who may only speak."""
    offices = ["chair", "dean", "associate_vice_president", "associate_vice_president"]
    voting = [member(n, offices=(office,)) for n, office in enumerate(offices, start=1)]
    return Roll(members=(*voting, *(member(n) for n in (5, 6, 7))))


PUBLISHED = {
    "michigan state: half plus one of eight is five": Worked(
        MICHIGAN_STATE,
        college_committee({1, 2, 3, 4, 5, 6, 7, 8}),
        "5 for, 3 against",
        "carried",
        [
            "8 filled seats: base 8.",
            "Quorum 5; 8 present.",
            "8 present: base 8.",
            "5 for, 3 against; 5 needed: carried.",
        ],
    ),
    "michigan state: four of eight are too few": Worked(
        MICHIGAN_STATE,
        college_committee({1, 2, 3, 4, 5, 6, 7, 8}),
        "4 for, 3 against, 1 abstained",
        "lost",
        [
            "8 filled seats: base 8.",
            "Quorum 5; 8 present.",
            "8 present: base 8.",
            "4 for, 3 against, 1 abstained; 5 needed: lost.",
        ],
    ),
    "michigan state: nobody came for the proposing college": Worked(
        MICHIGAN_STATE,
        college_committee({1, 2, 3, 4, 5, 6, 7}),
        "7 for",
        "tabled",
        [
            "8 filled seats: base 8.",
            "Quorum 5; 7 present.",
            "Required but not present: proposing college; tabled.",
        ],
    ),
    "michigan state: a knowledgeable designee came instead": Worked(
        MICHIGAN_STATE,
        college_committee({1, 2, 3, 4, 5, 6, 7, 9}),
        "5 for, 2 against",
        "carried",
        [
            "8 filled seats: base 8.",
            "Quorum 5; 8 present.",
            "8 present: base 8.",
            "5 for, 2 against; 5 needed: carried.",
        ],
    ),
    "nwic: one dissent is carried over": Worked(
        NWIC,
        roll_of(7),
        "5 for, 1 against",
        "carried",
        [
            "7 filled seats: base 7.",
            "Quorum 4; 6 voted.",
            "5 for, 1 against; 1 needed, 2 against defeat: carried.",
        ],
    ),
    "nwic: two dissents defeat five in favour": Worked(
        NWIC,
        roll_of(7),
        "5 for, 2 against",
        "lost",
        [
            "7 filled seats: base 7.",
            "Quorum 4; 7 voted.",
            "5 for, 2 against; 1 needed, 2 against defeat: lost.",
        ],
    ),
    "suny esf: five of seven": Worked(
        ESF,
        roll_of(7),
        "5 for",
        "carried",
        [
            "7 filled seats: base 7.",
            "Quorum 4; 5 voted.",
            "7 seats: base 7.",
            "5 for, 0 against; 5 needed: carried.",
        ],
    ),
    "suny esf: four of seven, though nobody is against": Worked(
        ESF,
        roll_of(7),
        "4 for",
        "lost",
        [
            "7 filled seats: base 7.",
            "Quorum 4; 4 voted.",
            "7 seats: base 7.",
            "4 for, 0 against; 5 needed: lost.",
        ],
    ),
    "salem state: the alternate of an absent member adds nothing": Worked(
        SALEM,
        with_attendance(roll_of(5, member(9, "alternate", stands_for=5)), {1, 2, 3, 4, 9}),
        votes("2 for, 2 against, 1 for", [1, 2, 3, 4, 9]),
        "lost",
        [
            "1 vote of somebody who has no vote is set aside.",
            "5 filled seats: base 5.",
            "Quorum 3; 4 present.",
            "4 votes cast: base 4.",
            "2 for, 2 against; 3 needed: tied, and so lost.",
        ],
    ),
    "elon council: everybody votes, the greater number decides": Worked(
        ELON_COUNCIL,
        roll_of(4, member(5, "ex_officio")),
        "3 for, 2 against",
        "carried",
        [
            "5 filled seats: base 5.",
            "Quorum 3; 5 voted.",
            "5 votes cast: base 5.",
            "3 for, 2 against; 3 needed: carried.",
        ],
    ),
    "another elon committee: a majority of those present, silent ones too": Worked(
        ELON_COMMITTEE,
        with_attendance(roll_of(11), {1, 2, 3, 4, 5, 6, 7}),
        "3 for, 1 against, 3 abstained",
        "lost",
        [
            "11 filled seats: base 11.",
            "Quorum 6; 7 present.",
            "7 present: base 7.",
            "3 for, 1 against, 3 abstained; 4 needed: lost.",
        ],
    ),
    "another elon committee: a majority of the membership did not come": Worked(
        ELON_COMMITTEE,
        with_attendance(roll_of(11), {1, 2, 3, 4, 5}),
        "5 for",
        "no_result",
        ["11 filled seats: base 11.", "Quorum 6; 5 present: no result."],
    ),
    "cocc: quorum is counted among voting members only": Worked(
        COCC,
        with_attendance(
            roll_of(6, member(7, "ex_officio"), member(8, "non_voting")), {1, 2, 3, 7, 8}
        ),
        "3 for",
        "no_result",
        ["6 filled seats: base 6.", "Quorum 4; 3 present: no result."],
    ),
    "valparaiso: percentages of participation and of approval": Worked(
        VALPARAISO,
        roll_of(10),
        Counts(in_favour=6, against=2),
        "carried",
        [
            "10 filled seats: base 10.",
            "Quorum 6; 8 voted.",
            "8 votes cast: base 8.",
            "6 for, 2 against; 6 needed: carried.",
        ],
    ),
    "valparaiso: approval short of its percentage": Worked(
        VALPARAISO,
        roll_of(10),
        Counts(in_favour=5, against=2),
        "lost",
        [
            "10 filled seats: base 10.",
            "Quorum 6; 7 voted.",
            "7 votes cast: base 7.",
            "5 for, 2 against; 6 needed: lost.",
        ],
    ),
    "illinois state: chairs, deans and two associate vice presidents": Worked(
        ILLINOIS_STATE,
        officers(),
        "2 for, 1 against, 1 abstained, 3 against",
        "carried",
        [
            "3 votes of people who have no vote are set aside.",
            "4 filled seats: base 4.",
            "Quorum 3; 4 voted.",
            "3 votes cast: base 3.",
            "2 for, 1 against, 1 abstained; 2 needed: carried.",
        ],
    ),
    "augusta: a hundred percent means all, and says so": Worked(
        AUGUSTA,
        roll_of(5),
        "4 for, 1 against",
        "lost",
        [
            "5 filled seats: base 5.",
            "Quorum 3; 5 voted.",
            "5 votes cast: base 5.",
            "4 for, 1 against; 5 needed: lost.",
        ],
    ),
}


@pytest.mark.parametrize("worked", PUBLISHED.values(), ids=PUBLISHED.keys())
def test_a_published_rule_counts_as_its_committee_would(worked: Worked) -> None:
    found = counted(rule(worked.toml), worked.roll, worked.ballot, worked.recusals)
    assert found == (worked.result, worked.sentences)


class TestMtsu:
    """Due fourteen days before, sent ten, posted seven, otherwise no vote."""

    MEETING = date(2026, 3, 20)
    NOTICE = rule("[notice]\nreceived = 14\nsent = 10\nposted = 7").notice

    def test_an_item_on_the_last_days_may_be_voted_on(self) -> None:
        days = {"received": date(2026, 3, 6), "sent": date(2026, 3, 10)}
        assert self.NOTICE.shortfalls(self.MEETING, **days, posted=date(2026, 3, 13)) == ()

    def test_a_day_late_is_late_and_each_shortfall_is_told(self) -> None:
        found = self.NOTICE.shortfalls(
            self.MEETING, received=date(2026, 3, 7), sent=date(2026, 3, 10), posted=None
        )
        assert [str(sentence) for sentence in found] == [
            "Items are due 14 days before the meeting.",
            "Items are posted 7 days before the meeting.",
        ]

    def test_a_single_day_is_said_as_one(self) -> None:
        notice = rule("[notice]\nreceived = 1\nsent = 1\nposted = 1").notice
        assert [str(sentence) for sentence in notice.shortfalls(self.MEETING)] == [
            "Items are due the day before the meeting.",
            "Items are sent to members the day before the meeting.",
            "Items are posted the day before the meeting.",
        ]

    def test_without_notice_in_the_bylaws_nothing_falls_short(self) -> None:
        assert rule("").notice.shortfalls(self.MEETING) == ()


@pytest.mark.parametrize(
    ("days", "toml"),
    [
        pytest.param(5, "silence_days = 5", id="missouri state: five days to challenge"),
        pytest.param(15, "silence_days = 15", id="virginia tech: fifteen days of review"),
    ],
)
def test_a_window_of_silence_is_a_setting(days: int, toml: str) -> None:
    assert rule(toml).silence_days == days


def test_an_email_vote_may_ask_for_confirmation_and_tabling_may_have_a_limit() -> None:
    found = rule('between_meetings = "confirmed_at_next_meeting"\ntabling_limit = 3')
    assert found.between_meetings == "confirmed_at_next_meeting"
    assert found.tabling_limit == 3
