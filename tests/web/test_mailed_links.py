"""Links by mail: they sign in once, for twenty minutes, and are sent to those who have an account."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from accounts import passwords
from accounts.models import LinkPurpose, MailedLink
from persistence.audit import AuditEntry
from persistence.unit_of_work import unit_of_work
from tests.support.desk import Desk, Office
from tests.support.reset import Resettable
from tests.support.signing_in import HASH, QUICK, ask, link_in, mails, signed_in


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
