"""Runs something several times: how long it took, and how many statements reach the database."""

import statistics
import time
from collections.abc import Callable, Iterable, Iterator
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


@dataclass(frozen=True)
class Took:
    """Milliseconds of several runs. The best is the one that the machine disturbed least."""

    median: float
    best: float

    def __str__(self) -> str:
        return f"{self.median:.0f} ({self.best:.0f})"


def took(times: Iterable[float]) -> Took:
    """What these runs come to."""
    found = list(times)
    return Took(statistics.median(found), min(found))


def timed(work: Callable[[], object], *, rounds: int = ROUNDS) -> Took:
    """Some runs, after one to warm up."""
    work()
    return took(_once(work) for _ in range(rounds))


def in_turns(
    one: Callable[[], object], other: Callable[[], object], *, rounds: int
) -> tuple[Took, Took]:
    """Two that are to be compared, each run after the other, so that all else weighs on both."""
    one(), other()
    times = [(_once(one), _once(other)) for _ in range(rounds)]
    return took(a for a, _ in times), took(b for _, b in times)


def _once(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000
