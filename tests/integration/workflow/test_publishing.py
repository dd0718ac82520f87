"""From approval to the public page, and how one version follows another."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from persistence.outbox import OutboxMessage
from persistence.text import Text
from persistence.unit_of_work import unit_of_work
from proposals.models import Proposal
from proposals.states import Kind, State
from tests.builders import World, closing
from tests.integration.workflow.steps import announced, refused, trail, write
from workflow import falling_due, later_life, service, writing
from workflow.acting import Act
from workflow.facts import Outside
from workflow.invariants import check


def change(world: World, base: int, percent: int, kind: Kind = Kind.CHANGE) -> int:
    """A draft of a change that the whole route must decide."""
    return world.walk.propose(base, kind, {"criteria": f"Pass with {percent} percent."})


def through(world: World, case: int) -> None:
    """Send, decide, approve, and hand over to marketing."""
    world.walk.send(case)
    world.walk.sign_all(case)
    world.walk.refer(case)
    world.walk.decide(case, "fffff")
    world.walk.approve(case)
    world.walk.to_marketing(case)


def outside(act: Act, **lacking: tuple[Text, ...]) -> Act:
    """The act with facts from above: what the page or the badge still lacks."""
    return Act(act.sight, act.now, act.settings, None, None, Outside(**lacking))


def test_marketing_begins_when_the_record_is_stored_and_the_badge_complete(world: World) -> None:
    case = world.at(State.APPROVED)
    verb = service.begin_marketing
    lacking = outside(world.act("coordinator"), badge_missing=(Text("Draw the badge."),))
    assert refused(world, verb, case, lacking) == [
        "The approval record is still being made. It is ready within a minute or two.",
        "Draw the badge.",
    ]
    world.make_records()
    [said] = refused(world, verb, case, world.act("marketing"))
    assert "for others to do" in said
    world.do(verb, case, world.act("coordinator"))
    assert announced(world, case)[-1] == "MarketingBegun"


@pytest.mark.parametrize("who", ["marketing", "contact", "coordinator"])
def test_any_one_of_marketing_contact_and_coordinator_publishes(world: World, who: str) -> None:
    case = world.at(State.MARKETING)
    lacking = outside(world.act(who), public_copy_missing=(Text("a summary"), Text("a picture")))
    assert refused(world, service.publish, case, lacking) == ["Still to do: a summary, a picture."]
    for key in ("ann", "head", "chair", "admin"):
        [said] = refused(world, service.publish, case, world.act(key))
        assert "for others to do" in said, key
    world.do(service.publish, case, world.act(who))
    published = world.proposal(case)
    assert published.state is State.ACTIVE and published.published_at is not None


def test_a_scheduled_version_comes_into_force_at_its_time_and_not_before(world: World) -> None:
    case = world.at(State.MARKETING)
    verb = service.schedule
    assert refused(world, verb, case, world.act("marketing"), at=world.walk.clock) == [
        "Choose a time in the future."
    ]
    at = world.walk.clock + timedelta(days=3)
    world.do(verb, case, world.act("marketing"), at=at)
    assert refused(world, service.publish, case, world.act("marketing")) == [
        "It is scheduled for later. Publish at once by removing the schedule."
    ]
    due = world.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc())).first()
    assert due is not None and (due.event, due.due_at) == ("FallsDue", at)
    with unit_of_work(world.session) as session:
        assert not falling_due.heard(session, case, "publication", world.act(None))
    world.walk.clock = at
    with unit_of_work(world.session) as session:
        assert falling_due.heard(session, case, "publication", world.act(None))
    assert world.proposal(case).state is State.ACTIVE


def test_a_schedule_that_was_removed_publishes_nothing(world: World) -> None:
    case = world.at(State.MARKETING)
    at = world.walk.clock + timedelta(days=3)
    world.do(service.schedule, case, world.act("marketing"), at=at)
    world.do(service.schedule, case, world.act("marketing"), at=None)
    world.walk.clock = at
    with unit_of_work(world.session) as session:
        assert not falling_due.heard(session, case, "publication", world.act(None))
    world.walk.publish(case)


# ---------------------------------------------------------------- one version after another


def test_a_published_change_supersedes_its_predecessor_at_the_same_moment(world: World) -> None:
    base = world.at(State.ACTIVE)
    later = change(world, base, 80)
    through(world, later)
    assert world.proposal(base).state is State.ACTIVE, "in force until the change is published"
    world.walk.publish(later)
    before, after = world.proposal(base), world.proposal(later)
    assert (before.state, after.state) == (State.CHANGED, State.ACTIVE)
    assert before.ended_at == after.published_at
    assert before.last_award_on is not None
    assert trail(world, base)[-1] == "supersede" and announced(world, base)[-1] == "ProgramChanged"
    assert check(world.session) == []


def test_a_successor_with_the_lower_number_takes_over_without_two_in_force(world: World) -> None:
    """Written in one go, the rows would go out by number: the successor active too early."""
    base = world.at(State.ACTIVE)
    first = change(world, base, 80)
    second = change(world, base, 90)
    assert first < second
    through(world, second)
    world.walk.publish(second)
    [said] = refused(world, service.submit, first, world.act("ann"))
    assert said.startswith("Another version has come into force since this was begun.")
    world.do(writing.rebase, first, world.act("ann"), onto=world.proposal(second))
    through(world, first)
    world.walk.publish(first)
    assert world.proposal(second).state is State.CHANGED
    assert world.proposal(first).state is State.ACTIVE
    assert check(world.session) == []


def test_one_case_of_a_program_is_under_way_and_the_database_knows(world: World) -> None:
    base = world.at(State.ACTIVE)
    first, second = change(world, base, 80), change(world, base, 90)
    world.walk.send(first)
    number = world.proposal(first).number
    sentence = (
        f"Another case of this program is under way: {number}. It must be finished or "
        "withdrawn first."
    )
    assert refused(world, service.submit, second, world.act("ann")) == [sentence]
    verb = later_life.propose
    assert refused(world, verb, base, world.act("ann"), kind=Kind.CHANGE) == [sentence]
    with pytest.raises(IntegrityError), unit_of_work(world.session) as session:
        session.execute(
            Proposal.__table__.update()  # type: ignore[attr-defined]
            .where(Proposal.__table__.c.id == second)
            .values(state="submitted")
        )
    world.do(service.withdraw, first, world.act("ann"), reason="The other is better.")
    world.walk.send(second)


def test_a_draft_is_rebased_on_the_version_in_force_only(world: World) -> None:
    base, stranger = world.at(State.ACTIVE), world.at(State.ACTIVE)
    draft = change(world, base, 80)
    onto = world.proposal(stranger)
    assert refused(world, writing.rebase, draft, world.act("ann"), onto=onto) == [
        "That version is not in force."
    ]


# ------------------------------------------------------------------- renewal, minor change


def test_an_unchanged_renewal_goes_to_the_delegated_officer_alone(world: World) -> None:
    base = world.at(State.ACTIVE)
    renewal = world.walk.propose(base, Kind.RENEWAL, {})
    world.walk.send(renewal)
    [only] = world.walk.open_steps(renewal)
    assert (only.key, only.kind.value) == ("coordinator-alone", "authority")
    world.walk.sign_all(renewal)
    world.do(service.approve, renewal, world.act("coordinator"))
    world.walk.to_marketing(renewal)
    world.walk.publish(renewal)
    assert world.proposal(base).state is State.CHANGED
    assert check(world.session) == []


def test_a_minor_change_goes_the_same_way_and_a_change_of_substance_does_not(
    world: World,
) -> None:
    base = world.at(State.ACTIVE)
    minor = world.walk.propose(base, Kind.CHANGE, {"summary": "Said more plainly."})
    world.walk.send(minor)
    assert [one.key for one in world.walk.open_steps(minor)] == ["coordinator-alone"]
    write(world, minor, "coordinator", criteria="Pass with 90 percent.")
    world.do(service.amend, minor, world.act("coordinator"), remark="More than words.")
    assert [one.key for one in world.walk.open_steps(minor)] == ["unit-head"]


# ------------------------------------------------------------------------------- the end


def ending(world: World) -> int:
    """A closing version in force."""
    base = world.at(State.ACTIVE)
    case = world.walk.propose(base, Kind.TERMINATION, closing(world.walk.clock.date()))
    through(world, case)
    act = world.act("marketing")
    lacking = outside(act, public_copy_missing=(Text("a picture"),))
    world.do(service.publish, case, lacking)  # a closing asks for no new copy
    return case


def test_a_closing_version_is_active_until_its_teach_out_ends(world: World) -> None:
    case = ending(world)
    assert world.proposal(case).state is State.ACTIVE
    until = world.proposal(case).draft_content["teach_out_ends_on"]
    assert refused(world, service.terminate, case, world.act("coordinator")) == [
        f"Learners are taught out until {until}."
    ]
    with unit_of_work(world.session) as session:
        assert not falling_due.heard(session, case, "teach_out", world.act(None))
    world.walk.clock += date.fromisoformat(until) - world.walk.clock.date()
    with unit_of_work(world.session) as session:
        assert falling_due.heard(session, case, "teach_out", world.act(None))
    assert world.proposal(case).state is State.TERMINATED
    assert check(world.session) == []


def test_a_program_that_goes_on_is_not_terminated(world: World) -> None:
    active = world.at(State.ACTIVE)
    assert refused(world, service.terminate, active, world.act("coordinator")) == [
        "The version in force is not a closing one. Propose its termination first."
    ]


def test_a_termination_can_itself_be_changed_back(world: World) -> None:
    case = ending(world)
    back = world.walk.propose(case, Kind.CHANGE, {"criteria": "Pass with 75 percent."})
    assert "closing_reason" not in world.proposal(back).draft_content
    through(world, back)
    world.walk.publish(back)
    assert world.proposal(case).state is State.CHANGED


def test_a_termination_is_taken_back_by_two_people_within_the_days(world: World) -> None:
    ended = world.at(State.TERMINATED)
    verb = service.reinstate
    assert refused(world, verb, ended, world.act("coordinator")) == [
        "Two people are needed: one asks for it, another confirms."
    ]
    ask = service.ask_reinstatement
    assert refused(world, ask, ended, world.act("coordinator"), reason="") == [
        "Say why the termination was a mistake, or who reversed it."
    ]
    world.do(ask, ended, world.act("coordinator"), reason="The wrong program.")
    assert refused(world, verb, ended, world.act("coordinator")) == [
        "Two people are needed: one asks for it, another confirms."
    ]
    [said] = refused(world, verb, ended, world.act("marketing"))
    assert "for others to do" in said
    world.do(verb, ended, world.act("coordinator-two"))
    again = world.proposal(ended)
    assert (again.state, again.ended_at, again.last_award_on) == (State.ACTIVE, None, None)
    assert check(world.session) == []


def test_after_the_days_it_is_proposed_again_instead(world: World) -> None:
    ended = world.at(State.TERMINATED)
    world.do(service.ask_reinstatement, ended, world.act("coordinator"), reason="A mistake.")
    world.walk.clock += timedelta(days=91)
    assert refused(world, service.reinstate, ended, world.act("admin")) == [
        "It ended more than 90 days ago. Propose the program again instead."
    ]
    [said] = refused(world, later_life.propose, ended, world.act("ann"), kind=Kind.RENEWAL)
    assert "cannot be done" in said
    anew = world.walk.propose(ended, Kind.CHANGE, {"criteria": "Pass with 75 percent."})
    through(world, anew)
    world.walk.publish(anew)
    assert world.proposal(ended).state is State.TERMINATED
    assert check(world.session) == []


# -------------------------------------------------------------------------- from before


def test_a_program_approved_before_is_admitted_with_its_approval_attached(world: World) -> None:
    draft = world.draft(proposer="coordinator")
    verb: Any = service.admit_existing
    future = world.walk.clock.date() + timedelta(days=1)
    given = {"on": future, "authority": " "}
    assert refused(world, verb, draft, world.act("coordinator"), **given) == [
        "Give the date on which it was approved; it lies in the past.",
        "Say who approved it.",
        "Attach the approval as it was given.",
    ]
    assert world.proposal(draft).origin_date is None
    world.walk.admit(draft, b"%PDF-1.7 scan", on=date(2020, 5, 1), authority="The Senate")
    admitted = world.proposal(draft)
    assert (admitted.state, admitted.origin_authority) == (State.ACTIVE, "The Senate")
    assert check(world.session) == []
