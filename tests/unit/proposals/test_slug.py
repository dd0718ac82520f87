"""Addresses of programs: readable, safe, and the same for the same title."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proposals.drafting import slug_from


@given(st.text())
def test_any_title_makes_an_address(title: str) -> None:
    slug = slug_from(title)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= 80
    assert slug_from(slug) == slug


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Survey Design", "survey-design"),
        ("Café & Crème: Pâtisserie", "cafe-creme-patisserie"),
        ("  C++ / C#  ", "c-c"),
        ("数据科学", "program"),
        ("", "program"),
        ("x" * 200, "x" * 80),
    ],
)
def test_a_title_is_read_in_its_address(title: str, slug: str) -> None:
    assert slug_from(title) == slug
