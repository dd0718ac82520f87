"""The set-up on an empty database: who may, every step, what is refused and how one goes on."""

import json
import re
import socket
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Domain
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts import passwords
from accounts.models import Institution, Person, ProfileVersion, RoleMembership, Unit
from accounts.roles import Role
from app.commands.first_run import first_run
from committee.models import Committee, CommitteeMembership
from founding.models import FirstRun
from notifications import transport
from persistence.audit import broken_links
from persistence.base import Base
from persistence.engine import make_engine
from persistence.files import StoredFile
from persistence.unit_of_work import unit_of_work
from tests.support.desk import Desk
from tests.support.first_run import (
    ADA,
    ASHBY,
    PASSWORD,
    administered,
    begun,
    empty,
    own_code,
    picture,
    postbox,
    written,
)
from tests.support.pseudo_language import Ear, Pseudo, competencies, own_words, spoken
from tests.support.signing_in import QUICK

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


@pytest.fixture
def app(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    monkeypatch.setattr(passwords, "HASHER", QUICK)
    passwords._decoy.cache_clear()
    with empty(sqlite_url, tmp_path / "instance") as made:
        yield made


@pytest.fixture
def session(app: Flask, sqlite_url: str) -> Iterator[Session]:
    engine = make_engine(sqlite_url)
    with Session(engine) as opened:
        yield opened
    engine.dispose()


def run_of(session: Session) -> FirstRun:
    session.rollback()
    return session.scalars(select(FirstRun)).one()


def test_an_empty_installation_shows_its_set_up_to_whoever_has_the_code(
    app: Flask, session: Session
) -> None:
    stranger = Desk(app)
    for page in ("/", "/catalog", "/home", "/account/sign-in", "/set-up/units"):
        assert stranger.open(page).url == "/set-up", page
    guess = {"code": "00000-00000-00000-00000"}
    refused = stranger.press(stranger.open("/set-up"), "Begin the set-up", guess, status=422)
    assert "This is not the code of this server" in refused.text
    assert session.scalar(select(func.count(Institution.id))) == 0
    printed = app.test_cli_runner().invoke(first_run).output
    link = re.search(r"http://\S+(/set-up\?code=\S+)", printed)
    assert link, printed
    owner = Desk(app)
    overview = owner.press(owner.open(link[1]), "Begin the set-up")
    assert "Take the steps in any order" in overview.text
    assert "Set-up code" in stranger.open("/set-up/people").text


def test_the_code_opens_nothing_once_there_is_an_administrator(
    app: Flask, session: Session
) -> None:
    early = begun(app)
    ada = administered(app)
    assert ada.open("/home").url == "/home"
    assert early.open("/set-up/institution").url == "/account/sign-in"
    late = Desk(app)
    assert late.open("/set-up").url == "/account/sign-in"
    assert late.open(f"/set-up?code={own_code(app)}").url == "/account/sign-in"
    assert app.test_cli_runner().invoke(first_run).exit_code == 1
    written(ada, "/set-up/people", "Cy Dahl, cy@ashby.example, registrar,,")
    session.rollback()
    cy = session.scalars(select(Person).where(Person.name == "Cy Dahl")).one()
    Desk(app, cy).open("/set-up", status=403)
    Desk(app, cy).open("/set-up/mail", status=403)
    with app.app_context():
        person = session.scalars(select(Person).where(Person.email == ADA["email"])).one()
        assert passwords.matches(person.password_hash, PASSWORD)
    held = {one.role for one in person.memberships}
    assert held == {Role.ADMINISTRATOR, Role.COORDINATOR}


def test_every_step_can_be_skipped_and_taken_later(app: Flask, session: Session) -> None:
    desk = begun(app)
    page = desk.open("/set-up/administrator")
    for _step in range(8):
        page = desk.press(page, "Skip this step")
    assert page.url == "/set-up/done"
    assert "make the administrator’s account first" in page.text
    assert set(run_of(session).steps.values()) == {"skipped"}
    # Come back another day, in another browser.
    again = begun(app)
    assert again.open("/set-up").text.count("Left out") == 8
    again.press(again.open("/set-up/administrator"), "Make my account", ADA)
    assert run_of(session).steps["administrator"] == "done"
    final = again.press(again.open("/set-up/done"), "Finish, and try a proposal")
    assert final.url == "/proposals/new"
    assert run_of(session).finished_at is not None
    assert "Set-up" not in [link.get_text() for link in final.soup.select("nav a")]


def test_the_answers_become_the_institution(app: Flask, session: Session) -> None:
    desk = administered(app)
    desk.press(desk.open("/set-up/institution"), "Save and go on", ASHBY)
    svg_or_png = {"accent": "#7a3b2e", "logo": ("logo.png", picture(1200, 400))}
    desk.press(desk.open("/set-up/look"), "Save and go on", svg_or_png)
    desk.press(desk.open("/set-up/rules"), "Take these rules", {"start": "hartwell"})
    written(desk, "/set-up/units", UNITS)
    written(desk, "/set-up/people", PEOPLE)
    session.rollback()
    house = session.scalars(select(Institution)).one()
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
    tree = {
        one.name: one.parent.name if one.parent else "" for one in session.scalars(select(Unit))
    }
    assert tree == {
        "College of Making": "",
        "Pottery": "College of Making",
        "Weaving": "College of Making",
    }
    cy = session.scalars(select(Person).where(Person.name == "Cy Dahl")).one()
    assert {(m.role, m.unit.name if m.unit else "") for m in cy.memberships} == {
        (Role.MEMBER, "Weaving"),
        (Role.MEMBER, "Pottery"),
        (Role.CONTACT, "Pottery"),
    }
    assert not list(broken_links(session))
    # The same once more changes nothing.
    versions = session.scalar(select(func.count(ProfileVersion.id)))
    for page, text in (("/set-up/units", UNITS), ("/set-up/people", PEOPLE)):
        looked = desk.press(desk.open(page), "Look at the list", {"typed": text})
        assert "there is nothing to add" in looked.text
    desk.press(desk.open("/set-up/institution"), "Save and go on", ASHBY)
    session.rollback()
    assert session.scalar(select(func.count(ProfileVersion.id))) == versions


def test_the_committee_is_asked_in_words_and_counted(app: Flask, session: Session) -> None:
    desk = administered(app)
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
    session.rollback()
    content = session.scalars(select(ProfileVersion)).one().content
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
    session.rollback()
    seats = session.scalars(select(CommitteeMembership).order_by(CommitteeMembership.id)).all()
    assert [(one.person.name, one.office, str(one.ends_on)) for one in seats] == [
        ("Ada Ito", "chair", "2030-06-30"),
        ("Ben Cole", "", "None"),
        ("Cy Dahl", "", "None"),
    ]
    # Other rules bring another committee; the seats move on to it.
    desk.press(desk.open("/set-up/rules"), "Take these rules", {"start": "hartwell"})
    session.rollback()
    committee = session.scalars(select(Committee)).one()
    assert (committee.slug, len(committee.members)) == ("curriculum-committee", 3)


def test_a_list_with_mistakes_writes_nothing_and_says_which_lines(
    app: Flask, session: Session
) -> None:
    desk = administered(app)
    ring = (
        "Pottery, department, Pottery\nA, department, B\nB, department, A\nC, wizardry,\nD,,Nowhere"
    )
    wrong = desk.press(desk.open("/set-up/units"), "Look at the list", {"typed": ring}, status=422)
    for says in (
        "Line 1: “Pottery” cannot lie under itself.",
        "Line 2: These lie under each other in a ring: A → B → A.",
        "Line 4: There is no kind “wizardry”.",
        "Line 5: “D” lies under “Nowhere”, which is neither in this list nor here already.",
    ):
        assert says in wrong.text, wrong.text
    assert ring in wrong.soup.select_one("textarea").get_text()
    written(desk, "/set-up/units", UNITS)
    twice = (
        "Name,E-mail,Roles,Unit\nBen Cole,ben@ashby.example,head,Pottery\n"
        "Benita Cole,BEN@ashby.example,member,Pottery\nCy,cy,member,Pottery\n"
        "Di,di@ashby.example,juggler,\nEd,ed@ashby.example,member,\nFy,fy@ashby.example,head,Glass"
    )
    file = ("people.csv", ("\ufeff" + twice.replace(",", ";")).encode("utf-16"))
    wrong = desk.press(desk.open("/set-up/people"), "Look at the list", {"file": file}, status=422)
    for says in (
        "Line 3: ben@ashby.example stands on line 2 already, for Ben Cole.",
        "Line 4: “cy” is not an e-mail address.",
        "Line 5: There is no role “juggler”.",
        "Line 6: “member” is a role in a unit: name the unit.",
        "Line 7: There is no unit “Glass”.",
    ):
        assert says in wrong.text, wrong.text
    assert "ben@ashby.example" in wrong.soup.select_one("textarea").get_text()
    old = "Name;E-mail;Roles;Unit\nZoë Müller;zoe@ashby.example;member;Weaving".encode("cp1252")
    seen = desk.press(desk.open("/set-up/people"), "Look at the list", {"file": ("p.csv", old)})
    assert "read as Windows text" in seen.text
    desk.press(seen, "Write this 1 person")
    session.rollback()
    assert {one.name for one in session.scalars(select(Person))} == {"Ada Ito", "Zoë Müller"}


def test_nobody_is_made_administrator_by_a_list_before_there_is_one(app: Flask) -> None:
    desk = begun(app)
    line = {"typed": "Eve, eve@ashby.example, administrator,,"}
    wrong = desk.press(desk.open("/set-up/people"), "Look at the list", line, status=422)
    assert "Make the administrator’s account first" in wrong.text


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"accent": "#ffee00"}, "The nearest that can be read is #"),
        ({"logo": ("big.png", b"\x89PNG" + bytes(7_000_000))}, "The file has 7 MB"),
        ({"logo": ("text.png", b"only words")}, "not a picture that can be read"),
        ({"logo": ("torn.png", picture(300, 100)[:200])}, "not a picture that can be read"),
        (
            {"logo": ("bad.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>")},
            "A PNG of it will do as well.",
        ),
    ],
)
def test_a_look_that_will_not_do(app: Flask, given: dict[str, object], says: str) -> None:
    desk = begun(app)
    refused = desk.press(desk.open("/set-up/look"), "Save and go on", given, status=422)
    assert says in refused.text


