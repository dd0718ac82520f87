"""The catalog equals what is published, and finds it, on both databases."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event, insert, select
from sqlalchemy.orm import Session

from catalog.invariants import differences
from catalog.models import CatalogEntry, CatalogFacet, CatalogWord
from catalog.projection import project
from catalog.queries import versions_of
from catalog.search import Found, Wanted, search
from persistence.files import FileStore
from persistence.unit_of_work import unit_of_work
from profiles.profile import Profile
from proposals.models import Program
from proposals.states import Kind, State
from tests.builders import World, closing, profile
from workflow import later_life, service

FACETS = ("subject", "unit", "level", "credit_basis", "modality", "pacing", "skills")


@pytest.fixture
def world(session: Session, tmp_path: Path) -> World:
    return World(session, FileStore(tmp_path))


def soon() -> Profile:
    """The profile with approved programs shown as coming soon."""
    plain = profile()
    options = plain.workflow.options.model_copy(update={"coming_soon": True})
    return replace(plain, workflow=replace(plain.workflow, options=options))


def projected(
    world: World, proposal_id: int, how: Callable[[], Profile] = profile
) -> CatalogEntry | None:
    program_id = world.proposal(proposal_id).program_id
    with unit_of_work(world.session):
        return project(world.session, program_id, now=world.walk.clock, profile=how())


def found(world: World, **wanted: object) -> Found:
    return search(
        world.session,
        Wanted(institution_id=world.institution.id, facets=FACETS, **wanted),  # type: ignore[arg-type]
    )


def titles(world: World, **wanted: object) -> list[str]:
    return [one.title for one in found(world, **wanted).entries]


@pytest.mark.parametrize(
    "state",
    [
        State.DRAFT,
        State.SUBMITTED,
        State.RETURNED,
        State.COMMITTEE_REVIEW,
        State.APPROVED,
        State.MARKETING,
        State.DECLINED,
        State.WITHDRAWN,
    ],
)
def test_nothing_is_public_before_it_is_published(world: World, state: State) -> None:
    proposal_id = world.at(state)
    assert projected(world, proposal_id) is None
    assert list(differences(world.session)) == []


def test_an_active_program_is_listed_and_projecting_again_changes_nothing(world: World) -> None:
    proposal_id = world.at(State.ACTIVE)
    first = projected(world, proposal_id)
    assert first is not None and first.status == "active"
    before, words = first.changed_at, _words(world)
    world.walk.clock = world.walk.clock.replace(year=world.walk.clock.year + 1)
    again = projected(world, proposal_id)
    assert again is not None and again.changed_at == before
    assert _words(world) == words
    assert titles(world) == ["Survey Design"]


def _words(world: World) -> list[tuple[str, int]]:
    rows = world.session.execute(
        select(CatalogWord.word, CatalogWord.weight).order_by(
            CatalogWord.word, CatalogWord.entry_id
        )
    )
    return [(row.word, row.weight) for row in rows]


def test_where_the_profile_says_so_an_approved_program_is_coming_soon(world: World) -> None:
    approved = world.at(State.APPROVED)
    entry = projected(world, approved, soon)
    assert entry is not None and entry.status == "coming_soon"
    world.do(service.withdraw, approved, world.act("ann"), reason="The partner left.")
    assert projected(world, approved, soon) is None
    assert _words(world) == []
    assert world.session.scalars(select(CatalogFacet)).all() == []


def test_a_program_that_has_ended_is_readable_and_not_listed(world: World) -> None:
    ended = world.at(State.TERMINATED)
    entry = projected(world, ended)
    assert entry is not None and entry.status == "ended"
    assert titles(world) == [] and titles(world, text="beekeeping survey") == []
    assert [one.proposal.kind for one in versions_of(world.session, entry.program_id)] == [
        Kind.NEW,
        Kind.TERMINATION,
    ]


def test_a_closing_program_is_listed_as_closing(world: World) -> None:
    first = world.at(State.ACTIVE)
    later = world.walk.propose(first, Kind.TERMINATION, closing(world.walk.clock.date()))
    for step in (world.walk.send, world.walk.sign_all, world.walk.refer):
        step(later)
    world.walk.decide(later, "fffff")
    for step in (world.walk.approve, world.walk.to_marketing, world.walk.publish):
        step(later)
    entry = projected(world, first)
    assert entry is not None and entry.status == "closing" and entry.proposal_id == later
    assert entry.document["content"]["last_enrolment_on"]
    assert "closing_reason" not in entry.document["content"]


def test_a_change_under_way_leaves_the_page_as_it_is(world: World) -> None:
    first = world.at(State.ACTIVE)
    before = projected(world, first)
    assert before is not None
    shown = (before.sha256, before.document)
    world.walk.send(world.walk.propose(first, Kind.CHANGE, {"criteria": "Something else."}))
    after = projected(world, first)
    assert after is not None and (after.sha256, after.document) == shown


def test_a_hidden_page_is_gone_at_once_and_comes_back_whole(world: World) -> None:
    active = world.at(State.ACTIVE)
    projected(world, active)
    world.do(later_life.hide, active, world.act("coordinator"), reason="Wrong fee.")
    assert titles(world) == []  # before anything was projected
    entry = projected(world, active)
    assert entry is not None and entry.status == "hidden"
    assert found(world).total == 0 and not any(found(world).facets.values())
    world.do(later_life.show, active, world.act("coordinator"))
    projected(world, active)
    assert titles(world) == ["Survey Design"]


def test_what_differs_from_what_is_published_is_told(world: World) -> None:
    active, other = world.at(State.ACTIVE), world.at(State.ACTIVE)
    entry = projected(world, active)
    assert entry is not None
    assert list(differences(world.session)) == [
        f"program {world.proposal(other).program_id} is published and not in the catalog"
    ]
    projected(world, other)
    assert list(differences(world.session)) == []
    with unit_of_work(world.session):
        row = world.session.get_one(CatalogEntry, entry.id)
        row.title = "Another title"
        world.session.add(CatalogWord(entry_id=row.id, word="planted", weight=3))
    told = " ".join(differences(world.session))
    assert "another title" in told and "another set of words" in told


def test_words_find_what_begins_with_them_and_all_must_fit(world: World) -> None:
    for title in ("Survey Design", "Surveying Land", "Glass Blowing"):
        projected(world, world.at(State.ACTIVE, title=title))
    # In the title and whole comes first; a skill that is the word whole before a longer word.
    assert titles(world, text="SURVEY") == ["Survey Design", "Glass Blowing", "Surveying Land"]
    assert titles(world, text="land survey") == ["Surveying Land"]
    assert titles(world, text="glass land") == []
    assert titles(world, text="blow") == ["Glass Blowing"]
    assert len(titles(world, text="the")) == 3  # says nothing, so narrows nothing


@pytest.mark.parametrize(
    "text", ["%", "_", "' OR 1=1 --", "\\", "a\x00b", "\U0010ffff", "x" * 10_000, "🎓", "\ud800"]
)
def test_nothing_that_can_be_typed_breaks_the_search(world: World, text: str) -> None:
    projected(world, world.at(State.ACTIVE))
    assert found(world, text=text).total in (0, 1)


def test_counts_at_a_facet_are_given_the_other_choices(world: World) -> None:
    for title, level in (("A one", "introductory"), ("B two", "advanced"), ("C three", "advanced")):
        projected(world, world.at(State.ACTIVE, title=title, level=level))
    seen = found(world, chosen={"level": ("advanced",)})
    assert [one.title for one in seen.entries] == ["B two", "C three"]
    levels = {one.value: (one.count, one.chosen) for one in seen.facets["level"]}
    assert levels == {"advanced": (2, True), "introductory": (1, False)}
    assert [one.count for one in seen.facets["subject"]] == [2]
    both = found(world, chosen={"level": ("advanced", "introductory")}, text="one")
    assert both.total == 1 and {one.value for one in both.facets["level"]} == {"introductory"}
    nothing = found(world, chosen={"level": ("graduate",), "subject": ("computing",)})
    assert nothing.total == 0 and {one.value for one in nothing.facets["level"]} == {
        "advanced",
        "introductory",
    }


@contextmanager
def counting(session: Session) -> Iterator[list[str]]:
    """Statements about the catalog sent to the database meanwhile."""
    sent: list[str] = []
    engine = session.get_bind()

    def note(conn: object, cursor: object, statement: str, *more: object) -> None:
        if "catalog_" in statement:
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_the_number_of_queries_does_not_grow(world: World) -> None:
    projected(world, world.at(State.ACTIVE))
    with counting(world.session) as few:
        found(world)
    _many(world, 120)
    world.session.expire_all()
    with counting(world.session) as many:
        page = found(world, text="many", chosen={"level": ("advanced",), "skills": ("s1", "s2")})
    assert page.total == 120 and len(page.entries) == 20 and page.pages == 6
    assert len(many) == len(few) == 3


def _many(world: World, number: int) -> None:
    """Entries put straight into the read model, for size alone."""
    like = world.session.scalars(select(CatalogEntry)).one()
    base = world.session.get_one(Program, like.program_id)
    entry = {
        c.name: getattr(like, c.name) for c in CatalogEntry.__table__.columns if c.name != "id"
    }
    with unit_of_work(world.session):
        for n in range(number):
            program = Program(
                institution_id=base.institution_id,
                slug=f"many-{n}",
                unit_id=base.unit_id,
                created_at=base.created_at,
            )
            world.session.add(program)
            world.session.flush()
            more = {"program_id": program.id, "slug": program.slug, "sort_title": f"many {n:04}"}
            row = CatalogEntry(**{**entry, **more})
            world.session.add(row)
            world.session.flush()
            world.session.add(CatalogWord(entry_id=row.id, word="many", weight=3))
            world.session.execute(
                insert(CatalogFacet),
                [
                    {
                        "institution_id": base.institution_id,
                        "entry_id": row.id,
                        "facet": facet,
                        "value": value,
                        "label": value,
                    }
                    for facet, value in (("level", "advanced"), ("skills", f"s{n % 2 + 1}"))
                ],
            )


def test_pages_follow_each_other_without_gap_or_repeat(world: World) -> None:
    projected(world, world.at(State.ACTIVE))
    _many(world, 45)
    seen = [one.slug for page in (1, 2, 3) for one in found(world, page=page).entries]
    assert len(seen) == len(set(seen)) == 46
    assert found(world, page=99).page == 3 and found(world, page=-5).page == 1
