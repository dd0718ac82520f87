"""Reminders: mails that the clock brings, if what they remind of still waits."""

from sqlalchemy import select

from committee.models import Ballot, BallotState
from notifications.messages import Message, MessageMaker
from notifications.proposal_messages import YOURS, about
from notifications.proposal_notice import Case, notices
from notifications.recipients import recipients
from persistence.text import Text
from proposals.states import State
from workflow.balloting import ballot_now


def falls_due(case: Case) -> list[Message]:
    """The reminder for what is due, or none."""
    makers = {"returned_reminder": _returned, "ballot": _ballot}
    maker = makers.get(str(case.payload["what"]))
    return maker(case) if maker is not None else []


def _returned(case: Case) -> list[Message]:
    if case.proposal.state is not State.RETURNED:
        return []
    months = case.profile.workflow.options.returned_months
    return notices(
        case,
        case.authors(),
        subject=Text("still with you"),
        first=Text(
            "The proposal waits for your changes. It is withdrawn {months} months after its return.",
            months=months,
        ),
        why=YOURS,
        link=f"/proposals/{case.proposal.number}/edit",
        link_label=Text("Go on with the proposal"),
    )


def _ballot(case: Case) -> list[Message]:
    found: list[Message] = []
    for ballot in case.session.scalars(
        select(Ballot)
        .where(Ballot.proposal_id == case.proposal.id, Ballot.state == BallotState.OPEN)
        .order_by(Ballot.id)
    ):
        stand = ballot_now(case.session, ballot, case.system)
        voted = {vote.person_id for vote in stand.current}
        found += notices(
            case,
            recipients(case.session, sorted(stand.entitled - voted)),
            subject=Text("your vote is missing"),
            first=Text("Please vote by {day}.", day=case.until(ballot.closes_at)),
            why=Text("You get this mail because you have a vote and have not cast it."),
            link=f"/committees/{ballot.committee.slug}/ballots/{ballot.number}",
            link_label=Text("Read and vote"),
            quotes=(ballot.motion,),
        )
    return found


REMINDER_MESSAGES: dict[str, MessageMaker] = {"FallsDue": about(falls_due)}
