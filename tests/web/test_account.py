"""Signing in by password and by mailed link, out again, a forgotten password; then refusals."""

from datetime import timedelta

import pytest
from argon2 import PasswordHasher

from accounts import passwords
from app.access import own_path
from persistence.unit_of_work import unit_of_work
from tests.support.desk import Desk, Office, Sheet
from tests.support.reset import Resettable
from tests.support.signing_in import (
    HASH,
    OTHER,
    PASSWORD,
    QUICK,
    SIGN_IN,
    ann,
    ask,
    link_in,
    mails,
    sign_in,
    signed_in,
)


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
