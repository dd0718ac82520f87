"""The institution's own sign-in, against a real provider on this machine; and the proxy's headers."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from joserfc.jwk import RSAKey
from sqlalchemy import select

from accounts.elsewhere import BadElsewhere, elsewhere
from accounts.models import OutsideAccount, Person, ProfileVersion, RoleMembership
from accounts.roles import Role
from persistence.audit import AuditEntry
from persistence.unit_of_work import unit_of_work
from tests.support.desk import Desk, Office, Sheet
from tests.support.provider import Provider, provider
from tests.support.reset import Resettable
from tests.support.signing_in import signed_in

SECRET = "s" * 40
PROXY = {"PROXY_SIGN_IN_FROM": "127.0.0.1", "PROXY_SIGN_IN_SECRET": SECRET}
MAPPING = {
    "accounts": "create",
    "group": [
        {"name": "mc-coordinators", "role": "coordinator"},
        {"name": "data-staff", "role": "member", "unit": "data"},
        {"name": "gone", "role": "member", "unit": "no-such-unit"},
    ],
}


@pytest.fixture
def at_work(opened: Resettable) -> Office:
    return opened.reset()


@pytest.fixture
def campus(at_work: Office, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    with provider(monkeypatch) as found:
        set_up(at_work, found.environment())
        found.person = who("ann", at_work)
        yield found


def set_up(at_work: Office, env: dict[str, str]) -> None:
    """The deployment's settings, as if the application had been started with them."""
    config = at_work.app.config
    config["SETTINGS"] = replace(config["SETTINGS"], elsewhere=elsewhere(env))
    at_work.app.extensions.pop("institution_sign_in", None)


def adopt(at_work: Office, section: dict[str, Any]) -> None:
    session = at_work.world.session
    with unit_of_work(session):
        last = session.scalars(select(ProfileVersion)).one()
        content = {**last.content, "sign_in": section}
        session.add(
            ProfileVersion(
                institution_id=last.institution_id,
                number=last.number + 1,
                content=content,
                sha256=hashlib.sha256(json.dumps(section).encode()).hexdigest(),
                adopted_at=at_work.world.walk.clock,
            )
        )


def who(key: str, at_work: Office, **claims: Any) -> dict[str, Any]:
    return {
        "sub": f"id-of-{key}",
        "email": at_work.world.email(key),
        "email_verified": True,
        "name": key.title(),
        **claims,
    }


def leave(desk: Desk, address: str = "/account/institution") -> str:
    """Where our page sends the visitor."""
    answer = desk.client.get(address)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return str(answer.location)


def there(address: str) -> str:
    """Where the provider sends them back."""
    answer = requests.get(address, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    parts = urlsplit(answer.headers["Location"])
    return f"{parts.path}?{parts.query}"


def come(desk: Desk, *, status: int = 200, address: str = "/account/institution") -> Sheet:
    return desk.open(there(leave(desk, address)), status=status)


def roles(at_work: Office, person: Person) -> set[tuple[Role, str]]:
    at_work.fresh()
    today = at_work.world.institution.day(at_work.world.walk.clock)
    rows = at_work.world.session.scalars(
        select(RoleMembership).where(RoleMembership.person_id == person.id)
    )
    return {(m.role, m.from_group or "") for m in rows if m.in_force(today)}


def test_somebody_with_an_account_signs_in_with_state_nonce_and_challenge(
    at_work: Office, campus: Provider
) -> None:
    desk = Desk(at_work.app)
    page = desk.open("/account/sign-in?next=/proposals")
    assert "Sign in with Example NetID" in page.text and page.button("Sign in")
    [onward] = [one for one in page.links if one.startswith("/account/institution")]
    page = come(desk, address=onward)
    assert page.url == "/proposals" and signed_in(desk)
    [asked] = campus.asked
    assert asked["code_challenge_method"] == "S256" and asked["nonce"] and asked["state"]
    session = at_work.world.session
    at_work.fresh()
    linked = session.scalars(select(OutsideAccount)).one()
    assert (linked.person.name, linked.subject) == ("Ann", "id-of-ann")
    actions = session.scalars(
        select(AuditEntry.action).where(AuditEntry.subject == f"person:{linked.person_id}")
    ).all()
    assert {"linked_outside", "signed_in_by_oidc"} <= set(actions)

    # From now on the subject says who it is: also when the address has changed there.
    campus.person = who("ann", at_work, email="ann.new@elsewhere.example", email_verified=False)
    again = Desk(at_work.app)
    come(again)
    assert signed_in(again)


def test_a_stolen_or_repeated_answer_signs_nobody_in(at_work: Office, campus: Provider) -> None:
    desk, other = Desk(at_work.app), Desk(at_work.app)
    back = there(leave(desk))
    assert "did not understand each other" in other.open(back, status=403).text
    assert not signed_in(other)
    desk.open(back)
    assert signed_in(desk)
    third = Desk(at_work.app)
    leave(third)
    code = parse_qs(urlsplit(back).query)["code"][0]
    third.open(f"/account/institution/back?code={code}&state=made-up", status=403)
    assert not signed_in(third)


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"iss": "https://evil.example"},
        {"aud": ["somebody-else"]},
        {"exp": 1000},
        {"sub": ""},
    ],
)
def test_a_token_that_is_not_for_us_now_is_refused(
    at_work: Office, campus: Provider, claims: dict[str, Any]
) -> None:
    campus.twist = lambda token: token.update(claims)
    desk = Desk(at_work.app)
    come(desk, status=403)
    assert not signed_in(desk)


