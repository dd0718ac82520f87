"""Column types: what goes in comes out the same, whichever database is behind."""

import enum
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql, sqlite

from persistence.types import JSONText, UTCDateTime, stored_enum

DIALECTS = (sqlite.dialect(), postgresql.dialect())
zones = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
NAIVE = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
years = {"min_value": NAIVE.replace(year=2), "max_value": NAIVE.replace(year=9998)}
moments = st.datetimes(**years, timezones=zones)
json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=("Cs",))),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abé\x00"), inner),
    max_leaves=8,
)


@pytest.mark.parametrize("dialect", DIALECTS, ids=["sqlite", "postgresql"])
@given(moment=moments)
def test_a_moment_is_the_same_moment_in_utc(dialect: Any, moment: datetime) -> None:
    column = UTCDateTime()
    kept = column.process_bind_param(moment, dialect)
    found = column.process_result_value(kept, dialect)
    assert found == moment
    assert found is not None and found.utcoffset() == timedelta(0)


@pytest.mark.parametrize("dialect", DIALECTS, ids=["sqlite", "postgresql"])
def test_a_moment_without_a_zone_is_refused(dialect: Any) -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        UTCDateTime().process_bind_param(NAIVE, dialect)
    assert UTCDateTime().process_bind_param(None, dialect) is None
    assert UTCDateTime().process_result_value(NAIVE, dialect) == NAIVE.replace(tzinfo=UTC)


@given(json)
def test_json_comes_back_as_it_went_in(value: Any) -> None:
    column = JSONText()
    kept = column.process_bind_param(value, DIALECTS[0])
    assert column.process_result_value(kept, DIALECTS[0]) == value


def test_equal_mappings_are_kept_as_equal_text() -> None:
    column = JSONText()
    one = column.process_bind_param({"b": "é", "a": [1]}, DIALECTS[0])
    other = column.process_bind_param({"a": [1], "b": "é"}, DIALECTS[0])
    assert one == other == '{"a":[1],"b":"é"}'


def test_a_vocabulary_is_kept_by_value_and_checked() -> None:
    class Colour(enum.Enum):
        RED = "red"

    column = stored_enum(Colour, "colour")
    assert column.enums == ["red"] and column.create_constraint and not column.native_enum
