"""What guards look at: one frozen picture of a proposal, taken before anything is decided."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from persistence.text import Text
from proposals.route_models import StepKind
from proposals.states import Kind, State
from workflow.settings import DECIDING


class StepStatus(enum.Enum):
    """Where one step of the route stands; derived from its decisions and the clock."""

    NOT_YET = "not_yet"
    OPEN = "open"
    FAVOURABLE = "favourable"
    UNFAVOURABLE = "unfavourable"
    RETURNED = "returned"
    STALE = "stale"
    """It was favourable, but an edit has touched what was decided on."""


@dataclass(frozen=True)
class StepFacts:
    """One step as the guards see it."""

    id: int
    key: str
    kind: StepKind
    stage: int
    name: str
    status: StepStatus
    before_committee: bool
    touched: tuple[Text, ...] = ()
    """Labels of the fields edited since it was decided, within its scopes."""

    @property
    def decides(self) -> bool:
        """Whether approval needs its favourable outcome."""
        return self.kind in DECIDING

    @property
    def settled(self) -> bool:
        """Whether later steps need not wait for it. A notice asks nothing."""
        return self.kind is StepKind.NOTICE or self.status is StepStatus.FAVOURABLE


@dataclass(frozen=True)
class BallotFacts:
    """One ballot of the present round."""

    id: int
    step_id: int
    open: bool
    carried: bool
    lost: bool
    may_return: bool


@dataclass(frozen=True)
class ConditionFacts:
    """One condition of a carried motion."""

    id: int
    text: str
    met: bool
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Outside:
    """Facts from floors above, handed in: what the catalog page and the badge still lack."""

    public_copy_missing: tuple[Text, ...] = ()
    badge_missing: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Facts:
    """A proposal at one moment."""

    state: State
    kind: Kind
    today: date
    now: datetime
    missing: tuple[Text, ...] = ()
    blocking: tuple[str, ...] = ()
    based_on_version_in_force: bool = True
    other_under_way: str = ""
    steps: tuple[StepFacts, ...] = ()
    ballots: tuple[BallotFacts, ...] = ()
    conditions: tuple[ConditionFacts, ...] = ()
    condition_unmeetable: bool = False
    requested_changes: int = 0
    decided_by_others: bool = False
    amended_fields: frozenset[str] = frozenset()
    amended_labels: Mapping[str, Text] = field(default_factory=dict)
    route_same: bool = True
    earlier_step_reopened: bool = False
    record_stored: bool = False
    effective_on: date | None = None
    publish_at: datetime | None = None
    closing: bool = False
    teach_out_ends_on: date | None = None
    something_active: bool = False
    ended_on: date | None = None
    reinstate_days: int = 0
    reinstatement_asked_by: int | None = None
    actor_id: int | None = None
    origin_date: date | None = None
    origin_authority: str = ""
    attachments: int = 0
    outside: Outside = Outside()

    @property
    def carried(self) -> tuple[BallotFacts, ...]:
        """Ballots of this round whose motion was carried."""
        return tuple(ballot for ballot in self.ballots if ballot.carried)

    @property
    def unmet_conditions(self) -> tuple[ConditionFacts, ...]:
        """Conditions that nobody has confirmed yet."""
        return tuple(condition for condition in self.conditions if not condition.met)
