"""A committee at work through its pages: motion, votes, discussion, recusal, close; then refusals."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from committee.models import Ballot, BallotState
from committee.voting import ConditionWanted
from proposals.models import Comment
from proposals.route_models import Choice, Decision
from proposals.states import State
from tests.support.desk import Office, Sheet, office

SLUG = "microcredential-committee"
COMMITTEE = f"/committees/{SLUG}"


@pytest.fixture
def at_work(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    with office(sqlite_url, tmp_path / "instance") as found:
        yield found


@pytest.fixture
def item(at_work: Office) -> str:
    """The number of a proposal that lies before the committee."""
    proposal_id = at_work.world.at(State.COMMITTEE_REVIEW)
    at_work.later()
    return at_work.number(proposal_id)


def open_ballot(at_work: Office, item: str, **values: object) -> Sheet:
    """The chair opens a ballot through the motion's page."""
    chair = at_work.desk("chair")
    page = chair.open(f"{COMMITTEE}/items/{item}/motion")
    return chair.press(page, "Open the ballot", values)


def votes_on(at_work: Office, number: int = 1) -> list[tuple[str, Choice]]:
    at_work.fresh()
    rows = at_work.world.session.query(Decision).filter(Decision.ballot_id == number)
    return [(one.person.name, one.choice) for one in rows.order_by(Decision.id)]


def ballots(at_work: Office) -> list[Ballot]:
    at_work.fresh()
    return at_work.world.session.query(Ballot).order_by(Ballot.id).all()


# ------------------------------------------------------------------------------- the story


def test_a_motion_is_put_discussed_voted_on_and_carried(at_work: Office, item: str) -> None:
    chair, mary, mike = (at_work.desk(key) for key in ("chair", "mary", "mike"))

    home = chair.open("/home")
    assert "Waiting for your motion" in home.text
    page = chair.open(f"{COMMITTEE}/items/{item}")
    assert "No motion has been put yet" in page.text
    assert "Learning outcomes" in page.text and "Checks" in page.text
    motion = chair.open(f"{COMMITTEE}/items/{item}/motion")
    assert "That “Survey Design” be approved." in motion.html
    assert "Told at once" in motion.text and "the 6 members" in motion.text

    # A row for a condition, without script; what was typed stays.
    motion = chair.press(motion, "Add a condition", {"text": "That it be approved."})
    assert "That it be approved." in motion.html
    ballot = chair.press(
        motion,
        "Open the ballot",
        {
            "conditions-0-text": "The sampling unit is described.",
            "conditions-0-fields": ["activities", "outcomes"],
        },
    )
    assert "The ballot is open" in ballot.text
    assert "The sampling unit is described." in ballot.text
    assert "You have not voted yet" in ballot.text

    assert "Ballots open to you" in mary.open("/home").text
    page = mary.open(f"{COMMITTEE}/items/{item}")
    assert "Never the proposers" in page.text
    page = mary.press(
        page, "Send the comment", {"text": "Who assesses the project?", "audience": "committee"}
    )
    assert "Who assesses the project?" in mike.open(f"{COMMITTEE}/items/{item}").text

    address = f"{COMMITTEE}/ballots/1"
    page = mary.press(mary.open(address), "Vote", {"choice": "for"})
    assert "Your vote is for" in page.text
    page = mary.press(
        mary.open(address), "Change my vote", {"choice": "against", "comment": "Too short."}
    )
    assert "against" in page.text and "before: for" in page.text
    for key in ("chair", "vice", "mike", "mona"):
        desk = at_work.desk(key)
        desk.press(desk.open(address), "Vote", {"choice": "for"})

    page = chair.open(address)
    assert "4 for, 1 against" in page.text and "If it were closed now" in page.text
    confirm = chair.open(f"{address}/close")
    assert "A closed ballot is not opened again" in confirm.text
    page = chair.press(confirm, "Close the ballot and count", {"remark": "Well discussed."})
    assert "Carried" in page.text
    assert "4 for, 1 against; 3 needed: carried." in page.text
    assert [one.state for one in ballots(at_work)] == [BallotState.CLOSED]
    assert "Decisions to record" in at_work.desk("coordinator").open("/home").text
    assert "Carried" in mary.open(COMMITTEE).text


