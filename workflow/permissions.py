"""Who may do what: action by relation. What is not written here is not allowed.

"May you?" is asked here; "is it time?" is the guards' question. Relations of a person to a proposal
are computed in workflow/relations.py.
"""

import enum
from collections.abc import Collection, Mapping

from proposals.states import State
from workflow.actions import Action as A


class Relation(enum.Enum):
    """How a person stands to one proposal, today."""

    PROPOSER = "proposer"
    """Proposer or co-proposer, or who entered it on behalf."""
    AUTHOR = "author"
    """Whose proposal it is: proposer or co-proposer. Entering it for them makes nobody an author."""
    OFFICE = "office"
    """Holds an office on the route whose turn it is."""
    COLLEAGUE = "colleague"
    """Has an office on the route, whosever turn it is, or reads everything."""
    CHAIR = "chair"
    """Presides over a committee on the route, being neither recused nor proposer."""
    MEMBER = "member"
    """Has a seat in such a committee, being neither recused nor proposer."""
    COORDINATOR = "coordinator"
    PUBLISHER = "publisher"
    """Marketing, the unit's contact, or whoever else the profile lets publish."""
    OPERATOR = "operator"
    """May edit the live part of the page."""
    UNIT_MEMBER = "unit_member"
    """May propose for the owning unit."""
    WAIVER_OFFICER = "waiver_officer"
    FINAL_AUTHORITY = "final_authority"
    ADMINISTRATOR = "administrator"
    SYSTEM = "system"


R = Relation
PERMISSIONS: Mapping[A, frozenset[Relation]] = {
    A.ADMIT_EXISTING: frozenset({R.COORDINATOR}),
    A.SUBMIT: frozenset({R.PROPOSER, R.COORDINATOR}),
    A.AMEND: frozenset({R.PROPOSER, R.COORDINATOR}),
    A.REFER: frozenset({R.COORDINATOR, R.SYSTEM}),
    A.SEND_BACK: frozenset({R.CHAIR, R.COORDINATOR, R.SYSTEM}),
    A.RETURN_FOR_REVISION: frozenset({R.OFFICE, R.CHAIR, R.COORDINATOR}),
    A.APPROVE: frozenset({R.CHAIR, R.COORDINATOR, R.SYSTEM}),
    A.DECLINE: frozenset({R.CHAIR, R.COORDINATOR, R.FINAL_AUTHORITY}),
    A.BEGIN_MARKETING: frozenset({R.COORDINATOR}),
    A.PUBLISH: frozenset({R.PUBLISHER, R.SYSTEM}),
    A.SUPERSEDE: frozenset({R.SYSTEM}),
    A.TERMINATE: frozenset({R.COORDINATOR, R.SYSTEM}),
    A.WITHDRAW: frozenset({R.PROPOSER, R.COORDINATOR, R.SYSTEM}),
    A.REINSTATE: frozenset({R.COORDINATOR, R.ADMINISTRATOR, R.FINAL_AUTHORITY}),
    A.ASK_REINSTATEMENT: frozenset({R.COORDINATOR}),
    A.EDIT: frozenset({R.PROPOSER, R.COORDINATOR}),
    A.SIGN: frozenset({R.OFFICE}),
    A.OBJECT: frozenset({R.OFFICE}),
    A.REQUEST_CHANGE: frozenset({R.OFFICE, R.CHAIR, R.COORDINATOR}),
    A.OPEN_BALLOT: frozenset({R.CHAIR}),
    A.VOTE: frozenset({R.MEMBER}),
    A.CLOSE_BALLOT: frozenset({R.CHAIR}),
    A.RECORD_ROOM_VOTE: frozenset({R.CHAIR, R.COORDINATOR}),
    A.RECUSE: frozenset({R.MEMBER}),
    A.RECORD_RECUSAL: frozenset({R.CHAIR, R.COORDINATOR}),
    A.COMMENT: frozenset({R.PROPOSER, R.COLLEAGUE, R.OFFICE, R.CHAIR, R.MEMBER, R.COORDINATOR}),
    A.WAIVE: frozenset({R.WAIVER_OFFICER}),
    A.ANSWER_CONDITION: frozenset({R.PROPOSER, R.COORDINATOR}),
    A.CONFIRM_CONDITION: frozenset({R.CHAIR, R.COORDINATOR}),
    A.EDIT_OPERATIONAL: frozenset({R.OPERATOR}),
    A.SCHEDULE: frozenset({R.PUBLISHER}),
    A.HIDE: frozenset({R.COORDINATOR, R.ADMINISTRATOR, R.PUBLISHER}),
    A.SUSPEND_ENROLMENT: frozenset({R.COORDINATOR, R.PUBLISHER}),
    A.PROPOSE_CHANGE: frozenset({R.UNIT_MEMBER, R.COORDINATOR}),
    A.PROPOSE_TERMINATION: frozenset({R.UNIT_MEMBER, R.COORDINATOR}),
    A.RENEW: frozenset({R.UNIT_MEMBER, R.COORDINATOR}),
    A.START_AGAIN: frozenset({R.PROPOSER}),
    A.GRANT_EXEMPTION: frozenset({R.ADMINISTRATOR}),
}