def test_a_token_signed_with_another_key_is_refused(at_work: Office, campus: Provider) -> None:
    campus.signing = RSAKey.generate_key(2048, {"kid": "one"})
    desk = Desk(at_work.app)
    come(desk, status=403)
    assert not signed_in(desk)


def test_only_a_verified_address_finds_an_account(at_work: Office, campus: Provider) -> None:
    desk = Desk(at_work.app)
    for claims in ({"email_verified": False}, {"email_verified": None}, {"email": ""}):
        campus.person = who("ann", at_work, **claims)
        assert "did not confirm your e-mail address" in come(desk, status=403).text
    set_up(at_work, {**campus.environment(), "OIDC_EMAIL_TRUSTED": "yes"})
    campus.person = {k: v for k, v in who("ann", at_work).items() if k != "email_verified"}
    come(desk)
    assert signed_in(desk)


def test_who_has_no_account_gets_one_only_where_the_profile_says_so(
    at_work: Office, campus: Provider
) -> None:
    campus.person = who("newcomer", at_work, groups=["data-staff", "gone"])
    desk = Desk(at_work.app)
    assert "There is no account here for newcomer@" in come(desk, status=403).text
    adopt(at_work, MAPPING)
    come(desk)
    assert signed_in(desk)
    at_work.fresh()
    found = at_work.world.session.scalars(
        select(Person).where(Person.email == at_work.world.email("newcomer"))
    ).one()
    assert found.name == "Newcomer"
    assert roles(at_work, found) == {(Role.MEMBER, "data-staff")}


def test_roles_follow_groups_and_those_given_by_hand_stay(
    at_work: Office, campus: Provider
) -> None:
    adopt(at_work, MAPPING)
    ann = at_work.world.person("ann")
    campus.person = who("ann", at_work, groups=["mc-coordinators", "data-staff"])
    desk = Desk(at_work.app)
    come(desk)
    assert roles(at_work, ann) == {(Role.MEMBER, ""), (Role.COORDINATOR, "mc-coordinators")}
    assert "Board" in desk.open("/home").html
    admin = at_work.desk("admin").open(f"/admin/people/{ann.id}")
    assert "by the group mc-coordinators" in admin.text
    # Too many groups to send: nothing is known, nothing changes.
    campus.person = who("ann", at_work, _claim_names={"groups": "src1"})
    come(Desk(at_work.app))
    assert (Role.COORDINATOR, "mc-coordinators") in roles(at_work, ann)
    campus.person = who("ann", at_work)
    come(Desk(at_work.app))
    assert roles(at_work, ann) == {(Role.MEMBER, "")}
    assert "Board" not in desk.open("/home").html


