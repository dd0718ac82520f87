"""What it takes to bring one entry of programs.toml to its stage."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from accounts.models import Person
from committee.voting import ConditionWanted
from demo.composing import Entry, content_for, copy_for, with_badge
from demo.walking import Walk
from proposals.states import Kind
from workflow import later_life, service
from workflow.deciding import ChangeWanted


@dataclass(frozen=True)
class Case:
    """One entry with who proposes it, for which unit."""

    entry: Entry
    proposer: str
    unit_id: int
    content: Mapping[str, Any]
    copy: Mapping[str, Any]
    scan: bytes


def case_for(
    walk: Walk, entry: Entry, proposer: str, unit_id: int, scan: bytes, brand: str
) -> Case:
    """Compose everything that one entry needs."""
    person = walk.session.get_one(Person, walk.people[proposer])
    lead = (person.name, person.email)
    content = content_for(
        entry, lead=lead, starts_on=(walk.now.date() + timedelta(days=90)).isoformat()
    )
    content = with_badge(
        content, walk.settings.scheme, walk.store, brand=brand, issuer=walk.institution.name
    )
    return Case(entry, proposer, unit_id, content, copy_for(entry, contact=lead), scan)


def bring(walk: Walk, case: Case, stage: str) -> int:
    """Walk the case to its stage; return the id of its first proposal."""
    if stage in ADMITTED:
        walk.begin(150 - case.entry["n"] % 40)
        first = _admitted(walk, case)
        ADMITTED[stage](walk, case, first)
        return first
    days, steps = NEW[stage]
    walk.begin(days)
    if stage == "draft":
        return _half_written(walk, case)
    first = walk.write(case.proposer, case.unit_id, case.content)
    for step in steps:
        step(walk, case, first)
    return first


def _half_written(walk: Walk, case: Case) -> int:
    kept = ("title", "summary", "subject", "credit_basis", "audience", "level", "outcomes")
    part = {name: case.content[name] for name in kept}
    return walk.write(case.proposer, case.unit_id, part)


def _admitted(walk: Walk, case: Case) -> int:
    first = walk.write(case.proposer, case.unit_id, case.content, by="coordinator")
    on = date(2024, 3, 1) + timedelta(days=int(case.entry["n"]) % 60 * 9)
    walk.admit(first, case.scan, on=on, authority="Faculty Senate")
    walk.edit_copy(first, case.copy)
    return first


# -- steps of a new proposal ---------------------------------------------------------------------


def send(walk: Walk, case: Case, first: int) -> None:
    walk.send(first)


def head_signs(walk: Walk, case: Case, first: int) -> None:
    walk.sign_next(first)


def head_returns(walk: Walk, case: Case, first: int) -> None:
    walk.hand_back(
        first,
        (
            ChangeWanted("Say how learners without a laptop take part.", "prerequisites"),
            ChangeWanted("Two assessments look alike; keep one or tell them apart.", "assessments"),
        ),
    )


def all_sign(walk: Walk, case: Case, first: int) -> None:
    walk.sign_all(first)


def refer(walk: Walk, case: Case, first: int) -> None:
    walk.refer(first)


def vote_begun(walk: Walk, case: Case, first: int) -> None:
    days = (walk.now - walk.clock).days + 6.5
    ballot = walk.open_ballot(first, closes_in_days=days)
    few = len(walk.voters(ballot)) < 5
    walk.vote(ballot, "f" if few else "ffo")


def carried(walk: Walk, case: Case, first: int) -> None:
    walk.decide(first, "fffaffff")


def carried_on_conditions(walk: Walk, case: Case, first: int) -> None:
    walk.decide(
        first,
        "ffffofff",
        conditions=(
            ConditionWanted("The accreditation letter is attached."),
            ConditionWanted("The prerequisites name the safety course.", ("prerequisites",)),
        ),
    )


def lost(walk: Walk, case: Case, first: int) -> None:
    walk.decide(first, "aaafaaoa")


def approve(walk: Walk, case: Case, first: int) -> None:
    walk.approve(first)


def decline(walk: Walk, case: Case, first: int) -> None:
    reason = "The committee found the outcomes covered by an existing course."
    walk.do(service.decline, first, walk.act("coordinator"), reason=reason)


def withdraw(walk: Walk, case: Case, first: int) -> None:
    reason = "The partner has left the project; it may come back next year."
    walk.do(service.withdraw, first, walk.act(case.proposer), reason=reason)


def to_marketing(walk: Walk, case: Case, first: int) -> None:
    walk.to_marketing(first)


def complete_copy(walk: Walk, case: Case, first: int) -> None:
    walk.edit_copy(first, case.copy)


def publish(walk: Walk, case: Case, first: int) -> None:
    walk.publish(first)


Step = Callable[[Walk, Case, int], None]
_TO_COMMITTEE = (send, all_sign, refer)
_TO_APPROVED = (*_TO_COMMITTEE, carried, approve)
NEW: Mapping[str, tuple[float, tuple[Step, ...]]] = {
    "draft": (3, ()),
    "submitted_head": (9, (send,)),
    "submitted_college": (18, (send, head_signs)),
    "returned": (15, (send, head_returns)),
    "committee_review": (12, _TO_COMMITTEE),
    "committee_open": (14, (*_TO_COMMITTEE, vote_begun)),
    "committee_closed": (24, (*_TO_COMMITTEE, carried)),
    "approved": (26, _TO_APPROVED),
    "approved_conditions": (28, (*_TO_COMMITTEE, carried_on_conditions, approve)),
    "declined": (40, (*_TO_COMMITTEE, lost, decline)),
    "withdrawn": (30, (send, withdraw)),
    "marketing": (34, (*_TO_APPROVED, to_marketing)),
    "published": (60, (*_TO_APPROVED, to_marketing, complete_copy, publish)),
}
"""Days ago that the proposal was begun, and what has been done since."""


# -- programs that were approved before the system -------------------------------------------------


def _nothing(walk: Walk, case: Case, first: int) -> None:
    pass


def _suspended(walk: Walk, case: Case, first: int) -> None:
    walk.begin(4)
    walk.do(
        later_life.suspend_enrolment,
        first,
        walk.act("coordinator"),
        reason="The workshop is being rebuilt until spring.",
    )


def _change(walk: Walk, case: Case, first: int, days: float) -> int:
    walk.begin(days)
    outcomes = [dict(one) for one in case.content["outcomes"]]
    outcomes[0]["statement"] = outcomes[0]["statement"].rstrip(".") + ", and explain each choice."
    changed = walk.propose(first, Kind.CHANGE, {"outcomes": outcomes, "pass_percent": "80"})
    for step in _TO_COMMITTEE:
        step(walk, case, changed)
    return changed


def _change_in_committee(walk: Walk, case: Case, first: int) -> None:
    changed = _change(walk, case, first, 13)
    vote_begun(walk, case, changed)


def _changed(walk: Walk, case: Case, first: int) -> None:
    changed = _change(walk, case, first, 70)
    for step in (carried, approve, to_marketing, publish):
        step(walk, case, changed)


def _ending(walk: Walk, case: Case, first: int, *, days: float, over: int) -> int:
    walk.begin(days)
    today = walk.now.date()
    ending = walk.propose(
        first,
        Kind.TERMINATION,
        {
            "closing_reason": "Too few learners enrolled in the last three years.",
            "last_enrolment_on": (today + timedelta(days=over - 20)).isoformat(),
            "teach_out_ends_on": (today + timedelta(days=over)).isoformat(),
            "teach_out_plan": "Everybody enrolled can finish; the last courses run once more.",
            "closing_notices": "Enrolled learners, advisers, Registrar.",
        },
    )
    for step in _TO_COMMITTEE:
        step(walk, case, ending)
    return ending


def _termination_in_committee(walk: Walk, case: Case, first: int) -> None:
    _ending(walk, case, first, days=11, over=300)


def _closing(walk: Walk, case: Case, first: int) -> None:
    ending = _ending(walk, case, first, days=45, over=200)
    for step in (carried, approve, to_marketing, publish):
        step(walk, case, ending)


def _terminated(walk: Walk, case: Case, first: int) -> None:
    ending = _ending(walk, case, first, days=95, over=-3)
    for step in (carried, approve, to_marketing, publish):
        step(walk, case, ending)
    walk.begin(1)
    walk.do(service.terminate, ending, walk.act("coordinator"))


ADMITTED: Mapping[str, Step] = {
    "active": _nothing,
    "suspended": _suspended,
    "change_in_committee": _change_in_committee,
    "changed": _changed,
    "termination_in_committee": _termination_in_committee,
    "closing": _closing,
    "terminated": _terminated,
}
"""What happened to an admitted program since."""
