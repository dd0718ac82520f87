"""The worker draws the approval record, stores it once, and draws it anew when it must."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.worker import run_once
from catalog.invariants import differences
from committee.voting import ConditionWanted
from proposals.models import Proposal
from proposals.states import State
from tests.support.desk import Office, office
from workflow import service, writing


@pytest.fixture
def at_work(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    with office(sqlite_url, tmp_path / "instance") as found:
        yield found


def worked(at_work: Office) -> None:
    """Let the worker do what waits."""
    at_work.later()
    run_once(at_work.app, at_work.world.walk.clock)
    at_work.fresh()


def test_the_worker_makes_the_record_once_and_anew_when_something_is_decided(
    at_work: Office,
) -> None:
    world = at_work.world
    proposal_id = world.at(State.APPROVED)
    worked(at_work)
    stored = world.proposal(proposal_id).record_file
    assert stored is not None and stored.media_type == "application/pdf"
    made = world.store.read(stored.sha256)
    assert made.startswith(b"%PDF-") and len(made) > 20_000
    worked(at_work)
    assert world.proposal(proposal_id).record_file_id == stored.id
    world.do(service.begin_marketing, proposal_id, world.act("coordinator"))
    worked(at_work)
    assert list(differences(world.session)) == []


def test_no_record_is_stored_for_a_case_that_has_moved_on(at_work: Office) -> None:
    world = at_work.world
    proposal_id = world.at(State.APPROVED)
    world.do(service.withdraw, proposal_id, world.act("ann"), reason="The partner left.")
    worked(at_work)
    proposal = world.session.get_one(Proposal, proposal_id)
    assert proposal.record_file_id is None and proposal.state is State.WITHDRAWN


def test_an_amendment_after_the_approval_makes_another_record(at_work: Office) -> None:
    world = at_work.world
    proposal_id = world.at_conditions(ConditionWanted("Name the course.", ("prerequisites",)))
    worked(at_work)
    first = world.proposal(proposal_id).record_file_id
    values = {"prerequisites": "The safety course."}
    world.do(writing.save, proposal_id, world.act("ann"), values=values, seen_draft=None)
    world.do(service.amend, proposal_id, world.act("ann"), remark="Named the course.")
    at_work.fresh()
    assert first is not None and world.proposal(proposal_id).record_file_id is None
    worked(at_work)
    assert world.proposal(proposal_id).record_file_id not in (None, first)


def test_the_catalog_can_be_made_anew(at_work: Office) -> None:
    world = at_work.world
    world.at(State.ACTIVE)
    at_work.fresh()
    assert list(differences(world.session))
    told = at_work.app.test_cli_runner().invoke(args=["catalog"]).output
    at_work.fresh()
    assert told == "generic: 1 of 1 programs are in the catalog.\n"
    assert list(differences(world.session)) == []
