"""An award at its public address, for people and machines, and the lists that say which hold no longer."""

from typing import Any

from flask import Blueprint, Response, abort, current_app, make_response

from app.award_views import picture_of, standing
from app.badge_classes import Wanted, json_answer, wanted
from app.database import db
from app.pages.catalog_files import NOTHING_LOADS
from app.public_pages import page, public_page
from awards import keyring
from awards.models import Award, StatusList
from awards.queries import award_by_token
from badges import credential_jwt
from badges.achievement import Achievement
from badges.baking import bake_png, bake_svg
from badges.keys import unlocked
from persistence import clock

awards_public = Blueprint("awarded", __name__, url_prefix="/badges")
CREDENTIAL = "application/vc+ld+json"


@awards_public.get("/<token>")
@public_page
def show(token: str) -> Any:
    """What was awarded, when, by whom, and whether it holds. The learner is not named."""
    award = _award_or_404(token)
    if wanted() is not Wanted.PAGE:
        return _signed(award)
    answer = make_response(
        page(
            "badges/award.html",
            award.institution,
            award=award,
            achievement=Achievement.model_validate(award.badge_class.achievement),
            standing=standing(award, clock.now()),
            has_picture=picture_of(award) is not None,
        )
    )
    answer.vary.add("Accept")
    return answer


@awards_public.get("/<token>/credential.json")
@public_page
def credential(token: str) -> Response:
    """The signed credential, to keep."""
    return _signed(_award_or_404(token))


@awards_public.get("/<token>/credential.jwt")
@public_page
def as_token(token: str) -> Response:
    """The same credential as VC-JWT (RS256), for wallets that read nothing else."""
    award = _award_or_404(token)
    if award.credential is None:
        abort(404)
    house, secret = award.institution, current_app.config["SETTINGS"].badge_secret
    try:
        private, kid = keyring.token_key(db.session, house.id, house.slug, secret=secret)
    except keyring.NoKey:
        abort(404)
    made = credential_jwt.encode(award.credential, unlocked(private), kid)
    return Response(made, mimetype="text/plain")


@awards_public.get("/<token>/picture")
@public_page
def picture(token: str) -> Response:
    """The badge’s picture with the signed credential in it."""
    award = _award_or_404(token)
    found = picture_of(award)
    if award.credential is None or found is None:
        abort(404)
    content, media_type = found
    bake = bake_svg if media_type == "image/svg+xml" else bake_png
    answer = Response(bake(content, award.credential), mimetype=media_type)
    answer.headers["Content-Security-Policy"] = NOTHING_LOADS
    return answer


@awards_public.get("/status/<int:list_id>.json")
@public_page
def status(list_id: int) -> Response:
    """A signed status list."""
    found = db.session.get(StatusList, list_id)
    if found is None or found.signed is None:
        abort(404)
    return json_answer(found.signed, CREDENTIAL)


def _signed(award: Award) -> Response:
    if award.credential is None:
        abort(404)
    return json_answer(award.credential, CREDENTIAL)


def _award_or_404(token: str) -> Award:
    found = award_by_token(db.session, token)
    if found is None:
        abort(404)
    return found
