"""The institution's rules for everybody to read: policy pack, taxonomy of badges, fields asked."""

from typing import Any

from flask import Blueprint, render_template
from flask_babel import gettext as _

from app.access import signed_in
from app.houses import own_profile
from policies.packs import Pack, Rule
from policies.sections import Basis, Scope, Severity
from proposals.settings import AskedField
from proposals.states import Kind

policies_pages = Blueprint("policies", __name__)


@policies_pages.get("/policies")
@signed_in
def index() -> str:
    """Every rule with its words, source and weight; the taxonomy; the fields."""
    profile = own_profile()
    pack = profile.workflow.pack
    return render_template(
        "policies/index.html",
        pack=pack,
        groups=_groups(pack),
        counts=_counts(pack),
        scheme=profile.workflow.scheme,
        steps=[
            {
                "key": step.key,
                "title": step.title,
                "intro": step.intro,
                "kinds": [_kind(kind) for kind in Kind if kind in step.kinds],
                "fields": [_field(asked) for asked in step.fields],
            }
            for step in profile.workflow.form.steps
        ],
    )


def _groups(pack: Pack) -> list[dict[str, Any]]:
    """Rules on proposals, then rules on public copy; the weightiest first."""
    titles = {
        Scope.PROPOSAL: _("Rules for a proposal"),
        Scope.MARKETING: _("Rules for public copy"),
    }
    found = []
    for scope, title in titles.items():
        rules = [rule for rule in pack.rules if rule.section.scope is scope]
        rules.sort(key=lambda rule: -rule.section.severity.rank)
        if rules:
            found.append(
                {"title": title, "id": f"rules-{scope.value}", "rules": [_rule(r) for r in rules]}
            )
    return found


def _rule(rule: Rule) -> dict[str, Any]:
    section = rule.section
    words = {
        Severity.BLOCK: _("blocks"),
        Severity.WARN: _("warns"),
        Severity.ADVISE: _("advises"),
        Severity.PASS: _("pass"),
    }
    return {
        "id": rule.id,
        "says": section.says,
        "severity": section.severity.value,
        "word": words[section.severity],
        "source": section.source,
        "published": section.basis is Basis.SOURCE,
        "remedy": section.remedy,
        "kinds": [_kind(kind) for kind in Kind if kind in section.applies_to],
        "from": section.from_,
        "to": section.to,
        "waivable": section.waivable and section.severity is Severity.BLOCK,
        "never_waived": not section.waivable and section.severity is Severity.BLOCK,
        "when": section.when,
        "holds": section.holds,
    }


def _counts(pack: Pack) -> dict[str, int]:
    """How many rules there are, and how many of them somebody has published."""
    return {
        "rules": len(pack.rules),
        "published": sum(rule.section.basis is Basis.SOURCE for rule in pack.rules),
    }


def _field(asked: AskedField) -> dict[str, Any]:
    return {
        "name": asked.name,
        "label": asked.field.label,
        "hint": asked.field.hint,
        "required": asked.required,
        "required_when": asked.required_when.source if asked.required_when else "",
        "when": asked.when.source if asked.when else "",
    }


def _kind(kind: Kind) -> str:
    return {
        Kind.NEW: _("new"),
        Kind.CHANGE: _("change"),
        Kind.RENEWAL: _("renewal"),
        Kind.TERMINATION: _("ending"),
    }[kind]