NEVER_ON_OWN = frozenset(
    {
        A.SIGN,
        A.OBJECT,
        A.VOTE,
        A.OPEN_BALLOT,
        A.CLOSE_BALLOT,
        A.RECORD_ROOM_VOTE,
        A.DECLINE,
        A.WAIVE,
        A.CONFIRM_CONDITION,
        A.GRANT_EXEMPTION,
    }
)
"""Nobody decides on what is theirs, whichever other office they hold."""

IN_STATES: Mapping[A, frozenset[State]] = {
    A.EDIT: frozenset(
        {State.DRAFT, State.RETURNED, State.SUBMITTED, State.COMMITTEE_REVIEW, State.APPROVED}
    ),
    A.SIGN: frozenset({State.SUBMITTED, State.COMMITTEE_REVIEW}),
    A.OBJECT: frozenset({State.SUBMITTED, State.COMMITTEE_REVIEW}),
    A.REQUEST_CHANGE: frozenset({State.SUBMITTED, State.COMMITTEE_REVIEW}),
    A.OPEN_BALLOT: frozenset({State.COMMITTEE_REVIEW}),
    A.VOTE: frozenset({State.COMMITTEE_REVIEW}),
    A.CLOSE_BALLOT: frozenset({State.COMMITTEE_REVIEW}),
    A.RECORD_ROOM_VOTE: frozenset({State.COMMITTEE_REVIEW}),
    A.RECUSE: frozenset({State.SUBMITTED, State.COMMITTEE_REVIEW}),
    A.RECORD_RECUSAL: frozenset({State.SUBMITTED, State.COMMITTEE_REVIEW}),
    A.COMMENT: frozenset(State) - {State.WITHDRAWN, State.CHANGED},
    A.WAIVE: frozenset({State.DRAFT, State.RETURNED, State.SUBMITTED, State.COMMITTEE_REVIEW}),
    A.ANSWER_CONDITION: frozenset({State.APPROVED}),
    A.CONFIRM_CONDITION: frozenset({State.APPROVED}),
    A.EDIT_OPERATIONAL: frozenset({State.APPROVED, State.MARKETING, State.ACTIVE}),
    A.SCHEDULE: frozenset({State.MARKETING}),
    A.HIDE: frozenset({State.ACTIVE, State.TERMINATED}),
    A.SUSPEND_ENROLMENT: frozenset({State.ACTIVE}),
    A.PROPOSE_CHANGE: frozenset({State.ACTIVE, State.TERMINATED}),
    A.PROPOSE_TERMINATION: frozenset({State.ACTIVE}),
    A.RENEW: frozenset({State.ACTIVE}),
    A.START_AGAIN: frozenset({State.DECLINED, State.WITHDRAWN}),
    A.GRANT_EXEMPTION: frozenset({State.SUBMITTED, State.COMMITTEE_REVIEW}),
    A.ASK_REINSTATEMENT: frozenset({State.TERMINATED}),
}
"""Where the acts that are not moves belong; the moves are in the lifecycle."""


def may(action: A, relations: Collection[Relation]) -> bool:
    """Whether somebody in these relations may do it at all, whatever the state."""
    if action in NEVER_ON_OWN and Relation.AUTHOR in relations:
        return False
    return not PERMISSIONS.get(action, frozenset()).isdisjoint(relations)
