"""What an act will set off, said before it is done: who is told, what else follows, the way back."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from accounts.roles import Role
from app.cases import Case
from app.houses import own_profile
from committee.models import BallotState
from persistence.text import Text
from profiles.notices import Occasion
from proposals.route_models import RouteStep, StepKind
from workflow.facts import StepStatus


@dataclass(frozen=True)
class Consequences:
    """As the macro `consequences` takes it."""

    told: tuple[object, ...] = ()
    stale: tuple[object, ...] = ()
    also: tuple[object, ...] = ()
    undo: object = None
    title: object = None
    until: object = None


def consequences_of(name: str, case: Case) -> Consequences:
    """The notice of consequences of the act with this name."""
    return _OF[name](case)


# ------------------------------------------------------------------------------ who is told


def proposers(case: Case) -> list[object]:
    """Everybody who writes the proposal, by name, without the present person."""
    writers = [case.proposal.proposer, *(one.person for one in case.proposal.co_proposers)]
    return [one.name for one in writers if one.id != case.act.actor_id]


def offices(roles: Iterable[Role]) -> list[object]:
    """Offices by the institution's own names for them."""
    words = own_profile().words
    return [words.role(role) for role in sorted(roles, key=lambda one: list(Role).index(one))]


def _on(occasion: Occasion) -> list[object]:
    return offices(own_profile().notices.told(occasion))


def holders(case: Case) -> list[object]:
    """The offices that have it now."""
    waiting = (StepStatus.OPEN, StepStatus.STALE)
    return [one.name for one in case.seen.facts.steps if one.status in waiting]


def next_holders(case: Case, step: RouteStep) -> list[object]:
    """The offices whose turn comes once this step is signed; none while others sign beside it."""
    left = [one for one in case.seen.facts.steps if one.id != step.id and not one.settled]
    reached = min((one.stage for one in left), default=None)
    return [
        one.name
        for one in left
        if one.stage == reached
        and one.status is StepStatus.NOT_YET
        and one.kind is not StepKind.BALLOT
    ]


def _chairs(case: Case) -> list[object]:
    return [
        Text("the chairs of {committee}", committee=step.name)
        for step in case.seen.steps
        if step.kind is StepKind.BALLOT and step.committee_id is not None
    ]


def _signed(case: Case) -> tuple[object, ...]:
    return tuple(
        one.name
        for one in case.seen.facts.steps
        if one.status is StepStatus.FAVOURABLE and one.kind is not StepKind.NOTICE
    )


def _voids(case: Case) -> list[object]:
    if any(one.state is BallotState.OPEN for one in case.seen.ballots):
        return [Text("The open ballot is voided. Its votes are kept and count for nothing.")]
    return []


# ------------------------------------------------------------------------------- each act


def _refer(case: Case) -> Consequences:
    return Consequences(
        told=(*proposers(case), *_on(Occasion.REFERRED), *_chairs(case)),
        also=(Text("The chair can word a motion and open a ballot."),),
        undo=Text("It goes back only if something that was signed before has to be signed again."),
    )


def _send_back(case: Case) -> Consequences:
    return Consequences(
        told=tuple(proposers(case)),
        also=(*_voids(case), Text("The offices whose signature is open have it next.")),
        undo=Text("It can be referred again as soon as they have signed."),
    )


def _return(case: Case) -> Consequences:
    months = own_profile().workflow.options.returned_months
    return Consequences(
        told=tuple(proposers(case)),
        stale=_signed(case),
        also=(
            Text("The proposers can edit it and send it again, on a new round of its route."),
            Text("If it is not sent again within {months} months it is withdrawn.", months=months),
        ),
        undo=Text("It cannot be called back; the proposers can send it again as it is."),
    )


def _approve(case: Case) -> Consequences:
    options = own_profile().workflow.options
    conditions = len(case.seen.facts.unmet_conditions)
    also: list[object] = [Text("The approval record is sealed as a PDF and sent to them.")]
    if conditions == 1:
        also.append(Text("One condition must be confirmed before it is published."))
    elif conditions:
        also.append(
            Text("{count} conditions must be confirmed before it is published.", count=conditions)
        )
    return Consequences(
        told=(*proposers(case), *offices(options.told_of_approval)),
        also=tuple(also),
        undo=Text("An approval is not taken back. The proposers can withdraw the proposal."),
    )


