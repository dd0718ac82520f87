"""What every template can use: dates in words, the frame of the page, addresses of static files."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, g, request, url_for
from flask_babel import format_date, format_datetime, gettext, ngettext
from flask_bootstrap import Bootstrap5
from flask_login import current_user
from markupsafe import Markup

from app.houses import present_brand
from app.navigation import foot, menu, person_menu
from persistence import clock

bootstrap = Bootstrap5()
NEAR = timedelta(days=60)


def set_up_rendering(app: Flask) -> None:
    """Register filters and what the layout needs."""
    app.config["BOOTSTRAP_SERVE_LOCAL"] = True
    bootstrap.init_app(app)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.filters.update(day=day, full_day=full_day, moment=moment, ago=ago, prose=prose)
    app.context_processor(_frame)


def _frame() -> dict[str, Any]:
    brand = present_brand()
    frame: dict[str, Any] = {"brand": brand, "today": today()}
    if not g.get("public_page") and current_user and current_user.is_authenticated:
        frame |= {
            "navigation": menu(request.path),
            "person": person_menu(),
            "home_url": url_for("home.show"),
        }
    frame |= {
        "footer_links": foot(),
        "public_links": foot(),
        "sign_in_url": url_for("account.sign_in"),
        "catalog_url": brand["home_url"] if brand else url_for("public.front"),
    }
    return frame


def _zone() -> ZoneInfo:
    brand = present_brand()
    return ZoneInfo(brand["timezone"]) if brand else ZoneInfo("UTC")


def today() -> date:
    """The date where the institution is."""
    return clock.now().astimezone(_zone()).date()


def day(value: date | datetime | None) -> str:
    """A date in words: with its weekday when near, with its year when far."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(_zone()).date()
    near = abs(value - today()) <= NEAR
    return str(format_date(value, "EEE d MMM" if near else "d MMMM y", rebase=False))


def full_day(value: date | datetime | None) -> str:
    """A date with its year, for what is read after years: records and versions."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(_zone()).date()
    return str(format_date(value, "d MMMM y", rebase=False))


def moment(value: datetime | None) -> str:
    """A date with the time of day."""
    if value is None:
        return ""
    near = abs(value.astimezone(_zone()).date() - today()) <= NEAR
    pattern = "EEE d MMM, HH:mm" if near else "d MMMM y, HH:mm"
    return str(format_datetime(value.astimezone(_zone()), pattern, rebase=False))


def ago(value: datetime | date | None) -> str:
    """How many days something has lasted, in words."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(_zone()).date()
    days = (today() - value).days
    if days <= 0:
        return str(gettext("since today"))
    return str(ngettext("for %(num)d day", "for %(num)d days", days))


def prose(text: str | None) -> Markup:
    """Plain text as paragraphs: blank lines part them, single line ends are kept."""
    if not text:
        return Markup("")
    paragraphs = [part for part in text.replace("\r", "").split("\n\n") if part.strip()]
    return Markup("").join(
        Markup("<p>{}</p>").format(Markup("<br>").join(line for line in part.strip().split("\n")))
        for part in paragraphs
    )
