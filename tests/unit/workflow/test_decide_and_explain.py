"""What the machine decides is what it explains, in every state, for every action, whatever the facts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proposals.states import FINAL, State
from tests.unit.workflow.invented_facts import facts_in
from workflow import machine
from workflow.actions import Action
from workflow.errors import GuardsUnmet, NotPossible
from workflow.lifecycle import LIFECYCLE
from workflow.machine import decide, edge_for, explain
from workflow.permissions import IN_STATES


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
        except NotPossible as refused:
            assert said is None, action
            assert refused.sentences[0].startswith("This cannot be done while")
        else:
            assert said is not None
            assert said.possible
            assert edge is said.edge


@pytest.mark.parametrize("state", State)
@given(data=st.data())
def test_every_refusal_is_a_whole_sentence(state: State, data: st.DataObject) -> None:
    for one in explain(state, data.draw(facts_in(state))):
        for reason in one.unmet:
            said = str(reason)
            assert len(said) > 10 and said[0].isupper() and said.endswith("."), said
            assert "{" not in said, said


def test_the_machine_answers_to_the_moves_of_the_table_and_to_nothing_else() -> None:
    """The library would add a way into every state by itself; here there are no back doors."""
    triggers = set(machine._SHARED.events)
    assert triggers == {edge.action.value for edge in LIFECYCLE}
    for state in State:
        possible = {edge.action.value for edge in LIFECYCLE if edge.source is state}
        assert set(machine._SHARED.get_triggers(state)) == possible


def test_an_action_makes_one_move_from_a_state() -> None:
    assert len({(edge.action, edge.source) for edge in LIFECYCLE}) == len(LIFECYCLE)
    for edge in LIFECYCLE:
        assert edge_for(edge.action, edge.source) is edge


def test_an_act_either_moves_or_belongs_to_states() -> None:
    moves = {edge.action for edge in LIFECYCLE}
    assert moves.isdisjoint(IN_STATES)
    assert moves | set(IN_STATES) == set(Action)


def test_every_state_can_be_reached_and_only_final_ones_cannot_be_left() -> None:
    reached = {State.DRAFT}
    while more := {e.target for e in LIFECYCLE if e.source in reached} - reached:
        reached |= more
    assert reached == set(State)
    assert {state for state in State if not any(e.source is state for e in LIFECYCLE)} == FINAL
