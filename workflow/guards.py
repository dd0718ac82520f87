"""Guards: each a claim about the facts, answered with a verdict and a sentence to act on."""

from collections.abc import Sequence
from dataclasses import dataclass

from persistence.text import Text
from proposals.route_models import StepKind
from proposals.states import State
from workflow.facts import Facts, StepStatus

REASONS_SHOWN = 6


@dataclass(frozen=True)
class Verdict:
    """Whether the claim holds; if not, the sentences that say what stands in the way."""

    ok: bool
    unmet: tuple[Text, ...] = ()


def _claim(holds: bool, *unmet: Text) -> Verdict:
    return Verdict(True) if holds else Verdict(False, unmet)


def _listed(items: Sequence[Text] | Sequence[str]) -> Text:
    """Several things in one sentence; how many more when there are many."""
    shown = items[:REASONS_SHOWN]
    names = {f"v{index}": item for index, item in enumerate(shown)}
    listed = Text(", ".join(f"{{{name}}}" for name in names), **names)
    more = len(items) - REASONS_SHOWN
    return Text("{shown} and {more} more", shown=listed, more=more) if more > 0 else listed


def content_complete(facts: Facts) -> Verdict:
    return _claim(
        not facts.missing, Text("Still missing: {fields}.", fields=_listed(list(facts.missing)))
    )


def nothing_blocks(facts: Facts) -> Verdict:
    return Verdict(
        not facts.blocking,
        tuple(Text("A policy blocks it: {finding}", finding=one) for one in facts.blocking),
    )


def based_on_version_in_force(facts: Facts) -> Verdict:
    return _claim(
        facts.based_on_version_in_force,
        Text(
            "Another version has come into force since this was begun. Rebase it first: "
            "its redline is then drawn against the new version."
        ),
    )


def no_other_case_under_way(facts: Facts) -> Verdict:
    return _claim(
        not facts.other_under_way,
        Text(
            "Another case of this program is under way: {number}. It must be finished or "
            "withdrawn first.",
            number=facts.other_under_way,
        ),
    )


def has_a_committee(facts: Facts) -> Verdict:
    return _claim(
        any(step.kind is StepKind.BALLOT for step in facts.steps),
        Text("No committee is on this route."),
    )


def earlier_steps_settled(facts: Facts) -> Verdict:
    waiting = [s.name for s in facts.steps if s.before_committee and not s.settled]
    return _claim(
        not waiting, Text("Still to sign before the committee: {names}.", names=_listed(waiting))
    )


def an_earlier_step_is_unsettled(facts: Facts) -> Verdict:
    return _claim(
        facts.earlier_step_reopened
        or any(step.before_committee and not step.settled for step in facts.steps),
        Text("Every step before the committee is settled; there is nothing to send it back for."),
    )


def every_deciding_step_favourable(facts: Facts) -> Verdict:
    waiting = [
        step.name
        for step in facts.steps
        if step.decides and step.status not in (StepStatus.FAVOURABLE, StepStatus.STALE)
    ]
    return _claim(not waiting, Text("Still to decide: {names}.", names=_listed(waiting)))


def nothing_stale(facts: Facts) -> Verdict:
    unmet = tuple(
        Text(
            "The decision of {office} no longer covers: {fields}. Ask for it to be re-affirmed.",
            office=step.name,
            fields=_listed(list(step.touched)),
        )
        for step in facts.steps
        if step.decides and step.status is StepStatus.STALE
    )
    return Verdict(not unmet, unmet)


def somebody_else_decided(facts: Facts) -> Verdict:
    return _claim(
        facts.decided_by_others,
        Text("Nobody decides alone what they wrote: somebody else must decide in favour."),
    )


def no_ballot_open(facts: Facts) -> Verdict:
    return _claim(
        not any(ballot.open for ballot in facts.ballots),
        Text("A ballot is open. Close it, table it or void it first."),
    )


def no_motion_carried(facts: Facts) -> Verdict:
    return _claim(
        not facts.carried,
        Text("The committee carried a motion to approve; it cannot be declined."),
    )


