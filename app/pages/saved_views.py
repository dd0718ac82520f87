"""Views that a person keeps of a list: saving one, the list of them, forgetting one."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from accounts.errors import AccountRefused
from accounts.saved_views import remove_view, save_view, views_of
from app import typed
from app.access import person, signed_in
from app.database import db
from forms.saved_views import SaveViewForm
from persistence import clock
from persistence.unit_of_work import unit_of_work

saved_views = Blueprint("saved_views", __name__)

PLACES: Mapping[str, tuple[str, Any, tuple[str, ...]]] = {
    "board": ("board.show", _l("Board"), ("q", "unit", "kind", "stage", "overdue")),
    "proposals": ("proposals.index", _l("Proposals"), ("q", "state", "kind", "mine")),
}
"""Lists of which a view can be kept: endpoint, name, the filters that stand in the address."""


def kept_views(place: str) -> dict[str, Any]:
    """What a list shows of the views kept of it, and the form to keep the one that is shown."""
    endpoint = PLACES[place][0]
    now = filters_of(place, request.query_string.decode("utf-8", "replace"))
    return {
        "views": [
            {
                "name": one.name,
                "url": url_for(endpoint, **dict(parse_qsl(one.query))),
                "current": bool(now) and one.query == now,
            }
            for one in views_of(db.session, person().id, place)
        ],
        "place": place,
        "query": now,
        "form": SaveViewForm(None),
    }


def filters_of(place: str, query: str) -> str:
    """The filters of a list in an address, in a fixed order; whatever else stands there is dropped."""
    given = dict(parse_qsl(query))
    names = PLACES[place][2]
    return urlencode([(name, given[name][:100]) for name in names if given.get(name)])


@saved_views.get("/views")
@signed_in
def index() -> str:
    """Every view that this person keeps."""
    return _page(SaveViewForm(typed.formdata()))


def _page(form: SaveViewForm) -> str:
    views = [
        {
            "id": one.id,
            "name": one.name,
            "place": PLACES[one.place][1],
            "url": url_for(PLACES[one.place][0], **dict(parse_qsl(one.query))),
        }
        for one in views_of(db.session, person().id)
        if one.place in PLACES
    ]
    return render_template("views/index.html", views=views, form=form)


@saved_views.post("/views")
@signed_in
def save() -> Any:
    """Keep the filters of a list under a name."""
    form = SaveViewForm(request.form)
    place = form.place.data or ""
    if place not in PLACES:
        abort(404)
    query = filters_of(place, form.query.data or "")
    if not form.validate():
        return _page(form), 422
    try:
        with unit_of_work(db.session):
            name = form.name.data or ""
            save_view(db.session, person().id, place=place, name=name, query=query, at=clock.now())
    except AccountRefused as refused:
        form.name.errors = (refused.reason,)
        return _page(form), 409
    flash(_("The view “%(name)s” is kept.", name=name), "success")
    return redirect(url_for(PLACES[place][0]) + (f"?{query}" if query else ""))


@saved_views.post("/views/<int:view_id>/remove")
@signed_in
def remove(view_id: int) -> Any:
    """Forget one."""
    with unit_of_work(db.session):
        found = remove_view(db.session, person().id, view_id)
    if not found:
        abort(404)
    flash(_("The view is forgotten. The proposals are as they were."), "success")
    return redirect(url_for("saved_views.index"))
