"""An approved record on its way to a badge class, and awards of it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from badges.achievement import Achievement, IdentifierEntry, Profile, Related
from badges.composing import Approved, Placed, achievement
from badges.credential import (
    AchievementCredential,
    AchievementSubject,
    IdentityObject,
    identity_hash,
)
from badges.keys import LocalSigner, signer_from
from badges.proofs import moment
from badges.status_list import Purpose, entry

AT = datetime(2026, 10, 5, 15, 0, tzinfo=UTC)
ADDRESS = "https://badges.example.edu/catalog/generic/survey-design/versions/2"
DID = "did:web:badges.example.edu:catalog:generic"
LISTED = "https://badges.example.edu/badges/status/1.json"
SEED = bytes(range(32))

CONTENT: dict[str, Any] = {
    "title": "Survey Design",
    "summary": "Ask good questions and know what the answers mean.",
    "criteria": "Plan, field and report a survey.",
    "subject": "computing",
    "code": "SD-100",
    "classification": "27.0501",
    "level": "introductory",
    "language": "English",
    "credit_system": "quarter",
    "credits": "4.50",
    "hours": "135",
    "pass_percent": "80",
    "modality": "online",
    "supervision": "online",
    "prerequisites": "None",
    "outcomes": [
        {"id": "o1", "statement": "Design a survey", "competencies": ["nace:thinking"]},
        {"id": "o2", "statement": "Draw a fair sample"},
    ],
    "assessments": [
        {"id": "a1", "name": "Plan", "method": "project", "outcomes": ["o1", "o2"]},
        {"id": "a2", "name": "Report", "method": "portfolio", "outcomes": ["o2"]},
    ],
    "badge_picture": {"sha256": "ab", "media_type": "image/png", "alt": "A round badge"},
}
ISSUER = Profile(
    id=DID,
    name="Example University",
    url="https://www.example.edu/",
    email="badges@example.edu",
    other_identifier=(
        IdentifierEntry(identifier="https://ror.org/00example", identifier_type="ext:ROR"),
    ),
)
UNIT = Profile(
    id="https://badges.example.edu/catalog/generic?unit=3",
    name="Department of Data",
    parent_org=ISSUER,
)


def approved(content: Mapping[str, Any] = CONTENT, **changed: Any) -> Approved:
    """The record of version 2."""
    given: dict[str, Any] = {
        "content": content,
        "number": 2,
        "case": "EX-2026-014",
        "sha256": "c0ffee",
        "address": ADDRESS,
        "record": "https://badges.example.edu/catalog/generic/survey-design/record",
        "picture": f"{ADDRESS}/badge?v=ab",
        "creator": UNIT,
        "placed": Placed("Plain scheme", (("skills", "Skills"), ("skill", "Skill badge")), True),
        "skills": ["survey design", "sampling"],
        "words": lambda name, value: f"{name} {value}",
        "say": str,
        "competencies": {"nace:thinking": ("Critical thinking", "https://nace.example/4", "NACE")},
        "related": (Related(id=ADDRESS.replace("/2", "/1"), version="1"),),
    }
    return Approved(**{**given, **changed})


def badge(content: Mapping[str, Any] = CONTENT) -> Achievement:
    """The badge class of that record."""
    return achievement(approved(content))


def award(of: Achievement | None = None, **changed: Any) -> AchievementCredential:
    """An award of it to somebody."""
    found = of or badge()
    subject = AchievementSubject(
        id="urn:uuid:6f1ed002-ab59-4d1c-8f0a-5d3f3ac6a5a1",
        identifier=(
            IdentityObject(
                hashed=True,
                identity_hash=identity_hash("lee@example.edu", "salt"),
                identity_type="emailAddress",
                salt="salt",
            ),
        ),
        achievement=found,
    )
    given: dict[str, Any] = {
        "id": "https://badges.example.edu/badges/AbCd",
        "name": found.name,
        "issuer": ISSUER,
        "valid_from": moment(AT),
        "credential_subject": subject,
        "credential_status": entry(LISTED, 94, Purpose.REVOCATION),
    }
    return AchievementCredential(**{**given, **changed})


def signer() -> LocalSigner:
    """Somebody who signs, the same every time."""
    return signer_from(DID, SEED)
