"""How a route is planned: order, parallel offices, who signs once, what is delegated. Pure."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from accounts.roles import Role
from proposals.route_models import StepKind
from proposals.states import Kind
from tests.builders import profile
from workflow.route import Office, Offices, grouped_by_stage, plan
from workflow.settings import RouteSettings, route_settings

DATA, SCIENCE, ART, CAREERS, GRADUATE = (
    Office(number, name)
    for number, name in enumerate(
        ("Data", "Science", "Art", "Career Services", "Graduate Council"), start=1
    )
)
ALL = Offices(DATA, SCIENCE, (ART,), CAREERS, GRADUATE)
FACTS: dict[str, Any] = {
    "audience": ["undergraduate"],
    "change.minor": False,
    "change.fields": [],
    "change.scopes": [],
}
SUBSTANCE = {**FACTS, "change.fields": ["title"], "change.scopes": ["substantive"]}


def step(key: str, stage: int, **more: Any) -> dict[str, Any]:
    usual = {"kind": "sign_off", "name": "Head of {unit}", "because": "{unit} is asked."}
    return {"key": key, "stage": stage, **usual, "place": "sponsoring", "role": "head", **more}


def ballot(key: str, stage: int, committee: str) -> dict[str, Any]:
    return {
        "key": key,
        "stage": stage,
        "kind": "ballot",
        "name": key,
        "because": "They decide.",
    } | {"committee": committee}


def route(*steps: dict[str, Any]) -> RouteSettings:
    return route_settings({"step": list(steps)})


def test_an_office_met_twice_signs_once_at_its_first_stage() -> None:
    settings = route(step("head", 10), step("partner", 20, place="partners"))
    found = plan(settings, Kind.NEW, FACTS, Offices(DATA, partners=(DATA, ART)))
    assert [(one.key, one.stage) for one in found] == [("head", 10), ("partner-3", 20)]


def test_two_committees_in_turn_are_two_steps_and_the_first_marks_what_comes_before() -> None:
    settings = route(
        ballot("senate", 40, "senate"),
        step("late", 50),
        ballot("board", 30, "board"),
        step("early", 20, place="college"),
    )
    found = plan(settings, Kind.NEW, FACTS, ALL)
    assert [one.key for one in found] == ["early", "board", "senate", "late"]
    assert [one.before_committee for one in found] == [True, False, False, False]


def test_without_a_committee_nothing_is_before_one() -> None:
    [only] = plan(route(step("head", 10)), Kind.NEW, FACTS, ALL)
    assert not only.before_committee


def test_an_office_that_does_not_exist_is_not_on_the_route() -> None:
    settings = route(step("head", 10), step("college", 20, place="college"))
    assert [one.key for one in plan(settings, Kind.NEW, FACTS, Offices(DATA))] == ["head"]


def test_equal_stages_are_shown_side_by_side() -> None:
    settings = route(
        step("college", 20, place="college"),
        step("partner", 20, place="partners"),
        step("head", 10),
    )
    grouped = grouped_by_stage(plan(settings, Kind.NEW, FACTS, ALL))
    assert [(stage, [one.key for one in steps]) for stage, steps in grouped] == [
        (10, ["head"]),
        (20, ["college", "partner-3"]),
    ]


def test_a_condition_asks_the_answers_and_the_change() -> None:
    settings = route(
        step("head", 10),
        step("council", 20, place="graduate_body", when="'graduate' in audience"),
        step("again", 30, place="college", when="'substantive' in change.scopes"),
    )
    keys = [one.key for one in plan(settings, Kind.CHANGE, FACTS, ALL)]
    assert keys == ["head"]
    graduate = {**SUBSTANCE, "audience": ["graduate"]}
    keys = [one.key for one in plan(settings, Kind.CHANGE, graduate, ALL)]
    assert keys == ["head", "council", "again"]


def test_where_nobody_is_delegated_a_minor_change_goes_the_whole_way() -> None:
    minor = {**FACTS, "change.minor": True, "change.fields": ["summary"]}
    assert [one.key for one in plan(route(step("head", 10)), Kind.CHANGE, minor, ALL)] == ["head"]


def test_a_new_program_and_a_termination_are_never_delegated() -> None:
    settings = profile().workflow.route
    for kind in (Kind.NEW, Kind.TERMINATION):
        minor = {**FACTS, "change.minor": True}
        found = plan(settings, kind, minor, ALL)
        assert any(one.kind is StepKind.BALLOT for one in found)
        assert all(one.role is not Role.COORDINATOR for one in found)


def test_a_renewal_with_any_change_is_not_delegated() -> None:
    settings = profile().workflow.route
    assert len(plan(settings, Kind.RENEWAL, FACTS, ALL)) == 1
    assert len(plan(settings, Kind.RENEWAL, {**FACTS, "change.fields": ["summary"]}, ALL)) > 1


names = st.sampled_from(["generic", "arizona", "oregon-state", "hartwell"])
some = st.sampled_from([DATA, SCIENCE, ART, CAREERS, GRADUATE])
offices = st.builds(
    Offices,
    sponsoring=some,
    college=st.none() | some,
    partners=st.lists(some, max_size=4).map(tuple),
    co_curricular=st.none() | some,
    graduate_body=st.none() | some,
)


@given(names, st.sampled_from(Kind), offices, st.booleans(), st.booleans())
def test_every_planned_route_is_in_order_and_asks_nobody_twice(
    name: str, kind: Kind, around: Offices, graduate: bool, changed: bool
) -> None:
    settings = profile(name).workflow.route
    facts = {
        **(SUBSTANCE if changed else FACTS),
        "audience": ["graduate" if graduate else "undergraduate"],
    }
    found = plan(settings, kind, facts, around)
    assert found == plan(settings, kind, dict(reversed(list(facts.items()))), around)
    assert [one.stage for one in found] == sorted(one.stage for one in found)
    assert len({one.key for one in found}) == len(found)
    signing = [(one.unit_id, one.role) for one in found if one.unit_id is not None]
    assert len(set(signing)) == len(signing)
    assert any(one.kind is not StepKind.NOTICE for one in found)
    ballots = [one.stage for one in found if one.kind is StepKind.BALLOT]
    for one in found:
        assert one.before_committee is (bool(ballots) and one.stage < min(ballots))
