"""Heads, the coordinator and others decide through the real pages; then what is refused and why."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from committee.voting import ConditionWanted
from proposals.models import RequestedChange
from proposals.states import Kind, State
from tests.support.desk import Desk, Office, office
from workflow import writing

PDF = b"%PDF-1.7\n1 0 obj\n"


@pytest.fixture
def at_work(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    with office(sqlite_url, tmp_path / "instance") as found:
        yield found


# ----------------------------------------------------------------------- the coordinator


def test_the_coordinator_refers_approves_and_hands_over(at_work: Office) -> None:
    desk, world = at_work.desk("coordinator"), at_work.world
    number = at_work.put(State.SUBMITTED)
    early = desk.open(f"/proposals/{number}/refer")
    assert "Still to sign before the committee" in early.text
    assert not early.soup.select("main form")

    at_work.fresh()
    world.walk.sign_all(at_work.found(number).id)
    at_work.later()
    page = desk.open(f"/proposals/{number}/refer")
    assert "What happens then" in page.text and "the chairs of" in page.text
    desk.press(page, "Refer to the committee")
    assert at_work.found(number).state is State.COMMITTEE_REVIEW
    page = desk.open(f"/proposals/{number}/approve")
    assert "Still to decide: Microcredential Committee" in page.text

    at_work.fresh()
    world.walk.decide(at_work.found(number).id, "ffff")
    at_work.later()
    page = desk.open(f"/proposals/{number}/approve")
    assert "sealed as a PDF" in page.text and "Registrar" in page.text
    url, sent = desk.filled(page, "Record the approval")
    at_work.later(world.walk.clock + timedelta(minutes=1))
    desk.send(url, sent)
    assert at_work.found(number).state is State.APPROVED
    desk.send(url, sent)  # pressed twice: it took effect once, and leads to the same page
    at_work.fresh()
    world.make_records()
    assert "Records that are ready" in desk.open("/home").text
    desk.press(desk.open(f"/proposals/{number}/begin-marketing"), "Hand over for publication")
    assert at_work.found(number).state is State.MARKETING
    assert "Waiting for public copy" in at_work.desk("marketing").open("/home").text


def test_a_lost_motion_is_declined_with_its_reason_and_can_be_taken_up_again(
    at_work: Office,
) -> None:
    number = at_work.put(State.COMMITTEE_REVIEW)
    desk, ann = at_work.desk("coordinator"), at_work.desk("ann")
    page = desk.open(f"/proposals/{number}/decline")
    assert "has not voted it down" in page.text
    at_work.fresh()
    at_work.world.walk.decide(at_work.found(number).id, "aaaaf")
    at_work.later()
    assert "The motion was lost" in desk.open("/home").text
    page = desk.open(f"/proposals/{number}/decline")
    page = desk.press(page, "Decline the proposal", status=422)
    assert "Give the reason" in page.text
    desk.press(page, "Decline the proposal", {"reason": "Not yet ripe."})
    assert at_work.found(number).state is State.DECLINED
    desk.open(f"/proposals/{number}/start-again", status=403)
    page = ann.press(ann.open(f"/proposals/{number}/start-again"), "Start again from this")
    assert page.url.startswith("/proposals/EX-2026-") and page.url.endswith("/edit")
    assert at_work.found("EX-2026-002").state is State.DRAFT


def test_conditions_are_answered_with_a_file_and_confirmed(at_work: Office) -> None:
    wanted = (ConditionWanted("A letter of the lab."), ConditionWanted("A second assessor."))
    proposal_id = at_work.world.at_conditions(*wanted)
    at_work.later()
    number = at_work.number(proposal_id)
    ann, desk = at_work.desk("ann"), at_work.desk("coordinator")
    home = ann.open("/home")
    assert "Answer 2 conditions" in home.text
    page = ann.open(next(one for one in home.links if "answer-condition" in one))
    page = ann.press(page, "Send the answer", {"condition": "1"}, status=422)
    assert "Say how the condition is met" in page.text
    script = ("letter.pdf", b"<script>alert(1)</script>")
    page = ann.press(page, "Send the answer", {"condition": "1", "file": script}, status=422)
    assert "This kind of file is not taken" in page.text
    ann.press(
        page,
        "Send the answer",
        {"condition": "1", "evidence": "It is attached.", "file": ("letter.pdf", PDF)},
    )
    home = desk.open("/home")
    assert "Conditions to confirm" in home.text and "It is attached." in home.text
    page = desk.open(f"/proposals/{number}/confirm-condition")
    letter = next(one for one in page.links if one.endswith("/evidence"))
    assert desk.client.get(letter).data == PDF
    assert "attachment" in desk.client.get(letter).headers["Content-Disposition"]
    at_work.desk("stranger").open(letter, status=404)
    assert "A second assessor." not in page.text  # nobody has answered it
    desk.press(page, "Confirm the condition")
    assert (
        "No condition waits for this now"
        in desk.open(f"/proposals/{number}/confirm-condition").text
    )
    page = desk.open(f"/proposals/{number}/begin-marketing")
    assert "A condition is not met yet: A second assessor." in page.text
    ann.open(f"/proposals/{number}/confirm-condition", status=403)


def test_the_proposer_withdraws_and_an_open_ballot_is_void(at_work: Office) -> None:
    number = at_work.put(State.COMMITTEE_REVIEW)
    world = at_work.world
    world.walk.open_ballot(at_work.found(number).id, closes_in_days=7)
    at_work.later()
    ann = at_work.desk("ann")
    page = ann.open(f"/proposals/{number}/withdraw")
    assert "The open ballot is voided" in page.text
    ann.press(page, "Withdraw the proposal", {"reason": "Another unit does it."})
    assert at_work.found(number).state is State.WITHDRAWN


def test_a_program_is_changed_renewed_and_ended_from_its_page(at_work: Office) -> None:
    number = at_work.put(State.ACTIVE)
    ann = at_work.desk("ann")
    page = ann.open(f"/proposals/{number}/propose-change")
    assert "The version in force stays as it is" in page.text
    page = ann.press(page, "Start a change")
    assert page.url == "/proposals/EX-2026-002/edit"
    assert at_work.found("EX-2026-002").kind is Kind.CHANGE
    ann.press(ann.open(f"/proposals/{number}/propose-termination"), "Start the termination")
    ann.press(ann.open(f"/proposals/{number}/renew"), "Start a renewal")
    assert at_work.found("EX-2026-004").kind is Kind.RENEWAL
    at_work.desk("stranger").open(f"/proposals/{number}/propose-change", status=404)


def test_a_termination_is_taken_back_by_two_people(at_work: Office) -> None:
    number = at_work.put(State.TERMINATED)
    one, two = at_work.desk("coordinator"), at_work.desk("coordinator-two")
    page = two.open(f"/proposals/{number}/reinstate")
    assert "Two people are needed" in page.text
    page = one.open(f"/proposals/{number}/ask-reinstatement")
    one.press(page, "Ask to take it back", {"reason": "The date was mistaken."})
    assert "Two people are needed" in one.open(f"/proposals/{number}/reinstate").text
    two.press(two.open(f"/proposals/{number}/reinstate"), "Take the termination back")
    assert at_work.found(number).state is State.ACTIVE


def test_the_policy_officer_waives_a_rule_and_takes_it_back(at_work: Office) -> None:
    number = at_work.put(State.RETURNED)
    world, officer = at_work.world, at_work.desk("policy")
    assert "There is no such rule" in officer.open(f"/proposals/{number}/waive").text
    act = world.act("ann")
    values = {"level": "graduate", "bachelors_required": False}
    world.do(writing.save, at_work.found(number).id, act, values=values, seen_draft=None)
    at_work.later()
    page = officer.open(f"/proposals/{number}/waive")
    assert "no bachelor’s degree is required" in page.text
    page = officer.press(page, "Waive this rule", status=422)
    assert "every waiver is reported" in page.text
    officer.press(page, "Waive this rule", {"reason": "Agreed with the graduate body."})
    assert "There is no such rule" in officer.open(f"/proposals/{number}/waive").text
    page = officer.open(f"/proposals/{number}/take-back-waiver")
    officer.press(page, "Take the waiver back")
    assert "no bachelor’s degree is required" in officer.open(f"/proposals/{number}/waive").text


# -------------------------------------------------------------------------------- refusals


def test_a_page_opened_before_somebody_elses_act_is_refused_with_what_changed(
    at_work: Office,
) -> None:
    number = at_work.put(State.COMMITTEE_REVIEW)
    one, two = at_work.desk("coordinator"), at_work.desk("coordinator-two")
    page = one.open(f"/proposals/{number}/withdraw")
    at_work.later(at_work.world.walk.clock + timedelta(minutes=5))
    two.press(
        two.open(f"/proposals/{number}/return-for-revision"),
        "Return to the proposers",
        {"changes-0-text": "Say more."},
    )
    page = one.press(page, "Withdraw the proposal", {"reason": "It is a duplicate."}, status=409)
    assert "was changed after you opened this page" in page.text
    assert "Coordinator Two returned it to the proposers." in page.text
    assert "It is a duplicate." in page.html
    assert at_work.found(number).state is State.RETURNED
    one.press(page, "Withdraw the proposal")
    assert at_work.found(number).state is State.WITHDRAWN


def test_a_row_added_meanwhile_does_not_hide_what_changed(at_work: Office) -> None:
    number = at_work.put(State.COMMITTEE_REVIEW)
    one = at_work.desk("coordinator")
    page = one.open(f"/proposals/{number}/return-for-revision")
    at_work.amend(number, renewal="By a refresher course.")
    page = one.press(page, "Add another change", {"changes-0-text": "Say more."})
    page = one.press(page, "Return to the proposers", status=409)
    assert "sealed a new revision" in page.text and "Say more." in page.html
    one.press(page, "Return to the proposers")
    assert at_work.found(number).state is State.RETURNED


def test_an_office_that_returns_it_twice_does_it_once(at_work: Office) -> None:
    number = at_work.put(State.SUBMITTED)
    head = at_work.desk("head")
    page = head.open(f"/proposals/{number}/return-for-revision")
    at_work.later(at_work.world.walk.clock + timedelta(minutes=1))
    url, sent = head.filled(page, "Return to the proposers", {"changes-0-text": "Say more."})
    head.send(url, sent)
    head.send(url, sent)
    assert at_work.found(number).state is State.RETURNED
    assert at_work.world.session.query(RequestedChange).count() == 1


def test_an_act_that_the_state_does_not_know_says_so(at_work: Office) -> None:
    number = at_work.put(State.DRAFT)
    at_work.desk("coordinator").open(f"/proposals/{number}/approve", status=404)
    page = at_work.desk("ann").open(f"/proposals/{number}/withdraw")
    assert "Withdraw" in page.text
    active = at_work.put(State.ACTIVE, title="Kite Making")
    page = at_work.desk("coordinator").open(f"/proposals/{active}/approve")
    assert "This cannot be done while the proposal is “Active”." in page.text


@pytest.mark.parametrize(
    "act", ["refer", "approve", "decline", "begin-marketing", "waive", "grant-exemption"]
)
def test_acts_of_others_are_refused(at_work: Office, act: str) -> None:
    number = at_work.put(State.SUBMITTED)
    for key, status in (("ann", 403), ("head", 403), ("stranger", 404), ("marketing", 404)):
        at_work.desk(key).open(f"/proposals/{number}/{act}", status=status)
    answer = Desk(at_work.app).client.get(f"/proposals/{number}/{act}")
    assert answer.status_code == 302 and "/account/sign-in" in answer.headers["Location"]


def test_the_board_shows_every_stage_and_filters(at_work: Office) -> None:
    world, desk = at_work.world, at_work.desk("coordinator")
    late = at_work.put(State.SUBMITTED)
    other = at_work.put(State.COMMITTEE_REVIEW)
    approved = at_work.put(State.APPROVED)
    page = desk.open("/board")
    assert "3 cases under way" in page.text
    assert all(one in page.text for one in (late, other, approved))
    at_work.later(world.walk.clock + timedelta(days=30))
    page = desk.open("/board")
    assert "overdue since" in page.text
    page = desk.open("/board?overdue=1")
    assert late in page.text and approved not in page.text
    page = desk.open("/board?stage=approved")
    assert approved in page.text and late not in page.text
    page = desk.open("/board?q=glass")
    assert "1 case under way" in page.text
    assert "Nothing fits" in desk.open("/board?q=nothing-like-it&unit=abc&kind=x&page=0").text
    at_work.desk("ann").open("/board", status=403)