def test_an_edit_after_a_vote_asks_for_it_again_with_what_changed(
    at_work: Office, item: str
) -> None:
    open_ballot(at_work, item)
    mary, address = at_work.desk("mary"), f"{COMMITTEE}/ballots/1"
    mary.press(mary.open(address), "Vote", {"choice": "for"})
    at_work.amend(item, renewal="By a refresher course.")

    assert "It was edited after you voted" in mary.open("/home").text
    page = mary.open(address)
    assert "What changed since your vote on revision 1" in page.text
    assert "By a refresher course." in page.text
    assert "0 of 3 needed" in page.text
    page = mary.press(page, "Vote again on revision 2")
    assert "Your vote is for" in page.text and "1 of 3 needed" in page.text
    assert votes_on(at_work) == [("Mary", Choice.FOR), ("Mary", Choice.FOR)]


def test_the_chair_can_extend_table_and_void(at_work: Office, item: str) -> None:
    open_ballot(at_work, item)
    chair, address = at_work.desk("chair"), f"{COMMITTEE}/ballots/1"
    page = chair.open(address)
    assert "Below the quorum a ballot has no result" in page.text
    page = chair.open(f"{address}/extend")
    later = (at_work.world.walk.clock + timedelta(days=40)).strftime("%Y-%m-%dT%H:%M")
    page = chair.press(page, "Extend the ballot", {"closes_at": later})
    assert "Members can vote until the new end" in page.text
    page = chair.press(
        chair.open(f"{address}/extend"),
        "Extend the ballot",
        {"closes_at": "2026-10-06T10:00"},
        status=409,
    )
    assert "must be later than the present one" in page.text
    page = chair.press(chair.open(f"{address}/table"), "Table the item", status=422)
    assert "Say why" in page.text
    page = chair.press(
        chair.open(f"{address}/table"), "Table the item", {"reason": "The dean is away."}
    )
    assert "Tabled" in page.text and "The dean is away." in page.text

    open_ballot(at_work, item)
    page = chair.press(
        chair.open(f"{COMMITTEE}/ballots/2/void"), "Void the ballot", {"reason": "Wrong text."}
    )
    assert "Void" in page.text
    assert [one.state for one in ballots(at_work)] == [BallotState.TABLED, BallotState.VOIDED]


def test_a_vote_taken_in_the_room_is_recorded_whole(at_work: Office, item: str) -> None:
    world, desk = at_work.world, at_work.desk("coordinator")
    page = desk.open(f"{COMMITTEE}/items/{item}/room-vote")
    rows = page.soup.select("input[name^='seats-'][name$='person_id']")
    by_person = {int(str(one["value"])): str(one["name"]).split("-")[1] for one in rows}
    said = {"chair": "for", "vice": "for", "mary": "for", "mike": "against", "mona": ""}
    values = {f"seats-{by_person[world.people[k]]}-vote": vote for k, vote in said.items()}
    refused = desk.press(page, "Record the vote", values, status=422)
    assert "Say where the vote is minuted" in refused.text
    page = desk.press(refused, "Record the vote", {"minutes": "Minutes of 6 October, item 4"})
    assert "Taken in the room" in page.text and "Minutes of 6 October, item 4" in page.text
    assert "3 for, 1 against" in page.text and "Carried" in page.text
    assert ("Mike", Choice.AGAINST) in votes_on(at_work)


# ---------------------------------------------------------------------------- the recused


def test_whoever_declares_that_they_take_no_part_sees_no_more_of_it(
    at_work: Office, item: str
) -> None:
    open_ballot(at_work, item)
    mary, mike, address = at_work.desk("mary"), at_work.desk("mike"), f"{COMMITTEE}/ballots/1"
    mary.press(mary.open(address), "Vote", {"choice": "for"})
    page = mike.open(f"{COMMITTEE}/items/{item}")
    mike.press(page, "Send the comment", {"text": "Between us.", "audience": "committee"})

    page = mary.press(
        mary.open(f"{COMMITTEE}/items/{item}"), "Record the recusal", {"reason": "My sister's."}
    )
    assert "You take no part in this" in page.text
    assert "Between us." not in page.html and "Discussion" not in page.text
    shown = mary.open(address)
    assert "You take no part in this" in shown.text
    assert "Your vote" not in shown.text and "needed" not in shown.text
    assert "Not taking part: Mary" in shown.text
    # The vote that had been given is set aside, and the others are told who is out.
    page = mike.open(address)
    assert "1 vote of a recused person is set aside" in page.text
    assert "0 of 3 needed" in page.text
    answer = mary.client.post(f"{address}/vote", data={"choice": "for"})
    assert answer.status_code in (400, 403)