def committee_decided_or_not_reached(facts: Facts) -> Verdict:
    before = facts.state is State.SUBMITTED
    no_ballot = not any(step.kind is StepKind.BALLOT for step in facts.steps)
    lost = any(ballot.lost for ballot in facts.ballots)
    return _claim(
        before or no_ballot or lost,
        Text("The committee has not voted it down. Open a ballot, or return it for revision."),
    )


def a_change_was_requested(facts: Facts) -> Verdict:
    return _claim(
        facts.requested_changes > 0, Text("Say what must be changed: at least one point.")
    )


def the_motion_lets_it_return(facts: Facts) -> Verdict:
    return _claim(
        not facts.carried
        or any(ballot.may_return for ballot in facts.carried)
        or facts.condition_unmeetable,
        Text(
            "The committee carried a motion to approve. It can only be returned where the motion "
            "said so or a condition cannot be met."
        ),
    )


def only_named_fields_change(facts: Facts) -> Verdict:
    if facts.state is not State.APPROVED:
        return Verdict(True)
    allowed = {name for condition in facts.unmet_conditions for name in condition.fields}
    others = sorted(facts.amended_fields - allowed)
    labels = [facts.amended_labels.get(name, Text("{name}", name=name)) for name in others]
    return _claim(
        not others,
        Text(
            "After approval only what a condition names may change. Not named: {fields}.",
            fields=_listed(labels),
        ),
    )


def the_route_stays(facts: Facts) -> Verdict:
    return _claim(
        facts.route_same or facts.state is not State.APPROVED,
        Text("This edit would send the proposal another way; after approval it cannot."),
    )


def every_condition_met(facts: Facts) -> Verdict:
    return Verdict(
        not facts.unmet_conditions,
        tuple(
            Text("A condition is not met yet: {text}", text=condition.text)
            for condition in facts.unmet_conditions
        ),
    )


def record_stored(facts: Facts) -> Verdict:
    return _claim(
        facts.record_stored,
        Text("The approval record is still being made. It is ready within a minute or two."),
    )


def badge_complete(facts: Facts) -> Verdict:
    return Verdict(facts.closing or not facts.outside.badge_missing, facts.outside.badge_missing)


def public_copy_complete(facts: Facts) -> Verdict:
    missing = list(facts.outside.public_copy_missing)
    return _claim(
        facts.closing or not missing, Text("Still to do: {tasks}.", tasks=_listed(missing))
    )


def effective_date_reached(facts: Facts) -> Verdict:
    return _claim(
        facts.publish_at is None or facts.publish_at <= facts.now,
        Text("It is scheduled for later. Publish at once by removing the schedule."),
    )


def version_in_force_is_closing(facts: Facts) -> Verdict:
    return _claim(
        facts.closing,
        Text("The version in force is not a closing one. Propose its termination first."),
    )


def teach_out_over(facts: Facts) -> Verdict:
    ends = facts.teach_out_ends_on
    return _claim(
        ends is None or ends <= facts.today,
        Text("Learners are taught out until {day}.", day=ends or ""),
    )


def nothing_active(facts: Facts) -> Verdict:
    return _claim(not facts.something_active, Text("Another version of this program is in force."))


def within_reinstatement_days(facts: Facts) -> Verdict:
    since = (facts.today - facts.ended_on).days if facts.ended_on else 0
    return _claim(
        facts.ended_on is not None and since <= facts.reinstate_days,
        Text(
            "It ended more than {days} days ago. Propose the program again instead.",
            days=facts.reinstate_days,
        ),
    )


def a_second_person_asked(facts: Facts) -> Verdict:
    asked = facts.reinstatement_asked_by
    return _claim(
        asked is not None and asked != facts.actor_id,
        Text("Two people are needed: one asks for it, another confirms."),
    )


def approved_before(facts: Facts) -> Verdict:
    unmet = []
    if facts.origin_date is None or facts.origin_date > facts.today:
        unmet.append(Text("Give the date on which it was approved; it lies in the past."))
    if not facts.origin_authority:
        unmet.append(Text("Say who approved it."))
    if not facts.attachments:
        unmet.append(Text("Attach the approval as it was given."))
    return Verdict(not unmet, tuple(unmet))
