"""Pages as the application answers them, on little and on much: how long, and in how many queries."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask.testing import FlaskClient
from sqlalchemy import select

from accounts.models import Person
from app.database import db
from benchmarks.databases import Place
from benchmarks.timing import Took, counted, timed
from committee.models import Ballot, BallotState, Committee
from proposals.models import Program, Proposal
from proposals.states import State

HOUSE = "lakemont"
PAGES: tuple[tuple[str, str | None, str], ...] = (
    ("Catalog: the list with its facets", None, "/catalog/{house}"),
    ("Catalog: search for one word", None, "/catalog/{house}?q=data"),
    ("Catalog: words and two facets", None, "/catalog/{house}?q=data+analysis&subject=business&level=intermediate"),
    ("Catalog: one facet", None, "/catalog/{house}?subject=business"),
    ("Catalog: a program", None, "/catalog/{house}/{program}"),
    ("Catalog: its approval record", None, "/catalog/{house}/{program}/record"),
    ("Home of the coordinator", "coordinator", "/home"),
    ("Home of a proposer", "noor", "/home"),
    ("Home of a head", "sofia", "/home"),
    ("Home of a committee member", "member", "/home"),
    ("Home of the chair", "chair", "/home"),
    ("Home of marketing", "marketing", "/home"),
    ("Home of an administrator", "admin", "/home"),
    ("Board: every stage", "coordinator", "/board"),
    ("Board: one stage", "coordinator", "/board?stage=committee_review"),
    ("Proposals: list of the coordinator", "coordinator", "/proposals"),
    ("Proposals: list of a proposer", "noor", "/proposals"),
    ("Proposals: search", "coordinator", "/proposals?q=data"),
    ("Proposals: two words of the content", "coordinator", "/proposals?q=data+assessment"),
    ("Proposals: what nothing has", "coordinator", "/proposals?q=zeppelin"),
    ("Board: search", "coordinator", "/board?q=data"),
    ("Decisions of a quarter", "coordinator", "/decisions"),
    ("A proposal, as its committee sees it", "member", "/proposals/{case}"),
    ("Sign-offs of a head", "sofia", "/sign-offs"),
    ("Committees", "member", "/committees"),
    ("A committee", "member", "/committees/{committee}"),
    ("An item before it", "member", "/committees/{committee}/items/{case}"),
    ("A ballot", "member", "/committees/{committee}/ballots/{ballot}"),
    ("Marketing", "marketing", "/marketing"),
)  # fmt: skip
"""What it is, who looks (None: anybody), and where."""


@dataclass(frozen=True)
class Measured:
    """One page on one database: how long it took, and in how many queries."""

    took: Took
    queries: int


def signed_in(place: Place, key: str | None) -> FlaskClient:
    """A browser, signed in as this person of the demonstration."""
    client = place.app.test_client()
    if key is not None:
        with place.app.app_context():
            person = db.session.scalars(
                select(Person).where(Person.email == f"{key}@{HOUSE}.example")
            ).one()
            identity = person.get_id()
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = identity, True
    return client


def measure(place: Place) -> dict[str, Measured]:
    """Every page, asked for several times."""
    names = addresses(place)
    return {
        title: _measured(place, signed_in(place, key), address.format_map(names))
        for title, key, address in PAGES
    }


def _measured(place: Place, client: FlaskClient, address: str) -> Measured:
    def ask() -> None:
        answer = client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")

    ask()
    with counted(place.engine) as statements:
        ask()
    return Measured(timed(ask), len(statements))


def addresses(place: Place) -> Mapping[str, object]:
    """What stands in the addresses: a case before the committee, its ballot, a published program."""
    with place.app.app_context():
        ballot = db.session.scalars(
            select(Ballot)
            .join(Proposal, Ballot.proposal_id == Proposal.id)
            .join(Committee, Ballot.committee_id == Committee.id)
            .where(Ballot.state == BallotState.OPEN, Committee.slug == "microcredential-committee")
            .order_by(Ballot.id)
            .limit(1)
        ).one()
        program = db.session.scalars(
            select(Program)
            .join(Proposal, Proposal.program_id == Program.id)
            .where(Proposal.state == State.ACTIVE, Program.hidden_at.is_(None))
            .order_by(Program.id)
            .limit(1)
        ).one()
        return {
            "house": HOUSE,
            "program": program.slug,
            "case": ballot.proposal.number,
            "ballot": ballot.number,
            "committee": ballot.committee.slug,
        }
