"""An administrator's day: people, roles, units, seats, mails; then refusals and conflicts."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from accounts.models import Person
from accounts.roles import Role
from app import worker
from committee.models import CommitteeMembership
from notifications.models import Mail
from persistence import outbox
from persistence.unit_of_work import unit_of_work
from tests.builders import NOW, World
from tests.support.administering import (
    COMMITTEE,
    TODAY,
    actions,
    page_of,
    role_id,
    roles_of,
    rows,
    seat_of,
)
from tests.support.desk import Desk, Office
from tests.support.reset import Resettable


@pytest.fixture
def at_work(opened: Resettable) -> Office:
    return opened.reset()


@pytest.fixture
def admin(at_work: Office) -> Desk:
    return at_work.desk("admin")


# ---------------------------------------------------------------------------------- people


def test_a_person_is_added_given_a_role_and_welcomed(at_work: Office, admin: Desk) -> None:
    form = admin.open("/admin/people/new")
    role = admin.press(
        form,
        "Add this person",
        {"name": " Zoë  Quiñones ", "email": "Zoe@Generic.Example", "title": "Dean"},
    )
    assert role.url.endswith("/roles/new")
    [zoe] = rows(at_work, Person, Person.email == "zoe@generic.example")
    assert (zoe.name, zoe.title, zoe.password_hash) == ("Zoë Quiñones", "Dean", None)

    unit = at_work.world.units["science"]
    values = {"role": "head", "unit": unit, "starts_on": "2026-11-01"}
    shown = admin.press(role, "Give this role", values)
    assert "Head, College of Science" in shown.text and "Take back" in shown.text
    assert "role given: Head in College of Science" in shown.text

    worker.run_once(at_work.app)
    [mail] = rows(at_work, Mail, Mail.to == zoe.email)
    assert "You can now sign in with this address" in mail.text
    assert actions(at_work, f"person:{zoe.id}") == ["added", "role_given"]


def test_people_are_found_by_name_role_and_page(
    at_work: Office, admin: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = admin.open("/admin/people?q=ANN")
    assert "1 account" in found.text
    heads = admin.open("/admin/people?role=head")
    assert "5 accounts" in heads.text
    assert "Nobody found" in admin.open("/admin/people?q=%25%00nobody").text

    monkeypatch.setattr("app.pages.admin_people.PAGE_SIZE", 10)
    first, second = admin.open("/admin/people?role="), admin.open("/admin/people?role=&page=2")
    names = [{a.get_text() for a in p.soup.select("tbody th a")} for p in (first, second)]
    assert len(names[0]) == len(names[1]) == 10 and not names[0] & names[1]
    assert "/admin/people?role=&page=2" in first.links


def test_an_edit_is_saved_and_told_in_the_history(at_work: Office, admin: Desk) -> None:
    form = admin.open(page_of(at_work, "ann", "edit"))
    shown = admin.press(form, "Save", {"name": "Ann Other", "title": "Lecturer"})
    assert "Ann Other" in shown.text
    assert "name from “Ann” to “Ann Other”" in shown.text


def test_an_edit_over_somebody_else_s_is_refused_with_what_it_is_now(
    at_work: Office, admin: Desk
) -> None:
    mine = admin.open(page_of(at_work, "ann", "edit"))
    theirs = admin.open(page_of(at_work, "ann", "edit"))
    admin.press(theirs, "Save", {"title": "Professor"})
    refused = admin.press(mine, "Save", {"title": "Lecturer"}, status=409)
    assert "Somebody changed this after you opened the page" in refused.text
    assert "Professor" in refused.text
    assert refused.soup.select_one("#title")["value"] == "Lecturer"
    assert at_work.world.person("ann").title == ""

    admin.press(refused, "Save")
    at_work.fresh()
    assert at_work.world.person("ann").title == "Lecturer"


@pytest.mark.parametrize(
    ("values", "field", "says"),
    [
        ({"name": "", "email": "a@b.example"}, "name", "Give a name"),
        ({"name": "A", "email": "not an address"}, "email", "one e-mail address"),
        ({"name": "A", "email": "a@b.example\nBcc: c@d.example"}, "email", "cannot be shown"),
        ({"name": "A\x07", "email": "a@b.example"}, "name", "cannot be shown"),
        ({"name": "A" * 201, "email": "a@b.example"}, "name", "at most 200"),
        ({"name": "A", "email": "BOB@generic.example"}, "email", "an account with this address"),
    ],
)
def test_what_cannot_be_saved_is_said_on_its_field_and_nothing_is_lost(
    at_work: Office, admin: Desk, values: dict[str, str], field: str, says: str
) -> None:
    if values["email"].startswith("BOB"):
        values = {**values, "email": at_work.world.email("bob").upper()}
    before = len(rows(at_work, Person))
    form = admin.open("/admin/people/new")
    refused = admin.press(form, "Add this person", {**values, "title": "Kept"}, status=422)
    assert says in refused.soup.select_one(f"#{field}-error").get_text()
    assert refused.soup.select_one("#title")["value"] == "Kept"
    assert len(rows(at_work, Person)) == before


def test_a_closed_account_can_be_opened_again(at_work: Office, admin: Desk) -> None:
    ann = at_work.desk("ann")
    form = admin.open(page_of(at_work, "ann", "close"))
    assert "Nobody is asked as Member, Department of Data any more" in form.text
    shown = admin.press(form, "Close the account")
    assert "Account closed" in shown.text
    assert ann.open("/account").url == "/account/sign-in"
    assert "Ann" in admin.open("/admin/people?left=yes").text
    admin.press(shown, "Open the account again")
    assert actions(at_work, f"person:{at_work.world.people['ann']}") == ["deactivated", "activated"]


def test_nobody_closes_their_own_account(at_work: Office, admin: Desk) -> None:
    form = admin.open(page_of(at_work, "admin", "close"))
    refused = admin.press(form, "Close the account", status=422)
    assert "cannot deactivate your own account" in refused.text
    assert at_work.world.person("admin").active


def test_a_link_to_sign_in_can_be_mailed_to_somebody(at_work: Office, admin: Desk) -> None:
    admin.press(admin.open(page_of(at_work, "ann")), "Mail a link to sign in")
    worker.run_once(at_work.app)
    [mail] = rows(at_work, Mail)
    assert mail.to == at_work.world.email("ann") and "/account/links/" in mail.text


# ----------------------------------------------------------------------------------- roles


def test_a_role_ends_on_a_day(at_work: Office, admin: Desk) -> None:
    form = admin.open(page_of(at_work, "head", "roles", role_id(at_work, "head"), "end"))
    admin.press(form, "End the role", {"last_day": "2026-12-31"})
    assert roles_of(at_work, "head")[0][2] == date(2026, 12, 31)


def test_the_past_of_a_role_stays_as_it_was(at_work: Office, admin: Desk) -> None:
    form = admin.open(page_of(at_work, "head", "roles", role_id(at_work, "head"), "end"))
    refused = admin.press(form, "End the role", {"last_day": "2026-01-01"}, status=422)
    assert "at the earliest" in refused.soup.select_one("#last_day-error").get_text()
    admin.press(refused, "End the role", {"last_day": str(TODAY - timedelta(days=1))})
    assert "Sign-offs" not in at_work.desk("head").open("/account").html


def test_a_role_that_has_not_begun_is_taken_back_once(at_work: Office, admin: Desk) -> None:
    form = admin.open(page_of(at_work, "ann", "roles", "new"))
    admin.press(form, "Give this role", {"role": "auditor", "starts_on": "2027-01-01"})
    address = page_of(at_work, "ann", "roles", role_id(at_work, "ann"), "end")
    form = admin.open(address)
    admin.press(form, "Take it back")
    again = admin.press(form, "Take it back")
    assert "not there any more" in again.html
    assert [role for role, *_dates in roles_of(at_work, "ann")] == [Role.MEMBER]


@pytest.mark.parametrize(
    ("values", "field", "says"),
    [
        ({"role": "head"}, "unit", "choose which"),
        ({"role": "auditor", "unit": "data"}, "unit", "choose no unit"),
        ({"role": "auditor", "ends_on": "2026-10-01"}, "ends_on", "before the first"),
        ({"role": "member", "unit": "data"}, "starts_on", "in these days already"),
        ({"role": "auditor", "starts_on": "31.12.2026"}, "starts_on", ""),
        ({"role": ""}, "role", "Choose a role"),
    ],
)
def test_a_role_that_makes_no_sense_is_refused(
    at_work: Office, admin: Desk, values: dict[str, Any], field: str, says: str
) -> None:
    if "unit" in values:
        values = {**values, "unit": at_work.world.units[values["unit"]]}
    form = admin.open(page_of(at_work, "ann", "roles", "new"))
    refused = admin.press(form, "Give this role", values, status=422)
    assert says in refused.soup.select_one(f"#{field}-error").get_text()
    assert len(roles_of(at_work, "ann")) == 1


def test_nobody_ends_their_own_last_administrator_role(at_work: Office, admin: Desk) -> None:
    form = admin.open(page_of(at_work, "admin", "roles", role_id(at_work, "admin"), "end"))
    refused = admin.press(form, "End the role", {"last_day": "2027-12-31"}, status=422)
    assert "your own last administrator role" in refused.text
    assert roles_of(at_work, "admin")[0][2] is None


def test_another_administrator_can_end_it(at_work: Office, admin: Desk) -> None:
    form = admin.open(page_of(at_work, "ann", "roles", "new"))
    admin.press(form, "Give this role", {"role": "administrator"})
    ann = at_work.desk("ann")
    form = ann.open(page_of(at_work, "admin", "roles", role_id(at_work, "admin"), "end"))
    ann.press(form, "End the role", {"last_day": str(TODAY - timedelta(days=1))})
    admin.open("/admin", status=403)


# -------------------------------------------------------------------------------- overview


def test_the_overview_says_who_is_missing(at_work: Office, admin: Desk) -> None:
    full = admin.open("/admin").text
    assert "nobody to preside" not in full
    presiding = [seat_of(at_work, key).id for key in ("chair", "vice")]
    with unit_of_work(at_work.world.session) as session:
        for seat_id in presiding:
            session.get_one(CommitteeMembership, seat_id).office = ""
    with unit_of_work(at_work.world.session) as session:
        for key in ("head", "deputy", "dean", "marketing"):
            session.get_one(Person, at_work.world.people[key]).active = False
    page = admin.open("/admin").text
    assert "has nobody to preside" in page
    assert "Department of Data has no head, and nobody above it can sign." in page
    assert "Nobody is Marketing." in page
    assert "Profile in force" in page


# ---------------------------------------------------------------------------------- others

ADDRESSES = [
    "/admin",
    "/admin/people",
    "/admin/people/new",
    "/admin/units",
    "/admin/units/new",
    "/admin/units/data",
    "/admin/committees",
    COMMITTEE,
    "/admin/mails",
    "/admin/deliveries",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_administrators_come_in(at_work: Office, address: str) -> None:
    for key in ("ann", "coordinator", "auditor"):
        at_work.desk(key).open(address, status=403)
    assert Desk(at_work.app).open(address).url == "/account/sign-in"


def test_another_institution_s_rows_are_not_there(at_work: Office, admin: Desk) -> None:
    other = World(at_work.world.session, at_work.world.store, profile_name="hartwell")
    foreign = other.people["ann"]
    for address in (f"/admin/people/{foreign}", f"/admin/people/{foreign}/edit"):
        admin.open(address, status=404)
    assert "hartwell" not in admin.open("/admin/people").text
    seat = other.session.scalars(
        select(CommitteeMembership).order_by(CommitteeMembership.id.desc())
    ).first()
    assert seat is not None
    admin.open(f"{COMMITTEE}/seats/{seat.id}/end", status=404)
    with unit_of_work(other.session) as session:
        outbox.announce(
            session,
            "LinkRequested",
            {"email": other.email("ann"), "purpose": "sign_in", "next_path": ""},
            at=NOW,
        )
    worker.run_once(at_work.app)
    [mail] = rows(at_work, Mail)
    admin.open(f"/admin/mails/{mail.id}", status=404)
    assert "No mails" in admin.open("/admin/mails").text
