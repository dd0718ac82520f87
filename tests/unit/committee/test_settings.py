"""Committees as an institution's profile writes them, and what is refused in it."""

import tomllib
from pathlib import Path

import pytest

from committee.rule import Rule
from committee.settings import CommitteeSettings, CommitteeSettingsInvalid, parse_committees

ROOT = Path(__file__).parents[3]
PROFILES = sorted(ROOT.glob("institutions/*/committees.toml"))


def problems(toml: str) -> tuple[str, ...]:
    with pytest.raises(CommitteeSettingsInvalid) as refused:
        parse_committees(tomllib.loads(toml))
    return refused.value.problems


def test_a_slug_and_a_name_are_enough() -> None:
    (found,) = parse_committees({"committee": [{"slug": "review", "name": "Review Committee"}]})
    assert found == CommitteeSettings(slug="review", name="Review Committee")
    assert found.rule == Rule()
    assert (found.chair, found.roll_taken) == (("chair", "vice_chair"), "opening")


def test_everything_can_be_said() -> None:
    (found,) = parse_committees(
        tomllib.loads("""
        [[committee]]
        slug = "review"
        name = "Review Committee"
        seats = 9
        chair = ["Convener", "deputy convener"]
        roll_taken = "attendance"
        recused_by_unit = true
        terms = { years = 3, consecutive = 2 }
        [committee.rule]
        quorum = 5
        carries = "two thirds of present"
        tabled_when_absent = ["proposing college"]
        [committee.rule.notice]
        sent = 10
        """)
    )
    assert found.chair == ("convener", "deputy_convener")
    assert str(found.rule.quorum) == "at least 5"
    assert str(found.rule.carries) == "at least 2/3 of present"
    assert found.rule.tabled_when_absent == ("proposing_college",)
    assert (found.rule.notice.sent, found.rule.notice.posted) == (10, None)
    assert (found.terms.years, found.terms.consecutive) == (3, 2)


def test_no_committees_are_no_mistake() -> None:
    assert parse_committees({}) == ()


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("chiar = ['chair']", "chiar: not a known key"),
        ("seats = 0", "seats: "),
        ("chair = []", "chair: name at least one office"),
        ("chair = ['7th']", "chair.0: "),
        ("roll_taken = 'later'", "roll_taken: "),
        ("terms = { years = 0 }", "terms.years: "),
        ("rule = { quorumm = 5 }", "rule.quorumm: not a known key"),
        ("rule = { quorum = 'a few' }", 'rule.quorum: "a few" is not understood'),
        ("rule = { quorum = true }", "rule.quorum: write a whole number, or words"),
        ("rule = { quorum = 0.5 }", "rule.quorum: write a whole number, or words"),
        ("rule = { quorum = 0 }", "rule.quorum: the number must be above 0"),
        ("rule = { quorum = 'half of present' }", "rule: quorum: a fraction of seats"),
        ("rule = { carries = 'half' }", "rule.carries: say what"),
        ("rule = { dissents_defeat = 0 }", "rule.dissents_defeat: "),
        ("rule = { abstentions = 'lost' }", "rule.abstentions: "),
        ("rule = { secrecy = 'open' }", "rule.secrecy: "),
        ("rule = { notice = { sent = 0 } }", "rule.notice.sent: "),
        ("rule = { information_only = true, silence_days = 5 }", "rule: information_only: "),
        ("seats = 3\nrule = { quorum = 4 }", "rule: quorum or majority can never be reached"),
        ("seats = 3\nrule = { carries = 4 }", "rule: quorum or majority can never be reached"),
    ],
)
def test_a_refusal_names_the_committee_and_the_key(line: str, key: str) -> None:
    (problem,) = problems(f'[[committee]]\nslug = "review"\nname = "Review"\n{line}')
    assert problem.startswith(f"committee 1 (review): {key}")


def test_all_problems_are_told_at_once() -> None:
    found = problems("""
    title = "x"
    [[committee]]
    name = "Without a slug"
    [[committee]]
    slug = "Not A Slug"
    name = ""
    [[committee]]
    slug = "twice"
    name = "One"
    [[committee]]
    slug = "twice"
    name = "Two"
    """)
    assert len(found) == 5
    assert found[0] == "title: not a known key; only [[committee]] is"
    assert found[1] == "committee 1: slug: is missing"
    assert found[2].startswith("committee 2 (Not A Slug): slug: ")
    assert found[3].startswith("committee 2 (Not A Slug): name: ")
    assert found[4] == "committee.slug: twice is used twice"


def test_a_single_table_is_refused_with_the_remedy() -> None:
    assert problems("[committee]\nslug = 'review'") == (
        "committee: write it as [[committee]] tables",
    )


def test_settings_are_read_back_from_their_snapshot() -> None:
    full = CommitteeSettings(
        slug="a", name="A", rule={"quorum": "half of seats less recused", "dissents_defeat": 2}
    )
    assert CommitteeSettings.model_validate(full.model_dump(mode="json")) == full


@pytest.mark.parametrize("path", PROFILES, ids=[path.parent.name for path in PROFILES])
def test_every_profile_that_is_shipped_can_be_read(path: Path) -> None:
    assert parse_committees(tomllib.loads(path.read_text(encoding="utf-8")))


def test_profiles_are_shipped() -> None:
    found = {path.parent.name for path in PROFILES}
    assert {"generic", "arizona", "oregon-state", "hartwell"} <= found
