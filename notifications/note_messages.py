"""One mail to each person about all of the proposals that somebody wrote to them about."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from accounts.roles import Role
from committee.ballots import roll_of
from committee.models import Ballot, Committee
from committee.queries import memberships_on
from notifications.messages import MailContext, Message, MessageMaker
from notifications.proposal_notice import Case, case_of
from notifications.recipients import Recipient, recipient, recipients
from persistence.text import Text
from profiles.notices import Occasion
from proposals.route_models import RouteStep, StepKind
from proposals.states import State
from workflow.balloting import ballot_now
from workflow.correspondence import EVENT, NoteTo, with_it_now
from workflow.offices import signers
from workflow.placing import Placed, place
from workflow.relations import recused_people

Told = tuple[Recipient, Text]

_WHY = {
    NoteTo.HOLDERS: Text("You get this mail because these proposals wait for you or your office."),
    NoteTo.HEADS: Text("You get this mail because your unit sponsors these proposals."),
    NoteTo.PROPOSERS: Text("You get this mail because you are a proposer of them."),
}


def note_written(
    session: Session, payload: Mapping[str, Any], context: MailContext
) -> list[Message]:
    """The mails of one note or reminder."""
    to = NoteTo(payload["to"])
    by_person: dict[int, list[tuple[Case, Text]]] = {}
    people: dict[int, Recipient] = {}
    for proposal_id in payload["proposal_ids"]:
        case = case_of(session, {**payload, "proposal_id": proposal_id}, context)
        if case is None:
            continue
        for one, what in _told(case, to):
            if one.person_id == payload["actor_id"]:
                continue
            people[one.person_id] = one
            lines = by_person.setdefault(one.person_id, [])
            if all(line.proposal.id != case.proposal.id for line, _ in lines):
                lines.append((case, what))
    return [
        _message(people[number], lines, payload, context, to)
        for number, lines in sorted(by_person.items())
    ]


def _message(
    to: Recipient,
    lines: list[tuple[Case, Text]],
    payload: Mapping[str, Any],
    context: MailContext,
    audience: NoteTo,
) -> Message:
    first, count = lines[0][0], len(lines)
    reminder, writer = payload["reminder"], first.actor_name
    if count == 1:
        matter = Text("a reminder") if reminder else Text("a note from the coordinator")
        subject = Text("{number}: {matter}", number=first.proposal.number, matter=matter)
    elif reminder:
        subject = Text("{count} proposals wait for you", count=count)
    else:
        subject = Text("A note about {count} proposals", count=count)
    opening = (
        Text("{name} reminds you of what waits for you.", name=writer)
        if reminder
        else Text("{name} writes to you about what is listed below.", name=writer)
    )
    alone = f"/proposals/{first.proposal.number}"
    return Message(
        to=to,
        subject=subject,
        template="proposals/several",
        why=_WHY[audience],
        link=alone if count == 1 else "/home",
        link_label=Text("Open the proposal") if count == 1 else Text("See what waits for you"),
        facts={
            "first": opening,
            "quotes": [payload["text"]] if payload["text"] else [],
            "cases": [
                {
                    "number": case.proposal.number,
                    "title": case.proposal.title,
                    "what": what,
                    "url": context.address(f"/proposals/{case.proposal.number}"),
                }
                for case, what in lines
            ],
        },
        about=f"proposal:{first.proposal.id}" if count == 1 else "",
    )


def _told(case: Case, to: NoteTo) -> Iterator[Told]:
    if to is NoteTo.PROPOSERS:
        yield from ((one, Text("You wrote it.")) for one in case.authors())
    elif to is NoteTo.HEADS:
        unit = Text("Sponsored by {unit}.", unit=case.proposal.unit.name)
        yield from ((one, unit) for one in case.offices([Role.HEAD, Role.DEPUTY]))
    else:
        yield from _holders(case)


def _holders(case: Case) -> Iterator[Told]:
    """Whoever has it now, with what it waits for."""
    proposal, settings = case.proposal, case.profile.workflow
    placed = place(case.session, [proposal], settings, case.context.now)[0]
    if proposal.state in (State.SUBMITTED, State.COMMITTEE_REVIEW):
        for wait in placed.waits:
            if not with_it_now(proposal, wait.step):
                continue
            if wait.step.kind is StepKind.BALLOT:
                yield from _committee(case, placed, wait.step)
            else:
                what = Text("It waits for the signature of {office}.", office=wait.step.name)
                people = signers(case.session, proposal, wait.step, case.today)
                yield from ((recipient(one), what) for one in people)
    elif proposal.state is State.RETURNED:
        yield from ((one, Text("It waits for your changes.")) for one in case.authors())
    elif proposal.state is State.APPROVED and placed.unmet_conditions:
        what = Text("Its approval has conditions that are not met yet.")
        yield from ((one, what) for one in case.authors())
    elif proposal.state is State.MARKETING:
        what = Text("Its public page is to be prepared.")
        yield from ((one, what) for one in case.told(Occasion.MARKETING_BEGUN))


def _committee(case: Case, placed: Placed, step: RouteStep) -> Iterator[Told]:
    """Members whose vote is missing; where no ballot is open, whoever words the motion."""
    ballots = [one for one in placed.open_ballots if one.step_id == step.id]
    for ballot in ballots:
        yield from _voters(case, ballot)
    if not ballots and step.committee_id is not None:
        away = recused_people(case.session, case.proposal, step.committee_id, case.system)
        slug = case.session.get_one(Committee, step.committee_id).slug
        bylaws = case.profile.workflow.committees.get(slug)
        if bylaws is None:
            return
        seats = memberships_on(case.session, step.committee_id, case.today)
        chair = roll_of(seats, bylaws, case.today).acting_chair(away)
        what = Text("{committee} has no motion on it yet.", committee=step.name)
        yield from ((one, what) for one in recipients(case.session, [chair]))


def _voters(case: Case, ballot: Ballot) -> Iterator[Told]:
    stand = ballot_now(case.session, ballot, case.system)
    voted = {vote.person_id for vote in stand.current}
    what = Text("A ballot of {committee} waits for your vote.", committee=ballot.committee.name)
    for one in recipients(case.session, sorted(stand.entitled - voted)):
        yield one, what


NOTE_MESSAGES: dict[str, MessageMaker] = {EVENT: note_written}
