"""A mail before it is written: who gets it, why, and the facts for its template. Pure, and no words of HTML.

Which events have mails is said by a registry: event name to a function that reads what it needs and
returns the messages. Rendering is an argument (see sending.py).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from accounts import links
from accounts.models import LinkPurpose
from notifications.recipients import Recipient
from persistence.text import Text
from profiles.profile import Profile
from proposals.signature_links import keep_link


@dataclass(frozen=True)
class Grant:
    """A mailed link that begins to work when the mail is written. ``code`` is in the mail alone."""

    purpose: LinkPurpose
    code: str

    def keep(self, session: Session, person_id: int, *, at: datetime) -> None:
        """Let the link work from now on."""
        links.make(session, person_id, self.purpose, code=self.code, at=at)


@dataclass(frozen=True)
class SignatureGrant:
    """A mailed link that takes one signature on one step, of one revision."""

    step_id: int
    revision_id: int
    code: str
    days: int

    def keep(self, session: Session, person_id: int, *, at: datetime) -> None:
        """Let the link work from now on."""
        keep_link(
            session,
            person_id=person_id,
            step_id=self.step_id,
            revision_id=self.revision_id,
            code=self.code,
            at=at,
            days=self.days,
        )


@dataclass(frozen=True)
class Message:
    """One mail to one person: one matter, what is wanted in the first line, one link, why you get it.

    ``template``: name below templates/emails, without .txt or .html. ``link``: a path of ours with
    its leading slash, or a whole address. ``about``: subject in the audit trail, ``proposal:12``.
    ``secret``: holds a link that signs somebody in, or for them. ``part`` tells apart several mails of one event
    to one person.
    """

    to: Recipient
    subject: Text
    template: str
    why: Text
    link: str = ""
    link_label: Text | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    about: str = ""
    attachment_id: int | None = None
    secret: bool = False
    grant: Grant | SignatureGrant | None = None
    part: str = ""


@dataclass(frozen=True)
class MailContext:
    """What a function that makes messages may know besides the database.

    ``new_code`` makes the code of a mailed link. ``profile_of`` gives an institution's profile in
    force, LookupError when it has adopted none.
    """

    now: datetime
    base_url: str
    new_code: Callable[[], str]
    profile_of: Callable[[int], Profile]

    def address(self, path: str) -> str:
        """The whole address of a path of ours."""
        return self.base_url + path if path.startswith("/") else path


@dataclass(frozen=True)
class Rendered:
    """A message in words."""

    subject: str
    text: str
    html: str


Renderer = Callable[[Message], Rendered]
MessageMaker = Callable[[Session, Mapping[str, Any], MailContext], list[Message]]
