"""The present person's act, for the verbs of the workflow."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from app.access import sight
from app.database import db
from app.houses import own_profile, profile_of
from catalog.claims import claims_blocking
from catalog.completeness import badge_missing, public_copy_missing
from persistence import clock
from persistence.text import Text
from profiles.profile import Profile
from proposals.models import Proposal
from proposals.sealing import latest_revision
from workflow.acting import Act
from workflow.errors import Refused
from workflow.facts import Outside
from workflow.step_status import content_or_empty


def act(seen_version: int | None = None, *, about: Proposal | None = None) -> Act:
    """What the present person does now, having seen this version of the proposal."""
    return Act(
        sight=sight(),
        now=clock.now(),
        settings=own_profile().workflow,
        seen_version=seen_version,
        outside=outside_of(about) if about is not None else Outside(),
    )


def outside_of(proposal: Proposal) -> Outside:
    """What the catalog page and the badge still lack, as facts for the guards."""
    return outside_facts(db.session, proposal, profile_of(proposal.institution_id))


def outside_facts(session: Session, proposal: Proposal, profile: Profile) -> Outside:
    """The same for whoever acts without a page, as the worker does."""
    content = content_or_empty(latest_revision(session, proposal.id))
    system = Act(None, clock.now(), profile.workflow)
    return Outside(
        public_copy_missing=(
            *public_copy_missing(profile.marketing, proposal.program),
            *claims_blocking(session, proposal, system),
        ),
        badge_missing=tuple(badge_missing(profile.workflow.scheme, content)),
    )


def reasons(error: Refused) -> Iterable[Text]:
    """Why something was refused, for the summary above a form."""
    return error.reasons
