"""What happened to a proposal, in sentences: for its history and for the page that refuses.

Which entries are shown to whom, and folding them, belongs to app/history.py.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from accounts.models import Person
from app.database import db
from persistence.audit import AuditEntry
from persistence.text import Text
from proposals.models import Proposal
from proposals.route_models import RouteStep

AT_MOST = 12
SYSTEM = Text("The system")
SAID = {
    "start": Text("{name} began it."),
    "start_again": Text("{name} began {as} from it."),
    "admit_existing": Text("{name} entered it as approved before this system."),
    "submit": Text("{name} sent it for sign-off."),
    "amend": Text("{name} sealed a new revision."),
    "refer": Text("{name} put it before the committee."),
    "send_back": Text("{name} sent it back to the offices before the committee."),
    "return_for_revision": Text("{name} returned it to the proposers."),
    "approve": Text("{name} recorded its approval."),
    "decline": Text("{name} declined it."),
    "begin_marketing": Text("{name} handed it over for publication."),
    "publish": Text("{name} published it."),
    "supersede": Text("A newer version took its place."),
    "terminate": Text("{name} ended the program."),
    "withdraw": Text("{name} withdrew it."),
    "reinstate": Text("{name} took the termination back."),
    "ask_reinstatement": Text("{name} asked to take the termination back."),
    "sign": Text("{name} signed."),
    "signed_by_link": Text("The decision was given by a mailed link."),
    "hand_over": Text("{name} handed it over."),
    "attach_minutes": Text("{name} attached the minutes of a vote."),
    "return": Text("{name} returned it."),
    "object": Text("{name} objected."),
    "request_change": Text("{name} asked for a change."),
    "open_step": Text("The next office has its turn."),
    "open_ballot": Text("{name} opened a ballot."),
    "close_ballot": Text("{name} closed a ballot."),
    "tabled_ballot": Text("{name} tabled a ballot."),
    "voided_ballot": Text("{name} voided a ballot."),
    "save_draft": Text("{name} edited the working copy."),
    "attach": Text("{name} attached a file."),
    "detach": Text("{name} took a file away."),
    "add_co_proposer": Text("{name} let somebody else write it too."),
    "remove_co_proposer": Text("{name} ended somebody’s part in writing it."),
    "rebase": Text("{name} based it on the version now in force."),
    "comment": Text("{name} commented for everybody who may see it."),
    "remind": Text("{name} reminded those who have it."),
    "write_note": Text("{name} wrote a note to others about it."),
    "waive_rule": Text("{name} waived a rule."),
    "withdraw_waiver": Text("{name} took a waiver back."),
    "answer_condition": Text("{name} answered a condition."),
    "confirm_condition": Text("{name} confirmed a condition."),
    "grant_exemption": Text("{name} granted an exemption."),
    "store_record": Text("The approval record was sealed and stored."),
    "schedule": Text("{name} set when it is published."),
    "edit_operational": Text("{name} edited the public page."),
    "hide": Text("{name} took the public page down."),
    "show": Text("{name} put the public page back."),
    "suspend_enrolment": Text("{name} suspended enrolment."),
    "resume_enrolment": Text("{name} opened enrolment again."),
}
"""By action. What an entry's details add is in FULLER."""

FULLER = {
    "sign": Text("{name} signed for {office}."),
    "return": Text("{name} returned it for {office}."),
    "object": Text("{name} objected for {office}."),
    "open_step": Text("It came to {office}."),
    "attach": Text("{name} attached “{file}”."),
    "detach": Text("{name} took “{file}” away."),
    "add_co_proposer": Text("{name} let {other} write it too."),
    "remove_co_proposer": Text("{name} ended {other}’s part in writing it."),
    "waive_rule": Text("{name} waived the rule “{rule}”."),
    "withdraw_waiver": Text("{name} took back the waiver of the rule “{rule}”."),
    "grant_exemption": Text("{name} let {other} sign what they wrote."),
    "hand_over": Text("{name} handed it over to {other}."),
}
"""The same with what the details name; used where all of it is known."""


def entries_since(proposal: Proposal, since: datetime | None) -> list[AuditEntry]:
    """The entries of the proposal's chain after this moment; without one the last few."""
    wanted = select(AuditEntry).where(AuditEntry.subject == f"proposal:{proposal.id}")
    if since is not None:
        wanted = wanted.where(AuditEntry.at > since)
    found = db.session.scalars(wanted.order_by(AuditEntry.sequence.desc()).limit(AT_MOST)).all()
    return list(reversed(found))


def told(entries: Iterable[AuditEntry]) -> list[dict[str, Any]]:
    """One line an entry, for the timeline."""
    entries = list(entries)
    people, offices = _people(entries), _offices(entries)
    return [{"at": entry.at, "sentence": _sentence(entry, people, offices)} for entry in entries]


def _sentence(entry: AuditEntry, people: Mapping[int, str], offices: Mapping[object, str]) -> Text:
    details = entry.details or {}
    known = {
        "name": _actor(entry, people),
        "office": offices.get(details.get("step")),
        "other": people.get(details.get("person") or 0),
        "file": details.get("name"),
        "rule": details.get("rule"),
        "as": details.get("as"),
    }
    values = {name: value for name, value in known.items() if value}
    for said in (FULLER.get(entry.action), SAID.get(entry.action)):
        if said is not None and all(name in values for name in _asked(said)):
            return Text(said.message, **values)
    return Text("{name} changed it.", **values)


def _actor(entry: AuditEntry, people: Mapping[int, str]) -> Text | str:
    """Who did it, and for whom."""
    name = people.get(entry.actor_id or 0) or SYSTEM
    whom = people.get(entry.behalf_of_id or 0)
    return Text("{name}, on behalf of {whom},", name=name, whom=whom) if whom else name


def _asked(said: Text) -> list[str]:
    """The names of what a sentence needs to be told."""
    return [one.partition("}")[0] for one in said.message.split("{")[1:]]


def _people(entries: Iterable[AuditEntry]) -> dict[int, str]:
    wanted = {
        one
        for entry in entries
        for one in (entry.actor_id, entry.behalf_of_id, (entry.details or {}).get("person"))
        if isinstance(one, int)
    }
    rows = select(Person.id, Person.name).where(Person.id.in_(wanted)).order_by(Person.id)
    return {row[0]: row[1] for row in db.session.execute(rows)}


def _offices(entries: Iterable[AuditEntry]) -> dict[object, str]:
    """Names of the steps that the entries tell of, by their number and, for one round, their key."""
    steps = {(one.details or {}).get("step") for one in entries} - {None}
    keys = {one for one in steps if isinstance(one, str)}
    numbers = {one for one in steps if isinstance(one, int)}
    chains = {one.subject.partition(":")[2] for one in entries}
    if not steps:
        return {}
    rows = db.session.scalars(
        select(RouteStep)
        .where(
            RouteStep.proposal_id.in_([int(one) for one in chains if one.isdecimal()]),
            or_(RouteStep.id.in_(numbers), RouteStep.key.in_(keys)),
        )
        .order_by(RouteStep.id)
    )
    found: dict[object, str] = {}
    for row in rows:
        found[row.id] = found[row.key] = row.name
    return found


def done_already(entries: Iterable[AuditEntry], action: str, person_id: int | None) -> bool:
    """Whether this person did this very thing since: a button pressed twice, a page sent again."""
    return any(one.action == action and one.actor_id == person_id for one in entries)
