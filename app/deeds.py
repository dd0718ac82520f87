"""The acts that move a case, as one table: what each is called, its form, the verb it runs.

Who may and when is the workflow's matter; what follows from an act is in app/consequences.py. The
page that shows them all is app/pages/decisions.py.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from app.access import person
from app.database import db
from app.evidence import kept_file
from app.on_behalf import colleague_named
from forms import decisions as forms
from forms.decisions import DecisionForm
from proposals.models import Proposal
from proposals.states import Kind
from workflow import conditions, later_life, service, sign_offs, waiving
from workflow.acting import Act
from workflow.actions import Action


def _to_case(proposal: Proposal, result: Any) -> str:
    return url_for("proposals.show", number=proposal.number)


def _to_new_draft(proposal: Proposal, begun: Proposal) -> str:
    return url_for("proposal_form.task_list", number=begun.number)


@dataclass(frozen=True)
class Deed:
    """One act. ``name`` is its endpoint and, with hyphens, the last part of its address."""

    name: str
    action: Action
    title: Any
    button: Any
    done: Any
    """Said afterwards; may name the proposal: %(number)s."""
    do: Callable[[Proposal, Any, Act], Any]
    form: type[DecisionForm] = forms.PlainForm
    leads_to: Callable[[Proposal, Any], str] = _to_case
    grave: bool = False
    reason_hint: Any = None

    @property
    def address(self) -> str:
        """The last part of the address."""
        return self.name.replace("_", "-")


def _answer(proposal: Proposal, form: forms.AnswerForm, act: Act) -> Any:
    file = kept_file(form.file.data, act.now, person().id)
    if file is not None:
        db.session.add(file)
    return conditions.answer(
        db.session, int(form.condition.data), act, evidence=form.evidence.data or "", file=file
    )


def _exempt(proposal: Proposal, form: forms.ExemptionForm, act: Act) -> Any:
    return sign_offs.grant_exemption(
        db.session,
        proposal.id,
        int(form.step.data),
        int(form.person.data),
        act,
        reason=form.reason.data,
    )


def _propose(kind: Kind) -> Callable[[Proposal, Any, Act], Proposal]:
    return lambda p, f, act: later_life.propose(
        db.session, p.id, act, kind=kind, proposer=colleague_named(f.for_whom)
    )


_REASON_READ_BY_PROPOSERS = _l("The proposers read it, and it stands in the history.")

DEEDS: tuple[Deed, ...] = (
    Deed(
        "refer",
        Action.REFER,
        _l("Refer to the committee"),
        _l("Refer to the committee"),
        _l("%(number)s is before the committee."),
        lambda p, f, act: service.refer(db.session, p.id, act),
    ),
    Deed(
        "send_back",
        Action.SEND_BACK,
        _l("Send back to the offices"),
        _l("Send back to the offices"),
        _l("%(number)s is back with the offices before the committee."),
        lambda p, f, act: service.send_back(db.session, p.id, act, reason=f.reason.data),
        forms.ReasonForm,
        reason_hint=_REASON_READ_BY_PROPOSERS,
    ),
    Deed(
        "return_for_revision",
        Action.RETURN_FOR_REVISION,
        _l("Return for revision"),
        _l("Return to the proposers"),
        _l("%(number)s is back with its proposers."),
        lambda p, f, act: service.return_for_revision(db.session, p.id, act, changes=f.wanted()),
        forms.ReturnForm,
    ),
    Deed(
        "approve",
        Action.APPROVE,
        _l("Record the approval"),
        _l("Record the approval"),
        _l("%(number)s is approved. The approval record is being prepared."),
        lambda p, f, act: service.approve(db.session, p.id, act),
    ),
    Deed(
        "decline",
        Action.DECLINE,
        _l("Decline"),
        _l("Decline the proposal"),
        _l("%(number)s is declined."),
        lambda p, f, act: service.decline(db.session, p.id, act, reason=f.reason.data),
        forms.ReasonForm,
        grave=True,
        reason_hint=_REASON_READ_BY_PROPOSERS,
    ),
    Deed(
        "begin_marketing",
        Action.BEGIN_MARKETING,
        _l("Hand over for publication"),
        _l("Hand over for publication"),
        _l("%(number)s is being prepared for publication."),
        lambda p, f, act: service.begin_marketing(db.session, p.id, act),
    ),
    Deed(
        "terminate",
        Action.TERMINATE,
        _l("End the program"),
        _l("End the program"),
        _l("The program of %(number)s has ended."),
        lambda p, f, act: service.terminate(db.session, p.id, act),
        grave=True,
    ),
    Deed(
        "withdraw",
        Action.WITHDRAW,
        _l("Withdraw"),
        _l("Withdraw the proposal"),
        _l("%(number)s is withdrawn."),
        lambda p, f, act: service.withdraw(db.session, p.id, act, reason=f.reason.data),
        forms.ReasonForm,
        grave=True,
        reason_hint=_l("Whoever may see the proposal reads it in the history."),
    ),
    Deed(
        "ask_reinstatement",
        Action.ASK_REINSTATEMENT,
        _l("Ask to take the termination back"),
        _l("Ask to take it back"),
        _l("A second person can now confirm that the termination is taken back."),
        lambda p, f, act: service.ask_reinstatement(db.session, p.id, act, reason=f.reason.data),
        forms.ReasonForm,
        reason_hint=_l("Say what was mistaken, or who reversed the decision."),
    ),
    Deed(
        "reinstate",
        Action.REINSTATE,
        _l("Take the termination back"),
        _l("Take the termination back"),
        _l("The program of %(number)s is active again."),
        lambda p, f, act: service.reinstate(db.session, p.id, act),
    ),
    Deed(
        "waive",
        Action.WAIVE,
        _l("Waive a rule"),
        _l("Waive this rule"),
        _l("The rule is waived for %(number)s."),
        lambda p, f, act: waiving.waive(db.session, p.id, f.rule.data, act, reason=f.reason.data),
        forms.WaiverForm,
    ),
    Deed(
        "take_back_waiver",
        Action.WAIVE,
        _l("Take a waiver back"),
        _l("Take the waiver back"),
        _l("The rule counts again for %(number)s."),
        lambda p, f, act: waiving.take_back(db.session, p.id, f.rule.data, act),
        forms.TakeBackForm,
    ),
    Deed(
        "answer_condition",
        Action.ANSWER_CONDITION,
        _l("Say how a condition is met"),
        _l("Send the answer"),
        _l("Your answer is sent. The coordinator or the chair confirms it."),
        _answer,
        forms.AnswerForm,
    ),
    Deed(
        "confirm_condition",
        Action.CONFIRM_CONDITION,
        _l("Confirm that a condition is met"),
        _l("Confirm the condition"),
        _l("The condition is confirmed."),
        lambda p, f, act: conditions.confirm(db.session, int(f.condition.data), act),
        forms.ConfirmForm,
    ),
    Deed(
        "grant_exemption",
        Action.GRANT_EXEMPTION,
        _l("Let an author sign"),
        _l("Grant the exemption"),
        _l("The exemption is granted and stands in the record."),
        _exempt,
        forms.ExemptionForm,
    ),
    Deed(
        "propose_change",
        Action.PROPOSE_CHANGE,
        _l("Propose a change"),
        _l("Start a change"),
        _l("A draft of the change is begun, with the present content."),
        _propose(Kind.CHANGE),
        forms.ProposeForm,
        leads_to=_to_new_draft,
    ),
    Deed(
        "renew",
        Action.RENEW,
        _l("Propose a renewal"),
        _l("Start a renewal"),
        _l("A draft of the renewal is begun, with the present content."),
        _propose(Kind.RENEWAL),
        forms.ProposeForm,
        leads_to=_to_new_draft,
    ),
    Deed(
        "propose_termination",
        Action.PROPOSE_TERMINATION,
        _l("Propose to end the program"),
        _l("Start the termination"),
        _l("A draft of the termination is begun."),
        _propose(Kind.TERMINATION),
        forms.ProposeForm,
        leads_to=_to_new_draft,
    ),
    Deed(
        "start_again",
        Action.START_AGAIN,
        _l("Start again from this"),
        _l("Start again from this"),
        _l("A new draft is begun with the content of the former case."),
        lambda p, f, act: later_life.start_again(db.session, p.id, act),
        leads_to=_to_new_draft,
    ),
)
BY_NAME = {one.name: one for one in DEEDS}
