"""Words are found as whole words and judged in context. Titles are those of real programs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taxonomy.frameworks import shipped_frameworks
from taxonomy.wordlists import InContext, PhraseRule, framework_rules, mentions, named

NACE = framework_rules("nace")


@pytest.mark.parametrize(
    "title",
    [
        "Geospatial Technologies",
        "Plant Biology",
        "Business of Viral Content Creation",
        "Digital Media and Communication Design",
        "Sports Communication",
        "IT Support Professional",
        "HVAC Essential Workplace Skills",
        "Certified FinTech Banker",
        "Multicultural Diversity - World Health Perspective",
        "Teaching English to Speakers of Other Languages",
        "Engineering Management",
        "Early Childhood Education",
    ],
)
def test_a_real_title_that_names_a_subject_names_no_competency(title: str) -> None:
    assert mentions(title, NACE) == []


@pytest.mark.parametrize(
    ("title", "competency", "found"),
    [
        (
            "Construction Management MicroCred (Introduction; Residential Project Management; "
            "Leadership)",
            "leadership",
            "Leadership",
        ),
        ("Intercultural Communication", "communication", "Intercultural Communication"),
    ],
)
def test_a_real_title_that_names_a_competency(title: str, competency: str, found: str) -> None:
    (match,) = mentions(title, NACE)
    assert (match.key, match.found) == (competency, found)
    assert title[match.start : match.end] == found


@pytest.mark.parametrize(
    "text",
    [
        "Technology",
        "Nanotechnology",
        "Technology Transfer",
        "Biotechnology and Society",
        "Use of Technology Transfer",
        "Information and Communication Technology",
        "Telecommunication",
        "Media and Communication",
        "Leadership Studies",
        "Leaderships",
        "critical; thinking",
    ],
)
def test_a_word_out_of_context_does_not_count(text: str) -> None:
    assert named(text, NACE) == frozenset()


@pytest.mark.parametrize(
    ("text", "competencies"),
    [
        ("Communication", {"communication"}),
        ("Communication & Teamwork", {"communication", "teamwork"}),
        (
            "Professionalism: Communication, Leadership",
            {"professionalism", "communication", "leadership"},
        ),
        ("Teamwork and Technology Skills", {"teamwork", "technology"}),
        ("Leveraging Technology in Nursing", {"technology"}),
        ("CRITICAL-THINKING for managers", {"critical-thinking"}),
        ("Career and Self Development", {"career-self-development"}),
        ("Career & Self\u2011Development", {"career-self-development"}),
        ("Diversity, Equity, and Inclusion at Work", {"equity-inclusion"}),
        ("Equity & Inclusion", {"equity-inclusion"}),
        ("Leadership in Nursing", {"leadership"}),
        ("Interpersonal Communication with Patients", {"communication"}),
    ],
)
def test_a_word_in_context_counts(text: str, competencies: set[str]) -> None:
    assert named(text, NACE) == competencies


def test_a_competency_named_twice_in_one_phrase_is_found_once() -> None:
    (match,) = mentions("Career & Self-Development", NACE)
    assert match.found == "Career & Self-Development"


def test_every_competency_is_met_by_its_own_name_except_technology() -> None:
    for item in shipped_frameworks()["nace"].items:
        expected = set() if item.identifier == "technology" else {item.identifier}
        assert named(item.statement, NACE) == expected


def test_nace_has_its_eight() -> None:
    assert [item.statement for item in shipped_frameworks()["nace"].items] == [
        "Career & Self-Development",
        "Communication",
        "Critical Thinking",
        "Equity & Inclusion",
        "Leadership",
        "Professionalism",
        "Teamwork",
        "Technology",
    ]


def test_a_plain_list_of_words_matches_whole_words() -> None:
    banned = ["New Zealand", "degree", "bachelor", "diploma"]
    assert named("A New  Zealand Bachelor's start", banned) == {"New Zealand", "bachelor"}
    assert named("Degrees of freedom; New: Zealand", banned) == frozenset()


def test_the_three_contexts() -> None:
    def rule(in_context: InContext) -> list[PhraseRule]:
        return [PhraseRule("x", "Ethics", in_context, counts=("applied ethics",))]

    assert named("Ethics in AI", rule(InContext.ANYWHERE)) == {"x"}
    assert named("Ethics in AI", rule(InContext.ALONE)) == frozenset()
    assert named("Law, Ethics and AI", rule(InContext.ALONE)) == {"x"}
    assert named("Law, Ethics and AI", rule(InContext.PHRASES)) == frozenset()
    assert named("Applied ethics in AI", rule(InContext.PHRASES)) == {"x"}


def test_letters_of_other_scripts_are_whole_words_too() -> None:
    assert named("Führung im Team", ["führung"]) == {"führung"}
    assert named("Fu\u0308hrung", ["Führung"]) == {"Führung"}
    assert named("Unternehmensführung", ["Führung"]) == frozenset()
    assert named("नेतृत्व कौशल", ["नेतृत्व"]) == {"नेतृत्व"}


def test_an_empty_phrase_matches_nothing() -> None:
    assert mentions("anything", ["", " - "]) == []


@given(st.text(max_size=200))
def test_a_match_is_always_a_piece_of_the_text(text: str) -> None:
    for match in mentions(f"{text} leadership, {text}", NACE):
        assert f"{text} leadership, {text}"[match.start : match.end] == match.found
        assert match.found


@given(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20))
def test_letters_added_to_a_word_make_it_another_word(letters: str) -> None:
    assert "teamwork" not in named(f"teamwork{letters}", ["teamwork"])
    assert named(f"{letters} teamwork", ["teamwork"]) == {"teamwork"}