def _decline(case: Case) -> Consequences:
    return Consequences(
        told=(*proposers(case), *_on(Occasion.DECLINED)),
        also=(Text("The case is closed and stays readable for those who saw it."),),
        undo=Text("It cannot be reopened. The proposers can start again from it."),
    )


def _begin_marketing(case: Case) -> Consequences:
    return Consequences(
        told=(*proposers(case), *_on(Occasion.MARKETING_BEGUN)),
        also=(Text("The checklist of the public page opens."),),
        undo=Text("Until it is published it can be withdrawn."),
    )


def _terminate(case: Case) -> Consequences:
    months = own_profile().workflow.options.last_award_months
    return Consequences(
        told=(*proposers(case), *_on(Occasion.TERMINATED)),
        also=(
            Text("The catalog says from now on that the program has ended."),
            Text("Badges may be awarded for {months} more months.", months=months),
        ),
        undo=Text(
            "Two people can take it back within {days} days.",
            days=own_profile().workflow.options.reinstate_days,
        ),
    )


def _withdraw(case: Case) -> Consequences:
    return Consequences(
        told=(*proposers(case), *offices((Role.COORDINATOR,)), *holders(case)),
        also=(*_voids(case), Text("The case is closed and stays readable for those who saw it.")),
        undo=Text("It cannot be reopened. A new draft can be started from it."),
    )


def _ask_reinstatement(case: Case) -> Consequences:
    return Consequences(
        told=tuple(offices((Role.COORDINATOR, Role.ADMINISTRATOR))),
        also=(Text("A second person confirms it; nothing changes before."),),
    )


def _reinstate(case: Case) -> Consequences:
    return Consequences(
        told=tuple(proposers(case)),
        also=(Text("The program is active again, and the catalog shows it at once."),),
        undo=Text("It can be ended again in the regular way."),
    )


def _waive(case: Case) -> Consequences:
    return Consequences(
        told=(*proposers(case), *_on(Occasion.RULE_WAIVED)),
        also=(Text("The rule no longer stands in the way of this proposal, and of no other."),),
        undo=Text("You can take it back until the committee has decided."),
    )


def _take_back(case: Case) -> Consequences:
    return Consequences(also=(Text("The rule stands in the way again."),))


def _answer(case: Case) -> Consequences:
    return Consequences(
        told=tuple(offices((Role.COORDINATOR,))),
        also=(Text("The chair or the coordinator confirms the condition, or asks you for more."),),
        undo=Text("You can answer again until it is confirmed."),
    )


def _confirm(case: Case) -> Consequences:
    left = len(case.seen.facts.unmet_conditions) - 1
    also: tuple[object, ...] = (Text("It stands in the record with your name and the revision."),)
    if left > 0:
        also = (*also, Text("Conditions that remain: {count}.", count=left))
    return Consequences(also=also, undo=Text("A confirmed condition stays confirmed."))


def _exempt(case: Case) -> Consequences:
    return Consequences(
        also=(
            Text("The person may sign this one step of what they wrote themselves."),
            Text("The record shows it, with your name and reason."),
        ),
        undo=Text("It cannot be taken back once they have signed."),
    )


def _draft(case: Case) -> Consequences:
    return Consequences(
        also=(
            Text("Nobody is told before you send it. The version in force stays as it is."),
            Text("Only one case of a program can be under way at a time."),
        ),
        undo=Text("You can withdraw the draft at any time."),
    )


def _start_again(case: Case) -> Consequences:
    return Consequences(
        also=(Text("Nobody is told before you send it. The former case stays as it is."),),
        undo=Text("You can withdraw the draft at any time."),
    )


_OF: dict[str, Callable[[Case], Consequences]] = {
    "refer": _refer,
    "send_back": _send_back,
    "return_for_revision": _return,
    "approve": _approve,
    "decline": _decline,
    "begin_marketing": _begin_marketing,
    "terminate": _terminate,
    "withdraw": _withdraw,
    "ask_reinstatement": _ask_reinstatement,
    "reinstate": _reinstate,
    "waive": _waive,
    "take_back_waiver": _take_back,
    "answer_condition": _answer,
    "confirm_condition": _confirm,
    "grant_exemption": _exempt,
    "propose_change": _draft,
    "renew": _draft,
    "propose_termination": _draft,
    "start_again": _start_again,
}
