"""The acts that move a case: one page and one view for all of them; the table is app/deeds.py."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import (
    Blueprint,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.datastructures import CombinedMultiDict
from wtforms import SelectChoice

from accounts.roles import Role
from app import typed
from app.access import person, sight, signed_in
from app.acts import act
from app.cases import Case, case_or_404, fields_asked, stuck_in
from app.consequences import consequences_of
from app.database import db
from app.deeds import DEEDS, Deed
from app.what_changed import done_already, entries_since, told
from committee.errors import BallotRefused
from committee.models import Condition
from forms.change_rows import WithChanges
from forms.decisions import DecisionForm, ProposeForm, choose
from forms.repeating import Repeating
from persistence import clock
from persistence.text import Text
from persistence.unit_of_work import unit_of_work
from policies.queries import waivers_of
from proposals.sealing import governed_content
from workflow.door import refuse_unless_allowed
from workflow.errors import ChangedMeanwhile, InputMissing, NotAllowed, Refused
from workflow.findings import findings_on
from workflow.lifecycle import LIFECYCLE
from workflow.machine import STATE_NAMES, edge_for, unmet
from workflow.signing_offices import authors

decisions = Blueprint("decisions", __name__)
MOVES = frozenset(edge.action for edge in LIFECYCLE)


def _page(deed: Deed) -> Callable[[str], Any]:
    """The view of one act: the notice of consequences, then the act itself."""

    def view(number: str) -> Any:
        case = case_or_404(number, outside=True)
        form = deed.form(_sent())
        try:
            refuse_unless_allowed(deed.action, case.standing, case.proposal)
        except Refused:
            # An office that has returned a proposal has it no longer: pressed twice, it did it once.
            if request.method == "POST" and _stands(deed, case, form):
                return _once(case.proposal.number)
            raise
        rows_changed = isinstance(form, Repeating) and form.change_rows(request.form)
        _offer(form, case)
        if request.method == "GET" or rows_changed:
            return _shown(deed, case, form)
        valid = form.validate()
        if form.lacks() or not valid:
            return _shown(deed, case, form), 422
        return _done(deed, case, form)

    view.__name__ = deed.name
    return signed_in(view)


def _sent() -> Any:
    """What was typed, with the files that came along."""
    sent = typed.formdata()
    return CombinedMultiDict((request.files, sent)) if request.files and sent else sent


def _done(deed: Deed, case: Case, form: DecisionForm) -> Any:
    """Run the verb; where it is refused, show the page again with nothing lost."""
    proposal = case.proposal
    try:
        with unit_of_work(db.session):
            result = deed.do(proposal, form, act(form.version, about=proposal))
            target = deed.leads_to(proposal, result)
    except NotAllowed:
        raise
    except (Refused, BallotRefused) as refused:
        return _refused(deed, proposal.number, form, refused)
    flash(str(deed.done % {"number": proposal.number}), "success")
    return redirect(target)


def _stands(deed: Deed, case: Case, form: DecisionForm) -> bool:
    """Whether this person has done this very thing since they opened the page."""
    if form.since is None:
        return False
    return done_already(entries_since(case.proposal, form.since), deed.name, person().id)


def _once(number: str) -> Any:
    flash(_("That had been done already; it took effect once."), "info")
    return redirect(url_for("proposals.show", number=number))


def _refused(deed: Deed, number: str, form: DecisionForm, refused: Refused | BallotRefused) -> Any:
    case = case_or_404(number, outside=True)
    since = entries_since(case.proposal, form.since)
    if _stands(deed, case, form):
        return _once(number)
    _offer(form, case)
    reasons = refused.reasons if isinstance(refused, Refused) else (refused.reason,)
    changed = told(since) if isinstance(refused, ChangedMeanwhile) else []
    status = 422 if isinstance(refused, InputMissing) else 409
    return _shown(deed, case, form, extra=reasons, changes=changed), status


def _shown(
    deed: Deed, case: Case, form: DecisionForm, *, extra: Sequence[Text] = (), changes: Any = ()
) -> str:
    if request.method == "GET" or extra:
        # A row added or a field mended leaves what was looked at as it was when the page was opened.
        form.look(case.proposal.version, clock.now())
    return render_template(
        "decisions/act.html",
        deed=deed,
        case=case,
        proposal=case.proposal,
        form=form,
        consequences=consequences_of(deed.name, case),
        not_yet=_not_yet(deed, case, form),
        extra=list(extra),
        changes=changes,
        has_rows=isinstance(form, WithChanges),
        answered=[one for one in _every_condition(case) if one.answered_at and not one.met_at]
        if deed.name == "confirm_condition"
        else [],
    )


def _not_yet(deed: Deed, case: Case, form: DecisionForm) -> list[Text]:
    """Why it cannot be done now, so that nobody fills in a form for nothing."""
    edge = edge_for(deed.action, case.proposal.state)
    if edge is not None:
        return unmet(edge, case.seen.facts)
    if deed.action in MOVES:
        return [
            Text(
                "This cannot be done while the proposal is “{state}”.",
                state=STATE_NAMES[case.proposal.state],
            )
        ]
    for name, nothing in _NOTHING_TO_CHOOSE.items():
        field = form._fields.get(name)
        if field is not None and not [one for one in field.choices if one.value]:
            return [nothing]
    return []


_NOTHING_TO_CHOOSE = {
    "rule": Text("There is no such rule on this proposal now."),
    "condition": Text("No condition waits for this now."),
    "step": Text("Every step has somebody who may sign it."),
    "person": Text("The proposal has no other author."),
}


def _offer(form: DecisionForm, case: Case) -> None:
    """What can be chosen in this case."""
    if isinstance(form, ProposeForm) and not sight().has(Role.COORDINATOR):
        del form.proposer
    if isinstance(form, WithChanges):
        whole = SelectChoice("", _("The proposal as a whole"))
        form.offer([whole, *fields_asked(case)])
    for name, choices in _CHOICES.items():
        field = form._fields.get(name)
        if field is not None:
            choose(field, choices(case, form))
            if request.method == "GET" and request.args.get(name):
                field.data = request.args[name]


def _rules(case: Case, form: DecisionForm) -> list[SelectChoice]:
    """Rules that block now; for taking back, those waived."""
    if "reason" not in form._fields:
        waived = waivers_of(db.session, case.proposal.id)
        says = {one.rule_id: one.says for one in _findings(case)}
        return [SelectChoice(one.rule_id, says.get(one.rule_id, one.rule_id)) for one in waived]
    return [
        SelectChoice(one.rule_id, one.message)
        for one in _findings(case)
        if one.blocks and one.waivable
    ]


def _findings(case: Case) -> Any:
    content = governed_content(db.session, case.proposal)
    return findings_on(db.session, case.proposal, content, case.act)


def _conditions(case: Case, form: DecisionForm) -> list[SelectChoice]:
    """Conditions that nobody has confirmed; for confirming, those that were answered."""
    open_ones = {one.id for one in case.seen.facts.unmet_conditions}
    answering = "evidence" in form._fields
    return [
        SelectChoice(str(one.id), one.text)
        for one in _every_condition(case)
        if one.id in open_ones and (answering or one.answered_at is not None)
    ]


def _steps(case: Case, form: DecisionForm) -> list[SelectChoice]:
    return [SelectChoice(str(one.id), one.name) for one in stuck_in(case)]


def _people(case: Case, form: DecisionForm) -> list[SelectChoice]:
    """The authors, except the administrator who grants it."""
    writers = [case.proposal.proposer, *(one.person for one in case.proposal.co_proposers)]
    wrote = authors(case.proposal)
    return [
        SelectChoice(str(one.id), one.name)
        for one in writers
        if one.id in wrote and one.id != case.act.actor_id
    ]


_CHOICES: dict[str, Callable[[Case, Any], list[SelectChoice]]] = {
    "rule": _rules,
    "condition": _conditions,
    "step": _steps,
    "person": _people,
}


def _every_condition(case: Case) -> list[Condition]:
    return [one for ballot in case.seen.ballots for one in ballot.conditions]


for _deed in DEEDS:
    decisions.add_url_rule(
        f"/proposals/<number>/{_deed.address}",
        _deed.name,
        _page(_deed),
        methods=("GET", "POST"),
    )
