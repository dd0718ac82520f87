"""Role by state by action, as recorded: whoever changes it sees in a diff what became possible."""

from pathlib import Path

from tests.integration.golden.matrix import FILE, matrix, small_world


def test_who_may_do_what_in_which_state_is_as_recorded(tmp_path: Path) -> None:
    world = small_world(tmp_path)
    found = matrix(world)
    world.session.close()
    world.session.get_bind().dispose()
    assert found == FILE.read_text(encoding="utf-8"), (
        "Permissions changed. If that is meant, write them anew: "
        "python -m tests.integration.golden.matrix"
    )
