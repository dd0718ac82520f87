"""Mails that ask for a signature, with the link that takes it where the profile lets mails do so."""

from collections.abc import Iterable
from dataclasses import replace

from notifications.messages import Message, SignatureGrant
from notifications.proposal_notice import Case
from persistence.text import Text
from proposals.route_models import RouteStep
from workflow.signing_by_mail import signed_revision

YOURS_ALONE = Text(
    "The link signs in your name and is good for {days} days, once. Keep it to yourself: to show "
    "somebody the proposal, give them its number."
)


def with_links(case: Case, step: RouteStep, messages: Iterable[Message]) -> list[Message]:
    """The same mails; each with a link of its own that shows the proposal and takes the signature."""
    options = case.profile.workflow.options
    revision_id = signed_revision(case.session, case.proposal)
    if not options.sign_by_mail or revision_id is None:
        return list(messages)
    days = options.sign_by_mail_days
    found = []
    for one in messages:
        code = case.context.new_code()
        grant = SignatureGrant(step.id, revision_id, code, days)
        why = Text("{why} {alone}", why=one.why, alone=Text(YOURS_ALONE.message, days=days))
        found.append(replace(one, link=f"/signatures/{code}", secret=True, grant=grant, why=why))
    return found
