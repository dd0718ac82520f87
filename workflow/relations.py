"""How a person stands to one proposal today: the answer that permissions are asked with."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.orm import Session

from accounts.roles import Role
from accounts.sight import Sight
from committee.ballots import roll_of
from committee.models import Committee
from committee.queries import memberships_on, recusals_on
from proposals.models import Proposal
from proposals.route_models import RouteStep, StepKind
from proposals.sealing import latest_revision
from proposals.states import State
from workflow.acting import Act
from workflow.facts import StepFacts, StepStatus
from workflow.offices import authors_of, may_sign, named_people, writers_of
from workflow.permissions import Relation as R
from workflow.step_status import content_or_empty


@dataclass(frozen=True)
class Standing:
    """A person's relations to one proposal, and the steps that wait for them."""

    relations: frozenset[R]
    signable: tuple[RouteStep, ...] = ()
    recused_from: frozenset[int] = frozenset()
    """Ids of committees on the route where the person sits but takes no part."""
    seats: frozenset[int] = frozenset()
    """Ids of committees on the route where the person takes part."""
    presides: frozenset[int] = frozenset()
    """Ids of committees on the route whose work on this proposal the person leads."""


SYSTEM_STANDING = Standing(frozenset({R.SYSTEM}))


def standing_of(
    session: Session,
    proposal: Proposal,
    steps: Collection[RouteStep],
    facts: Collection[StepFacts],
    act: Act,
) -> Standing:
    """Every relation of the acting person to this proposal."""
    sight = act.sight
    if sight is None:
        return SYSTEM_STANDING
    if sight.institution_id != proposal.institution_id or sight.person_id is None:
        return Standing(frozenset())
    found: set[R] = set()
    if sight.person_id in writers_of(proposal):
        found.add(R.PROPOSER)
    if sight.person_id in authors_of(session, proposal):
        found.add(R.AUTHOR)
    sent = proposal.submitted_at is not None
    signable: list[RouteStep] = []
    held = _Seats()
    if sent or R.PROPOSER in found:
        found |= _by_office(sight, proposal, steps, act)
    if sent:
        open_ids = {one.id for one in facts if one.status in (StepStatus.OPEN, StepStatus.STALE)}
        signable = _signable(session, proposal, [s for s in steps if s.id in open_ids], act)
        held = _by_committee(session, proposal, steps, act)
        found |= ({R.MEMBER} if held.seats else set()) | ({R.CHAIR} if held.presides else set())
    if signable:
        found.add(R.OFFICE)
        if any(step.kind is StepKind.AUTHORITY for step in signable):
            found.add(R.FINAL_AUTHORITY)
    if R.AUTHOR in found:
        found -= {R.CHAIR, R.MEMBER}
        held = _Seats(recused=held.recused | held.seats)
    return Standing(frozenset(found), tuple(signable), held.recused, held.seats, held.presides)


def _signable(
    session: Session, proposal: Proposal, steps: Collection[RouteStep], act: Act
) -> list[RouteStep]:
    if proposal.state not in (State.SUBMITTED, State.COMMITTEE_REVIEW) or act.sight is None:
        return []
    person_id = act.sight.person_id
    return [
        step
        for step in steps
        if step.kind not in (StepKind.BALLOT, StepKind.NOTICE)
        and may_sign(session, proposal, step, person_id, act.today)
    ]


def _by_office(sight: Sight, proposal: Proposal, steps: Collection[RouteStep], act: Act) -> set[R]:
    """Relations that come from roles, in the institution or in the owning unit."""
    options = act.settings.options
    found: set[R] = set()
    if Role.COORDINATOR in sight.roles:
        found.add(R.COORDINATOR)
    if Role.ADMINISTRATOR in sight.roles:
        found.add(R.ADMINISTRATOR)
    officers = {options.waived_by, *(rule.section.waivable_by for rule in act.settings.pack.rules)}
    if officers & sight.roles:
        found.add(R.WAIVER_OFFICER)
    if any(_holds(sight, role, proposal) for role in options.publishes):
        found.add(R.PUBLISHER)
    if any(_holds(sight, role, proposal) for role in options.edits_operational):
        found.add(R.OPERATOR)
    if any(_holds(sight, role, proposal) for role in (Role.MEMBER, Role.HEAD, Role.CONTACT)):
        found.add(R.UNIT_MEMBER)
    on_route = any(
        step.holder_unit_id in (sight.governed | sight.units(Role.HEAD) | sight.units(Role.DEPUTY))
        for step in steps
        if step.holder_unit_id is not None
    )
    held = any(step.holder_unit_id is None and step.holder_role in sight.roles for step in steps)
    if on_route or held or sight.reads_all or proposal.unit_id in sight.governed:
        found.add(R.COLLEAGUE)
    return found


def _holds(sight: Sight, role: Role, proposal: Proposal) -> bool:
    return role in sight.roles or proposal.unit_id in sight.units(role)


@dataclass(frozen=True)
class _Seats:
    """Committees on the route, by the part that the person has in them."""

    recused: frozenset[int] = frozenset()
    seats: frozenset[int] = frozenset()
    presides: frozenset[int] = frozenset()


def _by_committee(
    session: Session, proposal: Proposal, steps: Collection[RouteStep], act: Act
) -> _Seats:
    """Seats on the route's committees. Where no chair can preside, the coordinator acts."""
    sight = act.sight
    if sight is None or sight.person_id is None:
        return _Seats()
    away, seats, presides = set[int](), set[int](), set[int]()
    for committee_id in {step.committee_id for step in steps if step.committee_id is not None}:
        sits = committee_id in sight.committees
        if not sits and Role.COORDINATOR not in sight.roles:
            continue
        recused = recused_people(session, proposal, committee_id, act)
        presiding = _presiding(session, committee_id, recused, act)
        if sits and sight.person_id in recused:
            away.add(committee_id)
            continue
        if sits:
            seats.add(committee_id)
        if presiding == sight.person_id or (presiding is None and Role.COORDINATOR in sight.roles):
            presides.add(committee_id)
    return _Seats(frozenset(away), frozenset(seats), frozenset(presides))


def recused_people(
    session: Session, proposal: Proposal, committee_id: int, act: Act
) -> frozenset[int]:
    """Everybody who takes no part in this committee's work on the proposal."""
    committee = session.get_one(Committee, committee_id)
    settings = act.settings.committees.get(committee.slug)
    content = content_or_empty(latest_revision(session, proposal.id))
    named = named_people(
        session,
        proposal,
        content,
        by_unit=settings.recused_by_unit if settings else False,
        today=act.today,
    )
    recorded = recusals_on(session, committee_id, proposal.id)
    return named | {one.person_id for one in recorded}


def _presiding(
    session: Session, committee_id: int, recused: frozenset[int], act: Act
) -> int | None:
    committee = session.get_one(Committee, committee_id)
    settings = act.settings.committees.get(committee.slug)
    if settings is None:
        return None
    roll = roll_of(memberships_on(session, committee_id, act.today), settings, act.today)
    return roll.acting_chair(recused)