def test_the_chair_records_that_a_member_takes_no_part(at_work: Office, item: str) -> None:
    chair, world = at_work.desk("chair"), at_work.world
    page = chair.open(f"{COMMITTEE}/items/{item}")
    values = {"person": str(world.people["mona"]), "reason": "Sits on the proposing board."}
    page = chair.press(page, "Record the recusal", values)
    assert "The recusal is recorded" in page.text and "Mona." in page.text
    again = chair.press(page, "Record the recusal", values | {"person": str(world.people["mike"])})
    assert "Mike" in again.text
    assert "You take no part in this" in at_work.desk("mona").open(f"{COMMITTEE}/items/{item}").text


# -------------------------------------------------------------------------------- refusals


def test_a_vote_against_needs_its_reason_and_loses_nothing(at_work: Office, item: str) -> None:
    open_ballot(at_work, item)
    mary, address = at_work.desk("mary"), f"{COMMITTEE}/ballots/1"
    page = mary.press(mary.open(address), "Vote", {"choice": "against"}, status=422)
    assert "Say why you vote against it" in page.text
    assert page.soup.select_one("input[value=against][checked]")
    page = mary.press(mary.open(address), "Vote", {"comment": "I cannot decide."}, status=422)
    assert "Choose for, against or abstain" in page.text
    assert "I cannot decide." in page.html
    assert votes_on(at_work) == []


def test_a_vote_sent_twice_counts_once(at_work: Office, item: str) -> None:
    open_ballot(at_work, item)
    mary = at_work.desk("mary")
    url, sent = mary.filled(mary.open(f"{COMMITTEE}/ballots/1"), "Vote", {"choice": "for"})
    mary.send(url, sent)
    mary.send(url, sent)
    assert votes_on(at_work) == [("Mary", Choice.FOR)]


def test_a_motion_sent_twice_opens_one_ballot(at_work: Office, item: str) -> None:
    chair = at_work.desk("chair")
    url, sent = chair.filled(chair.open(f"{COMMITTEE}/items/{item}/motion"), "Open the ballot")
    first = chair.send(url, sent)
    second = chair.send(url, sent)
    assert first.url == second.url == f"{COMMITTEE}/ballots/1"
    assert len(ballots(at_work)) == 1


def test_a_recorded_vote_names_voters_only_and_is_recorded_once(at_work: Office, item: str) -> None:
    chair = at_work.desk("chair")
    page = chair.open(f"{COMMITTEE}/items/{item}/room-vote")
    places = page.soup.select("select[name^='seats-'][name$='vote']")
    votes = {str(one["name"]): "against" for one in places}
    refused = chair.press(page, "Record the vote", votes | {"minutes": "Item 4"}, status=409)
    assert "Guest has no vote in this ballot." in refused.text
    votes[str(places[-1]["name"])] = "present"
    url, sent = chair.filled(page, "Record the vote", votes | {"minutes": "Item 4"})
    first, second = chair.send(url, sent), chair.send(url, sent)
    assert first.url == second.url == f"{COMMITTEE}/ballots/1"
    assert "Lost" in second.text
    assert len(ballots(at_work)) == 1


def test_a_comment_sent_twice_is_said_once(at_work: Office, item: str) -> None:
    mary = at_work.desk("mary")
    page = mary.open(f"{COMMITTEE}/items/{item}")
    url, sent = mary.filled(page, "Send the comment", {"text": "Once."})
    mary.send(url, sent)
    mary.send(url, sent)
    at_work.fresh()
    assert at_work.world.session.query(Comment).count() == 1


def test_a_vote_on_a_page_opened_before_an_edit_is_not_taken(at_work: Office, item: str) -> None:
    open_ballot(at_work, item)
    mary = at_work.desk("mary")
    page = mary.open(f"{COMMITTEE}/ballots/1")
    at_work.amend(item, renewal="By a refresher course.")
    page = mary.press(page, "Vote", {"choice": "for", "comment": "Good."}, status=409)
    assert "Revision 2 is put to the vote since you opened this page" in page.text
    assert "Good." in page.html
    assert votes_on(at_work) == []


def test_a_motion_on_a_page_opened_before_an_edit_is_not_put(at_work: Office, item: str) -> None:
    chair = at_work.desk("chair")
    page = chair.open(f"{COMMITTEE}/items/{item}/motion")
    at_work.amend(item, renewal="By a refresher course.")
    page = chair.press(page, "Open the ballot", {"text": "My own words."}, status=409)
    assert "was changed after you opened this page" in page.text
    assert "My own words." in page.html
    assert ballots(at_work) == []


