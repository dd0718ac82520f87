from datetime import UTC, datetime

import pytest

from rules import BadExpression, Values, compile_template
from tests.unit.rules.vocabulary import NAMES

FACTS = {
    "title": "Survey\n Design",
    "credit_basis": "credit_bearing",
    "credits.value": 7.5,
    "credits.quarter": 8.0,
    "has.credits": True,
    "audience": ["graduate", "public"],
    "skills": ["a", "b", "c", "d", "e", "f", "g"],
    "due": datetime(2026, 9, 1, tzinfo=UTC),
}


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("It has {credits.value} credits; {credits.quarter} here.", "It has 7.5 credits; 8 here."),
        ("“{title}” is {credit_basis}.", "“Survey Design” is Credit-bearing."),
        ("For {audience}.", "For Graduate students; Anybody."),
        ("{skills}", "a; b; c; d; e; + 2"),
        ("{size(skills)} skills, due {due}", "7 skills, due 1 September 2026"),
        ("today: {today}, rows: {rows.map(r, r.code)}", "today: —, rows: —"),
        ("credits {has.credits}, {{braces}}", "credits yes, {braces}"),
        ("{credits.value / 3.0 + 1000.0}", "1002.5"),
        ("plain", "plain"),
    ],
)
def test_a_template_is_filled(source: str, sentence: str) -> None:
    assert compile_template(source, NAMES).fill(Values(FACTS, NAMES)) == sentence


def test_a_long_text_is_cut_so_that_the_sentence_stays_readable() -> None:
    filled = compile_template("{title}", NAMES).fill(Values({"title": "word " * 200}, NAMES))
    assert len(filled) == 160
    assert filled.endswith("…")


def test_a_template_knows_which_facts_it_names() -> None:
    template = compile_template("{title} {size(rows)} {title}", NAMES)
    assert template.names == {"title", "rows"}


@pytest.mark.parametrize(
    ("source", "column", "sentence"),
    [
        ("It has {titel} for it", 9, "There is no fact “titel”. Nearest are: title."),
        ("An {end", 4, "The “{” that begins here has no “}”."),
        ("An end}", 7, "A “}” without its “{”; write it twice."),
        ("All: {rows}", 7, "Rows cannot be shown; name a column with map(x, x.<column>)."),
        ("Nothing: {}", 11, "The expression is empty."),
    ],
)
def test_a_bad_template_is_refused_at_its_place(source: str, column: int, sentence: str) -> None:
    with pytest.raises(BadExpression) as refused:
        compile_template(source, NAMES)
    assert refused.value.column == column
    assert str(refused.value) == sentence
