"""Twice, too late, together or signed out: what became of everybody's words."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from accounts import passwords
from persistence.audit import AuditEntry
from persistence.unit_of_work import unit_of_work
from proposals.states import State
from tests.support.desk import Desk, Office, Sent, office
from tests.support.proposing import (
    ask,
    begin,
    draft,
    fill,
    save,
    step,
    with_value,
    write_all,
)

PASSWORD = "a long word for tests"


@pytest.fixture
def at_work(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    with office(sqlite_url, tmp_path / "instance") as found:
        yield found


@pytest.fixture
def number(at_work: Office) -> str:
    return begin(at_work, at_work.desk("ann"))


# -------------------------------------------------------------------------- twice, too late


def entries(at_work: Office, number: str, action: str) -> int:
    subject = f"proposal:{at_work.found(number).id}"
    rows = at_work.world.session.query(AuditEntry)
    return rows.filter(AuditEntry.subject == subject, AuditEntry.action == action).count()


def test_sending_twice_takes_effect_once(at_work: Office, number: str) -> None:
    ann = at_work.desk("ann")
    write_all(ann, number)
    url, sent = ann.filled(ann.open(f"/proposals/{number}/send"), "Send for sign-off")
    at_work.clock.shift(timedelta(seconds=1))
    assert "Sent for sign-off." in ann.send(url, sent).text
    again = ann.send(url, sent)
    assert "took effect once" in again.text and again.url == f"/proposals/{number}"
    assert entries(at_work, number, "submit") == 1

    at_work.later(at_work.world.walk.clock + timedelta(hours=1))
    ask(at_work, number)
    fill(ann, number, "activities", {"hours": "45"})
    page = ann.open(f"/proposals/{number}/send")
    url, sent = ann.filled(page, "Seal the new revision", {"remark": "Longer."})
    at_work.clock.shift(timedelta(seconds=1))
    ann.send(url, sent)
    assert "took effect once" in ann.send(url, sent).text
    assert entries(at_work, number, "amend") == 1


@pytest.mark.parametrize("seen", ["0", "99999999999999999999", "'; --", ""])
def test_a_version_that_was_never_seen_sends_nothing(
    at_work: Office, number: str, seen: str
) -> None:
    ann = at_work.desk("ann")
    write_all(ann, number)
    url, sent = ann.filled(ann.open(f"/proposals/{number}/send"), "Send for sign-off")
    page = ann.send(url, with_value(sent, seen_version=seen, remark="Mine."), status=409)
    assert "was changed after you opened this page" in page.text and "Mine." in page.html
    assert at_work.found(number).state is State.DRAFT


def test_a_page_opened_before_a_change_sends_nothing_and_says_what_changed(
    at_work: Office, number: str
) -> None:
    ann, bob = at_work.desk("ann"), at_work.desk("bob")
    write_all(ann, number)
    page = ann.open(f"/proposals/{number}/edit")
    ann.press(page, "Let them write too", {"email": at_work.world.email("bob")})
    page = ann.open(f"/proposals/{number}/send")
    at_work.clock.shift(timedelta(minutes=2))
    fill(bob, number, "demand", {"rationale": "Bob’s words."})
    page = ann.press(page, "Send for sign-off", {"remark": "Off it goes."}, status=409)
    assert "Bob edited the working copy." in page.text and "Off it goes." in page.html
    assert at_work.found(number).state is State.DRAFT
    assert "Sent for sign-off." in ann.press(page, "Send for sign-off").text


@pytest.fixture
def two(at_work: Office, number: str) -> tuple[Desk, Desk]:
    """Two people who write the same proposal."""
    ann, bob = at_work.desk("ann"), at_work.desk("bob")
    page = ann.open(f"/proposals/{number}/edit")
    ann.press(page, "Let them write too", {"email": at_work.world.email("bob")})
    fill(ann, number, "demand", {"rationale": "Newsrooms ask.", "not_duplicate": "None here."})
    return ann, bob


def test_two_people_in_different_fields_of_a_page_both_keep_their_words(
    at_work: Office, number: str, two: tuple[Desk, Desk]
) -> None:
    ann, bob = two
    page = step(ann, number, "demand")
    fill(bob, number, "demand", {"rationale": "Bob’s reason."})
    ann.press(page, "Save and see all pages", {"not_duplicate": "Ann looked."})
    content = draft(at_work, number)
    assert (content["rationale"], content["not_duplicate"]) == ("Bob’s reason.", "Ann looked.")


def test_two_people_in_one_field_see_both_texts(
    at_work: Office, number: str, two: tuple[Desk, Desk]
) -> None:
    ann, bob = two
    page = step(ann, number, "demand")
    fill(bob, number, "demand", {"rationale": "Newsrooms demand.", "not_duplicate": "Bob looked."})
    page = ann.press(page, "Save", {"rationale": "Newsrooms need it."}, status=409)
    assert "Somebody else changed the same fields" in page.text
    assert page.soup.select_one("#rationale").get_text().strip() == "Newsrooms need it."
    # The field that Ann did not touch shows what Bob wrote there.
    assert page.soup.select_one("#not_duplicate").get_text().strip() == "Bob looked."
    words = {
        kind: page.soup.select_one(f".redline-field {kind}").get_text() for kind in ("ins", "del")
    }
    assert "need" in words["ins"] and "demand" in words["del"]
    assert draft(at_work, number)["rationale"] == "Newsrooms demand."
    ann.press(page, "Save and see all pages")
    content = draft(at_work, number)
    assert content["rationale"] == "Newsrooms need it."
    assert content["not_duplicate"] == "Bob looked."


def test_saving_the_same_page_twice_changes_nothing_more(at_work: Office, number: str) -> None:
    ann = at_work.desk("ann")
    url, sent = save(ann, number, "basics", summary="Once.")
    ann.send(url, sent)
    ann.send(url, sent)
    assert entries(at_work, number, "save_draft") == 1


# ------------------------------------------------------------------------------ autosave


def autosave(desk: Desk, number: str, key: str, sent: Sent, status: int) -> Any:
    pairs: dict[str, list[Any]] = {}
    for name, value in sent:
        pairs.setdefault(name, []).append(value)
    answer = desk.client.post(
        f"/proposals/{number}/edit/{key}/autosave", data=pairs, headers={"X-Requested-With": "a"}
    )
    assert answer.status_code == status, answer.get_data(as_text=True)[:300]
    return answer.get_json(silent=True)


def test_autosave_keeps_what_is_sound(at_work: Office, number: str) -> None:
    ann = at_work.desk("ann")
    fill(ann, number, "basics", {"credit_basis": "none"})
    _url, sent = save(ann, number, "activities", hours="30", activities__0__title="Asking")
    said = autosave(ann, number, "activities", sent, 200)
    assert said["saved_at"] and draft(at_work, number)["hours"] == "30"
    sent = with_value(sent, hours="3o", activities__0__title="Asking well")
    sent = with_value(sent, seen_version=said["version"])
    said = autosave(ann, number, "activities", sent, 200)
    content = draft(at_work, number)
    assert content["hours"] == "30" and content["activities"][0]["title"] == "Asking well"
    # The Save button says what is wrong; once mended, nothing is in the way.
    sent = with_value(sent, hours="35", seen_version=said["version"])
    ann.send(f"/proposals/{number}/edit/activities", sent)
    assert draft(at_work, number)["hours"] == "35"


def test_autosave_merges_other_fields_and_refuses_the_same(
    at_work: Office, number: str, two: tuple[Desk, Desk]
) -> None:
    ann, bob = two
    _url, sent = save(ann, number, "demand", not_duplicate="Ann looked.")
    fill(bob, number, "demand", {"rationale": "Bob’s reason."})
    said = autosave(ann, number, "demand", sent, 200)
    assert draft(at_work, number)["rationale"] == "Bob’s reason."
    # Ann’s page still shows the old reason: left alone it overwrites nothing, edited it is refused.
    sent = with_value(sent, seen_version=said["version"], not_duplicate="Ann looked twice.")
    said = autosave(ann, number, "demand", sent, 200)
    content = draft(at_work, number)
    assert content["rationale"] == "Bob’s reason."
    assert content["not_duplicate"] == "Ann looked twice."
    sent = with_value(sent, seen_version=said["version"], rationale="Ann’s reason.")
    assert "Somebody else changed" in autosave(ann, number, "demand", sent, 409)["message"]
    assert draft(at_work, number)["rationale"] == "Bob’s reason."


def test_autosave_undoes_what_it_saved_itself(at_work: Office, number: str) -> None:
    ann = at_work.desk("ann")
    fill(ann, number, "demand", {"rationale": "First."})
    _url, sent = save(ann, number, "demand", rationale="Second.")
    said = autosave(ann, number, "demand", sent, 200)
    sent = with_value(sent, rationale="First.", seen_version=said["version"])
    autosave(ann, number, "demand", sent, 200)
    assert draft(at_work, number)["rationale"] == "First."


def test_autosave_takes_no_form_from_elsewhere_and_nothing_sealed(
    at_work: Office, number: str
) -> None:
    ann = at_work.desk("ann")
    _url, sent = save(ann, number, "basics", summary="Stolen.")
    autosave(ann, number, "basics", with_value(sent, csrf_token="forged"), 400)
    assert "summary" not in draft(at_work, number)
    write_all(ann, number)
    page = step(ann, number, "basics")
    ann.press(ann.open(f"/proposals/{number}/send"), "Send for sign-off")
    _url, sent = ann.filled(page, "Save and see all pages", {"summary": "Late."})
    autosave(ann, number, "basics", sent, 403)
    assert ann.send(_url, sent, status=403) and draft(at_work, number)["summary"] == "Ask well."


# ------------------------------------------------------------------------ signed out midway


def test_signed_out_midway_the_text_is_back_after_signing_in(
    at_work: Office, number: str, two: tuple[Desk, Desk]
) -> None:
    ann, bob = two
    with unit_of_work(at_work.world.session):
        at_work.world.person("ann").password_hash = passwords.hashed(PASSWORD)
    url, sent = save(ann, number, "demand", rationale="A long text.")
    with ann.client.session_transaction() as session:
        session.clear()
    fill(bob, number, "demand", {"not_duplicate": "Bob looked."})
    page = ann.send(url, sent)
    assert page.url == "/account/sign-in"
    values = {"email": at_work.world.email("ann"), "password": PASSWORD}
    ann.press(page, "Sign in", values)
    page = step(ann, number, "demand")
    assert "Your text is back" in page.html
    assert page.soup.select_one("#rationale").get_text().strip() == "A long text."
    ann.press(page, "Save and see all pages")
    content = draft(at_work, number)
    assert (content["rationale"], content["not_duplicate"]) == ("A long text.", "Bob looked.")
