"""What the pages of a committee are made of: the committee itself, its members, one item before it."""

from dataclasses import dataclass
from datetime import date

from flask import abort

from app.access import sight
from app.acts import act
from app.cases import Case, case_or_404
from app.database import db
from committee.ballots import roll_of
from committee.describing import Article, Example, articles, example
from committee.models import Ballot, Committee, CommitteeMembership
from committee.queries import committee_by_slug, memberships_on
from committee.roll import Roll
from committee.settings import CommitteeSettings
from forms.office_words import member_word, office_word
from proposals.models import Audience, Comment
from proposals.queries import comments_of
from proposals.route_models import RouteStep
from workflow.discussion import readable
from workflow.permissions import Relation


def committee_or_404(slug: str) -> Committee:
    """The institution's committee with this name in addresses."""
    found = committee_by_slug(db.session, sight().institution_id or 0, slug)
    if found is None:
        abort(404)
    return found


def bylaws_of(committee: Committee) -> CommitteeSettings | None:
    """The committee's bylaws; None where the profile has none any more."""
    return act().settings.committees.get(committee.slug)


@dataclass(frozen=True)
class Member:
    """One line of the list of members."""

    name: str
    kind: str
    office: str
    stands_for: str
    starts_on: date
    ends_on: date | None
    on_leave: bool


def members_of(committee: Committee, today: date) -> list[Member]:
    """The seats of a committee today: offices first, then by name; vacant seats last."""
    seats = memberships_on(db.session, committee.id, today)
    names = {seat.person_id: seat.person.name for seat in seats if seat.person}
    lines = [_member(seat, names, today) for seat in seats]
    return sorted(lines, key=lambda one: (not one.name, not one.office, one.name))


def _member(seat: CommitteeMembership, names: dict[int | None, str], today: date) -> Member:
    return Member(
        name=seat.person.name if seat.person else "",
        kind=member_word(seat.kind),
        office=office_word(seat.office) if seat.office else "",
        stands_for=names.get(seat.stands_for_id, ""),
        starts_on=seat.starts_on,
        ends_on=seat.ends_on,
        on_leave=any(_covers(leave, today) for leave in seat.leaves),
    )


def _covers(leave: list[str | None], today: date) -> bool:
    first, last = leave
    began = first is None or date.fromisoformat(first) <= today
    return began and (last is None or today <= date.fromisoformat(last))


def in_plain_words(committee: Committee, seats: int) -> tuple[tuple[Article, ...], Example | None]:
    """The bylaws as sentences, and an example counted on as many seats as there are."""
    bylaws = bylaws_of(committee)
    if bylaws is None:
        return (), None
    return articles(bylaws), example(bylaws, seats or None)


@dataclass(frozen=True)
class Item:
    """One proposal before one committee, as the present person stands to it."""

    committee: Committee
    case: Case
    step: RouteStep

    @property
    def takes_part(self) -> bool:
        """Whether the person may read the deliberation: member, chair or coordinator, not recused."""
        standing = self.case.standing
        if Relation.AUTHOR in standing.relations or standing.recused_from:
            return False
        seated = self.committee.id in standing.seats or self.presides
        return seated or Relation.COORDINATOR in standing.relations

    @property
    def presides(self) -> bool:
        """Whether the person leads the committee's work on this."""
        return self.committee.id in self.case.standing.presides

    @property
    def recused(self) -> bool:
        """Whether the person sits on the committee and takes no part in this."""
        return self.committee.id in self.case.standing.recused_from


def ballots_before(item: Item) -> list[Ballot]:
    """Every ballot of this round that the committee held on the item, oldest first."""
    return [one for one in item.case.seen.ballots if one.step_id == item.step.id]


def roll_today(item: Item) -> Roll | None:
    """Who belongs to the committee today; None where the profile has no bylaws for it."""
    bylaws = bylaws_of(item.committee)
    if bylaws is None:
        return None
    today = item.case.act.today
    return roll_of(memberships_on(db.session, item.committee.id, today), bylaws, today)


def item_or_404(slug: str, number: str) -> Item:
    """The item; 404 where it may not be seen or is not this committee's, 403 for those outside."""
    committee = committee_or_404(slug)
    case = case_or_404(number)
    step = next((one for one in case.seen.steps if one.committee_id == committee.id), None)
    if step is None:
        abort(404)
    item = Item(committee, case, step)
    standing = case.standing
    if not (item.takes_part or item.recused or Relation.COORDINATOR in standing.relations):
        abort(403)
    return item


def audiences_of(item: Item) -> list[Audience]:
    """Whom this person can address, the narrowest first; also whose comments they read."""
    found = readable(item.case.standing)
    if not item.takes_part:
        found -= {Audience.COMMITTEE, Audience.OFFICES}
    return [one for one in reversed(Audience) if one in found]


def discussion_of(item: Item) -> list[Comment]:
    """The comments that this person reads here: another committee's own stay with it."""
    found = comments_of(db.session, item.case.proposal.id, audiences_of(item))
    return [
        one
        for one in found
        if one.audience is not Audience.COMMITTEE or one.committee_id in (None, item.committee.id)
    ]
