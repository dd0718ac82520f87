"""The tree of units through its pages: adding, moving, closing; then refusals."""

import pytest

from accounts.models import Unit
from tests.support.administering import actions, rows
from tests.support.desk import Desk, Office
from tests.support.reset import Resettable


@pytest.fixture
def at_work(opened: Resettable) -> Office:
    return opened.reset()


@pytest.fixture
def admin(at_work: Office) -> Desk:
    return at_work.desk("admin")


def test_a_unit_is_added_renamed_moved_closed_and_opened(at_work: Office, admin: Desk) -> None:
    form = admin.open("/admin/units/new")
    values = {"name": "Écoles & Arts", "kind": "school", "parent": at_work.world.units["science"]}
    shown = admin.press(form, "Add this unit", values)
    assert shown.url == "/admin/units/ecoles-arts"
    shown = admin.press(admin.open(f"{shown.url}/rename"), "Save", {"name": "Schools and Arts"})
    assert shown.url == "/admin/units/ecoles-arts" and "Schools and Arts" in shown.text
    shown = admin.press(admin.open(f"{shown.url}/move"), "Move it", {"parent": ""})
    assert "Nothing: at the top" in shown.text
    shown = admin.press(
        admin.open(f"{shown.url}/close"), "Close the unit", {"closed_on": "2026-10-05"}
    )
    assert "Closed from" in shown.text
    admin.press(shown, "Open it again")
    [unit] = rows(at_work, Unit, Unit.slug == "ecoles-arts")
    assert unit.closed_on is None and unit.parent_id is None
    said = actions(at_work, f"unit:{unit.id}")
    assert said == ["added", "renamed", "moved", "closed", "opened_again"]


def test_the_tree_shows_each_unit_under_its_own(admin: Desk) -> None:
    page = admin.open("/admin/units")
    names = [one.get_text(" ", strip=True) for one in page.soup.select("tbody th")]
    assert names.index("Level 2: Department of Data") == names.index("College of Science") + 1


def test_a_unit_is_not_moved_under_itself(at_work: Office, admin: Desk) -> None:
    form = admin.open("/admin/units/science/move")
    offered = [option["value"] for option in form.soup.select("#parent option")]
    assert str(at_work.world.units["data"]) not in offered
    address, sent = admin.filled(form, "Move it", {"parent": at_work.world.units["data"]})
    refused = admin.send(address, sent, status=422)
    assert refused.soup.select_one("#parent-error")
    [unit] = rows(at_work, Unit, Unit.slug == "science")
    assert unit.parent_id is None


def test_two_moves_at_once_cannot_close_a_ring(at_work: Office, admin: Desk) -> None:
    """Art under science while science goes under art: the second page is refused."""
    art, science = at_work.world.units["art"], at_work.world.units["science"]
    first = admin.open("/admin/units/art/move")
    second = admin.open("/admin/units/science/move")
    admin.press(first, "Move it", {"parent": science})
    refused = admin.press(second, "Move it", {"parent": art}, status=422)
    assert refused.soup.select_one("#parent-error")


def test_a_move_over_a_change_is_refused(admin: Desk) -> None:
    mine = admin.open("/admin/units/art/rename")
    admin.press(admin.open("/admin/units/art/rename"), "Save", {"name": "Arts"})
    refused = admin.press(mine, "Save", {"name": "Fine Arts"}, status=409)
    assert "Somebody changed this" in refused.text
    assert refused.soup.select_one("#name")["value"] == "Fine Arts"


def test_a_unit_with_open_units_below_is_not_closed(admin: Desk) -> None:
    form = admin.open("/admin/units/science/close")
    refused = admin.press(form, "Close the unit", {"closed_on": "2026-10-05"}, status=422)
    assert "first: Department of Data" in refused.soup.select_one("#closed_on-error").get_text()


def test_two_units_do_not_have_one_name(admin: Desk) -> None:
    form = admin.open("/admin/units/new")
    refused = admin.press(
        form, "Add this unit", {"name": "department of DATA", "kind": "office"}, status=422
    )
    assert "of this name already" in refused.text
