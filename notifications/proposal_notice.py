"""What the mails about proposals have in common: the case behind an event, and one notice about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from accounts.models import Person
from accounts.roles import UNIT_ROLES, Role
from notifications.messages import MailContext, Message
from notifications.recipients import Recipient, office, recipient, recipients
from persistence.text import Text
from profiles.notices import Occasion
from profiles.profile import Profile
from proposals.models import Proposal
from proposals.route_models import RouteStep, StepKind
from workflow.acting import Act
from workflow.facts import StepStatus
from workflow.gathering import picture
from workflow.offices import authors_of, signers

Row = tuple[Text, Text | str]


@dataclass(frozen=True)
class Case:
    """One event about one proposal, with what mails about it need."""

    session: Session
    payload: Mapping[str, Any]
    context: MailContext
    proposal: Proposal
    profile: Profile

    @property
    def today(self) -> date:
        """The institution's date."""
        return self.profile.workflow.today(self.context.now)

    @property
    def system(self) -> Act:
        """The system, looking at the proposal now."""
        return Act(None, self.context.now, self.profile.workflow)

    @property
    def actor(self) -> Person | None:
        """Who did it; None when the system did."""
        number = self.payload.get("actor_id")
        return self.session.get(Person, number) if number else None

    @property
    def actor_name(self) -> Text | str:
        """Who did it, in words."""
        return self.actor.name if self.actor else Text("the system")

    @property
    def reason(self) -> str:
        """The words that were given with the act."""
        return str(self.payload.get("reason") or "")

    def authors(self) -> list[Recipient]:
        """Proposer and co-proposers."""
        return recipients(self.session, sorted(authors_of(self.session, self.proposal)))

    def offices(self, roles: Iterable[Role]) -> list[Recipient]:
        """Holders of roles: of the sponsoring unit for roles of units, else of the institution."""
        found: list[Recipient] = []
        for role in sorted(roles, key=lambda one: one.value):
            unit = self.proposal.unit_id if role in UNIT_ROLES else None
            institution = self.proposal.institution_id
            found += office(self.session, institution, role, self.today, unit)
        return found

    def told(self, occasion: Occasion) -> list[Recipient]:
        """Whom the profile wants told on this occasion."""
        return self.offices(self.profile.notices.told(occasion))

    def holding(self, *statuses: StepStatus) -> list[tuple[RouteStep, list[Recipient]]]:
        """The offices whose step stands like this, each with those who sign for it."""
        seen = picture(self.session, self.proposal, self.system)
        wanted = {one.id for one in seen.facts.steps if one.status in statuses}
        return [
            (
                step,
                [recipient(one) for one in signers(self.session, self.proposal, step, self.today)],
            )
            for step in seen.steps
            if step.id in wanted and step.kind not in (StepKind.BALLOT, StepKind.NOTICE)
        ]

    def until(self, moment: datetime | None) -> str:
        """A day, as written in a mail."""
        if moment is None:
            return ""
        return moment.astimezone(self.profile.workflow.timezone).strftime("%a %d %b %Y")


def case_of(session: Session, payload: Mapping[str, Any], context: MailContext) -> Case | None:
    """The case behind an event; None when its proposal is gone."""
    proposal = session.get(Proposal, payload["proposal_id"])
    if proposal is None:
        return None
    return Case(session, payload, context, proposal, context.profile_of(proposal.institution_id))


def notices(
    case: Case,
    to: Iterable[Recipient],
    *,
    subject: Text,
    first: Text,
    why: Text,
    link: str = "",
    link_label: Text | None = None,
    rows: Iterable[Row] = (),
    quotes: Iterable[str] = (),
    attachment_id: int | None = None,
) -> list[Message]:
    """The same notice to each, once; who did it is not told of it."""
    proposal = case.proposal
    given = {one.person_id: one for one in to}
    about: tuple[Row, ...] = (
        (Text("Proposal"), f"{proposal.number}, {proposal.title}"),
        (Text("From"), f"{proposal.proposer.name}, {proposal.unit.name}"),
    )
    return [
        Message(
            to=one,
            subject=Text("{number}: {matter}", number=proposal.number, matter=subject),
            template="proposals/notice",
            why=why,
            link=link or f"/proposals/{proposal.number}",
            link_label=link_label or Text("Open the proposal"),
            facts={
                "first": first,
                "rows": (*about, *rows),
                "quotes": tuple(quote for quote in quotes if quote),
            },
            about=f"proposal:{proposal.id}",
            attachment_id=attachment_id,
        )
        for one in given.values()
        if one.person_id != case.payload.get("actor_id")
    ]


def once_each(messages: Iterable[Message]) -> list[Message]:
    """One message a person; the first, which is the more personal one."""
    return list({one.to.person_id: one for one in reversed(list(messages))}.values())[::-1]
