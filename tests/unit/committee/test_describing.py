"""Bylaws in plain words: what each setting says, and an example that the tally itself has counted."""

import tomllib
from pathlib import Path

import pytest

from committee.describing import articles, example, in_words
from committee.requirement import Requirement
from committee.settings import CommitteeSettings, parse_committees

INSTITUTIONS = Path(__file__).resolve().parents[3] / "institutions"


def settings(rule: str = "", **more: object) -> CommitteeSettings:
    return CommitteeSettings.model_validate(
        {"slug": "c", "name": "C", **more, "rule": tomllib.loads(rule)}
    )


def said(of: CommitteeSettings) -> str:
    return " ".join(str(one) for article in articles(of) for one in article.sentences)


@pytest.mark.parametrize(
    ("requirement", "words"),
    [
        ("more than 1/2 of filled seats less recused", "more than half of the filled seats (recused members left out)"),
        ("at least 2/3 of votes cast", "at least two thirds of the votes cast"),
        ("60% of seats less vacant, recused and on leave", "at least three fifths of all seats (vacant seats, recused members and members on leave left out)"),
        ("35% of seats", "at least 35 % of all seats"),
        ("2/7 of seats", "at least 2/7 of all seats"),
        ("all of present", "all of those present"),
        ("half of present plus one", "at least half of those present, plus 1"),
        ("at least 5", "at least 5"),
    ],
)  # fmt: skip
def test_a_requirement_in_words(requirement: str, words: str) -> None:
    assert str(in_words(Requirement.parse(requirement))) == words


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ('secrecy = "secret"', "Votes are secret"),
        ('secrecy = "hidden_until_close"', "hidden until the ballot is closed"),
        ("dissents_defeat = 2", "2 votes against defeat it."),
        ("dissents_defeat = 1", "One vote against defeats it."),
        ('abstentions = "against"', "An abstention counts as a vote against."),
        ('on_tie = "casting_vote"', "the chair has a casting vote"),
        ('tabled_when_absent = ["dean", "proposing college"]', "dean and proposing college"),
        ("notice = { received = 14, sent = 1 }", "received 14 days and sent to members one day"),
        ("tabling_limit = 1", "An item may be tabled once."),
        ("silence_days = 5", "within 5 working days"),
        ("ex_officio_vote = false", "may speak and have no vote"),
        ('voting_offices = ["dean"]', "Only these have a vote: dean."),
        ("early_close = true", "once nothing could change the result"),
        ("information_only = true", "never votes"),
    ],
)
def test_every_setting_is_said(rule: str, sentence: str) -> None:
    assert sentence in said(settings(rule))


def test_terms_attendance_and_units_are_said() -> None:
    words = said(
        settings(
            roll_taken="attendance",
            recused_by_unit=True,
            seats=9,
            terms={"years": 1, "consecutive": 1},
        )
    )
    for sentence in (
        "only those present may vote",
        "People of the proposing unit take no part",
        "9 voting seats",
        "A term lasts one year.",
        "Nobody serves two terms in a row.",
    ):
        assert sentence in words


def test_the_example_is_counted_and_turns_on_one_vote() -> None:
    found = example(settings(), 9)
    assert found is not None
    assert str(found.given) == (
        "Say one of 9 seats is vacant, one member takes no part, and 6 vote."
    )
    assert str(found.carried[-1]) == "4 for, 2 against; 4 needed: carried."
    assert str(found.otherwise[-1]) == "3 for, 3 against; 4 needed: tied, and so lost."


def test_an_example_fits_a_small_committee_and_a_strict_one() -> None:
    small = example(settings(), 3)
    assert small is not None and str(small.given) == "Say 2 of 3 members vote."
    strict = example(settings('carries = "all of seats"', seats=4))
    assert strict is not None and str(strict.carried[-1]).endswith("carried.")
    assert example(settings("information_only = true")) is None


def test_every_shipped_committee_has_an_example() -> None:
    for path in sorted(INSTITUTIONS.glob("*/committees.toml")):
        for one in parse_committees(tomllib.loads(path.read_text(encoding="utf-8"))):
            found = example(one)
            assert found is not None and str(found.carried[-1]).endswith("carried."), one.slug
