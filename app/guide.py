"""The public guide of an institution: everything from its profile, put into words for visitors.

Offices and units, never people, unless the profile says that committee members are named.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup
from sqlalchemy import or_, select

from accounts.models import Institution, RoleMembership, Unit
from app.database import db
from app.language import say
from badges.drawing import described, draw
from committee.describing import articles
from committee.models import Committee, CommitteeMembership, MemberKind
from committee.queries import committees_of, memberships_on
from persistence.text import Text
from policies.packs import Pack
from policies.sections import Basis, Severity
from profiles.faq import FaqAudience, Question, Topic
from profiles.guide import Deadline
from profiles.profile import Profile
from proposals.route_models import StepKind
from proposals.states import Kind
from taxonomy.placement import Placement, place, visual
from taxonomy.settings import BadgeType, Scheme
from workflow.settings import DECIDING, Place, StepSection, WorkflowSettings


def route_in_words(settings: WorkflowSettings) -> dict[str, Any]:
    """The usual way, stage by stage, and the short way of those who decide alone."""
    sections = [rule.section for rule in settings.route.rules]
    usual = sorted((one for one in sections if not one.delegated), key=lambda one: one.stage)
    stages: list[dict[str, Any]] = []
    for section in usual:
        if not stages or stages[-1]["number"] != section.stage:
            stages.append({"number": section.stage, "steps": []})
        stages[-1]["steps"].append(_step(section))
    return {
        "stages": stages,
        "alone": [_step(one) for one in sections if one.delegated],
        "days": sum(max(one["days"] for one in stage["steps"]) for stage in stages),
    }


def _step(section: StepSection) -> dict[str, Any]:
    unit = _PLACES[section.place]
    doing = {
        StepKind.SIGN_OFF: _("signs, or sends it back with what must change"),
        StepKind.CHECK: _("checks that it is complete"),
        StepKind.BALLOT: _("votes on it"),
        StepKind.SILENCE: ngettext(
            "is shown it for %(num)d working day; without an objection it counts as agreed",
            "is shown it for %(num)d working days; without an objection it counts as agreed",
            section.silence_days or 0,
        ),
        StepKind.NOTICE: _("is told of it, and asked nothing"),
        StepKind.AUTHORITY: _("decides"),
    }[section.kind]
    return {
        "name": _filled(section.name, unit),
        "doing": doing,
        # The office was named just before.
        "because": _filled(section.because, Text("it")),
        "days": section.silence_days or section.days or 0,
        "sometimes": bool(section.when)
        or section.place in (Place.PARTNERS, Place.CO_CURRICULAR, Place.COLLEGE),
        "kinds": "" if set(section.kinds) == set(Kind) else _kinds(section.kinds),
        "decides": section.kind in DECIDING,
    }


_PLACES = {
    Place.SPONSORING: Text("the sponsoring unit"),
    Place.COLLEGE: Text("the college of the sponsoring unit"),
    Place.PARTNERS: Text("the partner unit"),
    Place.CO_CURRICULAR: Text("the co-curricular department"),
    Place.GRADUATE_BODY: Text("the graduate body"),
    Place.INSTITUTION: Text("the institution"),
}


def _filled(words: str, unit: Text) -> str:
    """The profile's words with the kind of unit in the place of its name."""
    said = say(Text(words, unit=unit)) if "{unit}" in words else words
    return said[:1].upper() + said[1:]


def _kinds(kinds: Iterable[Kind]) -> str:
    words = {
        Kind.NEW: _("new programs"),
        Kind.CHANGE: _("changes"),
        Kind.RENEWAL: _("renewals"),
        Kind.TERMINATION: _("endings"),
    }
    return ", ".join(words[one] for one in Kind if one in kinds)


def form_in_words(settings: WorkflowSettings) -> list[dict[str, Any]]:
    """The pages of the form for a new program, with what each asks."""
    return [
        {
            "title": step.title,
            "intro": step.intro,
            "minutes": step.minutes,
            "fields": [say(asked.field.label) for asked in step.fields],
        }
        for step in settings.form.steps_for(Kind.NEW)
    ]


# ------------------------------------------------------------------------------- committees


def committees_in_words(house: Institution, profile: Profile, today: date) -> list[dict[str, Any]]:
    """Who sits on each committee, when it meets, and its bylaws."""
    found = []
    for committee in committees_of(db.session, house.id):
        bylaws = profile.workflow.committees.get(committee.slug)
        if bylaws is None:
            continue
        meets = profile.guide.meets_when(committee.slug)
        found.append(
            {
                "name": committee.name,
                "slug": committee.slug,
                "meets": meets,
                "seats": list(_seats(committee, profile, today)),
                "articles": articles(bylaws),
            }
        )
    return found


