"""``python -m benchmarks``: measure everything and print it as tables in Markdown."""

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks import machine, pages, policy_check, record, signing, voting
from benchmarks.databases import demonstration, place, postgres_server, server_version
from benchmarks.timing import ROUNDS

PAGE_AIM, CHECK_AIM, SIGNING_AIM = 200.0, 50.0, 2_000
SIZES = ((1_000, 1_000), (100_000, 2_000), (100_000, 100_000))
"""Proposals, and how many of them may be under way: a house, its archive, and more than any."""
BACKENDS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}

Row = Sequence[str]


def main() -> None:
    """Load, grow, measure, print."""
    asked = _asked()
    # An end from outside must not leave a server and gigabytes behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with postgres_server("postgresql" in asked.databases) as server:
        for line in machine.lines(server_version(server)):
            print(f"{line}  ")
        _policy()
        _say("signing awards")
        _signing()
        _say("loading the demonstration")
        with demonstration() as folder:
            for backend in asked.databases:
                _database(folder, backend, server, SIZES[: asked.sizes])


def _asked() -> argparse.Namespace:
    wanted = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    wanted.add_argument(
        "--sizes", type=int, choices=(1, 2, 3), default=3, help="how many of the sizes"
    )
    wanted.add_argument(
        "--databases", nargs="+", choices=list(BACKENDS), default=list(BACKENDS), help="where"
    )
    return wanted.parse_args()


def _policy() -> None:
    rows = [
        (
            name,
            f"{median:.1f}",
            f"{high:.1f}",
            _met(median, CHECK_AIM) if "together" in name else "",
        )
        for name, median, high in policy_check.measure()
    ]
    _table(
        "Policy check of a full proposal",
        (f"what, aim {CHECK_AIM:.0f} ms", "median ms", "95 % ms", ""),
        rows,
    )


def _signing() -> None:
    rows = [
        (name, f"{median:,.0f}", f"{best:,.0f}", f"{best / SIGNING_AIM:.1f} times the aim")
        if "fast path" in name
        else (name, f"{median:,.0f}", f"{best:,.0f}", "")
        for name, median, best in signing.measure()
    ]
    _table(
        f"Signing an award of {signing.quads()} statements, aim {SIGNING_AIM:,} a second",
        ("what", "median a second", "best a second", ""),
        rows,
    )


def _database(
    folder: Path, backend: str, server: str | None, sizes: Sequence[tuple[int, int]]
) -> None:
    found: list[dict[str, pages.Measured]] = []
    votes: list[voting.Voted] = []
    heads: list[str] = []
    for place_, (proposals, under_way) in enumerate(sizes):
        _say(f"{backend}: growing to {proposals:,} proposals")
        with place(folder, backend, server, proposals=proposals, under_way=under_way) as there:
            heads.append("ABC"[place_])
            print(
                f"\n{BACKENDS[backend]}, {heads[-1]}: {there.proposals:,} proposals, "
                f"{there.under_way:,} of them written or under way."
            )
            _say("measuring")
            found.append(pages.measure(there))
            votes.append(voting.measure(there))
            if place_ == 0 and backend == "sqlite":
                _record(record.measure(there))
    _pages(BACKENDS[backend], heads, found)
    _votes(BACKENDS[backend], heads, votes)


def _pages(name: str, heads: Sequence[str], found: Sequence[dict[str, pages.Measured]]) -> None:
    rows = []
    for title in found[0]:
        each = [one[title] for one in found]
        queries = sorted({one.queries for one in each})
        rows.append(
            (
                title,
                *(_against_aim(one) for one in each),
                *(str(one.queries) for one in each),
                "yes" if len(queries) == 1 else "**no**",
            )
        )
    heading = (
        "page",
        *(f"{one}, ms" for one in heads),
        *(f"{one}, queries" for one in heads),
        "constant",
    )
    _table(f"Pages on {name}, median (best) of {ROUNDS}, aim {PAGE_AIM:.0f} ms", heading, rows)


def _against_aim(found: pages.Measured) -> str:
    said = (
        f"{found.took.median:.0f}"
        if found.took.median <= PAGE_AIM
        else f"**{found.took.median:.0f}**"
    )
    return f"{said} ({found.took.best:.0f})"


def _votes(name: str, heads: Sequence[str], votes: Sequence[voting.Voted]) -> None:
    rows = [
        ("open the ballot's page", *(str(one.opened) for one in votes)),
        ("send the vote", *(str(one.sent) for one in votes)),
        ("see it on the page", *(str(one.shown) for one in votes)),
        ("all three", *(str(one.whole) for one in votes)),
        ("queries of sending it", *(str(one.queries) for one in votes)),
    ]
    title = f"A vote from end to end on {name}, median (best) of {voting.VOTES}"
    _table(title, ("", *(f"{one}, ms" for one in heads)), rows)


def _record(drawn: record.Drawn) -> None:
    rows = [
        ("reading the facts", str(drawn.facts)),
        ("the whole record", str(drawn.record)),
        ("WeasyPrint alone on the same HTML", str(drawn.bare)),
        (
            "ours beside it, best to best",
            f"{(drawn.record.best / drawn.bare.best - 1) * 100:+.0f} %",
        ),
    ]
    _table(
        f"The approval record, {drawn.pages} pages, {drawn.kilobytes:.0f} kB, "
        f"median (best) of {record.ROUNDS}",
        ("", "ms"),
        rows,
    )


def _met(value: float, aim: float) -> str:
    return "met" if value <= aim else f"**missed by {value - aim:.0f} ms**"


def _table(title: str, heading: Row, rows: Sequence[Row]) -> None:
    print(f"\n### {title}\n")
    print("| " + " | ".join(heading) + " |")
    print("| --- |" + " ---: |" * (len(heading) - 1))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    sys.stdout.flush()


def _say(what: str) -> None:
    """Tell who waits, beside the tables."""
    print(f"... {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
