"""The checklist before publishing, and who is told of what."""

from accounts.roles import Role
from profiles.marketing import Done
from profiles.notices import DEFAULT_NOTICES, Occasion
from profiles.profile import read_profile
from tests.unit.profiles.shipped import NAMES, content, profile

COPY = {
    "public_summary": "Short.",
    "public_body": "Longer.",
    "enrol_url": "https://college.example/enrol",
    "contact_email": "ask@college.example",
}
BADGE = {Done.BADGE_PICTURE, Done.BADGE_CLASS}


def test_every_required_task_is_missing_at_first() -> None:
    missing = profile("generic").marketing.missing({}, frozenset())
    assert [str(one) for one in missing] == ["Public copy", "Badge set up", "Enrolment page"]


def test_nothing_is_missing_when_fields_and_facts_are_there() -> None:
    assert profile("generic").marketing.missing(COPY, BADGE) == ()


def test_a_task_needs_all_of_its_fields_and_facts() -> None:
    marketing = profile("generic").marketing
    assert "Enrolment page" in map(str, marketing.missing({**COPY, "enrol_url": ""}, BADGE))
    assert "Badge set up" in map(str, marketing.missing(COPY, {Done.BADGE_CLASS}))
    states = {one.task.key: one for one in marketing.states({"public_body": "x"}, frozenset())}
    assert [str(label) for label in states["public-copy"].lacking] == ["Plain-language summary"]
    assert not states["public-copy"].done


def test_every_shipped_checklist_covers_the_five_things_and_names_owners() -> None:
    for name in NAMES:
        tasks = {task.key: task for task in profile(name).marketing.tasks}
        assert {"public-copy", "page-picture", "badge", "enrolment", "codes"} <= tasks.keys()
        assert all(isinstance(task.owner, Role) for task in tasks.values())


def test_a_profile_replaces_the_notices_that_it_names() -> None:
    changed = content()
    changed["notices"] = {"notice": [{"on": "declined", "roles": ["auditor"]}]}
    notices = read_profile(changed).notices
    assert notices.told(Occasion.DECLINED) == {Role.AUDITOR}
    assert notices.told(Occasion.PUBLISHED) == DEFAULT_NOTICES[Occasion.PUBLISHED]
    del changed["notices"]
    assert read_profile(changed).notices.roles == DEFAULT_NOTICES
