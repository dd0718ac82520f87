"""The first page of whoever is signed in: what waits for them, and nothing that does not."""

from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, render_template

from accounts.roles import Role
from app.access import sight, signed_in
from app.acts import act
from app.ballot_views import line
from app.database import db
from notifications.parked import parked_of
from workflow import caseload, dashboard
from workflow.writing import may_propose_for

home = Blueprint("home", __name__)


@dataclass
class FirstPage:
    """The lists of one person; those that are not their business are None."""

    may_propose: bool
    own: Any
    asked: dict[int, int] = field(default_factory=dict)
    waiting: Any = None
    ballots: Any = None
    led: Any = None
    motions: Any = None
    overdue: Any = None
    to_refer: Any = None
    to_decide: Any = None
    conditions: Any = None
    ready: Any = None
    endings: Any = None
    markets: bool = False
    """Whether getting pages ready is this person's own office."""
    marketed: Any = None
    approved: Any = None
    stuck: Any = None
    parked: int = 0
    slugs: dict[int, str] = field(default_factory=dict)
    """Addresses of the committees that the person presides over."""

    @property
    def has_business(self) -> bool:
        """Whether any list but one's own proposals is this person's business."""
        lists = (self.waiting, self.ballots, self.overdue, self.marketed, self.stuck)
        return any(one is not None for one in lists)

    @property
    def empty(self) -> bool:
        """Whether nothing at all is here."""
        lists = (
            self.own, self.waiting, self.ballots, self.led, self.motions, self.overdue,
            self.to_refer, self.to_decide, self.conditions, self.ready, self.endings,
            self.marketed, self.approved, self.stuck,
        )  # fmt: skip
        return not any(lists) and not self.parked


@home.get("/home")
@signed_in
def show() -> str:
    """The dashboard, by what the person has business with."""
    eyes, doing, session = sight(), act(), db.session
    own = dashboard.own_cases(session, doing, eyes)
    page = FirstPage(
        may_propose=may_propose_for(doing),
        own=own,
        asked=dashboard.changes_asked(session, {one.proposal.id for one in own.items}),
    )
    if eyes.governed or eyes.roles:
        page.waiting = dashboard.to_sign(session, doing, eyes)
    coordinator = Role.COORDINATOR in eyes.roles
    if eyes.committees or coordinator:
        led = dashboard.ballots_led(session, doing, eyes).items
        page.led = [line(one, eyes, doing.now) for one in led]
        presided = dashboard.presided(session, doing, eyes)
        page.slugs = {id_: one.slug for id_, one in presided.items()}
        page.motions = dashboard.waiting_for_motion(session, doing, presided)
    if eyes.committees:
        # A ballot that one leads stands among those, with one's own vote on it.
        own_lead = {one.ballot.id for one in page.led}
        page.ballots = [
            line(one, eyes, doing.now)
            for one in dashboard.ballots_open_to(session, doing, eyes).items
            if one.ballot.id not in own_lead
        ]
    if coordinator:
        _for_coordinator(page)
    if any(eyes.has(role) for role in (Role.MARKETING, Role.BADGE_STAFF, Role.CONTACT)):
        page.markets = Role.MARKETING in eyes.roles
        page.marketed = caseload.being_marketed(session, doing, eyes)
        page.approved = caseload.approved_next(session, doing, eyes)
    if Role.ADMINISTRATOR in eyes.roles:
        page.stuck = caseload.stuck_steps(session, doing, eyes)
        page.parked = len(parked_of(session, eyes.institution_id or 0))
    return render_template("home/show.html", page=page)


def _for_coordinator(page: FirstPage) -> None:
    eyes, doing, session = sight(), act(), db.session
    page.overdue = caseload.overdue_cases(session, doing, eyes)
    page.to_refer = caseload.to_refer(session, doing, eyes)
    page.to_decide = caseload.to_decide(session, doing, eyes)
    page.conditions = caseload.conditions_to_confirm(session, doing, eyes)
    page.ready = caseload.ready_for_marketing(session, doing, eyes)
    page.endings = caseload.endings_due(session, doing, eyes)
