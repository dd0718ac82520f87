"""The file of a case for whoever asks: everything that their own pages show them, gathered once."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flask import current_app
from flask_babel import get_locale, get_translations
from flask_babel import gettext as _

from accounts.queries import ancestors, units_of
from accounts.roles import Role
from app.access import person, sight
from app.ballot_views import BallotCard, ballot_cards
from app.cases import Case, against_base
from app.database import db
from app.history import history
from app.houses import own_profile
from app.language import say
from app.proposal_view import AUDIENCES, files_shown, signature_lines
from app.reading import Speaker
from committee.models import Condition
from documents.case_file import CaseFile, Enclosed
from documents.context import KINDS, SEVERITIES
from documents.rendering import Voice
from notifications.sent import Notice, notices_of
from persistence import clock
from persistence.files import FileStore, StoredFile
from persistence.text import Text
from policies.check import Finding
from policies.sections import Severity
from proposals.content import is_answered
from proposals.fields import FieldType
from proposals.models import Attachment
from proposals.queries import comments_of, open_requests
from proposals.sealing import content_of
from workflow import discussion
from workflow.findings import findings_on
from workflow.machine import STATE_NAMES
from workflow.permissions import Relation

READS_NOTICES = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR, Role.AUDITOR})
"""Who sees all notices of a case, unless they wrote it or take no part in deciding it."""


def own_voice() -> Voice:
    """The language of the page that is asked for, at the institution's place."""
    zone = own_profile().workflow.timezone
    return Voice(str(get_locale() or "en"), zone, get_translations())


def case_file(case: Case) -> CaseFile:
    """Everything about the case that this person may see."""
    proposal, profile = case.proposal, own_profile()
    content = content_of(case.seen.latest) if case.seen.latest else dict(case.seen.working)
    speaker = Speaker(case.act.settings, proposal.institution_id, content)
    audiences = discussion.readable(case.standing)
    return CaseFile(
        institution=profile.institution.name,
        accent=profile.brand.accent,
        logo=profile.brand.logo,
        illustrative=profile.institution.illustrative or proposal.program.illustrative,
        number=proposal.number,
        title=proposal.title or _("Without a title"),
        made_at=clock.now(),
        made_for=person().name,
        facts=list(_facts(case)),
        sections=list(_sections(case, speaker, content)),
        changes=against_base(case, content, speaker),
        findings=[_finding(one) for one in findings_on(db.session, proposal, content, case.act)],
        route=[
            {**one, "word": one["word"] or _word(one["status"])} for one in signature_lines(case)
        ],
        ballots=[_ballot(one) for one in reversed(ballot_cards(proposal, case.standing))],
        conditions=[_condition(one) for one in _conditions(case)],
        requests=[
            {
                "label": case.act.settings.form.label(one.field) if one.field else "",
                "text": one.text,
                "by": one.by.name,
                "at": one.at,
            }
            for one in open_requests(db.session, proposal.id)
        ],
        discussion=[
            {
                "by": one.author.name,
                "at": one.at,
                "audience": str(AUDIENCES[one.audience]),
                "text": one.text,
            }
            for one in comments_of(db.session, proposal.id, audiences)
        ],
        revisions=list(proposal.revisions),
        history=history(case, newest_first=False),
        notices=_notices(case),
        enclosed=list(_enclosed(case)),
    )


def _facts(case: Case) -> Iterator[tuple[Any, Any]]:
    proposal = case.proposal
    units = ancestors(units_of(db.session, proposal.institution_id), proposal.unit_id)
    yield _("Number"), proposal.number
    yield _("What it is"), KINDS[proposal.kind]
    yield _("Where it stands"), STATE_NAMES[proposal.state]
    yield _("Sponsoring unit"), ", ".join(one.name for one in units)
    writers = [proposal.proposer.name, *(one.person.name for one in proposal.co_proposers)]
    yield _("Proposed by"), ", ".join(writers)
    if proposal.based_on is not None:
        yield _("Based on"), proposal.based_on.number
    if proposal.origin_date is not None:
        origin = _("%(by)s, before this system", by=proposal.origin_authority or "")
        yield _("Approved by"), origin
    if case.seen.latest is not None:
        yield _("Content"), _("Revision %(number)s", number=case.seen.latest.number)
    else:
        yield _("Content"), _("The working copy. It has not been sent.")


