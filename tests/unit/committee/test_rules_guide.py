"""The guide to committee rules says what the code does."""

import re
import tomllib
from pathlib import Path

import pytest

from committee.rule import Rule
from committee.settings import CommitteeSettings, parse_committees

GUIDE = (Path(__file__).parents[3] / "docs" / "committee-rules.md").read_text(encoding="utf-8")


def rows(heading: str) -> list[list[str]]:
    """The cells of the first table below a heading, without its head."""
    below = GUIDE.split(f"\n{heading}\n")[1]
    table = re.search(r"(?:^\|.*\n)+", below, re.MULTILINE)[0]
    return [
        [cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]
    ]


def keys(heading: str) -> dict[str, str]:
    """Each key of a table with its default as written."""
    return {key: row[1] for row in rows(heading) for key in re.findall(r"`(\w+)`", row[0])}


def test_every_key_is_in_the_guide_and_no_other() -> None:
    assert keys("## The rule").keys() == Rule.model_fields.keys()
    assert keys("## The committee").keys() == CommitteeSettings.model_fields.keys()


def test_the_defaults_in_the_guide_are_those_of_the_code() -> None:
    nothing = {"none": (None, (), {}), "everybody": ((), [])}
    actual = Rule().model_dump(mode="json", exclude_none=True)
    for key, written in keys("## The rule").items():
        value = actual.get(key)
        if written.startswith("`"):
            assert tomllib.loads(f"x = {written.strip('`')}") == {"x": value}, key
        else:
            assert (value or None) in (None, *nothing[written]), key


@pytest.mark.parametrize("block", re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL))
def test_every_committee_in_the_guide_can_be_read(block: str) -> None:
    assert parse_committees(tomllib.loads(block))


@pytest.mark.parametrize("row", rows("## Worked examples"), ids=lambda row: row[0])
def test_every_rule_in_the_worked_examples_can_be_read(row: list[str]) -> None:
    parts = re.findall(r"`([^`]+)`", row[1])
    assert parts
    readings = [Rule.model_validate(tomllib.loads(part)) for part in parts]
    if "silence_days" not in row[1]:
        Rule.model_validate(tomllib.loads("\n".join(parts)))
    assert all(readings)
