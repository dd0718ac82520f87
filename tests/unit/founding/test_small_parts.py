"""Names, colours, pictures, lists and codes of the set-up: what is made of what people type."""

import base64

import pytest

from founding.course import code_of, is_code
from founding.identity import prefix_of, short_of, slug_of
from founding.lists import read_file, read_typed
from founding.people_list import role_words
from founding.picture import logo_from
from founding.units_list import COLUMNS, plan_units
from imports.cells import SheetRefused
from profiles.colours import NIGHT, WHITE, contrast, readable_near
from profiles.logo import SVG, LogoRefused, safe_logo
from profiles.words import Words
from tests.support.first_run import picture


@pytest.mark.parametrize(
    ("name", "slug", "prefix"),
    [
        ("University of Arizona", "university-of-arizona", "UA"),
        ("École de la Santé", "ecole-de-la-sante", "ES"),
        ("Yale", "yale", "YA"),
        ("九州大学", "institution", "XX"),
        ("A " * 60, "-".join(["a"] * 25), "AAAAAAAA"),
    ],
)
def test_what_follows_from_a_name(name: str, slug: str, prefix: str) -> None:
    assert (slug_of(name), prefix_of(name)) == (slug, prefix)
    assert 1 <= len(short_of(name)) <= 40


@pytest.mark.parametrize("colour", ["#ffd000", "#ffffff", "#000000", "#7a3b2e", "#808080"])
@pytest.mark.parametrize("paper", [WHITE, NIGHT])
def test_a_readable_colour_is_near(colour: str, paper: str) -> None:
    found = readable_near(colour, paper=paper)
    assert contrast(found, paper) >= 4.5
    if contrast(colour, paper) >= 4.5:
        assert found == colour


def test_a_code_is_known_however_it_was_copied_and_only_on_its_server() -> None:
    code = code_of("one secret")
    assert is_code(f"  {code.upper()} ", "one secret")
    assert not is_code(code, "another secret")
    assert not is_code("", "one secret")


def test_a_raster_becomes_a_small_picture_in_an_svg() -> None:
    for form in ("PNG", "JPEG", "WEBP", "GIF"):
        svg = logo_from(picture(2400, 800, form))
        assert "data:image/png;base64," in safe_logo(svg)
        assert 'viewBox="0 0 480 160"' in svg and len(svg) < 20_000


@pytest.mark.parametrize(
    "href",
    [
        "https://elsewhere.example/logo.png",
        "data:image/svg+xml;base64," + base64.b64encode(b"<svg/>").decode(),
        "data:image/png;base64," + base64.b64encode(b"no picture").decode(),
        "data:image/png;base64,A",
        "javascript:alert(1)",
    ],
)
def test_a_picture_in_a_logo_lies_in_the_file_itself(href: str) -> None:
    drawn = (
        f'<svg xmlns="{SVG}" viewBox="0 0 9 9"><image width="9" height="9" href="{href}"/></svg>'
    )
    with pytest.raises(LogoRefused):
        safe_logo(drawn)


def test_a_picture_of_too_many_pixels_is_not_unpacked() -> None:
    with pytest.raises(LogoRefused, match="9000 times 9000 pixels"):
        logo_from(picture(9000, 9000))


def test_a_list_is_read_with_headings_in_any_order_or_without() -> None:
    plain = read_typed("Arts, college\nMusic, department, Arts", COLUMNS)
    named = read_typed("Parent unit;Name;Type\n;Arts;college\nArts;Music;department", COLUMNS)
    sheet = read_file(
        "Unit;Kind;Part of\nArts;college;\nMusic;department;Arts".encode("utf-16"), COLUMNS
    )
    plans = [plan_units(one.lines, []) for one in (plain, named, sheet)]
    seen = {tuple((u.name, u.kind, u.under) for u in plan.units) for plan in plans}
    assert len(seen) == 1 and not any(plan.mistakes for plan in plans)


def test_a_unit_may_be_called_like_a_heading() -> None:
    listed = read_typed("Office, office,\nTitle, department, Office", COLUMNS)
    assert [line["name"] for line in listed.lines] == ["Office", "Title"]


def test_cells_beyond_the_columns_are_told() -> None:
    listed = read_typed("Arts, college, , surplus", COLUMNS)
    assert "more cells than columns" in str(listed.mistakes[0].sentence)


def test_a_list_of_nothing_is_refused() -> None:
    with pytest.raises(SheetRefused, match="nothing"):
        read_typed(" \n\n ", COLUMNS)


def test_the_institution_may_have_its_own_words_for_roles() -> None:
    words = role_words(Words({"role_registrar": "Registrar and bursar"}))
    assert words["registrar and bursar"] is words["registrar"]
