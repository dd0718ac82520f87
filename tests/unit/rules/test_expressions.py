from datetime import UTC, datetime

import pytest

from rules import BadExpression, EvaluationFailed, Values, compile_expression
from tests.unit.rules.vocabulary import NAMES

FACTS = {
    "title": "Survey Design",
    "credit_basis": "none",
    "credits.value": 9.0,
    "credits.quarter": 9.0,
    "has.credits": True,
    "audience": ["graduate"],
    "skills": ["Sampling", "R", "Sampling"],
    "rows": [
        {"code": "ST 351", "credits": 4.0, "online": True, "status": "new", "outcomes": ["o1"]},
        {"code": "ST 352", "credits": 5.0, "online": False, "status": "approved", "outcomes": []},
    ],
    "today": datetime(2026, 9, 1, tzinfo=UTC),
    "due": datetime(2026, 9, 15, tzinfo=UTC),
}


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("credits.quarter >= 8.0", True),
        ("credits.quarter >= 8", True),
        ("has.credits && credits.value / 2.0 < 5.0", True),
        ("!has.credits || title == ''", False),
        ("'graduate' in audience", True),
        ("credit_basis in ['none', 'credit_bearing']", True),
        ("rows.map(r, r.credits).sum() + 1.0", 10.0),
        ("rows.filter(r, !r.online).map(r, r.code)", ["ST 352"]),
        ("rows.map(r, r.online, r.code).join(', ')", "ST 351"),
        ("rows.exists_one(r, r.status == 'new')", True),
        ("rows.all(title, title.credits > 0.0)", True),
        ("rows.exists(r, 'o1' in r.outcomes)", True),
        ("size(distinct(skills))", 2),
        ("size(rows) % 2 == 0 && size(title) - 1 > 3", True),
        ("skills.exists(s, rows.exists(r, r.code.startsWith(s)))", False),
        ("words('It’s a test, isn’t it?')", ["It’s", "a", "test", "isn’t", "it"]),
        ("lower(title).contains('design') ? 'yes' : 'no'", "yes"),
        ("title.matches(r'^S\\w+ D')", True),
        ("days_between(today, due) == 14", True),
        ("due < day('2026-12-24')", True),
        ("greatest([]) + least([2.0, 1.0])", 1.0),
        ("double(size(skills)) * 2.0 == 6.0 // three skills", True),
        ("rows == [] || -credits.value < 0", True),
        ("trim('  a ') + 'b'", "ab"),
    ],
)
def test_an_expression_gives_its_value(source: str, value: object) -> None:
    expression = compile_expression(source, NAMES)
    assert expression.evaluate(Values(FACTS, NAMES)) == value


