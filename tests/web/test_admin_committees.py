"""Seats of a committee through their pages: terms, vacancies, leaves; then refusals."""

from datetime import date
from typing import Any

import pytest

from committee.models import CommitteeMembership
from committee.roll import MemberKind
from tests.support.administering import COMMITTEE, actions, rows, seat_of
from tests.support.desk import Desk, Office
from tests.support.reset import Resettable


@pytest.fixture
def at_work(opened: Resettable) -> Office:
    return opened.reset()


@pytest.fixture
def admin(at_work: Office) -> Desk:
    return at_work.desk("admin")


def test_a_seat_is_given_with_its_office_and_term(at_work: Office, admin: Desk) -> None:
    form = admin.open(f"{COMMITTEE}/seats/new")
    values = {
        "person": at_work.world.email("bob").upper(),
        "kind": "alternate",
        "stands_for": at_work.world.people["mary"],
        "ends_on": "2027-06-30",
    }
    shown = admin.press(form, "Add this seat", values)
    assert "Bob" in shown.text and "for Mary" in shown.text
    seat = seat_of(at_work, "bob")
    assert (seat.kind, seat.ends_on) == (MemberKind.ALTERNATE, date(2027, 6, 30))
    assert actions(at_work, f"committee:{seat.committee_id}") == ["seat_added"]


def test_a_term_ends_the_seat_is_vacant_and_is_filled(at_work: Office, admin: Desk) -> None:
    mary = seat_of(at_work, "mary")
    form = admin.open(f"{COMMITTEE}/seats/{mary.id}/end")
    values = {"last_day": "2026-10-31", "stays_vacant": "y"}
    shown = admin.press(form, "End the term", values)
    assert "To come" in shown.text and "Vacant" in shown.text
    [vacant] = rows(at_work, CommitteeMembership, CommitteeMembership.person_id.is_(None))
    assert vacant.starts_on == date(2026, 11, 1)

    form = admin.open(f"{COMMITTEE}/seats/{vacant.id}/fill")
    values = {"person": at_work.world.email("bob"), "starts_on": "2026-12-01"}
    admin.press(form, "Give the seat", values)
    [vacant] = rows(at_work, CommitteeMembership, CommitteeMembership.person_id.is_(None))
    assert vacant.ends_on == date(2026, 11, 30)
    assert seat_of(at_work, "bob").starts_on == date(2026, 12, 1)
    said = actions(at_work, f"committee:{vacant.committee_id}")
    assert said == ["seat_ended", "seat_vacant", "seat_filled"]


def test_a_leave_is_noted_and_taken_back(at_work: Office, admin: Desk) -> None:
    mary = seat_of(at_work, "mary").id
    form = admin.open(f"{COMMITTEE}/seats/{mary}/leave")
    shown = admin.press(
        form, "Note the leave", {"first_day": "2026-10-01", "last_day": "2026-10-20"}
    )
    assert "Away from Thu 1 Oct to Tue 20 Oct" in shown.text
    again = admin.open(f"{COMMITTEE}/seats/{mary}/leave")
    refused = admin.press(again, "Note the leave", {"first_day": "2026-10-20"}, status=422)
    assert "noted already" in refused.text
    back = admin.press(shown, "Back again")
    assert "Away from" not in back.text
    assert seat_of(at_work, "mary").leaves == [["2026-10-01", "2026-10-04"]]


@pytest.mark.parametrize(
    ("values", "field", "says"),
    [
        ({"person": "bob", "kind": "voting", "office": "Chair"}, "office", "There is a chair"),
        ({"person": "mary", "kind": "voting"}, "person", "such a seat"),
        ({"person": "", "kind": "alternate"}, "person", "who stands in"),
        (
            {"person": "bob", "kind": "voting", "stands_for": "mary"},
            "stands_for",
            "Only alternates",
        ),
        ({"person": "bob", "kind": "designee"}, "stands_for", "whose designee"),
        ({"person": "nobody", "kind": "voting"}, "person", "Nobody here"),
        ({"person": "bob", "kind": "voting", "office": "ch;air"}, "office", "letters"),
        ({"person": "bob", "kind": "voting", "ends_on": "2026-01-01"}, "ends_on", "before"),
    ],
)
def test_a_seat_that_contradicts_another_is_refused(
    at_work: Office, admin: Desk, values: dict[str, Any], field: str, says: str
) -> None:
    before = len(rows(at_work, CommitteeMembership))
    sent = dict(values)
    if sent.get("person"):
        sent["person"] = at_work.world.email(sent["person"])
    if "stands_for" in sent:
        sent["stands_for"] = at_work.world.people[sent["stands_for"]]
    form = admin.open(f"{COMMITTEE}/seats/new")
    refused = admin.press(form, "Add this seat", sent, status=422)
    assert says in refused.soup.select_one(f"#{field}-error").get_text()
    assert len(rows(at_work, CommitteeMembership)) == before


def test_a_seat_ended_meanwhile_is_not_ended_again(at_work: Office, admin: Desk) -> None:
    form = admin.open(f"{COMMITTEE}/seats/{seat_of(at_work, 'mary').id}/end")
    admin.press(form, "End the term", {"last_day": "2026-10-31"})
    refused = admin.press(form, "End the term", {"last_day": "2026-11-30"}, status=409)
    assert "Somebody changed this" in refused.text
    assert seat_of(at_work, "mary").ends_on == date(2026, 10, 31)
