"""Facts as hypothesis invents them: any picture of a proposal that guards could be shown."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from persistence.text import Text
from proposals.route_models import StepKind
from proposals.states import Kind, State
from workflow.facts import BallotFacts, ConditionFacts, Facts, Outside, StepFacts, StepStatus

NOW = datetime(2026, 10, 5, 15, 0, tzinfo=UTC)
TODAY = NOW.date()

steps = st.builds(
    StepFacts,
    id=st.integers(1, 9),
    key=st.just("step"),
    kind=st.sampled_from(StepKind),
    stage=st.just(10),
    name=st.just("An office"),
    status=st.sampled_from(StepStatus),
    before_committee=st.booleans(),
    touched=st.just((Text("Title"),)),
)
ballots = st.builds(
    BallotFacts,
    id=st.integers(1, 9),
    step_id=st.just(1),
    open=st.booleans(),
    carried=st.booleans(),
    lost=st.booleans(),
    may_return=st.booleans(),
)
conditions = st.builds(
    ConditionFacts,
    id=st.integers(1, 9),
    text=st.just("Name an assessor."),
    met=st.booleans(),
    fields=st.just(("assessments",)),
)
outside = st.builds(
    Outside,
    public_copy_missing=st.sampled_from([(), (Text("a short description"),)]),
    badge_missing=st.sampled_from([(), (Text("The badge has no picture."),)]),
)
days = st.sampled_from([None, date(2026, 1, 5), TODAY, date(2027, 1, 5)])


def facts_in(state: State) -> st.SearchStrategy[Facts]:
    """Any facts about a proposal in this state."""
    return st.builds(
        Facts,
        state=st.just(state),
        kind=st.sampled_from(Kind),
        today=st.just(TODAY),
        now=st.just(NOW),
        missing=st.sampled_from([(), (Text("Title"),)]),
        blocking=st.sampled_from([(), ("Too few credits.",)]),
        based_on_version_in_force=st.booleans(),
        other_under_way=st.sampled_from(["", "EX-2026-002"]),
        steps=st.lists(steps, max_size=3).map(tuple),
        ballots=st.lists(ballots, max_size=2).map(tuple),
        conditions=st.lists(conditions, max_size=2).map(tuple),
        condition_unmeetable=st.booleans(),
        requested_changes=st.integers(0, 1),
        decided_by_others=st.booleans(),
        amended_fields=st.sampled_from([frozenset(), frozenset({"title"})]),
        route_same=st.booleans(),
        earlier_step_reopened=st.booleans(),
        record_stored=st.booleans(),
        publish_at=st.sampled_from([None, NOW, NOW + timedelta(days=1)]),
        closing=st.booleans(),
        teach_out_ends_on=days,
        something_active=st.booleans(),
        ended_on=days,
        reinstate_days=st.just(90),
        reinstatement_asked_by=st.sampled_from([None, 1, 2]),
        actor_id=st.just(1),
        origin_date=days,
        origin_authority=st.sampled_from(["", "The Senate"]),
        attachments=st.integers(0, 1),
        outside=outside,
    )
