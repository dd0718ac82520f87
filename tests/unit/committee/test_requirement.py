"""How bylaws write numbers, and what those numbers come to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from committee.requirement import Base, Less, Requirement


@pytest.mark.parametrize(
    ("words", "base", "needed"),
    [
        ("more than 1/2 of seats", 9, 5),
        ("more than half of seats", 8, 5),
        ("half of seats", 9, 5),
        ("at least 1/2 of seats", 8, 4),
        ("half of present plus one", 8, 5),
        ("half of present plus one", 9, 6),  # five and a half, so six
        ("two thirds of seats", 7, 5),
        ("more than 2/3 of votes cast", 6, 5),
        ("at least 2/3 of votes cast", 6, 4),
        ("at least 1/3 of seats", 3, 1),
        ("60% of filled seats", 10, 6),
        ("66.7% of votes cast", 3, 3),  # a little above two thirds
        ("all of votes cast", 6, 6),
        ("at least 100% of votes cast", 6, 6),
        ("5", 3, 5),
        ("more than 5", 3, 6),
        ("at least 1/2 of seats", 0, 1),  # nothing carries itself
        ("more than 1/2 of seats", 0, 1),
        ("at least 1/2 of votes cast", 1, 1),
    ],
)
def test_needed_is_exact(words: str, base: int, needed: int) -> None:
    assert Requirement.parse(words).needed(base) == needed


def test_what_is_left_out_may_be_listed_as_people_list_things() -> None:
    expected = frozenset({Less.VACANT, Less.RECUSED, Less.ON_LEAVE})
    for words in (
        "half of seats less vacant, recused and on leave",
        "half of seats less vacant and recused and on_leave",
        "At least 1/2 of Seats less vacant, recused, and on leave",
    ):
        assert Requirement.parse(words) == Requirement.parse(
            "at least 1/2 of seats less on leave, vacant, recused"
        )
        assert Requirement.parse(words).less == expected


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("a majority", "is not understood"),
        ("more than half of those voting", "is not understood"),
        ("", "is not understood"),
        ("5 of seats", "a count has no"),
        ("half", "say what it is a fraction of"),
        ("1/2", "say what it is a fraction of"),
        ("50%", "say what it is a fraction of"),
        ("3/2 of seats", "at most 1"),
        ("1/0 of seats", "divided by 0"),
        ("0", "above 0"),
        ("0% of seats", "above 0"),
        ("more than all of seats", "never be reached"),
        ("all of seats plus 1", "never be reached"),
        ("half of seats less absent", 'after "less"'),
        ("half of present less recused", 'leave out "less"'),
        ("half of votes cast less vacant", 'leave out "less"'),
        ("half of filled seats less vacant", "never vacant"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(words: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Requirement.parse(words)


fractions = st.fractions(min_value="1/20", max_value="19/20", max_denominator=20)


@given(
    amount=fractions,
    strict=st.booleans(),
    of=st.sampled_from(Base),
    less=st.frozensets(st.sampled_from(Less)),
    plus=st.integers(0, 2),
)
def test_canonical_words_are_read_back_to_the_same(amount, strict, of, less, plus) -> None:
    kept = frozenset() if of in (Base.PRESENT, Base.VOTES_CAST) else less
    kept -= {Less.VACANT} if of is Base.FILLED_SEATS else set()
    requirement = Requirement(amount, strict, of, kept, plus)
    assert Requirement.parse(str(requirement)) == requirement


@given(amount=fractions, strict=st.booleans(), base=st.integers(1, 60), plus=st.integers(0, 1))
def test_needed_is_the_smallest_number_that_satisfies(amount, strict, base, plus) -> None:
    def satisfies(number: int) -> bool:
        exact = amount * base + plus
        return number > exact if strict else number >= exact

    needed = Requirement(amount, strict, Base.SEATS, frozenset(), plus).needed(base)
    assert satisfies(needed)
    assert needed == 1 or not satisfies(needed - 1)
