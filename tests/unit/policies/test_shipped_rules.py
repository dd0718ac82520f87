"""Every rule of every shipped pack, with a case that it passes and one that it finds fault with."""

from datetime import UTC, datetime
from typing import Any

import pytest

from policies.sections import Severity
from tests.unit.policies.packs_at_hand import (
    OUTCOME,
    SHIPPED,
    SHOWN,
    finding,
    findings,
    shipped,
)

Case = dict[str, Any]

CREDIT = {"credit_basis": "credit_bearing", "credit_system": "semester"}
QUARTERS = {"credit_basis": "credit_bearing", "credit_system": "quarter"}
STATED: Case = {"outcomes": [OUTCOME]}
SHOWING: Case = {"outcomes": [OUTCOME], "assessments": [SHOWN]}
GRADUATE: Case = {"level": "graduate"}
NAMED = {"title": "Leadership", "outcomes": [OUTCOME]}
TIED = {"id": "o1", "statement": "Lead a team", "competencies": ["nace:leadership"]}
ENDING: Case = {"@kind": "termination"}
DATES = {"last_enrolment_on": "2027-01-31", "teach_out_ends_on": "2028-05-31"}
LIKE_IT = [{"title": "Survey Design", "score": 91.0, "why": "title"}]
LESS_LIKE_IT = [{"title": "Statistics", "score": 62.0, "why": "title"}]


def course(**cells: object) -> Case:
    return {"id": "c1", "title": "Surveys", "kind": "course", "online": True, **cells}


# Rules that several packs share, each as (passes, fails).
COMMON: dict[str, tuple[Case, Case]] = {
    "outcomes-stated": (STATED, {"outcomes": [{"id": "o1", "statement": " "}]}),
    "outcomes-assessed": (
        SHOWING,
        {**STATED, "assessments": [{**SHOWN, "outcomes": ["o2"]}]},
    ),
    "no-duplicate": ({"@duplicates": LESS_LIKE_IT}, {"@duplicates": LIKE_IT}),
    "graduate-needs-bachelors": (GRADUATE | {"bachelors_required": True}, GRADUATE),
    "closing-dates-stated": (ENDING | DATES, ENDING | {"last_enrolment_on": "2027-01-31"}),
    "closing-dates-in-order": (
        ENDING | DATES,
        ENDING | DATES | {"teach_out_ends_on": "2027-01-30"},
    ),
    "closing-plan-stated": (
        ENDING | {"teach_out_plan": "Two more terms", "closing_reason": "No demand"},
        ENDING | {"teach_out_plan": "Two more terms"},
    ),
    "no-offer-before-approval": (
        {"@state": "committee_review", "public_summary": "Submitted and pending approval."},
        {"@state": "committee_review", "public_summary": "Learn surveys. Enroll now!"},
    ),
    "no-implied-award": (
        {"@state": "marketing", "public_summary": "Counts toward a degree in statistics."},
        {"@state": "marketing", "public_body": "A national diploma in surveys."},
    ),
    "nace-in-outcomes": (NAMED | {"outcomes": [TIED]}, NAMED),
    "demand-shown": ({"demand": ["feedback"]}, {"demand": []}),
}

GENERIC: dict[str, tuple[Case, Case]] = {
    "outcomes-few": (
        STATED,
        {"outcomes": [{**OUTCOME, "id": f"o{number}"} for number in range(8)]},
    ),
    "assessed": (SHOWING, STATED),
    "title-names-no-award": ({"title": "National Parks"}, {"title": "Master’s in Surveys"}),
    "review-planned": ({"review_months": "24"}, {"review_months": "48"}),
    "courses-approved-first": (
        {"activities": [course(status="approved")]},
        {"activities": [course(status="new", code="STAT 410")]},
    ),
    "public-evidence-opt-out": (
        {"evidence_public": True, "evidence_opt_out": True},
        {"evidence_public": True},
    ),
    "credits-stated": (CREDIT | {"credits": "3"}, CREDIT | {"credits": "three"}),
    "credits-in-range": (CREDIT | {"credits": "16"}, CREDIT | {"credits": "16.5"}),
    "credits-covered": (
        CREDIT | {"credits": "3", "activities": [course(credits="3")]},
        CREDIT | {"credits": "6", "activities": [course(credits="3")]},
    ),
    "hours-stated": (
        {"credit_basis": "none", "activities": [course(hours="12")]},
        {"credit_basis": "none"},
    ),
    "non-credit-not-on-transcript": (
        {"credit_basis": "none", "transcripted": False},
        {"credit_basis": "none", "transcripted": True},
    ),
    "credit-by-academic-units": (
        CREDIT | {"@unit_kind": "department"},
        CREDIT | {"@unit_kind": "office"},
    ),
    "competencies-known": (STATED, {"@competencies_unknown": ["esco:9"]}),
    "accessible": ({"accessibility": True}, {"accessibility": "no"}),
    "renewal-explained": (
        {"badge_expires_months": "24", "renewal": "A yearly refresher"},
        {"badge_expires_months": "24"},
    ),
}

