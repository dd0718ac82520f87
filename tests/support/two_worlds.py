"""One institution, lived several times over: the same day in databases that differ in chosen secrets.

What happens is done by the verbs, so that audit trails, mails and files differ as they really would.
"""

import shutil
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from flask import Flask
from sqlalchemy import make_url, select
from sqlalchemy.orm import Session

import config
import imports.service
from accounts.models import Person
from app import create_app
from committee.models import Ballot, CommitteeMembership
from committee.queries import sight_of
from committee.voting import ConditionWanted, Motion
from documents.appending import appendable
from documents.case_file import CaseFile, case_file_html
from documents.decisions_list import decisions_html
from documents.rendering import Voice
from imports.models import Purpose
from imports.sheets import read_sheet
from notifications.models import Mail
from persistence.unit_of_work import unit_of_work
from proposals.models import Attachment, Audience
from proposals.route_models import Choice, RouteStep
from proposals.states import State
from tests.builders import World
from tests.integration.workflow.steps import with_rule
from workflow import balloting, discussion, service, writing
from workflow.acting import Act
from workflow.settings import WorkflowSettings


class Secret(StrEnum):
    """What two worlds may differ in, every permitted outcome being the same."""

    VOTES = "votes"
    """Two votes swapped: in an open ballot that is hidden until its close, in a closed secret one."""
    DRAFT = "draft"
    """What somebody has written in a draft that was never sent."""
    DELIBERATION = "deliberation"
    """What was said among the members of the committee."""


SWAPPED = ("mary", "vice")
"""Those whose votes are exchanged."""
WORDS = {False: "Lighthouse Keeping", True: "Windmill Building"}
SAID = {False: "I doubt the second assessment.", True: "I like the second assessment."}


@dataclass(frozen=True)
class Ground:
    """Where the world stands before the day on which its twins part."""

    at: datetime
    settings: WorkflowSettings
    people: Mapping[str, int]
    draft: int
    hidden_case: int
    secret_case: int
    hidden_ballot: int
    secret_ballot: int
    committee: int


def prepared(world: World) -> Ground:
    """A draft, two cases before the committee with their ballots open, published programs."""
    world.at(State.ACTIVE)
    draft = world.draft(title="Something Private")
    act = world.act("ann")
    file = world.store.keep(
        b"%PDF-1.7 private", name="notes.pdf", media_type="application/pdf", at=act.now, by_id=None
    )
    world.do(writing.attach, draft, file, act, caption="My notes")
    _send_sheet(world)
    hidden, secret = (world.at(State.COMMITTEE_REVIEW) for _ in range(2))
    step = world.walk.ballot_step(hidden)
    assert step is not None and step.committee_id is not None
    committee = step.committee_id
    why = {"reason": "A relative."}
    world.do(balloting.recuse_from, hidden, committee, world.act("mona"), **why)
    plain = world.walk.settings
    world.walk.settings = with_rule(plain, secrecy="hidden_until_close")
    asked = (ConditionWanted("Name a second assessor.", ("assessments",)),)
    hidden_ballot = world.walk.open_ballot(hidden, closes_in_days=30, conditions=asked)
    world.walk.settings = with_rule(plain, secrecy="secret")
    secret_step = world.walk.ballot_step(secret)
    assert secret_step is not None
    motion = Motion("To approve as proposed.")
    opened = world.do(balloting.open_on, secret, secret_step.id, world.act("chair"), motion=motion)
    for ballot in (hidden_ballot, opened.id):
        for key in ("chair", "mike"):
            world.do(balloting.vote, ballot, world.act(key), choice=Choice.FOR)
    world.walk.settings = plain
    return Ground(
        world.act("ann").now,
        plain,
        world.people,
        draft,
        hidden,
        secret,
        hidden_ballot,
        opened.id,
        committee,
    )


def _send_sheet(world: World) -> None:
    """Ann has a sheet with drafts, of which one can be taken in."""
    act = world.act("ann")
    content = b"Title,Unit\nTides,Department of Data\nDunes,Nowhere\n"
    file = world.store.keep(
        content, name="drafts.csv", media_type="text/csv", at=act.now, by_id=act.actor_id
    )
    sheet = {"purpose": Purpose.DRAFTS, "file": file, "table": read_sheet(content)}
    batch = world.do(imports.service.begin, act, **sheet)
    meant = {"columns": ["title", "unit"], "same_for_all": {}}
    world.do(imports.service.understand, batch, act, **meant)


