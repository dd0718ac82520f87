"""Random histories of many people keep every invariant of the lifecycle, on both databases."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from persistence.files import FileStore
from proposals.states import FINAL
from tests.builders import World
from tests.support.histories import History
from tests.support.history_tables import EVERYBODY
from workflow.actions import Action
from workflow.gathering import picture
from workflow.invariants import check
from workflow.machine import explain
from workflow.permissions import IN_STATES, may
from workflow.relations import standing_of

STEPS = 48
FEWEST = 10
"""Kinds of acts that must come about in a shard, or it has proved little."""


@pytest.fixture
def world(session, tmp_path):
    return World(session, FileStore(tmp_path))


def test_random_histories_keep_every_invariant(world, shard, request):
    """About 10,000 steps in all; ``--long`` makes ten times as many."""
    long = request.config.getoption("--long")
    examples = 26 if long else 13
    steps = 0
    done: Counter[str] = Counter()

    @seed(shard)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        report_multiple_bugs=False,
        # A failing history is shrunk only in the long run: each try walks a database.
        phases=list(Phase) if long else [Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def histories(data):
        nonlocal steps
        history = History(world, data.draw)
        history.begin()
        for _ in range(STEPS):
            history.step()
        assert check(world.session) == []
        for case in history.cases:
            _somebody_can_act(world, case)
        steps += history.steps
        done.update(history.done)

    histories()
    assert steps >= examples * STEPS
    assert len(done) >= FEWEST, f"only these came about: {sorted(done)}"


def _somebody_can_act(world: World, case: int) -> None:
    """No dead end: from every state that is not final some permitted person can do something."""
    proposal = world.proposal(case)
    if proposal.state in FINAL:
        return
    assert any(_can_act(world, proposal, key) for key in EVERYBODY), (
        f"nobody can act on a proposal in {proposal.state}"
    )


def _can_act(world: World, proposal, key: str) -> bool:
    act = world.act(key)
    seen = picture(world.session, proposal, act)
    relations = standing_of(world.session, proposal, seen.steps, seen.facts.steps, act).relations
    moves = [e.action for e in explain(proposal.state, seen.facts) if e.possible]
    others = [action for action, states in IN_STATES.items() if proposal.state in states]
    return any(may(action, relations) for action in [*moves, *others] if action in Action)
