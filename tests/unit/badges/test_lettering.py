"""Titles are broken into lines that fit, in any script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badges.lettering import (
    LINE_HEIGHT,
    clusters,
    fitted,
    measured,
    printable,
    runs_right_to_left,
)
from tests.unit.badges.looks import REAL_TITLES

BOX = {"width": 390.0, "height": 200.0, "largest": 56.0, "smallest": 14.0}


@pytest.mark.parametrize("title", REAL_TITLES)
def test_a_real_title_is_set_whole_and_its_words_stay_whole(title: str) -> None:
    lettering = fitted(title, **BOX)
    assert " ".join(lettering.lines).replace("- ", "-") == title
    assert lettering.size >= 20


def test_a_short_title_is_large_and_a_long_word_is_small_but_whole() -> None:
    assert fitted("AI", **BOX).size == 56
    long = fitted("Donaudampfschifffahrtsgesellschaftskapitän", **BOX)
    assert long.lines == ("Donaudampfschifffahrtsgesellschaftskapitän",)
    assert long.size < 20


def test_lines_are_balanced() -> None:
    lines = fitted("Consumer Analytics for Retail", **BOX).lines
    assert max(map(len, lines)) - min(map(len, lines)) <= 8


def test_a_script_without_spaces_breaks_between_letters() -> None:
    title = "数据科学与人工智能基础微证书"
    lines = fitted(title, **BOX).lines
    assert len(lines) > 1 and "".join(lines) == title


def test_a_hyphen_is_a_place_to_break() -> None:
    lines = fitted("Cross-Disciplinary Decision-Making", **BOX).lines
    assert "".join(lines).replace("-", "").replace(" ", "") == ("CrossDisciplinaryDecisionMaking")
    assert any(line.endswith("-") for line in lines)


def test_what_cannot_fit_ends_in_an_ellipsis() -> None:
    lettering = fitted("word " * 2000, **BOX)
    assert lettering.size == 14 and lettering.lines[-1].endswith("…")
    unbroken = fitted("x" * 5000, **BOX)
    assert unbroken.lines[-1].endswith("…")


def test_nothing_gives_no_lines() -> None:
    assert fitted("", **BOX).lines == () and fitted(" \u202e\x00 ", **BOX).lines == ()


def test_letters_stay_with_their_marks() -> None:
    assert list(clusters("ne\u0301e")) == ["n", "e\u0301", "e"]
    assert list(clusters("👩\u200d🔬x")) == ["👩\u200d🔬", "x"]


def test_what_would_reorder_or_hide_text_goes() -> None:
    assert printable("a\u202eb\u2066c\u0000d\ud800\ue000 \n e\u00ad") == "abcd e"
    assert printable("می\u200cخواهم") == "می\u200cخواهم"


@pytest.mark.parametrize(
    ("text", "answer"),
    [("Biology", False), ("أساسيات", True), ("12 עברית", True), ("123", False), ("", False)],
)
def test_direction(text: str, answer: bool) -> None:
    assert runs_right_to_left(text) is answer


@given(st.text(max_size=300), st.floats(60, 500), st.floats(20, 400), st.sampled_from([20.0, 56.0]))
def test_whatever_is_written_fits_the_box(
    text: str, width: float, height: float, largest: float
) -> None:
    lettering = fitted(text, width=width, height=height, largest=largest, smallest=12)
    assert 12 <= lettering.size <= largest
    assert all(measured(line) * lettering.size <= width + 0.01 for line in lettering.lines)
    if len(lettering.lines) > 1:
        assert len(lettering.lines) * lettering.size * LINE_HEIGHT <= height + 0.01