def _sections(case: Case, speaker: Speaker, content: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Everything that was answered, page by page of the form, in plain words."""
    for step in case.act.settings.form.steps_for(case.proposal.kind):
        rows = []
        for asked in step.fields:
            value = content.get(asked.name)
            if not is_answered(value):
                continue
            said: Any = (
                [speaker.row(asked.field, row) for row in value]
                if asked.field.type is FieldType.TABLE
                else speaker.speak(asked.name, value)
            )
            rows.append({"label": asked.field.label, "value": said})
        if rows:
            yield {"title": step.title, "rows": rows}


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "word": Text("Waived") if one.waived else SEVERITIES[one.severity],
        "says": one.says,
        "message": one.message if one.severity is not Severity.PASS or one.waived else "",
        "rule": one.rule_id,
        "source": one.source,
        "waived": {"by": one.waived_by, "reason": one.waived_reason} if one.waived else None,
    }


def _word(status: str) -> str:
    """How a step stands, where its own kind has no word for it."""
    return {
        "later": _("Its turn has not come"),
        "waiting": _("Waiting"),
        "signed": _("Signed"),
        "declined": _("Declined"),
        "returned": _("Returned"),
        "stale": _("To be signed again"),
        "silent": _("Posted"),
    }.get(status, status)


def _ballot(card: BallotCard) -> dict[str, Any]:
    words = {"open": _("Open"), "closed": _("Closed"), "void": _("Voided")}
    return {
        "heading": card.heading,
        "committee": card.ballot.committee.name,
        "motion": card.motion,
        "word": card.result["word"] if card.result else words.get(card.status, card.status),
        "at": card.closes_at if card.status != "open" else None,
        "tally": [say(one) if isinstance(one, Text) else str(one) for one in card.tally],
        "recusals": [str(one["name"]) for one in card.recusals],
        "votes": card.votes or (),
        "secrecy": card.secrecy,
    }


def _conditions(case: Case) -> list[Condition]:
    ids = [one.id for one in case.seen.facts.conditions]
    return [one for ballot in case.seen.ballots for one in ballot.conditions if one.id in ids]


def _condition(one: Condition) -> dict[str, Any]:
    word = _("Open")
    if one.met_at is not None:
        word = _("Met")
    elif one.answered_at is not None:
        word = _("Answered, to be confirmed")
    file = one.evidence_file.name if one.evidence_file else ""
    return {"text": one.text, "evidence": one.evidence, "file": file, "word": word}


def _notices(case: Case) -> list[Notice]:
    relations = case.standing.relations
    everything = (
        bool(READS_NOTICES & sight().roles)
        and Relation.AUTHOR not in relations
        and not case.standing.recused_from
    )
    return notices_of(
        db.session,
        case.proposal,
        reader_id=sight().person_id,
        everything=everything,
        audiences=discussion.readable(case.standing),
    )


def _enclosed(case: Case) -> Iterator[Enclosed]:
    """The sealed record, what is attached, what answers the conditions; each file once."""
    record = case.proposal.record_file
    files: list[tuple[StoredFile, str]] = []
    if record is not None:
        files.append((record, _("The approval record, as it was sealed")))
    files += [(one.file, one.caption) for one in _attached(case)]
    files += [
        (one.evidence_file, _("Shows how a condition is met"))
        for one in _conditions(case)
        if one.evidence_file is not None
    ]
    taken = set[str]()
    for file, caption in files:
        if file.sha256 not in taken:
            taken.add(file.sha256)
            yield _read(file, caption)


def _attached(case: Case) -> Iterable[Attachment]:
    return files_shown(case)


def _read(file: StoredFile, caption: str) -> Enclosed:
    store: FileStore = current_app.extensions["file_store"]
    try:
        content = store.read(file.sha256)
    except (OSError, ValueError):
        content = None
    return Enclosed(file.name, file.media_type, file.sha256, file.size, caption, content)
