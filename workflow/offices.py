"""Which units and people a proposal has to do with: offices on its route, signers, named people."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.models import Person, RoleMembership, Unit, UnitKind
from accounts.queries import ancestors, college_of, holders, units_of
from accounts.roles import Role
from proposals.models import CoProposer, Proposal
from proposals.route_models import Exemption, RouteStep
from workflow.route import Office, Offices


def offices_of(session: Session, proposal: Proposal, content: Mapping[str, Any]) -> Offices:
    """The units around the proposal, from its answers and the unit tree."""
    units = units_of(session, proposal.institution_id)
    by_id = {unit.id: unit for unit in units}
    sponsoring = by_id[_unit_id(content.get("unit")) or proposal.unit_id]
    partners = [by_id.get(_unit_id(one) or 0) for one in content.get("partner_units") or ()]
    co_curricular = by_id.get(_unit_id(content.get("co_curricular_unit")) or 0)
    graduate = next((unit for unit in units if unit.kind is UnitKind.GRADUATE_BODY), None)
    college = college_of(units, sponsoring.id)
    return Offices(
        sponsoring=_office(sponsoring),
        college=_office(college) if college and college.id != sponsoring.id else None,
        partners=tuple(_office(unit) for unit in partners if unit and unit.id != sponsoring.id),
        co_curricular=_office(co_curricular) if co_curricular else None,
        graduate_body=_office(graduate) if graduate else None,
    )


def _unit_id(value: Any) -> int | None:
    text = str(value or "")
    return int(text) if text.isdigit() else None


def _office(unit: Unit) -> Office:
    return Office(unit.id, unit.name)


def writers_of(proposal: Proposal) -> frozenset[int]:
    """Everybody who wrote the proposal, or entered it for somebody."""
    found = {proposal.proposer_id, *(one.person_id for one in proposal.co_proposers)}
    if proposal.entered_by_id is not None:
        found.add(proposal.entered_by_id)
    return frozenset(found)


def authors_of(session: Session, proposal: Proposal) -> frozenset[int]:
    """Whose proposal it is: proposer and co-proposers. Typing it in for them makes nobody an author."""
    others = session.scalars(
        select(CoProposer.person_id)
        .where(CoProposer.proposal_id == proposal.id)
        .order_by(CoProposer.id)
    )
    return frozenset({proposal.proposer_id, *others})


def named_people(
    session: Session, proposal: Proposal, content: Mapping[str, Any], *, by_unit: bool, today: date
) -> frozenset[int]:
    """People recused by themselves: authors, whoever is named as responsible, and where the bylaws
    say so everybody with a role in the sponsoring unit."""
    found = set(authors_of(session, proposal))
    emails = {str(content.get(name, "")).lower() for name in ("lead_email", "award_contact")} - {""}
    if emails:
        found.update(
            session.scalars(
                select(Person.id).where(func.lower(Person.email).in_(emails)).order_by(Person.id)
            )
        )
    if by_unit:
        memberships = session.scalars(
            select(RoleMembership)
            .where(RoleMembership.unit_id == proposal.unit_id)
            .order_by(RoleMembership.id)
        )
        found.update(one.person_id for one in memberships if one.in_force(today))
    return frozenset(found)


def signers(session: Session, proposal: Proposal, step: RouteStep, today: date) -> list[Person]:
    """Who may sign a step today: the office, else its deputy, else the next office up.

    Nobody signs what they wrote. Where nobody else is left, those with a named exemption may.
    """
    authors = authors_of(session, proposal)
    if step.holder_role is None:
        return []
    if step.holder_unit_id is None:
        found = holders(session, proposal.institution_id, step.holder_role, today)
        return [p for p in found if p.id not in authors] or exempted(session, step, today)
    units = units_of(session, proposal.institution_id)
    for unit in ancestors(units, step.holder_unit_id):
        for role in (Role.HEAD, Role.DEPUTY):
            found = holders(session, proposal.institution_id, role, today, unit.id)
            free = [person for person in found if person.id not in authors]
            if free:
                return free
    return exempted(session, step, today)


def exempted(session: Session, step: RouteStep, today: date) -> list[Person]:
    """Authors whom an administrator let sign this step of their own proposal."""
    return list(
        session.scalars(
            select(Person)
            .join(Exemption, Exemption.person_id == Person.id)
            .where(
                Exemption.proposal_id == step.proposal_id,
                Exemption.step_key == step.key,
                Person.active,
            )
            .order_by(Person.name, Person.id)
        )
    )


def may_sign(
    session: Session, proposal: Proposal, step: RouteStep, person_id: int | None, today: date
) -> bool:
    """Whether this person's signature counts on this step today.

    A deputy signs beside the head; an office higher up signs only where both cannot.
    """
    if person_id is None:
        return False
    if any(person.id == person_id for person in signers(session, proposal, step, today)):
        return True
    if step.holder_unit_id is None or person_id in authors_of(session, proposal):
        return False
    deputies = holders(session, proposal.institution_id, Role.DEPUTY, today, step.holder_unit_id)
    return any(person.id == person_id for person in deputies)
