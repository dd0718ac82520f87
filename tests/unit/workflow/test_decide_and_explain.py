"""What the machine decides is what it explains, in every state, for every action, whatever the facts."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from persistence.text import Text
from proposals.route_models import StepKind
from proposals.states import Kind, State
from workflow.actions import Action
from workflow.errors import GuardsUnmet, NotPossible
from workflow.facts import BallotFacts, ConditionFacts, Facts, StepFacts, StepStatus
from workflow.lifecycle import LIFECYCLE
from workflow.machine import decide, explain

NOW = datetime(2026, 10, 5, 15, 0, tzinfo=UTC)
MOVES = sorted({edge.action for edge in LIFECYCLE}, key=lambda one: one.value)

steps = st.builds(
    StepFacts,
    id=st.integers(1, 9),
    key=st.just("step"),
    kind=st.sampled_from(StepKind),
    stage=st.just(10),
    name=st.just("An office"),
    status=st.sampled_from(StepStatus),
    before_committee=st.booleans(),
    touched=st.just((Text("Title"),)),
)
ballots = st.builds(
    BallotFacts,
    id=st.integers(1, 9),
    step_id=st.just(1),
    open=st.booleans(),
    carried=st.booleans(),
    lost=st.booleans(),
    may_return=st.booleans(),
)
conditions = st.builds(
    ConditionFacts,
    id=st.integers(1, 9),
    text=st.just("Name an assessor."),
    met=st.booleans(),
    fields=st.just(("assessments",)),
)


def facts_in(state: State) -> st.SearchStrategy[Facts]:
    return st.builds(
        Facts,
        state=st.just(state),
        kind=st.sampled_from(Kind),
        today=st.just(NOW.date()),
        now=st.just(NOW),
        missing=st.sampled_from([(), (Text("Title"),)]),
        blocking=st.sampled_from([(), ("Too few credits.",)]),
        based_on_version_in_force=st.booleans(),
        other_under_way=st.sampled_from(["", "EX-2026-002"]),
        steps=st.lists(steps, max_size=3).map(tuple),
        ballots=st.lists(ballots, max_size=2).map(tuple),
        conditions=st.lists(conditions, max_size=2).map(tuple),
        requested_changes=st.integers(0, 1),
        decided_by_others=st.booleans(),
        amended_fields=st.sampled_from([frozenset(), frozenset({"title"})]),
        record_stored=st.booleans(),
        closing=st.booleans(),
        something_active=st.booleans(),
        ended_on=st.sampled_from([None, NOW.date()]),
        reinstate_days=st.just(90),
        reinstatement_asked_by=st.sampled_from([None, 1, 2]),
        actor_id=st.just(1),
        attachments=st.integers(0, 1),
    )


@pytest.mark.parametrize("state", State)
@given(data=st.data())
def test_a_move_is_made_exactly_when_nothing_stands_in_its_way(
    state: State, data: st.DataObject
) -> None:
    facts = data.draw(facts_in(state))
    explained = {one.action: one for one in explain(state, facts)}
    for action in Action:
        said = explained.get(action)
        try:
            edge = decide(state, action, facts)
        except GuardsUnmet as refused:
            assert said is not None
            assert tuple(refused.reasons) == said.unmet
        except NotPossible:
            assert said is None, action
        else:
            assert said is not None
            assert said.possible
            assert edge is said.edge


def test_every_move_of_the_table_is_an_action() -> None:
    assert len(MOVES) == 14
    assert len({(edge.action, edge.source) for edge in LIFECYCLE}) == len(LIFECYCLE)
