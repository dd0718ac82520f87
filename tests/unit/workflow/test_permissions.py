"""Who may do what, as a table: what is not written is not allowed."""

from itertools import combinations

import pytest

from workflow import permissions
from workflow.actions import Action
from workflow.permissions import NEVER_ON_OWN, PERMISSIONS, Relation, may


@pytest.mark.parametrize("action", Action)
def test_somebody_in_no_relation_to_a_proposal_may_do_nothing(action: Action) -> None:
    assert not may(action, frozenset())


@pytest.mark.parametrize("action", Action)
def test_one_relation_opens_exactly_what_the_table_says(action: Action) -> None:
    for relation in Relation:
        expected = relation in PERMISSIONS[action] and not (
            relation is Relation.AUTHOR and action in NEVER_ON_OWN
        )
        assert may(action, {relation}) is expected, relation


def test_what_is_absent_from_the_table_is_refused_to_everybody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    without = {key: who for key, who in PERMISSIONS.items() if key is not Action.PUBLISH}
    monkeypatch.setattr(permissions, "PERMISSIONS", without)
    assert not may(Action.PUBLISH, set(Relation) - {Relation.PROPOSER})
    assert may(Action.HIDE, set(Relation))


def test_nobody_decides_on_what_is_theirs_whatever_else_they_are() -> None:
    for action in NEVER_ON_OWN:
        for others in combinations(Relation, 2):
            assert not may(action, {Relation.AUTHOR, *others})


def test_another_office_takes_away_nothing_but_what_one_wrote_oneself() -> None:
    for action in Action:
        for one, other in combinations(set(Relation) - {Relation.AUTHOR}, 2):
            assert may(action, {one, other}) is (may(action, {one}) or may(action, {other}))


def test_every_act_is_somebodys() -> None:
    assert set(PERMISSIONS) == set(Action)
    assert all(PERMISSIONS.values())


def test_only_the_system_supersedes() -> None:
    assert PERMISSIONS[Action.SUPERSEDE] == {Relation.SYSTEM}
