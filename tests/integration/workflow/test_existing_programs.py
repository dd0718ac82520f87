"""Programs approved before the system, on both databases: admitted once, later changed like any other."""

from datetime import date

import pytest

from imports import service
from persistence.files import StoredFile
from proposals.sealing import content_of, latest_revision
from proposals.states import Kind, State
from tests.builders import World
from tests.support.sheets import SCAN
from workflow import writing
from workflow.acting import Act
from workflow.errors import ChangedMeanwhile, NotAllowed, NotPossible
from workflow.invariants import check


def paper(world: World, act: Act) -> StoredFile:
    return world.store.keep(
        SCAN, name="scan.pdf", media_type="application/pdf", at=act.now, by_id=act.actor_id
    )


def begun(world: World, key: str = "coordinator", title: str = "Night Sky") -> int:
    """A draft that says next to nothing, as old records do."""
    act = world.act(key)
    draft = world.do(writing.start_new, act, unit=world.unit("data"), title=title)
    return int(draft.id)


def admit(world: World, draft: int, key: str = "coordinator", *, seen: int | None = None) -> None:
    act = world.act(key, seen)
    proposal = world.proposal(draft)
    given = {"on": date(2017, 3, 9), "authority": "Provost"}
    world.do(service.admit, proposal, act, file=paper(world, act), **given)


def test_an_admitted_program_is_changed_by_a_proposal_like_any_other(world: World) -> None:
    first = begun(world)
    admit(world, first)
    values = {**world.content(title="Night Sky, Revised"), "unit": str(world.units["data"])}
    later = world.walk.propose(first, Kind.CHANGE, values)
    world.walk.send(later)
    world.walk.sign_all(later)
    world.walk.refer(later)
    world.walk.decide(later, "fffff")
    world.walk.approve(later)
    world.walk.to_marketing(later)
    world.walk.publish(later)
    states = [world.proposal(one).state for one in (first, later)]
    assert states == [State.CHANGED, State.ACTIVE]
    old = latest_revision(world.session, first)
    assert old is not None and content_of(old)["attachments"][0]["name"] == "scan.pdf"
    assert check(world.session) == []


def test_what_was_seen_before_a_colleague_wrote_is_not_admitted(world: World) -> None:
    draft = begun(world)
    seen = world.proposal(draft).version
    words = {"summary": "The sky at night."}
    world.do(writing.save, draft, world.act("coordinator"), values=words, seen_draft=None)
    with pytest.raises(ChangedMeanwhile):
        admit(world, draft, seen=seen)
    assert world.proposal(draft).state is State.DRAFT and not world.proposal(draft).attachments
    admit(world, draft, seen=world.proposal(draft).version)
    assert world.proposal(draft).state is State.ACTIVE


def test_only_the_coordinator_admits_and_only_once(world: World) -> None:
    own = begun(world, "ann")
    with pytest.raises(NotAllowed):
        admit(world, own, "ann")
    with pytest.raises(NotAllowed):
        admit(world, own, "coordinator")  # a draft of Ann's is not there for the coordinator
    draft = begun(world, title="Dark Matter")
    admit(world, draft)
    with pytest.raises(NotPossible):
        admit(world, draft)
    twin = {"title": "DARK  matter", "unit_id": world.units["data"]}
    with pytest.raises(NotPossible, match=world.proposal(draft).number):
        world.do(service.refuse_twin, world.act("coordinator"), **twin)
