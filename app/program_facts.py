"""One version of a program with its answers in words: what the page, the lists and the exports share."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from accounts.models import Institution
from app.language import say
from app.rendering import day
from catalog.projection import ACTIVE
from profiles.profile import Profile
from proposals.catalogue import GOVERNED
from proposals.facts import content_facts
from proposals.models import Program


@dataclass(frozen=True)
class Shown:
    """One version of one program, on its way to a page or an export."""

    program: Program
    institution: Institution
    document: Mapping[str, Any]
    status: str
    profile: Profile
    version: int | None = None
    """Which published version it is; None for one that is not published."""
    badge_url: str = ""
    picture_url: str = ""

    @property
    def content(self) -> Mapping[str, Any]:
        """The governed part."""
        found: Mapping[str, Any] = self.document["content"]
        return found

    @property
    def copy(self) -> Mapping[str, Any]:
        """The live part."""
        found: Mapping[str, Any] = self.document["copy"]
        return found

    @property
    def suspended(self) -> bool:
        """Whether nobody can enrol for the time being."""
        return self.program.enrolment_suspended_at is not None

    @property
    def address(self) -> dict[str, str]:
        """The parts of its address."""
        return {"slug": self.institution.slug, "program": self.program.slug}

    def words(self, name: str, value: Any) -> str:
        """A choice in the institution's words: of a field, or of ``table.column``."""
        return choice_said(self.profile, name, value)

    def said(self, name: str) -> str:
        """One answer in words; empty where there is none."""
        value = self.content.get(name)
        if value is None:
            return ""
        if isinstance(value, list):
            return ", ".join(self.words(name, one) for one in value)
        return self.words(name, value)


def choice_said(profile: Profile, name: str, value: Any) -> str:
    """A choice as the institution calls it; where it does not ask the field, as the catalogue does."""
    table, _dot, column = name.partition(".")
    asked = profile.workflow.form.field(table)
    field = asked.field if asked is not None else GOVERNED.get(table)
    options = field.options if field is not None else ()
    if column:
        columns = field.columns if field is not None else ()
        options = next((one.options for one in columns if one.name == column), ())
    found = next((one.label for one in options if one.value == str(value)), None)
    return say(found) if found is not None else str(value)


def credit_line(one: Shown) -> str:
    """Credits in the program's own system, with semester credits beside quarter credits."""
    value, system = number(one.content.get("credits")), one.content.get("credit_system")
    if value and system in ("semester", "quarter", "ects"):
        semester = content_facts(one.content)["credits.semester"]
        said = {
            "semester": _("%(number)s semester credits", number=value),
            "quarter": _("%(number)s quarter credits", number=value),
            "ects": _("%(number)s ECTS credits", number=value),
        }[system]
        if system == "quarter" and semester:
            return _(
                "%(credits)s (%(number)s semester credits)", credits=said, number=number(semester)
            )
        return said
    hours = number(one.content.get("hours"))
    return _("%(number)s hours", number=hours) if hours else ""


def number(value: Any) -> str:
    """A number without needless zeros; at most two digits after the point."""
    try:
        read = float(str(value))
    except ValueError:
        return ""
    if value is None or read != read or read in (float("inf"), float("-inf")):
        return ""
    return f"{read:.2f}".rstrip("0").rstrip(".")


def facts_of(one: Shown) -> Iterable[tuple[str, str]]:
    """The facts beside the page, in the order in which people ask."""
    content, copy = one.content, one.copy
    weeks, months = number(content.get("duration_weeks")), content.get("completion_months")
    length = ngettext("%(num)s week", "%(num)s weeks", int(float(weeks))) if weeks else ""
    within = number(months) if months else ""
    label = one.profile.workflow.form.label
    pairs = (
        (_("Credit"), joined(one.said("credit_basis"), credit_line(one))),
        (say(label("level")), one.said("level")),
        (_("Delivery"), joined(one.said("modality"), str(content.get("location", "")))),
        (_("Pace"), one.said("pacing")),
        (_("Usual length"), length),
        (
            _("To be completed within"),
            ngettext("%(num)s month", "%(num)s months", int(float(within))) if within else "",
        ),
        (_("Language"), str(content.get("language", ""))),
        (_("Fee"), str(copy.get("fee", ""))),
        (_("Next start"), str(copy.get("next_start", "")) if one.status == ACTIVE else ""),
        (_("First offered"), day_said(content.get("starts_on"))),
        (_("Shown on the transcript"), yes_no(content.get("transcripted"))),
        (_("Code"), str(copy.get("catalog_code") or content.get("code", ""))),
    )
    return [(name, value) for name, value in pairs if value]


def joined(*parts: str) -> str:
    """What there is of these, with commas."""
    return ", ".join(part for part in parts if part)


def yes_no(value: Any) -> str:
    """Yes or no; nothing where it was not answered."""
    if value is None:
        return ""
    return _("Yes") if value in (True, "yes", "true") else _("No")


def day_said(value: Any) -> str:
    """An ISO date in words."""
    try:
        return day(date.fromisoformat(str(value))) if value else ""
    except ValueError:
        return str(value)


def passing(one: Shown) -> Iterable[str]:
    """What a learner must reach, beyond the criteria in words."""
    percent = number(one.content.get("pass_percent"))
    if percent:
        yield _("At least %(percent)s percent in each assessment.", percent=percent)
    if one.content.get("minimum_grade"):
        yield _("Minimum grade: %(grade)s.", grade=one.content["minimum_grade"])
    if one.content.get("supervision"):
        yield one.said("supervision") + "."
