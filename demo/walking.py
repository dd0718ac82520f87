"""Bringing a proposal to a stage by the same verbs that people use, at times that lie in the past."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Institution, Person, Unit
from committee.models import Ballot, BallotState, Committee, Condition
from committee.queries import memberships_on, sight_of
from committee.roll import MemberKind
from committee.voting import ConditionWanted, Motion
from persistence.files import FileStore, StoredFile
from persistence.unit_of_work import unit_of_work
from proposals.models import Proposal
from proposals.queries import route_of
from proposals.route_models import Choice, RouteStep, StepKind
from proposals.states import Kind, State
from workflow import balloting, conditions, later_life, service, sign_offs, writing
from workflow.acting import Act
from workflow.deciding import ChangeWanted
from workflow.facts import StepStatus
from workflow.gathering import picture
from workflow.offices import signers
from workflow.settings import WorkflowSettings

Work = Callable[[], None]
"""Does what waits in the outbox: mails, records, catalog pages."""


@dataclass
class Walk:
    """One institution's people at work. ``now`` is the latest time that any act may have."""

    session: Session
    institution: Institution
    settings: WorkflowSettings
    store: FileStore
    people: Mapping[str, int]
    now: datetime
    work: Work
    clock: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.clock = self.now - timedelta(days=200)

    def begin(self, days_ago: float) -> None:
        """Set the time of the next act."""
        self.clock = self.now - timedelta(days=days_ago)

    def act(self, key: str | int, seen: int | None = None) -> Act:
        """The next act of a person, three hours after the one before."""
        self.clock = min(self.clock + timedelta(hours=3), self.now)
        person_id = self.people[key] if isinstance(key, str) else key
        person = self.session.get_one(Person, person_id)
        day = self.settings.today(self.clock)
        return Act(sight_of(self.session, person, day), self.clock, self.settings, seen)

    def do(self, verb: Callable[..., Any], *args: Any, **named: Any) -> Any:
        """Run one verb in a transaction of its own."""
        with unit_of_work(self.session):
            return verb(self.session, *args, **named)

    # -- the steps of a proposal's way ---------------------------------------------------------

    def write(
        self, proposer: str, unit_id: int, content: Mapping[str, Any], *, by: str | None = None
    ) -> int:
        """Start a proposal and write all of it; ``by`` enters it on the proposer's behalf."""
        unit = self.session.get_one(Unit, unit_id)
        person = self.session.get_one(Person, self.people[proposer])
        proposal = self.do(
            writing.start_new,
            self.act(by or proposer),
            unit=unit,
            title=content["title"],
            proposer=person,
        )
        proposal_id: int = proposal.id
        values = {**content, "unit": str(unit_id)}
        writer = self.act(by or proposer)
        self.do(writing.save, proposal_id, writer, values=values, seen_draft=None)
        return proposal_id

    def send(self, proposal_id: int) -> None:
        """Send it for sign-off, as its proposer."""
        self.do(service.submit, proposal_id, self.act(self.proposal(proposal_id).proposer_id))

    def proposal(self, proposal_id: int) -> Proposal:
        """The proposal as it stands."""
        return self.session.get_one(Proposal, proposal_id)

    def open_steps(self, proposal_id: int) -> list[RouteStep]:
        """Steps that wait for an office now."""
        act = self.act("coordinator")
        seen = picture(self.session, self.proposal(proposal_id), act)
        waiting = {s.id for s in seen.facts.steps if s.status is StepStatus.OPEN}
        return [s for s in seen.steps if s.id in waiting and s.kind is not StepKind.BALLOT]

    def sign_next(self, proposal_id: int) -> bool:
        """Let the offices whose turn it is sign; False when none is left."""
        steps = [step.id for step in self.open_steps(proposal_id)]
        for step_id in steps:
            self.sign(proposal_id, step_id)
        return bool(steps)

    def sign(self, proposal_id: int, step_id: int, comment: str = "") -> None:
        """Sign one step as the first person who may."""
        proposal = self.proposal(proposal_id)
        step = self.session.get_one(RouteStep, step_id)
        day = self.settings.today(self.clock)
        signer = signers(self.session, proposal, step, day)[0].id
        self.do(sign_offs.sign, proposal_id, step_id, self.act(signer), comment=comment)

    def sign_all(self, proposal_id: int) -> None:
        """Let every office before the committee sign."""
        while self.sign_next(proposal_id):
            pass

    def refer(self, proposal_id: int) -> None:
        """Put it before the committee, where the profile does not do so by itself."""
        if self.proposal(proposal_id).state is State.SUBMITTED:
            self.do(service.refer, proposal_id, self.act("coordinator"))

    def ballot_step(self, proposal_id: int) -> RouteStep | None:
        """The committee's step on the route, or None."""
        steps = route_of(self.session, self.proposal(proposal_id))
        return next((step for step in steps if step.kind is StepKind.BALLOT), None)

    def open_ballot(
        self,
        proposal_id: int,
        *,
        closes_in_days: float,
        conditions: tuple[ConditionWanted, ...] = (),
    ) -> int:
        """The chair words a motion and opens the ballot."""
        step = self.ballot_step(proposal_id)
        if step is None:
            raise LookupError("No committee is on this route.")
        title = self.proposal(proposal_id).title
        motion = Motion(
            f"To approve “{title}” as proposed."
            if not conditions
            else f"To approve “{title}” with the conditions below.",
            conditions,
            closes_at=self.clock + timedelta(days=closes_in_days),
        )
        ballot = self.do(
            balloting.open_on, proposal_id, step.id, self.act(self.chair(step)), motion=motion
        )
        ballot_id: int = ballot.id
        return ballot_id

    def chair(self, step: RouteStep) -> int:
        """Who presides over the committee of this step."""
        seats = memberships_on(self.session, step.committee_id or 0, self.now.date())
        return next(s.person_id for s in seats if s.office == "chair" and s.person_id)

    def voters(self, ballot_id: int) -> list[int]:
        """Voting members of the ballot's committee, the chair first."""
        ballot = self.session.get_one(Ballot, ballot_id)
        committee = self.session.get_one(Committee, ballot.committee_id)
        stand = balloting.ballot_now(self.session, ballot, self.act("coordinator"))
        seats = memberships_on(self.session, committee.id, self.now.date())
        return [
            seat.person_id
            for seat in seats
            if seat.person_id in stand.entitled and seat.kind is not MemberKind.NON_VOTING
        ]

    def vote(self, ballot_id: int, choices: str) -> None:
        """Cast votes in the order of the seats: ``f`` for, ``a`` against, ``o`` abstain."""
        words = {"f": Choice.FOR, "a": Choice.AGAINST, "o": Choice.ABSTAIN}
        for person_id, letter in zip(self.voters(ballot_id), choices, strict=False):
            why = "The outcomes are not yet assessed independently." if letter == "a" else ""
            self.do(
                balloting.vote, ballot_id, self.act(person_id), choice=words[letter], comment=why
            )

    def close(self, ballot_id: int) -> None:
        """The chair closes the ballot when its time has come."""
        ballot = self.session.get_one(Ballot, ballot_id)
        if ballot.closes_at is not None:
            self.clock = max(self.clock, ballot.closes_at)
        step = self.session.get_one(RouteStep, ballot.step_id)
        self.do(balloting.close_ballot, ballot_id, self.act(self.chair(step)))

    def decide(self, proposal_id: int, votes: str, **named: Any) -> None:
        """Hold a whole ballot."""
        ballot_id = self.open_ballot(proposal_id, closes_in_days=7, **named)
        self.vote(ballot_id, votes)
        self.close(ballot_id)

    def approve(self, proposal_id: int) -> None:
        """Record the approval, where the profile does not do so by itself."""
        if self.proposal(proposal_id).state is not State.APPROVED:
            self.do(service.approve, proposal_id, self.act("coordinator"))

    def meet_conditions(self, proposal_id: int) -> None:
        """Answer and confirm every condition."""
        ids = self.session.scalars(
            select(Condition.id)
            .join(Ballot)
            .where(Ballot.proposal_id == proposal_id, Ballot.state == BallotState.CLOSED)
            .order_by(Condition.id)
        ).all()
        proposer = self.proposal(proposal_id).proposer_id
        for one in ids:
            self.do(
                conditions.answer, one, self.act(proposer), evidence="Letter attached to the file."
            )
            self.do(conditions.confirm, one, self.act("coordinator"))

    def to_marketing(self, proposal_id: int) -> None:
        """Make the record and hand over to marketing."""
        self.work()
        self.do(service.begin_marketing, proposal_id, self.act("coordinator"))

    def edit_copy(self, proposal_id: int, values: Mapping[str, Any]) -> None:
        """Marketing completes the public copy."""
        program = self.proposal(proposal_id).program
        self.do(
            later_life.edit_operational,
            proposal_id,
            self.act("marketing"),
            values=values,
            seen_operational=program.operational_version,
        )

    def publish(self, proposal_id: int) -> None:
        """Bring it into force."""
        self.do(service.publish, proposal_id, self.act("marketing"))

    def hand_back(self, proposal_id: int, changes: tuple[ChangeWanted, ...]) -> None:
        """The office whose turn it is returns it."""
        step = self.open_steps(proposal_id)[0]
        day = self.settings.today(self.clock)
        signer = signers(self.session, self.proposal(proposal_id), step, day)[0].id
        self.do(service.return_for_revision, proposal_id, self.act(signer), changes=changes)

    def admit(self, proposal_id: int, scan: bytes, *, on: date, authority: str) -> None:
        """Take a program into the catalog that was approved before, with its approval attached."""
        act = self.act("coordinator")
        file: StoredFile = self.store.keep(
            scan,
            name="approval.pdf",
            media_type="application/pdf",
            at=act.now,
            by_id=act.actor_id,
        )
        self.do(writing.attach, proposal_id, file, act, caption="Approval as given")
        self.do(
            service.admit_existing, proposal_id, self.act("coordinator"), on=on, authority=authority
        )

    def propose(self, proposal_id: int, kind: Kind, values: Mapping[str, Any]) -> int:
        """Begin a change or termination of a published program and write it."""
        proposer = self.proposal(proposal_id).proposer_id
        begun = self.do(later_life.propose, proposal_id, self.act(proposer), kind=kind)
        begun_id: int = begun.id
        self.do(writing.save, begun_id, self.act(proposer), values=values, seen_draft=None)
        return begun_id
