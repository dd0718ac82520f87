"""Which words a proposal is found by: those that people wrote, and none of our own codes."""

from proposals.words import words_in

CONTENT = {
    "title": "Survey Design",
    "summary": "Ask Renée about it.",
    "credit_basis": "credit_bearing",
    "hours": "40",
    "skills": ["sampling", "questionnaires"],
    "outcomes": [
        {"id": "o1", "statement": "Draw a fair sample", "competencies": ["nace:teamwork"]}
    ],
    "assessments": [{"id": "a1", "name": "Portfolio", "outcomes": ["o1"]}],
    "badge_picture": {"sha256": "ab" * 32, "media_type": "image/png", "alt": "A lighthouse"},
    "attachments": [{"name": "letter-of-support.pdf", "sha256": "cd" * 32}],
    "extra.region": "Upper valley",
}


def test_words_of_every_kind_of_text_are_found() -> None:
    found = words_in(CONTENT)
    expected = [
        "survey",
        "renee",
        "sampling",
        "fair",
        "portfolio",
        "lighthouse",
        "letter",
        "valley",
    ]
    assert [word for word in expected if word not in found] == []


def test_codes_ids_and_hashes_are_no_words() -> None:
    found = words_in(CONTENT)
    assert {"o1", "a1", "credit", "bearing", "nace", "png", "ab" * 30}.isdisjoint(found)


def test_a_draft_may_hold_anything() -> None:
    assert words_in({"outcomes": "none yet", "badge_picture": [], "summary": None, "x": 3}) == []
