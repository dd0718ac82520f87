"""What random histories choose from: people, starting points, and acts that fit a state."""

from collections.abc import Mapping

from proposals.states import State

EVERYBODY = (
    "ann",
    "bob",
    "stranger",
    "head",
    "deputy",
    "art-head",
    "dean",
    "graduate-head",
    "coordinator",
    "marketing",
    "contact",
    "policy",
    "authority",
    "auditor",
    "admin",
    "chair",
    "vice",
    "mary",
    "mike",
    "mona",
    "guest",
)
SEVERAL = frozenset(
    {"everybody votes", "hold a ballot", "every office signs", "meet every condition"}
)
"""Acts made of several, of which the first may succeed and a later one be refused."""

STARTS = (
    State.DRAFT,
    State.SUBMITTED,
    State.COMMITTEE_REVIEW,
    State.COMMITTEE_REVIEW,
    State.APPROVED,
    State.MARKETING,
    State.ACTIVE,
)
"""Where a history takes over from the plain walk."""

_SIGNING = ("the right office signs", "the right office signs", "every office signs")
FITTING: Mapping[State, tuple[str, ...]] = {
    State.DRAFT: ("send", "send", "edit", "withdraw"),
    State.RETURNED: ("send again", "edit", "withdraw"),
    State.SUBMITTED: (
        *_SIGNING,
        "sign",
        "refer",
        "refer",
        "ask",
        "edit",
        "amend",
        "return",
        "recuse",
        "decline",
    ),
    State.COMMITTEE_REVIEW: (
        "hold a ballot",
        "hold a ballot",
        "hold a ballot",
        "open a ballot",
        "everybody votes",
        "everybody votes",
        "vote",
        "close the ballot",
        "close the ballot",
        "end the ballot",
        "approve",
        "approve",
        "ask",
        "edit",
        "amend",
        "send back",
        "return",
        "decline",
        "recuse",
        *_SIGNING,
    ),
    State.APPROVED: (
        "make records",
        "make records",
        "meet every condition",
        "answer a condition",
        "confirm a condition",
        "edit",
        "amend",
        "begin marketing",
        "begin marketing",
        "return",
    ),
    State.MARKETING: ("publish", "publish", "publish", "return", "withdraw"),
    State.ACTIVE: ("propose on it", "propose on it", "terminate"),
    State.TERMINATED: ("ask reinstatement", "reinstate", "propose on it"),
    State.DECLINED: ("start again",),
    State.WITHDRAWN: ("start again",),
}
"""Acts that belong to a state; three steps in four are one of these."""
