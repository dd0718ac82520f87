"""What goes out, as tables and as JSON: each set only as far as the present person may see it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from accounts.models import Person, RoleMembership
from accounts.queries import people_of, units_of
from accounts.roles import Role
from app.access import sight
from app.acts import act
from app.catalog_addresses import external
from app.database import db
from committee.models import Committee, CommitteeMembership
from documents.context import KINDS
from forms.office_words import kind_word, member_word, office_word, role_word
from forms.saying import say
from imports.answers import Ground, written_answer
from imports.tables_out import OutSheet, Value
from proposals.catalogue import GOVERNED
from proposals.content import read as read_content
from proposals.fields import Field, FieldType
from proposals.models import Program, Proposal, Revision
from proposals.queries import visible
from proposals.states import PUBLISHED, State
from workflow.machine import STATE_NAMES

Record = Mapping[str, Any]
OFFICE = (Role.COORDINATOR, Role.ADMINISTRATOR)


@dataclass(frozen=True)
class ExportSet:
    """One set: its name in addresses, what it is, who may have it, its records and its columns.

    ``columns`` name for each heading the key of a record; a set without any says its own.
    """

    name: str
    label: Any
    says: Any
    records: Callable[[], Iterable[Record]]
    columns: Callable[[], dict[str, str]]
    roles: tuple[Role, ...] = ()

    def allowed(self) -> bool:
        """Whether the present person may have it."""
        return not self.roles or any(sight().has(role) for role in self.roles)

    def sheet(self) -> OutSheet:
        """The set as a table."""
        columns = self.columns()
        rows = ([_cell(record.get(key)) for key in columns.values()] for record in self.records())
        return OutSheet(str(self.label), list(columns), rows)

    def json(self) -> list[Record]:
        """The set for programs to read; what is only for tables is left out."""
        return [
            {name: _plain(value) for name, value in record.items() if not name.startswith("table:")}
            for record in self.records()
        ]


def _cell(value: Any) -> Value:
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    return value


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _proposals(*where: ColumnElement[bool]) -> Iterable[Record]:
    latest = (
        select(Revision.proposal_id, func.max(Revision.number).label("number"))
        .group_by(Revision.proposal_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Proposal, Revision)
        .outerjoin(latest, latest.c.proposal_id == Proposal.id)
        .outerjoin(
            Revision,
            (Revision.proposal_id == Proposal.id) & (Revision.number == latest.c.number),
        )
        .where(visible(sight()), *where)
        .options(
            joinedload(Proposal.unit),
            joinedload(Proposal.proposer),
            joinedload(Proposal.program).joinedload(Program.institution),
        )
        .order_by(Proposal.id)
    )
    ground = _ground()
    fields = _fields()
    for proposal, revision in rows:
        yield _proposal(proposal, revision, ground, fields)


def _proposal(
    proposal: Proposal, revision: Revision | None, ground: Ground, fields: Mapping[str, Field]
) -> Record:
    # What was never sent has no revision; it is seen by its writers alone.
    content = read_content(revision.canonical) if revision else dict(proposal.draft_content)
    written = {
        f"table:{name}": written_answer(field, content.get(name), ground)
        for name, field in fields.items()
    }
    house = proposal.program.institution.slug
    return {
        "number": proposal.number,
        "kind": proposal.kind.value,
        "table:kind": say(KINDS[proposal.kind]),
        "state": proposal.state.value,
        "table:state": say(STATE_NAMES[proposal.state]),
        "title": proposal.title,
        "unit": proposal.unit.name,
        "proposer": proposal.proposer.name,
        "address": external("public.program", slug=house, program=proposal.program.slug)
        if proposal.state in PUBLISHED
        else None,
        "sent_at": proposal.submitted_at,
        "decided_at": proposal.decided_at if proposal.origin_date is None else None,
        "published_at": proposal.published_at,
        "ended_at": proposal.ended_at,
        "approved_before_on": proposal.origin_date,
        "approved_before_by": proposal.origin_authority,
        "revision": revision.number if revision else None,
        "sha256": revision.sha256 if revision else None,
        "content": content,
        **written,
    }


def _proposal_columns() -> dict[str, str]:
    own = {
        _("Number"): "number",
        _("What it is"): "table:kind",
        _("Where it stands"): "table:state",
        _("Proposed by"): "proposer",
        _("Sent"): "sent_at",
        _("Decided"): "decided_at",
        _("In force since"): "published_at",
        _("Ended"): "ended_at",
        _("Approved on"): "approved_before_on",
        _("Approved by"): "approved_before_by",
        _("Page"): "address",
        _("Revision"): "revision",
        _("Hash of its content (SHA-256)"): "sha256",
    }
    asked: dict[str, str] = {}
    for name, field in _fields().items():
        label = say(field.label)
        taken = label in own or label in asked
        asked[f"{label} ({name})" if taken else label] = f"table:{name}"
    return {**own, **asked}


def _fields() -> dict[str, Field]:
    """Every field that the institution asks, in the order of its form."""
    form = act().settings.form
    return {
        asked.name: asked.field
        for step in form.steps
        for asked in step.fields
        if asked.field.type is not FieldType.PICTURE
    } or dict(GOVERNED)


def _ground() -> Ground:
    """Units by name, closed ones too."""
    units = units_of(db.session, sight().institution_id or 0)
    return Ground({str(one.id): one.name for one in units}, act().settings.scheme)


def _units() -> Iterable[Record]:
    units = units_of(db.session, sight().institution_id or 0)
    names = {one.id: one.name for one in units}
    for one in units:
        yield {
            "name": one.name,
            "kind": one.kind.value,
            "table:kind": kind_word(one.kind),
            "lies_in": names.get(one.parent_id or 0, ""),
            "closed_on": one.closed_on,
        }


def _people() -> Iterable[Record]:
    for one in people_of(db.session, sight().institution_id or 0):
        yield {
            "name": one.name,
            "email": one.email,
            "post": one.title,
            "active": one.active,
            "since": one.created_at,
        }


def _roles() -> Iterable[Record]:
    rows = db.session.scalars(
        select(RoleMembership)
        .join(RoleMembership.person)
        .where(Person.institution_id == sight().institution_id)
        .options(joinedload(RoleMembership.person), joinedload(RoleMembership.unit))
        .order_by(RoleMembership.id)
    )
    for one in rows:
        yield {
            "name": one.person.name,
            "email": one.person.email,
            "role": one.role.value,
            "table:role": role_word(one.role),
            "unit": one.unit.name if one.unit else "",
            "from": one.starts_on,
            "to": one.ends_on,
        }


def _seats() -> Iterable[Record]:
    rows = db.session.scalars(
        select(CommitteeMembership)
        .join(CommitteeMembership.committee)
        .where(Committee.institution_id == sight().institution_id)
        .options(joinedload(CommitteeMembership.committee), joinedload(CommitteeMembership.person))
        .order_by(CommitteeMembership.id)
    )
    for one in rows:
        yield {
            "committee": one.committee.name,
            "name": one.person.name if one.person else "",
            "email": one.person.email if one.person else "",
            "kind": one.kind.value,
            "table:kind": member_word(one.kind),
            "office": one.office,
            "table:office": office_word(one.office) if one.office else "",
            "from": one.starts_on,
            "to": one.ends_on,
        }


SETS: tuple[ExportSet, ...] = (
    ExportSet(
        "programs",
        _l("Programs in force"),
        _l("What is approved and published now, with everything that was approved."),
        lambda: _proposals(Proposal.state == State.ACTIVE),
        _proposal_columns,
    ),
    ExportSet(
        "proposals",
        _l("Proposals"),
        _l("Every proposal that you may see, wherever it stands, as last sealed."),
        _proposals,
        _proposal_columns,
    ),
    ExportSet(
        "units",
        _l("Units"),
        _l("The tree of colleges, departments and offices."),
        _units,
        lambda: {
            _("Name"): "name",
            _("Kind"): "table:kind",
            _("Lies in"): "lies_in",
            _("Closed on"): "closed_on",
        },
        OFFICE,
    ),
    ExportSet(
        "seats",
        _l("Seats in committees"),
        _l("Who sits where, from when to when."),
        _seats,
        lambda: {
            _("Committee"): "committee",
            _("Name"): "name",
            _("E-mail address"): "email",
            _("Seat"): "table:kind",
            _("Office"): "table:office",
            _("From"): "from",
            _("To"): "to",
        },
        OFFICE,
    ),
    ExportSet(
        "people",
        _l("People"),
        _l("Everybody with an account. Passwords are not in it."),
        _people,
        lambda: {
            _("Name"): "name",
            _("E-mail address"): "email",
            _("Post"): "post",
            _("Account open"): "active",
            _("Account since"): "since",
        },
        (Role.ADMINISTRATOR,),
    ),
    ExportSet(
        "roles",
        _l("Roles"),
        _l("Which role somebody holds where, from when to when."),
        _roles,
        lambda: {
            _("Name"): "name",
            _("E-mail address"): "email",
            _("Role"): "table:role",
            _("Unit"): "unit",
            _("From"): "from",
            _("To"): "to",
        },
        (Role.ADMINISTRATOR,),
    ),
)
"""Everything that can be taken out, in the order of the page."""


def allowed_sets() -> list[ExportSet]:
    """The sets that the present person may have."""
    return [one for one in SETS if one.allowed()]
