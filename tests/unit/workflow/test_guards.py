"""Every guard: the facts that make it refuse, and the sentence with which it does."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from persistence.text import Text
from proposals.route_models import StepKind
from proposals.states import Kind, State
from tests.unit.workflow.invented_facts import NOW, TODAY
from workflow import guards as g
from workflow.facts import BallotFacts, ConditionFacts, Facts, Outside, StepFacts, StepStatus
from workflow.lifecycle import LIFECYCLE, Guard


def step(status: StepStatus, kind: StepKind = StepKind.SIGN_OFF, **more: Any) -> StepFacts:
    given = {"id": 1, "key": "unit-head", "stage": 10, "name": "Head of Data", **more}
    return StepFacts(kind=kind, status=status, before_committee=True, **given)


def ballot(**more: bool) -> BallotFacts:
    usual = {"open": False, "carried": False, "lost": False, "may_return": False}
    return BallotFacts(id=1, step_id=2, **{**usual, **more})


SIGNED, COMMITTEE = step(StepStatus.FAVOURABLE), step(StepStatus.OPEN, StepKind.BALLOT)
NOTICED = step(StepStatus.OPEN, StepKind.NOTICE)
ASKED = ConditionFacts(1, "Name an assessor.", False, ("assessments",))
WELL = Facts(
    state=State.APPROVED,
    kind=Kind.TERMINATION,
    today=TODAY,
    now=NOW,
    steps=(SIGNED, replace(COMMITTEE, status=StepStatus.FAVOURABLE)),
    ballots=(ballot(lost=True),),
    requested_changes=1,
    decided_by_others=True,
    earlier_step_reopened=True,
    record_stored=True,
    closing=True,
    ended_on=TODAY,
    reinstate_days=90,
    reinstatement_asked_by=2,
    actor_id=1,
    origin_date=date(2020, 5, 1),
    origin_authority="The Senate",
    attachments=1,
)
"""Facts to which no guard objects."""

LATE = TODAY - timedelta(days=91)
REFUSALS: list[tuple[Guard, dict[str, Any], str]] = [
    (g.content_complete, {"missing": (Text("Title"), Text("Level"))}, "missing: Title, Level."),
    (g.nothing_blocks, {"blocking": ("Too few credits.",)}, "blocks it: Too few credits."),
    (g.based_on_version_in_force, {"based_on_version_in_force": False}, "Rebase it first"),
    (g.no_other_case_under_way, {"other_under_way": "EX-2026-002"}, "under way: EX-2026-002."),
    (g.has_a_committee, {"steps": (SIGNED,)}, "No committee is on this route."),
    (g.earlier_steps_settled, {"steps": (step(StepStatus.OPEN),)}, "committee: Head of Data."),
    (g.earlier_steps_settled, {"steps": (step(StepStatus.STALE),)}, "committee: Head of Data."),
    (g.an_earlier_step_is_unsettled, {"earlier_step_reopened": False}, "nothing to send it back"),
    (g.every_deciding_step_favourable, {"steps": (COMMITTEE,)}, "Still to decide: Head of Data."),
    (
        g.nothing_stale,
        {"steps": (step(StepStatus.STALE, touched=(Text("Title"),)),)},
        "of Head of Data no longer covers: Title.",
    ),
    (g.somebody_else_decided, {"decided_by_others": False}, "Nobody decides alone"),
    (g.no_ballot_open, {"ballots": (ballot(open=True),)}, "A ballot is open."),
    (g.no_motion_carried, {"ballots": (ballot(carried=True),)}, "it cannot be declined."),
    (g.committee_decided_or_not_reached, {"ballots": ()}, "has not voted it down."),
    (g.a_change_was_requested, {"requested_changes": 0}, "at least one point."),
    (g.the_motion_lets_it_return, {"ballots": (ballot(carried=True),)}, "only be returned where"),
    (g.only_named_fields_change, {"amended_fields": frozenset({"title"})}, "Not named: title."),
    (g.the_route_stays, {"route_same": False}, "another way; after approval it cannot."),
    (g.every_condition_met, {"conditions": (ASKED,)}, "not met yet: Name an assessor."),
    (g.record_stored, {"record_stored": False}, "still being made."),
    (
        g.badge_complete,
        {"closing": False, "outside": Outside(badge_missing=(Text("It has no picture."),))},
        "It has no picture.",
    ),
    (
        g.public_copy_complete,
        {"closing": False, "outside": Outside(public_copy_missing=(Text("a summary"),))},
        "Still to do: a summary.",
    ),
    (g.effective_date_reached, {"publish_at": NOW + timedelta(days=1)}, "scheduled for later."),
    (g.version_in_force_is_closing, {"closing": False}, "Propose its termination first."),
    (g.teach_out_over, {"teach_out_ends_on": date(2026, 12, 1)}, "taught out until 2026-12-01."),
    (g.nothing_active, {"something_active": True}, "is in force."),
    (g.within_reinstatement_days, {"ended_on": LATE}, "more than 90 days ago."),
    (g.within_reinstatement_days, {"ended_on": None}, "more than 90 days ago."),
    (g.a_second_person_asked, {"reinstatement_asked_by": 1}, "Two people are needed"),
    (g.a_second_person_asked, {"reinstatement_asked_by": None}, "Two people are needed"),
    (g.approved_before, {"origin_date": None}, "Give the date"),
    (g.approved_before, {"origin_date": TODAY + timedelta(days=1)}, "it lies in the past."),
    (g.approved_before, {"origin_authority": ""}, "Say who approved it."),
    (g.approved_before, {"attachments": 0}, "Attach the approval"),
]
GUARDS = {guard for edge in LIFECYCLE for guard in edge.guards}


@pytest.mark.parametrize(
    ("guard", "unwell", "sentence"),
    REFUSALS,
    ids=[f"{guard.__name__}-{' '.join(facts)}" for guard, facts, _ in REFUSALS],
)
def test_a_guard_refuses_for_one_thing_and_says_which(
    guard: Guard, unwell: dict[str, Any], sentence: str
) -> None:
    assert guard(WELL).ok and guard(WELL).unmet == ()
    refused = guard(replace(WELL, **unwell))
    assert not refused.ok
    assert len(refused.unmet) == 1
    assert sentence in str(refused.unmet[0])


def test_every_guard_can_refuse_a_move_of_the_table() -> None:
    """One that cannot would be decoration."""
    for guard in GUARDS:
        edges = [edge for edge in LIFECYCLE if guard in edge.guards]
        refusing = [facts for one, facts, _ in REFUSALS if one is guard]
        assert refusing, f"say in REFUSALS when {guard.__name__} refuses"
        assert any(
            not guard(replace(WELL, state=edge.source, **facts)).ok
            for edge in edges
            for facts in refusing
        ), f"{guard.__name__} never keeps a proposal from moving"


def test_all_reasons_are_told_at_once_and_many_are_counted() -> None:
    facts = replace(WELL, origin_date=None, origin_authority="", attachments=0)
    assert len(g.approved_before(facts).unmet) == 3
    many = replace(WELL, missing=tuple(Text(f"Field {n}") for n in range(1, 10)))
    [said] = g.content_complete(many).unmet
    assert str(said) == (
        "Still missing: Field 1, Field 2, Field 3, Field 4, Field 5, Field 6 and 3 more."
    )


@pytest.mark.parametrize("state", [State.SUBMITTED, State.COMMITTEE_REVIEW])
def test_before_approval_any_field_may_change_and_the_route_with_it(state: State) -> None:
    facts = replace(WELL, state=state, amended_fields=frozenset({"title"}), route_same=False)
    assert g.only_named_fields_change(facts).ok and g.the_route_stays(facts).ok


def test_after_approval_what_an_unmet_condition_names_may_change() -> None:
    amended = replace(WELL, amended_fields=frozenset({"assessments"}), conditions=(ASKED,))
    assert g.only_named_fields_change(amended).ok
    met = replace(amended, conditions=(replace(ASKED, met=True),))
    assert not g.only_named_fields_change(met).ok


def test_a_notice_keeps_nobody_waiting() -> None:
    facts = replace(WELL, steps=(NOTICED, COMMITTEE))
    assert g.earlier_steps_settled(replace(facts, steps=(NOTICED,))).ok
    assert g.every_deciding_step_favourable(replace(facts, steps=(NOTICED,))).ok


def test_a_carried_motion_may_go_back_where_it_said_so_or_a_condition_cannot_be_met() -> None:
    assert g.the_motion_lets_it_return(
        replace(WELL, ballots=(ballot(carried=True, may_return=True),))
    ).ok
    unmeetable = replace(WELL, ballots=(ballot(carried=True),), condition_unmeetable=True)
    assert g.the_motion_lets_it_return(unmeetable).ok


def test_an_office_may_decline_before_any_committee_was_reached() -> None:
    early = replace(WELL, state=State.SUBMITTED, ballots=(), steps=(COMMITTEE,))
    assert g.committee_decided_or_not_reached(early).ok
    alone = replace(WELL, state=State.COMMITTEE_REVIEW, ballots=(), steps=(SIGNED,))
    assert g.committee_decided_or_not_reached(alone).ok


def test_only_a_program_that_goes_on_needs_a_badge_and_public_copy() -> None:
    lacking = Outside((Text("a summary"),), (Text("It has no picture."),))
    closing = replace(WELL, outside=lacking)
    assert g.badge_complete(closing).ok and g.public_copy_complete(closing).ok
