"""What each kind of viewer sees of a ballot under each rule of secrecy, on the page and in the cards.

Two worlds differ in one secret only (two people's votes are swapped). Whoever may not know it must
get the same bytes from every page in both.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from app.houses import profile_of
from persistence.unit_of_work import unit_of_work
from profiles.loading import read_folder
from profiles.service import adopt
from proposals.models import Audience
from proposals.route_models import Choice
from proposals.states import State
from tests.builders import INSTITUTIONS
from tests.support.desk import Office, office
from workflow import balloting, discussion

COMMITTEE = "/committees/microcredential-committee"
BALLOT = f"{COMMITTEE}/ballots/1"
VOTERS = ("chair", "vice", "mary", "mike")
"""Mona is recused."""
OUTSIDERS = ("mona", "ann", "head", "dean", "registrar", "admin", "policy")
INSIDERS = ("chair", "vice", "mary", "mike", "guest", "coordinator", "coordinator-two")
WHY = "The second assessor is missing."


@dataclass
class Held:
    """A world in which a ballot was held, and what it is about."""

    office: Office
    number: str

    def page(self, key: str, address: str = BALLOT, status: int = 200) -> str:
        """The whole page as this person gets it, without their own name and tokens."""
        return self.office.desk(key).open(address, status=status).html

    def text(self, key: str, address: str = BALLOT) -> str:
        return self.office.desk(key).open(address).text


def adopt_secrecy(at_work: Office, secrecy: str) -> None:
    """Give the committee another rule; ballots keep the one under which they were opened."""
    world = at_work.world
    content = read_folder(INSTITUTIONS / "generic")
    committees = content["committees"]
    rule = {**committees["committee"][0]["rule"], "secrecy": secrecy, "on_tie": "casting_vote"}
    changed = {**committees, "committee": [{**committees["committee"][0], "rule": rule}]}
    with unit_of_work(world.session):
        adopt(
            world.session,
            world.institution.id,
            {**content, "committees": changed},
            by_id=None,
            now=world.walk.clock,
        )
    with at_work.app.app_context():
        world.walk.settings = profile_of(world.institution.id).workflow


def held(at_work: Office, secrecy: str, votes: str, *, close: bool) -> Held:
    """A ballot with these votes of the four; Ann wrote the proposal, Mona is recused."""
    adopt_secrecy(at_work, secrecy)
    world = at_work.world
    proposal_id = world.at(State.COMMITTEE_REVIEW)
    step = world.walk.ballot_step(proposal_id)
    assert step is not None and step.committee_id is not None
    committee_id = step.committee_id
    world.do(
        balloting.recuse_from,
        proposal_id,
        committee_id,
        world.act("mona"),
        reason="Family.",
    )
    ballot_id = world.walk.open_ballot(proposal_id, closes_in_days=7)
    for key, letter in zip(VOTERS, votes, strict=True):
        if letter == "-":
            world.act(key)  # the clock moves on as if they had voted
            continue
        choice = {"f": Choice.FOR, "a": Choice.AGAINST, "o": Choice.ABSTAIN}[letter]
        world.do(
            balloting.vote,
            ballot_id,
            world.act(key),
            choice=choice,
            comment=WHY if letter == "a" else "",
        )
    world.do(
        discussion.comment,
        proposal_id,
        world.act("chair"),
        text="Deliberation among us.",
        audience=Audience.COMMITTEE,
        committee_id=committee_id,
    )
    if close:
        world.walk.close(ballot_id)
    at_work.later()
    return Held(at_work, at_work.number(proposal_id))


@pytest.fixture
def at_work(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    with office(sqlite_url, tmp_path / "instance") as found:
        yield found


# --------------------------------------------------------------------------- by each rule


def test_named_votes_are_seen_by_those_who_take_part_and_by_nobody_else(
    at_work: Office,
) -> None:
    it = held(at_work, "named", "ffa-", close=False)
    for key in ("chair", "vice", "mary", "mike", "coordinator"):
        text = it.text(key)
        assert "2 for, 1 against" in text and WHY in text, key
        assert "Still to vote: Mike" in text, key
    for key in OUTSIDERS:
        text = it.text(key)
        assert "To approve" in text and "Open" in text, key
        assert not any(w in text for w in ("2 for", WHY, "needed", "Still to vote")), key
    assert "2 for" not in it.text("auditor") and WHY not in it.text("auditor")


def test_hidden_votes_are_nobodys_business_before_the_close(at_work: Office) -> None:
    it = held(at_work, "hidden_until_close", "ffa-", close=False)
    for key in ("chair", "vice", "mike", "coordinator", "auditor", *OUTSIDERS):
        text = it.text(key)
        assert "2 for" not in text and WHY not in text and "If it were closed" not in text, key
    assert "Your vote: against" in it.text("mary") and WHY in it.text("mary")
    assert "3 of 3 needed" in it.text("chair")
    assert "Still to vote: Mike" in it.text("chair")


def test_hidden_votes_are_shown_by_name_after_the_close(at_work: Office) -> None:
    it = held(at_work, "hidden_until_close", "ffaf", close=True)
    for key in ("chair", "vice", "mary", "mike", "coordinator", "auditor"):
        text = it.text(key)
        assert WHY in text and "3 for, 1 against" in text, key
    for key in OUTSIDERS:
        text = it.text(key)
        assert "Carried" in text and "3 for, 1 against" in text, key
        assert WHY not in text and "Mary" not in text, key


def test_secret_votes_are_never_shown_by_name(at_work: Office) -> None:
    it = held(at_work, "secret", "ffaf", close=True)
    for key in ("chair", "vice", "mike", "coordinator", "auditor", *OUTSIDERS):
        text = it.text(key)
        assert "3 for, 1 against" in text, key
        assert WHY not in text and "Mary" not in text, key
    assert "Your vote: against" in it.text("mary")


def test_secrecy_once_promised_is_never_lifted(at_work: Office) -> None:
    it = held(at_work, "secret", "ffaf", close=True)
    adopt_secrecy(at_work, "named")
    for key in ("chair", "coordinator", "auditor"):
        assert WHY not in it.text(key) and "Mary" not in it.text(key), key


def test_a_hidden_ballot_that_ends_without_a_result_never_shows_its_votes(
    at_work: Office,
) -> None:
    it = held(at_work, "hidden_until_close", "ffa-", close=False)
    chair = at_work.desk("chair")
    chair.press(chair.open(f"{BALLOT}/void"), "Void the ballot", {"reason": "Wrong text."})
    for key in ("chair", "vice", "coordinator", "auditor"):
        text = it.text(key)
        assert "Void" in text and WHY not in text and "for, " not in text, key


def test_the_deliberation_is_for_those_who_take_part(at_work: Office) -> None:
    it = held(at_work, "named", "ff--", close=False)
    address = f"{COMMITTEE}/items/{it.number}"
    for key in INSIDERS:
        assert "Deliberation among us." in it.text(key, address), key
    assert "Deliberation" not in it.page("mona", address)
    for key in ("ann", "head", "registrar", "admin", "auditor"):
        it.page(key, address, 403)
    it.page("stranger", address, 404)
    it.page("stranger", BALLOT, 404)


def test_a_tie_under_a_hidden_rule_shows_when_voting_is_over(at_work: Office) -> None:
    it = held(at_work, "hidden_until_close", "ffa-", close=False)
    chair = at_work.desk("chair")
    early = chair.press(chair.open(f"{BALLOT}/close"), "Close the ballot and count", status=409)
    assert "Members may vote until the set time" in early.text
    assert "casting" not in chair.open(BALLOT).text.lower()
    mike = at_work.desk("mike")
    mike.press(mike.open(BALLOT), "Vote", {"choice": "against", "comment": "Too early."})
    page = chair.open(BALLOT)
    assert "The votes are even" in page.text
    assert "The votes are even" not in at_work.desk("vice").open(BALLOT).text
    page = chair.press(page, "Give the casting vote", {"choice": "for"})
    page = chair.press(chair.open(f"{BALLOT}/close"), "Close the ballot and count")
    assert "The chair’s casting vote is for: carried." in page.text
    assert "Carried" in it.text("ann")


def test_a_secret_vote_taken_in_the_room_is_recorded_by_counts_only(at_work: Office) -> None:
    adopt_secrecy(at_work, "secret")
    world = at_work.world
    proposal_id = world.at(State.COMMITTEE_REVIEW)
    at_work.later()
    page = at_work.desk("coordinator").open(
        f"{COMMITTEE}/items/{at_work.number(proposal_id)}/room-vote"
    )
    assert "Who voted how" not in page.text
    assert "Only how many" not in page.text  # these bylaws do not allow counts either


# ------------------------------------------------------------------------- in two worlds

PAGES = (
    "/home",
    "/sign-offs",
    "/committees",
    COMMITTEE,
    BALLOT,
    "/proposals",
    "/proposals/{number}",
    "/proposals/{number}/timeline",
    "/proposals/{number}/changes",
    "/proposals/{number}/withdraw",
    "/board",
    f"{COMMITTEE}/items/{{number}}",
)


@pytest.mark.parametrize(
    ("secrecy", "close", "readers"),
    [
        ("named", False, (*OUTSIDERS, "auditor", "stranger")),
        ("named", True, (*OUTSIDERS, "stranger")),
        ("hidden_until_close", False, (*OUTSIDERS, "auditor", "mike", "guest", "coordinator")),
        ("secret", True, (*OUTSIDERS, "auditor", "mike", "guest", "coordinator")),
    ],
)
def test_two_swapped_votes_change_nothing_for_whoever_may_not_know(
    new_database: Callable[[str], str],
    tmp_path: Path,
    secrecy: str,
    close: bool,
    readers: tuple[str, ...],
) -> None:
    seen: list[dict[tuple[str, str], str]] = []
    for place, votes in enumerate(("afff", "faff")):
        with office(new_database("sqlite"), tmp_path / str(place)) as at_work:
            it = held(at_work, secrecy, votes, close=close)
            at_work.later(at_work.world.walk.clock + timedelta(hours=1))
            seen.append(
                {
                    (key, page): without_tokens(at_work, key, page.format(number=it.number))
                    for key in readers
                    for page in PAGES
                }
            )
    differing = [where for where in seen[0] if seen[0][where] != seen[1][where]]
    assert not differing


def without_tokens(at_work: Office, key: str, address: str) -> str:
    """Status and bytes of a page, its one-time token taken out."""
    answer = at_work.desk(key).client.get(address)
    body = re.sub(r'value="[^"]{40,}"|\{"X-CSRFToken": "[^"]+"\}', "token", answer.text)
    return f"{answer.status_code} {body}"


def test_the_two_worlds_do_differ_for_those_who_may_know(
    new_database: Callable[[str], str], tmp_path: Path
) -> None:
    """Otherwise the test above could not fail."""
    seen = []
    for place, votes in enumerate(("afff", "faff")):
        with office(new_database("sqlite"), tmp_path / str(place)) as at_work:
            held(at_work, "named", votes, close=True)
            seen.append(without_tokens(at_work, "mike", BALLOT))
    assert seen[0] != seen[1]
