"""What a run tries: shards by seed, long tests only when asked for."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

ROOT = Path(__file__).resolve().parents[2]


def test_each_seed_has_a_run_of_its_own(shard: int) -> None:
    seen: list[int] = []

    @settings(max_examples=5)
    @given(st.integers(0, 10**6))
    def notes(number: int) -> None:
        seen.append(number)

    notes()
    assert len(set(seen)) > 1 and shard >= 0


@pytest.mark.long
def test_this_one_runs_only_when_asked_for() -> None:
    assert settings.default is settings.get_profile("long")


def collected(*options: str) -> str:
    here = str(Path(__file__).relative_to(ROOT))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider"]
        + [here, *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    return done.stdout


def test_the_long_ones_are_left_out_and_counted() -> None:
    told = collected()
    assert "only_when_asked_for" not in told
    assert "1 deselected" in told
    assert told.count("each_seed_has_a_run") == 8


def test_with_long_nothing_is_left_out() -> None:
    told = collected("--long")
    assert "only_when_asked_for" in told
    assert told.count("each_seed_has_a_run") == 40
