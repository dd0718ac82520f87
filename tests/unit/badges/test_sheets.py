"""Set-up sheets: each platform's form filled in from an approved record, and nothing made up."""

import pytest

from badges.platforms import Wanted, platform_named, platforms
from badges.sheets import Approved, Filled, cut, sheet

CONTENT = {
    "title": "Survey Design",
    "summary": "Ask questions whose answers can be trusted.",
    "criteria": "Pass each assessment.",
    "skills": "survey design, sampling",
    "level": "introductory",
    "hours": "40",
    "outcomes": [
        {"id": "o1", "statement": "Draw a fair sample", "skills": ["Sampling", "statistics"]},
        {"id": "o2", "statement": "Report what is uncertain."},
    ],
}


def approved(**content: object) -> Approved:
    return Approved(
        number="EX-2026-001",
        content={**CONTENT, **content},
        program_url="https://u.example/catalog/u/survey-design",
        record_url="https://u.example/catalog/u/survey-design/record",
        fee="450 dollars",
        assessments=("Portfolio; Method: Portfolio",),
        aligned=(("Communication", "https://nace.example/communication"),),
        assessed=True,
    )


def filled(key: str, **content: object) -> dict[str, Filled]:
    platform = platform_named(key)
    assert platform is not None
    return {one.asked.label: one for one in sheet(platform, approved(**content))}


@pytest.mark.parametrize("platform", platforms(), ids=lambda one: one.key)
def test_each_form_names_its_sources_and_what_it_must_have(platform) -> None:  # type: ignore[no-untyped-def]
    assert platform.sources and all(one.startswith("https://") for one in platform.sources)
    wanted = {one.value for one in platform.field}
    assert {Wanted.TITLE, Wanted.DESCRIPTION, Wanted.CRITERIA, Wanted.SKILLS} <= wanted
    assert platform.picture.width == platform.picture.height


def test_credly_takes_its_own_words_for_ours() -> None:
    fields = filled("credly")
    values = {label: one.value for label, one in fields.items()}
    assert values["Badge name"] == "Survey Design"
    assert values["Badge description"] == (
        "Ask questions whose answers can be trusted. Draw a fair sample. Report what is uncertain."
    )
    assert values["Skills"].splitlines() == ["survey design", "sampling", "statistics"]
    assert values["Earning criteria"].splitlines()[1] == "Portfolio; Method: Portfolio"
    assert (values["Type"], values["Level"]) == ("Validation", "Foundational")
    assert (values["Time"], values["Cost"], values["Expiration"]) == ("Hours", "Paid", "Never")
    assert values["Standards"] == "Communication https://nace.example/communication"


def test_what_does_not_fit_is_cut_and_kept_whole_beside_it() -> None:
    long = " ".join(f"Sentence number {number} says a little more." for number in range(40))
    field = filled("credly", summary=long)["Badge description"]
    assert len(field.value) <= 500 and field.value.endswith("more.")
    assert field.whole.startswith(long) and "500 fit" in str(field.note)
    assert filled("canvas-credentials", summary=long)["Badge short description"].whole == ""


def test_what_was_not_approved_is_left_open() -> None:
    fields = filled("credly", level="", skills="sampling", outcomes=[], hours="")
    assert fields["Level"].value == "" and "choose it yourself" in str(fields["Level"].note)
    assert "3 are asked for; the approved record names 1" in str(fields["Skills"].note)
    assert fields["Time"].value == ""


def test_a_text_without_sentences_is_cut_at_a_word() -> None:
    assert cut("one two three four", 9) == "one two"
    assert cut("x" * 20, 9) == "x" * 9