def test_a_logo_of_forty_megabytes_gets_a_way_on(app: Flask) -> None:
    desk = begun(app)
    huge = {"logo": ("huge.png", bytes(40 * 1024 * 1024))}
    refused = desk.press(desk.open("/set-up/look"), "Save and go on", huge, status=413)
    assert "larger than 20 MB" in refused.text
    assert any(link.endswith("/set-up/look") for link in refused.links)


def test_mail_settings_are_tried_and_kept_out_of_the_database(
    app: Flask, session: Session, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "SECONDS", 0.3)
    monkeypatch.setattr(socket, "getfqdn", lambda name="": "here.example")
    desk = administered(app)
    page = desk.open("/set-up/mail")
    server = {"how": "smtp", "host": "127.0.0.1", "sender": "notices@ashby.example"}
    with postbox(hangs=True) as silent:
        hung = desk.press(page, "Send a test mail", {**server, "port": str(silent.port)})
    assert "did not answer within" in hung.text
    gone = desk.press(page, "Send a test mail", {**server, "port": str(silent.port)})
    assert "takes no mail on port" in gone.text
    nameless = desk.press(page, "Save and go on", {"how": "smtp"}, status=422)
    assert "Name the mail server." in nameless.text
    with postbox() as box:
        taken = desk.press(page, "Send a test mail", {**server, "port": str(box.port)})
        assert "The mail server took the test" in taken.text
        secret = {"user": "ashby", "password": "sesame/opens@dawn"}
        assert (
            "does not offer the security"
            in desk.press(
                page, "Send a test mail", {**server, **secret, "port": str(box.port)}
            ).text
        )
    assert [str(mail["To"]) for mail in box.mails] == ["ada@ashby.example"]
    settings = app.config["SETTINGS"]
    assert not settings.sends_mail
    desk.press(page, "Save and go on", {**server, **secret, "port": "587"})
    assert settings.mail_url == "smtp://ashby:sesame%2Fopens%40dawn@127.0.0.1:587"
    assert settings.mail_from == "notices@ashby.example"
    assert stat.S_IMODE(settings.mail_file.stat().st_mode) == 0o600
    again = desk.open("/set-up/mail")
    assert "sesame" not in again.html and "sesame" not in json.dumps(sorted(own_words(session)))
    desk.press(again, "Save and go on", {"sender": "other@ashby.example"})
    assert "sesame" in settings.mail_url
    desk.press(desk.open("/set-up/mail"), "Save and go on", {"how": "none"})
    assert not settings.sends_mail


