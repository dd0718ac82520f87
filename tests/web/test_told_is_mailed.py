"""Whom a page says will be told is whom mails are written to: no more, no fewer."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.worker import run_once
from committee.voting import ConditionWanted
from notifications.models import Mail
from proposals.states import State
from tests.builders import PEOPLE
from tests.support.desk import Desk, Office, Sheet, office
from workflow import service

REASON = {"reason": "A reason that everybody can read."}
ENROLMENT = {
    "enrol_url": "https://www.example.edu/enrol",
    "contact_name": "Enrolment office",
    "contact_email": "enrol@example.edu",
}
Put = Callable[[Office], str]


@pytest.fixture
def at_work(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    with office(sqlite_url, tmp_path / "instance") as found:
        yield found


def promised(at_work: Office, sheet: Sheet) -> set[str]:
    """Keys of the people whom the notice of consequences means."""
    heading = sheet.soup.find("dt", string="Told at once")
    if heading is None:
        return set()
    words = heading.find_next("dd").get_text(" ", strip=True)
    return set().union(*(_meant(at_work, word.strip()) for word in words.split(",")))


def _meant(at_work: Office, words: str) -> set[str]:
    names = {one["name"]: one["key"] for one in PEOPLE}
    if found := re.search(r"the (?:\d+ )?(chairs|members) of", words):
        seats = [one for one in PEOPLE if "seat" in one]
        chairs = [one for one in seats if one["seat"]["office"]]
        return {one["key"] for one in (chairs if found[1] == "chairs" else seats)}
    roles = {
        "Head of Department of Data": ("head", "data"),
        "College of Science": ("head", "science"),
    }
    role, unit = roles.get(words, (words.lower().replace(" ", "_"), "data"))
    kind = {"contact_for_published_programs": "contact"}.get(role, role)
    found_people = {
        one["key"]
        for one in PEOPLE
        for held in one["roles"]
        if held["role"] == kind and held.get("unit") in (None, unit)
    }
    # A person of this world may be called like an office; the pages mean the office.
    return found_people or {names[words]}


def mailed(at_work: Office, since: int) -> set[str]:
    """Keys of those to whom mails were written after this one."""
    run_once(at_work.app, at_work.world.walk.clock)
    at_work.fresh()
    keys = {person_id: key for key, person_id in at_work.world.people.items()}
    found = at_work.world.session.scalars(select(Mail.person_id).where(Mail.id > since))
    return {keys[one] for one in found if one is not None}


def last_mail(at_work: Office) -> int:
    run_once(at_work.app, at_work.world.walk.clock)
    at_work.fresh()
    return at_work.world.session.scalar(select(func.max(Mail.id))) or 0


def draft(at_work: Office) -> str:
    return at_work.number(at_work.world.draft())


def signed(at_work: Office) -> str:
    number = at_work.put(State.SUBMITTED)
    at_work.world.walk.sign_all(at_work.found(number).id)
    return number


def decided(votes: str) -> Put:
    def put(at_work: Office) -> str:
        number = at_work.put(State.COMMITTEE_REVIEW)
        at_work.world.walk.decide(at_work.found(number).id, votes)
        return number

    return put


def state(wanted: State) -> Put:
    return lambda at_work: at_work.put(wanted)


def answered(at_work: Office) -> str:
    return at_work.number(at_work.world.at_conditions(ConditionWanted("A letter of the lab.")))


def approved(at_work: Office) -> str:
    number = at_work.put(State.APPROVED)
    at_work.fresh()
    at_work.world.make_records()
    return number


def with_copy(at_work: Office) -> str:
    number = at_work.put(State.MARKETING)
    copy = {"public_summary": "Ask well.", "public_body": "You ask.", **ENROLMENT}
    at_work.world.walk.edit_copy(at_work.found(number).id, copy)
    return number


def ended(at_work: Office) -> str:
    """The case that ended a program: the program's second one."""
    return at_work.put(State.TERMINATED)


def asked_back(at_work: Office) -> str:
    number = ended(at_work)
    world = at_work.world
    world.do(
        service.ask_reinstatement,
        at_work.found(number).id,
        world.act("coordinator"),
        reason="Ended in error.",
    )
    return number


def over(at_work: Office) -> str:
    """All have voted, and its time has come."""
    number = voted(at_work)
    at_work.later(at_work.world.walk.clock + timedelta(days=8))
    return number


def voted(at_work: Office) -> str:
    number = at_work.put(State.COMMITTEE_REVIEW)
    ballot = at_work.world.walk.open_ballot(at_work.found(number).id, closes_in_days=7)
    at_work.world.walk.vote(ballot, "ffff")
    return number


BALLOT = "/committees/microcredential-committee/ballots/1"
ACTS = [
    ("ann", draft, "/proposals/{}/send", "Send for sign-off", {}),
    ("head", state(State.SUBMITTED), "/sign-offs/{}/1", "Sign", {}),
    ("coordinator", signed, "/proposals/{}/refer", "Refer to the committee", {}),
    ("ann", state(State.SUBMITTED), "/proposals/{}/withdraw", "Withdraw the proposal", REASON),
    ("coordinator", decided("ffff"), "/proposals/{}/approve", "Record the approval", {}),
    ("coordinator", decided("aaaaf"), "/proposals/{}/decline", "Decline the proposal", REASON),
    ("ann", answered, "/proposals/{}/answer-condition", "Send the answer", {"evidence": "Here."}),
    ("coordinator", approved, "/proposals/{}/begin-marketing", "Hand over for publication", {}),
    ("marketing", with_copy, "/marketing/{}/publish", "Publish", {}),
    ("coordinator", ended, "/proposals/{}/ask-reinstatement", "Ask to take it back", REASON),
    ("coordinator-two", asked_back, "/proposals/{}/reinstate", "Take the termination back", {}),
    ("chair", over, BALLOT + "/close", "Close the ballot and count", {}),
    ("chair", voted, BALLOT + "/void", "Void the ballot", REASON),
]


@pytest.mark.parametrize(("who", "put", "address", "button", "values"), ACTS)
def test_whom_the_page_names_gets_a_mail(
    at_work: Office, who: str, put: Put, address: str, button: str, values: dict[str, str]
) -> None:
    number = put(at_work)
    at_work.later()
    desk: Desk = at_work.desk(who)
    since = last_mail(at_work)
    sheet = desk.open(address.format(number))
    meant = promised(at_work, sheet) - {who}
    desk.press(sheet, button, values)
    assert meant and mailed(at_work, since) == meant
