from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.models import Institution, Person, ProfileVersion, Unit, UnitKind
from persistence import audit
from policies.check import Finding, blocking, check
from policies.models import Waiver
from policies.packs import load_pack
from policies.queries import waivers_given, waivers_of
from policies.refusals import (
    AlreadyWaived,
    NotBlocking,
    NotWaivable,
    NoWaiver,
    ReasonMissing,
    WaiverRefused,
)
from policies.service import waive, withdraw_waiver
from proposals.facts import content_facts
from proposals.models import Program, Proposal
from proposals.states import Kind
from tests.unit.policies.packs_at_hand import TODAY
from tests.unit.policies.test_packs import HEADER, RULE

NOW = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
FIVE = {"credit_basis": "credit_bearing", "credit_system": "quarter", "credits": "5"}


@pytest.fixture
def officer(session: Session) -> Person:
    college = Institution(slug="c", name="College", prefix="CC", created_at=NOW)
    person = Person(institution=college, name="Ines Duarte", email="ines@c.example", created_at=NOW)
    session.add(person)
    session.flush()
    return person


@pytest.fixture
def proposal(session: Session, officer: Person) -> Proposal:
    college = officer.institution
    unit = Unit(institution=college, slug="data", name="Data", kind=UnitKind.DEPARTMENT)
    adopted = ProfileVersion(
        institution_id=college.id, number=1, content={}, sha256="0" * 64, adopted_at=NOW
    )
    program = Program(institution=college, slug="survey", unit=unit, created_at=NOW)
    session.add_all([adopted, program])
    session.flush()
    made = Proposal(
        institution=college,
        number="CC-2026-001",
        program=program,
        kind=Kind.NEW,
        proposer=officer,
        unit=unit,
        profile_version_id=adopted.id,
        created_at=NOW,
        changed_at=NOW,
        state_since=NOW,
    )
    session.add(made)
    session.commit()
    return made


def found(session: Session, proposal: Proposal, **changes: object) -> Finding:
    pack = load_pack({"pack": HEADER, "rule": [{**RULE, **changes}]})
    waived = {one.rule_id: one for one in waivers_of(session, proposal.id)}
    [finding] = check(pack, content_facts(FIVE), on=TODAY, waived=waived)
    return finding


def test_a_waived_rule_no_longer_blocks_and_the_trail_says_why(
    session: Session, proposal: Proposal, officer: Person
) -> None:
    finding = found(session, proposal)
    waive(session, proposal.id, finding, by_id=officer.id, reason=" A pilot. ", now=NOW)
    session.commit()
    [waived] = waivers_of(session, proposal.id)
    assert (waived.rule_id, waived.reason, waived.by) == (
        "credits-minimum",
        "A pilot.",
        "Ines Duarte",
    )
    assert blocking([found(session, proposal)]) == ()
    [entry] = audit.entries_of(session, f"proposal:{proposal.id}")
    assert (entry.action, entry.reason, entry.actor_id) == ("waive_rule", "A pilot.", officer.id)
    assert entry.details == {"rule": "credits-minimum"}


def test_a_withdrawn_waiver_is_kept_and_the_rule_blocks_again(
    session: Session, proposal: Proposal, officer: Person
) -> None:
    waive(session, proposal.id, found(session, proposal), by_id=officer.id, reason="A", now=NOW)
    later = NOW + timedelta(days=1)
    withdraw_waiver(session, proposal.id, "credits-minimum", by_id=officer.id, now=later)
    session.commit()
    assert waivers_of(session, proposal.id) == []
    assert blocking([found(session, proposal)])
    [kept] = waivers_given(session, proposal.institution_id, since=NOW)
    assert kept.withdrawn_at == later
    actions = [one.action for one in audit.entries_of(session, f"proposal:{proposal.id}")]
    assert actions == ["waive_rule", "withdraw_waiver"]
    waive(session, proposal.id, found(session, proposal), by_id=officer.id, reason="B", now=later)
    session.commit()
    assert [one.reason for one in waivers_of(session, proposal.id)] == ["B"]
    assert len(waivers_given(session, proposal.institution_id, since=later)) == 1


@pytest.mark.parametrize(
    ("changes", "reason", "refusal"),
    [
        ({"severity": "warn"}, "A pilot.", NotBlocking),
        ({"holds": "credits.quarter >= 5.0"}, "A pilot.", NotBlocking),
        ({"waivable": False}, "A pilot.", NotWaivable),
        ({}, "  ", ReasonMissing),
    ],
)
def test_what_cannot_be_waived_is_refused_and_nothing_is_written(
    session: Session,
    proposal: Proposal,
    officer: Person,
    changes: dict[str, object],
    reason: str,
    refusal: type[WaiverRefused],
) -> None:
    finding = found(session, proposal, **changes)
    with pytest.raises(refusal) as refused:
        waive(session, proposal.id, finding, by_id=officer.id, reason=reason, now=NOW)
    assert str(refused.value.reason)
    session.commit()
    assert waivers_of(session, proposal.id) == []
    assert audit.entries_of(session, f"proposal:{proposal.id}") == []


def test_a_rule_is_waived_once(session: Session, proposal: Proposal, officer: Person) -> None:
    finding = found(session, proposal)
    waive(session, proposal.id, finding, by_id=officer.id, reason="A pilot.", now=NOW)
    with pytest.raises(AlreadyWaived, match="At least 8 quarter credits"):
        waive(session, proposal.id, finding, by_id=officer.id, reason="Again.", now=NOW)


def test_two_who_waive_at_the_same_time_are_told_apart_by_the_database(
    session: Session, proposal: Proposal, officer: Person
) -> None:
    for reason in ("One.", "Two."):
        session.add(
            Waiver(proposal_id=proposal.id, rule_id="r", reason=reason, by_id=officer.id, at=NOW)
        )
    with pytest.raises(IntegrityError):
        session.flush()


def test_there_must_be_a_waiver_to_withdraw(
    session: Session, proposal: Proposal, officer: Person
) -> None:
    with pytest.raises(NoWaiver):
        withdraw_waiver(session, proposal.id, "credits-minimum", by_id=officer.id, now=NOW)
