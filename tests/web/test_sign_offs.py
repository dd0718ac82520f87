"""Offices sign, return and ask through the real pages; then what is refused and why."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from accounts.models import RoleMembership
from proposals.models import RequestedChange
from proposals.route_models import Choice, Decision, RouteStep
from proposals.states import State
from tests.support.desk import Desk, Office, Sheet, office


@pytest.fixture
def at_work(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    with office(sqlite_url, tmp_path / "instance") as found:
        yield found


def sign_off(at_work: Office, desk: Desk) -> Sheet:
    """The page of the oldest signature that waits for this person."""
    page = desk.open("/sign-offs")
    return desk.open(next(link for link in page.links if link.startswith("/sign-offs/")))


def decisions_on(at_work: Office, number: str) -> list[tuple[str, Choice]]:
    at_work.fresh()
    rows = at_work.world.session.query(Decision).join(RouteStep)
    rows = rows.filter(RouteStep.proposal_id == at_work.found(number).id)
    return [(one.person.name, one.choice) for one in rows.order_by(Decision.id)]


def test_a_head_reads_and_signs_and_the_next_office_has_it(at_work: Office) -> None:
    number = at_work.put(State.SUBMITTED)
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
    number = at_work.put(State.SUBMITTED)
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
    assert at_work.found(number).state is State.SUBMITTED
    page = sign_off(at_work, head)
    assert "Changes asked for already" in page.text and "Name the threshold." in page.text
    assert "2 changes are asked for" in at_work.desk("ann").open("/home").text

    at_work.amend(number, criteria="Pass each assessment with 80 percent.")
    page = sign_off(at_work, head)
    assert "Changes asked for already" not in page.text
    head.press(page, "Sign for")
    at_work.amend(number, criteria="Pass each assessment with 90 percent.")
    home = head.open("/home")
    assert "You signed an earlier revision" in home.text and "Earning criteria" in home.text
    page = sign_off(at_work, head)
    assert "What changed since revision 2" in page.text
    assert any("90" in one.get_text() for one in page.soup.select("p ins"))
    head.press(page, "Sign for")
    assert "Nothing waits for you" in head.open("/sign-offs").text


def test_an_office_returns_it_and_the_proposer_sees_why(at_work: Office) -> None:
    number = at_work.put(State.SUBMITTED)
    head, ann = at_work.desk("head"), at_work.desk("ann")
    page = sign_off(at_work, head)
    values = {"changes-0-field": "outcomes", "changes-0-text": "Outcome 3 cannot be observed."}
    url, sent = head.filled(page, "Return it to the proposers", values)
    first, second = head.send(url, sent), head.send(url, sent)
    assert "is back with its proposers" in first.text
    assert "took effect once" in second.text
    assert at_work.found(number).state is State.RETURNED
    assert "See what is asked, and revise it" in ann.open("/home").text
    rows = at_work.world.session.query(RequestedChange).all()
    assert [(one.field, one.text) for one in rows] == [
        ("outcomes", "Outcome 3 cannot be observed.")
    ]


def test_a_signature_sent_twice_stands_once(at_work: Office) -> None:
    number = at_work.put(State.SUBMITTED)
    head = at_work.desk("head")
    url, sent = head.filled(sign_off(at_work, head), "Sign for", {"comment": "Yes."})
    head.send(url, sent)
    head.send(url, sent)
    assert decisions_on(at_work, number) == [("Head", Choice.SIGN)]


def test_a_change_asked_for_twice_is_asked_once(at_work: Office) -> None:
    at_work.put(State.SUBMITTED)
    head = at_work.desk("head")
    values = {"changes-0-text": "Say more."}
    url, sent = head.filled(sign_off(at_work, head), "Ask, and keep it here", values)
    head.send(url, sent)
    head.send(url, sent)
    at_work.fresh()
    assert at_work.world.session.query(RequestedChange).count() == 1


def test_nobody_signs_a_revision_that_they_have_not_seen(at_work: Office) -> None:
    number = at_work.put(State.SUBMITTED)
    head = at_work.desk("head")
    page = sign_off(at_work, head)
    at_work.amend(number, criteria="Pass each assessment with 80 percent.")
    page = head.press(page, "Sign for", {"comment": "Fine with me."}, status=409)
    assert "was changed after you opened this page" in page.text
    assert "What changed since revision 1" in page.text and "with 80 percent" in page.text
    assert "Fine with me." in page.html
    assert decisions_on(at_work, number) == []
    head.press(page, "Sign for")
    assert decisions_on(at_work, number) == [("Head", Choice.SIGN)]


def test_a_step_of_a_round_that_is_over_is_refused_with_what_happened(at_work: Office) -> None:
    number = at_work.put(State.SUBMITTED)
    head, deputy = at_work.desk("head"), at_work.desk("deputy")
    page = sign_off(at_work, deputy)
    at_work.later(at_work.world.walk.clock + timedelta(minutes=5))
    values = {"changes-0-text": "Say more."}
    head.press(sign_off(at_work, head), "Return it to the proposers", values)
    world = at_work.world
    at_work.fresh()
    world.walk.send(at_work.found(number).id)
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
    number = at_work.put(State.SUBMITTED)
    at_work.fresh()
    first = at_work.world.session.query(RouteStep).order_by(RouteStep.stage).first()
    assert first is not None
    desk = at_work.desk(key)
    desk.open(f"/sign-offs/{number}/{first.id}", status=status)
    desk.open(f"/sign-offs/{number}/99999", status=404)


def test_a_head_does_not_sign_what_they_wrote(at_work: Office) -> None:
    number = at_work.put(State.SUBMITTED, proposer="head")
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
    number = at_work.put(State.SUBMITTED, proposer="head")
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
