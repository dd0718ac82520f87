"""The set-up on an empty database: who may, every step, what becomes of the answers, the end of a trial."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask_babel import Domain
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts import passwords
from accounts.models import Institution, Person, ProfileVersion, Unit
from accounts.roles import Role
from app.commands.setup import setup
from committee.models import Committee, CommitteeMembership
from founding.models import FirstRun
from persistence.audit import broken_links
from persistence.base import Base
from persistence.files import StoredFile
from persistence.unit_of_work import unit_of_work
from tests.support.desk import Desk
from tests.support.first_run import (
    ADA,
    ASHBY,
    PASSWORD,
    administered,
    begun,
    own_code,
    picture,
    written,
)
from tests.support.pseudo_language import Ear, Pseudo, competencies, own_words, spoken

UNITS = "College of Making, college,\nPottery, department, College of Making\nWeaving, department, College of Making"
PEOPLE = """Name;E-mail;Roles;Unit;Post
Ben Cole;ben@ashby.example;head/marketing;Pottery;Potter
Cy Dahl;cy@ashby.example;member;Weaving;
Cy Dahl;cy@ashby.example;member, contact;Pottery;
Di Estes;di@ashby.example;dean;College of Making;Dean"""
SEATS = "Ada Ito, chair, 2030-06-30\nben@ashby.example,,\nCy Dahl,,,voting"
PAGES = (
    "",
    "/administrator",
    "/institution",
    "/look",
    "/rules",
    "/units",
    "/people",
    "/committee",
    "/committee/members",
    "/mail",
    "/done",
    "/erase",
)


def run_of(rows: Session) -> FirstRun:
    rows.rollback()
    return rows.scalars(select(FirstRun)).one()


def test_an_empty_installation_shows_its_set_up_to_whoever_has_the_code(
    bare: Flask, rows: Session
) -> None:
    stranger = Desk(bare)
    for page in ("/", "/catalog", "/home", "/account/sign-in", "/set-up/units"):
        assert stranger.open(page).url == "/set-up", page
    guess = {"code": "00000-00000-00000-00000"}
    refused = stranger.press(stranger.open("/set-up"), "Begin the set-up", guess, status=422)
    assert "This is not the code of this server" in refused.text
    assert rows.scalar(select(func.count(Institution.id))) == 0
    printed = bare.test_cli_runner().invoke(setup).output
    link = re.search(r"http://\S+(/set-up\?code=\S+)", printed)
    assert link, printed
    owner = Desk(bare)
    overview = owner.press(owner.open(link[1]), "Begin the set-up")
    assert "Take the steps in any order" in overview.text
    assert "Set-up code" in stranger.open("/set-up/people").text


def test_the_code_opens_nothing_once_there_is_an_administrator(bare: Flask, rows: Session) -> None:
    early = begun(bare)
    ada = administered(bare)
    assert ada.open("/home").url == "/home"
    assert early.open("/set-up/institution").url == "/account/sign-in"
    late = Desk(bare)
    assert late.open("/set-up").url == "/account/sign-in"
    assert late.open(f"/set-up?code={own_code(bare)}").url == "/account/sign-in"
    assert bare.test_cli_runner().invoke(setup).exit_code == 1
    written(ada, "/set-up/people", "Cy Dahl, cy@ashby.example, registrar,,")
    rows.rollback()
    cy = rows.scalars(select(Person).where(Person.name == "Cy Dahl")).one()
    Desk(bare, cy).open("/set-up", status=403)
    Desk(bare, cy).open("/set-up/mail", status=403)
    with bare.app_context():
        person = rows.scalars(select(Person).where(Person.email == ADA["email"])).one()
        assert passwords.matches(person.password_hash, PASSWORD)
    held = {one.role for one in person.memberships}
    assert held == {Role.ADMINISTRATOR, Role.COORDINATOR}


def test_every_step_can_be_skipped_and_taken_later(bare: Flask, rows: Session) -> None:
    desk = begun(bare)
    page = desk.open("/set-up/administrator")
    for _step in range(8):
        page = desk.press(page, "Skip this step")
    assert page.url == "/set-up/done"
    assert "make the administrator’s account first" in page.text
    assert set(run_of(rows).steps.values()) == {"skipped"}
    # Come back another day, in another browser.
    again = begun(bare)
    assert again.open("/set-up").text.count("Left out") == 8
    again.press(again.open("/set-up/administrator"), "Make my account", ADA)
    assert run_of(rows).steps["administrator"] == "done"
    final = again.press(again.open("/set-up/done"), "Finish, and try a proposal")
    assert final.url == "/proposals/new"
    assert run_of(rows).finished_at is not None
    assert "Set-up" not in [link.get_text() for link in final.soup.select("nav a")]
    assert "/set-up" in again.open("/admin").links


def test_the_answers_become_the_institution(bare: Flask, rows: Session) -> None:
    desk = administered(bare)
    desk.press(desk.open("/set-up/institution"), "Save and go on", ASHBY)
    svg_or_png = {"accent": "#7a3b2e", "logo": ("logo.png", picture(1200, 400))}
    desk.press(desk.open("/set-up/look"), "Save and go on", svg_or_png)
    desk.press(desk.open("/set-up/rules"), "Take these rules", {"start": "hartwell"})
    written(desk, "/set-up/units", UNITS)
    written(desk, "/set-up/people", PEOPLE)
    rows.rollback()
    house = rows.scalars(select(Institution)).one()
    assert (house.name, house.slug, house.prefix, house.timezone, house.illustrative) == (
        "Ashby College of Crafts",
        "ashby-college-of-crafts",
        "ACC",
        "America/Chicago",
        True,
    )
    assert desk.open("/").url == "/"
    logo = desk.client.get(f"/brand/{house.slug}/logo.svg")
    assert logo.mimetype == "image/svg+xml" and b"data:image/png;base64," in logo.data
    assert "#7a3b2e" in desk.client.get(f"/brand/{house.slug}.css").get_data(as_text=True)
    tree = {one.name: one.parent.name if one.parent else "" for one in rows.scalars(select(Unit))}
    assert tree == {
        "College of Making": "",
        "Pottery": "College of Making",
        "Weaving": "College of Making",
    }
    cy = rows.scalars(select(Person).where(Person.name == "Cy Dahl")).one()
    assert {(m.role, m.unit.name if m.unit else "") for m in cy.memberships} == {
        (Role.MEMBER, "Weaving"),
        (Role.MEMBER, "Pottery"),
        (Role.CONTACT, "Pottery"),
    }
    assert not list(broken_links(rows))
    # The same once more changes nothing.
    versions = rows.scalar(select(func.count(ProfileVersion.id)))
    for page, text in (("/set-up/units", UNITS), ("/set-up/people", PEOPLE)):
        looked = desk.press(desk.open(page), "Look at the list", {"typed": text})
        assert "there is nothing to add" in looked.text
    desk.press(desk.open("/set-up/institution"), "Save and go on", ASHBY)
    rows.rollback()
    assert rows.scalar(select(func.count(ProfileVersion.id))) == versions


def test_the_committee_is_asked_in_words_and_counted(bare: Flask, rows: Session) -> None:
    desk = administered(bare)
    written(
        desk,
        "/set-up/people",
        PEOPLE.replace("Pottery", "")
        .replace("Weaving", "")
        .replace("head/marketing", "marketing")
        .replace("member, contact", "")
        .replace("member", "")
        .replace("dean", "")
        .replace("College of Making", ""),
    )
    two_thirds = {"seats": "7", "years": "3", "carries": "at least 2/3 of votes cast"}
    page = desk.open("/set-up/committee")
    shown = desk.press(page, "Show what this means", two_thirds)
    assert "at least two thirds of the votes cast" in shown.text
    assert "one of 7 seats is vacant" in shown.text and "carried" in shown.text
    rows.rollback()
    content = rows.scalars(select(ProfileVersion)).one().content
    assert content["committees"]["committee"][0]["rule"]["carries"] == "more than 1/2 of votes cast"
    never = {"seats": "2", "quorum": "at least 3"}
    refused = desk.press(page, "Save, and on to the members", never, status=422)
    assert "could never be reached" in refused.text
    members = desk.press(page, "Save, and on to the members", two_thirds)
    strange = {"typed": "Nobody Known, chair\nAda Ito,,30.6.2028"}
    wrong = desk.press(members, "Look at the list", strange, status=422)
    assert "Line 1: Nobody here is called “Nobody Known”" in wrong.text
    assert "Line 2: “30.6.2028” is not a day" in wrong.text
    written(desk, members.url, SEATS)
    rows.rollback()
    seats = rows.scalars(select(CommitteeMembership).order_by(CommitteeMembership.id)).all()
    assert [(one.person.name, one.office, str(one.ends_on)) for one in seats] == [
        ("Ada Ito", "chair", "2030-06-30"),
        ("Ben Cole", "", "None"),
        ("Cy Dahl", "", "None"),
    ]
    # Other rules bring another committee; the seats move on to it.
    desk.press(desk.open("/set-up/rules"), "Take these rules", {"start": "hartwell"})
    rows.rollback()
    committee = rows.scalars(select(Committee)).one()
    assert (committee.slug, len(committee.members)) == ("curriculum-committee", 3)


def test_a_trial_is_erased_at_one_press_and_a_real_institution_never(
    bare: Flask, rows: Session
) -> None:
    desk = administered(bare)
    desk.press(desk.open("/set-up/institution"), "Save and go on", ASHBY)
    written(desk, "/set-up/units", UNITS)
    store = bare.extensions["file_store"]
    with unit_of_work(rows):
        at = rows.scalars(select(FirstRun)).one().begun_at
        rows.add(
            store.keep(b"%PDF-1.7", name="a.pdf", media_type="application/pdf", at=at, by_id=None)
        )
    sha256 = rows.scalars(select(StoredFile)).one().sha256
    again = desk.press(desk.open("/set-up/erase"), "Erase everything")
    assert "Everything is erased" in again.html
    rows.rollback()
    left = {
        table.name: count
        for table in Base.metadata.sorted_tables
        if (count := rows.scalar(select(func.count()).select_from(table)))
    }
    assert left == {} and not store.path(sha256).exists()
    desk.press(again, "Begin the set-up")
    desk.press(desk.open("/set-up/administrator"), "Make my account", ADA)
    desk.press(desk.open("/set-up/institution"), "Save and go on", {**ASHBY, "purpose": "real"})
    kept = desk.open("/set-up/erase")
    assert "is real: its records are kept for good" in kept.text
    token = kept.soup.select_one("input[name=csrf_token]") or desk.open(
        "/set-up/mail"
    ).soup.select_one("input[name=csrf_token]")
    desk.send("/set-up/erase", [("csrf_token", str(token["value"]))], status=409)
    back = desk.press(
        desk.open("/set-up/institution"), "Save and go on", {"purpose": "trial"}, status=422
    )
    assert "from then on nothing can be erased" in back.text
    assert run_of(rows).trial is False


def test_an_institution_founded_otherwise_has_no_set_up(
    opened: Callable[..., object],
) -> None:
    office = opened.reset()  # type: ignore[attr-defined]
    for desk in (Desk(office.app), office.desk("admin")):
        desk.open("/set-up", status=404)
        desk.open("/set-up/units", status=404)


def test_the_set_up_is_translated(
    bare: Flask, rows: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = Desk(bare)
    with monkeypatch.context() as patch:
        patch.setattr(Domain, "get_translations", lambda self: Pseudo())
        first = visitor.open("/set-up").html
    anonymous, ada = begun(bare), administered(bare)
    written(ada, "/set-up/units", UNITS)
    places = re.compile(r"\b(?:Imprimatur|UTC|English|SVG|PNG|JPEG|CSV|XLSX|MB|MAIL_URL)\b")
    ear = Ear(own_words(rows) | competencies(), places)
    zones = re.compile(r"<option[^>]*>[A-Za-z]+/[^<]*</option>")
    with monkeypatch.context() as patch:
        patch.setattr(Domain, "get_translations", lambda self: Pseudo())
        pages = [first, *(ada.open(f"/set-up{page}").html for page in PAGES)]
        assert anonymous.open("/set-up").url == "/account/sign-in"
    escaped = {
        rest
        for html in pages
        for text in spoken(zones.sub("", html))
        if (rest := ear.untranslated(text))
    }
    assert not escaped, escaped
