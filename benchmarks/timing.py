"""Runs something several times: medians, and how many statements reach the database meanwhile."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, event

ROUNDS = 15


@dataclass
class Statements:
    """What was sent to the database, but for the opening and closing of transactions."""

    sent: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.sent)


@contextmanager
def counted(engine: Engine) -> Iterator[Statements]:
    """Collect the statements of the block."""
    found = Statements()

    def remember(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith("BEGIN"):
            found.sent.append(statement)

    event.listen(engine, "before_cursor_execute", remember)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", remember)


def milliseconds(work: Callable[[], object], *, rounds: int = ROUNDS) -> float:
    """The median of some runs, after one to warm up."""
    work()
    return statistics.median(_once(work) for _ in range(rounds))


def in_turns(
    one: Callable[[], object], other: Callable[[], object], *, rounds: int = 7
) -> tuple[float, float]:
    """The medians of two that are to be compared, each run after the other."""
    one(), other()
    times = [(_once(one), _once(other)) for _ in range(rounds)]
    return statistics.median(a for a, _ in times), statistics.median(b for _, b in times)


def _once(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000
