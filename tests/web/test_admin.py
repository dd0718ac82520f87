"""An administrator's day: people, roles, units, seats, mails; then refusals and conflicts."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from accounts.models import Person, RoleMembership, Unit
from accounts.roles import Role
from app import worker
from committee.models import CommitteeMembership
from committee.roll import MemberKind
from notifications.models import Mail
from persistence import outbox
from persistence.audit import AuditEntry, broken_links
from persistence.outbox import Delivery, DeliveryState
from persistence.unit_of_work import unit_of_work
from tests.builders import NOW, World
from tests.support.desk import Desk, Office
from tests.support.reset import Resettable, resettable

COMMITTEE = "/admin/committees/microcredential-committee"
TODAY = date(2026, 10, 5)


@pytest.fixture(scope="module")
def opened(
    new_database: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Resettable]:
    with resettable(new_database("sqlite"), tmp_path_factory.mktemp("instance")) as found:
        yield found


@pytest.fixture
def at_work(opened: Resettable) -> Office:
    return opened.reset()


@pytest.fixture
def admin(at_work: Office) -> Desk:
    return at_work.desk("admin")


def rows(at_work: Office, model: Any, *where: Any) -> list[Any]:
    at_work.fresh()
    return list(at_work.world.session.scalars(select(model).where(*where).order_by(model.id)))


def roles_of(at_work: Office, key: str) -> list[tuple[Role, date, date | None]]:
    found = rows(at_work, RoleMembership, RoleMembership.person_id == at_work.world.people[key])
    return [(one.role, one.starts_on, one.ends_on) for one in found]


def actions(at_work: Office, subject: str) -> list[str]:
    found = rows(at_work, AuditEntry, AuditEntry.subject == subject)
    assert list(broken_links(at_work.world.session)) == []
    return [entry.action for entry in found]


def page_of(at_work: Office, key: str, *more: object) -> str:
    return "/".join(["/admin/people", str(at_work.world.people[key]), *map(str, more)])


def role_id(at_work: Office, key: str) -> int:
    found = rows(at_work, RoleMembership, RoleMembership.person_id == at_work.world.people[key])
    return found[-1].id


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


# ----------------------------------------------------------------------------------- units


def test_a_unit_is_added_renamed_moved_closed_and_opened(at_work: Office, admin: Desk) -> None:
    form = admin.open("/admin/units/new")
    values = {"name": "Écoles & Arts", "kind": "school", "parent": at_work.world.units["science"]}
    shown = admin.press(form, "Add this unit", values)
    assert shown.url == "/admin/units/ecoles-arts"
    shown = admin.press(admin.open(f"{shown.url}/rename"), "Save", {"name": "Schools and Arts"})
    assert shown.url == "/admin/units/ecoles-arts" and "Schools and Arts" in shown.text
    shown = admin.press(admin.open(f"{shown.url}/move"), "Move it", {"parent": ""})
    assert "Nothing: at the top" in shown.text
    shown = admin.press(
        admin.open(f"{shown.url}/close"), "Close the unit", {"closed_on": "2026-10-05"}
    )
    assert "Closed from" in shown.text
    admin.press(shown, "Open it again")
    [unit] = rows(at_work, Unit, Unit.slug == "ecoles-arts")
    assert unit.closed_on is None and unit.parent_id is None
    said = actions(at_work, f"unit:{unit.id}")
    assert said == ["added", "renamed", "moved", "closed", "opened_again"]


def test_the_tree_shows_each_unit_under_its_own(admin: Desk) -> None:
    page = admin.open("/admin/units")
    names = [one.get_text(" ", strip=True) for one in page.soup.select("tbody th")]
    assert names.index("Level 2: Department of Data") == names.index("College of Science") + 1


def test_a_unit_is_not_moved_under_itself(at_work: Office, admin: Desk) -> None:
    form = admin.open("/admin/units/science/move")
    offered = [option["value"] for option in form.soup.select("#parent option")]
    assert str(at_work.world.units["data"]) not in offered
    address, sent = admin.filled(form, "Move it", {"parent": at_work.world.units["data"]})
    refused = admin.send(address, sent, status=422)
    assert refused.soup.select_one("#parent-error")
    [unit] = rows(at_work, Unit, Unit.slug == "science")
    assert unit.parent_id is None


def test_two_moves_at_once_cannot_close_a_ring(at_work: Office, admin: Desk) -> None:
    """Art under science while science goes under art: the second page is refused."""
    art, science = at_work.world.units["art"], at_work.world.units["science"]
    first = admin.open("/admin/units/art/move")
    second = admin.open("/admin/units/science/move")
    admin.press(first, "Move it", {"parent": science})
    refused = admin.press(second, "Move it", {"parent": art}, status=422)
    assert refused.soup.select_one("#parent-error")


def test_a_move_over_a_change_is_refused(admin: Desk) -> None:
    mine = admin.open("/admin/units/art/rename")
    admin.press(admin.open("/admin/units/art/rename"), "Save", {"name": "Arts"})
    refused = admin.press(mine, "Save", {"name": "Fine Arts"}, status=409)
    assert "Somebody changed this" in refused.text
    assert refused.soup.select_one("#name")["value"] == "Fine Arts"


def test_a_unit_with_open_units_below_is_not_closed(admin: Desk) -> None:
    form = admin.open("/admin/units/science/close")
    refused = admin.press(form, "Close the unit", {"closed_on": "2026-10-05"}, status=422)
    assert "first: Department of Data" in refused.soup.select_one("#closed_on-error").get_text()


def test_two_units_do_not_have_one_name(admin: Desk) -> None:
    form = admin.open("/admin/units/new")
    refused = admin.press(
        form, "Add this unit", {"name": "department of DATA", "kind": "office"}, status=422
    )
    assert "of this name already" in refused.text


# ------------------------------------------------------------------------------- committees


def seat_of(at_work: Office, key: str) -> CommitteeMembership:
    person_id = at_work.world.people[key]
    return rows(at_work, CommitteeMembership, CommitteeMembership.person_id == person_id)[-1]


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
    assert "Away from 2026-10-01 to 2026-10-20" in shown.text
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


# ------------------------------------------------------------------------ mails, deliveries


def test_without_a_mail_server_every_mail_is_read_here_and_its_link_works(
    at_work: Office, admin: Desk
) -> None:
    admin.press(admin.open(page_of(at_work, "ann")), "Mail a link to sign in")
    worker.run_once(at_work.app)
    page = admin.open("/admin/mails")
    assert "No mail server is set" in page.text
    mail = admin.open(next(link for link in page.links if link.startswith("/admin/mails/")))
    [link] = [link for link in mail.links if "/account/links/" in link]
    visitor = Desk(at_work.app)
    path = "/" + link.split("/", 3)[3]
    visitor.press(visitor.open(path), "Sign in")
    assert visitor.open("/account").url == "/account"


def test_a_sent_link_is_shown_to_its_reader_only(at_work: Office, admin: Desk) -> None:
    admin.press(admin.open(page_of(at_work, "ann")), "Mail a link to sign in")
    worker.run_once(at_work.app)
    [mail] = rows(at_work, Mail)
    with unit_of_work(at_work.world.session):
        at_work.world.session.get_one(Mail, mail.id).sent_at = NOW
    page = admin.open(f"/admin/mails/{mail.id}")
    assert "shown to its reader only" in page.text and "/account/links/" not in page.html


def test_a_mail_is_shown_as_text_whatever_is_in_it(at_work: Office, admin: Desk) -> None:
    admin.press(admin.open(page_of(at_work, "ann", "edit")), "Save", {"name": "<script>x</script>"})
    admin.press(admin.open(page_of(at_work, "ann")), "Mail a link to sign in")
    worker.run_once(at_work.app)
    [mail] = rows(at_work, Mail)
    page = admin.open(f"/admin/mails/{mail.id}")
    assert "Dear <script>x</script>," in page.text and "<script>x" not in page.html
    assert "<script>x" not in mail.html


def test_a_parked_delivery_is_shown_and_tried_again(at_work: Office, admin: Desk) -> None:
    with unit_of_work(at_work.world.session) as session:
        payload = {"institution_id": at_work.world.institution.id, "person_id": 1}
        outbox.announce(session, "PersonAdded", payload, at=NOW)
        outbox.fan_out(session, {"PersonAdded": ("mail",)}, at=NOW)
    with unit_of_work(at_work.world.session) as session:
        delivery = session.scalars(select(Delivery)).one()
        delivery.state, delivery.attempts, delivery.error = DeliveryState.PARKED, 6, "No route"
    assert "1 delivery gave up" in admin.open("/admin").text
    page = admin.open("/admin/deliveries")
    assert "No route" in page.text
    done = admin.press(page, "Try again")
    assert "Nothing gave up" in done.text
    admin.press(page, "Try again")
    [delivery] = rows(at_work, Delivery)
    assert (delivery.state, delivery.attempts) == (DeliveryState.WAITING, 0)


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
