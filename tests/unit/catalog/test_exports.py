"""A program for machines: the terms of the catalogue, filled from approved content."""

import json
from dataclasses import replace
from typing import Any

import pytest

from catalog import ctdl, schema_org
from catalog.exports import Exported
from proposals.catalogue import GOVERNED

CONTENT: dict[str, Any] = {
    "title": "Survey Design",
    "summary": "Plan, field and read a survey.",
    "subject": "computing",
    "credit_basis": "credit_bearing",
    "credit_system": "quarter",
    "credits": "9",
    "hours": "270",
    "level": "advanced",
    "prerequisites": "Statistics",
    "outcomes": [
        {
            "id": "o1",
            "statement": "Design a survey",
            "skills": ["sampling"],
            "competencies": ["nace:x"],
        }
    ],
    "skills": ["survey"],
    "assessments": [{"id": "a1", "name": "Report", "method": "project", "outcomes": ["o1"]}],
    "criteria": "Pass everything.",
    "activities": [
        {"id": "c1", "code": "SOC 350", "title": "Surveys", "kind": "course", "credits": "9"}
    ],
    "classification": "45.1103",
    "badge_expires_months": "24",
    "placement": {"type": "competency"},
    "stacks_into": "The certificate in research.",
    "modality": "hybrid",
    "duration_weeks": "10",
    "code": "MC7",
    "starts_on": "2027-01-10",
}


def exported(**more: Any) -> Exported:
    document = {
        "content": {**CONTENT, **more},
        "copy": {"enrol_url": "https://x.example/enrol", "fee": "$250"},
    }
    return Exported(
        document=document,
        status="active",
        suspended=False,
        version=2,
        url="https://c.example/catalog/u/survey-design",
        record_url="https://c.example/catalog/u/survey-design/record",
        badge_url="https://c.example/badge",
        picture_url="",
        institution="Example University",
        institution_url="https://c.example/catalog/u",
        unit="Department of Data",
        language="en",
        words=lambda name, value: f"[{name}={value}]",
        competencies={"nace:x": ("Communication", "https://nace.example/x")},
    )


def names_in(found: Any) -> set[str]:
    """Every key at any depth."""
    if isinstance(found, dict):
        return {*found, *(name for value in found.values() for name in names_in(value))}
    if isinstance(found, list):
        return {name for value in found for name in names_in(value)}
    return set()


@pytest.mark.parametrize("target", ["schema_org", "ctdl"])
def test_every_term_that_the_catalogue_names_is_written(target: str) -> None:
    made = schema_org.program(exported()) if target == "schema_org" else ctdl.credential(exported())
    wanted = {
        one.exports[target]
        for one in GOVERNED.values()
        if target in one.exports and one.name in CONTENT
    }
    assert wanted - names_in(made) == set()
    assert json.loads(json.dumps(made)) == made


def test_a_ctdl_record_has_what_the_registry_asks_for() -> None:
    made = ctdl.credential(exported(summary="Short"))
    assert made["@id"].endswith(made["ceterms:ctid"])
    assert made["ceterms:ctid"] == ctdl.ctid("https://c.example/catalog/u/survey-design")
    assert made["@type"] == "ceterms:MicroCredential"
    assert len(made["ceterms:description"]["en"]) >= 15
    assert made["ceterms:credentialStatusType"]["ceterms:targetNode"] == "credentialStat:Active"
    for name in ("ceterms:name", "ceterms:subjectWebpage", "ceterms:ownedBy", "ceterms:inLanguage"):
        assert made[name]


def test_competencies_are_stated_by_the_condition_and_not_by_the_credential() -> None:
    made = ctdl.credential(exported())
    assert "ceterms:teaches" not in names_in(made)
    (condition,) = made["ceterms:requires"]
    said = [one["ceterms:targetNodeName"]["en"] for one in condition["ceterms:targetCompetency"]]
    assert said == ["Design a survey", "Communication"]


@pytest.mark.parametrize(
    ("status", "suspended", "found"),
    [
        ("active", True, "Suspended"),
        ("closing", False, "TeachOut"),
        ("ended", False, "Deprecated"),
        ("coming_soon", False, "Probationary"),
    ],
)
def test_a_status_is_told(status: str, suspended: bool, found: str) -> None:
    one = replace(exported(), status=status, suspended=suspended)
    node = ctdl.credential(one)["ceterms:credentialStatusType"]["ceterms:targetNode"]
    assert node == f"credentialStat:{found}"
    assert "offers" not in schema_org.program(one)


def test_numbers_and_lengths_are_written_as_their_standards_ask() -> None:
    made = schema_org.program(exported())
    assert made["timeToComplete"] == "P10W"
    assert made["numberOfCredits"]["value"] == 9
    assert made["educationalCredentialAwarded"]["validFor"] == "P24M"
    assert (
        ctdl.credential(exported())["ceterms:estimatedDuration"][0]["ceterms:timeRequired"]
        == "PT270H"
    )


def test_an_almost_empty_program_can_be_exported() -> None:
    bare = replace(exported(), document={"content": {"title": "X"}, "copy": {}})
    assert schema_org.program(bare)["name"] == "X"
    assert len(ctdl.credential(bare)["ceterms:description"]["en"]) >= 15


@pytest.mark.parametrize("typed", ["nine", "1e400", "NaN", "-", "١٢"])
def test_what_is_no_number_is_left_out(typed: str) -> None:
    made = schema_org.program(exported(credits=typed, duration_weeks=typed))
    assert "Infinity" not in json.dumps(made) and "NaN" not in json.dumps(
        made.get("numberOfCredits", "")
    )


def test_a_list_is_an_item_list_of_courses() -> None:
    made = schema_org.course_list("https://c.example", [("A", "", "https://c.example/a", "U")])
    assert made["itemListElement"][0]["item"]["description"] == "A"
