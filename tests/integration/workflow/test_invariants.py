"""Whatever is altered behind the application's back is found: each claim is broken, and says so."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from committee.voting import ConditionWanted
from proposals.content import canonical, read, sha256
from proposals.states import State
from tests.builders import World
from workflow import invariants
from workflow.invariants import CHECKS, check


@dataclass(frozen=True)
class Cases:
    """A world in which something of every kind has happened."""

    session: Session
    draft: int
    sent: int
    active: int
    changed: int
    successor: int
    ballot: int
    other_ballot: int


@pytest.fixture(scope="module")
def lived(shared_world: World) -> Cases:
    world = shared_world
    draft, sent = world.draft(), world.at(State.SUBMITTED)
    changed = world.at(State.CHANGED)
    active = world.at(State.ACTIVE, votes="ffffa")
    conditional = world.at_conditions(ConditionWanted("A threshold.", ("criteria",)))
    world.walk.meet_conditions(conditional)
    session = world.session
    successor = session.execute(
        text("SELECT id FROM proposal WHERE based_on_id = :id"), {"id": changed}
    ).scalar_one()
    ballots = "SELECT id FROM ballot WHERE proposal_id = :id"
    found = [
        session.execute(text(ballots), {"id": case}).scalar_one() for case in (active, changed)
    ]
    session.rollback()
    assert check(session) == []
    return Cases(session, draft, sent, active, changed, successor, *found)


@pytest.fixture
def cases(lived: Cases) -> Iterator[Cases]:
    """The world as it was: what a test alters is taken back."""
    lived.session.rollback()
    lived.session.expire_all()
    yield lived
    lived.session.rollback()


def run(cases: Cases, statement: str, **values: object) -> None:
    """Alter rows past every guard of ours."""
    changed = cases.session.execute(text(statement), values)
    assert changed.rowcount, "nothing was altered"  # type: ignore[attr-defined]
    cases.session.expire_all()


def found(cases: Cases) -> list[str]:
    return check(cases.session)


ENTRY = "subject = 'proposal:' || :case AND sequence = 2"


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (f"UPDATE audit_entry SET reason = 'Another.' WHERE {ENTRY}", "entry 2: was altered"),
        (f"UPDATE audit_entry SET actor_id = NULL WHERE {ENTRY}", "entry 2: was altered"),
        (f"UPDATE audit_entry SET details = '{{}}' WHERE {ENTRY}", "entry 2: was altered"),
        (f"UPDATE audit_entry SET hash = previous WHERE {ENTRY}", "entry 3: does not follow"),
        (f"DELETE FROM audit_entry WHERE {ENTRY}", "entry 3: entry 2 is missing"),
        (
            "UPDATE audit_entry SET sequence = sequence + 1 WHERE subject = 'proposal:' || :case "
            "AND sequence = (SELECT max(sequence) FROM audit_entry WHERE subject = "
            "'proposal:' || :case)",
            "is missing",
        ),
    ],
)
def test_an_audit_chain_that_was_tampered_with(cases: Cases, statement: str, sentence: str) -> None:
    run(cases, statement, case=cases.active)
    assert any(sentence in one for one in found(cases)), found(cases)


def test_the_last_entry_cut_off_shows_in_the_state_it_led_to(cases: Cases) -> None:
    run(
        cases,
        "DELETE FROM audit_entry WHERE subject = 'proposal:' || :case AND sequence = "
        "(SELECT max(sequence) FROM audit_entry WHERE subject = 'proposal:' || :case "
        "AND action = 'publish')",
        case=cases.active,
    )
    assert f"proposal:{cases.active} is active, but its trail leads to marketing" in found(cases)


def test_a_state_that_no_move_led_to(cases: Cases) -> None:
    run(cases, "UPDATE proposal SET state = 'withdrawn' WHERE id = :case", case=cases.draft)
    assert found(cases) == [f"proposal:{cases.draft} is withdrawn, but its trail leads to draft"]


def test_a_move_that_the_table_does_not_have(cases: Cases) -> None:
    run(
        cases,
        "UPDATE audit_entry SET action = 'withdraw' WHERE subject = 'proposal:' || :case "
        "AND action = 'submit'",
        case=cases.sent,
    )
    assert any("withdraw from draft to submitted is no move" in one for one in found(cases))


def test_a_move_that_nobody_ever_heard_of(cases: Cases) -> None:
    run(
        cases,
        "UPDATE audit_entry SET action = 'smuggle' WHERE subject = 'proposal:' || :case "
        "AND action = 'submit'",
        case=cases.sent,
    )
    assert any("smuggle from draft to submitted is no move" in one for one in found(cases))


def test_a_move_that_starts_where_nobody_was(cases: Cases) -> None:
    run(
        cases,
        "UPDATE audit_entry SET from_state = 'returned' WHERE subject = 'proposal:' || :case "
        "AND action = 'submit'",
        case=cases.sent,
    )
    assert any("starts from returned, but draft was reached" in one for one in found(cases))


@pytest.mark.parametrize("replacement", [b"Complete some", b'"', b"\xff"])
def test_a_sealed_revision_that_was_altered(cases: Cases, replacement: bytes) -> None:
    for case in (cases.sent, cases.active):
        sealed = cases.session.execute(
            text("SELECT canonical FROM revision WHERE proposal_id = :case"), {"case": case}
        ).scalar_one()
        run(
            cases,
            "UPDATE revision SET canonical = :bytes WHERE proposal_id = :case",
            bytes=bytes(sealed).replace(b"Complete every", replacement),
            case=case,
        )
    assert len([one for one in found(cases) if "was altered" in one]) == 2


def test_a_revision_that_lost_the_hash_of_a_scope(cases: Cases) -> None:
    run(
        cases,
        "DELETE FROM revision_scope WHERE scope = 'badge' AND revision_id IN "
        "(SELECT id FROM revision WHERE proposal_id = :case)",
        case=cases.sent,
    )
    assert any("lacks the hash of a scope" in one for one in found(cases))


def test_a_successor_that_follows_something_else(cases: Cases) -> None:
    run(cases, "UPDATE proposal SET based_on_id = NULL WHERE id = :case", case=cases.successor)
    assert found(cases) == [f"proposal {cases.changed} was superseded by 0 published versions"]


def test_a_vote_that_was_turned_round(cases: Cases) -> None:
    run(
        cases,
        "UPDATE decision SET choice = 'for' WHERE ballot_id = :ballot AND choice = 'against'",
        ballot=cases.ballot,
    )
    assert found(cases) == [
        f"ballot {cases.ballot} is kept as carried (4 : 1 : 0), tallied carried (5 : 0 : 0)"
    ]


def test_a_result_that_the_votes_do_not_give(cases: Cases) -> None:
    run(
        cases,
        "UPDATE decision SET choice = 'against' WHERE ballot_id = :ballot AND choice = 'for'",
        ballot=cases.ballot,
    )
    sentence = "is kept as carried (4 : 1 : 0), tallied lost (0 : 5 : 0)"
    assert f"ballot {cases.ballot} {sentence}" in found(cases)


def test_a_vote_of_an_author_that_was_counted(cases: Cases) -> None:
    run(
        cases,
        "UPDATE proposal SET proposer_id = (SELECT min(person_id) FROM decision "
        "WHERE ballot_id = :ballot) WHERE id = :case",
        ballot=cases.ballot,
        case=cases.active,
    )
    assert f"ballot {cases.ballot} counts a vote of an author" in found(cases)


def test_somebody_who_is_counted_twice(cases: Cases) -> None:
    run(
        cases,
        "INSERT INTO decision (step_id, ballot_id, person_id, choice, revision_id, comment, "
        "casting, at) SELECT step_id, ballot_id, person_id, choice, revision_id, comment, "
        "casting, at FROM decision WHERE ballot_id = :ballot AND choice = 'against'",
        ballot=cases.ballot,
    )
    sentence = "a person has one vote; hand in the last one only"
    assert f"ballot {cases.ballot} cannot be tallied: {sentence}" in found(cases)


def test_a_vote_of_somebody_who_is_not_on_the_roll(cases: Cases) -> None:
    run(
        cases,
        "UPDATE decision SET person_id = (SELECT proposer_id FROM proposal WHERE id = :case) "
        "WHERE ballot_id = :ballot AND choice = 'against'",
        ballot=cases.ballot,
        case=cases.active,
    )
    assert any(f"ballot {cases.ballot} cannot be tallied" in one for one in found(cases))


def test_an_approval_by_nobody_but_its_authors(cases: Cases) -> None:
    values = {"case": cases.active, "ballot": cases.ballot}
    run(
        cases,
        "UPDATE ballot SET state = 'voided', result = NULL WHERE id = :ballot",
        ballot=cases.ballot,
    )
    run(
        cases,
        "UPDATE decision SET person_id = (SELECT proposer_id FROM proposal WHERE id = :case) "
        "WHERE ballot_id IS NULL AND step_id IN "
        "(SELECT id FROM route_step WHERE proposal_id = :case)",
        case=values["case"],
    )
    assert f"proposal {cases.active} was approved by nobody but its authors" in found(cases)


def test_what_was_published_without_being_approved(cases: Cases) -> None:
    session = cases.session
    row = session.execute(
        text("SELECT id, canonical FROM revision WHERE proposal_id = :case"),
        {"case": cases.active},
    ).one()
    other = canonical({**read(bytes(row.canonical)), "title": "Something Else"})
    run(
        cases,
        "INSERT INTO revision (proposal_id, number, based_on_id, canonical, sha256, sealed_at, "
        "sealed_by_id, note) SELECT proposal_id, number + 1, id, :bytes, :hash, sealed_at, "
        "sealed_by_id, '' FROM revision WHERE id = :id",
        bytes=other,
        hash=sha256(other),
        id=row.id,
    )
    sentence = f"proposal {cases.active} was published with unapproved changes: ['title']"
    assert sentence in found(cases)


def test_an_approval_that_names_no_revision(cases: Cases) -> None:
    run(
        cases,
        "UPDATE audit_entry SET revision_sha256 = NULL WHERE action = 'approve' "
        "AND subject = 'proposal:' || :case",
        case=cases.active,
    )
    sentence = f"proposal {cases.active} is published without an approved revision"
    assert sentence in found(cases)


def test_a_decision_that_replaces_one_of_another_step(cases: Cases) -> None:
    run(
        cases,
        "UPDATE decision SET supersedes_id = (SELECT min(id) FROM decision WHERE ballot_id = "
        ":other) WHERE id = (SELECT max(id) FROM decision WHERE ballot_id = :ballot)",
        ballot=cases.ballot,
        other=cases.other_ballot,
    )
    assert any("which it cannot" in one for one in found(cases))


def test_two_versions_in_force_or_two_cases_under_way(cases: Cases) -> None:
    """The database refuses it; without its index the claim finds it."""
    session = cases.session
    session.execute(text("DROP INDEX uq_proposal_one_active"))
    session.execute(text("DROP INDEX uq_proposal_one_under_way"))
    program = "(SELECT program_id FROM proposal WHERE id = :other)"
    run(
        cases,
        f"UPDATE proposal SET program_id = {program} WHERE id = :case",
        case=cases.successor,
        other=cases.active,
    )
    assert any("has 2 proposals in force" in one for one in found(cases))
    run(
        cases,
        f"UPDATE proposal SET program_id = {program}, state = 'returned' WHERE id = :case",
        case=cases.draft,
        other=cases.sent,
    )
    assert any("has 2 proposals under way" in one for one in found(cases))


BROKEN_HERE: dict[Callable[..., object], str] = {
    invariants.chains_hold: "tampered",
    invariants.replay_gives_the_present_state: "state that no move led to",
    invariants.sealed_revisions_are_whole: "sealed revision",
    invariants.one_version_in_force: "two versions in force",
    invariants.versions_follow_each_other: "successor",
    invariants.ballots_count_only_whom_they_may: "vote that was turned round",
    invariants.nobody_approves_alone_what_they_wrote: "approval by nobody",
    invariants.published_equals_approved: "without being approved",
    invariants.decisions_are_appended: "another step",
}


def test_every_claim_is_broken_by_a_test_of_this_file() -> None:
    assert set(CHECKS) == set(BROKEN_HERE), "add a test that breaks the new claim"
    names = " ".join(name.replace("_", " ") for name in globals() if name.startswith("test_"))
    for words in BROKEN_HERE.values():
        assert words in names, words
