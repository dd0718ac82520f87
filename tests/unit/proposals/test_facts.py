from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proposals.catalogue import GOVERNED
from proposals.facts import FACTS, content_facts
from proposals.fields import FieldType
from proposals.states import Kind as ProposalKind
from rules import NEVER, Kind, Values, compile_expression


def test_a_draft_without_an_answer_has_every_fact_absent() -> None:
    facts = content_facts({})
    assert facts.keys() == FACTS.keys()
    assert facts["credits.value"] == 0.0
    assert facts["starts_on"] == NEVER
    assert facts["outcomes"] == []
    assert not any(facts[name] for name in FACTS if name.startswith("has."))


@pytest.mark.parametrize(
    ("system", "semester", "quarter", "ects", "comparable"),
    [
        ("quarter", 6.0, 9.0, 0.0, True),
        ("semester", 9.0, 13.5, 0.0, True),
        ("ects", 0.0, 0.0, 9.0, False),
        ("hours", 0.0, 0.0, 0.0, False),
        ("", 0.0, 0.0, 0.0, False),
    ],
)
def test_credits_are_converted_only_between_semester_and_quarter(
    system: str, semester: float, quarter: float, ects: float, comparable: bool
) -> None:
    facts = content_facts({"credits": "9", "credit_system": system})
    assert facts["credits.value"] == 9.0
    assert facts["credits.semester"] == semester
    assert facts["credits.quarter"] == quarter
    assert facts["credits.ects"] == ects
    assert facts["credits.comparable"] is comparable


@pytest.mark.parametrize(
    ("typed", "value", "answered"),
    [
        ("7.5", 7.5, True),
        (" 8 ", 8.0, True),
        ("0", 0.0, True),
        (3, 3.0, True),
        (2.5, 2.5, True),
        ("seven", 0.0, False),
        ("7,5", 0.0, False),
        ("1e3", 0.0, False),
        ("NaN", 0.0, False),
        (float("inf"), 0.0, False),
        ("9999999999", 0.0, False),
        (True, 0.0, False),
        pytest.param(10**5000, 0.0, False, id="too-long-to-write-out"),
        (["7"], 0.0, False),
        (None, 0.0, False),
    ],
)
def test_a_number_is_what_can_be_read_as_one(typed: Any, value: float, answered: bool) -> None:
    facts = content_facts({"credits": typed, "credit_system": "semester"})
    assert (facts["credits.value"], facts["has.credits"]) == (value, answered)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("2026-09-01", datetime(2026, 9, 1, tzinfo=UTC)),
        ("2026-02-30", NEVER),
        ("next fall", NEVER),
        (20260901.5, NEVER),
    ],
)
def test_a_day_is_what_can_be_read_as_one(typed: Any, value: datetime) -> None:
    facts = content_facts({"starts_on": typed})
    assert facts["starts_on"] == value
    assert facts["has.starts_on"] is (value != NEVER)


def test_no_is_an_answer() -> None:
    facts = content_facts({"transcripted": False, "reflection": "no", "accessibility": "perhaps"})
    assert [facts[f"has.{name}"] for name in ("transcripted", "reflection", "accessibility")] == [
        True,
        True,
        False,
    ]


def test_an_outcome_is_assessed_when_an_assessment_names_it() -> None:
    facts = content_facts(
        {
            "outcomes": [
                {"id": "o1", "statement": "Design a survey", "skills": "Sampling, R"},
                {"id": "o2", "statement": "Read a table", "competencies": ["nace:communication"]},
                {"id": "o3", "statement": "  "},
            ],
            "assessments": [{"id": "a1", "method": "exam", "outcomes": ["o2", "o9"]}],
            "skills": ["R", "SQL"],
        }
    )
    assert facts["outcomes_unassessed"] == ["Design a survey"]
    assert [one["assessed"] for one in facts["outcomes"]] == [False, True]
    assert facts["skills"] == ["Sampling", "R", "SQL"]
    assert facts["competencies"] == ["nace:communication"]
    assert facts["methods"] == ["exam"]


def test_courses_are_counted_and_their_numbers_read() -> None:
    rows = [
        {"id": "c1", "code": "ANTH 350", "kind": "course", "credits": "4", "online": True},
        {"id": "c2", "code": "ENGR-705X", "kind": "course", "credits": "x", "status": "new"},
        {"id": "c3", "title": "Field day", "kind": "workshop", "hours": "6", "outcomes": ["o1"]},
        "not a row",
    ]
    outcomes = [{"id": "o1", "statement": "Observe"}, {"id": "o2", "statement": "Report"}]
    facts = content_facts({"activities": rows, "outcomes": outcomes})
    assert [row["number"] for row in facts["activities"]] == [350.0, 705.0, 0.0]
    assert facts["courses"] == 2.0
    assert facts["courses_new"] == ["ENGR-705X"]
    assert facts["activities_offline"] == ["ENGR-705X", "Field day"]
    assert (facts["credits.listed"], facts["hours_listed"]) == (4.0, 6.0)
    assert facts["outcomes_taught"] == ["Observe"]


@pytest.mark.parametrize(
    ("assessed", "facts_say"), [(True, (True, False)), (False, (False, True)), (None, (False,) * 2)]
)
def test_a_taxonomy_that_does_not_say_whether_a_type_is_assessed_says_neither(
    assessed: bool | None, facts_say: tuple[bool, bool]
) -> None:
    facts = content_facts({"placement": {"type": "competency"}}, placement_assessed=assessed)
    assert (facts["placement.assessed"], facts["placement.unassessed"]) == facts_say
    assert (facts["placement.type"], facts["has.placement"]) == ("competency", True)


def test_every_governed_field_is_known_to_rules_and_every_fact_has_a_meaning() -> None:
    shown = {name for name in FACTS if not name.startswith("has.")}
    for name, field in GOVERNED.items():
        assert f"has.{name}" in FACTS
        if field.type not in (FieldType.PLACEMENT, FieldType.PICTURE):
            assert name in shown or {"credits.value", "credits.system"} & shown
    assert [name for name, type_ in FACTS.items() if not type_.meaning] == []


def test_an_institutions_own_answers_can_be_compared_where_it_may_set_them() -> None:
    assert compile_expression("'goal-1' in strategic_goals || subject == 'forestry'", FACTS)


JUNK = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(st.characters(), max_size=20),
        st.sampled_from(["7.5", "2026-09-01", "course", "o1", "a1", "yes", "quarter", "\ud800"]),
        st.binary(max_size=4),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(["id", "code", "statement", "outcomes", "credits", "type", "hours"]),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=12,
)
NAMED = {name: compile_expression(name, FACTS) for name in FACTS}
PYTHON = {
    Kind.TEXT: str,
    Kind.NUMBER: float,
    Kind.YES_NO: bool,
    Kind.DAY: datetime,
    Kind.LIST: list,
}
CONTENT = st.dictionaries(st.sampled_from([*GOVERNED, "unknown"]), JUNK, max_size=12)


@given(content=CONTENT, kind=st.sampled_from([kind.value for kind in ProposalKind] + ["odd"]))
def test_no_draft_is_too_odd(content: dict[str, Any], kind: str) -> None:
    facts = content_facts(content, kind=kind, unit_kind="attic")
    assert facts.keys() == FACTS.keys()
    values = Values(facts, FACTS)
    for name, expression in NAMED.items():
        assert isinstance(expression.evaluate(values), PYTHON[FACTS[name].kind]), name
