"""The audit trail of people, units and committees as lines that an administrator can read."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Person, Unit
from accounts.roles import Role
from committee.roll import MemberKind
from forms.office_words import member_word, office_word, role_word
from persistence.audit import AuditEntry

SIGN_INS = tuple(f"signed_in_by_{how}" for how in ("password", "link", "oidc", "proxy"))
AT_MOST = 50


def history(session: Session, subject: str) -> list[dict[str, Any]]:
    """What was done to the subject, newest first, for the timeline; sign-ins are left out."""
    entries = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.subject == subject, AuditEntry.action.not_in(SIGN_INS))
        .order_by(AuditEntry.sequence.desc())
        .limit(AT_MOST)
    ).all()
    names = _names(session, entries)
    return [
        {
            "at": entry.at,
            "sentence": _sentence(entry, names),
            "comment": entry.reason or "",
            "evidence": {_("Entry"): entry.sequence, _("Hash"): entry.hash},
        }
        for entry in entries
    ]


def last_sign_in(session: Session, subject: str) -> AuditEntry | None:
    """The newest sign-in of a person, or None."""
    return session.scalar(
        select(AuditEntry)
        .where(AuditEntry.subject == subject, AuditEntry.action.in_(SIGN_INS))
        .order_by(AuditEntry.sequence.desc())
        .limit(1)
    )


Names = Mapping[tuple[str, int], str]


def _names(session: Session, entries: Any) -> Names:
    people: set[int] = set()
    units: set[int] = set()
    for entry in entries:
        details = entry.details or {}
        people |= {one for one in (entry.actor_id, details.get("person")) if one}
        parents = details.get("parent")
        found = parents if isinstance(parents, list) else [parents]
        units |= {one for one in (*found, details.get("unit")) if isinstance(one, int)}
    known = {("person", p.id): p.name for p in _rows(session, Person, people)}
    return known | {("unit", u.id): u.name for u in _rows(session, Unit, units)}


def _rows(session: Session, model: Any, ids: set[int]) -> Any:
    return session.scalars(select(model).where(model.id.in_(ids)).order_by(model.id))


def _sentence(entry: AuditEntry, names: Names) -> str:
    actor = names.get(("person", entry.actor_id or 0)) or _("The system")
    return _("%(who)s: %(what)s", who=actor, what=_what(entry, entry.details or {}, names))


def _what(entry: AuditEntry, details: Mapping[str, Any], names: Names) -> str:
    if entry.action.startswith("role_"):
        return _role(entry.action, details, names)
    if entry.action.startswith(("seat_", "leave_")):
        return _seat(entry.action, details, names)
    if entry.action == "moved":
        return _("moved under %(unit)s", unit=_unit(details["parent"][1], names))
    if entry.action == "renamed":
        before, after = details["name"]
        return _("renamed from “%(before)s” to “%(after)s”", before=before, after=after)
    if entry.action == "edited":
        return _("edited: %(changes)s", changes=_changes(details))
    words = {
        "added": _("added"),
        "linked_outside": _("linked with the account of the institution’s sign-in"),
        "handed_over": _("what the person held was handed over"),
        "took_over": _("took over what another person held"),
        "deactivated": _("account closed"),
        "activated": _("account opened again"),
        "password_changed": _("password changed"),
        "password_reset": _("password chosen anew by a mailed link"),
        "signed_out_everywhere": _("signed out everywhere"),
        "closed": _("closed from %(day)s", day=details.get("closed_on")),
        "opened_again": _("opened again"),
    }
    return words.get(entry.action, entry.action.replace("_", " "))


def _changes(details: Mapping[str, Any]) -> str:
    words = {"name": _("name"), "email": _("e-mail address"), "title": _("post")}
    return "; ".join(
        _(
            "%(field)s from “%(before)s” to “%(after)s”",
            field=words.get(key, key),
            before=a,
            after=b,
        )
        for key, (a, b) in details.items()
    )


def _role(action: str, details: Mapping[str, Any], names: Names) -> str:
    role = role_word(Role(details["role"]))
    if details.get("unit"):
        role = _("%(role)s in %(unit)s", role=role, unit=_unit(details["unit"], names))
    if action == "role_given":
        return _("role given: %(role)s, from %(day)s", role=role, day=details["starts_on"])
    if action == "role_ended":
        return _("role ended: %(role)s, last day %(day)s", role=role, day=details["ends_on"])
    return _("role taken back: %(role)s", role=role)


def _seat(action: str, details: Mapping[str, Any], names: Names) -> str:
    who = names.get(("person", details.get("person") or 0)) or _("vacant")
    kind = member_word(MemberKind(details["kind"]))
    if details.get("office"):
        kind = _("%(kind)s, %(office)s", kind=kind, office=office_word(details["office"]))
    said = {
        "seat_added": _("seat given to %(who)s (%(kind)s)", who=who, kind=kind),
        "seat_filled": _("vacant seat given to %(who)s (%(kind)s)", who=who, kind=kind),
        "seat_vacant": _(
            "seat vacant from %(day)s (%(kind)s)", day=details["starts_on"], kind=kind
        ),
        "seat_ended": _("term of %(who)s ends on %(day)s", who=who, day=details["ends_on"]),
        "leave_added": _("%(who)s is away for a time", who=who),
        "leave_ended": _("%(who)s is back", who=who),
    }
    return said[action]


def _unit(number: int | None, names: Names) -> str:
    return names.get(("unit", number or 0)) or _("no other unit")