def test_an_address_given_to_somebody_else_opens_no_account(
    at_work: Office, campus: Provider
) -> None:
    come(Desk(at_work.app))
    campus.person = who("ann", at_work, sub="another-person")
    desk = Desk(at_work.app)
    assert "belongs to another person" in come(desk, status=403).text
    with unit_of_work(at_work.world.session):
        at_work.world.person("ann").active = False
    campus.person = who("ann", at_work)
    assert "closed" in come(desk, status=403).text
    assert not signed_in(desk)


def test_a_provider_that_refuses_or_is_silent_leaves_the_other_ways_in(
    at_work: Office, campus: Provider
) -> None:
    campus.refuses = True
    desk = Desk(at_work.app)
    page = come(desk, status=403)
    assert "You did not sign in at your institution" in page.text
    assert "/account/sign-in/link" in page.links
    set_up(at_work, {**campus.environment(), "OIDC_ISSUER": "http://127.0.0.1:9"})
    page = desk.open("/account/institution", status=503)
    assert "does not answer now" in page.text
    set_up(at_work, {**campus.environment(), "OIDC_ISSUER": f"{campus.url}/"})
    assert desk.open("/account/institution", status=503)


def test_without_settings_there_is_no_other_way_in(at_work: Office) -> None:
    set_up(at_work, {})
    desk = Desk(at_work.app)
    for address in ("", "/back", "/proxy"):
        desk.open(f"/account/institution{address}", status=404)
    assert "institution’s" not in desk.open("/account/sign-in").text


def through(at_work: Office, peer: str = "127.0.0.1", **headers: str) -> tuple[Desk, int]:
    """A request that a proxy at this address sends on."""
    desk = Desk(at_work.app)
    answer = desk.client.get(
        "/account/institution/proxy",
        headers={f"Imprimatur-{name.replace('_', '-')}": v for name, v in headers.items()},
        environ_base={"REMOTE_ADDR": peer},
    )
    return desk, answer.status_code


def test_a_proxys_headers_count_only_from_the_proxy_with_its_secret(at_work: Office) -> None:
    email = at_work.world.email("ann")
    known = {"User": "ann@campus", "Email": email, "Name": "Ann", "Proxy_Secret": SECRET}
    set_up(at_work, {})
    assert through(at_work, **known)[1] == 404
    set_up(at_work, PROXY)
    adopt(at_work, MAPPING)
    for peer, changed in (
        ("203.0.113.9", known),
        ("127.0.0.1", {**known, "Proxy_Secret": "s" * 39}),
        ("127.0.0.1", {k: v for k, v in known.items() if k != "Proxy_Secret"}),
    ):
        desk, status = through(at_work, peer, **changed)
        assert status == 404 and not signed_in(desk)
    desk, status = through(at_work, **{**known, "User": ""})
    assert status == 403 and not signed_in(desk)
    desk, status = through(at_work, **known, Groups="mc-coordinators;others")
    assert status == 302 and signed_in(desk)
    assert (Role.COORDINATOR, "mc-coordinators") in roles(at_work, at_work.world.person("ann"))
    # Anywhere else the headers mean nothing.
    desk = Desk(at_work.app)
    headers = {f"Imprimatur-{k.replace('_', '-')}": v for k, v in known.items()}
    assert desk.client.get("/home", headers=headers).status_code == 302


def test_settings_that_would_let_anybody_in_are_refused() -> None:
    for env in (
        {"PROXY_SIGN_IN_FROM": "10.0.0.1", "PROXY_SIGN_IN_SECRET": "short"},
        {"PROXY_SIGN_IN_FROM": "0.0.0.0/0", "PROXY_SIGN_IN_SECRET": SECRET},
        {"PROXY_SIGN_IN_FROM": "the proxy", "PROXY_SIGN_IN_SECRET": SECRET},
        {"OIDC_ISSUER": "http://campus.example", "OIDC_CLIENT_ID": "a", "OIDC_CLIENT_SECRET": "b"},
        {"OIDC_ISSUER": "https://campus.example", "OIDC_CLIENT_ID": "a"},
    ):
        with pytest.raises(BadElsewhere):
            elsewhere(env)