ARIZONA: dict[str, tuple[Case, Case]] = {
    "workforce-relevant": ({"demand_note": "Employers asked."}, {}),
    "credits-typical": (CREDIT | {"credits": "6"}, CREDIT | {"credits": "5.5"}),
    "usually-not-for-credit": ({"credit_basis": "alongside"}, CREDIT),
    "not-on-transcript": (
        {"credit_basis": "alongside", "transcripted": False},
        {"credit_basis": "alongside", "transcripted": True},
    ),
    "graduate-council-decides": (
        {"audience": ["graduate"], "@has.route": True, "@route.keys": ["graduate-council"]},
        {"audience": ["graduate"], "@has.route": True, "@route.keys": ["head", "committee"]},
    ),
    "co-curricular-director-asked": (
        {"co_curricular_unit": "7", "@has.route": True, "@route.keys": ["co-curricular"]},
        {"co_curricular_unit": "7", "@has.route": True, "@route.keys": ["head"]},
    ),
    "graduate-outcomes-stated": (GRADUATE | STATED, GRADUATE),
    "graduate-activities-stated": (GRADUATE | {"criteria": "Finish all."}, GRADUATE),
    "graduate-evidence-stated": (
        GRADUATE | SHOWING,
        GRADUATE | STATED | {"assessments": [{**SHOWN, "evidence": ""}]},
    ),
    "branding-kept": ({"badge_picture": {"sha256": "0" * 64, "alt": "A shield"}}, {}),
    "approved-platform": (
        {"@state": "marketing", "badge_platform_url": "https://badges.example/1"},
        {"@state": "marketing"},
    ),
}

OREGON_STATE: dict[str, tuple[Case, Case]] = {
    "credit-system-stated": (
        QUARTERS | {"credits": "8"},
        {"credit_basis": "credit_bearing", "credits": "8", "credit_system": "ects"},
    ),
    # Six semester credits are nine quarter credits; five are seven and a half.
    "credits-minimum": (CREDIT | {"credits": "6"}, CREDIT | {"credits": "5"}),
    "credits-typical": (QUARTERS | {"credits": "12"}, QUARTERS | {"credits": "12.5"}),
    "courses-minimum": (
        QUARTERS | {"activities": [course(), course(), course()]},
        QUARTERS | {"activities": [course(), course(), course(kind="workshop")]},
    ),
    "prerequisites-minimal": ({"prerequisites": "None."}, {"prerequisites": "ST 351"}),
    "credits-earned-here": (
        QUARTERS | {"residence_percent": "100"},
        QUARTERS | {"residence_percent": "50"},
    ),
    "badge-not-on-transcript": ({"transcripted": False}, {"transcripted": True}),
    "strategic-goal-served": ({"strategic_goals": ["research"]}, {}),
    "all-online": (
        QUARTERS | {"activities": [course()]},
        QUARTERS | {"activities": [course(), course(online=False, code="ST 499")]},
    ),
    "filed-in-time": (
        {"@has.filing_deadline": True, "@filing_deadline": datetime(2026, 9, 1, tzinfo=UTC)},
        {"@has.filing_deadline": True, "@filing_deadline": datetime(2026, 8, 31, tzinfo=UTC)},
    ),
    "start-far-enough": ({"starts_on": "2027-03-29"}, {"starts_on": "2027-01-04"}),
    "rationale-stated": ({"rationale": "Employers ask for it."}, {"rationale": "  "}),
    "audience-stated": ({"audience": ["public"]}, {"audience": []}),
    "skills-listed": (STATED, {"outcomes": [{"id": "o1", "statement": "Design a survey"}]}),
    "stackable": (QUARTERS | {"stacks_into": "BS in Statistics"}, QUARTERS),
    "level-known": (QUARTERS | {"level": "advanced"}, QUARTERS | {"level": "intermediate"}),
    "professional-development-assessed": (
        SHOWING | {"placement": {"type": "professional-development"}},
        STATED | {"placement": {"type": "professional-development"}},
    ),
    "recognition-for-employees": (
        {"placement": {"type": "service-recognition"}, "audience": ["employees"]},
        {"placement": {"type": "service-recognition"}, "audience": ["employees", "alumni"]},
    ),
}

