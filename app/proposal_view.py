"""A proposal as its page shows it: the rail, signature lines, what may be done and what not yet."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.cases import Case
from app.database import db
from app.deeds import DEEDS
from persistence.audit import AuditEntry
from proposals.models import Attachment, Audience
from proposals.queries import attachments_of
from proposals.route_models import RouteStep, StepKind
from proposals.sealing import content_of
from proposals.states import MAIN_LINE, State
from workflow import writing
from workflow.actions import Action
from workflow.facts import StepStatus
from workflow.machine import STATE_NAMES, edge_for, unmet
from workflow.permissions import IN_STATES, Relation, may
from workflow.step_status import last_decision

OFF_LINE = (State.RETURNED, State.DECLINED, State.WITHDRAWN)
AUDIENCES = {
    Audience.EVERYONE: _l("Everybody who may see this proposal, its proposers included"),
    Audience.OFFICES: _l("Offices on the route and the committee, not the proposers"),
    Audience.COMMITTEE: _l("Members of the committee who take part, and nobody else"),
}


def rail(case: Case) -> list[dict[str, Any]]:
    """The main line with where this one stands and when it passed each point."""
    proposal = case.proposal
    passed = _first_times(proposal.id)
    line = [*MAIN_LINE, _end_of(proposal.state)]
    here = proposal.state if proposal.state in line else _last_on_line(line, passed)
    place = line.index(here)
    stops = [
        {
            "label": STATE_NAMES[state],
            "status": _stop(index, place, off=proposal.state in OFF_LINE),
            "when": passed.get(state.value) if index <= place else None,
            "note": None,
        }
        for index, state in enumerate(line)
        if index < len(MAIN_LINE) or state is proposal.state
    ]
    if proposal.state in OFF_LINE:
        stops.insert(
            place + 1,
            {
                "label": STATE_NAMES[proposal.state],
                "status": "off",
                "when": proposal.state_since,
                "note": None,
            },
        )
    else:
        stops[place]["when"] = proposal.state_since
    return stops


def _stop(index: int, place: int, *, off: bool) -> str:
    if index < place or (index == place and off):
        return "done"
    return "current" if index == place else "todo"


def _end_of(state: State) -> State:
    return state if state in (State.CHANGED, State.TERMINATED) else State.CHANGED


def _last_on_line(line: Sequence[State], passed: Mapping[str, Any]) -> State:
    """The furthest point that a proposal off the line had come to."""
    reached = [state for state in line if state.value in passed]
    return reached[-1] if reached else State.DRAFT


def _first_times(proposal_id: int) -> dict[str, Any]:
    """When each state was last entered."""
    rows = db.session.execute(
        select(AuditEntry.to_state, AuditEntry.at)
        .where(
            AuditEntry.subject == f"proposal:{proposal_id}",
            AuditEntry.to_state.is_not(None),
            AuditEntry.action != Action.AMEND.value,
        )
        .order_by(AuditEntry.sequence)
    )
    return {str(state): at for state, at in rows}


def signature_lines(case: Case) -> list[dict[str, Any]]:
    """The route as signature lines: who signed when, who has it since when, who comes later."""
    facts = {one.id: one for one in case.seen.facts.steps}
    return [_line(step, facts[step.id]) for step in case.seen.steps if step.id in facts]


_WORDS = {
    StepStatus.NOT_YET: "later",
    StepStatus.OPEN: "waiting",
    StepStatus.FAVOURABLE: "signed",
    StepStatus.UNFAVOURABLE: "declined",
    StepStatus.RETURNED: "returned",
    StepStatus.STALE: "stale",
}


def _line(step: RouteStep, facts: Any) -> dict[str, Any]:
    last = last_decision(step.decisions)
    status = _WORDS[facts.status]
    word = None
    if step.kind is StepKind.BALLOT:
        words = {
            StepStatus.FAVOURABLE: _("Carried"),
            StepStatus.UNFAVOURABLE: _("Lost"),
            StepStatus.OPEN: _("To decide"),
        }
        word = words.get(facts.status)
    elif step.kind is StepKind.NOTICE:
        word = _("For information")
    elif step.kind is StepKind.SILENCE and facts.status is StepStatus.OPEN:
        status, word = "silent", _("Posted; no objection so far")
    shown = last is not None and step.kind is not StepKind.BALLOT
    return {
        "office": step.name,
        "status": status,
        "word": word,
        "person": last.person.name if shown and last else by_ballot(step, facts),
        "on_behalf_of": last.on_behalf_of.name if shown and last and last.on_behalf_of else None,
        "at": last.at if shown and last else None,
        "since": step.opened_at if status in ("waiting", "silent", "stale") else None,
        "comment": last.comment if shown and last else None,
        "because": step.because,
    }


def by_ballot(step: RouteStep, facts: Any) -> str | None:
    """A committee signs by its ballot."""
    decided = facts.status in (StepStatus.FAVOURABLE, StepStatus.UNFAVOURABLE, StepStatus.STALE)
    return _("by ballot") if step.kind is StepKind.BALLOT and decided else None


def actions(case: Case) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What this person may do now, and what is not possible yet with its reasons."""
    possible: list[dict[str, Any]] = [*_own_pages(case)]
    not_yet: list[dict[str, Any]] = []
    number, state = case.proposal.number, case.proposal.state
    for deed in DEEDS:
        if deed.name in ELSEWHERE or not may(deed.action, case.standing.relations):
            continue
        if deed.action in CONDITIONS and not case.seen.facts.unmet_conditions:
            continue
        edge = edge_for(deed.action, state)
        if edge is None and state not in IN_STATES.get(deed.action, ()):
            continue
        reasons = unmet(edge, case.seen.facts) if edge is not None else []
        line = {
            "label": deed.title,
            "url": url_for(f"decisions.{deed.name}", number=number),
            "grave": deed.grave,
            "primary": deed.name in FIRST and not reasons,
        }
        if reasons:
            not_yet.append({**line, "reasons": reasons})
        else:
            possible.append(line)
    return possible, not_yet


