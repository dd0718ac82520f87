"""The mails about accounts: sign-in link, new password, welcome, password changed."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from accounts import links
from accounts.models import LinkPurpose, Person
from accounts.queries import person_by_email
from notifications.messages import Grant, MailContext, Message, MessageMaker
from notifications.recipients import recipient
from persistence.text import Text

MINUTES = int(links.LIFE.total_seconds() // 60)
WHY = Text(
    "You get this mail because somebody asked for it on the sign-in page, naming this address."
)
PLACES = {LinkPurpose.SIGN_IN: "/account/links/", LinkPurpose.RESET: "/account/reset/"}


def link_requested(
    session: Session, payload: Mapping[str, Any], context: MailContext
) -> list[Message]:
    """The link itself. Nothing when the address has no account, or has been sent enough of them."""
    person = person_by_email(session, payload["email"])
    if person is None or not person.active or links.too_many(session, person.id, at=context.now):
        return []
    purpose = LinkPurpose(payload["purpose"])
    code = context.new_code()
    query = urlencode({"next": payload["next_path"]}) if payload.get("next_path") else ""
    signs_in = purpose is LinkPurpose.SIGN_IN
    return [
        Message(
            to=recipient(person),
            subject=Text("Your link to sign in") if signs_in else Text("Choose a new password"),
            template="account/sign_in_link" if signs_in else "account/reset",
            why=WHY,
            link=PLACES[purpose] + code + (f"?{query}" if query else ""),
            link_label=Text("Sign in") if signs_in else Text("Choose a new password"),
            facts={"minutes": MINUTES},
            about=f"person:{person.id}",
            secret=True,
            grant=Grant(purpose, code),
        )
    ]


def person_added(
    session: Session, payload: Mapping[str, Any], context: MailContext
) -> list[Message]:
    """Welcome, and how to sign in without a password."""
    person = session.get(Person, payload["person_id"])
    if person is None or not person.active:
        return []
    return [
        Message(
            to=recipient(person),
            subject=Text("You have an account for microcredentials"),
            template="account/welcome",
            why=Text("You get this mail because an administrator made an account for you."),
            link="/account/sign-in/link",
            link_label=Text("Get a link to sign in"),
            facts={"email": person.email},
            about=f"person:{person.id}",
        )
    ]


def password_changed(
    session: Session, payload: Mapping[str, Any], context: MailContext
) -> list[Message]:
    """Told to the owner, in case it was somebody else."""
    person = session.get(Person, payload["person_id"])
    if person is None or not person.active:
        return []
    return [
        Message(
            to=recipient(person),
            subject=Text("Your password was changed"),
            template="account/password_changed",
            why=Text("You get this mail whenever the password of your account changes."),
            link="/account/forgotten",
            link_label=Text("It was not me: choose a new password"),
            about=f"person:{person.id}",
        )
    ]


ACCOUNT_MESSAGES: dict[str, MessageMaker] = {
    "LinkRequested": link_requested,
    "PersonAdded": person_added,
    "PasswordChanged": password_changed,
}
