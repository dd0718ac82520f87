"""The lifecycle drawn from its table: Mermaid for the documentation, SVG for a page, rows for a table.

Nothing here is drawn by hand: a new edge in lifecycle.py appears in all three.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from persistence.text import Text
from proposals.states import State
from workflow.actions import Action
from workflow.lifecycle import LIFECYCLE, Edge
from workflow.machine import STATE_NAMES

Say = Callable[[Text], str]

LINE = (
    State.DRAFT,
    State.SUBMITTED,
    State.COMMITTEE_REVIEW,
    State.APPROVED,
    State.MARKETING,
    State.ACTIVE,
    State.CHANGED,
    State.TERMINATED,
)
"""The states of the main line, from left to right."""
OFF = tuple(state for state in State if state not in LINE)
"""The ways off it, each on a row of its own below."""

MOVE_NAMES: dict[Action, Text] = {
    Action.ADMIT_EXISTING: Text("admit an existing program"),
    Action.SUBMIT: Text("send for sign-off"),
    Action.AMEND: Text("amend"),
    Action.REFER: Text("refer to the committee"),
    Action.SEND_BACK: Text("send back to the offices"),
    Action.RETURN_FOR_REVISION: Text("return for revision"),
    Action.APPROVE: Text("approve"),
    Action.DECLINE: Text("decline"),
    Action.BEGIN_MARKETING: Text("hand over for publication"),
    Action.PUBLISH: Text("publish"),
    Action.SUPERSEDE: Text("a successor is published"),
    Action.TERMINATE: Text("end"),
    Action.WITHDRAW: Text("withdraw"),
    Action.REINSTATE: Text("reinstate"),
}
"""What the moves are called in the diagram."""

_STEP, _WIDTH, _HEIGHT = 180, 132, 46
_LEFT, _TOP, _ROW = 74, 190, 84


@dataclass(frozen=True)
class Move:
    """One row of the table beside the diagram."""

    action: Action
    name: Text
    source: Text
    target: Text


def moves() -> tuple[Move, ...]:
    """Every move, in the order of the lifecycle."""
    return tuple(
        Move(
            edge.action,
            MOVE_NAMES[edge.action],
            STATE_NAMES[edge.source],
            STATE_NAMES[edge.target],
        )
        for edge in LIFECYCLE
    )


def mermaid(say: Say = str) -> str:
    """The lifecycle as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", "    direction LR", f"    [*] --> {State.DRAFT.value}"]
    lines += [f"    {state.value}: {say(STATE_NAMES[state])}" for state in State]
    lines += [
        f"    {edge.source.value} --> {edge.target.value}: {say(MOVE_NAMES[edge.action])}"
        for edge in LIFECYCLE
    ]
    return "\n".join(lines) + "\n"


def documentation() -> str:
    """The page docs/lifecycle.md: the diagram, and every move with what must hold before it."""
    rows = [
        f"| {move.name} | {move.source} | {move.target} | "
        f"{', '.join(guard.__name__.replace('_', ' ') for guard in edge.guards) or 'nothing'} |"
        for move, edge in zip(moves(), LIFECYCLE, strict=True)
    ]
    return "\n".join(
        (
            "# How a proposal moves",
            "",
            "Written by `make diagram` from `workflow/lifecycle.py`; do not edit it here. Who may make",
            "each move is in `workflow/permissions.py`.",
            "",
            "```mermaid",
            mermaid().rstrip(),
            "```",
            "",
            "| move | from | to | what must hold |",
            "| --- | --- | --- | --- |",
            *rows,
            "",
        )
    )


def svg(say: Say = str) -> str:
    """The lifecycle as an SVG for a page: colours come from the page, words through ``say``."""
    width = _LEFT * 2 + _STEP * (len(LINE) - 1)
    height = _TOP + _HEIGHT + _ROW * len(OFF) + 20
    title = say(Text("How a proposal moves"))
    said = say(
        Text(
            "States from left to right: draft to active, then superseded or terminated; below them "
            "the ways off the line. Every move is in the table."
        )
    )
    parts = (
        *_arrowhead(),
        *(line for edge in LIFECYCLE for line in _edge(edge, say)),
        *(line for state in State for line in _node(state, say)),
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="lifecycle" viewBox="0 0 {width} {height}" '
        f'role="img" aria-labelledby="lifecycle-title lifecycle-says">'
        f'<title id="lifecycle-title">{escape(title)}</title>'
        f'<desc id="lifecycle-says">{escape(said)}</desc>{"".join(parts)}</svg>'
    )


def _arrowhead() -> Iterator[str]:
    yield '<defs><marker id="lifecycle-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" '
    yield 'markerHeight="7" orient="auto-start-reverse"><path d="M0 0L8 4L0 8z" '
    yield 'fill="currentColor"/></marker></defs>'


def _centre(state: State) -> tuple[int, int]:
    """The middle of a state's box."""
    if state in LINE:
        return _LEFT + _STEP * LINE.index(state), _TOP
    return _LEFT + _STEP * (len(LINE) - 2), _TOP + _ROW * (OFF.index(state) + 1) + 10


