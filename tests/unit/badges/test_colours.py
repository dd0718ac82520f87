"""Text and marks of a drawn badge stand out, whatever colour an institution has."""

import pytest
from hypothesis import given

from badges.colours import READABLE, VISIBLE, contrast, mix, palette, readable_on
from taxonomy.placement import Visual
from tests.unit.badges.looks import colours, looks


def test_contrast_is_that_of_the_guidelines() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#777777", "#777777") == 1
    assert contrast("#ffffff", "#ff0000") == contrast("#ff0000", "#ffffff")


def test_mixing() -> None:
    assert mix("#000000", "#ffffff", 0) == "#000000"
    assert mix("#000000", "#ffffff", 0.5) == "#808080"
    assert mix("#102030", "#ffffff", 1) == "#ffffff"


@given(colours)
def test_some_colour_is_readable_on_any_colour(colour: str) -> None:
    assert contrast(readable_on((colour,), ()), colour) >= READABLE


def test_the_wanted_colour_is_kept_where_it_is_readable() -> None:
    assert readable_on(("#000000",), ("#ffff00",)) == "#ffff00"
    assert readable_on(("#ffffff",), ("#ffff00",)) == "#14181f"


@given(looks)
def test_every_word_and_mark_of_any_badge_stands_out(look: Visual) -> None:
    found = palette(look)
    assert all(contrast(found.text, ground) >= READABLE for ground in found.field)
    assert all(contrast(found.mark, ground) >= VISIBLE for ground in found.field)
    assert contrast(found.banner_text, found.banner) >= READABLE
