"""The schemes that are shipped say where each statement comes from, and claim no more."""

import pytest

from proposals.catalogue import AUDIENCE, GOVERNED
from taxonomy.placement import Placement, is_assessed, place, visual
from taxonomy.schemes import parse_section, shipped_schemes
from taxonomy.settings import Audience, Basis, Scheme, SchemeInvalid, scheme_from, unknown_fields

SCHEMES = list(shipped_schemes().values())


def every_placement(scheme: Scheme) -> list[Placement]:
    return [
        Placement(type=kind.id, family=family, level=level)
        for kind in scheme.types
        for family in kind.families or (None,)
        for level in kind.levels or (None,)
    ]


def test_the_documented_schemes_and_one_of_our_own_are_shipped() -> None:
    assert set(shipped_schemes()) == {
        "1edtech-trusted",
        "cu-denver",
        "generic",
        "kennesaw",
        "loyola-chicago",
        "oregon-state-noncredit",
        "wvu",
    }


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme.id)
def test_every_required_field_is_in_the_catalogue(scheme: Scheme) -> None:
    assert unknown_fields(scheme, frozenset(GOVERNED)) == []


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme.id)
def test_every_badge_of_a_scheme_can_be_placed_and_has_a_whole_look(scheme: Scheme) -> None:
    for placement in every_placement(scheme):
        answers = {"type": placement.type, "family": placement.family, "level": placement.level}
        assert place(scheme, answers) == placement
        look = visual(scheme, placement)
        assert {name for name, _ in look.sources} == {"shape", "colour", "edge", "banner"}


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme.id)
def test_a_scheme_survives_being_kept_in_a_profile(scheme: Scheme) -> None:
    assert scheme_from(scheme.as_data(), where="profile") == scheme


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme.id)
def test_what_is_documented_has_a_source_and_what_is_ours_says_so(scheme: Scheme) -> None:
    parts = [*scheme.families, *scheme.types, *scheme.levels]
    looks = [part.visual for part in parts if part.visual] + [scheme.visual]
    claims = [scheme.basis, *(part.basis for part in parts)]
    claims += [look.visual_source for look in looks]
    if Basis.DOCUMENTED in claims:
        assert scheme.source.codes and scheme.source.documented
    if Basis.DEFAULT in claims:
        assert scheme.source.defaults


def test_the_generic_scheme_claims_nothing_about_anybody() -> None:
    generic = shipped_schemes()["generic"]
    entries = [*generic.families, *generic.types, *generic.levels]
    assert {entry.basis for entry in entries} == {Basis.DEFAULT}
    assert generic.source.codes == ()


def test_audiences_are_those_a_proposal_can_name() -> None:
    assert {one.value for one in Audience} == {option.value for option in AUDIENCE}


@pytest.mark.parametrize(
    ("scheme", "answers", "name", "basis", "value"),
    [
        ("kennesaw", {"type": "badge", "level": "level-i"}, "metal", "documented", "silver"),
        ("kennesaw", {"type": "badge", "level": "level-ii"}, "metal", "documented", "gold"),
        ("kennesaw", {"type": "souvenir"}, "metal", "inferred", "white"),
        ("kennesaw", {"type": "certificate", "level": "expert"}, "metal", "default", None),
        ("wvu", {"type": "milestone", "level": "stage-1"}, "edge", "documented", "foil"),
        ("wvu", {"type": "milestone", "level": "stage-1"}, "banner", "documented", "Stage 1"),
        ("wvu", {"type": "pathway"}, "edge", "default", "double"),
        (
            "loyola-chicago",
            {"type": "academic", "level": "level-1"},
            "shape",
            "documented",
            "shield",
        ),
        (
            "loyola-chicago",
            {"type": "standalone", "level": "level-4"},
            "shape",
            "documented",
            "square",
        ),
        ("cu-denver", {"type": "recognition"}, "shape", "default", "ribbon"),
    ],
)
def test_what_sources_say_about_looks(
    scheme: str, answers: dict[str, str], name: str, basis: str, value: str | None
) -> None:
    chosen = shipped_schemes()[scheme]
    placement = place(chosen, answers)
    assert isinstance(placement, Placement)
    look = visual(chosen, placement)
    assert getattr(look, name) == value
    assert look.source_of("colour" if name == "metal" else name) == basis


@pytest.mark.parametrize(
    ("scheme", "kind", "assessed"),
    [
        ("kennesaw", "souvenir", False),
        ("kennesaw", "badge", True),
        ("kennesaw", "certificate", None),
        ("cu-denver", "skill", True),
        ("cu-denver", "meta-badge", None),
        ("cu-denver", "recognition", False),
        ("oregon-state-noncredit", "professional-development", True),
        ("oregon-state-noncredit", "completion-participation", False),
        ("wvu", "pathway", None),
        ("1edtech-trusted", "application", True),
        ("1edtech-trusted", "other", False),
    ],
)
def test_what_is_assessed_or_not_stated(scheme: str, kind: str, assessed: bool | None) -> None:
    assert is_assessed(shipped_schemes()[scheme], Placement(type=kind)) is assessed


def test_a_profile_selects_a_shipped_scheme_and_keeps_it_written_out() -> None:
    taxonomy = parse_section({"scheme": "kennesaw", "frameworks": ["nace"]})
    assert taxonomy.scheme is shipped_schemes()["kennesaw"]
    kept = taxonomy.as_data()
    assert kept["scheme"]["type"][0]["id"] == "souvenir"
    assert parse_section(kept) == taxonomy


def test_a_profile_writes_a_scheme_of_its_own() -> None:
    own = shipped_schemes()["wvu"].as_data() | {"id": "ours", "name": "Ours"}
    assert parse_section({"scheme": own}).scheme.id == "ours"


@pytest.mark.parametrize(
    ("section", "sentence"),
    [
        (
            {},
            "taxonomy.toml: name a scheme, or write one under [scheme]. Shipped: 1edtech-trusted,",
        ),
        ({"scheme": "kenesaw"}, 'taxonomy.toml: "kenesaw" is not a shipped scheme. There are: '),
        (
            {"scheme": "wvu", "frameworks": ["esco"]},
            'taxonomy.toml: "esco" is not a shipped framework. There are: nace.',
        ),
        ({"scheme": "wvu", "frameworks": "nace"}, "taxonomy.toml: frameworks is a list of ids."),
        ({"scheme": "wvu", "shapes": []}, 'taxonomy.toml: "shapes" is not known here.'),
        ({"scheme": {"id": "own"}}, "taxonomy.toml, name: this is missing."),
    ],
)
def test_a_section_that_cannot_be_used_says_why(section: dict, sentence: str) -> None:
    with pytest.raises(SchemeInvalid) as refused:
        parse_section(section)
    assert any(str(reason).startswith(sentence) for reason in refused.value.reasons)
