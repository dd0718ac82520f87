"""The course of a set-up: who may go on with it, which steps are done, when it ends. Never commits."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.errors import AccountRefused
from accounts.models import Institution, RoleMembership
from accounts.people import add_person, give_role, require_administrator
from accounts.queries import memberships_in_force
from accounts.roles import Role
from accounts.service import subject as account_subject
from founding.models import FirstRun
from persistence import audit
from persistence.text import Text
from profiles.service import found
from proposals.models import Proposal


class Step(StrEnum):
    """What is asked, in the order in which it is offered. Any of them can be left out."""

    ADMINISTRATOR = "administrator"
    INSTITUTION = "institution"
    LOOK = "look"
    RULES = "rules"
    UNITS = "units"
    PEOPLE = "people"
    COMMITTEE = "committee"
    MAIL = "mail"


DONE, SKIPPED = "done", "skipped"


def code_of(secret_key: str) -> str:
    """The set-up code of this server: whoever can read its log or its settings knows it.

    It is worth something only until there is an administrator. 80 bits, so nobody guesses it.
    """
    digest = hmac.new(secret_key.encode(), b"imprimatur set-up code", hashlib.sha256).hexdigest()
    return "-".join(digest[start : start + 5] for start in range(0, 20, 5))


def is_code(given: str, secret_key: str) -> bool:
    """Whether this is the code, however its case and blanks were copied."""
    plain = "".join(given.lower().split())
    return hmac.compare_digest(plain.encode(), code_of(secret_key).encode())


def present(session: Session) -> FirstRun | None:
    """The set-up of this deployment, begun or finished; None where there is none."""
    return session.scalar(select(FirstRun).order_by(FirstRun.id).limit(1))


def has_administrator(session: Session) -> bool:
    """Whether anybody administers here, did so, or will: from then on no code opens anything."""
    query = select(RoleMembership.id).where(RoleMembership.role == Role.ADMINISTRATOR).limit(1)
    return session.scalar(query) is not None


def open_to_code(session: Session) -> bool:
    """Whether the set-up may be begun, or gone on with, by whoever has the code."""
    if has_administrator(session):
        return False
    return present(session) is not None or not _institutions(session)


def of_institution(session: Session, institution_id: int) -> FirstRun | None:
    """The set-up of this institution; None where it was founded otherwise."""
    return session.scalar(select(FirstRun).where(FirstRun.institution_id == institution_id))


def is_unfinished(session: Session, institution_id: int) -> bool:
    """Whether the institution is still being set up."""
    run = of_institution(session, institution_id)
    return run is not None and run.finished_at is None


def begin(session: Session, content: Mapping[str, Any], *, at: datetime) -> FirstRun:
    """Found the institution, on trial until it is said to be real. Raises AccountRefused.

    The one that was begun before is returned.
    """
    if not open_to_code(session):
        raise AccountRefused("", Text("There is an institution here already. Sign in to it."))
    begun = present(session)
    if begun is not None:
        return begun
    institution = found(session, content, now=at)
    run = FirstRun(institution_id=institution.id, trial=True, steps={}, begun_at=at)
    session.add(run)
    session.flush()
    _note(session, run, "set_up_begun", actor_id=None, at=at)
    return run


def mark(
    session: Session, run: FirstRun, step: Step, how: str, *, actor_id: int | None, at: datetime
) -> None:
    """Note that a step is done, or left out. What was done stays done when it is left out later."""
    require_administrator(session, run.institution_id, actor_id, at)
    session.refresh(run, with_for_update=True)
    if run.steps.get(step.value) not in (DONE, how):
        run.steps = {**run.steps, step.value: how}


def next_step(run: FirstRun, after: Step) -> Step | None:
    """The first step behind this one that is still to be done; None: it was the last."""
    steps = list(Step)
    behind = steps[steps.index(after) + 1 :]
    return next((one for one in behind if one.value not in run.steps), None)


def add_administrator(
    session: Session,
    run: FirstRun,
    *,
    name: str,
    email: str,
    title: str,
    password_hash: str,
    coordinates: bool,
    at: datetime,
) -> int:
    """The first administrator; the id of the account. Raises AccountRefused when there is one."""
    require_administrator(session, run.institution_id, None, at)
    if has_administrator(session):
        raise AccountRefused("", Text("There is an administrator already. Sign in."))
    made = add_person(
        session,
        run.institution_id,
        name=name,
        email=email,
        title=title,
        actor_id=None,
        at=at,
        welcome=False,
    )
    made.password_hash = password_hash
    audit.record(session, account_subject(made), "password_set", at=at, actor_id=None)
    roles = [Role.ADMINISTRATOR, *([Role.COORDINATOR] if coordinates else [])]
    for role in roles:
        day = run.institution.day(at)
        give_role(
            session, made.id, role, unit_id=None, starts_on=day, ends_on=None, actor_id=None, at=at
        )
    mark(session, run, Step.ADMINISTRATOR, DONE, actor_id=None, at=at)
    return made.id


def administers(session: Session, run: FirstRun, person_id: int, *, at: datetime) -> bool:
    """Whether this person administers the institution that is being set up."""
    held = memberships_in_force(session, person_id, run.institution.day(at))
    return any(one.role is Role.ADMINISTRATOR for one in held)


def finish(session: Session, run: FirstRun, *, actor_id: int, at: datetime) -> None:
    """The set-up is over; its pages stay open to administrators."""
    require_administrator(session, run.institution_id, actor_id, at)
    session.refresh(run, with_for_update=True)
    if run.finished_at is None:
        run.finished_at = at
        _note(session, run, "set_up_finished", actor_id=actor_id, at=at)


def has_proposals(session: Session, institution_id: int) -> bool:
    """Whether anything was proposed yet: from then on rules and addresses are relied upon."""
    query = select(Proposal.id).where(Proposal.institution_id == institution_id).limit(1)
    return session.scalar(query) is not None


def _institutions(session: Session) -> int:
    return session.scalar(select(func.count(Institution.id))) or 0


def _note(
    session: Session, run: FirstRun, action: str, *, actor_id: int | None, at: datetime
) -> None:
    subject = f"institution:{run.institution_id}"
    audit.record(session, subject, action, at=at, actor_id=actor_id, details={"trial": run.trial})
