"""Who reads which comments; a comment names its readers before it is sent."""

import pytest
from sqlalchemy import select

from proposals.models import Audience, Comment
from proposals.queries import comments_of
from proposals.states import State
from tests.builders import World
from tests.integration.workflow.steps import announced, refused, seen, step, trail
from workflow import balloting, discussion, writing
from workflow.discussion import LONGEST, readable
from workflow.relations import standing_of

EVERYONE, OFFICES, COMMITTEE = Audience.EVERYONE, Audience.OFFICES, Audience.COMMITTEE


def reads(world: World, case: int, by: str) -> frozenset[Audience]:
    """The audiences a person belongs to."""
    act = world.act(by)
    found = seen(world, case, by)
    standing = standing_of(world.session, world.proposal(case), found.steps, found.facts.steps, act)
    return readable(standing)


def say(world: World, case: int, by: str, audience: Audience, text: str = "A thought.") -> Comment:
    comment: Comment = world.do(
        discussion.comment, case, world.act(by), text=text, audience=audience
    )
    return comment


def recuse(world: World, case: int, by: str) -> None:
    committee = step(world, case, "committee").committee_id
    world.do(balloting.recuse_from, case, committee, world.act(by), reason="A relative.")


@pytest.mark.parametrize(
    ("who", "audiences"),
    [
        ("ann", {EVERYONE}),
        ("head", {EVERYONE, OFFICES}),
        ("dean", {EVERYONE, OFFICES}),
        ("auditor", {EVERYONE, OFFICES}),
        ("mary", {EVERYONE, OFFICES, COMMITTEE}),
        ("chair", {EVERYONE, OFFICES, COMMITTEE}),
        ("coordinator", {EVERYONE, OFFICES, COMMITTEE}),
        ("stranger", set()),
    ],
)
def test_each_reads_what_is_meant_for_them(
    world: World, who: str, audiences: set[Audience]
) -> None:
    case = world.at(State.COMMITTEE_REVIEW)
    assert reads(world, case, who) == audiences


def test_somebody_recused_never_reads_the_deliberation(world: World) -> None:
    case = world.at(State.COMMITTEE_REVIEW)
    say(world, case, "mary", COMMITTEE)
    recuse(world, case, "mona")
    assert COMMITTEE not in reads(world, case, "mona")
    assert OFFICES not in reads(world, case, "mona")
    assert comments_of(world.session, case, reads(world, case, "mona")) == []


def test_a_member_who_wrote_the_proposal_reads_as_its_proposer_does(world: World) -> None:
    draft = world.draft()
    world.do(writing.share, draft, world.person("mary"), world.act("ann"))
    world.walk.send(draft)
    world.walk.sign_all(draft)
    world.walk.refer(draft)
    assert reads(world, draft, "mary") == {EVERYONE}


def test_nobody_writes_to_an_audience_they_do_not_belong_to(world: World) -> None:
    case = world.at(State.COMMITTEE_REVIEW)
    for who, audience in (("ann", COMMITTEE), ("ann", OFFICES), ("head", COMMITTEE)):
        assert refused(
            world, discussion.comment, case, world.act(who), text="Psst.", audience=audience
        ) == ["You are not among those who read these comments."], who
    recuse(world, case, "mona")
    assert refused(
        world, discussion.comment, case, world.act("mona"), text="Psst.", audience=COMMITTEE
    )


def test_a_comment_is_kept_with_the_revision_it_was_made_on(world: World) -> None:
    case = world.at(State.COMMITTEE_REVIEW)
    made = say(world, case, "mary", COMMITTEE, "Is this assessed by two people?")
    assert (made.audience, made.author_id) == (COMMITTEE, world.people["mary"])
    assert made.revision_id is not None
    assert announced(world, case)[-1] == "CommentMade"


def test_deliberation_leaves_no_trace_in_the_proposals_trail(world: World) -> None:
    case = world.at(State.COMMITTEE_REVIEW)
    before = trail(world, case)
    say(world, case, "mary", COMMITTEE)
    say(world, case, "head", OFFICES)
    assert trail(world, case) == before
    say(world, case, "ann", EVERYONE)
    assert trail(world, case) == [*before, "comment"]


def test_ones_own_last_words_said_again_change_nothing(world: World) -> None:
    case = world.at(State.COMMITTEE_REVIEW)
    first = say(world, case, "mary", COMMITTEE)
    assert say(world, case, "mary", COMMITTEE).id == first.id
    assert say(world, case, "mary", OFFICES).id != first.id
    rows = world.session.scalars(select(Comment).where(Comment.proposal_id == case)).all()
    assert len(rows) == 2


def test_a_comment_says_something_and_not_too_much(world: World) -> None:
    case = world.at(State.COMMITTEE_REVIEW)
    verb = discussion.comment
    given = {"audience": EVERYONE}
    assert refused(world, verb, case, world.act("ann"), text=" \x00 ", **given) == [
        "Write what you want to say."
    ]
    [said] = refused(world, verb, case, world.act("ann"), text="x" * (LONGEST + 1), **given)
    assert said.startswith("Keep it under 10000 characters")
