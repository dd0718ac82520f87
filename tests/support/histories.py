"""Random histories of many people on a few programs: every act they could try, wrong ones included.

Used by the property tests of the machine. A history draws each step from hypothesis, so that a
failing one shrinks.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import func, select

from committee.errors import BallotRefused
from committee.models import Ballot, BallotState, Condition
from committee.voting import ConditionWanted, Motion
from persistence.audit import AuditEntry
from persistence.unit_of_work import unit_of_work
from proposals.models import Proposal, Revision
from proposals.queries import route_of
from proposals.route_models import Choice, RouteStep, StepKind
from proposals.states import Kind, State
from tests.builders import NOW, World, closing
from tests.support.history_tables import EVERYBODY, FITTING, SEVERAL, STARTS
from workflow import balloting, conditions, later_life, service, sign_offs, writing
from workflow.deciding import ChangeWanted
from workflow.errors import Refused
from workflow.offices import signers

MEMBERS = ("chair", "vice", "mary", "mike", "mona", "guest")
Usual = tuple[str, ...]


@dataclass
class History:
    """One program's cases, and what has been seen of them."""

    world: World
    draw: Callable[[Any], Any]
    cases: list[int] = field(default_factory=list)
    sealed: dict[int, bytes] = field(default_factory=dict)
    steps: int = 0
    done: Counter[str] = field(default_factory=Counter)

    def begin(self) -> None:
        """A first draft, sometimes for graduates or with a partner: another route.

        Each begins on the same day and with the same title, so that the same draws lead to the
        same history.
        """
        self.world.walk.clock = NOW
        more = self.draw(
            st.sampled_from(
                (
                    {},
                    {"partner_units": [str(self.world.units["art"])]},
                    {"audience": ["graduate"], "level": "graduate", "bachelors_required": True},
                    {"co_curricular_unit": str(self.world.units["careers"])},
                )
            )
        )
        start = self.draw(st.sampled_from(STARTS))
        self.cases.append(self.world.at(start, title="Basket Weaving", **more))

    def step(self) -> None:
        """Somebody tries something; whatever comes of it, the claims hold."""
        case = self.draw(st.sampled_from((*self.cases[-3:], self.cases[-1])))
        before = self._standing(case)
        fits = FITTING.get(before[0], ()) if self.draw(st.integers(0, 3)) else ()
        name = self.draw(st.sampled_from(fits or sorted(ACTS)))
        usual, act = ACTS[name]
        everybody = self.draw(st.integers(0, 9)) == 0
        who = self.draw(st.sampled_from(EVERYBODY if everybody else usual))
        seen = self.draw(st.sampled_from((None, None, None, before[1], before[1] - 1)))
        self.steps += 1
        try:
            act(self, case, self.world.act(who, seen))
            self.done[name] += 1
        except (Refused, BallotRefused):
            self.world.session.rollback()
            unchanged = name in SEVERAL or self._standing(case) == before
            assert unchanged, f"{name} was refused and yet changed something"
        self._revisions_stay()
        if self.draw(st.integers(0, 5)) == 0:
            self.world.walk.clock += timedelta(days=self.draw(st.integers(0, 40)))

    def _standing(self, case: int) -> tuple[State, int, int]:
        session = self.world.session
        session.rollback()
        row = session.execute(
            select(Proposal.state, Proposal.version).where(Proposal.id == case)
        ).one()
        entries = session.scalar(
            select(func.count())
            .select_from(AuditEntry)
            .where(AuditEntry.subject == f"proposal:{case}")
        )
        return row.state, row.version, entries or 0

    def _revisions_stay(self) -> None:
        rows = self.world.session.execute(
            select(Revision.id, Revision.canonical).where(Revision.proposal_id.in_(self.cases))
        )
        for number, canonical in rows:
            assert self.sealed.setdefault(number, canonical) == canonical, (
                "a sealed revision changed"
            )

    # -- what acts need ------------------------------------------------------------------------

    def step_id(self, case: int, kind: StepKind | None = None) -> int:
        """Some step of the route, open or not."""
        steps = route_of(self.world.session, self.world.proposal(case))
        fitting = [s.id for s in steps if (kind is None) == (s.kind is not StepKind.BALLOT)]
        if not fitting:
            raise Refused()
        open_first = [s.id for s in steps if s.id in fitting and s.opened_at and not s.decisions]
        return int(self.draw(st.sampled_from(open_first or fitting)))

    def ballot_id(self, case: int) -> int:
        """The newest ballot on the case."""
        found = self.world.session.scalar(
            select(Ballot.id).where(Ballot.proposal_id == case).order_by(Ballot.id.desc()).limit(1)
        )
        if found is None:
            raise Refused()
        return found

    def condition_id(self, case: int) -> int:
        """Some condition that is not confirmed."""
        found = self.world.session.scalars(
            select(Condition.id)
            .join(Ballot)
            .where(Ballot.proposal_id == case, Condition.met_at.is_(None))
            .order_by(Condition.id)
        ).all()
        if not found:
            raise Refused()
        return int(self.draw(st.sampled_from(found)))


