"""What a badge still lacks, in sentences that say what to do."""

from catalog.completeness import badge_missing
from tests.builders import profile

WHOLE = {
    "title": "Survey Design",
    "summary": "Plan a survey.",
    "criteria": "Pass everything.",
    "outcomes": [{"id": "o1", "statement": "Design a survey"}],
    "assessments": [{"id": "a1", "name": "Report", "method": "project", "outcomes": ["o1"]}],
    "placement": {"family": "professional", "type": "competency", "level": "introductory"},
    "badge_picture": {"sha256": "ab", "alt": "Badge"},
}
SCHEME = profile().workflow.scheme


def test_a_whole_badge_lacks_nothing() -> None:
    assert badge_missing(SCHEME, WHOLE) == []


def test_each_part_is_missed_by_name() -> None:
    said = " ".join(str(one) for one in badge_missing(SCHEME, {}))
    for word in ("title", "description", "criteria", "picture", "badge type"):
        assert word in said


def test_a_picture_without_a_text_is_no_picture() -> None:
    (said,) = badge_missing(SCHEME, {**WHOLE, "badge_picture": {"sha256": "ab", "alt": ""}})
    assert "what it shows" in str(said)


def test_what_the_type_of_badge_asks_for_is_missed_too() -> None:
    (said,) = badge_missing(SCHEME, {**WHOLE, "assessments": []})
    assert "Assessments" in str(said)


def test_a_termination_lacks_nothing() -> None:
    assert badge_missing(SCHEME, {"title": "X", "closing_reason": "Too few learners."}) == []
