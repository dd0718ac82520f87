"""A language in which every translated sentence is marked, so that what is not translated stands out.

The idea is that of pseudo-localisation: ``Sign in`` becomes ``⟦Sign in⟧``. What is left outside the
marks must be somebody's own words, which are in the database.
"""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from enum import Enum
from typing import Any

from babel.support import NullTranslations
from bs4 import BeautifulSoup, Comment, Doctype, Tag
from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.models import Mail
from persistence.base import Base
from taxonomy.frameworks import shipped_frameworks

OPEN, CLOSE = "⟦", "⟧"
SPOKEN = ("alt", "title", "placeholder", "aria-label", "aria-description")
"""Attributes that are read out or shown."""
WORD = re.compile(r"[^\W\d_]{2,}")
_INNERMOST = re.compile(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")


class Pseudo(NullTranslations):
    """Translations that mark whatever passes through them."""

    def gettext(self, message: str) -> str:
        """The message between marks."""
        return f"{OPEN}{message}{CLOSE}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The right one of two, between marks."""
        return f"{OPEN}{msgid1 if n == 1 else msgid2}{CLOSE}"

    def pgettext(self, context: str, message: str) -> str:
        """The message between marks, whatever it is about."""
        return self.gettext(message)

    ugettext = gettext
    ungettext = ngettext
    upgettext = pgettext


def spoken(html: str) -> Iterator[str]:
    """Every text of a page that a person reads or hears, one by one."""
    soup = BeautifulSoup(html, "html.parser")
    for one in soup.select("script, style, code, pre, [translate=no], [lang]:not(html)"):
        one.decompose()
    for label in soup.select("svg text"):
        label.string = label.get_text()
    for text in soup.find_all(string=True):
        if not isinstance(text, Comment | Doctype):
            yield " ".join(text.split())
    for tag in soup.find_all(True):
        yield from _attributes(tag)


def _attributes(tag: Tag) -> Iterator[str]:
    for name in SPOKEN:
        if tag.has_attr(name):
            yield " ".join(str(tag[name]).split())
    if tag.name == "input" and tag.get("type") in ("submit", "button"):
        yield str(tag.get("value", ""))
    if tag.name == "meta" and tag.get("name") == "description":
        yield " ".join(str(tag.get("content", "")).split())


def own_words(session: Session) -> set[str]:
    """Every text that people or profiles have put into the database; no codes of ours, no mails."""
    found: set[str] = set()
    tables = [one for one in Base.metadata.sorted_tables if one.name != Mail.__tablename__]
    for table in tables:
        for row in session.execute(select(*table.columns)):
            for value in row:
                found.update(_strings(value))
    return found


def competencies() -> set[str]:
    """The words of the frameworks that come with the product: their publishers' own."""
    items = [item for one in shipped_frameworks().values() for item in one.items]
    return {words for item in items for words in (item.statement, item.description)}


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _strings(key)
            yield from _strings(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _strings(one)
    elif isinstance(value, bytes) and value[:1] in (b"{", b"["):
        # Locked keys are random bytes, and may begin like JSON.
        with suppress(ValueError):
            yield from _strings(json.loads(value))
    elif isinstance(value, str) and not isinstance(value, Enum):
        yield " ".join(value.split())
        yield from (" ".join(line.split()) for line in value.splitlines())


class Ear:
    """Hears what is neither translated nor somebody's own words.

    ``names`` finds words that are the same in every language.
    """

    def __init__(self, known: set[str], names: re.Pattern[str]) -> None:
        self.known = known
        self.names = names
        self.aloud = "\n".join(one for one in sorted(known) if " " in one)

    def untranslated(self, text: str) -> str:
        """The part of a text that escaped translation; empty when all is well."""
        while (shorter := _INNERMOST.sub("|", text)) != text:
            text = shorter
        rest = self.names.sub(" ", text).strip(" |")
        if self._own(rest):
            return ""
        parts = re.split(r"\s*[·|–—:,;()“”/]\s*", rest)
        return " | ".join(one for one in parts if not self._own(one.strip(" .")))

    def _own(self, part: str) -> bool:
        known = part in self.known or (" " in part and self._heard(part))
        return known or not WORD.search(part)

    def _heard(self, part: str) -> bool:
        """Whether it is within somebody's words; a skill begins a line with a capital letter."""
        return part in self.aloud or part[:1].lower() + part[1:] in self.known
