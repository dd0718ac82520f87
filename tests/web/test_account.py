"""Signing in by password and by mailed link, out again, a forgotten password; then refusals."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from accounts import passwords
from accounts.models import LinkPurpose, MailedLink, Person
from app import worker
from app.access import own_path
from notifications.models import Mail
from persistence.audit import AuditEntry
from persistence.unit_of_work import unit_of_work
from tests.support.desk import Desk, Office, Sheet
from tests.support.reset import Resettable, resettable

PASSWORD = "correct horse battery"
QUICK = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
"""Tests try many passwords; how dear one try is has a test of its own."""
HASH = QUICK.hash(PASSWORD)
OTHER = "an entirely other one"
SIGN_IN = "/account/sign-in"


@pytest.fixture(scope="module")
def opened(
    new_database: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Resettable]:
    with resettable(new_database("sqlite"), tmp_path_factory.mktemp("instance")) as found:
        yield found


@pytest.fixture
def at_work(opened: Resettable, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr(passwords, "HASHER", QUICK)
    passwords._decoy.cache_clear()
    found = opened.reset()
    with unit_of_work(found.world.session):
        found.world.person("ann").password_hash = HASH
    return found


@pytest.fixture
def visitor(at_work: Office) -> Desk:
    return Desk(at_work.app)


def ann(at_work: Office) -> Person:
    at_work.fresh()
    return at_work.world.person("ann")


def sign_in(
    desk: Desk, email: str, password: str = PASSWORD, *, status: int = 200, address: str = SIGN_IN
) -> Sheet:
    page = desk.open(address)
    return desk.press(page, "Sign in", {"email": email, "password": password}, status=status)


def signed_in(desk: Desk) -> bool:
    return desk.open("/account").url == "/account"


def mails(at_work: Office) -> list[Mail]:
    worker.run_once(at_work.app)
    at_work.fresh()
    return list(at_work.world.session.scalars(select(Mail).order_by(Mail.id)))


def link_in(mail: Mail) -> str:
    found = re.search(r"https?://[^/\s]+(/\S+)", mail.text)
    assert found, mail.text
    return found.group(1)


def ask(at_work: Office, email: str, where: str = "/account/sign-in/link") -> Sheet:
    desk = Desk(at_work.app)
    _path, sent = desk.filled(desk.open(where), "Mail me", {"email": email})
    return desk.send(where, sent)


# ---------------------------------------------------------------------------- by password


def test_a_password_signs_in_and_leads_to_the_page_that_was_wanted(
    at_work: Office, visitor: Desk
) -> None:
    turned_away = visitor.client.get("/proposals?state=draft")
    assert turned_away.status_code == 302
    page = visitor.client.get(turned_away.location)
    sheet = Sheet(page.status_code, turned_away.location, page.get_data(as_text=True))
    values = {"email": at_work.world.email("ann"), "password": PASSWORD}
    address, sent = visitor.filled(sheet, "Sign in", values)
    answer = visitor.client.post(address, data=dict(sent))
    assert (answer.status_code, answer.location) == (302, "/proposals?state=draft")
    assert signed_in(visitor)


def test_an_address_may_be_typed_in_capitals_with_blanks(at_work: Office, visitor: Desk) -> None:
    sign_in(visitor, f"  {at_work.world.email('ann').upper()} ")
    assert signed_in(visitor)


@pytest.mark.parametrize("who", ["ann", "nobody", "closed"])
def test_a_wrong_password_is_answered_alike_for_every_address(
    at_work: Office, visitor: Desk, who: str
) -> None:
    if who == "closed":
        with unit_of_work(at_work.world.session):
            at_work.world.person("ann").active = False
    email = "nobody@elsewhere.example" if who == "nobody" else at_work.world.email("ann")
    wrong = PASSWORD if who == "closed" else "this is not it"
    page = sign_in(visitor, email, wrong, status=422)
    assert "Address and password do not belong together" in page.text
    assert page.soup.select_one("#email")["value"] == email
    assert page.soup.select_one("#password").get("value") in (None, "")
    assert not signed_in(visitor)


def test_a_person_without_a_password_cannot_sign_in_by_one(at_work: Office, visitor: Desk) -> None:
    with unit_of_work(at_work.world.session):
        at_work.world.person("ann").password_hash = None
    for password in ("nobody has this password", "anything else at all"):
        sign_in(visitor, at_work.world.email("ann"), password, status=422)


def test_signing_in_begins_a_session_with_nothing_of_the_one_before(
    at_work: Office, visitor: Desk
) -> None:
    visitor.open(SIGN_IN)
    with visitor.client.session_transaction() as session:
        session["planted"] = "by somebody else"
        before = session["csrf_token"]
    sign_in(visitor, at_work.world.email("ann"))
    with visitor.client.session_transaction() as session:
        assert "planted" not in session
        assert session.get("csrf_token") != before
        assert session["_user_id"] == f"{at_work.world.people['ann']}.1"


def test_a_hash_with_old_parameters_is_made_anew_at_sign_in(at_work: Office, visitor: Desk) -> None:
    with unit_of_work(at_work.world.session):
        weak = PasswordHasher(time_cost=1, memory_cost=512, parallelism=1)
        at_work.world.person("ann").password_hash = weak.hash(PASSWORD)
    sign_in(visitor, at_work.world.email("ann"))
    kept = ann(at_work).password_hash or ""
    assert not passwords.outdated(kept)
    assert passwords.matches(kept, PASSWORD)


@pytest.mark.parametrize(
    "aim",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "http://localhost.evil.example/",
    ],
)
def test_nobody_is_sent_to_another_site_after_signing_in(
    at_work: Office, visitor: Desk, aim: str
) -> None:
    page = visitor.client.get(SIGN_IN, query_string={"next": aim})
    sheet = Sheet(200, SIGN_IN, page.get_data(as_text=True))
    _url, sent = visitor.filled(
        sheet, "Sign in", {"email": at_work.world.email("ann"), "password": PASSWORD}
    )
    answer = visitor.client.post(SIGN_IN, query_string={"next": aim}, data=dict(sent))
    assert (answer.status_code, answer.location) == (302, "/home")


def test_an_own_address_keeps_its_query(at_work: Office) -> None:
    with at_work.app.test_request_context("/"):
        assert own_path("http://localhost/proposals?state=draft") == "/proposals?state=draft"


# ----------------------------------------------------------------------------- too often


def test_ten_failures_make_the_eleventh_wait_but_only_there(at_work: Office) -> None:
    email = at_work.world.email("ann")
    here = Desk(at_work.app)
    for _attempt in range(10):
        sign_in(here, email, "this is not it", status=422)
    page = sign_in(here, email, status=429)
    assert "wait 15 minutes" in page.text and "not locked" in page.text
    assert "/account/sign-in/link" in page.links

    elsewhere = Desk(at_work.app)
    elsewhere.client.environ_base["REMOTE_ADDR"] = "198.51.100.7"
    sign_in(elsewhere, email)
    assert signed_in(elsewhere)

    at_work.clock.shift(timedelta(minutes=15, seconds=1))
    sign_in(here, email)
    assert signed_in(here)


def test_the_answer_says_how_long_to_wait(at_work: Office, visitor: Desk) -> None:
    email = "nobody@elsewhere.example"
    for _attempt in range(10):
        sign_in(visitor, email, "this is not it", status=422)
    at_work.clock.shift(timedelta(minutes=5))
    page = visitor.open(SIGN_IN)
    _url, sent = visitor.filled(page, "Sign in", {"email": email, "password": "no"})
    answer = visitor.client.post(SIGN_IN, data=dict(sent))
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "600"


def test_a_mailed_link_works_while_passwords_have_to_wait(at_work: Office, visitor: Desk) -> None:
    email = at_work.world.email("ann")
    for _attempt in range(10):
        sign_in(visitor, email, "this is not it", status=422)
    sign_in(visitor, email, status=429)
    ask(at_work, email)
    [mail] = mails(at_work)
    visitor.press(visitor.open(link_in(mail)), "Sign in")
    assert signed_in(visitor)


def test_a_success_forgets_the_failures_before_it(at_work: Office) -> None:
    email = at_work.world.email("ann")
    for _round in range(2):
        desk = Desk(at_work.app)
        for _attempt in range(6):
            sign_in(desk, email, "this is not it", status=422)
        sign_in(desk, email)


def test_asking_for_links_without_end_has_to_wait(at_work: Office, visitor: Desk) -> None:
    page = visitor.open("/account/sign-in/link")
    _url, sent = visitor.filled(page, "Mail me", {"email": "nobody@elsewhere.example"})
    statuses = [
        visitor.client.post("/account/sign-in/link", data=dict(sent)).status_code
        for _attempt in range(31)
    ]
    assert statuses == [302] * 30 + [429]


# ------------------------------------------------------------------------------- by link


def test_a_mailed_link_signs_in_once(at_work: Office, visitor: Desk) -> None:
    page = ask(at_work, at_work.world.email("ann"))
    assert "If there is an account" in page.text
    [mail] = mails(at_work)
    assert mail.to == at_work.world.email("ann") and mail.secret
    assert "20 minutes" in mail.text and "once" in mail.text
    address = link_in(mail)

    scanner = Desk(at_work.app)
    assert scanner.client.head(address).status_code == 200
    assert "It works once" in scanner.open(address).text
    assert not signed_in(scanner)

    visitor.press(visitor.open(address), "Sign in")
    assert signed_in(visitor)
    again = Desk(at_work.app).open(address, status=410)
    assert "has been used" in again.text


def test_only_the_hash_of_a_link_is_kept_beside_the_mail(at_work: Office) -> None:
    ask(at_work, at_work.world.email("ann"))
    [mail] = mails(at_work)
    code = link_in(mail).rsplit("/", 1)[1]
    [link] = at_work.world.session.scalars(select(MailedLink))
    assert len(link.code_sha256) == 32 and link.purpose is LinkPurpose.SIGN_IN
    kept = at_work.world.session.execute(
        select(AuditEntry.details).where(AuditEntry.subject.like("person:%"))
    )
    assert code not in str(list(kept))


def test_a_link_expires_after_twenty_minutes(at_work: Office, visitor: Desk) -> None:
    ask(at_work, at_work.world.email("ann"))
    [mail] = mails(at_work)
    page = visitor.open(link_in(mail))
    at_work.clock.shift(timedelta(minutes=20, seconds=1))
    refused = visitor.press(page, "Sign in", status=410)
    assert "has expired" in refused.text
    assert not signed_in(visitor)


def test_a_link_pressed_twice_signs_in_once(at_work: Office) -> None:
    ask(at_work, at_work.world.email("ann"))
    [mail] = mails(at_work)
    first, second = Desk(at_work.app), Desk(at_work.app)
    pages = first.open(link_in(mail)), second.open(link_in(mail))
    first.press(pages[0], "Sign in")
    second.press(pages[1], "Sign in", status=410)
    assert signed_in(first) and not signed_in(second)


@pytest.mark.parametrize("code", ["x", "x" * 43, "%00" * 20, "æ" * 40])
def test_a_made_up_link_is_refused(visitor: Desk, code: str) -> None:
    assert "not one of ours" in visitor.open(f"/account/links/{code}", status=410).text


def test_a_link_to_sign_in_sets_no_password(at_work: Office, visitor: Desk) -> None:
    ask(at_work, at_work.world.email("ann"))
    [mail] = mails(at_work)
    code = link_in(mail).rsplit("/", 1)[1]
    visitor.open(f"/account/reset/{code}", status=410)


def test_the_answer_is_the_same_for_an_address_without_an_account(at_work: Office) -> None:
    there = ask(at_work, at_work.world.email("ann"))
    nobody = ask(at_work, "nobody@elsewhere.example")
    assert there.text == nobody.text
    assert [mail.to for mail in mails(at_work)] == [at_work.world.email("ann")]


def test_a_link_leads_to_the_page_that_was_wanted(at_work: Office, visitor: Desk) -> None:
    ask(at_work, at_work.world.email("ann"), "/account/sign-in/link?next=/proposals%3Fx%3D1")
    [mail] = mails(at_work)
    page = visitor.open(link_in(mail))
    _url, sent = visitor.filled(page, "Sign in")
    answer = visitor.client.post(link_in(mail), data=dict(sent))
    assert answer.location == "/proposals?x=1"


def test_no_mailbox_is_flooded(at_work: Office) -> None:
    for _attempt in range(8):
        ask(at_work, at_work.world.email("ann"))
    assert len(mails(at_work)) == 5


# ---------------------------------------------------------------------- a new password


def test_a_forgotten_password_is_chosen_anew_by_a_mailed_link(at_work: Office) -> None:
    elsewhere, visitor = Desk(at_work.app), Desk(at_work.app)
    sign_in(elsewhere, at_work.world.email("ann"))
    ask(at_work, at_work.world.email("ann"), "/account/forgotten")
    [mail] = mails(at_work)
    page = visitor.open(link_in(mail))
    done = visitor.press(page, "Set the password", {"new": OTHER})
    assert done.url == "/home" and "Your new password is set" in done.html
    assert not signed_in(elsewhere)

    told = mails(at_work)[-1]
    assert told.subject == "Your password was changed" and not told.secret
    sign_in(Desk(at_work.app), at_work.world.email("ann"), PASSWORD, status=422)
    fresh = Desk(at_work.app)
    sign_in(fresh, at_work.world.email("ann"), OTHER)
    assert signed_in(fresh)


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("short one", "at least 12 characters"),
        ("ann@generic.example", "your e-mail address"),
        ("passwordpassword", "first passwords"),
        ("123456789012", "first passwords"),
        ("aaaaaaaaaaaaaa", "first passwords"),
        ("x" * 201, "at most 200 characters"),
    ],
)
def test_a_weak_password_is_refused_and_the_link_stays_good(
    at_work: Office, visitor: Desk, password: str, says: str
) -> None:
    with unit_of_work(at_work.world.session):
        at_work.world.person("ann").email = "ann@generic.example"
    ask(at_work, "ann@generic.example", "/account/forgotten")
    address = link_in(mails(at_work)[-1])
    refused = visitor.press(
        visitor.open(address), "Set the password", {"new": password}, status=422
    )
    assert says in refused.text
    visitor.press(refused, "Set the password", {"new": OTHER})
    assert signed_in(visitor)


def test_changing_a_password_ends_the_other_sessions(at_work: Office) -> None:
    here, elsewhere = Desk(at_work.app), Desk(at_work.app)
    for desk in (here, elsewhere):
        sign_in(desk, at_work.world.email("ann"))
    page = here.open("/account/password")
    wrong = here.press(
        page, "Set the password", {"current": "this is not it", "new": OTHER}, status=422
    )
    assert "not your present password" in wrong.text
    here.press(wrong, "Set the password", {"current": PASSWORD, "new": OTHER})
    assert signed_in(here) and not signed_in(elsewhere)


def test_signing_out_everywhere_ends_every_session(at_work: Office) -> None:
    here, elsewhere = Desk(at_work.app), Desk(at_work.app)
    for desk in (here, elsewhere):
        sign_in(desk, at_work.world.email("ann"))
    here.press(here.open("/account"), "Sign out everywhere")
    assert not signed_in(here) and not signed_in(elsewhere)


def test_signing_out_takes_a_form_with_a_token(at_work: Office, visitor: Desk) -> None:
    sign_in(visitor, at_work.world.email("ann"))
    assert visitor.client.get("/account/sign-out").status_code == 405
    assert visitor.client.post("/account/sign-out").status_code == 400
    assert signed_in(visitor)
    form = visitor.open("/account").soup.select_one("form[action='/account/sign-out']")
    token = form.select_one("[name=csrf_token]")["value"]
    visitor.client.post("/account/sign-out", data={"csrf_token": token})
    assert not signed_in(visitor)


def test_a_closed_account_ends_its_sessions(at_work: Office, visitor: Desk) -> None:
    sign_in(visitor, at_work.world.email("ann"))
    with unit_of_work(at_work.world.session):
        at_work.world.person("ann").active = False
    assert not signed_in(visitor)


def test_the_account_page_says_what_one_holds(at_work: Office) -> None:
    text = at_work.desk("chair").open("/account").text
    assert "Chair" in text and "Sign out everywhere" in text
    assert "Department of Data" in at_work.desk("head").open("/account").text


@pytest.mark.parametrize("email", ["", "a\x00b@c.example", "x" * 255, "a\r\nBcc: b@c.example"])
def test_an_address_that_is_none_is_refused_with_a_message(
    at_work: Office, visitor: Desk, email: str
) -> None:
    page = sign_in(visitor, email, status=422)
    assert page.soup.select_one("#email-error")
    assert mails(at_work) == []
