"""The signed-in menu: only what this person has business with."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_login import current_user

from accounts.roles import Role
from app.access import sight
from app.database import db
from founding.course import is_unfinished


def menu(path: str) -> list[dict[str, Any]]:
    """Entries of the main menu for the present person."""
    eyes = sight()
    entries = [(_("Home"), url_for("home.show")), (_("Proposals"), url_for("proposals.index"))]
    if eyes.has(Role.HEAD) or eyes.has(Role.DEPUTY) or eyes.has(Role.FINAL_AUTHORITY):
        entries.append((_("Sign-offs"), url_for("sign_offs.index")))
    if eyes.committees or eyes.has(Role.COORDINATOR):
        entries.append((_("Committees"), url_for("committees.index")))
    if eyes.has(Role.COORDINATOR):
        entries.append((_("Board"), url_for("board.show")))
    if any(eyes.has(role) for role in (Role.MARKETING, Role.COORDINATOR, Role.BADGE_STAFF)):
        entries.append((_("Marketing"), url_for("marketing.index")))
    if eyes.has(Role.BADGE_STAFF) or eyes.has(Role.COORDINATOR):
        entries.append((_("Awards"), url_for("awards.index")))
    entries.append((_("Policies"), url_for("policies.index")))
    if eyes.has(Role.COORDINATOR) or eyes.has(Role.ADMINISTRATOR):
        entries.append((_("Bring in and take out"), url_for("imports.index")))
    if eyes.has(Role.ADMINISTRATOR):
        entries.append((_("Administration"), url_for("admin.index")))
        if is_unfinished(db.session, eyes.institution_id or 0):
            entries.append((_("Set-up"), url_for("first_run.show")))
    current = max((url for _label, url in entries if path.startswith(url)), key=len, default="")
    return [{"label": label, "url": url, "current": url == current} for label, url in entries]


def person_menu() -> dict[str, Any]:
    """The signed-in person's own menu."""
    return {
        "name": current_user.name,
        "detail": current_user.title or current_user.email,
        "links": [
            {"label": _("Your account"), "url": url_for("account.show")},
            {"label": _("Sign out"), "url": url_for("account.sign_out"), "method": "post"},
        ],
    }


def foot() -> list[dict[str, str]]:
    """Links at the foot of every page."""
    return [
        {"label": _("Help"), "url": url_for("help.index")},
        {"label": _("How a proposal moves"), "url": url_for("help.lifecycle")},
    ]
