"""Who holds which office today, read once, so that many steps can be asked who signs them.

The same answers as `offices.signers` and `offices.may_sign` give for one step.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from accounts.models import Person, RoleMembership
from accounts.queries import ancestors, units_of
from accounts.roles import Role
from proposals.models import Proposal
from proposals.route_models import Exemption, RouteStep

NOBODY: frozenset[int] = frozenset()


def authors(proposal: Proposal) -> frozenset[int]:
    """Whose proposal it is. Its co-proposers must have been read with it."""
    return frozenset({proposal.proposer_id, *(one.person_id for one in proposal.co_proposers)})


@dataclass(frozen=True)
class SigningOffices:
    """Holders by office. ``chains``: each unit with those above it, nearest first."""

    chains: Mapping[int, tuple[int, ...]]
    in_units: Mapping[tuple[int, Role], frozenset[int]]
    in_institution: Mapping[Role, frozenset[int]]
    exempt: Mapping[tuple[int, str], frozenset[int]] = field(default_factory=dict)
    """People let to sign a step of what they wrote, by proposal and step key."""

    def staff(self, unit_id: int) -> frozenset[int]:
        """Head and deputies of a unit."""
        return self.in_units.get((unit_id, Role.HEAD), NOBODY) | self.in_units.get(
            (unit_id, Role.DEPUTY), NOBODY
        )

    def staff_above(self, unit_id: int) -> frozenset[int]:
        """Everybody who could come to sign for a unit: its own staff and those above."""
        return NOBODY.union(*(self.staff(one) for one in self.chains.get(unit_id, ())))

    def staffed_by(self, unit_id: int) -> int | None:
        """The unit itself, or the nearest above it, that has anybody to sign."""
        return next((one for one in self.chains.get(unit_id, ()) if self.staff(one)), None)

    def signers(self, proposal: Proposal, step: RouteStep) -> frozenset[int]:
        """Who may sign the step: the office, else its deputy, else the next office up."""
        wrote = authors(proposal)
        exempt = self.exempt.get((proposal.id, step.key), NOBODY)
        if step.holder_role is None:
            return NOBODY
        if step.holder_unit_id is None:
            return (self.in_institution.get(step.holder_role, NOBODY) - wrote) or exempt
        for unit_id in self.chains.get(step.holder_unit_id, ()):
            for role in (Role.HEAD, Role.DEPUTY):
                free = self.in_units.get((unit_id, role), NOBODY) - wrote
                if free:
                    return free
        return exempt

    def may_sign(self, proposal: Proposal, step: RouteStep, person_id: int) -> bool:
        """Whether this person's signature counts on the step; a deputy signs beside the head."""
        if person_id in self.signers(proposal, step):
            return True
        if step.holder_unit_id is None or person_id in authors(proposal):
            return False
        return person_id in self.in_units.get((step.holder_unit_id, Role.DEPUTY), NOBODY)


def signing_offices(
    session: Session, institution_id: int, day: date, proposals: Collection[Proposal] = ()
) -> SigningOffices:
    """The offices of an institution on a day, with the exemptions granted on these proposals."""
    units = units_of(session, institution_id)
    in_units: dict[tuple[int, Role], set[int]] = {}
    in_institution: dict[Role, set[int]] = {}
    rows = session.execute(
        select(RoleMembership.unit_id, RoleMembership.role, RoleMembership.person_id)
        .join(Person)
        .where(
            Person.institution_id == institution_id,
            Person.active,
            RoleMembership.starts_on <= day,
            or_(RoleMembership.ends_on.is_(None), RoleMembership.ends_on >= day),
        )
        .order_by(RoleMembership.id)
    )
    for unit_id, role, person_id in rows:
        if unit_id is None:
            in_institution.setdefault(role, set()).add(person_id)
        else:
            in_units.setdefault((unit_id, role), set()).add(person_id)
    return SigningOffices(
        {one.id: tuple(above.id for above in ancestors(units, one.id)) for one in units},
        {key: frozenset(people) for key, people in in_units.items()},
        {role: frozenset(people) for role, people in in_institution.items()},
        _exempt(session, proposals),
    )


def _exempt(
    session: Session, proposals: Collection[Proposal]
) -> dict[tuple[int, str], frozenset[int]]:
    found: dict[tuple[int, str], frozenset[int]] = {}
    if not proposals:
        return found
    rows = session.scalars(
        select(Exemption)
        .join(Person, Person.id == Exemption.person_id)
        .where(Exemption.proposal_id.in_([one.id for one in proposals]), Person.active)
        .order_by(Exemption.id)
    )
    for row in rows:
        key = (row.proposal_id, row.step_key)
        found[key] = found.get(key, NOBODY) | {row.person_id}
    return found
