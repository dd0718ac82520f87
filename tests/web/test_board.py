"""The coordinator's week: acts on several cases, notes as one mail, kept views, search by content."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from app.worker import run_once
from notifications.models import Mail
from persistence.audit import AuditEntry
from proposals.states import State
from tests.support.desk import Office, Sheet, office


@pytest.fixture
def at_work(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    with office(sqlite_url, tmp_path / "instance") as found:
        yield found


def mails(at_work: Office) -> list[Mail]:
    """What the worker wrote from here on: earlier mails are left out by reading only new ones."""
    run_once(at_work.app)
    at_work.fresh()
    return list(at_work.world.session.scalars(select(Mail).order_by(Mail.id)))


def together(act: str, *numbers: str) -> str:
    return f"/board/together?act={act}" + "".join(f"&number={one}" for one in numbers)


def seen_of(sheet: Sheet) -> list[str]:
    return [str(one["value"]) for one in sheet.soup.select("input[name=number][checked]")]


def test_a_reminder_of_two_cases_is_one_mail_to_each_office(at_work: Office) -> None:
    one, two = at_work.put(State.SUBMITTED), at_work.put(State.SUBMITTED)
    before = len(mails(at_work))
    desk = at_work.desk("coordinator")
    board = desk.open("/board")
    assert board.soup.select_one(f"input[name=number][value={one}]") is not None
    page = desk.open(together("remind", one, two))
    assert "Nothing has happened yet" in page.text
    assert "Will be told: Head of Department of Data" in page.text
    url, sent = desk.filled(page, "Send the reminders", {"text": "The senate meets on Monday."})
    at_work.later(at_work.world.act("coordinator").now)
    done = desk.send(url, sent)
    assert "2 of 2 were done" in done.text and "Head of Department of Data" in done.text
    new = mails(at_work)[before:]
    assert [mail.to for mail in new] == [at_work.world.email("head")]
    assert new[0].subject == "2 proposals wait for you"
    assert all(part in new[0].text for part in (one, two, "The senate meets on Monday."))
    assert all(part in new[0].html for part in (one, two, "The senate meets on Monday."))

    again = desk.send(url, sent)
    assert "it was sent once" in again.text
    assert len(mails(at_work)) == before + 1
    assert "Coordinator reminded those who have it." in desk.open(f"/proposals/{one}/timeline").text


def test_a_note_needs_words_and_keeps_what_was_chosen(at_work: Office) -> None:
    one, two = at_work.put(State.SUBMITTED), at_work.put(State.RETURNED)
    before = len(mails(at_work))
    desk = at_work.desk("coordinator")
    page = desk.open(together("note", one, two))
    page = desk.press(page, "Send the note", {"to": "proposers"}, status=422)
    assert "Write what you want to say." in page.text
    assert sorted(seen_of(page)) == sorted([one, two])
    assert page.soup.select_one("input[name=to][value=proposers][checked]") is not None
    done = desk.press(page, "Send the note", {"text": "Please add the letters <of support>."})
    assert "2 of 2 were done" in done.text and "Written to: Ann" in done.text
    new = mails(at_work)[before:]
    assert [(mail.to, mail.subject) for mail in new] == [
        (at_work.world.email("ann"), "A note about 2 proposals")
    ]
    assert "&lt;of support&gt;" in new[0].html


def test_only_what_can_be_referred_is_and_each_says_what_came_of_it(at_work: Office) -> None:
    ready, early = at_work.put(State.SUBMITTED), at_work.put(State.SUBMITTED)
    world = at_work.world
    world.walk.sign_all(at_work.found(ready).id)
    at_work.later()
    desk = at_work.desk("coordinator")
    page = desk.open(together("refer", ready, early))
    assert seen_of(page) == [ready]
    assert "Not possible now" in page.text and "Still to sign before the committee" in page.text
    url, sent = desk.filled(page, "Refer these")
    sent += [("number", early), (f"seen-{at_work.found(early).id}", "3")]
    at_work.amend(ready, summary="Somebody was faster.")
    done = desk.send(url, sent)
    assert "0 of 2 were done" in done.text and "Somebody changed it meanwhile" in done.text
    assert at_work.found(ready).state is State.SUBMITTED

    at_work.fresh()
    world.walk.sign_all(at_work.found(ready).id)
    at_work.later()
    page = desk.open(together("refer", ready))
    url, sent = desk.filled(page, "Refer these")
    at_work.later(world.act("coordinator").now)
    assert "1 of 1 were done" in desk.send(url, sent).text
    assert at_work.found(ready).state is State.COMMITTEE_REVIEW
    assert "it took effect once" in desk.send(url, sent).text


def test_approvals_and_handing_over_are_done_together(at_work: Office) -> None:
    world = at_work.world
    numbers = [at_work.put(State.COMMITTEE_REVIEW) for _ in range(2)]
    for number in numbers:
        world.walk.decide(at_work.found(number).id, "fffff")
    at_work.later()
    desk = at_work.desk("coordinator")
    page = desk.open(together("approve", *numbers))
    assert "2 of 2 were done" in desk.press(page, "Record these approvals").text
    page = desk.open(together("hand-over", *numbers))
    assert "Not possible now" in page.text and not seen_of(page)
    at_work.fresh()
    world.make_records()
    at_work.later()
    page = desk.open(together("hand-over", *numbers))
    assert "2 of 2 were done" in desk.press(page, "Hand these over").text
    assert {at_work.found(number).state for number in numbers} == {State.MARKETING}


def test_who_may_not_act_is_offered_nothing(at_work: Office) -> None:
    number = at_work.put(State.SUBMITTED)
    auditor = at_work.desk("auditor")
    assert not auditor.open("/board").soup.select("input[name=number]")
    auditor.open(together("remind", number), status=403)
    desk = at_work.desk("coordinator")
    desk.open(together("shred", number), status=404)
    draft = at_work.put(State.DRAFT)
    assert "Choose at least one proposal" in desk.open(together("remind", draft)).html
    session = at_work.world.session
    assert not session.scalars(select(AuditEntry).where(AuditEntry.action == "remind")).all()


def test_views_are_kept_for_one_person(at_work: Office) -> None:
    number = at_work.put(State.SUBMITTED)
    desk, other = at_work.desk("coordinator"), at_work.desk("coordinator-two")
    page = desk.open("/board?stage=submitted&q=survey&nonsense=1&page=1")
    page = desk.press(page, "Keep the view", {"name": "Surveys with offices"})
    assert number in page.text
    link = page.soup.select_one(".kept-views [aria-current]")
    assert link is not None and link.get_text() == "Surveys with offices"
    kept = desk.open("/board").soup.select_one(".kept-views a")
    assert kept is not None and kept["href"] == "/board?q=survey&stage=submitted"
    assert "Surveys with offices" not in other.open("/board").text
    page = desk.press(desk.open("/board?overdue=1"), "Keep the view", {"name": " "}, status=422)
    assert "Give the view a name." in page.text
    remove = desk.open("/views")
    action = str(remove.form("Forget it")["action"])
    page = other.press(other.open("/board?overdue=1"), "Keep the view", {"name": "Late"})
    theirs = other.open("/views")
    other.send(action, other.filled(theirs, "Forget it")[1], status=404)
    assert "Surveys with offices" in desk.open("/views").text
    assert "You keep no views" in desk.press(remove, "Forget it").text


def test_words_of_the_content_and_names_of_people_are_found(at_work: Office) -> None:
    number = at_work.put(State.SUBMITTED, summary="All about questionnaires and lampshades.")
    private = at_work.put(State.DRAFT, summary="A secret about windmills.")
    desk, ann = at_work.desk("coordinator"), at_work.desk("ann")
    for words in ("lampshade", "question LAMPSH", "ann lampshades", number[-3:]):
        assert number in desk.open(f"/proposals?q={words.replace(' ', '+')}").text, words
        assert number in desk.open(f"/board?q={words.replace(' ', '+')}").text, words
    assert number not in desk.open("/proposals?q=shades").text
    assert number not in desk.open("/proposals?q=lampshades+chandelier").text
    assert private in ann.open("/proposals?q=windmill").text
    assert private not in at_work.desk("bob").open("/proposals?q=windmill").text
    assert private not in desk.open("/proposals?q=windmill").text

    at_work.amend(number, summary="All about chandeliers.")
    assert number not in desk.open("/proposals?q=lampshades").text
    assert number in desk.open("/proposals?q=chandelier").text