def _verb(verb: Callable[..., Any], **named: Any) -> Callable[[History, int, Any], None]:
    def run(history: History, case: int, act: Any) -> None:
        history.world.do(verb, case, act, **named)

    return run


def _edit(history: History, case: int, act: Any) -> None:
    values = history.draw(
        st.sampled_from(
            (
                {"summary": "Another short description."},
                {"criteria": "Pass each assessment with 70 percent."},
                {"summary": "Ask well: a short program with practice."},
                {"partner_units": [str(history.world.units["art"])]},
                {"partner_units": []},
                {"title": ""},
                {"title": "Survey Design"},
            )
        )
    )
    history.world.do(writing.save, case, act, values=values, seen_draft=None)


def _sign(history: History, case: int, act: Any) -> None:
    step = history.step_id(case)
    history.world.do(sign_offs.sign, case, step, act)


def _right_office_signs(history: History, case: int, act: Any) -> None:
    world = history.world
    step = world.session.get_one(RouteStep, history.step_id(case))
    able = signers(world.session, world.proposal(case), step, act.today)
    keys = [key for key, number in world.people.items() if number in {one.id for one in able}]
    if not keys:
        raise Refused()
    history.world.do(sign_offs.sign, case, step.id, world.act(keys[0]))


def _open(history: History, case: int, act: Any) -> None:
    wanted = (
        (ConditionWanted("The criteria name a threshold.", ("criteria",)),)
        if history.draw(st.booleans())
        else ()
    )
    motion = Motion("To approve.", wanted, may_return=history.draw(st.booleans()))
    step = history.step_id(case, StepKind.BALLOT)
    history.world.do(balloting.open_on, case, step, act, motion=motion)


def _everybody_signs(history: History, case: int, act: Any) -> None:
    history.world.walk.sign_all(case)


def _hold(history: History, case: int, act: Any) -> None:
    _open(history, case, act)
    _everybody_votes(history, case, act)
    _close(history, case, act)


def _meet(history: History, case: int, act: Any) -> None:
    history.world.walk.meet_conditions(case)


def _vote(history: History, case: int, act: Any) -> None:
    choice = history.draw(st.sampled_from((Choice.FOR, Choice.FOR, Choice.AGAINST, Choice.ABSTAIN)))
    history.world.do(
        balloting.vote, history.ballot_id(case), act, choice=choice, comment="Because."
    )


def _everybody_votes(history: History, case: int, act: Any) -> None:
    choice = history.draw(st.sampled_from((Choice.FOR, Choice.FOR, Choice.AGAINST)))
    for member in ("chair", "vice", "mary", "mike"):
        history.world.do(
            balloting.vote,
            history.ballot_id(case),
            history.world.act(member),
            choice=choice,
            comment="Because.",
        )


def _close(history: History, case: int, act: Any) -> None:
    history.world.do(balloting.close_ballot, history.ballot_id(case), act)


def _end(history: History, case: int, act: Any) -> None:
    state = history.draw(st.sampled_from((BallotState.TABLED, BallotState.VOIDED)))
    history.world.do(
        balloting.end_ballot, history.ballot_id(case), act, state=state, reason="Not now."
    )


