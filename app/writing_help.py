"""What the pages of the proposal form need around one proposal: choices, shown fields, progress."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from wtforms import SelectChoice

from accounts.models import Unit
from accounts.queries import units_of
from accounts.roles import Role
from app.cases import Case, case_or_404
from app.competency_choices import competency_choices
from app.database import db
from app.houses import own_profile
from app.reading import competencies_of, field_url
from forms.proposal_fields import Around
from forms.proposals import CoProposerForm, FileForm
from persistence.text import Text
from proposals.content import is_answered, is_complete, missing
from proposals.facts import FACTS
from proposals.fields import FieldType
from proposals.models import Attachment, Proposal
from proposals.queries import attachments_of, open_requests
from proposals.settings import AskedField, FormStep
from rules.expressions import Values
from workflow import writing
from workflow.acting import Act
from workflow.errors import NotAllowed
from workflow.permissions import Relation
from workflow.planning import facts_of
from workflow.writing import PROPOSING

LONGEST_LABEL = 90


def around(proposal: Proposal, content: Mapping[str, Any]) -> Around:
    """Units, rows of the proposal's own tables, competencies and the taxonomy."""
    named = _units_named(proposal, content)
    units = [
        SelectChoice(str(one.id), one.name)
        for one in units_of(db.session, proposal.institution_id)
        if one.closed_on is None or str(one.id) in named
    ]
    scheme = own_profile().workflow.scheme
    codes = competencies_of(content)
    offered = competency_choices(proposal.institution_id, codes)
    return Around(units, scheme, offered, row_choices(content))


def _units_named(proposal: Proposal, content: Mapping[str, Any]) -> set[str]:
    """Units that the answers name already; they stay in the choice when they are closed."""
    named: set[str] = set()
    for one in own_profile().workflow.form.asked(proposal.kind):
        if one.field.type in (FieldType.UNIT, FieldType.UNITS) and one.name in content:
            value = content[one.name]
            named |= {str(each) for each in (value if isinstance(value, list) else [value])}
    return named


def row_choices(content: Mapping[str, Any]) -> dict[str, list[SelectChoice]]:
    """For every table of the content its rows, to be pointed at."""
    found: dict[str, list[SelectChoice]] = {}
    for name, value in content.items():
        if isinstance(value, list) and value and isinstance(value[0], Mapping):
            found[name] = [
                SelectChoice(str(row["id"]), _row_name(row)) for row in value if row.get("id")
            ]
    return found


def _row_name(row: Mapping[str, Any]) -> str:
    named = str(row.get("statement") or row.get("title") or row.get("name") or row["id"])
    return named if len(named) <= LONGEST_LABEL else named[: LONGEST_LABEL - 1] + "…"


def values_of(proposal: Proposal, content: Mapping[str, Any], act: Act) -> Values:
    """The content's facts, ready for the form's conditions."""
    return Values(facts_of(db.session, proposal.kind, content, act), FACTS)


def shown_fields(step: FormStep, values: Values) -> list[AskedField]:
    """The fields of a page that are asked, given what has been answered."""
    return [one for one in step.fields if one.shown(values)]


def unasked(case: Case, content: Mapping[str, Any]) -> dict[str, None]:
    """Answers to questions that are no longer asked, to be taken out of the content."""
    values = values_of(case.proposal, content, case.act)
    return {
        one.name: None
        for one in case.act.settings.form.asked(case.proposal.kind)
        if one.name in content and not one.shown(values)
    }


def tasks(case: Case, content: Mapping[str, Any], blocked: Sequence[str]) -> list[dict[str, Any]]:
    """The pages of the form with how far each is, for `task_list`. ``blocked``: fields that block."""
    values = values_of(case.proposal, content, case.act)
    asked_for = {one.field for one in open_requests(db.session, case.proposal.id)}
    found = []
    for step in case.act.settings.form.steps_for(case.proposal.kind):
        fields = shown_fields(step, values)
        answered = [one for one in fields if is_answered(content.get(one.name))]
        wanting = [
            one
            for one in fields
            if one.field.label in case.seen.facts.missing
            or one.needed(values)
            and not is_complete(one.field, content.get(one.name), content)
        ]
        wanted = [one for one in fields if one.name in asked_for]
        stopped = [one for one in fields if one.name in blocked]
        found.append(_task(step, fields, answered, wanting, wanted, stopped))
    return found


def lacking(case: Case, content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What sending still asks for, each with the address of its field where it has one.

    The form's own requirements, and what the badge's place in the taxonomy needs beyond them.
    """
    values = values_of(case.proposal, content, case.act)
    form, kind = case.act.settings.form, case.proposal.kind
    labels = [one.field.label for one in missing(form, kind, content, values)]
    labels += [one for one in case.seen.facts.missing if one not in labels]
    fields = {one.field.label: one.name for one in form.asked(kind)}
    order = list(fields)
    labels.sort(key=lambda one: order.index(one) if one in fields else len(order))
    settings = case.act.settings
    return [
        {"label": one, "url": field_url(settings, case.proposal, fields.get(one, ""))}
        for one in labels
    ]


def _task(
    step: FormStep,
    fields: Sequence[AskedField],
    answered: Sequence[AskedField],
    lacking: Sequence[AskedField],
    wanted: Sequence[AskedField],
    stopped: Sequence[AskedField],
) -> dict[str, Any]:
    note: Any = step.intro
    if wanted:
        status, note = "attention", _("A change is asked for here.")
    elif stopped:
        status, note = "attention", _("A policy stops it here.")
    elif not answered and (lacking or fields):
        status = "todo" if lacking else "done"
        note = note if lacking else _("Nothing here is required.")
    elif lacking:
        status = "attention"
        names = ", ".join(str(one.field.label) for one in lacking[:3])
        note = _("Still missing: %(names)s", names=names)
    else:
        status = "done"
    return {"key": step.key, "label": step.title, "status": status, "note": note}


def units_to_propose_for(act: Act, institution_id: int) -> list[Unit]:
    """The units for which this person may begin a proposal."""
    sight = act.sight
    units = [one for one in units_of(db.session, institution_id) if one.closed_on is None]
    if sight is None or sight.has(Role.COORDINATOR):
        return units if sight is not None else []
    own = frozenset().union(*(sight.units(role) for role in PROPOSING)) | sight.governed
    return [one for one in units if one.id in own]


def writable_or_403(number: str) -> Case:
    """The case, if the present person may edit its working copy now."""
    case = case_or_404(number)
    if not writing.may_write(db.session, case.proposal, case.seen, case.standing):
        raise NotAllowed(
            Text(
                "The proposal cannot be edited now. It can be amended once an office asks for a "
                "change; you will be told."
            )
        )
    return case


def attachment_of(proposal: Proposal, number: str) -> Attachment | None:
    """The file of the working copy that a button names."""
    files = attachments_of(db.session, proposal.id)
    return next((one for one in files if str(one.id) == number), None)


def extras(case: Case) -> dict[str, Any]:
    """Files and co-proposers, as the list of tasks shows them."""
    writes = Relation.PROPOSER in case.standing.relations
    return {
        "files": attachments_of(db.session, case.proposal.id),
        "file_form": FileForm(formdata=None),
        "file_limit": own_profile().workflow.options.upload_megabytes,
        "co_form": CoProposerForm(formdata=None) if writes else None,
    }
