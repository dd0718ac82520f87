"""The only importer of ``transitions``: asks the table what may happen, and says why not.

One flat machine is shared by every request. It moves a throwaway cursor, never a row, and has no
callbacks with effects; conditions collect every reason instead of stopping at the first.
"""

from dataclasses import dataclass, field
from typing import Any, cast

from transitions import EventData, Machine, MachineError

from persistence.text import Text
from proposals.states import State
from workflow.actions import Action
from workflow.errors import GuardsUnmet, NotPossible
from workflow.facts import Facts
from workflow.lifecycle import LIFECYCLE, Edge


@dataclass
class _Cursor:
    """Something for the machine to move."""

    state: State
    taken: Edge | None = None
    unmet: list[Text] = field(default_factory=list)


def _condition(edge: Edge) -> Any:
    def every_guard_holds(event: EventData) -> bool:
        cursor = cast(_Cursor, event.model)
        cursor.taken = edge
        cursor.unmet = unmet(edge, event.kwargs["facts"])
        return not cursor.unmet

    return every_guard_holds


def _machine() -> Machine:
    machine = Machine(
        model=None,
        states=State,
        initial=None,
        auto_transitions=False,
        send_event=True,
        queued=False,
    )
    for edge in LIFECYCLE:
        machine.add_transition(
            edge.action.value,
            edge.source,
            "=" if edge.source is edge.target else edge.target,
            conditions=[_condition(edge)],
        )
    return machine


_SHARED = _machine()
_EDGES = {(edge.action, edge.source): edge for edge in LIFECYCLE}


def edge_for(action: Action, state: State) -> Edge | None:
    """The move that this action makes from this state, or None."""
    return _EDGES.get((action, state))


def unmet(edge: Edge, facts: Facts) -> list[Text]:
    """Every reason why the edge cannot be taken now, in the order of its guards."""
    return [reason for guard in edge.guards for reason in guard(facts).unmet]


def decide(state: State, action: Action, facts: Facts) -> Edge:
    """The edge to take. Raises NotPossible, or GuardsUnmet with every reason."""
    cursor = _Cursor(state)
    event = _SHARED.events.get(action.value)
    if event is None:
        raise NotPossible(_no_such_move(state, action))
    try:
        moved = event.trigger(cursor, facts=facts)
    except MachineError as error:
        raise NotPossible(_no_such_move(state, action)) from error
    if not moved or cursor.taken is None:
        raise GuardsUnmet(*cursor.unmet)
    return cursor.taken


@dataclass(frozen=True)
class Explanation:
    """What stands in the way of one move; nothing when it can be made now."""

    action: Action
    edge: Edge
    unmet: tuple[Text, ...]

    @property
    def possible(self) -> bool:
        """Whether the move can be made now."""
        return not self.unmet


def explain(state: State, facts: Facts) -> list[Explanation]:
    """Every move from this state with its reasons, for the page, the API and the help."""
    return [
        Explanation(edge.action, edge, tuple(unmet(edge, facts)))
        for edge in LIFECYCLE
        if edge.source is state
    ]


def _no_such_move(state: State, action: Action) -> Text:
    return Text("This cannot be done while the proposal is “{state}”.", state=STATE_NAMES[state])


STATE_NAMES: dict[State, Text] = {
    State.DRAFT: Text("Draft"),
    State.SUBMITTED: Text("Sign-off"),
    State.COMMITTEE_REVIEW: Text("Committee review"),
    State.APPROVED: Text("Approved"),
    State.MARKETING: Text("Marketing"),
    State.ACTIVE: Text("Active"),
    State.CHANGED: Text("Superseded"),
    State.TERMINATED: Text("Terminated"),
    State.RETURNED: Text("Returned"),
    State.DECLINED: Text("Declined"),
    State.WITHDRAWN: Text("Withdrawn"),
}
"""What people call the states."""