HARTWELL: dict[str, tuple[Case, Case]] = {
    "hours-range": (
        {"credit_basis": "none", "hours": "5"},
        {"credit_basis": "none", "hours": "50.5"},
    ),
    "hours-cover-activities": (
        {"hours": "12", "activities": [course(hours="8"), course(hours="4")]},
        {"hours": "10", "activities": [course(hours="8"), course(hours="4")]},
    ),
    "summary-short": ({"summary": "word " * 80}, {"summary": "word " * 81}),
}

CASES = {
    "arizona": COMMON | ARIZONA,
    "generic": COMMON | GENERIC,
    "hartwell": COMMON | HARTWELL,
    "oregon-state": COMMON | OREGON_STATE,
}
RULES = [(folder, rule.id) for folder in SHIPPED for rule in shipped(folder).rules]


@pytest.mark.parametrize(("folder", "rule_id"), RULES)
def test_a_rule_passes_what_it_should_and_finds_fault_with_what_it_should(
    folder: str, rule_id: str
) -> None:
    passes, fails = CASES[folder][rule_id]
    pack = shipped(folder)
    rule = pack.rule(rule_id)
    assert rule is not None
    good, bad = finding(pack, rule_id, passes), finding(pack, rule_id, fails)
    assert good.severity is Severity.PASS
    assert good.message == rule.section.says
    assert bad.severity is rule.section.severity
    assert bad.message != rule.section.says
    assert "{" not in bad.message + bad.found


@pytest.mark.parametrize("folder", SHIPPED)
def test_no_case_is_left_over_for_a_rule_that_went(folder: str) -> None:
    own = {"arizona": ARIZONA, "generic": GENERIC, "hartwell": HARTWELL}.get(folder, OREGON_STATE)
    assert own.keys() <= {rule.id for rule in shipped(folder).rules}


def test_a_change_is_held_against_the_rules_of_a_new_program_but_a_termination_is_not() -> None:
    pack = shipped("oregon-state")
    assert finding(pack, "credits-minimum", CREDIT | {"credits": "5", "@kind": "change"})
    with pytest.raises(AssertionError, match="does not concern"):
        finding(pack, "credits-minimum", CREDIT | {"credits": "5"} | ENDING)


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Geospatial Technologies", []),
        ("Technology Transfer", []),
        ("Critical Thinking in Nursing", ["Critical Thinking"]),
    ],
)
def test_a_subject_in_the_title_is_not_taken_for_a_competency(title: str, words: list[str]) -> None:
    case = {"title": title, "outcomes": [OUTCOME]}
    said = [one for one in findings(shipped("arizona"), case) if one.rule_id == "nace-in-outcomes"]
    assert [one.found for one in said] == words


def test_an_outcome_that_names_the_competency_takes_it_up() -> None:
    spoken = {**OUTCOME, "statement": "Show leadership in a field team"}
    case = {"title": "Leadership", "outcomes": [spoken]}
    assert finding(shipped("arizona"), "nace-in-outcomes", case).severity is Severity.PASS


@pytest.mark.parametrize("folder", SHIPPED)
def test_every_rule_of_the_plain_and_the_invented_pack_is_called_a_default(folder: str) -> None:
    bases = {rule.section.basis.value for rule in shipped(folder).rules}
    assert bases == ({"default"} if folder in ("generic", "hartwell") else {"default", "source"})
