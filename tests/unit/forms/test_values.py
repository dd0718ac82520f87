"""What is typed becomes a value or a message: nothing else can happen, and a value comes back as itself."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from flask_babel import Babel
from hypothesis import example, given
from hypothesis import strategies as st

from forms.values import EARLIEST, LATEST, Unreadable, read, written
from proposals.content import cleaned_text
from proposals.fields import FieldType as T

TYPED = (T.TEXT, T.LONG_TEXT, T.DECIMAL, T.INTEGER, T.DATE, T.EMAIL, T.URL, T.TAGS)


@pytest.fixture(autouse=True, scope="module")
def words() -> Iterator[None]:
    """Messages can be said."""
    app = Flask(__name__)
    Babel(app)
    with app.test_request_context():
        yield


@given(st.sampled_from(list(T)), st.text(max_size=60))
@example(T.URL, "http://[")
@example(T.URL, "http://[::1")
@example(T.URL, "//")
@example(T.INTEGER, "²")
@example(T.INTEGER, "٣")
@example(T.DECIMAL, "١٢")
@example(T.DECIMAL, "9" * 400)
@example(T.DATE, "2026-W01-1")
@example(T.DATE, "20260101")
@example(T.EMAIL, "@" * 50 + ".")
def test_reading_gives_a_value_or_says_what_is_wanted(kind: T, typed: str) -> None:
    try:
        value = read(kind, typed)
    except Unreadable as problem:
        assert str(problem)
        return
    assert value is None or isinstance(value, (str, int, list))
    # What was read is shown, and read again, as the same value.
    assert kind not in TYPED or read(kind, written(kind, value)) == value


@given(st.sampled_from(list(T)), st.one_of(st.none(), st.booleans(), st.lists(st.text())))
def test_what_is_no_text_is_left_to_its_field(kind: T, typed: object) -> None:
    assert read(kind, typed) == typed


@given(st.decimals(0, 1_000_000, places=2))
def test_a_number_is_kept_as_plain_text_with_its_value(number: Decimal) -> None:
    for typed in (str(number), str(number).replace(".", ","), f" {number} "):
        kept = read(T.DECIMAL, typed)
        assert Decimal(kept) == number and "E" not in kept and not kept.endswith(".")


@given(st.dates(EARLIEST, LATEST))
def test_a_day_is_kept_as_browsers_send_it(day: date) -> None:
    assert read(T.DATE, day.isoformat()) == day.isoformat()


@given(st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=9), max_size=8))
def test_tags_are_kept_once_in_order(tags: list[str]) -> None:
    wanted = list(dict.fromkeys(cleaned_text(one) for one in tags))
    assert (read(T.TAGS, " ,, ".join(tags)) or []) == wanted


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        (T.DECIMAL, "7,50", "7.5"),
        (T.DECIMAL, "1 000", "1000"),
        (T.DECIMAL, "0.25", "0.25"),
        (T.DECIMAL, "100", "100"),
        (T.DECIMAL, "  ", None),
        (T.INTEGER, "012", 12),
        (T.URL, "www.asu.edu/x", "https://www.asu.edu/x"),
        (T.EMAIL, " a@b.edu ", "a@b.edu"),
        (T.TEXT, "a\u202e  b\x07", "a b"),
        (T.LONG_TEXT, "a\r\nb", "a\nb"),
        (T.TAGS, "a, b ,a,,", ["a", "b"]),
    ],
)
def test_what_people_type_is_understood(kind: T, typed: str, value: object) -> None:
    assert read(kind, typed) == value


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (T.DECIMAL, "-1"),
        (T.DECIMAL, "1e3"),
        (T.DECIMAL, "1000001"),
        (T.DECIMAL, "0.12345"),
        (T.INTEGER, "7.5"),
        (T.INTEGER, "1" * 7),
        (T.DATE, "1.2.2027"),
        (T.DATE, "1989-12-31"),
        (T.DATE, "2101-01-01"),
        (T.EMAIL, "a@b"),
        (T.EMAIL, "a b@c.de"),
        (T.URL, "javascript:alert(1)"),
        (T.URL, "ftp://x.edu"),
        (T.URL, "nowhere"),
        (T.URL, "https://x y.edu"),
    ],
)
def test_what_is_no_value_is_refused(kind: T, typed: str) -> None:
    with pytest.raises(Unreadable):
        read(kind, typed)