def test_what_the_environment_says_about_mail_goes_first(
    app: Flask, sqlite_url: str, tmp_path: Path
) -> None:
    import config

    kept = app.config["SETTINGS"]
    config.keep_mail(kept, "smtp://kept.example", "kept@ashby.example")
    given = config.read(
        {
            "INSTANCE": str(kept.instance),
            "DATABASE_URL": sqlite_url,
            "MAIL_URL": "smtp://given.example",
        }
    )
    assert (kept.mail_url, given.mail_url) == ("smtp://kept.example", "smtp://given.example")
    app.config["SETTINGS"] = given
    desk = begun(app)
    page = desk.open("/set-up/mail")
    assert "given.example" in page.text and not page.soup.select("input[name=password]")
    kept.mail_file.write_text("{torn", encoding="utf-8")
    with pytest.raises(config.SettingRefused, match="Remove it"):
        _ = kept.mail_url


def test_a_trial_is_erased_at_one_press_and_a_real_institution_never(
    app: Flask, session: Session
) -> None:
    desk = administered(app)
    desk.press(desk.open("/set-up/institution"), "Save and go on", ASHBY)
    written(desk, "/set-up/units", UNITS)
    store = app.extensions["file_store"]
    with unit_of_work(session):
        at = session.scalars(select(FirstRun)).one().begun_at
        session.add(
            store.keep(b"%PDF-1.7", name="a.pdf", media_type="application/pdf", at=at, by_id=None)
        )
    sha256 = session.scalars(select(StoredFile)).one().sha256
    again = desk.press(desk.open("/set-up/erase"), "Erase everything")
    assert "Everything is erased" in again.html
    session.rollback()
    left = {
        table.name: count
        for table in Base.metadata.sorted_tables
        if (count := session.scalar(select(func.count()).select_from(table)))
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
    assert run_of(session).trial is False


def test_rules_stay_once_something_was_proposed(app: Flask, session: Session) -> None:
    desk = administered(app)
    written(desk, "/set-up/units", UNITS)
    unit = session.scalars(select(Unit.id).where(Unit.name == "Pottery")).one()
    fresh = desk.open("/proposals/new")
    desk.press(fresh, "Begin writing", {"title": "Raku Firing", "unit": str(unit)})
    refused = desk.press(
        desk.open("/set-up/rules"), "Take these rules", {"start": "hartwell"}, status=422
    )
    assert "There are proposals already" in refused.text
    slug = session.scalars(select(Institution.slug)).one()
    desk.press(desk.open("/set-up/institution"), "Save and go on", ASHBY)
    session.rollback()
    house = session.scalars(select(Institution)).one()
    assert (house.slug, house.name) == (slug, ASHBY["name"])


def test_an_institution_founded_otherwise_has_no_set_up(
    opened: Callable[..., object],
) -> None:
    office = opened.reset()  # type: ignore[attr-defined]
    for desk in (Desk(office.app), office.desk("admin")):
        desk.open("/set-up", status=404)
        desk.open("/set-up/units", status=404)


def test_two_thousand_people_are_looked_at_at_once(app: Flask, session: Session) -> None:
    desk = administered(app)
    written(desk, "/set-up/units", UNITS)
    lines = "\n".join(f"Person {n}, p{n}@ashby.example, member, Pottery," for n in range(2000))
    looked = desk.press(desk.open("/set-up/people"), "Look at the list", {"typed": lines})
    assert "and 1940 more" in looked.text
    assert looked.button("Write these 2000 people")
    session.rollback()
    assert session.scalar(select(func.count(RoleMembership.id))) == 2


def test_the_set_up_is_translated(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = Desk(app)
    with monkeypatch.context() as patch:
        patch.setattr(Domain, "get_translations", lambda self: Pseudo())
        first = visitor.open("/set-up").html
    anonymous, ada = begun(app), administered(app)
    written(ada, "/set-up/units", UNITS)
    places = re.compile(r"\b(?:Imprimatur|UTC|English|SVG|PNG|JPEG|CSV|XLSX|MB|MAIL_URL)\b")
    ear = Ear(own_words(session) | competencies(), places)
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
