"""The set-up on an empty database: what is refused, in which words, and how one goes on. Mail is tried here too."""

import json
import socket
import stat
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.models import Institution, Person, RoleMembership, Unit
from notifications import transport
from tests.support.first_run import (
    ASHBY,
    administered,
    begun,
    picture,
    postbox,
    written,
)
from tests.support.pseudo_language import own_words

UNITS = "College of Making, college,\nPottery, department, College of Making\nWeaving, department, College of Making"


def test_a_list_with_mistakes_writes_nothing_and_says_which_lines(
    bare: Flask, rows: Session
) -> None:
    desk = administered(bare)
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
    rows.rollback()
    assert {one.name for one in rows.scalars(select(Person))} == {"Ada Ito", "Zoë Müller"}


def test_nobody_is_made_administrator_by_a_list_before_there_is_one(bare: Flask) -> None:
    desk = begun(bare)
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
def test_a_look_that_will_not_do(bare: Flask, given: dict[str, object], says: str) -> None:
    desk = begun(bare)
    refused = desk.press(desk.open("/set-up/look"), "Save and go on", given, status=422)
    assert says in refused.text


def test_a_logo_of_forty_megabytes_gets_a_way_on(bare: Flask) -> None:
    desk = begun(bare)
    huge = {"logo": ("huge.png", bytes(40 * 1024 * 1024))}
    refused = desk.press(desk.open("/set-up/look"), "Save and go on", huge, status=413)
    assert "larger than 20 MB" in refused.text
    assert any(link.endswith("/set-up/look") for link in refused.links)


def test_mail_settings_are_tried_and_kept_out_of_the_database(
    bare: Flask, rows: Session, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "SECONDS", 0.3)
    monkeypatch.setattr(socket, "getfqdn", lambda name="": "here.example")
    desk = administered(bare)
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
    settings = bare.config["SETTINGS"]
    assert not settings.sends_mail
    desk.press(page, "Save and go on", {**server, **secret, "port": "587"})
    assert settings.mail_url == "smtp://ashby:sesame%2Fopens%40dawn@127.0.0.1:587"
    assert settings.mail_from == "notices@ashby.example"
    assert stat.S_IMODE(settings.mail_file.stat().st_mode) == 0o600
    again = desk.open("/set-up/mail")
    assert "sesame" not in again.html and "sesame" not in json.dumps(sorted(own_words(rows)))
    desk.press(again, "Save and go on", {"sender": "other@ashby.example"})
    assert "sesame" in settings.mail_url
    desk.press(desk.open("/set-up/mail"), "Save and go on", {"how": "none"})
    assert not settings.sends_mail


def test_what_the_environment_says_about_mail_goes_first(
    bare: Flask, sqlite_url: str, tmp_path: Path
) -> None:
    import config

    kept = bare.config["SETTINGS"]
    config.keep_mail(kept, "smtp://kept.example", "kept@ashby.example")
    given = config.read(
        {
            "INSTANCE": str(kept.instance),
            "DATABASE_URL": sqlite_url,
            "MAIL_URL": "smtp://given.example",
        }
    )
    assert (kept.mail_url, given.mail_url) == ("smtp://kept.example", "smtp://given.example")
    bare.config["SETTINGS"] = given
    desk = begun(bare)
    page = desk.open("/set-up/mail")
    assert "given.example" in page.text and not page.soup.select("input[name=password]")
    kept.mail_file.write_text("{torn", encoding="utf-8")
    with pytest.raises(config.SettingRefused, match="Remove it"):
        _ = kept.mail_url


def test_rules_stay_once_something_was_proposed(bare: Flask, rows: Session) -> None:
    desk = administered(bare)
    written(desk, "/set-up/units", UNITS)
    unit = rows.scalars(select(Unit.id).where(Unit.name == "Pottery")).one()
    fresh = desk.open("/proposals/new")
    desk.press(fresh, "Begin writing", {"title": "Raku Firing", "unit": str(unit)})
    refused = desk.press(
        desk.open("/set-up/rules"), "Take these rules", {"start": "hartwell"}, status=422
    )
    assert "There are proposals already" in refused.text
    slug = rows.scalars(select(Institution.slug)).one()
    desk.press(desk.open("/set-up/institution"), "Save and go on", ASHBY)
    rows.rollback()
    house = rows.scalars(select(Institution)).one()
    assert (house.slug, house.name) == (slug, ASHBY["name"])


def test_two_thousand_people_are_looked_at_at_once(bare: Flask, rows: Session) -> None:
    desk = administered(bare)
    written(desk, "/set-up/units", UNITS)
    lines = "\n".join(f"Person {n}, p{n}@ashby.example, member, Pottery," for n in range(2000))
    looked = desk.press(desk.open("/set-up/people"), "Look at the list", {"typed": lines})
    assert "and 1940 more" in looked.text
    assert looked.button("Write these 2000 people")
    rows.rollback()
    assert rows.scalar(select(func.count(RoleMembership.id))) == 2
