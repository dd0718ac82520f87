"""What every page without an account has in common: the same bytes for everybody, kept for a minute.

No session is read: who is signed in is not even asked (app/rendering.py, app/language.py).
"""

from functools import wraps
from typing import Any

from flask import Response, current_app, g, make_response, render_template, request, url_for
from flask_babel import gettext as _

from accounts.models import Institution
from accounts.queries import institutions
from app.access import View, public
from app.database import db
from app.houses import profile_of, use_house

MINUTE, YEAR = 60, 31_536_000


def public_page(view: View) -> View:
    """A page for anybody. It may be kept for a minute and is asked for again by its tag."""

    @wraps(view)
    def answered(*args: Any, **kwargs: Any) -> Response:
        g.public_page = True
        g.brand = None
        response = make_response(view(*args, **kwargs))
        return kept(response, MINUTE) if response.status_code < 400 else response

    return public(answered)  # type: ignore[return-value]


def kept(response: Response, seconds: int, *, never_changes: bool = False) -> Response:
    """Let the answer be kept for so long, and answer "not modified" where it can be."""
    # An answer to somebody who is signed in renews their cookie: no shared store may keep that.
    name = current_app.config["SESSION_COOKIE_NAME"]
    shared = "private" if name in request.cookies else "public"
    fresh = f"{shared}, max-age={seconds}"
    response.headers["Cache-Control"] = f"{fresh}, immutable" if never_changes else fresh
    response.vary.update(("Accept-Language", "Cookie"))
    if not response.direct_passthrough:
        response.add_etag()
    response.make_conditional(request)
    return response


def page(template: str, house: Institution | None = None, /, **context: Any) -> str:
    """A public page in the brand of this institution; in none where it is about several."""
    if house is not None:
        use_house(house)
    return render_template(
        template, public_navigation=_navigation(house), **{"house": house, **context}
    )


def _navigation(house: Institution | None) -> list[dict[str, Any]]:
    several = len(institutions(db.session)) > 1
    if house is None:
        entries = [(_("All programs"), url_for("public.catalog"))]
    else:
        entries = [(_("Programs"), url_for("public.catalog", slug=house.slug))]
        if profile_of(house.id).guide.open:
            entries += [
                (_("For learners"), url_for("guide.learners", slug=house.slug)),
                (_("How to propose one"), url_for("guide.proposing", slug=house.slug)),
            ]
    if several:
        entries.append((_("Institutions"), url_for("public.front")))
    return [{"label": label, "url": url, "current": request.path == url} for label, url in entries]
