"""The whole machine on one screen: what may follow what, and what must hold."""

from collections.abc import Callable
from dataclasses import dataclass

from proposals.states import State as S
from workflow import events
from workflow import guards as g
from workflow.actions import Action as A
from workflow.facts import Facts

Guard = Callable[[Facts], g.Verdict]


@dataclass(frozen=True)
class Edge:
    """One move: from where to where, what must hold, what is announced."""

    action: A
    source: S
    target: S
    guards: tuple[Guard, ...]
    announces: type[events.ProposalEvent]


# fmt: off
_SENDING = (g.content_complete, g.nothing_blocks, g.based_on_version_in_force, g.no_other_case_under_way)
_AMENDING = (g.content_complete, g.nothing_blocks, g.only_named_fields_change, g.the_route_stays)
_RETURNING = (g.a_change_was_requested, g.no_ballot_open, g.the_motion_lets_it_return)
_APPROVING = (g.every_deciding_step_favourable, g.nothing_stale, g.no_ballot_open, g.somebody_else_decided)
_DECLINING = (g.no_ballot_open, g.no_motion_carried, g.committee_decided_or_not_reached)

LIFECYCLE: tuple[Edge, ...] = (
    Edge(A.ADMIT_EXISTING,      S.DRAFT,            S.ACTIVE,           (g.approved_before, g.nothing_active), events.ProposalAdmitted),
    Edge(A.SUBMIT,              S.DRAFT,            S.SUBMITTED,        _SENDING,                              events.ProposalSubmitted),
    Edge(A.SUBMIT,              S.RETURNED,         S.SUBMITTED,        _SENDING,                              events.ProposalSubmitted),
    Edge(A.AMEND,               S.SUBMITTED,        S.SUBMITTED,        _AMENDING,                             events.ProposalAmended),
    Edge(A.AMEND,               S.COMMITTEE_REVIEW, S.COMMITTEE_REVIEW, _AMENDING,                             events.ProposalAmended),
    Edge(A.AMEND,               S.APPROVED,         S.APPROVED,         _AMENDING,                             events.ProposalAmended),
    Edge(A.REFER,               S.SUBMITTED,        S.COMMITTEE_REVIEW, (g.has_a_committee, g.earlier_steps_settled), events.ProposalReferred),
    Edge(A.SEND_BACK,           S.COMMITTEE_REVIEW, S.SUBMITTED,        (g.an_earlier_step_is_unsettled,),     events.ProposalSentBack),
    Edge(A.RETURN_FOR_REVISION, S.SUBMITTED,        S.RETURNED,         _RETURNING,                            events.ProposalReturned),
    Edge(A.RETURN_FOR_REVISION, S.COMMITTEE_REVIEW, S.RETURNED,         _RETURNING,                            events.ProposalReturned),
    Edge(A.RETURN_FOR_REVISION, S.APPROVED,         S.RETURNED,         _RETURNING,                            events.ProposalReturned),
    Edge(A.RETURN_FOR_REVISION, S.MARKETING,        S.RETURNED,         _RETURNING,                            events.ProposalReturned),
    Edge(A.APPROVE,             S.SUBMITTED,        S.APPROVED,         _APPROVING,                            events.ProposalApproved),
    Edge(A.APPROVE,             S.COMMITTEE_REVIEW, S.APPROVED,         _APPROVING,                            events.ProposalApproved),
    Edge(A.DECLINE,             S.SUBMITTED,        S.DECLINED,         _DECLINING,                            events.ProposalDeclined),
    Edge(A.DECLINE,             S.COMMITTEE_REVIEW, S.DECLINED,         _DECLINING,                            events.ProposalDeclined),
    Edge(A.BEGIN_MARKETING,     S.APPROVED,         S.MARKETING,        (g.every_condition_met, g.nothing_stale, g.record_stored, g.badge_complete), events.MarketingBegun),
    Edge(A.PUBLISH,             S.MARKETING,        S.ACTIVE,           (g.based_on_version_in_force, g.public_copy_complete, g.effective_date_reached), events.ProgramPublished),
    Edge(A.SUPERSEDE,           S.ACTIVE,           S.CHANGED,          (),                                    events.ProgramChanged),
    Edge(A.TERMINATE,           S.ACTIVE,           S.TERMINATED,       (g.version_in_force_is_closing, g.teach_out_over), events.ProgramTerminated),
    Edge(A.WITHDRAW,            S.DRAFT,            S.WITHDRAWN,        (),                                    events.ProposalWithdrawn),
    Edge(A.WITHDRAW,            S.RETURNED,         S.WITHDRAWN,        (),                                    events.ProposalWithdrawn),
    Edge(A.WITHDRAW,            S.SUBMITTED,        S.WITHDRAWN,        (),                                    events.ProposalWithdrawn),
    Edge(A.WITHDRAW,            S.COMMITTEE_REVIEW, S.WITHDRAWN,        (),                                    events.ProposalWithdrawn),
    Edge(A.WITHDRAW,            S.APPROVED,         S.WITHDRAWN,        (),                                    events.ProposalWithdrawn),
    Edge(A.WITHDRAW,            S.MARKETING,        S.WITHDRAWN,        (),                                    events.ProposalWithdrawn),
    Edge(A.REINSTATE,           S.TERMINATED,       S.ACTIVE,           (g.nothing_active, g.within_reinstatement_days, g.a_second_person_asked), events.ProgramReinstated),
)
# fmt: on
