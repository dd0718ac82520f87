"""The mails about a proposal on its way: whose turn it is, what was decided, what is wanted."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from accounts.models import Person
from accounts.roles import Role
from notifications.messages import MailContext, Message, MessageMaker
from notifications.proposal_notice import Case, case_of, notices, once_each
from notifications.recipients import recipient, recipients
from notifications.signing_links import with_links
from persistence.text import Text
from profiles.notices import Occasion
from proposals.models import Audience, Comment
from proposals.queries import open_requests
from proposals.route_models import Choice, RouteStep, StepKind
from workflow.facts import StepStatus
from workflow.offices import signers

YOURS = Text("You get this mail because you are a proposer of it.")
OFFICE = Text("You get this mail because you hold this office.")
TOLD = Text("You get this mail because your institution wants your office to know.")

Maker = Callable[[Case], list[Message]]


def about(maker: Maker) -> MessageMaker:
    """A maker of messages that is given the case instead of the bare event."""

    def make(session: Session, payload: Mapping[str, Any], context: MailContext) -> list[Message]:
        case = case_of(session, payload, context)
        return maker(case) if case is not None else []

    return make


def submitted(case: Case) -> list[Message]:
    """Confirmed to those who wrote it, told to offices that want to know."""
    return [
        *notices(
            case,
            case.authors(),
            subject=Text("sent for sign-off"),
            first=Text("The proposal is on its way; you will hear when something is wanted."),
            why=YOURS,
        ),
        *notices(
            case,
            case.told(Occasion.SUBMITTED),
            subject=Text("sent for sign-off"),
            first=Text("A proposal was sent for sign-off. Nothing is wanted from you yet."),
            why=TOLD,
        ),
    ]


def step_opened(case: Case) -> list[Message]:
    """The turn of an office has come: what is wanted, by when."""
    step = case.session.get(RouteStep, case.payload["step_id"])
    if step is None or step.dropped_at is not None or step.kind is StepKind.BALLOT:
        return []
    if step.kind is StepKind.NOTICE:
        to = case.offices([step.holder_role]) if step.holder_role else []
        return notices(
            case,
            to,
            subject=Text("for your information"),
            first=Text("This proposal is on its way. You are told, and asked nothing."),
            why=TOLD,
        )
    to = [recipient(one) for one in signers(case.session, case.proposal, step, case.today)]
    day = case.until(step.due_at)
    first = (
        Text("Please read the proposal and sign or return it by {day}.", day=day)
        if day
        else Text("Please read the proposal and sign or return it.")
    )
    asked = notices(
        case,
        to,
        subject=Text("waits for your signature"),
        first=first,
        why=Text("You get this mail because you sign for “{office}”.", office=step.name),
        link=f"/sign-offs/{case.proposal.number}/{step.id}",
        link_label=Text("Read and sign"),
        rows=((Text("Why you"), step.because),),
    )
    return with_links(case, step, asked)


def step_decided(case: Case) -> list[Message]:
    """An office signed or objected. A return has a mail of its own."""
    step = case.session.get(RouteStep, case.payload["step_id"])
    choice = Choice(case.payload["choice"])
    if step is None or choice is Choice.RETURN:
        return []
    signed = choice is Choice.SIGN
    return notices(
        case,
        case.authors(),
        subject=Text("signed by {office}", office=step.name)
        if signed
        else Text("objection by {office}", office=step.name),
        first=Text("{name} has signed for “{office}”.", name=case.actor_name, office=step.name)
        if signed
        else Text("{name} objects for “{office}”.", name=case.actor_name, office=step.name),
        why=YOURS,
        quotes=(case.reason,),
    )


def returned(case: Case) -> list[Message]:
    """Back with the proposers, with what is to be changed."""
    asked = open_requests(case.session, case.proposal.id)
    form = case.profile.workflow.form
    return notices(
        case,
        case.authors(),
        subject=Text("returned to you"),
        first=Text("Please change what is asked for below, then send the proposal again."),
        why=YOURS,
        link=f"/proposals/{case.proposal.number}/edit",
        link_label=Text("Go on with the proposal"),
        rows=tuple(
            (form.label(one.field) if one.field else Text("The whole"), one.text) for one in asked
        ),
    )


def amended(case: Case) -> list[Message]:
    """A new revision was sealed; offices confirm again what it touched."""
    again: list[Message] = []
    for step, people in case.holding(StepStatus.STALE):
        asked = notices(
            case,
            people,
            subject=Text("to be confirmed again"),
            first=Text("Please look at the change and sign again: it touches what you decided on."),
            why=Text("You get this mail because you sign for “{office}”.", office=step.name),
            link=f"/sign-offs/{case.proposal.number}/{step.id}",
            link_label=Text("See what changed, and sign"),
            quotes=(case.reason,),
        )
        again += with_links(case, step, asked)
    told = notices(
        case,
        [*case.authors(), *case.offices([Role.COORDINATOR])],
        subject=Text("amended"),
        first=Text("{name} has sealed a new revision.", name=case.actor_name),
        why=TOLD,
        link=f"/proposals/{case.proposal.number}/changes",
        link_label=Text("See what changed"),
        quotes=(case.reason,),
    )
    return once_each([*again, *told])


def sent_back(case: Case) -> list[Message]:
    """Before the committee again."""
    return notices(
        case,
        case.authors(),
        subject=Text("back with the offices"),
        first=Text("The proposal is back with the offices before the committee."),
        why=YOURS,
        quotes=(case.reason,),
    )


def declined(case: Case) -> list[Message]:
    """Closed without approval."""
    words = {
        "subject": Text("declined"),
        "first": Text("The proposal was declined. You can start again from it."),
        "quotes": (case.reason,),
    }
    others = notices(case, case.told(Occasion.DECLINED), why=TOLD, **words)
    return once_each([*notices(case, case.authors(), why=YOURS, **words), *others])


def record_stored(case: Case) -> list[Message]:
    """The approval notice, with the sealed record, to proposers and every office that is named."""
    words = {
        "subject": Text("approved"),
        "first": Text("The proposal is approved. The approval record is attached."),
        "attachment_id": case.proposal.record_file_id,
        "link": f"/proposals/{case.proposal.number}",
    }
    named = case.offices(case.profile.workflow.options.told_of_approval)
    mine = notices(case, case.authors(), why=YOURS, **words)
    return once_each([*mine, *notices(case, named, why=TOLD, **words)])


def marketing_begun(case: Case) -> list[Message]:
    """Whoever completes the public page, and who wrote the proposal."""
    wanted = notices(
        case,
        case.told(Occasion.MARKETING_BEGUN),
        subject=Text("wants its public copy"),
        first=Text("Please complete the public page; then the program can be published."),
        why=OFFICE,
        link=f"/marketing/{case.proposal.number}",
        link_label=Text("Open the checklist"),
    )
    told = notices(
        case,
        case.authors(),
        subject=Text("on its way to the catalog"),
        first=Text("The public page is being completed; then the program is published."),
        why=YOURS,
    )
    return once_each([*wanted, *told])


def published(case: Case) -> list[Message]:
    """In force and in the catalog."""
    address = f"/catalog/{case.proposal.institution.slug}/{case.proposal.program.slug}"
    return notices(
        case,
        [*case.authors(), *case.told(Occasion.PUBLISHED)],
        subject=Text("published"),
        first=Text("The program is in the catalog."),
        why=TOLD,
        link=address,
        link_label=Text("See its page"),
    )


def terminated(case: Case) -> list[Message]:
    """The program has ended."""
    return notices(
        case,
        [*case.authors(), *case.told(Occasion.TERMINATED)],
        subject=Text("ended"),
        first=Text("The program has ended. Badges that were awarded stay valid."),
        why=TOLD,
    )


def withdrawn(case: Case) -> list[Message]:
    """Taken back; offices need do nothing more. A draft that was never sent is nobody's business."""
    if case.proposal.submitted_at is None:
        return []
    asked = case.holding(StepStatus.OPEN, StepStatus.STALE)
    held = [one for _step, people in asked for one in people]
    return notices(
        case,
        [*case.authors(), *case.offices([Role.COORDINATOR]), *held],
        subject=Text("withdrawn"),
        first=Text("The proposal was withdrawn. Nothing more is wanted from you."),
        why=TOLD,
        quotes=(case.reason,),
    )


