"""The bytes that an audit entry's hash covers: every part of it, none twice."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from persistence.audit import START, AuditEntry

ENTRY: dict[str, Any] = {
    "subject": "proposal:12",
    "sequence": 3,
    "at": datetime(2026, 10, 5, 15, 0, 0, 250, tzinfo=UTC),
    "action": "approve",
    "actor_id": 4,
    "behalf_of_id": None,
    "from_state": "submitted",
    "to_state": "approved",
    "reason": None,
    "revision_sha256": "ab" * 32,
    "details": {"changes": [{"field": "title", "text": "Say more."}]},
    "previous": START,
}
OTHERWISE: dict[str, Any] = {
    "subject": "proposal:13",
    "sequence": 4,
    "at": ENTRY["at"] + timedelta(microseconds=1),
    "action": "decline",
    "actor_id": None,
    "behalf_of_id": 4,
    "from_state": None,
    "to_state": "declined",
    "reason": "",
    "revision_sha256": None,
    "details": {},
    "previous": "0" * 63 + "1",
}


@pytest.mark.parametrize("part", OTHERWISE)
def test_no_part_of_an_entry_can_be_altered_unseen(part: str) -> None:
    altered = AuditEntry(**{**ENTRY, part: OTHERWISE[part]})
    assert altered.canonical() != AuditEntry(**ENTRY).canonical()


def test_every_column_but_its_own_name_and_hash_is_covered() -> None:
    columns = {column.key for column in AuditEntry.__table__.columns}
    assert columns - {"id", "hash"} == set(OTHERWISE) == set(ENTRY)


def test_the_same_entry_gives_the_same_bytes() -> None:
    turned = dict(reversed(list(ENTRY.items())))
    assert AuditEntry(**turned).canonical() == AuditEntry(**ENTRY).canonical()
    assert b'"at":"2026-10-05T15:00:00.000250+00:00"' in AuditEntry(**ENTRY).canonical()