def _node(state: State, say: Say) -> Iterator[str]:
    x, y = _centre(state)
    kind = "line" if state in LINE else "off"
    yield f'<rect class="lifecycle-{kind}" x="{x - _WIDTH // 2}" y="{y - _HEIGHT // 2}" '
    yield f'width="{_WIDTH}" height="{_HEIGHT}" rx="4"/>'
    yield f'<text class="lifecycle-state" x="{x}" y="{y + 5}" text-anchor="middle">'
    yield f"{escape(say(STATE_NAMES[state]))}</text>"


def _edge(edge: Edge, say: Say) -> Iterator[str]:
    source, target = edge.source, edge.target
    if source is target:
        yield from _loop(edge, say)
    elif source in LINE and target in LINE:
        yield from _along(edge, say)
    elif source in LINE:
        yield from _down(edge, say)
    elif target in LINE:
        yield from _back_up(edge, say)
    else:
        yield from _aside(edge)


def _loop(edge: Edge, say: Say) -> Iterator[str]:
    """A move that stays: a loop under the box's right corner."""
    x, y = _centre(edge.source)
    right, bottom = x + _WIDTH // 2, y + _HEIGHT // 2
    yield _path(
        f"M{right - 26} {bottom}C{right - 26} {bottom + 34} {right + 16} {bottom + 34} "
        f"{right - 6} {bottom + 2}"
    )
    yield _label(right + 6, bottom + 34, say(MOVE_NAMES[edge.action]))


def _along(edge: Edge, say: Say) -> Iterator[str]:
    """A move on the line: straight to the neighbour, else an arc above, higher the farther."""
    (x1, y), (x2, _) = _centre(edge.source), _centre(edge.target)
    span = LINE.index(edge.target) - LINE.index(edge.source)
    words = say(MOVE_NAMES[edge.action])
    if span == 1:
        yield _path(f"M{x1 + _WIDTH // 2} {y}H{x2 - _WIDTH // 2 - 1}")
        yield _wrapped((x1 + x2) // 2, y - _HEIGHT // 2 - 10, words)
        return
    top = y - _HEIGHT // 2
    lift = 40 + 30 * (abs(span) - 1) if span > 0 else 104 + 16 * (abs(span) - 1)
    start, end = (x1 + 14, x2 - 14) if span > 0 else (x1 + 8, x2 - 8)
    yield _path(f"M{start} {top}C{start} {top - lift} {end} {top - lift} {end} {top - 2}")
    yield _label((start + end) // 2, top - round(lift * 0.75) - 5, words)


def _down(edge: Edge, say: Say) -> Iterator[str]:
    """A move off the line: down from the box, then along the row to the state."""
    (x1, y1), (x2, y2) = _centre(edge.source), _centre(edge.target)
    row = OFF.index(edge.target)
    x, y = x1 - 30 + 18 * row, y2 + 8
    yield _path(f"M{x} {y1 + _HEIGHT // 2}V{y}H{x2 - _WIDTH // 2 - 1}")
    if edge is _last_into(edge.target):
        yield _label(x2 - _WIDTH // 2 - 12, y - 7, say(MOVE_NAMES[edge.action]), anchor="end")


def _back_up(edge: Edge, say: Say) -> Iterator[str]:
    """A move back onto the line."""
    (x1, y1), (x2, y2) = _centre(edge.source), _centre(edge.target)
    x, y = x2 + 26, y1 - 12
    yield _path(f"M{x1 - _WIDTH // 2} {y}H{x}V{y2 + _HEIGHT // 2 + 2}")
    yield _label(x + 10, y - 6, say(MOVE_NAMES[edge.action]), anchor="start")


def _aside(edge: Edge) -> Iterator[str]:
    """A move between two states off the line: around on the right. Its name stands at the row."""
    (x1, y1), (x2, y2) = _centre(edge.source), _centre(edge.target)
    right = max(x1, x2) + _WIDTH // 2
    yield _path(f"M{right} {y1}H{right + 26}V{y2}H{right + 1}")


def _last_into(target: State) -> Edge:
    """The edge whose label names the whole row: all that lead there are the same move."""
    return [e for e in LIFECYCLE if e.target is target and e.source in LINE][-1]


def _path(d: str) -> str:
    return f'<path class="lifecycle-move" d="{d}" fill="none" stroke="currentColor" marker-end="url(#lifecycle-arrow)"/>'


def _label(x: int, y: int, words: str, *, anchor: str = "middle") -> str:
    return f'<text class="lifecycle-name" x="{x}" y="{y}" text-anchor="{anchor}">{escape(words)}</text>'


def _wrapped(x: int, y: int, words: str) -> str:
    """A name over a short arrow, on as many lines as it needs, the last of them at ``y``."""
    lines = _lines(words.split())
    spans = " ".join(
        f'<tspan x="{x}" y="{y - 15 * (len(lines) - 1 - place)}">{escape(line)}</tspan>'
        for place, line in enumerate(lines)
    )
    return f'<text class="lifecycle-name" text-anchor="middle">{spans}</text>'


def _lines(words: Sequence[str], most: int = 14) -> list[str]:
    lines: list[str] = []
    for word in words:
        if lines and len(lines[-1]) + 1 + len(word) <= most:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
