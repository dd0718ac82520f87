"""What was typed into a form is not lost when its sender turns out to be signed out."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from wtforms import PasswordField

from accounts import passwords
from accounts.models import KeptForm
from app import schedule, typed
from forms.account import ChangePasswordForm, NewPasswordForm, SignInForm
from persistence import clock
from persistence.unit_of_work import unit_of_work
from tests.support.desk import Desk, Office, Sheet
from tests.support.reset import Resettable

PASSWORD = "correct horse battery"
HASH = passwords.hashed(PASSWORD)
FORM = "/admin/people/new"
TYPED = {"name": "Zoë Quiñones", "email": "zoe@generic.example", "title": "Dean, “acting”"}
OURS = {"Origin": "http://localhost", "Referer": f"http://localhost{FORM}"}


@pytest.fixture
def at_work(opened: Resettable) -> Office:
    found = opened.reset()
    with unit_of_work(found.world.session):
        for key in ("admin", "ann"):
            found.world.person(key).password_hash = HASH
    return found


def kept(at_work: Office) -> list[KeptForm]:
    at_work.fresh()
    return list(at_work.world.session.scalars(select(KeptForm).order_by(KeptForm.id)))


def sign_in(at_work: Office, client: FlaskClient, key: str = "admin") -> None:
    desk = Desk(at_work.app)
    desk.client = client
    page = desk.open("/account/sign-in")
    desk.press(page, "Sign in", {"email": at_work.world.email(key), "password": PASSWORD})


def page(client: FlaskClient, url: str = FORM) -> Sheet:
    answer = client.get(url)
    return Sheet(answer.status_code, url, answer.get_data(as_text=True))


def shown(sheet: Sheet) -> dict[str, str]:
    return {name: str(sheet.soup.select_one(f"#{name}")["value"]) for name in TYPED}


def test_the_text_is_back_after_signing_in_again(at_work: Office) -> None:
    client = at_work.app.test_client()
    sent = client.post(FORM, data={**TYPED, "csrf_token": "long gone"}, headers=OURS)
    assert sent.status_code == 302
    assert sent.location == f"/account/sign-in?next={FORM}"
    sign_in(at_work, client)
    back = page(client)
    assert shown(back) == TYPED
    assert "Your text is back; nothing has been saved yet." in back.text
    assert kept(at_work) == []


def test_it_comes_back_once(at_work: Office) -> None:
    client = at_work.app.test_client()
    client.post(FORM, data=TYPED, headers=OURS)
    sign_in(at_work, client)
    assert shown(page(client)) == TYPED
    again = page(client)
    assert "Your text is back" not in again.text
    assert again.soup.select_one("#name")["value"] == ""


def test_another_page_of_the_same_kind_gets_nothing(at_work: Office) -> None:
    client = at_work.app.test_client()
    client.post(FORM, data=TYPED, headers=OURS)
    sign_in(at_work, client)
    other = page(client, "/admin/units/new")
    assert other.soup.select_one("#name")["value"] == ""
    assert shown(page(client)) == TYPED


def test_looking_without_taking_uses_nothing_up(at_work: Office) -> None:
    client = at_work.app.test_client()
    client.post(FORM, data=TYPED, headers=OURS)
    sign_in(at_work, client)
    client.head(FORM)
    assert shown(page(client)) == TYPED


def test_a_form_from_before_signing_in_is_kept_too(at_work: Office) -> None:
    client = at_work.app.test_client()
    sign_in(at_work, client)
    old = client.post(FORM, data={**TYPED, "csrf_token": "of another session"}, headers=OURS)
    sheet = Sheet(old.status_code, FORM, old.get_data(as_text=True))
    assert sheet.status == 400 and "What you typed is kept" in sheet.text
    assert f"http://localhost{FORM}" in sheet.links
    assert shown(page(client)) == TYPED


def test_no_password_is_kept(at_work: Office) -> None:
    client = at_work.app.test_client()
    secrets = {"current": "hush", "new": "hush", "Password": "hush", "csrf_token": "hush"}
    client.post(FORM, data={**secrets, "courses-0-code": "STAT 101"}, headers=OURS)
    [row] = kept(at_work)
    assert row.fields == [["courses-0-code", "STAT 101"]]


def test_every_password_field_has_a_name_that_is_not_kept() -> None:
    secret = {
        name
        for form in (SignInForm, NewPasswordForm, ChangePasswordForm)
        for name in dir(form)
        if getattr(getattr(form, name), "field_class", None) is PasswordField
    }
    assert secret == {"password", "new", "current"}
    assert not any(typed.is_kept(name, "hush") for name in secret)


def test_every_value_of_a_list_is_kept(at_work: Office) -> None:
    client = at_work.app.test_client()
    client.post(FORM, data={"name": ["a", "b"], "title": "c"}, headers=OURS)
    [row] = kept(at_work)
    assert row.fields == [["name", "a"], ["name", "b"], ["title", "c"]]


def test_what_is_too_large_is_not_kept_and_signing_in_works_all_the_same(at_work: Office) -> None:
    client = at_work.app.test_client()
    sent = client.post(FORM, data={"title": "x" * (typed.LARGEST + 1)}, headers=OURS)
    assert sent.status_code == 302 and kept(at_work) == []
    sign_in(at_work, client)
    assert page(client).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
        {"Referer": "https://evil.example/form"},
        {"Origin": "http://localhost.evil.example"},
        {},
    ],
)
def test_another_site_lays_no_text_into_our_forms(at_work: Office, headers: dict[str, str]) -> None:
    client = at_work.app.test_client()
    sign_in(at_work, client)
    answer = client.post(FORM, data=TYPED, headers=headers)
    assert answer.status_code == 400 and kept(at_work) == []


def test_a_form_on_another_site_does_not_replace_the_session(at_work: Office) -> None:
    stranger = at_work.app.test_client()
    answer = stranger.post(
        FORM, data=TYPED, headers={"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    )
    assert "Set-Cookie" not in answer.headers


def test_text_older_than_an_hour_is_gone(at_work: Office) -> None:
    client = at_work.app.test_client()
    client.post(FORM, data=TYPED, headers=OURS)
    at_work.clock.shift(typed.LIFE + timedelta(seconds=1))
    sign_in(at_work, client)
    assert "Your text is back" not in page(client).text


def test_the_worker_removes_what_nobody_came_back_for(at_work: Office) -> None:
    at_work.app.test_client().post(FORM, data=TYPED, headers=OURS)
    at_work.clock.shift(typed.LIFE + timedelta(seconds=1))
    assert schedule.tick(at_work.app, clock.now()) == 0
    assert kept(at_work) == []


def test_one_origin_cannot_fill_the_table(at_work: Office) -> None:
    for number in range(typed.PER_ORIGIN + 3):
        at_work.app.test_client().post(FORM, data={"name": f"n{number}"}, headers=OURS)
    assert len(kept(at_work)) == typed.PER_ORIGIN


def test_what_one_person_typed_is_not_shown_to_the_next(at_work: Office) -> None:
    """The administrator's session ended from elsewhere; then somebody else uses the machine."""
    client = at_work.app.test_client()
    sign_in(at_work, client)
    with unit_of_work(at_work.world.session):
        at_work.world.person("admin").session_epoch += 1
    sent = client.post(FORM, data=TYPED, headers=OURS)
    assert sent.status_code == 302 and len(kept(at_work)) == 1
    sign_in(at_work, client, "ann")
    with unit_of_work(at_work.world.session):
        kept(at_work)[0].path = "/account/password"
    assert "Your text is back" not in page(client, "/account/password").text
    assert len(kept(at_work)) == 1


def test_a_part_of_a_page_asks_the_whole_page_to_sign_in(at_work: Office) -> None:
    answer = at_work.app.test_client().get(
        "/admin/people", headers={"HX-Request": "true", "Referer": "http://localhost/admin"}
    )
    assert answer.headers["HX-Redirect"] == "/account/sign-in?next=/admin"
    assert answer.data == b""
