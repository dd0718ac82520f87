"""What tests of administration look up: rows, roles, seats, the audit trail, addresses."""

from datetime import date
from typing import Any

from sqlalchemy import select

from accounts.models import RoleMembership
from accounts.roles import Role
from committee.models import CommitteeMembership
from persistence.audit import AuditEntry, broken_links
from tests.support.desk import Office

COMMITTEE = "/admin/committees/microcredential-committee"
TODAY = date(2026, 10, 5)


def rows(at_work: Office, model: Any, *where: Any) -> list[Any]:
    at_work.fresh()
    return list(at_work.world.session.scalars(select(model).where(*where).order_by(model.id)))


def roles_of(at_work: Office, key: str) -> list[tuple[Role, date, date | None]]:
    found = rows(at_work, RoleMembership, RoleMembership.person_id == at_work.world.people[key])
    return [(one.role, one.starts_on, one.ends_on) for one in found]


def actions(at_work: Office, subject: str) -> list[str]:
    found = rows(at_work, AuditEntry, AuditEntry.subject == subject)
    assert list(broken_links(at_work.world.session)) == []
    return [entry.action for entry in found]


def page_of(at_work: Office, key: str, *more: object) -> str:
    return "/".join(["/admin/people", str(at_work.world.people[key]), *map(str, more)])


def role_id(at_work: Office, key: str) -> int:
    found = rows(at_work, RoleMembership, RoleMembership.person_id == at_work.world.people[key])
    return found[-1].id


def seat_of(at_work: Office, key: str) -> CommitteeMembership:
    person_id = at_work.world.people[key]
    return rows(at_work, CommitteeMembership, CommitteeMembership.person_id == person_id)[-1]
