"""Several people at one moment, each in a session of their own: what may happen once happens once."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from accounts.models import Unit
from committee.errors import BallotRefused
from committee.models import Ballot, BallotState
from committee.voting import Motion
from persistence.audit import entries_of
from persistence.engine import make_engine
from persistence.files import FileStore
from persistence.unit_of_work import unit_of_work
from proposals.models import Program, Proposal
from proposals.queries import route_of
from proposals.route_models import Choice, Decision
from proposals.states import Kind, State
from tests.builders import World
from workflow import balloting, later_life, service, sign_offs, writing
from workflow.errors import Refused
from workflow.invariants import check

Verb = Callable[..., Any]
Work = tuple[Verb, tuple[Any, ...], dict[str, Any]]
PATIENCE = 120
"""Seconds until a thread counts as stuck; a lock that is never let go fails the test."""


@pytest.fixture
def world(session: Session, tmp_path: Path) -> World:
    return World(session, FileStore(tmp_path))


def work(verb: Verb, *args: Any, **named: Any) -> Work:
    return verb, args, named


def at_once(world: World, *works: Work) -> list[Any]:
    """Run each in a session and a thread of its own, let go together; results or refusals."""
    world.session.rollback()
    engine = world.session.get_bind()
    assert isinstance(engine, Engine)
    came: list[Any] = [None] * len(works)
    start = threading.Barrier(len(works), timeout=PATIENCE)

    def run(place: int, verb: Verb, args: tuple[Any, ...], named: dict[str, Any]) -> None:
        with Session(engine) as session:
            start.wait()
            try:
                with unit_of_work(session):
                    verb(session, *args, **named)
                    came[place] = "done"
            except (Refused, BallotRefused) as refusal:
                came[place] = refusal
            except Exception as error:
                came[place] = error

    threads = [threading.Thread(target=run, args=(n, *one)) for n, one in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=PATIENCE)
        assert not thread.is_alive(), "somebody waits for a lock that nobody lets go"
    strange = [one for one in came if not (one == "done" or isinstance(one, REFUSALS))]
    assert not strange, strange
    world.session.expire_all()
    return came


REFUSALS = (Refused, BallotRefused)


def outcomes(came: list[Any]) -> Counter[str]:
    """How many were done, and how many refused."""
    return Counter("done" if one == "done" else "refused" for one in came)


def trail(world: World, case: int) -> Counter[str]:
    return Counter(one.action for one in entries_of(world.session, f"proposal:{case}"))


def test_sending_twice_at_once_sends_once(world: World) -> None:
    draft = world.draft()
    came = at_once(world, *[work(service.submit, draft, world.act("ann")) for _ in range(4)])
    assert outcomes(came) == {"done": 1, "refused": 3}
    assert trail(world, draft)["submit"] == 1
    assert world.proposal(draft).round == 1
    assert check(world.session) == []


def test_two_offices_that_sign_at_once_both_count_and_the_next_stage_opens_once(
    world: World,
) -> None:
    art, careers = world.units["art"], world.units["careers"]
    case = world.draft(partner_units=[str(art)], co_curricular_unit=str(careers))
    world.walk.send(case)
    world.walk.sign_next(case)
    steps = {one.key: one.id for one in route_of(world.session, world.proposal(case))}
    came = at_once(
        world,
        work(sign_offs.sign, case, steps[f"partner-{art}"], world.act("art-head")),
        work(sign_offs.sign, case, steps["co-curricular"], world.act("careers-head")),
    )
    assert outcomes(came) == {"done": 2}
    entries = entries_of(world.session, f"proposal:{case}")
    opened = [one.details["step"] for one in entries if one.action == "open_step"]
    assert opened.count("college") == 1
    assert check(world.session) == []


def test_head_and_deputy_who_sign_one_step_at_once_sign_it_once(world: World) -> None:
    case = world.at(State.SUBMITTED)
    step = route_of(world.session, world.proposal(case))[0].id
    came = at_once(
        world, *[work(sign_offs.sign, case, step, world.act(key)) for key in ("head", "deputy")]
    )
    assert outcomes(came) == {"done": 1, "refused": 1}
    decisions = world.session.scalars(select(Decision).where(Decision.step_id == step)).all()
    assert len(decisions) == 1


def test_a_signature_and_an_amendment_at_once_never_sign_what_was_not_seen(world: World) -> None:
    case = world.at(State.SUBMITTED)
    step = route_of(world.session, world.proposal(case))[0].id
    values = {"criteria": "Pass with 90 percent."}
    world.do(writing.save, case, world.act("coordinator"), values=values, seen_draft=None)
    opened = world.proposal(case).version
    came = at_once(
        world,
        work(sign_offs.sign, case, step, world.act("head", seen=opened)),
        work(service.amend, case, world.act("coordinator"), remark="A threshold."),
    )
    assert came[1] == "done"
    signed = world.session.scalars(select(Decision).where(Decision.step_id == step)).all()
    assert [one.revision.number for one in signed] == ([1] if came[0] == "done" else [])
    assert check(world.session) == []


def test_the_last_votes_and_the_close_at_once_give_a_tally_of_what_was_cast(world: World) -> None:
    case = world.at(State.COMMITTEE_REVIEW)
    step = world.walk.ballot_step(case)
    assert step is not None
    motion = Motion("To approve.")  # without a set end the chair may close at any time
    made = world.do(balloting.open_on, case, step.id, world.act("chair"), motion=motion)
    world.walk.vote(made.id, "fff")
    no = {"choice": Choice.AGAINST, "comment": "Too thin."}
    came = at_once(
        world,
        work(balloting.vote, made.id, world.act("mike"), **no),
        work(balloting.close_ballot, made.id, world.act("chair")),
        work(balloting.vote, made.id, world.act("mona"), **no),
    )
    assert came[1] == "done"
    ballot = world.session.get_one(Ballot, made.id)
    counted = sum(one == "done" for one in (came[0], came[2]))
    assert ballot.state is BallotState.CLOSED and ballot.outcome is not None
    assert (ballot.outcome["for"], ballot.outcome["against"]) == (3, counted)
    refused = [str(one) for one in came if one != "done"]
    assert all(one.startswith("The ballot is over") for one in refused)
    assert check(world.session) == []


def test_one_member_who_votes_twice_at_once_has_one_vote(world: World) -> None:
    case = world.at(State.COMMITTEE_REVIEW)
    ballot_id = world.walk.open_ballot(case, closes_in_days=7)
    mary = [world.act("mary") for _ in range(4)]
    choices = (Choice.FOR, Choice.ABSTAIN, Choice.FOR, Choice.ABSTAIN)
    at_once(
        world,
        *[
            work(balloting.vote, ballot_id, act, choice=choice)
            for act, choice in zip(mary, choices, strict=True)
        ],
    )
    ballot = world.session.get_one(Ballot, ballot_id)
    now = balloting.ballot_now(world.session, ballot, world.act("chair"))
    assert len(now.current) == 1
    chain = [one.supersedes_id for one in now.decisions]
    assert chain == [None, *[one.id for one in now.decisions[:-1]]], "each follows the one before"


def test_two_ballots_opened_at_once_have_two_numbers_and_one_step_one_ballot(
    world: World,
) -> None:
    cases = [world.at(State.COMMITTEE_REVIEW) for _ in range(2)]
    steps = [world.walk.ballot_step(case) for case in cases]
    works = [
        work(balloting.open_on, case, step.id, world.act("chair"), motion=Motion("To approve."))
        for case, step in zip(cases, steps, strict=True)
        for _ in range(2)
        if step is not None
    ]
    came = at_once(world, *works)
    assert outcomes(came) == {"done": 2, "refused": 2}
    ballots = world.session.scalars(select(Ballot).order_by(Ballot.number)).all()
    assert [one.number for one in ballots] == [1, 2]


def test_of_two_rival_cases_sent_at_once_one_is_under_way(world: World) -> None:
    base = world.at(State.ACTIVE)
    rivals = [
        world.walk.propose(base, Kind.CHANGE, {"criteria": f"Pass with {percent} percent."})
        for percent in (80, 90)
    ]
    came = at_once(world, *[work(service.submit, one, world.act("ann")) for one in rivals])
    assert outcomes(came) == {"done": 1, "refused": 1}
    [refusal] = [one for one in came if one != "done"]
    assert "Another case of this program is under way" in str(refusal)
    assert check(world.session) == []


def test_two_who_publish_at_once_publish_once_and_supersede_once(world: World) -> None:
    base = world.at(State.ACTIVE)
    case = world.walk.propose(base, Kind.CHANGE, {"criteria": "Pass with 80 percent."})
    world.walk.send(case)
    world.walk.sign_all(case)
    world.walk.refer(case)
    world.walk.decide(case, "fffff")
    world.walk.approve(case)
    world.walk.to_marketing(case)
    came = at_once(
        world, *[work(service.publish, case, world.act(key)) for key in ("marketing", "contact")]
    )
    assert outcomes(came) == {"done": 1, "refused": 1}
    assert trail(world, base)["supersede"] == 1
    assert check(world.session) == []


def test_publishing_and_withdrawing_at_once_end_in_one_of_the_two(world: World) -> None:
    case = world.at(State.MARKETING)
    came = at_once(
        world,
        work(service.publish, case, world.act("marketing")),
        work(service.withdraw, case, world.act("ann"), reason="No longer."),
    )
    assert outcomes(came) == {"done": 1, "refused": 1}
    expected = State.ACTIVE if came[0] == "done" else State.WITHDRAWN
    assert world.proposal(case).state is expected
    assert check(world.session) == []


def test_two_edits_of_a_live_page_at_once_keep_one_and_tell_the_other(world: World) -> None:
    case = world.at(State.ACTIVE)
    seen = world.proposal(case).program.operational_version
    came = at_once(
        world,
        *[
            work(
                later_life.edit_operational,
                case,
                world.act(key),
                values={"fee": f"By {key}"},
                seen_operational=seen,
            )
            for key in ("marketing", "contact")
        ],
    )
    assert outcomes(came) == {"done": 1, "refused": 1}
    winner = "marketing" if came[0] == "done" else "contact"
    assert world.proposal(case).program.operational["fee"] == f"By {winner}"


def test_no_number_and_no_address_is_given_twice(world: World) -> None:
    """Also for the very first proposal of a year, when the series has no row yet."""
    unit = world.session.get_one(Unit, world.units["data"])
    unit_id = unit.id

    def begin(session: Session, act: Any) -> None:
        own = session.get_one(Unit, unit_id)
        writing.start_new(session, act, unit=own, title="Same Name")

    came = at_once(world, *[work(begin, world.act("ann")) for _ in range(8)])
    assert outcomes(came) == {"done": 8}
    numbers = world.session.scalars(select(Proposal.number).order_by(Proposal.number)).all()
    assert numbers == [f"{world.institution.prefix}-2026-{one:03d}" for one in range(1, 9)]
    slugs = world.session.scalars(select(Program.slug)).all()
    assert set(slugs) == {"same-name", *(f"same-name-{number}" for number in range(2, 9))}


def test_two_drafts_that_take_one_title_at_once_get_two_addresses(world: World) -> None:
    drafts = [world.draft(title=f"Title {number}") for number in range(4)]
    title = {"values": {"title": "Same Name"}, "seen_draft": None}
    came = at_once(world, *[work(writing.save, one, world.act("ann"), **title) for one in drafts])
    assert outcomes(came) == {"done": 4}
    assert len(set(world.session.scalars(select(Program.slug)))) == 4


def test_a_reader_is_not_kept_waiting_by_a_writer(world: World) -> None:
    case = world.draft()
    world.session.rollback()
    engine = world.session.get_bind()
    with Session(engine) as writer, unit_of_work(writer):
        writer.get_one(Proposal, case).title = "Being written"
        writer.flush()
        with Session(engine) as reader:
            assert reader.get_one(Proposal, case).title != "Being written"


THREADS, SAVES = 20, 10


def test_two_hundred_saves_at_once_on_sqlite_all_arrive(sqlite_url: str, tmp_path: Path) -> None:
    """Each session has read before it writes, as a page's user loader does: the case that locked."""
    engine = make_engine(sqlite_url)
    with Session(engine) as session:
        world = World(session, FileStore(tmp_path))
        drafts = [world.draft() for _ in range(4)]
        acts = [world.act("ann") for _ in range(THREADS)]
        start = threading.Barrier(THREADS, timeout=PATIENCE)
        troubles: list[Exception] = []

        def save(place: int) -> None:
            draft = drafts[place % len(drafts)]
            start.wait()
            for number in range(SAVES):
                try:
                    with Session(engine) as own:
                        own.get_one(Proposal, draft)
                        with unit_of_work(own):
                            text = f"Written by {place}, time {number}."
                            values = {"summary": text}
                            writing.save(own, draft, acts[place], values=values, seen_draft=None)
                except Exception as error:
                    troubles.append(error)

        threads = [threading.Thread(target=save, args=(place,)) for place in range(THREADS)]
        session.rollback()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=PATIENCE)
        assert troubles == []
        saved = sum(trail(world, draft)["save_draft"] - 1 for draft in drafts)
        assert saved == THREADS * SAVES
        assert check(session) == []
    engine.dispose()


def test_the_time_of_a_ballot_that_ends_now_is_over_for_everybody(world: World) -> None:
    case = world.at(State.COMMITTEE_REVIEW)
    ballot_id = world.walk.open_ballot(case, closes_in_days=7)
    world.walk.vote(ballot_id, "fff")
    world.walk.clock += timedelta(days=7)
    late = [work(balloting.vote, ballot_id, world.act(k), choice=Choice.FOR) for k in MEMBERS]
    came = at_once(world, work(balloting.close_ballot, ballot_id, world.act("chair")), *late)
    assert outcomes(came) == {"done": 1, "refused": 2}
    ballot = world.session.get_one(Ballot, ballot_id)
    assert ballot.outcome is not None and ballot.outcome["for"] == 3


MEMBERS = ("mike", "mona")
