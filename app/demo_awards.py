"""Awards of the demonstration: invented learners, one badge revoked and one expired among them."""

import secrets
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select

from accounts.models import Institution, Person, RoleMembership
from accounts.roles import Role
from app.award_views import achievement_of
from app.badge_classes import did_of
from app.catalog_addresses import external
from app.database import db
from awards import keyring, service
from awards.queries import awardable
from persistence.unit_of_work import unit_of_work

GIVEN = ("Ana", "Bao", "Chidi", "Divya", "Elif", "Farid", "Grace", "Hana", "Ines", "Jomo", "Kai")
FAMILY = ("Alvarez", "Begay", "Chen", "Dubois", "Eze")
REVOKED, EXPIRED = 3, 4
"""Which of the awards: counted from nought."""


def award_badges(house: Institution, now: datetime) -> int:
    """Make keys and award every learner one of the badges in force; how many. Needs a request."""
    house_id, settings = house.id, current_app.config["SETTINGS"]
    with unit_of_work(db.session):
        keyring.make(
            db.session,
            house_id,
            did=did_of(house),
            jwk_address=external(path=f"/catalog/{house.slug}/jwks"),
            secret=settings.badge_secret,
            now=now,
            random=secrets.token_bytes,
        )
    by = db.session.scalars(
        select(Person.id)
        .join(RoleMembership)
        .where(Person.institution_id == house_id, RoleMembership.role == Role.BADGE_STAFF)
        .order_by(Person.id)
    ).first()
    classes = [(one.id, achievement_of(one)) for one in awardable(db.session, house)]
    if by is None or not classes:
        return 0
    learners = [(given, family) for family in FAMILY for given in GIVEN]
    for place, (given, family) in enumerate(learners):
        proposal_id, achievement = classes[place % len(classes)]
        ends = now - timedelta(days=1) if place == EXPIRED else None
        asked = service.Given(
            name=f"{given} {family}",
            email=f"{given}.{family}@learners.example",
            awarded_at=now - timedelta(days=2 + place),
            activity="Autumn",
            valid_until=ends,
        )
        with unit_of_work(db.session):
            made = service.award(
                db.session,
                proposal_id,
                asked,
                achievement,
                actor_id=by,
                now=now,
                random=secrets.SystemRandom(),
            )
            if place == REVOKED:
                reason = "Awarded to the wrong person of the same name."
                service.revoke(db.session, made.id, reason=reason, actor_id=by, now=now)
    return len(learners)
