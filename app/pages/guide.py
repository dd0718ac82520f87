"""The public guide: how a microcredential is proposed here, and what learners ask."""

from typing import Any

from flask import Blueprint, abort, redirect, url_for

from accounts.models import Institution
from accounts.queries import institution_by_slug, institutions, profile_in_force
from app import guide as words
from app.database import db
from app.houses import profile_of
from app.public_pages import page, public_page
from catalog.queries import houses
from persistence import clock
from profiles.faq import FaqAudience
from profiles.profile import Profile

guide = Blueprint("guide", __name__)


@guide.get("/guide")
@public_page
def choose() -> Any:
    """The guide of the only institution, or a choice among several."""
    found = [one for one in institutions(db.session) if _guide_of(one) is not None]
    if len(found) == 1:
        return redirect(url_for("guide.proposing", slug=found[0].slug))
    return page("guide/choose.html", found=found)


@guide.get("/guide/<slug>")
@public_page
def proposing(slug: str) -> str:
    """The route, the committees, deadlines, the taxonomy, the policies in full, whom to ask."""
    house, profile = _open(slug)
    today = house.day(clock.now())
    pack = profile.workflow.pack
    return page(
        "guide/proposing.html",
        house,
        guide=profile.guide,
        term=profile.words.say("microcredential"),
        terms=profile.words.say("microcredentials"),
        route=words.route_in_words(profile.workflow),
        steps=words.form_in_words(profile.workflow),
        committees=words.committees_in_words(house, profile, today),
        deadlines=words.deadlines(profile.guide.deadline, today),
        scheme=profile.workflow.scheme,
        badges=words.taxonomy_in_pictures(profile),
        pack=pack,
        rules=words.policies_in_full(pack),
        faq=words.questions(profile, FaqAudience.PROPOSERS),
        contact=profile.institution.contact,
        illustrative=profile.institution.illustrative,
    )


@guide.get("/guide/<slug>/learners")
@public_page
def learners(slug: str) -> str:
    """What a microcredential is, admission, transcript, aid, time, badge: as the profile answers."""
    house, profile = _open(slug)
    return page(
        "guide/learners.html",
        house,
        guide=profile.guide,
        term=profile.words.say("microcredential"),
        terms=profile.words.say("microcredentials"),
        faq=words.questions(profile, FaqAudience.LEARNERS),
        employers=words.questions(profile, FaqAudience.EMPLOYERS),
        unanswered=words.unanswered(profile),
        badges=words.taxonomy_in_pictures(profile),
        counts={one.institution.id: one for one in houses(db.session)}.get(house.id),
        contact=profile.institution.contact,
        illustrative=profile.institution.illustrative,
    )


def _guide_of(house: Institution) -> Profile | None:
    """The profile, where its guide is open to everybody."""
    if profile_in_force(db.session, house.id) is None:
        return None
    profile = profile_of(house.id)
    return profile if profile.guide.open else None


def _open(slug: str) -> tuple[Institution, Profile]:
    house = institution_by_slug(db.session, slug)
    profile = _guide_of(house) if house is not None else None
    if house is None or profile is None:
        abort(404)
    return house, profile
