"""The permission matrix as text: person by state by action, as the door itself answers.

``python -m tests.integration.golden.matrix`` writes it anew.
"""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy.orm import Session

from committee.voting import ConditionWanted
from migrations.tables import METADATA
from persistence.engine import make_engine
from persistence.files import FileStore
from proposals.queries import by_number
from proposals.states import State
from tests.builders import PEOPLE, World
from workflow import balloting, service, writing
from workflow.actions import Action
from workflow.door import refuse_unless_allowed
from workflow.errors import GuardsUnmet, NotAllowed, NotPossible
from workflow.gathering import picture
from workflow.lifecycle import LIFECYCLE
from workflow.machine import decide
from workflow.relations import standing_of

FILE = Path(__file__).with_name("permissions.txt")
LEGEND = """\
Who may do what in which state. Rows are the people of tests/builders.py, columns the numbered acts.
Y  yes, now
g  allowed, but a guard stands in the way (somebody must do something first)
n  allowed, but not possible in this state
.  not allowed
A dash for a whole row: may not even see the proposal.
"""
ACTIONS = list(Action)
MOVES = {edge.action for edge in LIFECYCLE}


def matrix(world: World) -> str:
    """A table for each state, and for a few moments within one."""
    numbered = [f"{number:2d} {action.value}" for number, action in enumerate(ACTIONS, start=1)]
    lines = [LEGEND, *_in_columns(numbered, 3)]
    for name, case in [*_states(world), *_moments(world)]:
        heads = "".join(f"{number:>3}" for number in range(1, len(ACTIONS) + 1))
        lines += ["", f"== {name}", f"{'':<15}{heads}"]
        lines += [f"{one['key']:<15}{_row(world, case, one['key'])}" for one in PEOPLE]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _in_columns(items: list[str], count: int) -> Iterator[str]:
    height = -(-len(items) // count)
    for index in range(height):
        yield "".join(f"{one:<28}" for one in items[index::height])


def _states(world: World) -> Iterator[tuple[str, int]]:
    for state in State:
        yield state.value, world.at(state)


def _moments(world: World) -> Iterator[tuple[str, int]]:
    """Moments within a state at which other people may do other things."""
    for name, reach in MOMENTS.items():
        yield name, reach(world)


def _ballot_open(world: World) -> int:
    draft = world.draft()
    world.do(writing.share, draft, world.person("mary"), world.act("ann"))
    world.walk.send(draft)
    world.walk.sign_all(draft)
    world.walk.refer(draft)
    step = world.walk.ballot_step(draft)
    assert step is not None
    recused = {"reason": "A relative."}
    world.do(balloting.recuse_from, draft, step.committee_id, world.act("mona"), **recused)
    world.walk.open_ballot(draft, closes_in_days=7)
    return draft


def _own_office(world: World) -> int:
    draft = world.draft(proposer="head")
    world.walk.send(draft)
    return draft


def _all_signed(world: World) -> int:
    case = world.at(State.SUBMITTED)
    world.walk.sign_all(case)
    return case


def _asked_back(world: World) -> int:
    case = world.at(State.TERMINATED)
    why = {"reason": "The wrong program."}
    world.do(service.ask_reinstatement, case, world.act("coordinator"), **why)
    return case


def _all_settled(world: World) -> int:
    case = world.at(State.COMMITTEE_REVIEW)
    world.walk.decide(case, "fffff")
    return case


def _with_condition(world: World) -> int:
    return world.at_conditions(ConditionWanted("A threshold.", ("criteria",)))


def _ready(world: World) -> int:
    case = world.at(State.APPROVED)
    world.make_records()
    return case


MOMENTS: dict[str, Callable[[World], int]] = {
    "submitted: the head wrote it": _own_office,
    "submitted: every office has signed": _all_signed,
    "committee_review: a ballot is open, mona is recused, mary wrote along": _ballot_open,
    "committee_review: the motion was carried": _all_settled,
    "approved: a condition is not met": _with_condition,
    "approved: the record is stored": _ready,
    "terminated: the coordinator asked to take it back": _asked_back,
}


def _row(world: World, case: int, key: str) -> str:
    act = world.act(key)
    proposal = world.proposal(case)
    assert act.sight is not None
    if by_number(world.session, proposal.institution_id, proposal.number, act.sight) is None:
        return "  -"
    seen = picture(world.session, proposal, act)
    standing = standing_of(world.session, proposal, seen.steps, seen.facts.steps, act)

    def answer(action: Action) -> str:
        try:
            refuse_unless_allowed(action, standing, proposal)
            if action in MOVES:
                decide(proposal.state, action, seen.facts)
        except NotAllowed:
            return "."
        except NotPossible:
            return "n"
        except GuardsUnmet:
            return "g"
        return "Y"

    return "".join(f"{answer(action):>3}" for action in ACTIONS)


def small_world(folder: Path) -> World:
    """A world of its own on SQLite."""
    engine = make_engine(f"sqlite:///{folder / 'matrix.sqlite'}")
    METADATA.create_all(engine)
    return World(Session(engine), FileStore(folder))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        FILE.write_text(matrix(small_world(Path(scratch))), encoding="utf-8")