def live(session: Session, ground: Ground, changed: Iterable[Secret]) -> None:
    """The day itself; ``changed`` are the secrets in which this world differs from the first."""
    differing = set(changed)

    def act(key: str) -> Act:
        person = session.get_one(Person, ground.people[key])
        day = ground.settings.today(ground.at)
        return Act(sight_of(session, person, day), ground.at, ground.settings)

    words = WORDS[Secret.DRAFT in differing]
    with unit_of_work(session):
        values = {"title": words, "summary": f"{words} in three weekends.", "hours": "40"}
        writing.save(session, ground.draft, act("ann"), values=values, seen_draft=None)
    choices = [(Choice.FOR, ""), (Choice.AGAINST, "The second assessor is missing.")]
    if Secret.VOTES in differing:
        choices.reverse()
    for ballot in (ground.hidden_ballot, ground.secret_ballot):
        for key, (choice, comment) in zip(SWAPPED, choices, strict=True):
            with unit_of_work(session):
                balloting.vote(session, ballot, act(key), choice=choice, comment=comment)
    with unit_of_work(session):
        balloting.close_ballot(session, ground.secret_ballot, act("chair"))
    with unit_of_work(session):
        service.approve(session, ground.secret_case, act("coordinator"))
    with unit_of_work(session):
        discussion.comment(
            session,
            ground.hidden_case,
            act("mike"),
            text=SAID[Secret.DELIBERATION in differing],
            audience=Audience.COMMITTEE,
            committee_id=ground.committee,
        )


def fork(url: str, target: Path) -> str:
    """A copy of an SQLite database, whatever lies in its log."""
    source, copy = sqlite3.connect(make_url(url).database or ""), sqlite3.connect(target)
    source.backup(copy)
    source.close()
    copy.close()
    return f"sqlite:///{target}"


def app_on(url: str, instance: Path, files: Path) -> Flask:
    """The application on one of the databases: the same key, a store of files of its own."""
    shutil.copytree(files, instance / "files", dirs_exist_ok=True)
    settings = {"INSTANCE": str(instance), "DATABASE_URL": url, "SECRET_KEY": "k" * 40}
    app = create_app(config.read(settings))
    app.config.update(PROPAGATE_EXCEPTIONS=True)
    # What a PDF says is compared, not the drawing of it, which would take hours.
    app.extensions["draw_case_file"] = _file_in_words
    app.extensions["draw_decisions"] = lambda listing, voice: decisions_html(
        listing, voice
    ).encode()
    app.extensions["draw_badge"] = lambda content, kind, width, height: content
    return app


def _file_in_words(file: CaseFile, voice: Voice) -> bytes:
    parts = [appendable(number, one) for number, one in enumerate(file.enclosed, start=1)]
    return case_file_html(file, voice, parts).encode()


def samples(session: Session, ground: Ground, world: World) -> dict[str, list[str]]:
    """Values for the parameters of addresses: of what is secret, and of what is not."""
    proposals = [
        world.proposal(one) for one in (ground.draft, ground.hidden_case, ground.secret_case)
    ]
    active = world.proposal(1)
    assert active.state is State.ACTIVE
    steps = session.scalars(
        select(RouteStep.id)
        .where(RouteStep.proposal_id == ground.hidden_case)
        .order_by(RouteStep.id)
    ).all()
    seats = session.scalars(select(CommitteeMembership.id).order_by(CommitteeMembership.id)).all()
    mails = session.scalars(select(Mail.id).order_by(Mail.id.desc())).all()
    files = session.scalars(select(Attachment.id).order_by(Attachment.id)).all()
    committee = session.get_one(Ballot, ground.hidden_ballot).committee.slug
    return {
        "number": [one.number for one in (*proposals, active)],
        "committees slug": [committee],
        "catalog slug": [world.institution.slug],
        "guide slug": [world.institution.slug],
        "brand slug": [world.institution.slug],
        "units slug": ["data"],
        "program": [active.program.slug, proposals[0].program.slug],
        "name": ["0123456789abcdef"],
        "token": ["nonsense"],
        "award_id": ["1"],
        "list_id": ["1"],
        "step": ["basics", "outcomes"],
        "step_id": [str(steps[0]), str(steps[-1])],
        "int:number": ["1", "2", "3"],
        "person_id": [str(world.people["ann"]), str(world.people["mary"])],
        "membership_id": ["1"],
        "seat_id": [str(seats[0])],
        "mail_id": [str(one) for one in mails[:15]],
        "file_id": [str(one) for one in files],
        "condition_id": ["1"],
        "batch_id": ["1"],
        "purpose": ["existing", "drafts"],
        "dataset": ["everything", "programs", "proposals", "people"],
        "written_as": ["csv", "xlsx", "json", "zip"],
        "code": ["nonsense"],
        "platform": ["credly"],
        "form": ["csv", "xlsx", "docx", "pdf"],
    }
