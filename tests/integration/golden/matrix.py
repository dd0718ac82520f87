"""The permission matrix as text: person by state by action. ``python -m tests.integration.golden.matrix`` writes it."""

import tempfile
from pathlib import Path

from sqlalchemy.orm import Session

from migrations.tables import METADATA
from persistence.engine import make_engine
from persistence.files import FileStore
from proposals.queries import by_number
from proposals.states import State
from tests.builders import World
from tests.support.history_tables import EVERYBODY
from workflow.actions import Action
from workflow.gathering import picture
from workflow.machine import edge_for, unmet
from workflow.permissions import IN_STATES, may
from workflow.relations import standing_of

FILE = Path(__file__).with_name("permissions.txt")
SIGNS = {"now": "Y", "later": "g", "never": "."}
LEGEND = (
    "Y: may do it now.  g: may do it, and a guard stands in the way.  .: may not.  "
    "A dash for a whole row: may not even see it."
)


def matrix(world: World) -> str:
    """For every state a table: a row a person, a column an action."""
    actions = list(Action)
    lines = [LEGEND, ""]
    lines += [f"{number:02d} {action.value}" for number, action in enumerate(actions, start=1)]
    heads = "".join(f"{number:>3}" for number in range(1, len(actions) + 1))
    for state in State:
        case = world.at(state)
        lines += ["", f"== {state.value}", f"{'':<14}{heads}"]
        lines += [f"{key:<14}{_row(world, case, key, actions)}" for key in EVERYBODY]
    return "\n".join(lines) + "\n"


def _row(world: World, case: int, key: str, actions: list[Action]) -> str:
    act = world.act(key)
    proposal = world.proposal(case)
    number, institution = proposal.number, proposal.institution_id
    if by_number(world.session, institution, number, act.sight) is None:
        return "  -" * len(actions)
    seen = picture(world.session, proposal, act)
    relations = standing_of(world.session, proposal, seen.steps, seen.facts.steps, act).relations
    return "".join(
        f"{SIGNS[_may(action, relations, proposal.state, seen)]:>3}" for action in actions
    )


def _may(action, relations, state, seen) -> str:
    if not may(action, relations):
        return "never"
    edge = edge_for(action, state)
    if edge is not None:
        return "later" if unmet(edge, seen.facts) else "now"
    return "now" if state in IN_STATES.get(action, ()) else "never"


def small_world(folder: Path) -> World:
    """A world of its own on SQLite."""
    engine = make_engine(f"sqlite:///{folder / 'matrix.sqlite'}")
    METADATA.create_all(engine)
    return World(Session(engine), FileStore(folder))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        FILE.write_text(matrix(small_world(Path(scratch))), encoding="utf-8")
