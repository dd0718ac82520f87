"""The catalog follows what it repeats: names of units and words of the profile, without being told."""

import copy
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from accounts.models import Unit
from accounts.queries import profile_in_force
from app.worker import run_once
from persistence.unit_of_work import unit_of_work
from profiles.service import adopt
from proposals.states import State
from tests.support.desk import Desk, Office, office


@pytest.fixture
def at_work(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    with office(sqlite_url, tmp_path / "instance") as found:
        found.world.at(State.ACTIVE)
        worked(found)
        yield found


def worked(at_work: Office) -> None:
    at_work.later()
    run_once(at_work.app, at_work.world.walk.clock)
    at_work.fresh()


def catalog(at_work: Office, query: str) -> str:
    return Desk(at_work.app).open(f"/catalog/generic?{query}").text


def test_a_renamed_unit_is_found_by_its_new_name(at_work: Office) -> None:
    assert "Nothing fits all of this" in catalog(at_work, "q=informatics")
    admin = at_work.desk("admin")
    admin.press(admin.open("/admin/units/data/rename"), "Save", {"name": "Informatics"})
    worked(at_work)
    assert "Survey Design" in catalog(at_work, "q=informatics")
    assert "Informatics" in Desk(at_work.app).open("/catalog/generic/survey-design").text


def test_a_moved_unit_is_found_under_the_one_above(at_work: Office) -> None:
    careers = at_work.world.session.scalar(select(Unit.id).where(Unit.slug == "careers"))
    assert "Nothing fits all of this" in catalog(at_work, f"unit={careers}")
    admin = at_work.desk("admin")
    admin.press(admin.open("/admin/units/data/move"), "Move", {"parent": str(careers)})
    worked(at_work)
    assert "Survey Design" in catalog(at_work, f"unit={careers}")


def test_a_new_profile_shows_what_is_coming(at_work: Office) -> None:
    session, house = at_work.world.session, at_work.world.institution.id
    at_work.world.at(State.MARKETING, title="Basket Weaving")
    worked(at_work)
    version = profile_in_force(session, house)
    assert version is not None
    content = copy.deepcopy(version.content)
    shown = content["profile"]["options"]["coming_soon"]
    assert ("Basket Weaving" in catalog(at_work, "")) is shown
    content["profile"]["options"]["coming_soon"] = not shown
    with unit_of_work(session):
        adopt(session, house, content, by_id=None, now=at_work.world.walk.clock)
    worked(at_work)
    assert ("Basket Weaving" in catalog(at_work, "")) is not shown
