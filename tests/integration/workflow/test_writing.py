"""Writing together: who may, what is saved, numbers and addresses, and conflicts field by field."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from accounts.models import Unit
from proposals.content import fingerprint
from proposals.models import CoProposer, Program, Proposal
from proposals.queries import by_number, listed
from proposals.states import State
from tests.builders import World
from tests.integration.workflow.steps import announced, refused, seen, trail, write
from workflow import later_life, service, writing
from workflow.errors import ChangedMeanwhile


def shown(world: World, case: int, *names: str) -> Mapping[str, str]:
    """The fingerprints that a page would bring along."""
    world.session.rollback()
    content = world.proposal(case).draft_content
    return {name: fingerprint(content.get(name)) for name in names}


def save(world: World, case: int, by: str, page: Mapping[str, str], **values: Any) -> list[str]:
    changed: list[str] = world.do(writing.save, case, world.act(by), values=values, seen_draft=page)
    return changed


def shared(world: World) -> int:
    """A draft that bob writes along."""
    draft = world.draft()
    world.do(writing.share, draft, world.person("bob"), world.act("ann"))
    return draft


# -------------------------------------------------------------------------- who writes


def test_a_co_proposer_sees_writes_and_sends(world: World) -> None:
    draft = world.draft()
    assert refused(world, service.submit, draft, world.act("bob")) == ["There is no such proposal."]
    world.do(writing.share, draft, world.person("bob"), world.act("ann"))
    assert announced(world, draft)[-1] == "CoProposerAdded"
    assert write(world, draft, "bob", summary="By bob.") == ["summary"]
    world.do(service.submit, draft, world.act("bob"))
    assert world.proposal(draft).state is State.SUBMITTED


def test_sharing_twice_changes_nothing_and_ending_it_ends_it(world: World) -> None:
    draft = shared(world)
    world.do(writing.share, draft, world.person("bob"), world.act("ann"))
    rows = world.session.scalars(select(CoProposer).where(CoProposer.proposal_id == draft)).all()
    assert len(rows) == 1
    world.do(writing.unshare, draft, world.people["bob"], world.act("ann"))
    assert refused(world, service.submit, draft, world.act("bob")) == ["There is no such proposal."]
    assert trail(world, draft)[-1] == "remove_co_proposer"


def test_only_its_writers_say_who_writes_along(world: World) -> None:
    back = world.at(State.RETURNED)
    for key in ("coordinator", "head"):
        [said] = refused(world, writing.share, back, world.person("bob"), world.act(key))
        assert "Only the proposers" in said or "for others to do" in said


def test_one_proposes_for_a_unit_in_which_one_has_a_role(world: World) -> None:
    art = world.session.get_one(Unit, world.units["art"])
    given = {"unit": art, "title": "Glass"}
    assert refused(world, writing.start_new, world.act("ann"), **given) == [
        "You may not propose for this unit. Ask its head for a role in it."
    ]
    assert refused(world, writing.start_new, world.act("auditor"), **given)
    begun = world.do(writing.start_new, world.act("stranger"), **given)
    assert (begun.state, begun.unit_id) == (State.DRAFT, art.id)


def test_only_the_coordinator_enters_a_proposal_on_somebodys_behalf(world: World) -> None:
    data = world.session.get_one(Unit, world.units["data"])
    bob = world.person("bob")
    given = {"unit": data, "title": "Glass", "proposer": bob}
    assert refused(world, writing.start_new, world.act("ann"), **given) == [
        "Only the coordinator enters a proposal on somebody’s behalf."
    ]
    begun = world.do(writing.start_new, world.act("coordinator"), **given)
    assert (begun.proposer_id, begun.entered_by_id) == (bob.id, world.people["coordinator"])
    assert write(world, begun.id, "bob", summary="Mine.") == ["summary"]
    assert write(world, begun.id, "coordinator", criteria="Typed in.") == ["criteria"]


def test_typing_it_in_does_not_keep_the_coordinator_from_their_office(world: World) -> None:
    """Hartwell’s assistant enters most proposals and yet records the decisions."""
    case = world.walk.write(
        "ann", world.units["data"], world.content(title="Choir Leading"), by="coordinator"
    )
    world.walk.send(case)
    world.walk.sign_all(case)
    world.walk.refer(case)
    world.walk.decide(case, "fffff")
    world.do(service.approve, case, world.act("coordinator"))
    assert world.proposal(case).state is State.APPROVED


def test_a_draft_is_seen_in_no_list_but_its_writers(world: World) -> None:
    draft = shared(world)
    number, house = world.proposal(draft).number, world.institution.id
    for key in ("ann", "bob"):
        sight = world.act(key).sight
        assert sight is not None
        assert by_number(world.session, house, number, sight) is not None, key
    for key in set(world.people) - {"ann", "bob"}:
        sight = world.act(key).sight
        assert sight is not None
        assert by_number(world.session, house, number, sight) is None, key
        found = listed(world.session, sight, size=500).items
        assert draft not in [one.id for one in found], key


# ------------------------------------------------------------------------ two at a time


def test_two_who_write_different_fields_keep_both(world: World) -> None:
    draft = shared(world)
    page = shown(world, draft, "summary", "criteria")
    content = dict(world.proposal(draft).draft_content)
    save(world, draft, "ann", page, summary="By ann.", criteria=content["criteria"])
    save(world, draft, "bob", page, summary=content["summary"], criteria="By bob.")
    after = world.proposal(draft).draft_content
    assert (after["summary"], after["criteria"]) == ("By ann.", "By bob.")


def test_two_who_write_the_same_field_are_told_and_nothing_is_overwritten(world: World) -> None:
    draft = shared(world)
    page = shown(world, draft, "summary")
    save(world, draft, "ann", page, summary="By ann.")
    with pytest.raises(ChangedMeanwhile) as caught:
        save(world, draft, "bob", page, summary="By bob.")
    assert list(caught.value.fields) == ["summary"]
    assert [str(one) for one in caught.value.changes] == ["Short description"]
    world.session.rollback()
    assert world.proposal(draft).draft_content["summary"] == "By ann."


def test_the_same_words_from_both_are_no_conflict(world: World) -> None:
    draft = shared(world)
    page = shown(world, draft, "summary")
    save(world, draft, "ann", page, summary="The same.")
    assert save(world, draft, "bob", page, summary="The same.") == []


def test_ones_own_second_window_is_no_rival(world: World) -> None:
    draft = world.draft()
    page = shown(world, draft, "summary")
    save(world, draft, "ann", page, summary="First window.")
    assert save(world, draft, "ann", page, summary="Second window.") == ["summary"]


def test_saving_what_is_there_already_leaves_no_trace(world: World) -> None:
    draft = world.draft()
    before, version = trail(world, draft), world.proposal(draft).draft_version
    assert write(world, draft, **dict(world.proposal(draft).draft_content)) == []
    assert trail(world, draft) == before
    assert world.proposal(draft).draft_version == version


# --------------------------------------------------------------------- numbers, addresses


def test_numbers_run_on_within_a_year_and_begin_anew_in_the_next(own_world: World) -> None:
    world = own_world
    numbers = [world.proposal(world.draft()).number for _ in range(3)]
    prefix = world.institution.prefix
    assert numbers == [f"{prefix}-2026-{one:03d}" for one in (1, 2, 3)]
    world.walk.clock = world.walk.clock.replace(year=2027)
    assert world.proposal(world.draft()).number == f"{prefix}-2027-001"


def test_two_programs_of_one_title_have_two_addresses(world: World) -> None:
    slugs = [world.proposal(world.draft(title="Same Name")).program.slug for _ in range(3)]
    assert slugs == ["same-name", "same-name-2", "same-name-3"]


def test_an_address_follows_the_title_until_it_is_sent(world: World) -> None:
    draft = world.draft(title="First Name")
    write(world, draft, title="Second Name")
    program = world.session.get_one(Program, world.proposal(draft).program_id)
    assert program.slug == "second-name"
    world.walk.send(draft)
    write(world, draft, "coordinator", title="Third Name")
    world.session.refresh(program)
    assert program.slug == "second-name"


# ------------------------------------------------------------------------- the live page


def test_of_two_edits_of_the_live_page_the_second_is_refused(world: World) -> None:
    active = world.at(State.ACTIVE)
    program = world.proposal(active).program
    opened = program.operational_version
    verb = later_life.edit_operational
    first: dict[str, Any] = {"values": {"fee": "$100"}, "seen_operational": opened}
    assert world.do(verb, active, world.act("marketing"), **first) == ["fee"]
    second = {"values": {"fee": "$200"}, "seen_operational": opened}
    [said] = refused(world, verb, active, world.act("contact"), **second)
    assert said.startswith("Somebody else edited this page's copy")
    again = {**second, "seen_operational": opened + 1}
    assert world.do(verb, active, world.act("contact"), **again) == ["fee"]
    for key in ("ann", "head", "chair", "auditor"):
        assert refused(world, verb, active, world.act(key), **again), key


def test_a_wrong_page_comes_down_with_a_reason_and_goes_up_again(world: World) -> None:
    active = world.at(State.ACTIVE)
    assert refused(world, later_life.hide, active, world.act("admin"), reason=" ") == [
        "Say why; it is kept with the record."
    ]
    [said] = refused(world, later_life.hide, active, world.act("ann"), reason="Wrong.")
    assert "for others to do" in said
    world.do(later_life.hide, active, world.act("admin"), reason="A wrong fee.")
    program = world.proposal(active).program
    assert program.hidden_at is not None and program.hidden_reason == "A wrong fee."
    world.do(later_life.show, active, world.act("coordinator"))
    world.session.refresh(program)
    assert program.hidden_at is None
    assert trail(world, active)[-2:] == ["hide", "show"]
    assert seen(world, active).facts.state is State.ACTIVE, "hiding is no state"


def test_enrolment_can_be_suspended_and_resumed(world: World) -> None:
    active = world.at(State.ACTIVE)
    verb = later_life.suspend_enrolment
    [said] = refused(world, verb, active, world.act("ann"), reason="Full.")
    assert "for others to do" in said
    world.do(verb, active, world.act("coordinator"), reason="Full.")
    program = world.proposal(active).program
    assert program.enrolment_suspended_at is not None
    world.do(later_life.resume_enrolment, active, world.act("coordinator"))
    world.session.refresh(program)
    assert program.enrolment_suspended_at is None


def test_a_proposal_of_another_institution_is_not_there(world: World) -> None:
    case = world.at(State.SUBMITTED)
    act = world.act("coordinator")
    assert act.sight is not None
    elsewhere = replace(act, sight=replace(act.sight, institution_id=9999))
    assert refused(world, service.refer, case, elsewhere) == ["There is no such proposal."]
    assert refused(world, service.refer, 10**6, act) == ["There is no such proposal."]
    assert world.session.get(Proposal, 10**6) is None
