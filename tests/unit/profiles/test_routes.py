"""The route of each institution for typical answers, and why each office is on it."""

from typing import Any

import pytest

from accounts.roles import Role
from proposals.facts import content_facts
from proposals.route_models import StepKind
from proposals.states import Kind
from tests.unit.profiles.shipped import NAMES, profile
from workflow.route import Office, Offices, PlannedStep, plan

LARGE = {
    "sponsoring": Office(1, "Department of Computing"),
    "college": Office(2, "College of Engineering"),
    "graduate_body": Office(3, "Graduate Council"),
}
SMALL = {"sponsoring": Office(1, "Crafts"), "college": Office(2, "Hartwell College")}
UNDERGRADUATE = {"audience": ["undergraduate"], "level": "introductory"}
GRADUATE = {"audience": ["undergraduate", "graduate"], "level": "graduate"}
UNCHANGED: dict[str, Any] = {"change.minor": False, "change.fields": [], "change.scopes": []}
MINOR = {"change.minor": True, "change.fields": ["summary"], "change.scopes": ["editorial"]}
MAJOR = {"change.minor": False, "change.fields": ["title"], "change.scopes": ["substantive"]}


def route(
    name: str,
    kind: Kind,
    content: dict[str, Any],
    change: dict[str, Any] | None = None,
    **offices: Any,
) -> list[PlannedStep]:
    facts = content_facts(content, kind=kind.value) | (change or UNCHANGED)
    around = Offices(**{**(SMALL if name == "hartwell" else LARGE), **offices})
    return plan(profile(name).workflow.route, kind, facts, around)


def keys(steps: list[PlannedStep]) -> list[str]:
    return [step.key for step in steps]


BEFORE = {"generic": [], "arizona": [], "oregon-state": ["ecampus"]}
AFTER = {"generic": [], "arizona": [], "oregon-state": ["registrar"]}
LARGE_ONES = ("generic", "arizona", "oregon-state")


@pytest.mark.parametrize("name", LARGE_ONES)
def test_an_undergraduate_program_goes_by_head_college_and_committee(name: str) -> None:
    steps = route(name, Kind.NEW, UNDERGRADUATE)
    assert keys(steps) == [*BEFORE[name], "unit-head", "college", "committee", *AFTER[name]]


@pytest.mark.parametrize("name", LARGE_ONES)
def test_a_graduate_audience_brings_the_graduate_body_in_before_the_committee(name: str) -> None:
    steps = route(name, Kind.NEW, GRADUATE)
    expected = ["unit-head", "college", "graduate-body", "committee"]
    assert keys(steps) == [*BEFORE[name], *expected, *AFTER[name]]
    body = next(step for step in steps if step.key == "graduate-body")
    assert (body.kind, body.role, body.unit_id) == (StepKind.SIGN_OFF, Role.HEAD, 3)
    assert body.before_committee


@pytest.mark.parametrize("name", LARGE_ONES)
def test_partners_and_the_co_curricular_director_sign_in_parallel(name: str) -> None:
    steps = route(
        name,
        Kind.NEW,
        UNDERGRADUATE,
        partners=(Office(7, "Department of Management"), Office(8, "School of Nursing")),
        co_curricular=Office(9, "Career Services"),
    )
    named = ["unit-head", "partner-7", "partner-8", "co-curricular", "college", "committee"]
    assert keys(steps) == [*BEFORE[name], *named, *AFTER[name]]
    middle = [step for step in steps if step.unit_id in (7, 8, 9)]
    assert len({step.stage for step in middle}) == 1
    assert [step.name for step in middle] == [
        "Head of Department of Management",
        "Head of School of Nursing",
        "Director of Career Services",
    ]
    assert "Career Services" in middle[2].because


def test_at_oregon_state_ecampus_is_first_and_the_registrar_is_told_last() -> None:
    steps = route("oregon-state", Kind.NEW, UNDERGRADUATE)
    first, last = steps[0], steps[-1]
    assert (first.kind, first.role, first.unit_id) == (
        StepKind.SIGN_OFF,
        Role.FINAL_AUTHORITY,
        None,
    )
    assert (last.kind, last.role, last.before_committee) == (
        StepKind.NOTICE,
        Role.REGISTRAR,
        False,
    )
    assert str(profile("oregon-state").words.role(Role.FINAL_AUTHORITY)) == "Ecampus officer"


@pytest.mark.parametrize("content", [UNDERGRADUATE, GRADUATE])
def test_at_hartwell_the_dean_signs_and_the_committee_votes(content: dict[str, Any]) -> None:
    steps = route("hartwell", Kind.NEW, content)
    assert keys(steps) == ["dean", "committee"]
    assert [step.committee for step in steps] == ["", "curriculum-committee"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("kind", "change"), [(Kind.CHANGE, MINOR), (Kind.RENEWAL, UNCHANGED)])
def test_a_minor_change_and_an_unchanged_renewal_go_to_one_officer_alone(
    name: str, kind: Kind, change: dict[str, Any]
) -> None:
    [only] = route(name, kind, GRADUATE, change, partners=(Office(7, "Department"),))
    assert (only.kind, only.role, only.before_committee) == (
        StepKind.AUTHORITY,
        Role.COORDINATOR,
        False,
    )
    assert set(only.scopes) == {"editorial", "substantive", "governance", "badge"}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", [Kind.CHANGE, Kind.RENEWAL])
def test_a_change_of_substance_goes_the_whole_way(name: str, kind: Kind) -> None:
    assert keys(route(name, kind, GRADUATE, MAJOR)) == keys(route(name, Kind.NEW, GRADUATE))


@pytest.mark.parametrize("name", LARGE_ONES)
def test_a_termination_goes_by_head_college_and_committee(name: str) -> None:
    steps = route(
        name,
        Kind.TERMINATION,
        GRADUATE,
        partners=(Office(7, "Department"),),
        co_curricular=Office(9, "Career Services"),
    )
    assert keys(steps) == ["unit-head", "college", "committee", *AFTER[name]]


def test_at_hartwell_a_termination_goes_by_dean_and_committee() -> None:
    assert keys(route("hartwell", Kind.TERMINATION, UNDERGRADUATE)) == ["dean", "committee"]


@pytest.mark.parametrize("name", NAMES)
def test_every_step_says_why_to_the_proposer_and_how_long_it_has(name: str) -> None:
    steps = route(
        name,
        Kind.NEW,
        GRADUATE,
        partners=(Office(7, "Department"),),
        co_curricular=Office(9, "Career Services"),
    )
    for step in steps:
        assert step.because.endswith(".") and "{" not in step.name + step.because
        assert step.days is not None and step.days >= 1


@pytest.mark.parametrize("name", NAMES)
def test_an_edit_of_the_badge_reopens_the_committee(name: str) -> None:
    committee = next(step for step in route(name, Kind.NEW, GRADUATE) if step.committee)
    assert "badge" in committee.scopes
