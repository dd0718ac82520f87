"""Making awards and taking them back: the verbs. They never commit; signing is done by the worker."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from typing import Any

import rfc8785
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Person
from accounts.roles import Role
from awards import keyring
from awards.errors import AwardRefused
from awards.models import Award, BadgeClass, StatusList
from awards.queries import frozen_class, lists_of
from badges.plain import is_address, plain
from badges.status_list import Purpose, unused
from committee.queries import sight_of
from persistence import audit, outbox
from persistence.text import Text
from proposals.models import Proposal
from proposals.states import Kind, State

EMAIL = re.compile(r"[^@\s<>\"(),:;]+@[^@\s<>\"(),:;]+\.[^@\s<>\"(),:;]+")
AWARDS = (Role.BADGE_STAFF, Role.COORDINATOR)
"""Who may award and revoke."""


@dataclass(frozen=True)
class Given:
    """What is said of one award. The same learner, class and activity are awarded once."""

    name: str
    email: str
    awarded_at: datetime
    activity: str = ""
    narrative: str = ""
    evidence_url: str = ""
    valid_until: datetime | None = None


def award(
    session: Session,
    proposal_id: int,
    given: Given,
    achievement: Mapping[str, Any],
    *,
    actor_id: int,
    now: datetime,
    random: Random,
) -> Award:
    """Award the badge of a published version to one learner. Raises AwardRefused."""
    return award_all(
        session, proposal_id, [given], achievement, actor_id=actor_id, now=now, random=random
    )[0]


def award_all(
    session: Session,
    proposal_id: int,
    given: Sequence[Given],
    achievement: Mapping[str, Any],
    *,
    actor_id: int,
    now: datetime,
    random: Random,
) -> list[Award]:
    """Award the badge of a published version to some hundred learners at most, all or none of them.

    ``achievement`` is what the version's badge class says; it is frozen if nobody holds it yet.
    Raises AwardRefused.
    """
    proposal = session.get_one(Proposal, proposal_id)
    _require(session, proposal.institution_id, actor_id, now)
    asked = [_checked(one, now) for one in given]
    for one in asked:
        _still_awarded(proposal, proposal.institution.day(one.awarded_at))
    if not keyring.signing(session, proposal.institution_id):
        raise AwardRefused(
            "",
            Text(
                "There is no key yet to sign badges with. Ask whoever runs the service to make one: "
                "flask badges keys --make."
            ),
        )
    held = frozen_class(session, proposal_id) or _freeze(session, proposal, achievement, now)
    _refuse_repeated(session, held, asked)
    places = _places(session, proposal.institution_id, len(asked), random)
    made = [
        Award(
            institution_id=proposal.institution_id,
            class_id=held.id,
            token=_word(random, 22),
            learner_name=one.name,
            learner_email=one.email,
            activity=one.activity,
            salt=_word(random, 22),
            narrative=one.narrative,
            evidence_url=one.evidence_url,
            awarded_at=one.awarded_at,
            valid_until=one.valid_until,
            awarded_by_id=actor_id,
            status_list_id=list_id,
            status_index=index,
        )
        for one, (list_id, index) in zip(asked, places, strict=True)
    ]
    session.add_all(made)
    session.flush()
    for row in made:
        audit.record(session, f"award:{row.id}", "award", at=now, actor_id=actor_id)
    outbox.announce(session, "BadgeAwarded", {"award_ids": [row.id for row in made]}, at=now)
    return made


def _refuse_repeated(session: Session, held: BadgeClass, asked: Sequence[Given]) -> None:
    """Raise AwardRefused where somebody would hold the same badge for the same activity twice."""
    pairs = [(one.email, one.activity) for one in asked]
    there = session.execute(
        select(Award.learner_email, Award.activity)
        .where(Award.class_id == held.id, Award.learner_email.in_([email for email, _ in pairs]))
        .order_by(Award.id)
    )
    taken = {(email, activity) for email, activity in there}
    if len(set(pairs)) < len(pairs) or taken.intersection(pairs):
        raise AwardRefused(
            "email", Text("This learner has this badge already, for the same activity.")
        )


def revoke(session: Session, award_id: int, *, reason: str, actor_id: int, now: datetime) -> Award:
    """Take an award back for good. Raises AwardRefused."""
    found = session.get_one(Award, award_id)
    _require(session, found.institution_id, actor_id, now)
    said = plain(reason).strip()
    if not said:
        raise AwardRefused("reason", Text("Say why: the learner will ask."))
    if found.revoked_at is not None:
        raise AwardRefused("", Text("This award was revoked already."))
    found.revoked_at, found.revoked_by_id, found.revoke_reason = now, actor_id, said[:500]
    audit.record(
        session, f"award:{found.id}", "revoke_award", at=now, actor_id=actor_id, reason=said
    )
    outbox.announce(session, "BadgeRevoked", {"list_id": found.status_list_id}, at=now)
    return found


def _require(session: Session, institution_id: int, actor_id: int, now: datetime) -> None:
    """Raise AwardRefused for whoever may not award here, today."""
    actor = session.get_one(Person, actor_id)
    sight = sight_of(session, actor, actor.institution.day(now))
    if actor.institution_id != institution_id or not any(sight.has(role) for role in AWARDS):
        raise AwardRefused(
            "", Text("Only badge staff and coordinators of the institution award badges.")
        )


def _checked(given: Given, now: datetime) -> Given:
    name, email = plain(given.name).strip(), plain(given.email).strip().lower()
    if not name or len(name) > 300:
        raise AwardRefused("name", Text("Give the learner’s name, at most 300 characters."))
    if not EMAIL.fullmatch(email) or len(email) > 254:
        raise AwardRefused("email", Text("This is not an e-mail address."))
    url = given.evidence_url.strip()
    if url and not (is_address(url) and url.lower().startswith(("https://", "http://"))):
        raise AwardRefused(
            "evidence_url", Text("Give a whole web address, beginning with https://.")
        )
    if given.awarded_at > now:
        raise AwardRefused("awarded_on", Text("The day of the award lies in the future."))
    if given.valid_until is not None and given.valid_until <= given.awarded_at:
        raise AwardRefused("valid_until", Text("It would end before it begins."))
    return Given(
        name,
        email,
        given.awarded_at,
        plain(given.activity).strip()[:120],
        plain(given.narrative).strip(),
        url,
        given.valid_until,
    )


def _still_awarded(proposal: Proposal, day: date) -> None:
    """Raise AwardRefused where this version cannot be awarded as of this day."""
    if proposal.kind is Kind.TERMINATION or proposal.published_at is None:
        raise AwardRefused("badge", Text("This is not a badge that can be awarded."))
    if proposal.state is State.ACTIVE:
        return
    last = proposal.last_award_on
    if last is None or day > last:
        raise AwardRefused("badge", Text("This version is no longer awarded."))


def _freeze(
    session: Session, proposal: Proposal, achievement: Mapping[str, Any], now: datetime
) -> BadgeClass:
    """Keep what the class says from now on. Other versions are still to come and are no part of it."""
    essential = {name: part for name, part in achievement.items() if name != "related"}
    held = BadgeClass(
        institution_id=proposal.institution_id,
        proposal_id=proposal.id,
        achievement=essential,
        sha256=hashlib.sha256(rfc8785.dumps(essential)).hexdigest(),
        frozen_at=now,
    )
    session.add(held)
    session.flush()
    return held


def _places(
    session: Session, institution_id: int, count: int, random: Random
) -> list[tuple[int, int]]:
    """Random places that were never used: list and index, in the newest list or in new ones."""
    lists = [one for one in lists_of(session, institution_id) if one.purpose is Purpose.REVOCATION]
    listing = lists[-1] if lists else _new_list(session, institution_id)
    used = set(
        session.scalars(
            select(Award.status_index).where(Award.status_list_id == listing.id).order_by(Award.id)
        )
    )
    found = []
    for _ in range(count):
        index = unused(random, used, listing.length)
        if index is None:
            listing, used = _new_list(session, institution_id), set()
            index = random.randrange(listing.length)
        used.add(index)
        found.append((listing.id, index))
    return found


def _new_list(session: Session, institution_id: int) -> StatusList:
    listing = StatusList(institution_id=institution_id, purpose=Purpose.REVOCATION)
    session.add(listing)
    session.flush()
    return listing


def _word(random: Random, length: int) -> str:
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"
    return "".join(random.choice(letters) for _ in range(length))
