"""The catalog's list as a page: what the address asks for, and facets and filters in words."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from accounts.models import Institution
from accounts.queries import units_of
from app.catalog_views import entry_line, shown
from app.database import db
from app.houses import profile_of
from app.language import say
from app.program_facts import choice_said
from catalog.models import CatalogEntry
from catalog.search import Found, Wanted, search
from profiles.institution import Facet
from profiles.profile import Profile

EVERYWHERE = (Facet.SUBJECT, Facet.LEVEL, Facet.CREDIT_BASIS, Facet.MODALITY, Facet.SKILLS)
"""Facets of the list over several institutions; units mean nothing across them."""
OPEN_AT_FIRST = (Facet.SUBJECT, Facet.LEVEL)
VALUES_AT_MOST = 20


def listing(house: Institution | None) -> dict[str, Any]:
    """Everything that the list prints, from the present address."""
    profile = profile_of(house.id) if house is not None else None
    facets = tuple(one.value for one in (profile.catalog.facets if profile else EVERYWHERE))
    wanted = Wanted(
        institution_id=house.id if house is not None else None,
        text=request.args.get("q", "")[:400],
        chosen={name: _values(name) for name in facets if _values(name)},
        facets=facets,
        page=_page(),
    )
    found = search(db.session, wanted)
    labels = _Labels(profile, house)
    return {
        "house": house,
        "query": wanted.text,
        "found": found,
        "entries": lines(found.entries),
        "facets": _facets(found, labels),
        "chosen": _chosen(wanted, found, labels),
        "narrowed": bool(wanted.chosen or wanted.words),
        "plain_url": request.path,
        "with_institution": house is None,
        "intro": profile.catalog.intro if profile else "",
    }


def lines(entries: Iterable[CatalogEntry]) -> list[dict[str, Any]]:
    """Entries as lines of a list."""
    return [entry_line(shown(one.program, one.document, one.status)) for one in entries]


def _page() -> int:
    given = request.args.get("page", "1")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 7 else 1


def _values(name: str) -> tuple[str, ...]:
    """The values asked for at a facet; what cannot be one is left out."""
    given = request.args.getlist(name)[:VALUES_AT_MOST]
    return tuple(
        dict.fromkeys(one for one in given if one and len(one) <= 120 and one.isprintable())
    )


class _Labels:
    """What facets and their values are called: here by the institution, else as stored."""

    def __init__(self, profile: Profile | None, house: Institution | None) -> None:
        self.profile = profile
        units = units_of(db.session, house.id) if house is not None else []
        self.units = {str(unit.id): unit.name for unit in units}

    def facet(self, name: str) -> str:
        """The facet's name."""
        if name == Facet.UNIT.value and self.profile is not None:
            return say(self.profile.words.say("unit"))
        names: Mapping[str, str] = {
            Facet.SUBJECT.value: _("Subject"),
            Facet.UNIT.value: _("Unit"),
            Facet.LEVEL.value: _("Level"),
            Facet.CREDIT_BASIS.value: _("Credit"),
            Facet.MODALITY.value: _("Delivery"),
            Facet.PACING.value: _("Pace"),
            Facet.SKILLS.value: _("Skills"),
        }
        return names[name]

    def value(self, facet: str, value: str, stored: str) -> str:
        """What a value is called."""
        if facet == Facet.UNIT.value:
            return self.units.get(value, stored)
        if self.profile is None or facet == Facet.SKILLS.value:
            return stored
        said = choice_said(self.profile, facet, value)
        return stored if said == value else said


def _facets(found: Found, labels: _Labels) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "label": labels.facet(name),
            "open": name in [one.value for one in OPEN_AT_FIRST],
            "options": [
                {
                    "value": one.value,
                    "label": labels.value(name, one.value, one.label),
                    "count": one.count,
                    "selected": one.chosen,
                }
                for one in values
            ],
        }
        for name, values in found.facets.items()
        if values
    ]


def _chosen(wanted: Wanted, found: Found, labels: _Labels) -> list[dict[str, str]]:
    """What narrows the list, each with the address that takes it off."""
    stored = {
        (facet, one.value): one.label for facet, values in found.facets.items() for one in values
    }
    chosen = [
        {"label": f"“{wanted.text.strip()}”", "url": _without("q", wanted.text)}
        for _one in wanted.words[:1]
    ]
    for facet, values in wanted.chosen.items():
        for value in values:
            name = labels.value(facet, value, stored.get((facet, value), value))
            chosen.append({"label": name, "url": _without(facet, value)})
    return chosen


def _without(name: str, value: str) -> str:
    """The present address without this pair, from its first page."""
    pairs: dict[str, list[str]] = {}
    for key, given in request.args.items(multi=True):
        if key != "page" and (key, given) != (name, value):
            pairs.setdefault(key, []).append(given)
    view = dict(request.view_args or {})
    return url_for(request.endpoint or "public.catalog", **view, **_free(pairs, view))


def _free(pairs: Mapping[str, Any], taken: Mapping[str, Any]) -> dict[str, Any]:
    """Without names that the address itself uses."""
    ours = {"_anchor", "_external", "_method", "_scheme"}
    return {key: value for key, value in pairs.items() if key not in taken and key not in ours}