def reinstatement_asked(case: Case) -> list[Message]:
    """A second person must confirm."""
    return notices(
        case,
        case.offices([Role.COORDINATOR, Role.ADMINISTRATOR]),
        subject=Text("asked to be reinstated"),
        first=Text("Please confirm, or leave, that the termination is taken back."),
        why=OFFICE,
        quotes=(case.reason,),
    )


def reinstated(case: Case) -> list[Message]:
    """The program goes on."""
    return notices(
        case,
        case.authors(),
        subject=Text("reinstated"),
        first=Text("The termination was taken back: the program is active again."),
        why=YOURS,
    )


def rule_waived(case: Case) -> list[Message]:
    """Every waiver is reported."""
    return notices(
        case,
        [*case.authors(), *case.told(Occasion.RULE_WAIVED)],
        subject=Text("a rule was waived"),
        first=Text(
            "{name} has waived the rule “{rule}”.",
            name=case.actor_name,
            rule=case.payload.get("rule_id", ""),
        ),
        why=Text("You get this mail because every waiver is reported."),
        quotes=(case.reason,),
    )


def co_proposer_added(case: Case) -> list[Message]:
    """Told to whoever may write now."""
    return notices(
        case,
        recipients(case.session, [case.payload["person_id"]]),
        subject=Text("you can write it too"),
        first=Text("{name} asks you to write this proposal with them.", name=case.actor_name),
        why=YOURS,
        link=f"/proposals/{case.proposal.number}/edit",
        link_label=Text("Go on with the proposal"),
    )


def comment_made(case: Case) -> list[Message]:
    """Comments for everyone go to the proposers. Deliberation is never mailed: it is read inside."""
    comment = case.session.get(Comment, case.payload["comment_id"])
    if comment is None or comment.audience is not Audience.EVERYONE:
        return []
    author: Person = comment.author
    return notices(
        case,
        case.authors(),
        subject=Text("a comment"),
        first=Text("{name} has commented on the proposal.", name=author.name),
        why=YOURS,
        quotes=(comment.text,),
    )


PROPOSAL_MESSAGES: dict[str, MessageMaker] = {
    "ProposalSubmitted": about(submitted),
    "StepOpened": about(step_opened),
    "StepDecided": about(step_decided),
    "ProposalReturned": about(returned),
    "ProposalAmended": about(amended),
    "ProposalSentBack": about(sent_back),
    "ProposalDeclined": about(declined),
    "RecordStored": about(record_stored),
    "MarketingBegun": about(marketing_begun),
    "ProgramPublished": about(published),
    "ProgramTerminated": about(terminated),
    "ProposalWithdrawn": about(withdrawn),
    "ReinstatementAsked": about(reinstatement_asked),
    "ProgramReinstated": about(reinstated),
    "RuleWaived": about(rule_waived),
    "CoProposerAdded": about(co_proposer_added),
    "CommentMade": about(comment_made),
}
