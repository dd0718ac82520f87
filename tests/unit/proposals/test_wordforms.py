"""Words as the catalog looks them up."""

import pytest

from proposals.wordforms import after_prefix, asked_words, normalised, weighed, words_of


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Project Management", ["project", "management"]),
        ("Łukasz’s Café—Ångström", ["łukaszs", "cafe", "angstrom"]),
        ("DATA data Data", ["data"]),
        ("the art of it", ["art"]),
        ("C++ & R, 3D", ["3d"]),
        ("CS 101", ["cs", "101"]),
        ("数据 分析", ["数据", "分析"]),
        ("", []),
        ("\x00\x1f ' ; -- %", []),
    ],
)
def test_words_are_found_without_case_accents_and_signs(text: str, found: list[str]) -> None:
    assert words_of(text) == found


def test_a_text_is_normalised_the_same_twice() -> None:
    once = normalised("Überblick: Straße — DATA’s")
    assert normalised(once) == once == "uberblick strasse datas"


def test_the_greatest_weight_of_a_word_counts() -> None:
    assert weighed([("data science", 3), ("data and law", 1)]) == {
        "data": 3,
        "law": 1,
        "science": 3,
    }


def test_a_search_takes_only_so_many_words() -> None:
    assert len(asked_words(" ".join(f"word{n}" for n in range(50)))) == 8
    assert asked_words("x" * 5000) == ["x" * 60]


@pytest.mark.parametrize("word", ["dat", "数", "z"])
def test_a_prefix_ends_after_all_words_that_begin_with_it(word: str) -> None:
    for longer in (word, word + "a", word + "\uffff", word + "\U0001f600"):
        assert word.encode() <= longer.encode() < after_prefix(word).encode()
    other = chr(ord(word[0]) + 1)
    assert other.encode() > after_prefix(word).encode()
