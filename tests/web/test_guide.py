"""The public guide: all from the profile, and no person's name unless the profile allows it."""

from collections.abc import Iterator

import pytest

from app import guide as words
from persistence.unit_of_work import unit_of_work
from profiles.loading import read_folder
from profiles.problems import ProfileRefused
from profiles.profile import read_profile
from profiles.service import adopt
from tests.builders import INSTITUTIONS, NOW, profile
from tests.support.desk import Desk, Office, office


@pytest.fixture(scope="module")
def at_work(new_database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:  # type: ignore[no-untyped-def]
    with office(new_database("sqlite"), tmp_path_factory.mktemp("instance")) as found:
        yield found


@pytest.fixture
def visitor(at_work: Office) -> Desk:
    return Desk(at_work.app)


def test_the_guide_tells_the_whole_way(visitor: Desk) -> None:
    page = visitor.open("/guide")
    assert page.url == "/guide/generic"
    for part in (
        "Head of the sponsoring unit signs",
        "Microcredential Committee votes on it",
        "The short way",
        "more than half of",
        "No days are set",
        "minutes in all",
        "Whom to ask",
    ):
        assert part in page.text, part
    pack = profile().workflow.pack
    ids = {str(one["id"]) for one in page.soup.select("[id^=rule-]")}
    assert ids == {f"rule-{rule.id}" for rule in pack.rules}
    assert all(rule.section.says in page.text for rule in pack.rules)
    pictures = page.soup.select(".guide-badges svg[role=img]")
    assert len(pictures) >= len(profile().workflow.scheme.types)


def adopted(at_work: Office, **guide: bool) -> None:
    """Let the institution say this of its guide from now on."""
    content = read_folder(INSTITUTIONS / "generic")
    content["profile"] = {**content["profile"], "guide": guide}
    world = at_work.world
    with unit_of_work(world.session):
        adopt(world.session, world.institution.id, content, by_id=None, now=NOW)


def test_offices_and_units_are_named_and_people_only_where_allowed(
    at_work: Office, visitor: Desk
) -> None:
    page = visitor.open("/guide/generic")
    assert "Chair" in page.text and "Member with a vote" in page.text
    names = [at_work.world.person(key).name for key in ("mary", "mike", "mona", "guest")]
    seats = "; ".join(one.get_text(" ") for one in page.soup.select("#committees ~ ul")[:1])
    assert "Member with a vote" in seats and not [name for name in names if name in seats]
    adopted(at_work, name_members=True)
    page = visitor.open("/guide/generic")
    seats = "; ".join(one.get_text(" ") for one in page.soup.select("#committees ~ ul")[:1])
    assert not [name for name in names if name not in seats]
    adopted(at_work)


def test_learners_find_what_the_profile_answers_and_what_it_does_not(visitor: Desk) -> None:
    page = visitor.open("/guide/generic/learners")
    for question in profile().faq:
        if question.audience.value != "proposers":
            assert question.question in page.text and question.answer in page.text
    assert "Not answered here" not in page.text
    arizona = profile("arizona")
    assert words.unanswered(arizona) == ["what it is", "how long one has"]
    visitor.open("/guide/nowhere", status=404)


def test_a_guide_that_is_closed_is_not_there(at_work: Office, visitor: Desk) -> None:
    adopted(at_work, open=False)
    visitor.open("/guide/generic", status=404)
    visitor.open("/guide/generic/learners", status=404)
    assert "/guide/" not in visitor.open("/catalog/generic").html
    assert "No guide is open here" in visitor.open("/guide").text
    adopted(at_work)


def test_meetings_of_an_unknown_committee_are_refused() -> None:
    content = read_folder(INSTITUTIONS / "generic")
    meets = {"committee": "senate", "says": "On Mondays."}
    content["profile"] = {**content["profile"], "guide": {"meets": [meets]}}
    with pytest.raises(ProfileRefused, match="No committee in committees.toml is called “senate”"):
        read_profile(content)


def test_arizona_says_when_its_committee_meets() -> None:
    guide = profile("arizona").guide
    meets = guide.meets_when("microcredential-committee")
    assert meets is not None and meets.says.startswith("Every month") and meets.source == "AZ2"
    assert [one.source for one in profile("oregon-state").guide.deadline] == ["OSU1"]
