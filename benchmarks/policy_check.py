"""How long it takes to check a full proposal: facts, then 60 rules. Aim: below 50 ms in all."""

import statistics
import time
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from policies.check import check
from policies.packs import load_pack
from proposals.facts import content_facts

INSTITUTIONS = Path(__file__).parent.parent / "institutions"
RULES = 60
ROUNDS = 50

FULL: dict[str, Any] = {
    "title": "Critical Thinking for Survey Design",
    "summary": "Plan, field and report a survey that answers a question. " * 8,
    "rationale": "Employers ask for people who can find out what others think. " * 30,
    "credit_basis": "credit_bearing",
    "credit_system": "quarter",
    "credits": "12",
    "transcripted": False,
    "audience": ["undergraduate", "professional"],
    "level": "advanced",
    "strategic_goals": ["research"],
    "starts_on": "2027-06-21",
    "outcomes": [
        {
            "id": f"o{number}",
            "statement": f"Design a questionnaire of kind {number} and justify each question",
            "skills": ["Sampling", "Interviewing", "Statistics", f"Method {number}"],
            "competencies": ["nace:critical-thinking"],
        }
        for number in range(8)
    ],
    "assessments": [
        {"id": f"a{number}", "name": "Report", "method": "project", "outcomes": [f"o{number}"]}
        for number in range(8)
    ],
    "activities": [
        {
            "id": f"c{number}",
            "code": f"ST {350 + number}",
            "title": "Survey methods, continued",
            "kind": "course",
            "credits": "4",
            "online": True,
            "status": "approved",
        }
        for number in range(15)
    ],
}


def sixty_rules() -> dict[str, Any]:
    """A pack of 60 rules: those of the shipped packs, repeated under other ids."""
    packs = [
        tomllib.loads((INSTITUTIONS / name / "policies.toml").read_text(encoding="utf-8"))
        for name in ("oregon-state", "generic", "arizona")
    ]
    proposal_rules = [
        rule for pack in packs for rule in pack["rule"] if rule.get("scope") != "marketing"
    ]
    rules = [
        {**proposal_rules[place % len(proposal_rules)], "id": f"rule-{place}"}
        for place in range(RULES)
    ]
    words = {one["name"]: one for pack in packs for one in pack.get("words", [])}
    return {"pack": packs[0]["pack"], "words": list(words.values()), "rule": rules}


def milliseconds(work: Callable[[], object]) -> tuple[float, float]:
    """Median and 95th percentile of ROUNDS runs, after one to warm up."""
    work()
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times), statistics.quantiles(times, n=20)[-1]


def measure() -> list[tuple[str, float, float]]:
    """What was measured: name, median and 95th percentile in milliseconds."""
    source = sixty_rules()
    pack = load_pack(source)
    facts = content_facts(FULL)
    on = date(2026, 9, 1)
    return [
        (f"compile a pack of {RULES} rules (once)", *milliseconds(lambda: load_pack(source))),
        ("facts of a full proposal", *milliseconds(lambda: content_facts(FULL))),
        (f"check of {RULES} rules", *milliseconds(lambda: check(pack, facts, on=on))),
        (
            "facts and check together",
            *milliseconds(lambda: check(pack, content_facts(FULL), on=on)),
        ),
    ]


def main() -> None:
    """Print the table."""
    print(f"{'policy check':<36} {'median ms':>10} {'95 % ms':>10}")
    for name, median, high in measure():
        print(f"{name:<36} {median:>10.2f} {high:>10.2f}")


if __name__ == "__main__":
    main()
