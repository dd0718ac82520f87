import pytest

from proposals.similar import Candidate, similar


def scores(title: str, *titles: str) -> dict[str, int]:
    found = similar(title, [Candidate(number, one) for number, one in enumerate(titles)])
    return {one.title: one.score for one in found}


@pytest.mark.parametrize(
    "other",
    ["Data Analytics", "Fundamentals of Data Analytics", "Analytics, Data: a microcredential"],
)
def test_order_and_general_words_do_not_hide_the_same_title(other: str) -> None:
    assert scores("Introduction to Data Analytics", other) == {other: 100}


@pytest.mark.parametrize("other", ["Time Management", "Geospatial Technologies", "", "—"])
def test_one_shared_word_is_not_likeness(other: str) -> None:
    assert scores("Project Management", other) == {}


def test_a_title_within_a_longer_one_is_alike_but_not_the_same() -> None:
    [score] = scores("Project Management", "Agile Project Management").values()
    assert 60 <= score < 90


def test_shared_skills_and_outcomes_raise_what_titles_hide() -> None:
    other = Candidate(
        7, "Beekeeping", ("sql", "Data visualization"), ("Build a dashboard", "Clean a data set")
    )
    found = similar(
        "Telling Stories with Numbers",
        [other],
        skills=["SQL", "Data Visualization"],
        outcomes=["Clean data sets", "Build dashboards"],
    )
    assert [(one.program_id, one.score) for one in found] == [(7, 90)]
    assert str(found[0].why) == "a different title; shared skills: 2; shared outcomes: 2"


def test_one_shared_skill_alone_says_too_little() -> None:
    other = Candidate(7, "Beekeeping", ("Communication",))
    assert similar("Nursing", [other], skills=["Communication"]) == []


def test_the_best_come_first_five_at_most_and_ties_in_order_of_program() -> None:
    same = [Candidate(number, "Survey Design") for number in (9, 3, 8, 1, 7, 2)]
    found = similar("Survey Design", [Candidate(5, "Survey Design for Health"), *same])
    assert [one.program_id for one in found] == [1, 2, 3, 7, 8]


def test_nothing_is_like_an_empty_title() -> None:
    assert similar("", [Candidate(1, "Survey Design"), Candidate(2, "")]) == []
