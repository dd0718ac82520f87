"""A small world for tests: real people of one institution, proposals brought anywhere by real edges.

``World.at(state)`` walks there through the verbs; nothing is put into a table by hand but people.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from accounts.models import Institution, Person, Unit
from committee.queries import sight_of
from committee.voting import ConditionWanted
from demo.composing import content_for
from demo.loading import add_people, add_units
from demo.walking import Walk
from persistence.files import FileStore, StoredFile
from persistence.unit_of_work import unit_of_work
from profiles.loading import read_folder
from profiles.profile import Profile, read_profile
from profiles.service import found
from proposals.models import Proposal
from proposals.states import Kind, State
from workflow import service
from workflow.acting import Act
from workflow.deciding import ChangeWanted

NOW = datetime(2026, 10, 5, 15, 0, tzinfo=UTC)
INSTITUTIONS = Path(__file__).resolve().parent.parent / "institutions"

UNITS = [
    {"slug": "science", "name": "College of Science", "kind": "college"},
    {"slug": "data", "name": "Department of Data", "kind": "department", "parent": "science"},
    {"slug": "art", "name": "Department of Art", "kind": "department"},
    {"slug": "careers", "name": "Career Services", "kind": "co_curricular"},
    {"slug": "graduate", "name": "Graduate Council", "kind": "graduate_body"},
]


def _person(
    key: str, *roles: tuple[str, str | None], seat: str = "", office: str = ""
) -> dict[str, Any]:
    return {
        "key": key,
        "name": key.replace("-", " ").title(),
        "title": "",
        "roles": [{"role": role, **({"unit": unit} if unit else {})} for role, unit in roles],
        **({"seat": {"kind": seat, "office": office}} if seat else {}),
    }


PEOPLE = [
    _person("ann", ("member", "data")),
    _person("bob", ("member", "data")),
    _person("stranger", ("member", "art")),
    _person("head", ("head", "data")),
    _person("deputy", ("deputy", "data")),
    _person("art-head", ("head", "art")),
    _person("dean", ("head", "science")),
    _person("careers-head", ("head", "careers")),
    _person("graduate-head", ("head", "graduate")),
    _person("coordinator", ("coordinator", None)),
    _person("coordinator-two", ("coordinator", None)),
    _person("marketing", ("marketing", None)),
    _person("contact", ("contact", "data")),
    _person("badges", ("badge_staff", None)),
    _person("policy", ("policy_officer", None)),
    _person("authority", ("final_authority", None)),
    _person("registrar", ("registrar", None)),
    _person("auditor", ("auditor", None)),
    _person("admin", ("administrator", None)),
    _person("chair", seat="voting", office="chair"),
    _person("vice", seat="voting", office="vice_chair"),
    _person("mary", seat="voting"),
    _person("mike", seat="voting"),
    _person("mona", seat="voting"),
    _person("guest", seat="non_voting"),
]

ENTRY: Mapping[str, Any] = {
    "n": 1,
    "title": "Survey Design",
    "subject": "computing",
    "level": "introductory",
    "basis": "none",
    "system": "hours",
    "amount": "40",
    "modality": "online",
    "pacing": "cohort",
    "skills": "survey design, sampling",
    "outcomes": [
        "Design a survey that answers a question",
        "Draw a fair sample",
        "Report what is uncertain",
    ],
    "courses": [["", "Asking", "20"], ["", "Sampling", "20"]],
}


@cache
def profile(name: str = "generic") -> Profile:
    """A shipped profile, compiled once for all tests."""
    return read_profile(read_folder(INSTITUTIONS / name))


@dataclass
class World:
    """One institution with people, and a walk through its lifecycle."""

    session: Session
    store: FileStore
    password_hash: str = "none"
    profile_name: str = "generic"
    institution: Institution = field(init=False)
    units: dict[str, int] = field(init=False)
    people: dict[str, int] = field(init=False)
    walk: Walk = field(init=False)
    count: int = 0

    def __post_init__(self) -> None:
        content = read_folder(INSTITUTIONS / self.profile_name)
        with unit_of_work(self.session):
            self.institution = found(self.session, content, now=NOW)
            self.units = add_units(self.session, self.institution, UNITS)
            self.people = add_people(
                self.session, self.institution, PEOPLE, self.units, self.password_hash, NOW
            )
        self.walk = Walk(
            self.session,
            self.institution,
            profile(self.profile_name).workflow,
            self.store,
            self.people,
            NOW + timedelta(days=400),
            self.make_records,
        )
        self.walk.clock = NOW

    def email(self, key: str) -> str:
        """The address of a person."""
        return f"{key}@{self.institution.slug}.example"

    def person(self, key: str) -> Person:
        """A person of this world."""
        return self.session.get_one(Person, self.people[key])

    def act(self, key: str | None, seen: int | None = None) -> Act:
        """The next act of a person; of the system without one. Time moves on an hour or so."""
        if key is None:
            return self.act("coordinator").by_system()
        self.walk.clock += timedelta(minutes=7)
        day = self.walk.settings.today(self.walk.clock)
        sight = sight_of(self.session, self.person(key), day)
        return Act(sight, self.walk.clock, self.walk.settings, seen)

    def do(self, verb: Callable[..., Any], *args: Any, **named: Any) -> Any:
        """Run one verb in a transaction of its own."""
        return self.walk.do(verb, *args, **named)

    def make_records(self) -> None:
        """What the worker does after an approval, without the drawing: a file is stored."""
        from sqlalchemy import select

        with unit_of_work(self.session):
            waiting = select(Proposal).where(
                Proposal.state == State.APPROVED, Proposal.record_file_id.is_(None)
            )
            for proposal in self.session.scalars(waiting.order_by(Proposal.id)):
                file: StoredFile = self.store.keep(
                    b"%PDF-1.7 record",
                    name="record.pdf",
                    media_type="application/pdf",
                    at=self.walk.clock,
                    by_id=None,
                )
                self.session.add(file)
                self.session.flush()
                proposal.record_file_id = file.id

    def content(self, **values: Any) -> dict[str, Any]:
        """A whole proposal's content, with some values of one's own."""
        lead = (self.person("ann").name, "lead@elsewhere.example")
        whole = content_for(
            ENTRY, lead=lead, starts_on=(NOW.date() + timedelta(days=100)).isoformat()
        )
        whole["badge_picture"] = {
            "sha256": self.store.write(b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
            "media_type": "image/svg+xml",
            "alt": "Badge: Survey Design",
        }
        return {**whole, **values}

    def draft(self, proposer: str = "ann", unit: str = "data", **values: Any) -> int:
        """A written draft; its title is its own, so that nothing looks like a duplicate."""
        self.count += 1
        titles = (
            "Survey Design",
            "Glass Blowing",
            "Beekeeping",
            "Night Photography",
            "Choir Leading",
        )
        title = values.pop("title", titles[(self.count - 1) % len(titles)])
        return self.walk.write(proposer, self.units[unit], self.content(title=title, **values))

    def at(self, state: State, *, votes: str = "fffff", **values: Any) -> int:
        """A proposal in this state, walked there."""
        walk = self.walk
        if state in (State.CHANGED, State.TERMINATED):
            return self._ended(state, **values)
        proposal_id = self.draft(**values)
        if state is State.DRAFT:
            return proposal_id
        walk.send(proposal_id)
        if state is State.SUBMITTED:
            return proposal_id
        if state is State.RETURNED:
            walk.hand_back(proposal_id, (ChangeWanted("Say more.", "summary"),))
            return proposal_id
        if state is State.WITHDRAWN:
            self.do(service.withdraw, proposal_id, self.act("ann"), reason="Not now.")
            return proposal_id
        walk.sign_all(proposal_id)
        walk.refer(proposal_id)
        if state is State.COMMITTEE_REVIEW:
            return proposal_id
        if state is State.DECLINED:
            walk.decide(proposal_id, "aaaaa")
            self.do(service.decline, proposal_id, self.act("coordinator"), reason="Voted down.")
            return proposal_id
        walk.decide(proposal_id, votes)
        walk.approve(proposal_id)
        if state is State.APPROVED:
            return proposal_id
        walk.to_marketing(proposal_id)
        if state is State.MARKETING:
            return proposal_id
        walk.publish(proposal_id)
        return proposal_id

    def at_conditions(self, *conditions: ConditionWanted) -> int:
        """An approved proposal with conditions still to be met."""
        proposal_id = self.at(State.COMMITTEE_REVIEW)
        self.walk.decide(proposal_id, "fffff", conditions=conditions)
        self.walk.approve(proposal_id)
        return proposal_id

    def _ended(self, state: State, **values: Any) -> int:
        first = self.at(State.ACTIVE, **values)
        kind = Kind.CHANGE if state is State.CHANGED else Kind.TERMINATION
        today = self.walk.clock.date()
        more = (
            {"criteria": "Pass each assessment with 80 percent."}
            if kind is Kind.CHANGE
            else closing(today)
        )
        later = self.walk.propose(first, kind, more)
        self.walk.send(later)
        self.walk.sign_all(later)
        self.walk.refer(later)
        self.walk.decide(later, "fffff")
        self.walk.approve(later)
        self.walk.to_marketing(later)
        self.walk.publish(later)
        if kind is Kind.CHANGE:
            return first
        self.walk.clock += timedelta(days=45)
        self.do(service.terminate, later, self.act("coordinator"))
        return later

    def proposal(self, proposal_id: int) -> Proposal:
        """The proposal as stored now."""
        return self.session.get_one(Proposal, proposal_id)

    def unit(self, slug: str) -> Unit:
        """A unit of this world."""
        return self.session.get_one(Unit, self.units[slug])


def closing(today: date) -> dict[str, str]:
    """What a termination asks beside the content."""
    return {
        "closing_reason": "Too few learners.",
        "last_enrolment_on": today.isoformat(),
        "teach_out_ends_on": (today + timedelta(days=30)).isoformat(),
        "teach_out_plan": "Everybody enrolled finishes.",
    }
