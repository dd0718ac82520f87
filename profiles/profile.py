"""A whole profile, checked: what each slice parses of its own section, and what ties them together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from committee.settings import CommitteeSettings, CommitteeSettingsInvalid, parse_committees
from persistence.text import Text
from policies.packs import Pack, PackRefused, load_pack
from profiles.agreement import form_problems, route_problems, scheme_problems
from profiles.faq import FaqSection, Question
from profiles.guide import GuideSection, guide_problems
from profiles.institution import Brand, CatalogSection, InstitutionSection, ProfileSection
from profiles.loading import OPTIONAL, REQUIRED
from profiles.logo import LogoRefused, safe_logo
from profiles.marketing import MarketingSection, MarketingSettings
from profiles.notices import Notices, NoticesSection, notices_from
from profiles.problems import Problem, ProfileRefused, from_lines, from_pydantic
from profiles.sign_in import SignInSection
from profiles.words import Words
from proposals.settings import FormSettings, form_settings
from taxonomy.schemes import TaxonomySettings, parse_section
from taxonomy.settings import SchemeInvalid
from workflow.settings import RouteSettings, WorkflowSettings, route_settings

Parsed = TypeVar("Parsed")


@dataclass(frozen=True)
class Profile:
    """An institution's rules, ready for use."""

    institution: InstitutionSection
    brand: Brand
    words: Words
    workflow: WorkflowSettings
    taxonomy: TaxonomySettings
    marketing: MarketingSettings
    faq: tuple[Question, ...]
    notices: Notices
    sign_in: SignInSection
    catalog: CatalogSection
    guide: GuideSection


@dataclass
class _Reading:
    """Collects what is wrong, so that everything is told at once."""

    content: Mapping[str, Any]
    problems: list[Problem]

    def section(self, name: str) -> Mapping[str, Any]:
        """One file's content, empty where it is not a table."""
        found = self.content.get(name, {})
        return found if isinstance(found, Mapping) else {}

    def parse(self, name: str, how: Callable[[Mapping[str, Any]], Parsed]) -> Parsed | None:
        """What the slice makes of its section; None, and a problem for each fault, if nothing."""
        if name in REQUIRED and name not in self.content:
            return None  # told already as a missing file
        file, section = f"{name}.toml", self.section(name)
        try:
            return how(section)
        except ValidationError as error:
            self.problems += from_pydantic(file, section, error)
        except CommitteeSettingsInvalid as error:
            self.problems += from_lines(file, error.problems)
        except PackRefused as error:
            self.problems += [
                Problem(file, ", ".join(filter(None, (one.rule, one.place))), one.says)
                for one in error.problems
            ]
        except SchemeInvalid as error:
            self.problems += [Problem(file, *_placed(file, one)) for one in error.reasons]
        except ValueError as error:
            self.problems += from_lines(file, str(error).splitlines())
        return None


def _placed(file: str, reason: Text) -> tuple[str, Text]:
    """The key and the sentence of a reason that begins with the file's name and the key."""
    rest = str(reason).removeprefix(file)
    key, _, says = rest[2:].partition(": ") if rest.startswith(", ") else ("", "", rest)
    says = says.removeprefix(": ")
    return key, Text("{reason}", reason=says[:1].upper() + says[1:])


def read_profile(content: Mapping[str, Any]) -> Profile:
    """Check a profile's content, as ``loading.read_folder`` or an adopted version holds it.

    Raises ProfileRefused with every problem, each naming its file and key.
    """
    reading = _Reading(content, [])
    _refuse_unknown(reading)
    profile = reading.parse("profile", ProfileSection.model_validate)
    form = reading.parse("fields", form_settings)
    route = reading.parse("route", route_settings)
    committees = reading.parse("committees", parse_committees)
    pack = reading.parse("policies", load_pack)
    taxonomy = reading.parse("taxonomy", parse_section)
    marketing = reading.parse("marketing", MarketingSection.model_validate)
    faq = reading.parse("faq", FaqSection.model_validate)
    notices = reading.parse("notices", NoticesSection.model_validate)
    sign_in = reading.parse("sign_in", SignInSection.model_validate)
    logo = _logo(reading)
    if profile is not None and committees is not None:
        reading.problems += guide_problems(profile.guide, {one.slug for one in committees})
    _check_together(reading, form, route, committees, taxonomy)
    if (
        profile is None
        or form is None
        or route is None
        or committees is None
        or pack is None
        or taxonomy is None
        or marketing is None
        or faq is None
        or notices is None
        or sign_in is None
        or reading.problems
    ):
        raise ProfileRefused(reading.problems)
    return Profile(
        institution=profile.institution,
        brand=Brand(profile.brand.accent, profile.brand.accent_dark, logo),
        words=profile.own_words,
        workflow=_workflow(profile, form, route, pack, committees, taxonomy),
        taxonomy=taxonomy,
        marketing=MarketingSettings(marketing.task),
        faq=faq.question,
        notices=notices_from(notices),
        sign_in=sign_in,
        catalog=profile.catalog,
        guide=profile.guide,
    )


def _workflow(
    profile: ProfileSection,
    form: FormSettings,
    route: RouteSettings,
    pack: Pack,
    committees: tuple[CommitteeSettings, ...],
    taxonomy: TaxonomySettings,
) -> WorkflowSettings:
    return WorkflowSettings(
        form=form,
        route=route,
        pack=pack,
        committees={one.slug: one for one in committees},
        scheme=taxonomy.scheme,
        options=profile.options,
        calendar=profile.calendar,
        timezone=ZoneInfo(profile.institution.timezone),
    )


def _refuse_unknown(reading: _Reading) -> None:
    known = {*REQUIRED, *OPTIONAL, "logo"}
    for name in sorted(reading.content.keys() - known):
        reading.problems.append(
            Problem(f"{name}.toml", "", Text("A profile has no such file. Check its name."))
        )
    for name in REQUIRED:
        if name not in reading.content:
            reading.problems.append(Problem(f"{name}.toml", "", Text("This file is missing.")))


def _logo(reading: _Reading) -> str | None:
    given = reading.content.get("logo")
    if given is None:
        return None
    try:
        return safe_logo(str(given))
    except LogoRefused as refused:
        reading.problems.append(Problem("logo.svg", "", refused.reason))
        return None


def _check_together(
    reading: _Reading,
    form: FormSettings | None,
    route: RouteSettings | None,
    committees: tuple[CommitteeSettings, ...] | None,
    taxonomy: TaxonomySettings | None,
) -> None:
    if form is not None:
        reading.problems += form_problems(form)
    if route is not None:
        reading.problems += route_problems(route, form, committees)
    if form is not None and taxonomy is not None:
        reading.problems += scheme_problems(taxonomy.scheme, form)
