"""Applying a pack to facts. Pure: what the rules say of one content on one day, and what is waived."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from accounts.roles import Role
from policies.facts import complete
from policies.packs import NAMES, Pack, Rule
from policies.sections import Basis, Scope, Severity
from rules import Values


@dataclass(frozen=True, slots=True)
class Waived:
    """A waiver in force: which rule, why, by whom (a name), when."""

    rule_id: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says. All texts are the institution's own words and are not translated.

    ``severity`` is pass where the rule holds, else the rule's; a waived finding stays a block and
    says so. ``message`` is the rule's words where it holds. ``waivable_by`` None with ``waivable``
    true means the officer whom the profile names.
    """

    rule_id: str
    severity: Severity
    says: str
    message: str
    found: str
    remedy: str
    source: str
    basis: Basis
    field: str
    step: str
    waivable: bool
    waivable_by: Role | None = None
    waived: bool = False
    waived_reason: str = ""
    waived_by: str = ""

    @property
    def blocks(self) -> bool:
        """Whether the proposal cannot go on because of it."""
        return self.severity is Severity.BLOCK and not self.waived

    def as_data(self) -> dict[str, Any]:
        """The finding for JSON."""
        return {
            "rule": self.rule_id,
            "severity": self.severity.value,
            "says": self.says,
            "message": self.message,
            "found": self.found,
            "remedy": self.remedy,
            "source": self.source,
            "basis": self.basis.value,
            "field": self.field,
            "step": self.step,
            "waived": {"reason": self.waived_reason, "by": self.waived_by} if self.waived else None,
        }


def check(
    pack: Pack,
    facts: Mapping[str, Any],
    *,
    on: date,
    waived: Mapping[str, Waived] | None = None,
    scope: Scope = Scope.PROPOSAL,
) -> tuple[Finding, ...]:
    """A finding for each rule in force that concerns this content, in the pack's order.

    ``facts`` are those of ``content_facts`` with whatever the caller can supply; missing ones are
    absent. A rule whose ``when`` is not met says nothing.
    """
    values = Values(complete(facts, on=on), NAMES[scope], pack.functions)
    kind = str(facts.get("kind", ""))
    return tuple(
        _finding(rule, values, (waived or {}).get(rule.id))
        for rule in pack.rules
        if rule.section.scope is scope
        and rule.in_force(on)
        and rule.concerns(kind)
        and (rule.when is None or rule.when.evaluate(values))
    )


def blocking(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that keep a proposal from being sent."""
    return tuple(finding for finding in findings if finding.blocks)


def worst(findings: Iterable[Finding]) -> Severity:
    """The weightiest severity that is not waived; pass for none."""
    return max(
        (finding.severity for finding in findings if not finding.waived),
        key=lambda severity: severity.rank,
        default=Severity.PASS,
    )


def by_step(
    findings: Iterable[Finding], steps: Mapping[str, str]
) -> dict[str, tuple[Finding, ...]]:
    """Findings by step of the form, weightiest first. ``steps`` maps each field to its step.

    Steps come in the order of ``steps``; the group "" for what belongs to none comes last.
    """
    found = sorted(findings, key=lambda finding: -finding.severity.rank)
    order = [*dict.fromkeys(steps.values()), ""]
    groups: dict[str, list[Finding]] = {key: [] for key in order}
    for finding in found:
        key = finding.step or steps.get(finding.field, "")
        groups[key if key in groups else ""].append(finding)
    return {key: tuple(group) for key, group in groups.items() if group}


def _finding(rule: Rule, values: Values, waiver: Waived | None) -> Finding:
    section = rule.section
    holds = rule.holds.evaluate(values)
    severity = Severity.PASS if holds else section.severity
    waiver = waiver if severity is Severity.BLOCK and section.waivable else None
    return Finding(
        rule_id=rule.id,
        severity=severity,
        says=section.says,
        message=section.says if holds else rule.message.fill(values),
        found=rule.found.fill(values) if rule.found else "",
        remedy=section.remedy,
        source=section.source,
        basis=section.basis,
        field=section.field,
        step=section.step,
        waivable=section.waivable and section.severity is Severity.BLOCK,
        waivable_by=section.waivable_by,
        waived=waiver is not None,
        waived_reason=waiver.reason if waiver else "",
        waived_by=waiver.by if waiver else "",
    )
