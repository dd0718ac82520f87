"""Help for everybody: a short guide for each role, and how a proposal moves."""

from typing import Any

from flask import Blueprint, g, render_template
from flask_login import current_user
from markupsafe import Markup

from accounts.queries import institutions, profile_in_force
from app.access import public
from app.database import db
from app.houses import use_house
from app.language import say
from persistence.text import Text
from proposals.states import State
from workflow.diagram import MOVE_NAMES, svg
from workflow.lifecycle import LIFECYCLE
from workflow.machine import STATE_NAMES
from workflow.permissions import PERMISSIONS, Relation

help_pages = Blueprint("help", __name__)

WHO: dict[Relation, Text] = {
    Relation.PROPOSER: Text("proposers"),
    Relation.AUTHOR: Text("proposers"),
    Relation.OFFICE: Text("the office whose turn it is"),
    Relation.COLLEAGUE: Text("offices on the route"),
    Relation.CHAIR: Text("the chair"),
    Relation.MEMBER: Text("members of the committee"),
    Relation.COORDINATOR: Text("the coordinator"),
    Relation.PUBLISHER: Text("marketing, the unit’s contact or the coordinator"),
    Relation.OPERATOR: Text("those who keep the live page"),
    Relation.UNIT_MEMBER: Text("members of the unit"),
    Relation.WAIVER_OFFICER: Text("the policy officer"),
    Relation.FINAL_AUTHORITY: Text("the final authority"),
    Relation.ADMINISTRATOR: Text("the administrator"),
    Relation.SYSTEM: Text("the system by itself"),
}
MEANINGS: dict[State, Text] = {
    State.DRAFT: Text("Being written. Only those who write it see it."),
    State.SUBMITTED: Text("Sealed and with the offices that sign before the committee."),
    State.COMMITTEE_REVIEW: Text("Before the committee, until the last body has decided."),
    State.APPROVED: Text("Every body decided in favour. Conditions are met, the record is made."),
    State.MARKETING: Text("The public page is being prepared."),
    State.ACTIVE: Text("In force and in the catalog."),
    State.CHANGED: Text("A later version is in force. It can still be read."),
    State.TERMINATED: Text("The program has ended. Its page can still be read."),
    State.RETURNED: Text("Back with the proposers, with changes asked for."),
    State.DECLINED: Text("Not approved. It can be taken up again as a new case."),
    State.WITHDRAWN: Text("Taken back. It can be taken up again as a new case."),
}


@help_pages.get("/help")
@public
def index() -> str:
    """What each role finds here and does."""
    return _page("help/index.html")


@help_pages.get("/help/lifecycle")
@public
def lifecycle() -> str:
    """The states and moves, drawn and as tables."""
    rows = [
        {
            "name": MOVE_NAMES[edge.action],
            "source": STATE_NAMES[edge.source],
            "target": STATE_NAMES[edge.target],
            "who": ", ".join(say(WHO[one]) for one in Relation if one in PERMISSIONS[edge.action]),
        }
        for edge in LIFECYCLE
    ]
    return _page(
        "help/lifecycle.html",
        drawing=Markup(svg(say)),  # noqa: S704 - drawn by us; every word in it is escaped there
        moves=rows,
        states=[{"name": STATE_NAMES[state], "says": MEANINGS[state]} for state in State],
    )


def _page(template: str, **context: Any) -> str:
    """With one's own menu for those who are signed in, plainly public for everybody else."""
    if current_user.is_authenticated:
        return render_template(template, layout="layout.html", **context)
    g.public_page = True
    found = [one for one in institutions(db.session) if profile_in_force(db.session, one.id)]
    if len(found) == 1:
        use_house(found[0])
    return render_template(template, layout="layout_public.html", **context)
