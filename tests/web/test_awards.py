"""An award from badge staff to a stranger who checks it, and taken back again."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import Result

from app.worker import run_once
from awards import service
from awards.errors import AwardRefused
from awards.models import Award, BadgeClass
from badges import credential_jwt, linked_data, proofs
from badges.achievement import Achievement
from badges.baking import credential_in
from badges.credential import checked
from persistence.unit_of_work import unit_of_work
from proposals.states import Kind, State
from tests.support.desk import Desk, Office, Sheet, office
from tests.support.reset import Resettable

FIRST = "/catalog/generic/survey-design/versions/1"
LEARNER = {"name": "Lee 李 \u202eשלום", "email": "Lee@Example.edu"}


@pytest.fixture
def at_work(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    with office(sqlite_url, tmp_path / "instance") as found:
        yield found


@pytest.fixture(scope="module")
def furnished(
    new_database: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Resettable]:
    """A published program, and keys."""
    url = new_database("sqlite")
    with office(url, tmp_path_factory.mktemp("instance")) as found:
        found.world.at(State.ACTIVE)
        told(found, "keys", "--slug", "generic", "--make")
        worked(found)
        yield Resettable(found, url)


@pytest.fixture
def ready(furnished: Resettable) -> Office:
    return furnished.reset()


def told(at_work: Office, *words: str) -> Result:
    return at_work.app.test_cli_runner().invoke(args=["badges", *words])


def worked(at_work: Office) -> None:
    at_work.later()
    run_once(at_work.app, at_work.world.walk.clock)
    at_work.fresh()


def give(at_work: Office, *, status: int = 200, **values: Any) -> Sheet:
    """Badge staff award the first badge that is offered."""
    desk = at_work.desk("badges")
    page = desk.open("/awards/new")
    options = page.soup.select("select[name=badge] option[value]")
    chosen = {"badge": str(options[-1]["value"]), **LEARNER, **values}
    return desk.press(page, "Award this badge", chosen, status=status)


def awards(at_work: Office) -> list[Award]:
    at_work.fresh()
    return at_work.world.session.query(Award).order_by(Award.id).all()


def read(at_work: Office, url: str, accept: str = "application/vc+ld+json") -> Any:
    answer = at_work.app.test_client().get(url, headers={"Accept": accept})
    assert answer.status_code == 200, (url, answer.status_code)
    return json.loads(answer.get_data())


def test_an_award_is_made_signed_shown_checked_and_revoked(ready: Office, tmp_path: Path) -> None:
    made = give(ready, narrative="A survey of *bees*.", evidence_url="https://example.edu/bees")
    assert "The badge is awarded" in made.html and "Not signed yet" in made.text
    token = awards(ready)[0].token
    visitor = Desk(ready.app)
    assert "Not signed yet" in visitor.open(f"/badges/{token}").text
    worked(ready)
    page = visitor.open(f"/badges/{token}")
    assert "Valid" in page.text and "Survey Design" in page.text and "bees" in page.text
    for secret in ("Lee", "lee@example.edu", "李"):
        assert secret not in page.html
    credential = read(ready, f"/badges/{token}")
    award = checked(credential)
    assert proofs.check(credential).startswith(award.issuer.id)
    assert award.credential_subject.identifier[0].is_of("lee@example.edu")
    assert linked_data.canonical({k: v for k, v in credential.items() if k != "proof"})
    assert "lee@example.edu" not in json.dumps(credential).lower()

    exported = tmp_path / "out"
    assert "1 badges" in told(ready, "export", str(exported)).output
    file = exported / f"{token}.json"
    assert {one.name for one in exported.iterdir()} == {
        file.name, "did.json", "jwks.json", "status-1.json",
    }  # fmt: skip
    good = told(ready, "verify", str(file))
    assert good.exit_code == 0 and "It is valid." in good.output, good.output
    jwt = ready.app.test_client().get(f"/badges/{token}/credential.jwt").get_data(as_text=True)
    keys = read(ready, "/.well-known/jwks.json")
    bare = {name: part for name, part in credential.items() if name != "proof"}
    assert credential_jwt.decode(jwt, keys) == bare
    (exported / "badge.jwt").write_text(jwt)
    assert "It is valid." in told(ready, "verify", str(exported / "badge.jwt")).output
    picture = ready.app.test_client().get(f"/badges/{token}/picture")
    assert credential_in(picture.get_data()) == credential
    baked = exported / "picture"
    baked.write_bytes(picture.get_data())
    assert told(ready, "verify", str(baked)).exit_code == 0

    desk = ready.desk("badges")
    shown = desk.open("/awards/1")
    assert token in shown.html
    form = desk.open("/awards/1/revoke")
    assert "Say why" in desk.press(form, "Revoke this award", {"reason": " "}, status=422).text
    done = desk.press(form, "Revoke this award", {"reason": "Somebody else’s work."})
    assert "is revoked" in done.html
    assert "already" in desk.press(form, "Revoke this award", {"reason": "Again."}, status=422).text
    worked(ready)
    assert "Revoked" in visitor.open(f"/badges/{token}").text
    assert "Somebody else" not in visitor.open(f"/badges/{token}").html
    bad = told(ready, "verify", str(file))
    assert bad.exit_code == 1 and "It was revoked." in bad.output
    told(ready, "export", str(tmp_path / "left"))
    assert not (tmp_path / "left" / file.name).exists()
    told(ready, "export", str(tmp_path / "all"), "--all")
    assert (tmp_path / "all" / file.name).is_file()


def test_a_stranger_checks_with_the_folder_alone(ready: Office, tmp_path: Path) -> None:
    give(ready)
    worked(ready)
    told(ready, "export", str(tmp_path / "out"))
    token = awards(ready)[0].token
    from app import create_app
    from config import read as read_settings

    other = create_app(read_settings({"INSTANCE": str(tmp_path / "elsewhere")}))
    ask = other.test_cli_runner().invoke
    file = tmp_path / "out" / f"{token}.json"
    assert "It is valid." in ask(args=["badges", "verify", str(file)]).output
    (tmp_path / "out" / "status-1.json").unlink()
    unknown = ask(args=["badges", "verify", str(file)])
    assert unknown.exit_code == 1 and "cannot be told" in unknown.output
    changed = json.loads(file.read_text()) | {"name": "Another"}
    file.write_text(json.dumps(changed))
    assert "changed after signing" in ask(args=["badges", "verify", str(file)]).output
    file.write_text("{")
    assert "no credential" in ask(args=["badges", "verify", str(file)]).output


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"email": "no address"}, "not an e-mail address"),
        ({"evidence_url": "javascript:alert(1)"}, "whole web address"),
        ({"awarded_on": "2099-01-01"}, "lies in the future"),
        ({"valid_until": "2020-01-01"}, "end before it begins"),
        ({"badge": ""}, "Choose the badge"),
        ({"name": " "}, "learner’s name"),
    ],
)
def test_what_is_wrong_is_said_on_the_form_and_kept(ready: Office, values: Any, says: str) -> None:
    page = give(ready, status=422, narrative="Kept words.", **values)
    assert says in page.text and "Kept words." in page.html
    assert "Not a valid date" not in page.text
    assert awards(ready) == []


def test_nobody_gets_a_badge_twice_for_the_same_thing(ready: Office) -> None:
    give(ready, activity="Spring")
    again = give(ready, activity="Spring", email=" lee@example.EDU ", status=422)
    assert "has this badge already" in again.text
    give(ready, activity="Autumn")
    found = awards(ready)
    assert len(found) == 2 and len({one.status_index for one in found}) == 2


def test_without_keys_or_office_nothing_is_awarded(at_work: Office) -> None:
    at_work.world.at(State.ACTIVE)
    worked(at_work)
    assert "no key yet" in at_work.desk("badges").open("/awards").text
    assert "no key yet" in give(at_work, status=422).text
    for person in ("ann", "marketing", "admin", "auditor"):
        at_work.desk(person).open("/awards", status=403)
        at_work.desk(person).open("/awards/new", status=403)
    Desk(at_work.app).open("/badges/unknown", status=404)
    at_work.desk("badges").open("/awards/77", status=404)


def test_a_class_that_somebody_holds_is_frozen_and_awarded_until_its_last_day(
    ready: Office,
) -> None:
    give(ready)
    worked(ready)
    before = read(ready, FIRST)
    held = ready.world.session.query(BadgeClass).one()
    held_says = Achievement.model_validate(held.achievement).as_json()
    assert {k: v for k, v in before.items() if k not in ("@context", "related")} == held_says
    world = ready.world
    world.session.rollback()
    unit = world.unit("data")
    unit.name = "Department of Everything"
    world.session.commit()
    after = read(ready, FIRST)
    assert after["creator"] == before["creator"] and after["id"] == before["id"]
    first = world.proposal(held.proposal_id)
    later = world.walk.propose(
        first.id, Kind.CHANGE, {"criteria": "Pass each assessment with 80 percent."}
    )
    for step in (world.walk.send, world.walk.sign_all, world.walk.refer):
        step(later)
    world.walk.decide(later, "fffff")
    world.walk.approve(later)
    world.walk.to_marketing(later)
    world.walk.publish(later)
    worked(ready)
    ready.fresh()
    last = world.proposal(held.proposal_id).last_award_on
    assert last is not None
    options = ready.desk("badges").open("/awards/new").soup.select("select[name=badge] option")
    first_id = str(held.proposal_id)
    assert first_id in [str(one.get("value")) for one in options]
    give(ready, badge=first_id, email="late@example.edu")
    ready.later(world.walk.clock + timedelta(days=(last - world.walk.clock.date()).days + 2))
    day = (last + timedelta(days=1)).isoformat()
    late = give(ready, badge=first_id, email="too-late@example.edu", awarded_on=day, status=422)
    assert "no longer awarded" in late.text
    give(ready, badge=first_id, email="in-time@example.edu", awarded_on=last.isoformat())


def test_many_are_awarded_and_signed_together_or_none(ready: Office) -> None:
    give(ready)
    ready.fresh()
    world = ready.world
    held = world.session.query(BadgeClass).one()
    proposal_id, achievement, now = held.proposal_id, held.achievement, world.walk.clock
    world.session.rollback()

    def award_all(emails: list[str]) -> None:
        given = [service.Given("Somebody", one, now) for one in emails]
        by = {"actor_id": world.people["badges"], "now": now, "random": Random(4)}
        with unit_of_work(world.session):
            service.award_all(world.session, proposal_id, given, achievement, **by)

    emails = [f"learner{place}@example.edu" for place in range(120)]
    for wrong in ("no address", "lee@example.edu", emails[0]):
        with pytest.raises(AwardRefused):
            award_all([*emails, wrong])
    assert len(awards(ready)) == 1
    world.session.rollback()
    award_all(emails)
    worked(ready)
    found = awards(ready)
    assert len(found) == 121 and len({one.status_index for one in found}) == 121
    assert all(one.credential for one in found)
    for one in found[::30]:
        assert proofs.check(one.credential or {})
    assert len({json.dumps(one.credential) for one in found}) == 121
