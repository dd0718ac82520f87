"""Signing in through the pages, and following the links that were mailed."""

import re

from argon2 import PasswordHasher
from sqlalchemy import select

from accounts.models import Person
from app import worker
from notifications.models import Mail
from tests.support.desk import Desk, Office, Sheet

PASSWORD = "correct horse battery"
QUICK = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
"""Tests try many passwords; how dear one try is has a test of its own."""
HASH = QUICK.hash(PASSWORD)
OTHER = "an entirely other one"
SIGN_IN = "/account/sign-in"


def ann(at_work: Office) -> Person:
    at_work.fresh()
    return at_work.world.person("ann")


def sign_in(
    desk: Desk, email: str, password: str = PASSWORD, *, status: int = 200, address: str = SIGN_IN
) -> Sheet:
    page = desk.open(address)
    return desk.press(page, "Sign in", {"email": email, "password": password}, status=status)


def signed_in(desk: Desk) -> bool:
    return desk.open("/account").url == "/account"


def mails(at_work: Office) -> list[Mail]:
    worker.run_once(at_work.app)
    at_work.fresh()
    return list(at_work.world.session.scalars(select(Mail).order_by(Mail.id)))


def link_in(mail: Mail) -> str:
    found = re.search(r"https?://[^/\s]+(/\S+)", mail.text)
    assert found, mail.text
    return found.group(1)


def ask(at_work: Office, email: str, where: str = "/account/sign-in/link") -> Sheet:
    desk = Desk(at_work.app)
    _path, sent = desk.filled(desk.open(where), "Mail me", {"email": email})
    return desk.send(where, sent)