CONDITIONS = frozenset({Action.ANSWER_CONDITION, Action.CONFIRM_CONDITION})
FIRST = ("approve", "refer", "begin_marketing")
ELSEWHERE = frozenset({"waive", "take_back_waiver", "grant_exemption", "terminate"})
"""Acts that are offered where they belong: beside the finding, the step, the closing page."""


def _own_pages(case: Case) -> list[dict[str, Any]]:
    """Pages of their own: writing, signing, voting, marketing."""
    number, proposal = case.proposal.number, case.proposal
    found: list[dict[str, Any]] = []
    if writing.may_write(db.session, proposal, case.seen, case.standing):
        sent = proposal.state not in (State.DRAFT, State.RETURNED)
        label = _("Amend it") if sent else _("Continue writing")
        found.append(_link(label, url_for("proposal_form.task_list", number=number), True))
    for step in case.standing.signable:
        url = url_for("sign_offs.show", number=number, step_id=step.id)
        found.append(_link(_("Read and sign: %(office)s", office=step.name), url, True))
    if (
        may(Action.EDIT_OPERATIONAL, case.standing.relations)
        and proposal.state in IN_STATES[Action.EDIT_OPERATIONAL]
    ):
        url = url_for("marketing.checklist", number=number)
        found.append(_link(_("Public page"), url, proposal.state is State.MARKETING))
    return found


def _link(label: str, url: str, primary: bool) -> dict[str, Any]:
    return {"label": label, "url": url, "primary": primary}


def files_shown(case: Case) -> list[Attachment]:
    """The files that go with what this person reads: the working copy for writers, else the last
    revision that was sealed."""
    if _writes(case):
        return attachments_of(db.session, case.proposal.id)
    latest = case.seen.latest
    named = (
        {one["sha256"] for one in content_of(latest).get("attachments", ())} if latest else set()
    )
    found = {one.file.sha256: one for one in case.proposal.attachments if one.file.sha256 in named}
    return sorted(found.values(), key=lambda one: one.id)


def may_open(case: Case, attachment: Attachment) -> bool:
    """Whether a file is part of a sealed revision, or of the working copy that this person writes."""
    if attachment.proposal_id != case.proposal.id:
        return False
    if attachment.removed_at is None and _writes(case):
        return True
    return any(
        attachment.file.sha256 == one["sha256"]
        for revision in case.proposal.revisions
        for one in content_of(revision).get("attachments", ())
    )


def _writes(case: Case) -> bool:
    return Relation.PROPOSER in case.standing.relations or writing.may_write(
        db.session, case.proposal, case.seen, case.standing
    )


def matrix(content: Mapping[str, Any]) -> dict[str, Any] | None:
    """Which assessment shows which outcome; None while there are none of either."""
    outcomes = [one for one in content.get("outcomes") or () if one.get("id")]
    assessments = [one for one in content.get("assessments") or () if one.get("id")]
    if not outcomes or not assessments:
        return None
    return {
        "assessments": assessments,
        "rows": [
            {
                "outcome": one.get("statement", ""),
                "cells": [one["id"] in (a.get("outcomes") or ()) for a in assessments],
            }
            for one in outcomes
        ],
    }
