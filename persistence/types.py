"""Column types that behave the same on SQLite and PostgreSQL."""

import enum
import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Enum, Text, TypeDecorator


class UTCDateTime(TypeDecorator[datetime]):
    """A moment, always aware and in UTC. SQLite keeps it without a zone, so the zone is put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment needs a time zone; take it from persistence.clock.")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class JSONText(TypeDecorator[Any]):
    """JSON kept as text. Not the database's own JSON: JSONB rewrites numbers and refuses NUL."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> str | None:
        if value is None:
            return None
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)

    def process_result_value(self, value: str | None, dialect: Any) -> Any:
        return None if value is None else json.loads(value)


def stored_enum(vocabulary: type[enum.Enum], name: str, length: int = 40) -> Enum:
    """A vocabulary as a checked VARCHAR holding the members' values."""
    return Enum(
        vocabulary,
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        length=length,
        name=name,
    )
