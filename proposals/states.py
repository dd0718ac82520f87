"""The vocabulary of a proposal: its kinds, its states, the scopes of its content."""

import enum


class Kind(enum.Enum):
    """What a case asks for."""

    NEW = "new"
    CHANGE = "change"
    RENEWAL = "renewal"
    TERMINATION = "termination"


class State(enum.Enum):
    """Where a proposal stands. Moved only by workflow/service.py, along workflow/lifecycle.py."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    COMMITTEE_REVIEW = "committee_review"
    APPROVED = "approved"
    MARKETING = "marketing"
    ACTIVE = "active"
    CHANGED = "changed"
    TERMINATED = "terminated"
    RETURNED = "returned"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


MAIN_LINE = (
    State.DRAFT,
    State.SUBMITTED,
    State.COMMITTEE_REVIEW,
    State.APPROVED,
    State.MARKETING,
    State.ACTIVE,
)
"""The way of a proposal that is approved; `changed` and `terminated` are its later ends."""

UNDER_WAY = frozenset(
    {State.SUBMITTED, State.COMMITTEE_REVIEW, State.APPROVED, State.MARKETING, State.RETURNED}
)
"""A program has at most one case in these states."""

PUBLISHED = frozenset({State.ACTIVE, State.CHANGED, State.TERMINATED})
"""Versions that anybody may read."""

DECIDED = frozenset(
    {
        State.APPROVED,
        State.MARKETING,
        State.ACTIVE,
        State.CHANGED,
        State.TERMINATED,
        State.DECLINED,
    }
)
"""States that name the decision that led to them."""

FINAL = frozenset({State.CHANGED, State.DECLINED, State.WITHDRAWN})


class Scope(enum.Enum):
    """Which decisions an edit touches. Every field lies in exactly one scope."""

    EDITORIAL = "editorial"
    SUBSTANTIVE = "substantive"
    GOVERNANCE = "governance"
    BADGE = "badge"
