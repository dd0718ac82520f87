from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.roles import Role
from policies.check import Waived, blocking, by_step, check, worst
from policies.facts import complete, marketing_facts, unknown_competencies
from policies.packs import Pack, load_pack
from policies.sections import Scope, Severity
from proposals.facts import content_facts
from proposals.operational_fields import OPERATIONAL
from proposals.states import Kind, State
from tests.unit.policies.packs_at_hand import SHIPPED, TODAY, findings, shipped
from tests.unit.policies.test_packs import HEADER, RULE
from tests.unit.proposals.test_facts import CONTENT, JUNK

FIVE = {"credit_basis": "credit_bearing", "credit_system": "quarter", "credits": "5"}


def pack(*rules: dict[str, Any]) -> Pack:
    return load_pack({"pack": HEADER, "rule": [{**RULE, **changes} for changes in rules or [{}]]})


def waiver(rule_id: str) -> dict[str, Waived]:
    at = datetime(2026, 8, 30, tzinfo=UTC)
    return {rule_id: Waived(rule_id, "A pilot of one term.", "Ines Duarte", at)}


def test_a_finding_says_what_was_found_and_what_to_do() -> None:
    [finding] = findings(pack(), FIVE)
    assert finding.blocks
    assert finding.message == "This has 5 quarter credits."
    assert finding.found == "5"
    assert (finding.remedy, finding.source, finding.field) == (
        "Add a course.",
        "Ours",
        "activities",
    )
    assert finding.as_data()["severity"] == "block"
    assert finding.as_data()["waived"] is None


def test_a_rule_that_holds_passes_in_its_own_words() -> None:
    [finding] = findings(pack(), FIVE | {"credits": "8"})
    assert (finding.severity, finding.message) == (Severity.PASS, RULE["says"])
    assert blocking([finding]) == ()


def test_a_rule_whose_condition_is_not_met_says_nothing() -> None:
    assert findings(pack(), FIVE | {"credit_basis": "none"}) == ()


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 8, 31), 0),
        (date(2026, 9, 1), 1),
        (date(2027, 6, 30), 1),
        (date(2027, 7, 1), 0),
    ],
)
def test_a_rule_counts_from_its_first_day_to_its_last(day: date, said: int) -> None:
    dated = pack({"from": date(2026, 9, 1), "to": "2027-06-30"})
    assert len(findings(dated, FIVE, on=day)) == said


@pytest.mark.parametrize("kind", list(Kind))
def test_a_rule_is_for_the_kinds_it_names_by_default_all_but_terminations(kind: Kind) -> None:
    assert len(findings(pack(), FIVE | {"@kind": kind.value})) == (kind is not Kind.TERMINATION)
    only = pack({"applies_to": ["termination"]})
    assert len(findings(only, FIVE | {"@kind": kind.value})) == (kind is Kind.TERMINATION)


def test_a_waived_block_stays_a_block_and_says_by_whom_and_why() -> None:
    facts = content_facts(FIVE)
    [finding] = check(pack(), facts, on=TODAY, waived=waiver("credits-minimum"))
    assert finding.severity is Severity.BLOCK
    assert not finding.blocks
    assert (finding.waived_by, finding.waived_reason) == ("Ines Duarte", "A pilot of one term.")
    assert worst([finding]) is Severity.PASS
    assert finding.as_data()["waived"] == {"reason": "A pilot of one term.", "by": "Ines Duarte"}


def test_a_waiver_is_not_shown_where_the_rule_holds_or_nobody_may_waive_it() -> None:
    waived = waiver("credits-minimum")
    [holds] = check(pack(), content_facts(FIVE | {"credits": "9"}), on=TODAY, waived=waived)
    assert not holds.waived
    strict = pack({"waivable": False, "waivable_by": "registrar"})
    [blocks] = check(strict, content_facts(FIVE), on=TODAY, waived=waived)
    assert blocks.blocks
    assert (blocks.waivable, blocks.waivable_by) == (False, Role.REGISTRAR)


def test_findings_are_grouped_by_step_the_weightiest_first() -> None:
    found = findings(
        pack(
            {"id": "a", "severity": "advise"},
            {"id": "b"},
            {"id": "c", "field": "title"},
            {"id": "d", "field": "unit"},
            {"id": "e", "step": "badge"},
        ),
        FIVE,
    )
    steps = {"title": "basics", "activities": "courses", "badge_picture": "badge"}
    groups = {key: [one.rule_id for one in group] for key, group in by_step(found, steps).items()}
    assert groups == {"basics": ["c"], "courses": ["b", "a"], "badge": ["e"], "": ["d"]}
    assert list(groups) == ["basics", "courses", "badge", ""]
    assert worst(found) is Severity.BLOCK


def test_rules_on_public_copy_are_asked_apart() -> None:
    both = pack({}, {"id": "copy", "scope": "marketing", "when": "true", "holds": "has.enrol_url"})
    facts = content_facts(FIVE) | marketing_facts({}, state=State.MARKETING)
    assert [one.rule_id for one in check(both, facts, on=TODAY)] == ["credits-minimum"]
    copy = check(both, facts, on=TODAY, scope=Scope.MARKETING)
    assert [one.rule_id for one in copy] == ["copy"]


def test_facts_given_by_the_caller_are_kept() -> None:
    day = datetime(2020, 1, 1, tzinfo=UTC)
    assert complete({"today": day}, on=TODAY)["today"] == day
    assert complete({}, on=TODAY)["today"] == datetime(2026, 9, 1, tzinfo=UTC)


def test_competencies_outside_the_frameworks_are_named() -> None:
    assert unknown_competencies(["nace:communication", "esco:9"], {"nace:communication"}) == [
        "esco:9"
    ]


@given(content=CONTENT, kind=st.sampled_from([kind.value for kind in Kind]))
def test_no_draft_makes_a_shipped_pack_fail(content: dict[str, Any], kind: str) -> None:
    facts = content_facts(content, kind=kind, unit_kind="department", placement_assessed=None)
    for folder in SHIPPED:
        for finding in check(shipped(folder), facts, on=TODAY):
            assert finding.message


@given(
    operational=st.dictionaries(st.sampled_from([*OPERATIONAL]), JUNK, max_size=6),
    state=st.sampled_from(list(State)),
)
def test_no_public_copy_makes_a_shipped_pack_fail(
    operational: dict[str, Any], state: State
) -> None:
    facts = content_facts({}) | marketing_facts(operational, state=state)
    for folder in SHIPPED:
        assert check(shipped(folder), facts, on=TODAY, scope=Scope.MARKETING)
