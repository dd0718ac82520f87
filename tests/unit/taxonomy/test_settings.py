"""A scheme that somebody writes is checked when it is loaded, in words that name the place."""

import pytest

from taxonomy.schemes import FOLDER
from taxonomy.settings import SchemeInvalid, parse_scheme, unknown_fields

GOOD = (FOLDER / "generic.toml").read_text(encoding="utf-8")


def reasons(text: str | bytes) -> list[str]:
    with pytest.raises(SchemeInvalid) as refused:
        parse_scheme(text, where="own.toml")
    return [str(reason) for reason in refused.value.reasons]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            'id = "generic"',
            'id = "Our Scheme"',
            "own.toml, id: this is not written as it must be: use lower-case letters, digits and "
            'hyphens, as in skill-badge; found "Our Scheme".',
        ),
        (
            "[[level]]",
            "[[levle]]",
            "own.toml, levle: this is not known here; check the spelling.",
        ),
        (
            "assessed = true",
            'assessed = "perhaps"',
            "own.toml, type 1 (competency), assessed: write true or false, without quotation "
            'marks; found "perhaps".',
        ),
        (
            'colour = "brand"',
            'colour = "#FFF"',
            "own.toml, visual, colour: this is not written as it must be: use #rrggbb in lower "
            'case, or brand, white, silver, gold, bronze; found "#FFF".',
        ),
        (
            'says = "No experience is expected."',
            "",
            "own.toml, level 1 (introductory), says: this is missing.",
        ),
        (
            'fields_required = ["criteria"]',
            'fields_required = ["Criteria!"]',
            "own.toml, type 2 (participation), fields_required 1: this is not written as it must "
            'be: use names of fields, as in outcomes or extra.site; found "Criteria!".',
        ),
    ],
)
def test_a_fault_names_its_place_and_what_to_write(old: str, new: str, sentence: str) -> None:
    assert old in GOOD
    assert sentence in reasons(GOOD.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        (
            'levels = ["introductory", "intermediate", "advanced"]',
            'levels = ["introductory", "expert"]',
            'type "competency" names the level "expert", which the scheme does not have; '
            'no type uses the level "advanced"; no type uses the level "intermediate"',
        ),
        ('id = "participation"', 'id = "competency"', 'two entries of "type" have the id'),
        (
            'families = ["academic", "co-curricular", "professional"]\nlevels',
            "levels",
            'type "competency" names no family, and the scheme has families',
        ),
        (
            'families = ["academic", "co-curricular", "professional"]\nlevels',
            'families = ["sports"]\nlevels',
            'type "competency" names the family "sports", which the scheme does not have',
        ),
        (
            'edge = "double"\n',
            "",
            "the scheme's own visual must give every property; missing: edge",
        ),
    ],
)
def test_a_scheme_that_contradicts_itself_is_refused(old: str, new: str, part: str) -> None:
    assert old in GOOD
    (reason,) = reasons(GOOD.replace(old, new, 1))
    assert part in reason


def test_shapes_are_a_closed_list() -> None:
    (reason,) = reasons(GOOD.replace('shape = "circle"', 'shape = "heart"'))
    assert reason.startswith("own.toml, visual, shape: ") and "'hexagon'" in reason


def test_a_visual_that_says_nothing_is_refused() -> None:
    empty = GOOD.replace(', shape = "hexagon" }', " }")
    (reason,) = reasons(empty)
    assert "own.toml, family 2 (co-curricular), visual: a visual needs at least one of" in reason


def test_every_fault_is_told_at_once() -> None:
    found = reasons('id = "a"\n[[type]]\nid = "b"\n')
    places = [reason.removeprefix("own.toml, ").partition(":")[0] for reason in found]
    assert places == [
        "name",
        "says",
        "basis",
        "source",
        "visual",
        "type 1 (b), name",
        "type 1 (b), says",
        "type 1 (b), basis",
    ]


def test_what_is_not_toml_or_not_text_is_refused() -> None:
    assert reasons("id = ")[0].startswith("own.toml: this is not valid TOML: ")
    assert reasons(b"\xff\xfe")[0] == "own.toml: the file is not UTF-8 text (byte 0)."


def test_a_byte_order_mark_does_no_harm() -> None:
    assert parse_scheme(b"\xef\xbb\xbf" + GOOD.encode(), where="own.toml").id == "generic"


def test_required_fields_outside_the_catalogue_are_named_and_own_fields_are_free() -> None:
    asked = 'fields_required = ["criteria", "extra.site", "astrology"]'
    scheme = parse_scheme(
        GOOD.replace('fields_required = ["criteria"]', asked, 1), where="own.toml"
    )
    known = frozenset({"outcomes", "assessments", "criteria"})
    (sentence,) = unknown_fields(scheme, known)
    assert 'requires the field "astrology"' in str(sentence)
