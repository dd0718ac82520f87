"""Heads, the coordinator and others decide through the real pages; then what is refused and why."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from accounts.models import RoleMembership
from committee.voting import ConditionWanted
from proposals.models import Proposal, RequestedChange
from proposals.route_models import Choice, Decision, RouteStep
from proposals.states import Kind, State
from tests.support.desk import Desk, Office, Sheet, office
from workflow import service, writing

PDF = b"%PDF-1.7\n1 0 obj\n"


@pytest.fixture
def at_work(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    with office(sqlite_url, tmp_path / "instance") as found:
        yield found


def state(at_work: Office, number: str) -> State:
    return found(at_work, number).state


def found(at_work: Office, number: str) -> Proposal:
    at_work.fresh()
    return at_work.world.session.query(Proposal).filter(Proposal.number == number).one()


def put(at_work: Office, state: State, **values: object) -> str:
    """The number of a proposal in this state."""
    proposal_id = at_work.world.at(state, **values)
    at_work.later()
    return at_work.number(proposal_id)


def sign_off(at_work: Office, desk: Desk) -> Sheet:
    """The page of the oldest signature that waits for this person."""
    page = desk.open("/sign-offs")
    return desk.open(next(link for link in page.links if link.startswith("/sign-offs/")))


def decisions_on(at_work: Office, number: str) -> list[tuple[str, Choice]]:
    at_work.fresh()
    rows = at_work.world.session.query(Decision).join(RouteStep)
    rows = rows.filter(RouteStep.proposal_id == found(at_work, number).id)
    return [(one.person.name, one.choice) for one in rows.order_by(Decision.id)]


def amend(at_work: Office, number: str, **values: object) -> None:
    at_work.fresh()
    world, proposal_id = at_work.world, found(at_work, number).id
    act = world.act("coordinator")
    world.do(writing.save, proposal_id, act, values=values, seen_draft=None)
    world.do(service.amend, proposal_id, world.act("coordinator"), remark="As was asked.")
    at_work.later()


# ------------------------------------------------------------------------------- sign-offs


def test_a_head_reads_and_signs_and_the_next_office_has_it(at_work: Office) -> None:
    number = put(at_work, State.SUBMITTED)
    head, dean = at_work.desk("head"), at_work.desk("dean")
    assert "Waiting for your signature" in head.open("/home").text
    assert "Nothing waits for you" in dean.open("/sign-offs").text

    page = sign_off(at_work, head)
    assert "sponsors this program, and its head answers for it" in page.text
    assert "Learning outcomes" in page.text and "What the policies say" in page.text
    assert "Told at once Ann" in page.text
    page = head.press(page, "Sign for", {"comment": "We have the staff."})
    assert f"You signed {number}." in page.text
    assert "Nothing waits for you" in page.text and "Signed" in page.text

    assert "Waiting for your signature" in dean.open("/home").text
    dean.press(sign_off(at_work, dean), "Sign for")
    assert decisions_on(at_work, number) == [("Head", Choice.SIGN), ("Dean", Choice.SIGN)]
    page = at_work.desk("coordinator").open("/home")
    assert "To refer to the committee" in page.text
    # Whoever has signed can read again what they signed.
    page = head.open(next(one for one in head.open("/sign-offs").links if number in one))
    assert "Nothing to decide here now" in page.text and "We have the staff." in page.text


def test_an_office_asks_for_changes_and_signs_what_came_of_it(at_work: Office) -> None:
    number = put(at_work, State.SUBMITTED)
    head = at_work.desk("head")
    page = head.press(sign_off(at_work, head), "Ask, and keep it here", status=422)
    assert "at least one point" in page.text
    page = head.press(page, "Add another change", {"changes-0-text": "Say who assesses."})
    assert "Say who assesses." in page.html
    page = head.press(
        page,
        "Ask, and keep it here",
        {
            "changes-0-field": "assessments",
            "changes-1-field": "criteria",
            "changes-1-text": "Name the threshold.",
        },
    )
    assert "are asked for the change" in page.text
    assert state(at_work, number) is State.SUBMITTED
    page = sign_off(at_work, head)
    assert "Changes asked for already" in page.text and "Name the threshold." in page.text
    assert "2 changes are asked for" in at_work.desk("ann").open("/home").text

    amend(at_work, number, criteria="Pass each assessment with 80 percent.")
    page = sign_off(at_work, head)
    assert "Changes asked for already" not in page.text
    head.press(page, "Sign for")
    amend(at_work, number, criteria="Pass each assessment with 90 percent.")
    home = head.open("/home")
    assert "You signed an earlier revision" in home.text and "Earning criteria" in home.text
    page = sign_off(at_work, head)
    assert "What changed since revision 2" in page.text
    assert any("90" in one.get_text() for one in page.soup.select("p ins"))
    head.press(page, "Sign for")
    assert "Nothing waits for you" in head.open("/sign-offs").text


def test_an_office_returns_it_and_the_proposer_sees_why(at_work: Office) -> None:
    number = put(at_work, State.SUBMITTED)
    head, ann = at_work.desk("head"), at_work.desk("ann")
    page = sign_off(at_work, head)
    values = {"changes-0-field": "outcomes", "changes-0-text": "Outcome 3 cannot be observed."}
    url, sent = head.filled(page, "Return it to the proposers", values)
    first, second = head.send(url, sent), head.send(url, sent)
    assert "is back with its proposers" in first.text
    assert "took effect once" in second.text
    assert state(at_work, number) is State.RETURNED
    assert "See what is asked, and revise it" in ann.open("/home").text
    rows = at_work.world.session.query(RequestedChange).all()
    assert [(one.field, one.text) for one in rows] == [
        ("outcomes", "Outcome 3 cannot be observed.")
    ]


def test_a_signature_sent_twice_stands_once(at_work: Office) -> None:
    number = put(at_work, State.SUBMITTED)
    head = at_work.desk("head")
    url, sent = head.filled(sign_off(at_work, head), "Sign for", {"comment": "Yes."})
    head.send(url, sent)
    head.send(url, sent)
    assert decisions_on(at_work, number) == [("Head", Choice.SIGN)]


def test_a_change_asked_for_twice_is_asked_once(at_work: Office) -> None:
    put(at_work, State.SUBMITTED)
    head = at_work.desk("head")
    values = {"changes-0-text": "Say more."}
    url, sent = head.filled(sign_off(at_work, head), "Ask, and keep it here", values)
    head.send(url, sent)
    head.send(url, sent)
    at_work.fresh()
    assert at_work.world.session.query(RequestedChange).count() == 1


def test_nobody_signs_a_revision_that_they_have_not_seen(at_work: Office) -> None:
    number = put(at_work, State.SUBMITTED)
    head = at_work.desk("head")
    page = sign_off(at_work, head)
    amend(at_work, number, criteria="Pass each assessment with 80 percent.")
    page = head.press(page, "Sign for", {"comment": "Fine with me."}, status=409)
    assert "was changed after you opened this page" in page.text
    assert "What changed since revision 1" in page.text and "with 80 percent" in page.text
    assert "Fine with me." in page.html
    assert decisions_on(at_work, number) == []
    head.press(page, "Sign for")
    assert decisions_on(at_work, number) == [("Head", Choice.SIGN)]


def test_a_step_of_a_round_that_is_over_is_refused_with_what_happened(at_work: Office) -> None:
    number = put(at_work, State.SUBMITTED)
    head, deputy = at_work.desk("head"), at_work.desk("deputy")
    page = sign_off(at_work, deputy)
    at_work.later(at_work.world.walk.clock + timedelta(minutes=5))
    values = {"changes-0-text": "Say more."}
    head.press(sign_off(at_work, head), "Return it to the proposers", values)
    world = at_work.world
    at_work.fresh()
    world.walk.send(found(at_work, number).id)
    at_work.later()
    page = deputy.press(page, "Sign for", status=409)
    assert "no longer on the route" in page.text
    assert "returned it to the proposers" in page.text


@pytest.mark.parametrize(
    ("key", "status"),
    [
        ("dean", 403),  # their turn comes later
        ("coordinator", 403),
        ("ann", 403),
        ("art-head", 404),
        ("stranger", 404),
        ("mary", 403),
    ],
)
def test_only_the_office_comes_to_its_step(at_work: Office, key: str, status: int) -> None:
    number = put(at_work, State.SUBMITTED)
    at_work.fresh()
    first = at_work.world.session.query(RouteStep).order_by(RouteStep.stage).first()
    assert first is not None
    desk = at_work.desk(key)
    desk.open(f"/sign-offs/{number}/{first.id}", status=status)
    desk.open(f"/sign-offs/{number}/99999", status=404)


def test_a_head_does_not_sign_what_they_wrote(at_work: Office) -> None:
    number = put(at_work, State.SUBMITTED, proposer="head")
    head, deputy = at_work.desk("head"), at_work.desk("deputy")
    assert "Nothing waits for you" in head.open("/sign-offs").text
    at_work.fresh()
    step = at_work.world.session.query(RouteStep).order_by(RouteStep.stage).first()
    assert step is not None
    head.open(f"/sign-offs/{number}/{step.id}", status=403)
    deputy.press(sign_off(at_work, deputy), "Sign for")
    assert decisions_on(at_work, number) == [("Deputy", Choice.SIGN)]


def test_an_administrator_lets_an_author_sign_where_nobody_else_can(at_work: Office) -> None:
    world = at_work.world
    gone = [world.people["deputy"], world.people["dean"]]
    for role in world.session.query(RoleMembership).filter(RoleMembership.person_id.in_(gone)):
        role.ends_on = role.starts_on
    world.session.commit()
    number = put(at_work, State.SUBMITTED, proposer="head")
    admin, head = at_work.desk("admin"), at_work.desk("head")
    home = admin.open("/home")
    assert "Nobody can sign this step" in home.text
    page = admin.open(next(one for one in home.links if "grant-exemption" in one))
    page = admin.press(
        page,
        "Grant the exemption",
        {"person": str(world.people["head"]), "reason": "The office has one person."},
    )
    assert "stands in the record" in page.html or page.url.startswith("/proposals/")
    head.press(sign_off(at_work, head), "Sign for")
    assert ("Head", Choice.SIGN) in decisions_on(at_work, number)


# ----------------------------------------------------------------------- the coordinator


def test_the_coordinator_refers_approves_and_hands_over(at_work: Office) -> None:
    desk, world = at_work.desk("coordinator"), at_work.world
    number = put(at_work, State.SUBMITTED)
    early = desk.open(f"/proposals/{number}/refer")
    assert "Still to sign before the committee" in early.text
    assert not early.soup.select("main form")

    at_work.fresh()
    world.walk.sign_all(found(at_work, number).id)
    at_work.later()
    page = desk.open(f"/proposals/{number}/refer")
    assert "What happens then" in page.text and "the 6 members of" in page.text
    desk.press(page, "Refer to the committee")
    assert state(at_work, number) is State.COMMITTEE_REVIEW
    page = desk.open(f"/proposals/{number}/approve")
    assert "Still to decide: Microcredential Committee" in page.text

    at_work.fresh()
    world.walk.decide(found(at_work, number).id, "ffff")
    at_work.later()
    page = desk.open(f"/proposals/{number}/approve")
    assert "sealed as a PDF" in page.text and "Registrar" in page.text
    url, sent = desk.filled(page, "Record the approval")
    at_work.later(world.walk.clock + timedelta(minutes=1))
    desk.send(url, sent)
    assert state(at_work, number) is State.APPROVED
    desk.send(url, sent)  # pressed twice: it took effect once, and leads to the same page
    at_work.fresh()
    world.make_records()
    assert "Records that are ready" in desk.open("/home").text
    desk.press(desk.open(f"/proposals/{number}/begin-marketing"), "Hand over for publication")
    assert state(at_work, number) is State.MARKETING
    assert "Waiting for public copy" in at_work.desk("marketing").open("/home").text


def test_a_lost_motion_is_declined_with_its_reason_and_can_be_taken_up_again(
    at_work: Office,
) -> None:
    number = put(at_work, State.COMMITTEE_REVIEW)
    desk, ann = at_work.desk("coordinator"), at_work.desk("ann")
    page = desk.open(f"/proposals/{number}/decline")
    assert "has not voted it down" in page.text
    at_work.fresh()
    at_work.world.walk.decide(found(at_work, number).id, "aaaaf")
    at_work.later()
    assert "The motion was lost" in desk.open("/home").text
    page = desk.open(f"/proposals/{number}/decline")
    page = desk.press(page, "Decline the proposal", status=422)
    assert "Give the reason" in page.text
    desk.press(page, "Decline the proposal", {"reason": "Not yet ripe."})
    assert state(at_work, number) is State.DECLINED
    desk.open(f"/proposals/{number}/start-again", status=403)
    page = ann.press(ann.open(f"/proposals/{number}/start-again"), "Start again from this")
    assert page.url.startswith("/proposals/EX-2026-") and page.url.endswith("/edit")
    assert state(at_work, "EX-2026-002") is State.DRAFT


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
    number = put(at_work, State.COMMITTEE_REVIEW)
    world = at_work.world
    world.walk.open_ballot(found(at_work, number).id, closes_in_days=7)
    at_work.later()
    ann = at_work.desk("ann")
    page = ann.open(f"/proposals/{number}/withdraw")
    assert "The open ballot is voided" in page.text
    ann.press(page, "Withdraw the proposal", {"reason": "Another unit does it."})
    assert state(at_work, number) is State.WITHDRAWN


def test_a_program_is_changed_renewed_and_ended_from_its_page(at_work: Office) -> None:
    number = put(at_work, State.ACTIVE)
    ann = at_work.desk("ann")
    page = ann.open(f"/proposals/{number}/propose-change")
    assert "The version in force stays as it is" in page.text
    page = ann.press(page, "Start a change")
    assert page.url == "/proposals/EX-2026-002/edit"
    assert found(at_work, "EX-2026-002").kind is Kind.CHANGE
    ann.press(ann.open(f"/proposals/{number}/propose-termination"), "Start the termination")
    ann.press(ann.open(f"/proposals/{number}/renew"), "Start a renewal")
    assert found(at_work, "EX-2026-004").kind is Kind.RENEWAL
    at_work.desk("stranger").open(f"/proposals/{number}/propose-change", status=404)


def test_a_termination_is_taken_back_by_two_people(at_work: Office) -> None:
    number = put(at_work, State.TERMINATED)
    one, two = at_work.desk("coordinator"), at_work.desk("coordinator-two")
    page = two.open(f"/proposals/{number}/reinstate")
    assert "Two people are needed" in page.text
    page = one.open(f"/proposals/{number}/ask-reinstatement")
    one.press(page, "Ask to take it back", {"reason": "The date was mistaken."})
    assert "Two people are needed" in one.open(f"/proposals/{number}/reinstate").text
    two.press(two.open(f"/proposals/{number}/reinstate"), "Take the termination back")
    assert state(at_work, number) is State.ACTIVE


def test_the_policy_officer_waives_a_rule_and_takes_it_back(at_work: Office) -> None:
    number = put(at_work, State.RETURNED)
    world, officer = at_work.world, at_work.desk("policy")
    assert "There is no such rule" in officer.open(f"/proposals/{number}/waive").text
    act = world.act("ann")
    values = {"level": "graduate", "bachelors_required": False}
    world.do(writing.save, found(at_work, number).id, act, values=values, seen_draft=None)
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
    number = put(at_work, State.COMMITTEE_REVIEW)
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
    assert state(at_work, number) is State.RETURNED
    one.press(page, "Withdraw the proposal")
    assert state(at_work, number) is State.WITHDRAWN


def test_an_act_that_the_state_does_not_know_says_so(at_work: Office) -> None:
    number = put(at_work, State.DRAFT)
    at_work.desk("coordinator").open(f"/proposals/{number}/approve", status=404)
    page = at_work.desk("ann").open(f"/proposals/{number}/withdraw")
    assert "Withdraw" in page.text
    active = put(at_work, State.ACTIVE, title="Kite Making")
    page = at_work.desk("coordinator").open(f"/proposals/{active}/approve")
    assert "This cannot be done while the proposal is “Active”." in page.text


@pytest.mark.parametrize(
    "act", ["refer", "approve", "decline", "begin-marketing", "waive", "grant-exemption"]
)
def test_acts_of_others_are_refused(at_work: Office, act: str) -> None:
    number = put(at_work, State.SUBMITTED)
    for key, status in (("ann", 403), ("head", 403), ("stranger", 404), ("marketing", 404)):
        at_work.desk(key).open(f"/proposals/{number}/{act}", status=status)
    answer = Desk(at_work.app).client.get(f"/proposals/{number}/{act}")
    assert answer.status_code == 302 and "/account/sign-in" in answer.headers["Location"]


def test_the_board_shows_every_stage_and_filters(at_work: Office) -> None:
    world, desk = at_work.world, at_work.desk("coordinator")
    late = put(at_work, State.SUBMITTED)
    other = put(at_work, State.COMMITTEE_REVIEW)
    approved = put(at_work, State.APPROVED)
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