def _seats(committee: Committee, profile: Profile, today: date) -> Iterator[dict[str, Any]]:
    """Seat by seat: what it is and which unit its holder comes from; a name only where allowed."""
    seats = memberships_on(db.session, committee.id, today)
    units = _units_of([one.person_id for one in seats if one.person_id], today)
    for seat in sorted(seats, key=_rank):
        named = profile.guide.name_members and seat.person is not None
        yield {
            "seat": _seat_word(seat),
            "units": sorted(units.get(seat.person_id or 0, ())),
            "vacant": seat.person_id is None,
            "name": seat.person.name if named and seat.person else "",
        }


def _rank(seat: CommitteeMembership) -> tuple[int, int, int]:
    offices = ("chair", "vice_chair")
    office = offices.index(seat.office) if seat.office in offices else len(offices)
    return office, list(MemberKind).index(seat.kind), seat.id


def _seat_word(seat: CommitteeMembership) -> str:
    kinds = {
        "voting": _("Member with a vote"),
        "non_voting": _("Member without a vote"),
        "alternate": _("Alternate"),
        "ex_officio": _("Member by office"),
        "designee": _("Designee"),
    }
    offices = {"chair": _("Chair"), "vice_chair": _("Vice chair")}
    kind = kinds.get(seat.kind.value, seat.kind.value.replace("_", " "))
    return offices.get(seat.office) or (f"{kind}, {seat.office}" if seat.office else kind)


def _units_of(people: Sequence[int], today: date) -> dict[int, set[str]]:
    rows = db.session.execute(
        select(RoleMembership.person_id, Unit.name)
        .join(Unit, RoleMembership.unit_id == Unit.id)
        .where(
            RoleMembership.person_id.in_(people),
            RoleMembership.starts_on <= today,
            or_(RoleMembership.ends_on.is_(None), RoleMembership.ends_on >= today),
        )
        .order_by(RoleMembership.id)
    )
    found: dict[int, set[str]] = {}
    for person_id, name in rows:
        found.setdefault(person_id, set()).add(name)
    return found


def deadlines(given: Iterable[Deadline], today: date) -> list[Deadline]:
    """Standing rules, then the days that are still to come."""
    coming = [one for one in given if one.on is None or one.on >= today]
    return sorted(coming, key=lambda one: (one.on is not None, one.on or today))


# --------------------------------------------------------------------------------- taxonomy


def taxonomy_in_pictures(profile: Profile) -> list[dict[str, Any]]:
    """Each type of badge with what it looks like at each of its levels."""
    scheme = profile.workflow.scheme
    return [
        {"name": kind.name, "says": kind.says, "pictures": list(_pictures(profile, scheme, kind))}
        for kind in scheme.types
    ]


def _pictures(profile: Profile, scheme: Scheme, kind: BadgeType) -> Iterator[dict[str, Any]]:
    families = [one.id for one in scheme.families if one.id in kind.families][:1] or [""]
    levels = [one for one in scheme.levels if one.id in kind.levels] or [None]
    for level in levels:
        answers = {"type": kind.id, "family": families[0], "level": level.id if level else ""}
        placed = place(scheme, answers)
        if not isinstance(placed, Placement):
            continue
        look = visual(scheme, placed, brand=profile.brand.accent)
        issuer = profile.institution.short_name
        title = level.name if level else kind.name
        drawn = draw(look, title, issuer, description=say(described(look, title, issuer)))
        yield {
            "svg": Markup(drawn.decode()),  # noqa: S704 - drawn by us, every word of it escaped
            "level": level.name if level else "",
            "says": level.says if level else "",
        }


# ---------------------------------------------------------------------- policies, questions


def policies_in_full(pack: Pack) -> list[dict[str, Any]]:
    """Every rule with its identifier, weight and source; the weightiest first."""
    words = {
        Severity.BLOCK: _("must hold"),
        Severity.WARN: _("should hold"),
        Severity.ADVISE: _("is advised"),
        Severity.PASS: _("is noted"),
    }
    ranked = sorted(pack.rules, key=lambda one: -one.section.severity.rank)
    return [
        {
            "id": rule.id,
            "says": rule.section.says,
            "word": words[rule.section.severity],
            "remedy": rule.section.remedy,
            "source": rule.section.source,
            "published": rule.section.basis is Basis.SOURCE,
            "waivable": rule.section.waivable and rule.section.severity is Severity.BLOCK,
        }
        for rule in ranked
    ]


def questions(profile: Profile, *audiences: FaqAudience) -> list[Question]:
    """What people of these kinds ask, as the profile answers it."""
    return [one for one in profile.faq if one.audience in audiences]


def unanswered(profile: Profile) -> list[str]:
    """What learners ask everywhere and this profile does not answer."""
    words = {
        Topic.WHAT: _("what it is"),
        Topic.ADMISSION: _("admission"),
        Topic.TRANSCRIPT: _("the transcript"),
        Topic.AID: _("financial aid"),
        Topic.COMPLETION: _("how long one has"),
        Topic.BADGE: _("help with the badge"),
    }
    answered = {one.topic for one in profile.faq}
    return [words[one] for one in Topic if one not in answered]
