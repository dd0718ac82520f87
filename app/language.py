"""Languages: which one a person reads, and how a Text from below is said in it."""

from flask import Flask, g, request
from flask_babel import Babel
from flask_login import current_user

from forms.saying import say

LANGUAGES = ("en",)
babel = Babel()


def set_up_language(app: Flask) -> None:
    """Choose a language for each request, and let templates say the texts from below."""
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", "../translations")
    babel.init_app(app, locale_selector=_locale, timezone_selector=_timezone)
    app.jinja_env.filters["say"] = say
    app.context_processor(lambda: {"page_language": _locale()})


def _locale() -> str:
    # A public page is the same for everybody: who is signed in is not even asked.
    known = not g.get("public_page") and current_user and current_user.is_authenticated
    if known and current_user.language in LANGUAGES:
        return str(current_user.language)
    return request.accept_languages.best_match(LANGUAGES) or "en"


def _timezone() -> str:
    brand = g.get("brand")
    return brand["timezone"] if brand else "UTC"