@pytest.mark.parametrize(
    ("source", "column", "sentence"),
    [
        ("", 1, "The expression is empty."),
        ("title ==", 9, "Something is missing at the end."),
        ("(title == ''", 13, "“)” is missing here."),
        ("title == ''))", 12, "“)” cannot stand here."),
        ("title == 'a' & true", 14, "A single “&” means nothing; write “&&”."),
        ("title = 'a'", 7, "A single “=” means nothing; write “==” to compare."),
        ("title == 'a", 10, "The text that begins here has no end."),
        ("titel == ''", 1, "There is no fact “titel”. Nearest are: title."),
        ("zzz == 1", 1, "There is no fact “zzz”."),
        (
            "credits.quarte > 1",
            1,
            "There is no fact “credits.quarte”. Nearest are: credits.quarter, credits.value.",
        ),
        (
            "credits.fee > 1",
            1,
            "There is no fact “credits.fee”. Nearest are: credits.value, credits.quarter.",
        ),
        (
            "rows.all(r, r.kode == '')",
            13,
            "There is no part “kode” here. There are: code, credits, online, status, outcomes.",
        ),
        ("lowr(title) == ''", 1, "There is no function “lowr”. Nearest are: lower."),
        ("lower(skills) == ''", 7, "lower(text): this is a list of text; a text is needed."),
        ("lower(title, title) == ''", 1, "lower takes 1 values; here it has 2."),
        ("title > 3", 7, "“>” cannot be used between a text and a whole number."),
        ("has.credits && title > 3", 22, "“>” cannot be used between a text and a whole number."),
        ("true || skills > 3", 16, "“>” cannot be used between a list of text and a whole number."),
        ("title == 3", 7, "“==” cannot be used between a text and a whole number."),
        ("title && true", 1, "This is a text; a yes or no is needed here."),
        ("!title", 2, "This is a text; a yes or no is needed here."),
        (
            "credit_basis == 'credit-bearing'",
            17,
            "“credit-bearing” is not one of the answers. They are: none, credit_bearing.",
        ),
        (
            "credit_basis in ['none', 'both']",
            26,
            "“both” is not one of the answers. They are: none, credit_bearing.",
        ),
        (
            "'students' in audience",
            1,
            "“students” is not one of the answers. They are: graduate, public.",
        ),
        (
            "credits.value * 2 > 1.0",
            15,
            "A number and a whole number cannot be combined: write 2.0, or double(…).",
        ),
        (
            "credits.value / credits.quarter > 1.0",
            17,
            "Only a written number other than zero can divide.",
        ),
        ("credits.value / 0.0 > 1.0", 17, "Only a written number other than zero can divide."),
        (
            "skills[0] == ''",
            7,
            "A list may be empty, so its items have no numbers here; use exists or all.",
        ),
        ("title.matches('(')", 15, "This pattern cannot be read."),
        ("title.matches(title)", 15, "A pattern must be written out between quotes."),
        (
            "has(credits.value)",
            1,
            "Facts are always there; write has.<field>, without brackets.",
        ),
        (
            "title == null",
            10,
            "Facts are never null. Ask has.<field> whether a field was answered.",
        ),
        ("today < day('2026-02-30')", 13, "day(text) cannot use “2026-02-30”."),
        ("today < day(title)", 13, "This must be written out between quotes."),
        ("due - today > 3", 5, "“-” cannot be used between a day and a day."),
        ("has.credits ? 1 : 'a'", 13, "Both answers after “?” must be of one type."),
        ("['a', 1] == []", 7, "The items of a list must all be of one type."),
        ("title.exists(x, true)", 1, "This is a text; a list is needed here."),
        ("skills.all(x)", 8, "Write all(x, …), with x for each item of the list."),
        ("credits.value == 99999999999", 18, "“99999999999” is too large a number."),
        ("!!!true", 1, "Too many signs in a row."),
        ("(" * 50 + "true" + ")" * 50, 41, "This is nested too deeply."),
        ("'x' + '" + "x" * 2000 + "'", 1, "The expression is longer than 2000 characters."),
        ("{'a': 1}", 1, "Maps cannot be used in rules."),
    ],
)
def test_a_bad_expression_is_refused_at_its_place(source: str, column: int, sentence: str) -> None:
    with pytest.raises(BadExpression) as refused:
        compile_expression(source, NAMES)
    assert (refused.value.column, str(refused.value)) == (column, sentence)
    assert refused.value.line == 1


def test_the_place_in_a_longer_expression_is_told_by_line_and_column() -> None:
    with pytest.raises(BadExpression) as refused:
        compile_expression("has.credits\n  && titel == ''", NAMES)
    assert (refused.value.line, refused.value.column) == (2, 6)


def test_an_expression_knows_which_facts_it_names_and_not_its_own_variables() -> None:
    source = "rows.exists(title, title.code == '') || credits.quarter > 1 || has.credits"
    assert compile_expression(source, NAMES).names == {"rows", "credits.quarter", "has.credits"}


def test_facts_that_were_not_given_are_absent() -> None:
    values = Values({}, NAMES)
    source = "title == '' && credits.value == 0 && !has.credits && rows == [] && due < today"
    assert compile_expression(source, NAMES).evaluate(values) is False
    assert compile_expression("due == today", NAMES).evaluate(values) is True


def test_a_fact_of_the_wrong_type_is_the_callers_fault_and_named() -> None:
    expression = compile_expression("credits.value > 3.0", NAMES)
    with pytest.raises(EvaluationFailed, match=r"credits\.value > 3\.0"):
        expression.evaluate(Values({"credits.value": "many"}, NAMES))
