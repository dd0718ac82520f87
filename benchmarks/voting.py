"""A vote from end to end: open the ballot's page, send the form, land on the page again."""

import time
from dataclasses import dataclass

from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import select

from app.database import db
from benchmarks.databases import Place
from benchmarks.pages import signed_in
from benchmarks.timing import Took, counted, took
from committee.models import Ballot, BallotState, Committee
from proposals.models import Proposal

VOTES = 12
COMMITTEE = "microcredential-committee"


@dataclass(frozen=True)
class Voted:
    """The three requests and all together, and the queries of the vote itself."""

    opened: Took
    sent: Took
    shown: Took
    whole: Took
    queries: int


def measure(place: Place) -> Voted:
    """Give a vote in several open ballots, one after the other."""
    client = signed_in(place, "member")
    times: list[tuple[float, float, float]] = []
    queries = 0
    for address in _ballots(place):
        three, queries = _vote(place, client, address)
        times.append(three)
    opened, sent, shown = (took(one) for one in zip(*times[1:], strict=True))
    return Voted(opened, sent, shown, took(sum(one) for one in times[1:]), queries)


def _ballots(place: Place) -> list[str]:
    """Addresses of open ballots; in a small database the same again, where the vote is changed."""
    with place.app.app_context():
        numbers = db.session.scalars(
            select(Ballot.number)
            .join(Proposal, Ballot.proposal_id == Proposal.id)
            .join(Committee, Ballot.committee_id == Committee.id)
            .where(Ballot.state == BallotState.OPEN, Committee.slug == COMMITTEE)
            .order_by(Ballot.id)
            .limit(VOTES + 1)
        ).all()
    return [f"/committees/{COMMITTEE}/ballots/{number}" for number in numbers]


def _vote(
    place: Place, client: FlaskClient, address: str
) -> tuple[tuple[float, float, float], int]:
    start = time.perf_counter()
    page = client.get(address)
    opened = time.perf_counter() - start
    form = BeautifulSoup(page.data, "html.parser").select_one(f'form[action="{address}/vote"]')
    if form is None:
        raise RuntimeError(f"There is no form to vote on {address} ({page.status_code})")
    values = {str(one["name"]): str(one.get("value", "")) for one in form.select("[type=hidden]")}
    with counted(place.engine) as statements:
        start = time.perf_counter()
        answer = client.post(f"{address}/vote", data={**values, "choice": "for", "comment": ""})
        sent = time.perf_counter() - start
    if answer.status_code != 302:
        raise RuntimeError(f"{address}/vote answered {answer.status_code}")
    start = time.perf_counter()
    client.get(answer.location)
    shown = time.perf_counter() - start
    return (opened * 1000, sent * 1000, shown * 1000), len(statements)
