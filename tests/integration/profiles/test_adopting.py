"""Founding an institution and adopting versions of its profile, on both databases."""

import copy
import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.models import Institution, ProfileVersion
from accounts.queries import profile_in_force
from committee.models import Committee
from persistence.audit import broken_links, entries_of
from profiles.loading import read_folder
from profiles.problems import ProfileRefused
from profiles.profile import read_profile
from profiles.service import adopt, found

FOLDER = Path(__file__).parents[3] / "institutions"
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def content() -> dict[str, Any]:
    return read_folder(FOLDER / "arizona")


def how_many(session: Session, model: type) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_founding_makes_the_institution_its_committees_and_version_one(
    session: Session, content: dict[str, Any]
) -> None:
    institution = found(session, content, now=NOW)
    version = profile_in_force(session, institution.id)
    assert (institution.slug, institution.prefix) == ("arizona", "UA")
    assert (institution.timezone, institution.illustrative) == ("America/Phoenix", True)
    assert set(session.scalars(select(Committee.slug))) == {
        "microcredential-committee",
        "graduate-council-executive-committee",
    }
    assert version is not None
    assert (version.number, version.adopted_at, version.adopted_by_id) == (1, NOW, None)
    assert version.sha256 == hashlib.sha256(rfc8785.dumps(version.content)).hexdigest()


def test_what_was_adopted_can_be_read_and_carries_its_taxonomy(
    session: Session, content: dict[str, Any]
) -> None:
    institution = found(session, content, now=NOW)
    session.expire_all()
    version = profile_in_force(session, institution.id)
    assert version is not None
    assert isinstance(version.content["taxonomy"]["scheme"], dict)
    assert read_profile(version.content).brand == read_profile(content).brand


def test_founding_again_changes_nothing(session: Session, content: dict[str, Any]) -> None:
    first = found(session, content, now=NOW)
    again = found(session, copy.deepcopy(content), now=LATER)
    assert again is first
    assert [how_many(session, m) for m in (Institution, ProfileVersion, Committee)] == [1, 1, 2]
    assert len(entries_of(session, f"institution:{first.id}")) == 1


def test_another_content_is_the_next_version_and_rows_follow(
    session: Session, content: dict[str, Any]
) -> None:
    institution = found(session, content, now=NOW)
    content["profile"]["institution"]["name"] = "Arizona, renamed"
    content["committees"]["committee"][0]["name"] = "Review Board"
    content["committees"]["committee"].append({"slug": "appeals", "name": "Appeals"})
    version = adopt(session, institution.id, content, by_id=None, now=LATER)
    assert version.number == 2
    assert institution.name == "Arizona, renamed"
    names = {row.slug: row.name for row in session.scalars(select(Committee))}
    assert names["microcredential-committee"] == "Review Board"
    assert names["appeals"] == "Appeals"
    entries = entries_of(session, f"institution:{institution.id}")
    assert [one.action for one in entries] == ["adopt_profile", "adopt_profile"]
    assert entries[1].details == {"number": 2, "sha256": version.sha256}
    assert not list(broken_links(session))


def test_going_back_to_an_earlier_content_is_a_version_of_its_own(
    session: Session, content: dict[str, Any]
) -> None:
    institution = found(session, content, now=NOW)
    other = copy.deepcopy(content)
    other["faq"] = {}
    adopt(session, institution.id, other, by_id=None, now=LATER)
    assert adopt(session, institution.id, content, by_id=None, now=LATER).number == 3


def test_a_faulty_profile_and_another_institutions_are_refused_whole(
    session: Session, content: dict[str, Any]
) -> None:
    institution = found(session, content, now=NOW)
    faulty = copy.deepcopy(content)
    faulty["route"] = {}
    with pytest.raises(ProfileRefused):
        adopt(session, institution.id, faulty, by_id=None, now=LATER)
    with pytest.raises(ProfileRefused, match=r"profile\.toml, institution, slug: "):
        adopt(session, institution.id, read_folder(FOLDER / "hartwell"), by_id=None, now=LATER)
    assert how_many(session, ProfileVersion) == 1
    assert how_many(session, Committee) == 2
