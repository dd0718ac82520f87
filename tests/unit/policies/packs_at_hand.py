"""The shipped packs, compiled once for all tests here, and how a case is checked against one."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from policies.check import Finding, check
from policies.facts import marketing_facts
from policies.packs import Pack, pack_from_toml
from policies.sections import Scope
from proposals.facts import content_facts
from proposals.states import State

ROOT = Path(__file__).parents[3] / "institutions"
SHIPPED = ("arizona", "generic", "hartwell", "oregon-state")
TODAY = date(2026, 9, 1)

OUTCOME = {"id": "o1", "statement": "Design a survey", "skills": ["Sampling"]}
SHOWN = {"id": "a1", "name": "Report", "method": "project", "outcomes": ["o1"], "evidence": "PDF"}


@cache
def shipped(folder: str) -> Pack:
    return pack_from_toml((ROOT / folder / "policies.toml").read_bytes())


def findings(pack: Pack, case: Mapping[str, Any], *, on: date = TODAY) -> tuple[Finding, ...]:
    """What the pack says of a case: content by field, and after ``@`` what is not content.

    ``@kind``, ``@assessed``, ``@unit_kind`` belong to the content's facts, ``@state`` makes the
    case public copy, and every other ``@name`` is a fact supplied.
    """
    content = {name: value for name, value in case.items() if not name.startswith("@")}
    given = {name[1:]: value for name, value in case.items() if name.startswith("@")}
    facts = content_facts(
        content,
        kind=given.pop("kind", "new"),
        placement_assessed=given.pop("assessed", None),
        unit_kind=given.pop("unit_kind", None),
    )
    state = given.pop("state", None)
    scope = Scope.PROPOSAL
    if state is not None:
        scope = Scope.MARKETING
        facts |= marketing_facts(content, state=State(state))
    return check(pack, facts | given, on=on, scope=scope)


def finding(pack: Pack, rule_id: str, case: Mapping[str, Any]) -> Finding:
    """What one rule says of a case; the test fails where it says nothing."""
    found = {one.rule_id: one for one in findings(pack, case)}
    assert rule_id in found, f"{rule_id} does not concern {case}"
    return found[rule_id]
