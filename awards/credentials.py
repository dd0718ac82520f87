"""From a row to the credential that is signed: an award, and a status list. Pure."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from awards.addresses import award_address, list_address
from awards.models import Award, StatusList
from badges import status_list
from badges.achievement import Achievement, Profile
from badges.credential import (
    AchievementCredential,
    AchievementSubject,
    Evidence,
    IdentityObject,
    StatusEntry,
    identity_hash,
)
from badges.proofs import moment


def credential_of(award: Award, issuer: Profile, base_url: str) -> AchievementCredential:
    """The award as it is signed. The learner is named by the hash of an e-mail address alone."""
    achievement = Achievement.model_validate(award.badge_class.achievement)
    address = award_address(base_url, award.token)
    listed = status_list.entry(
        list_address(base_url, award.status_list_id), award.status_index, award.status_list.purpose
    )
    identity = IdentityObject(
        hashed=True,
        identity_hash=identity_hash(award.learner_email, award.salt),
        identity_type="emailAddress",
        salt=award.salt,
    )
    return AchievementCredential(
        id=address,
        name=achievement.name,
        description=achievement.description,
        image=achievement.image,
        issuer=issuer,
        valid_from=moment(award.awarded_at),
        valid_until=moment(award.valid_until) if award.valid_until else None,
        awarded_date=moment(award.awarded_at),
        credential_subject=AchievementSubject(
            # A token names its subject by an id; this one says nothing about the learner.
            id=uuid.uuid5(uuid.NAMESPACE_URL, address).urn,
            identifier=(identity,),
            achievement=achievement,
        ),
        evidence=tuple(_evidence(award)),
        credential_status=StatusEntry.model_validate(listed),
    )


def _evidence(award: Award) -> Iterable[Evidence]:
    if award.narrative or award.evidence_url:
        yield Evidence(id=award.evidence_url or None, narrative=award.narrative or None)


def list_of(
    row: StatusList, issuer: str, indexes: Iterable[int], base_url: str, at: datetime
) -> dict[str, Any]:
    """The list as it is signed, with these bits set."""
    address = list_address(base_url, row.id)
    return status_list.credential(address, issuer, row.purpose, indexes, at)
