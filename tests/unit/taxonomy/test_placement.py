"""Where a badge stands in a scheme, and what follows from it."""

import pytest

from taxonomy.placement import (
    DEFAULT_BRAND,
    Misplaced,
    Placement,
    audience,
    place,
    required_fields,
    visual,
)
from taxonomy.schemes import shipped_schemes
from taxonomy.settings import Audience, Basis, scheme_from

GENERIC = shipped_schemes()["generic"]
WVU = shipped_schemes()["wvu"]
OREGON = shipped_schemes()["oregon-state-noncredit"]
LOYOLA = shipped_schemes()["loyola-chicago"]


def refusals(answers: dict[str, object]) -> list[str]:
    placed = place(GENERIC, answers)
    assert isinstance(placed, Misplaced)
    return [str(reason) for reason in placed.reasons]


def test_a_badge_is_placed_by_type_family_and_level() -> None:
    answers = {"type": "competency", "family": "professional", "level": "advanced"}
    assert place(GENERIC, answers) == Placement("competency", "professional", "advanced")


@pytest.mark.parametrize("missing", [None, "", "  "])
def test_nothing_chosen_asks_for_a_type(missing: object) -> None:
    assert refusals({"type": missing}) == ["Choose a badge type: Competency badge, Participation."]


@pytest.mark.parametrize("given", [3, ["competency"], {"id": "competency"}])
def test_an_answer_that_is_no_text_counts_as_none(given: object) -> None:
    assert refusals({"type": given}) == ["Choose a badge type: Competency badge, Participation."]


def test_every_reason_is_told_at_once() -> None:
    assert refusals({"type": "competency", "family": "sports"}) == [
        '"sports" is not a family of "Competency badge" badges. Choose one: Academic, '
        "Co-curricular, Professional development.",
        '"Competency badge" badges have a level. Choose one: Introductory, Intermediate, Advanced.',
    ]


def test_a_level_where_there_is_none_is_refused() -> None:
    answers = {"type": "participation", "family": "academic", "level": "advanced"}
    assert refusals(answers) == ['"Participation" badges have no level. Leave the level empty.']


def test_an_unknown_type_is_named_and_cut_short() -> None:
    (reason,) = refusals({"type": "x" * 500})
    assert reason.startswith('"' + "x" * 60 + '" is not a badge type of Plain scheme.')


def test_the_only_level_need_not_be_named() -> None:
    data = WVU.as_data()
    data["level"] = data["level"][:1]
    data["type"][2]["levels"] = ["stage-1"]
    scheme = scheme_from(data, where="test")
    assert place(scheme, {"type": "milestone"}) == Placement("milestone", None, "stage-1")


def test_fields_follow_from_the_type() -> None:
    assert required_fields(OREGON, Placement("professional-development")) == (
        "outcomes",
        "assessments",
        "criteria",
    )
    assert "outcomes" not in required_fields(OREGON, Placement("completion-participation"))


def test_a_placement_of_another_scheme_is_an_error() -> None:
    with pytest.raises(ValueError, match="place the badge again"):
        required_fields(OREGON, Placement("milestone"))


def test_audience_is_the_types_before_the_familys() -> None:
    assert audience(OREGON, Placement("service-recognition")) == (Audience.EMPLOYEES,)
    assert audience(OREGON, Placement("professional-development")) == ()
    data = GENERIC.as_data()
    data["family"][0]["audience"] = ["undergraduate"]
    scheme = scheme_from(data, where="test")
    assert audience(scheme, Placement("participation", "academic")) == (Audience.UNDERGRADUATE,)


def test_the_type_overrides_the_family_and_the_family_the_scheme() -> None:
    level = "introductory"
    assert visual(GENERIC, Placement("competency", "academic", level)).shape == "circle"
    assert visual(GENERIC, Placement("competency", "professional", level)).shape == "shield"
    assert visual(GENERIC, Placement("participation", "professional")).shape == "ribbon"


def test_the_institutions_colour_is_used_where_the_scheme_names_none() -> None:
    placement = Placement("academic", None, "level-2")
    assert visual(LOYOLA, placement, brand="#582931").colour == "#582931"
    assert visual(LOYOLA, placement).colour == DEFAULT_BRAND
    assert visual(LOYOLA, placement).source_of("colour") is Basis.DEFAULT


def test_marks_and_banner_come_from_the_level() -> None:
    look = visual(WVU, Placement("milestone", None, "stage-3"))
    assert (look.marks, look.banner, look.level, look.kind) == (
        3,
        "Stage 3",
        "Stage 3",
        "Milestone",
    )
    plain = visual(WVU, Placement("independent"))
    assert (plain.marks, plain.banner, plain.level) == (0, None, None)
