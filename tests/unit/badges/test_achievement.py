"""A badge class says what was approved, in the terms of the standard and no others."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft201909Validator
from pydantic import ValidationError

from badges import linked_data, open_badges_2
from badges.achievement import Achievement, Alignment, ResultDescription
from badges.composing import achievement, language_code
from badges.contexts import CONTEXTS
from badges.credential import AchievementCredential
from tests.unit.badges.approved import ADDRESS, CONTENT, approved, award, badge

SCHEMAS = sorted(
    Path(__file__).parents[4].glob("shared/data/ob3-achievementcredential-schema.json")
)


def test_the_class_says_what_was_approved() -> None:
    found = badge().as_json()
    assert found["id"] == ADDRESS and found["version"] == "2" and found["name"] == "Survey Design"
    assert found["achievementType"] == "MicroCredential" and found["inLanguage"] == "en"
    assert found["creditsAvailable"] == 4.5 and found["humanCode"] == "SD-100"
    assert found["image"] == {
        "id": f"{ADDRESS}/badge?v=ab",
        "type": "Image",
        "caption": "A round badge",
    }
    assert found["creator"]["parentOrg"]["otherIdentifier"][0]["identifierType"] == "ext:ROR"
    narrative = found["criteria"]["narrative"]
    for words in (
        "Plan, field and report",
        "80 percent",
        "4.5 (credit_system quarter)",
        "135",
        "Report",
    ):
        assert words in narrative
    assert found["related"] == [
        {"id": ADDRESS.replace("/2", "/1"), "type": ["Related"], "version": "1"}
    ]


def test_outcomes_competencies_level_place_and_approval_are_alignments() -> None:
    kinds = [(one.target_type, one.target_code, one.target_url) for one in badge().alignment]
    assert kinds == [
        ("ext:LearningOutcome", "o1", f"{ADDRESS}#outcome-o1"),
        ("ext:LearningOutcome", "o2", f"{ADDRESS}#outcome-o2"),
        ("ceasn:Competency", "nace:thinking", "https://nace.example/4"),
        ("ext:Level", "introductory", f"{ADDRESS}#level"),
        ("ext:Taxonomy", "skills/skill", f"{ADDRESS}#taxonomy"),
        ("ext:QualityAssurance", "EX-2026-014", approved().record),
    ]


def test_results_say_what_it_takes_and_which_outcomes_they_show() -> None:
    plan, report, credits, status = badge().result_description
    assert (plan.result_type, plan.required_value) == ("Percent", "80")
    assert [one.target_code for one in plan.alignment] == ["o1", "o2"]
    assert [one.target_code for one in report.alignment] == ["o2"]
    assert (credits.result_type, credits.value_max) == ("ext:CreditUnit", "4.5")
    assert status.allowed_value == ("Completed", "Failed")


def test_what_is_not_assessed_is_called_a_badge() -> None:
    placed = approved().placed
    assert placed is not None
    attended = approved(placed=type(placed)(placed.scheme, placed.entries, False))
    assert achievement(attended).achievement_type == "Badge"


@pytest.mark.parametrize(
    "content",
    [
        {"title": "Only a title"},
        {**CONTENT, "credits": "not a number", "pass_percent": "1000", "minimum_grade": "B"},
        {**CONTENT, "credit_system": "hours", "language": "English and Diné bizaad"},
        {**CONTENT, "title": "A\x00\x07\ufffe title", "outcomes": [], "assessments": []},
    ],
)
def test_a_poor_record_makes_a_poor_class_and_no_error(content: dict[str, Any]) -> None:
    found = badge(content)
    again = Achievement.model_validate(found.as_json())
    assert again == found
    linked_data.canonical({"@context": list(CONTEXTS), **found.as_json()})


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("English", "en"),
        ("spanish", "es"),
        ("pt-BR", "pt-BR"),
        ("", None),
        ("English, Spanish", None),
    ],
)
def test_a_language_is_told_by_code_in_english_or_not_at_all(said: str, code: str | None) -> None:
    assert language_code(said) == code


def refused(make: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        make()
    return str(caught.value)


def test_what_verifiers_would_refuse_is_refused_here() -> None:
    good = badge().as_json()

    def changed(**values: Any) -> Any:
        return lambda: Achievement.model_validate({**good, **values})

    assert "absolute address" in refused(changed(id="/catalog/x"))
    assert "absolute address" in refused(changed(id="https://example.edu/a b"))
    assert "Extra inputs" in refused(changed(endorsementJwt=["x"]))
    assert "is not one of" in refused(changed(achievementType="Microcredential"))
    assert "at most two decimals" in refused(changed(creditsAvailable=0.333))
    assert "two result descriptions" in refused(
        changed(resultDescription=good["resultDescription"][:1] * 2)
    )
    assert "related to itself" in refused(changed(related=[{"id": ADDRESS, "type": ["Related"]}]))
    assert "address or words" in refused(changed(criteria={}))
    assert "must hold Achievement" in refused(changed(type=["Badge"]))
    assert "not one of" in refused(
        lambda: Alignment(target_name="x", target_url=ADDRESS, target_type="ext:")
    )
    assert "between 0 and 100" in refused(
        lambda: ResultDescription(id=ADDRESS, name="x", result_type="Percent", required_value="101")
    )


def test_rules_of_an_award_are_kept() -> None:
    good = award().as_json()
    subject = good["credentialSubject"]

    def changed(**values: Any) -> Any:
        return lambda: AchievementCredential.model_validate({**good, **values})

    def of(**values: Any) -> Any:
        return changed(credentialSubject={**subject, **values})

    assert "end before it begins" in refused(changed(validUntil="2020-01-01T00:00:00Z"))
    assert "time zone" in refused(changed(validFrom="2026-01-01T00:00:00"))
    assert "begin with those" in refused(changed(**{"@context": [CONTEXTS[0]]}))
    assert "none of the achievement" in refused(
        of(result=[{"type": ["Result"], "resultDescription": ADDRESS, "value": "1"}])
    )
    plan = subject["achievement"]["resultDescription"][0]["id"]
    assert "does not lie between" in refused(
        of(result=[{"type": ["Result"], "resultDescription": plan, "value": "101"}])
    )
    nameless = {name: part for name, part in subject.items() if name not in ("id", "identifier")}
    assert "id or an identifier" in refused(changed(credentialSubject=nameless))
    assert subject["identifier"][0]["identityHash"].startswith("sha256$")
    named = award().credential_subject.identifier[0]
    assert named.is_of("lee@example.edu") and not named.is_of("Lee@example.edu")


def test_the_older_view_says_the_same() -> None:
    found = badge()
    older = open_badges_2.badge_class(
        found, address=f"{ADDRESS}/badge-class.json", issuer="https://x.edu/i"
    )
    assert older["@context"] == "https://w3id.org/openbadges/v2" and older["type"] == "BadgeClass"
    assert (older["name"], older["description"]) == (found.name, found.description)
    assert older["criteria"]["narrative"] == found.criteria.narrative
    assert older["image"] == {"id": f"{ADDRESS}/badge?v=ab", "caption": "A round badge"}
    assert [one["targetUrl"] for one in older["alignment"]] == [
        one.target_url for one in found.alignment
    ]
    assert all("targetType" not in one and "type" not in one for one in older["alignment"])


@pytest.mark.parametrize(
    "schema", [None, *SCHEMAS], ids=lambda one: one.name if one else "own rules"
)
def test_an_award_is_valid(schema: Path | None) -> None:
    """By our own rules; and where the standard's schema lies beside the project, by that as well."""
    document = award().as_json()
    assert AchievementCredential.model_validate(document).as_json() == document
    linked_data.canonical(document)
    if schema is not None:
        loaded = json.loads(schema.read_text(encoding="utf-8"))
        found = [one.message for one in Draft201909Validator(loaded).iter_errors(document)]
        assert not found