def _recuse(history: History, case: int, act: Any) -> None:
    step = history.step_id(case, StepKind.BALLOT)
    committee = next(
        s.committee_id
        for s in route_of(history.world.session, history.world.proposal(case))
        if s.id == step
    )
    history.world.do(balloting.recuse_from, case, committee, act, reason="A relative.")


def _answer(history: History, case: int, act: Any) -> None:
    history.world.do(conditions.answer, history.condition_id(case), act, evidence="Done.")


def _confirm(history: History, case: int, act: Any) -> None:
    history.world.do(conditions.confirm, history.condition_id(case), act)


def _propose(history: History, case: int, act: Any) -> None:
    kind = history.draw(st.sampled_from((Kind.CHANGE, Kind.RENEWAL, Kind.TERMINATION)))
    begun = history.world.do(later_life.propose, case, act, kind=kind)
    begun_id = int(begun.id)
    history.cases.append(begun_id)
    values: Mapping[str, Any] = {
        Kind.CHANGE: {"criteria": f"Pass with {50 + len(history.cases)} percent."},
        Kind.RENEWAL: {},
        Kind.TERMINATION: closing(history.world.walk.clock.date()),
    }[kind]
    with unit_of_work(history.world.session):
        writing.save(history.world.session, begun_id, act, values=values, seen_draft=None)


def _again(history: History, case: int, act: Any) -> None:
    begun = history.world.do(later_life.start_again, case, act)
    history.cases.append(int(begun.id))


def _records(history: History, case: int, act: Any) -> None:
    history.world.make_records()


_ASKED = (ChangeWanted("Say more about practice.", "summary"),)
ACTS: Mapping[str, tuple[Usual, Callable[[History, int, Any], None]]] = {
    "send": (("ann", "ann", "coordinator"), _verb(service.submit)),
    "send again": (("ann",), _verb(service.submit)),
    "edit": (("ann", "bob", "coordinator"), _edit),
    "amend": (("ann", "coordinator"), _verb(service.amend, remark="As asked.")),
    "sign": (
        ("head", "deputy", "dean", "art-head", "graduate-head", "coordinator", "careers-head"),
        _sign,
    ),
    "the right office signs": (("head",), _right_office_signs),
    "every office signs": (("coordinator",), _everybody_signs),
    "hold a ballot": (("chair",), _hold),
    "meet every condition": (("ann",), _meet),
    "refer": (("coordinator",), _verb(service.refer)),
    "send back": (("chair", "coordinator"), _verb(service.send_back, reason="Reopened.")),
    "return": (
        ("head", "chair", "coordinator"),
        _verb(service.return_for_revision, changes=_ASKED),
    ),
    "ask": (("head", "coordinator"), _verb(sign_offs.request_changes, changes=_ASKED)),
    "open a ballot": (("chair", "chair", "coordinator"), _open),
    "vote": (MEMBERS, _vote),
    "everybody votes": (("chair",), _everybody_votes),
    "close the ballot": (("chair",), _close),
    "end the ballot": (("chair",), _end),
    "recuse": (("mona", "mike"), _recuse),
    "approve": (("coordinator", "chair"), _verb(service.approve)),
    "decline": (("coordinator", "chair"), _verb(service.decline, reason="No.")),
    "answer a condition": (("ann",), _answer),
    "confirm a condition": (("coordinator", "chair"), _confirm),
    "make records": (("coordinator",), _records),
    "begin marketing": (("coordinator",), _verb(service.begin_marketing)),
    "publish": (("marketing", "contact", "coordinator"), _verb(service.publish)),
    "propose on it": (("ann", "contact", "coordinator"), _propose),
    "terminate": (("coordinator",), _verb(service.terminate)),
    "ask reinstatement": (("coordinator",), _verb(service.ask_reinstatement, reason="A mistake.")),
    "reinstate": (("coordinator-two", "coordinator", "admin"), _verb(service.reinstate)),
    "withdraw": (("ann", "stranger", "mona"), _verb(service.withdraw, reason="No longer.")),
    "start again": (("ann",), _again),
}
"""Who usually does what. One step in ten is tried by anybody at all."""
