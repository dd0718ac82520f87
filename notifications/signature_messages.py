"""The mails about one person's signature or name: asked anew, given by a link, entered for them."""

from accounts.models import Person
from notifications.messages import Message, MessageMaker
from notifications.proposal_messages import YOURS, about
from notifications.proposal_notice import Case, notices
from notifications.recipients import recipients
from notifications.signing_links import with_links
from persistence.text import Text
from proposals.route_models import Choice, RouteStep
from workflow.offices import may_sign


def signature_asked(case: Case) -> list[Message]:
    """A fresh link, or an office that was handed on: only while the person may sign."""
    step = case.session.get(RouteStep, case.payload["step_id"])
    person_id = case.payload["person_id"]
    if step is None or step.dropped_at is not None or step.round != case.proposal.round:
        return []
    if not may_sign(case.session, case.proposal, step, person_id, case.today):
        return []
    asked = notices(
        case,
        recipients(case.session, [person_id]),
        subject=Text("waits for your signature"),
        first=Text("Please read the proposal as it is now, and sign or return it."),
        why=Text("You get this mail because you sign for “{office}”.", office=step.name),
        link=f"/sign-offs/{case.proposal.number}/{step.id}",
        link_label=Text("Read and sign"),
        rows=((Text("Why you"), step.because),),
    )
    return with_links(case, step, asked)


def signed_by_link(case: Case) -> list[Message]:
    """To the owner of the link, in case it was somebody to whom the mail was forwarded."""
    step = case.session.get(RouteStep, case.payload["step_id"])
    if step is None:
        return []
    what = {
        Choice.SIGN: Text("signed"),
        Choice.OBJECT: Text("objected"),
        Choice.RETURN: Text("returned it"),
    }[Choice(case.payload["choice"])]
    return notices(
        case,
        recipients(case.session, [case.payload["person_id"]]),
        subject=Text("your decision is recorded"),
        first=Text(
            "You {what} for “{office}” by the link we mailed you.", what=what, office=step.name
        ),
        why=Text(
            "You get this mail whenever a link mailed to you is used. If it was not you, tell the "
            "coordinator at once."
        ),
    )


def entered_on_behalf(case: Case) -> list[Message]:
    """To the proposer: a proposal in their name exists."""
    proposer: Person = case.proposal.proposer
    return notices(
        case,
        recipients(case.session, [proposer.id]),
        subject=Text("entered for you"),
        first=Text(
            "{name} has begun this proposal in your name. Read it, and change what is not as you "
            "want it.",
            name=case.actor_name,
        ),
        why=YOURS,
        link=f"/proposals/{case.proposal.number}/edit",
        link_label=Text("Read and change it"),
    )


SIGNATURE_MESSAGES: dict[str, MessageMaker] = {
    "SignatureAsked": about(signature_asked),
    "SignedByLink": about(signed_by_link),
    "EnteredOnBehalf": about(entered_on_behalf),
}
