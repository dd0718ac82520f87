"""What waits is found also behind much that was decided before it: only what waits takes up a place."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from persistence.files import FileStore
from proposals.states import State
from tests.builders import World
from workflow import caseload, dashboard, writing


@pytest.fixture
def world(session: Session, tmp_path: Path) -> World:
    return World(session, FileStore(tmp_path))


def test_a_signature_that_waits_is_found_behind_those_given(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dashboard, "CANDIDATES", 1)
    for title in ("Basket Weaving", "Dry Stone Walls"):
        world.walk.sign_next(world.at(State.SUBMITTED, title=title))
    waits = world.at(State.SUBMITTED, title="Cheese Making")
    act = world.act("head")
    assert act.sight is not None
    found = dashboard.to_sign(world.session, act, act.sight, size=0)
    assert found.more
    found = dashboard.to_sign(world.session, act, act.sight, size=1)
    assert [one.placed.proposal.id for one in found.items] == [waits]


def test_a_case_that_waits_for_a_motion_is_found_behind_carried_ones(world: World) -> None:
    for title in ("Basket Weaving", "Dry Stone Walls", "Field Recording"):
        world.walk.decide(world.at(State.COMMITTEE_REVIEW, title=title), "fffff")
    waits = world.at(State.COMMITTEE_REVIEW, title="Cheese Making")
    act = world.act("chair")
    assert act.sight is not None
    found = dashboard.waiting_for_motion(world.session, act, act.sight.committees, size=1)
    assert [one.placed.proposal.id for one in found.items] == [waits]


def test_a_stuck_step_is_found_behind_cases_that_move(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caseload, "CANDIDATES", 1)
    world.at(State.SUBMITTED, title="Basket Weaving")
    stuck = world.draft(proposer="head", title="Cheese Making")
    for other in ("deputy", "dean"):
        world.do(writing.share, stuck, world.person(other), world.act("head"))
    world.walk.send(stuck)
    act = world.act("admin")
    assert act.sight is not None
    found = caseload.stuck_steps(world.session, act, act.sight)
    assert {one.placed.proposal.id for one in found.items} == {stuck}


def test_own_cases_are_those_written_shared_and_entered_newest_first(world: World) -> None:
    written = world.draft(proposer="ann", title="Basket Weaving")
    shared = world.draft(proposer="bob", title="Dry Stone Walls")
    world.do(writing.share, shared, world.person("ann"), world.act("bob"))
    world.at(State.DECLINED, proposer="ann", title="Field Recording")
    world.draft(proposer="bob", title="Cheese Making")
    act = world.act("ann")
    assert act.sight is not None
    found = dashboard.own_cases(world.session, act, act.sight)
    assert [one.proposal.id for one in found.items] == [shared, written]
    first = dashboard.own_cases(world.session, act, act.sight, size=1)
    assert [one.proposal.id for one in first.items] == [shared]
    assert first.more


def test_what_was_entered_for_somebody_is_on_both_lists(world: World) -> None:
    entered = world.walk.write(
        "ann", world.units["data"], world.content(title="Basket Weaving"), by="coordinator"
    )
    for key in ("ann", "coordinator"):
        act = world.act(key)
        assert act.sight is not None
        found = dashboard.own_cases(world.session, act, act.sight)
        assert [one.proposal.id for one in found.items] == [entered]
