"""Whoever never signs in signs by the link that was mailed: once, for one revision, knowingly."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from accounts import people
from accounts.models import KeptForm, ProfileVersion
from notifications.models import Mail
from persistence.audit import AuditEntry
from persistence.unit_of_work import unit_of_work
from proposals.route_models import Choice, Decision
from proposals.signature_links import SignatureLink
from proposals.states import State
from tests.support.desk import Desk, Office
from tests.support.reset import Resettable
from tests.support.signing_in import link_in, mails, signed_in


@pytest.fixture
def at_work(opened: Resettable) -> Office:
    return opened.reset()


def links(at_work: Office, key: str, subject: str = "waits for your signature") -> list[str]:
    """The links that were mailed to this person, oldest first."""
    found = [one for one in mails(at_work) if one.to == at_work.world.email(key)]
    return [link_in(one) for one in found if subject in one.subject]


def decisions(at_work: Office) -> list[tuple[str, Choice, str]]:
    at_work.fresh()
    rows = at_work.world.session.scalars(select(Decision).order_by(Decision.id))
    return [(one.person.name, one.choice, one.comment) for one in rows]


def test_a_signature_is_given_by_a_mailed_link_once_and_the_owner_hears_of_it(
    at_work: Office,
) -> None:
    number = at_work.put(State.SUBMITTED)
    [address] = links(at_work, "head")
    assert re.fullmatch(r"/signatures/[A-Za-z0-9_-]{43}", address)

    scanner = Desk(at_work.app)
    assert scanner.client.head(address).status_code == 200
    for _ in range(3):
        page = scanner.open(address)
    assert "takes the signature of Head, and of nobody else" in page.text
    assert "Learning outcomes" in page.text and "What the policies say" in page.text
    assert decisions(at_work) == [] and not signed_in(scanner)

    dean = Desk(at_work.app)
    page = dean.press(dean.open(address), "Sign as Head", {"comment": "Fine."}, status=422)
    assert "Tick this" in page.text and "Fine." in page.html
    assert decisions(at_work) == []
    _url, twice = dean.filled(page, "Sign as Head", {"mine": "y"})
    page = dean.send(address, twice)
    assert "Head has signed" in page.text and "as given by a mailed link" in page.text
    assert decisions(at_work) == [("Head", Choice.SIGN, "Fine.")]

    assert "Head has signed" in dean.send(address, twice).text
    assert "Head has signed" in Desk(at_work.app).open(address).text
    assert len(decisions(at_work)) == 1 and not signed_in(dean)
    told = [one for one in mails(at_work) if "your decision is recorded" in one.subject]
    assert [one.to for one in told] == [at_work.world.email("head")]
    assert "If it was not you" in told[0].text
    timeline = at_work.desk("coordinator").open(f"/proposals/{number}/timeline")
    assert "given by a mailed link" in timeline.text


def test_a_forwarded_link_lets_no_colleague_sign_unknowingly(at_work: Office) -> None:
    at_work.put(State.SUBMITTED)
    [address] = links(at_work, "head")
    bob = at_work.desk("bob")
    page = bob.open(address, status=403)
    assert "The mail was for Head. You are signed in as Bob" in page.text
    assert not page.soup.select("main textarea")
    visitor = Desk(at_work.app)
    _url, sent = visitor.filled(visitor.open(address), "Sign as Head", {"mine": "y"})
    _url, own = bob.filled(page, "Sign out")
    token = [pair for pair in own if pair[0] == "csrf_token"]
    bob.send(address, [*[pair for pair in sent if pair[0] != "csrf_token"], *token], status=403)
    assert decisions(at_work) == []
    # The owner, once signed in, is led to the whole page.
    assert at_work.desk("head").open(address).url.startswith("/sign-offs/")


def test_a_link_signs_only_what_it_showed_and_a_fresh_one_is_mailed_to_its_owner(
    at_work: Office,
) -> None:
    number = at_work.put(State.SUBMITTED)
    [address] = links(at_work, "head")
    desk = Desk(at_work.app)
    _url, sent = desk.filled(desk.open(address), "Sign as Head", {"mine": "y"})
    at_work.amend(number, criteria="Pass each assessment with 80 percent.")
    page = desk.send(address, sent, status=410)
    assert "was changed after this link was mailed" in page.text
    assert decisions(at_work) == []
    page = desk.press(page, "Mail a fresh link to Head")
    assert at_work.world.email("head") in page.text
    fresh = links(at_work, "head")[-1]
    assert fresh != address
    page = desk.press(desk.open(fresh), "Sign as Head", {"mine": "y"})
    assert "on revision 2" in page.text

    page = desk.open(address, status=410)
    assert "has been used" in page.text and not page.soup.select("main form")


def test_fresh_links_are_not_mailed_without_end(at_work: Office) -> None:
    number = at_work.put(State.SUBMITTED)
    [address] = links(at_work, "head")
    at_work.amend(number, criteria="Pass each assessment with 80 percent.")
    desk = Desk(at_work.app)
    for _ in range(8):
        page = desk.open(address, status=410)
        _url, sent = desk.filled(page, "Mail a fresh link")
        desk.client.post(f"{address}/fresh", data=dict(sent))
        mails(at_work)
    assert len(links(at_work, "head")) <= 6


def test_links_expire_and_say_so(at_work: Office) -> None:
    at_work.put(State.SUBMITTED)
    [address] = links(at_work, "head")
    at_work.later(at_work.world.walk.clock + timedelta(days=15))
    page = Desk(at_work.app).open(address, status=410)
    assert "expired" in page.text and "14 days" in page.text
    assert page.button("Mail a fresh link to Head")


def test_returning_by_a_link_wants_a_reason_and_ends_the_round(at_work: Office) -> None:
    number = at_work.put(State.SUBMITTED)
    [address] = links(at_work, "head")
    desk = Desk(at_work.app)
    page = desk.press(desk.open(address), "Return it", {"mine": "y"}, status=422)
    assert "at least one point" in page.text
    page = desk.press(page, "Return it", {"mine": "y", "change": "Name the assessors."})
    assert "Head has returned it" in page.text
    assert at_work.found(number).state is State.RETURNED
    assert "Name the assessors." in at_work.desk("ann").open(f"/proposals/{number}").text


def test_a_person_removed_while_their_signature_is_awaited_is_told_of_with_the_way_on(
    at_work: Office,
) -> None:
    at_work.put(State.SUBMITTED)
    [address] = links(at_work, "head")
    world = at_work.world
    with unit_of_work(world.session):
        people.deactivate(
            world.session, world.people["head"], actor_id=world.people["admin"], at=world.walk.clock
        )
    page = Desk(at_work.app).open(address, status=410)
    assert "The account of Head is closed" in page.text
    assert "for Deputy to sign" in page.text


def test_where_the_profile_says_so_mails_lead_to_the_signed_in_page(at_work: Office) -> None:
    at_work.put(State.SUBMITTED)
    [address] = links(at_work, "head")
    session = at_work.world.session
    with unit_of_work(session):
        version = session.scalars(select(ProfileVersion)).one()
        content = {**version.content}
        content["profile"] = {
            **content["profile"],
            "options": {**content["profile"].get("options", {}), "sign_by_mail": False},
        }
        session.add(
            ProfileVersion(
                institution_id=version.institution_id,
                number=version.number + 1,
                content=content,
                sha256="0" * 64,
                adopted_at=at_work.world.walk.clock,
            )
        )
    page = Desk(at_work.app).open(address, status=410)
    assert "from people who have signed in" in page.text
    at_work.put(State.SUBMITTED)
    assert links(at_work, "head")[-1].startswith("/sign-offs/")


def test_the_code_is_kept_nowhere_but_in_the_mail_and_not_there_once_it_is_sent(
    at_work: Office,
) -> None:
    from notifications.sending import mark_sent

    at_work.put(State.SUBMITTED)
    [address] = links(at_work, "head")
    code = address.rsplit("/", 1)[1]
    session = at_work.world.session
    [link] = session.scalars(select(SignatureLink))
    assert code.encode() not in link.code_sha256
    assert code not in str(session.execute(select(AuditEntry.details)).all())
    mail = session.scalars(select(Mail).where(Mail.text.contains(code))).one()
    with unit_of_work(session):
        mark_sent(session, mail.id, at=at_work.world.walk.clock)
    session.expire_all()
    assert code not in mail.text + mail.html and "Why you" in mail.text
    for nonsense in ("/signatures/nonsense", "/signatures/" + "x" * 43):
        assert "not one of ours" in Desk(at_work.app).open(nonsense, status=410).text


def test_what_was_typed_behind_a_link_is_not_kept_with_its_address(at_work: Office) -> None:
    """A form without its token is refused; the code must not lie in the database because of it."""
    at_work.put(State.SUBMITTED)
    [address] = links(at_work, "head")
    answer = Desk(at_work.app).client.post(
        address,
        data={"comment": "Typed.", "mine": "y", "decide": "sign"},
        headers={"Origin": "http://localhost", "Referer": f"http://localhost{address}"},
    )
    assert answer.status_code == 400
    at_work.fresh()
    assert at_work.world.session.scalars(select(KeptForm)).all() == []
    assert decisions(at_work) == []
