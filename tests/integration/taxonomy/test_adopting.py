"""Adopting a framework, renewing it, and finding its items, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from accounts.models import Institution
from persistence.audit import entries_of
from taxonomy.frameworks import Framework, Item, shipped_frameworks
from taxonomy.queries import find_items, frameworks_of, items_named
from taxonomy.service import adopt_framework

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BAKING = Framework(
    key="baking",
    title="Baking",
    items=(
        Item("dough", "Prove dough", code="B.1", description="By hand, 100 % of the time"),
        Item("rye", "Bake Roggenbrot mit Äpfeln", parent="dough"),
        Item("under_score", "Slash the crust"),
    ),
)


@pytest.fixture
def here(session: Session) -> int:
    return institution(session, "here")


def institution(session: Session, slug: str) -> int:
    row = Institution(slug=slug, name=slug.title(), prefix=slug[:8].upper(), created_at=NOW)
    session.add(row)
    session.flush()
    return row.id


def found(session: Session, place: int, text: str, **more: int) -> list[str]:
    return [item.reference for item in find_items(session, place, text, **more)]


def test_an_adopted_framework_is_listed_and_found(session: Session, here: int) -> None:
    adopt_framework(session, here, shipped_frameworks()["nace"], by_id=None, now=NOW)
    row = adopt_framework(session, here, BAKING, by_id=None, now=NOW)
    assert [one.key for one in frameworks_of(session, here)] == ["baking", "nace"]
    assert [item.identifier for item in row.items] == ["dough", "rye", "under_score"]
    assert row.items[1].parent_identifier == "dough"
    assert found(session, here, "communication") == ["nace:communication"]


@pytest.mark.parametrize(
    ("text", "references"),
    [
        ("dough", ["baking:dough"]),
        ("DOUGH prove", ["baking:dough"]),
        ("b.1", ["baking:dough"]),
        ("äpfel", ["baking:rye"]),
        ("ÄPFEL", ["baking:rye"]),
        ("100 %", ["baking:dough"]),
        ("%", ["baking:dough"]),
        ("_", []),
        ("'", []),
        ("dough rye", []),
        ("", []),
        ("   ", []),
    ],
)
def test_every_word_must_be_there_and_signs_mean_themselves(
    session: Session, here: int, text: str, references: list[str]
) -> None:
    adopt_framework(session, here, BAKING, by_id=None, now=NOW)
    assert found(session, here, text) == references


def test_another_institution_finds_nothing(session: Session, here: int) -> None:
    adopt_framework(session, here, BAKING, by_id=None, now=NOW)
    there = institution(session, "there")
    assert found(session, there, "dough") == []
    assert list(frameworks_of(session, there)) == []
    assert items_named(session, there, ["baking:dough"]) == {}


def test_adopting_again_renews_and_retires_and_deletes_nothing(session: Session, here: int) -> None:
    first = adopt_framework(session, here, BAKING, by_id=None, now=NOW)
    ids = {item.identifier: item.id for item in first.items}
    later = Framework(
        key="baking",
        title="Baking, second edition",
        version="2",
        items=(Item("new", "Score loaves"), Item("dough", "Prove the dough")),
    )
    again = adopt_framework(session, here, later, by_id=None, now=NOW + timedelta(days=1))
    session.expire_all()
    assert again.id == first.id and again.title == "Baking, second edition"
    assert {item.identifier: item.retired for item in again.items} == {
        "dough": False,
        "rye": True,
        "under_score": True,
        "new": False,
    }
    assert {item.identifier: item.id for item in again.items} | ids == {
        item.identifier: item.id for item in again.items
    }
    assert found(session, here, "apfeln") == [] and found(session, here, "crust") == []
    assert found(session, here, "the dough") == ["baking:dough"]
    named = items_named(session, here, ["baking:rye", "baking:dough", "baking:none", "odd"])
    assert {reference: item.statement for reference, item in named.items()} == {
        "baking:rye": "Bake Roggenbrot mit Äpfeln",
        "baking:dough": "Prove the dough",
    }


def test_an_item_that_returns_is_in_force_again(session: Session, here: int) -> None:
    adopt_framework(session, here, BAKING, by_id=None, now=NOW)
    adopt_framework(
        session, here, Framework("baking", "Baking", BAKING.items[:1]), by_id=None, now=NOW
    )
    assert found(session, here, "crust") == []
    adopt_framework(session, here, BAKING, by_id=None, now=NOW)
    assert found(session, here, "crust") == ["baking:under_score"]


def test_a_list_is_limited_in_a_stable_order(session: Session, here: int) -> None:
    items = tuple(Item(f"i{number}", f"Skill number {number}") for number in range(30))
    adopt_framework(session, here, Framework("many", "Many", items), by_id=None, now=NOW)
    assert found(session, here, "skill", limit=3) == ["many:i0", "many:i1", "many:i2"]
    assert len(found(session, here, "skill")) == 20


def test_adopting_leaves_the_commit_to_the_caller(session: Session, here: int) -> None:
    session.commit()
    adopt_framework(session, here, BAKING, by_id=None, now=NOW)
    session.rollback()
    assert list(frameworks_of(session, here)) == []


def test_every_adoption_is_in_the_chain(session: Session, here: int) -> None:
    adopt_framework(session, here, BAKING, by_id=None, now=NOW)
    shorter = Framework("baking", "Baking", BAKING.items[:1])
    adopt_framework(session, here, shorter, by_id=None, now=NOW)
    entries = entries_of(session, f"institution:{here}")
    assert [(one.action, one.details) for one in entries] == [
        ("adopt_framework", {"key": "baking", "items": 3, "retired": 0}),
        ("adopt_framework", {"key": "baking", "items": 1, "retired": 2}),
    ]
