"""Sentences of the lower floors: frozen, equal by what they say, in English until translated."""

import pytest

from persistence.text import Text


def test_a_sentence_says_its_values() -> None:
    assert str(Text("Still to decide: {names}.", names="Head of Data")) == (
        "Still to decide: Head of Data."
    )


def test_a_value_may_be_a_sentence_itself() -> None:
    inner = Text("{count} credits", count=8)
    assert str(Text("This has {what}.", what=inner)) == "This has 8 credits."


def test_braces_without_values_stay() -> None:
    assert str(Text("Write {x} as it is.")) == "Write {x} as it is."


def test_a_value_is_not_read_as_a_message() -> None:
    assert str(Text("Title: {title}", title="{secret}")) == "Title: {secret}"


def test_sentences_are_equal_by_message_and_values() -> None:
    assert Text("{a} and {b}", a=1, b=2) == Text("{a} and {b}", b=2, a=1)
    assert Text("{a}", a=1) != Text("{a}", a=2)
    assert Text("1") != "1"
    assert len({Text("{a}", a=1), Text("{a}", a=1), Text("{a}", a=2)}) == 2


def test_a_sentence_cannot_be_changed() -> None:
    said = Text("{a}", a=1)
    with pytest.raises(AttributeError, match="make a new one"):
        said.message = "other"
    said.values["a"] = 2  # type: ignore[index]
    assert str(said) == "1"