def test_a_vote_after_the_close_is_refused_with_its_words_kept(at_work: Office, item: str) -> None:
    open_ballot(at_work, item)
    at_work.fresh()
    mary, address = at_work.desk("mary"), f"{COMMITTEE}/ballots/1"
    page = mary.open(address)
    at_work.world.walk.vote(1, "fffff")
    at_work.world.walk.close(1)
    at_work.later()
    page = mary.press(page, "Vote", {"choice": "abstain", "comment": "Late words."}, status=409)
    assert "This was not done" in page.text and "Late words." in page.html


def test_a_vote_after_the_time_is_refused(at_work: Office, item: str) -> None:
    open_ballot(at_work, item)
    mary = at_work.desk("mary")
    page = mary.open(f"{COMMITTEE}/ballots/1")
    at_work.later(at_work.world.walk.clock + timedelta(days=60))
    fresh = mary.open(f"{COMMITTEE}/ballots/1")
    assert "The time for voting is over" in fresh.text
    page = mary.press(page, "Vote", {"choice": "for"}, status=409)
    assert "The time for voting is over" in page.text
    assert votes_on(at_work) == []


def test_early_close_and_votes_of_strangers_are_refused(at_work: Office, item: str) -> None:
    open_ballot(at_work, item)
    at_work.fresh()
    at_work.world.walk.vote(1, "fff")
    at_work.later()
    chair = at_work.desk("chair")
    page = chair.open(f"{COMMITTEE}/ballots/1")
    assert "Members may vote until the set time" in page.text
    page = chair.press(
        chair.open(f"{COMMITTEE}/ballots/1/close"), "Close the ballot and count", status=409
    )
    assert "Members may vote until the set time" in page.text
    guest = at_work.desk("guest")
    assert "have no vote in this ballot" in guest.open(f"{COMMITTEE}/ballots/1").text


def test_a_stranger_in_the_room_is_not_counted(at_work: Office, item: str) -> None:
    world, desk = at_work.world, at_work.desk("coordinator")
    page = desk.open(f"{COMMITTEE}/items/{item}/room-vote")
    url, sent = desk.filled(page, "Record the vote", {"minutes": "Item 4"})
    forged = [
        (name, str(world.people["stranger"]) if name == "seats-0-person_id" else value)
        for name, value in sent
    ]
    page = desk.send(url, forged, status=409)
    assert "not the one that you filled in" in page.text
    assert ballots(at_work) == []


@pytest.mark.parametrize("key", ["stranger", "ann", "head", "auditor", "marketing"])
def test_only_the_committee_comes_to_its_own_page(at_work: Office, item: str, key: str) -> None:
    open_ballot(at_work, item)
    desk = at_work.desk(key)
    sees = key in ("ann", "head", "auditor")
    desk.open(f"{COMMITTEE}/items/{item}", status=403 if sees else 404)
    desk.open(f"{COMMITTEE}/ballots/1", status=200 if sees else 404)
    for act in ("close", "extend", "table", "void"):
        desk.open(f"{COMMITTEE}/ballots/1/{act}", status=403 if sees else 404)
    desk.open(f"{COMMITTEE}/items/{item}/motion", status=403 if sees else 404)
    assert (item in desk.open(COMMITTEE).text) is sees


@pytest.mark.parametrize("key", ["mary", "vice", "coordinator"])
def test_only_the_acting_chair_puts_and_closes(at_work: Office, item: str, key: str) -> None:
    desk = at_work.desk(key)
    desk.open(f"{COMMITTEE}/items/{item}/motion", status=403)
    open_ballot(at_work, item)
    desk.open(f"{COMMITTEE}/ballots/1/close", status=403)
    desk.open(f"{COMMITTEE}/ballots/1/void", status=403)


def test_what_is_not_there_is_not_there(at_work: Office, item: str) -> None:
    chair = at_work.desk("chair")
    chair.open("/committees/no-such-committee", status=404)
    chair.open(f"{COMMITTEE}/ballots/7", status=404)
    chair.open(f"{COMMITTEE}/items/EX-2026-999", status=404)
    draft = at_work.world.draft("bob")
    chair.open(f"{COMMITTEE}/items/{at_work.number(draft)}", status=404)


def test_conditions_name_the_fields_that_may_change(at_work: Office, item: str) -> None:
    open_ballot(at_work, item)
    wanted = ConditionWanted("Describe it.", ("activities",))
    at_work.fresh()
    second = at_work.world.at(State.COMMITTEE_REVIEW)
    at_work.world.walk.decide(second, "fffff", conditions=(wanted,))
    at_work.later()
    page = at_work.desk("mary").open(f"{COMMITTEE}/ballots/2")
    assert "On these conditions" in page.text and "Describe it." in page.text
