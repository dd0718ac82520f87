"""The coordinator's board: every case by stage, overdue ones on top, filters in the address."""

from typing import Any

from flask import Blueprint, render_template, request
from sqlalchemy import ColumnElement

from accounts.queries import units_of, with_descendants
from accounts.roles import Role
from app.access import requires, sight
from app.acts import act
from app.database import db
from app.pages import board_together
from app.pages.saved_views import kept_views
from app.together import TOGETHER
from proposals.models import Proposal
from proposals.search import matching
from proposals.states import Kind, State
from workflow import caseload
from workflow.dashboard import overdue

board = Blueprint("board", __name__)
ON_ONE_PAGE = 25
IN_OVERVIEW = 8
ON_PAPER = 200
"""Cases of one stage on the page that is meant to be printed."""


@board.get("/board")
@requires(Role.COORDINATOR, Role.ADMINISTRATOR, Role.AUDITOR)
def show() -> str:
    """All stages at a glance, or one of them page by page."""
    doing, eyes = act(), sight()
    chosen = _chosen()
    where = _conditions(chosen)
    state = _stage(chosen["stage"])
    page = max(1, request.args.get("page", 1, type=int))
    whole = request.args.get("whole") == "1"
    stages = caseload.board(
        db.session,
        doing,
        eyes,
        where=where,
        stages=(state,) if state else caseload.STAGES,
        page=page if state and not whole else 1,
        size=ON_ONE_PAGE if state and not whole else ON_PAPER if whole else IN_OVERVIEW,
    )
    units = units_of(db.session, eyes.institution_id or 0)
    return render_template(
        "board/show.html",
        stages=stages,
        chosen=chosen,
        one=state,
        page=page,
        pages=-(-stages[0].count // ON_ONE_PAGE) if state and not whole else 1,
        total=sum(one.count for one in stages),
        units=units,
        kinds=list(Kind),
        states=caseload.STAGES,
        filtered=[name for name, value in chosen.items() if value],
        kept=kept_views("board"),
        acts=TOGETHER if Role.COORDINATOR in eyes.roles else (),
        ticked=request.args.get("all") == "1",
        whole=whole,
        now=doing.now,
    )


def _chosen() -> dict[str, Any]:
    """The filters in the address; what cannot be is left out."""
    unit = request.args.get("unit", type=int)
    kind = request.args.get("kind", "")
    return {
        "stage": request.args.get("stage", "") if _stage(request.args.get("stage", "")) else "",
        "q": request.args.get("q", "").strip()[:100],
        "unit": unit if unit and unit in _unit_ids() else None,
        "kind": kind if kind in {one.value for one in Kind} else "",
        "overdue": request.args.get("overdue") == "1",
    }


def _unit_ids() -> set[int]:
    return {one.id for one in units_of(db.session, sight().institution_id or 0)}


def _stage(value: str) -> State | None:
    return next((one for one in caseload.STAGES if one.value == value), None)


def _conditions(chosen: dict[str, Any]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if chosen["q"]:
        found.append(matching(db.session, sight(), chosen["q"]))
    if chosen["unit"]:
        units = units_of(db.session, sight().institution_id or 0)
        found.append(Proposal.unit_id.in_(with_descendants(units, [chosen["unit"]])))
    if chosen["kind"]:
        found.append(Proposal.kind == Kind(chosen["kind"]))
    if chosen["overdue"]:
        found.append(overdue(act()))
    return found


board_together.add_to(board)
