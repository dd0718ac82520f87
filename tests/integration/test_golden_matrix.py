"""Person by state by action, as recorded: whoever changes it sees in a diff what became possible."""

from collections.abc import Iterator

import pytest

from proposals.states import State
from tests.builders import PEOPLE
from tests.integration.golden.matrix import ACTIONS, FILE, matrix, small_world
from workflow.actions import Action


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    world = small_world(tmp_path_factory.mktemp("matrix"))
    yield matrix(world)
    world.session.close()
    world.session.get_bind().dispose()  # type: ignore[union-attr]


def test_who_may_do_what_in_which_state_is_as_recorded(found: str) -> None:
    assert found == FILE.read_text(encoding="utf-8"), (
        "Permissions changed. If that is meant, write them anew and look at the difference: "
        "python -m tests.integration.golden.matrix"
    )


def test_the_record_holds_every_person_in_every_state_for_every_act() -> None:
    tables = _tables()
    assert set(State) <= {State(name) for name in tables if ":" not in name}
    people = {one["key"] for one in PEOPLE}
    for name, rows in tables.items():
        assert set(rows) == people, name
        assert all(cells == ["-"] or len(cells) == len(Action) for cells in rows.values()), name


def test_every_kind_of_answer_is_given_and_every_act_is_possible_somewhere() -> None:
    tables = _tables()
    answers = {cell for rows in tables.values() for cells in rows.values() for cell in cells}
    assert answers == set("Yg.n-")
    able = {
        (key, ACTIONS[place])
        for rows in tables.values()
        for key, cells in rows.items()
        for place, cell in enumerate(cells)
        if cell == "Y"
    }
    # The first is the system's alone. The others need what is given with the act, or a moment that
    # passes at once: a scan of the approval, a change that is asked for, an overtaken signature.
    assert {action for _, action in able} >= set(Action) - {
        Action.SUPERSEDE,
        Action.ADMIT_EXISTING,
        Action.RETURN_FOR_REVISION,
        Action.SEND_BACK,
        Action.TERMINATE,
    }
    outsiders = {"bob", "stranger", "art-head", "careers-head", "graduate-head"}
    assert {key for key, _ in able} == {one["key"] for one in PEOPLE} - outsiders


def _tables() -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            rows = found.setdefault(line.removeprefix("== "), {})
        elif found and line and not line.startswith(" "):
            key, *cells = line.split()
            rows[key] = cells
    return found


def test_nobody_but_its_writers_sees_a_draft() -> None:
    assert [key for key, cells in _tables()["draft"].items() if set(cells) != {"-"}] == ["ann"]
