"""What holds for every rule, roll, recusal and vote."""

import re
from itertools import product

from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from committee.count import Figures
from committee.requirement import Base
from committee.rule import Abstentions
from committee.tally import (
    Choice,
    Counts,
    Outcome,
    Result,
    Vote,
    could_still_change,
    entitled,
    may_close_early,
    quorum_so_far,
    tally,
)
from tests.unit.committee.ballots import said
from tests.unit.committee.rules_and_rolls import Case, cases

THOROUGH = settings(max_examples=4 * settings().max_examples)  # of the profile of this run


def tallied(case: Case) -> Outcome:
    return tally(case.rule, case.roll, case.recusals, case.votes)


def completions(case: Case) -> list[Case]:
    """Every way in which those who may still vote could vote, or not."""
    cast = {vote.person_id for vote in case.votes if not vote.casting}
    pending = sorted(entitled(case.rule, case.roll, case.recusals) - cast)
    assume(len(pending) <= 4)
    return [
        case.with_votes(
            *case.votes,
            *(Vote(p, c) for p, c in zip(pending, choices, strict=True) if c is not None),
        )
        for choices in product([None, *Choice], repeat=len(pending))
    ]


@THOROUGH
@given(case=cases(), data=st.data())
def test_a_vote_changed_to_for_or_added_never_turns_carried_into_lost(case, data) -> None:
    before = tallied(case).result
    people = sorted(entitled(case.rule, case.roll, case.recusals))
    assume(people)
    person = data.draw(st.sampled_from(people))
    others = [vote for vote in case.votes if vote.casting or vote.person_id != person]
    after = tallied(case.with_votes(*others, Vote(person, Choice.FOR))).result
    event(f"{before} to {after}")
    order = [Result.LOST, Result.TIED, Result.CARRIED]
    if before is Result.CARRIED:
        assert after is Result.CARRIED
    elif before in order and after in order:
        assert order.index(after) >= order.index(before)
    else:
        assert after is not Result.NO_RESULT or before is Result.NO_RESULT


@THOROUGH
@given(case=cases(), data=st.data())
def test_recused_people_count_in_nothing(case, data) -> None:
    assume(case.recusals)
    outcome = tallied(case)
    bare = case.with_votes(*(v for v in case.votes if v.person_id not in case.recusals))
    for person in case.recusals:
        bare = bare.with_votes(*bare.votes, Vote(person, data.draw(st.sampled_from(Choice))))
    other = tallied(bare)
    assert (other.figures, other.judgement) == (outcome.figures, outcome.judgement)
    assert not entitled(case.rule, case.roll, case.recusals) & case.recusals
    members = tuple(
        m.model_copy(update={"present": False}) if m.person_id in case.recusals else m
        for m in case.roll.members
    )
    if case.roll.attendance_taken:
        left = case.roll.model_copy(update={"members": members})
        away = tally(case.rule, left, case.recusals, case.votes)
        assert (away.figures, away.judgement) == (outcome.figures, outcome.judgement)


@THOROUGH
@given(case=cases(), data=st.data())
def test_the_order_of_votes_does_not_matter(case, data) -> None:
    shuffled = case.with_votes(*data.draw(st.permutations(case.votes)))
    assert tallied(shuffled) == tallied(case)


@THOROUGH
@given(case=cases())
def test_nobody_is_counted_twice_and_only_the_entitled_are_counted(case) -> None:
    able = entitled(case.rule, case.roll, case.recusals)
    voted = [v for v in case.votes if not v.casting and v.person_id in able]
    figures = tallied(case).figures
    assert figures.voted == len({vote.person_id for vote in voted}) == len(voted)
    assert figures.in_favour == sum(vote.choice is Choice.FOR for vote in voted)
    assert figures.against == sum(vote.choice is Choice.AGAINST for vote in voted)
    assert figures.voted <= figures.present


@THOROUGH
@given(case=cases())
def test_no_result_means_below_quorum_and_nothing_else(case) -> None:
    outcome = tallied(case)
    found = outcome.judgement
    assert (outcome.result is Result.NO_RESULT) == (found.quorum_have < found.quorum_needed)
    meter = quorum_so_far(case.rule, case.roll, case.recusals, case.votes)
    assert (meter.needed, meter.have) == (found.quorum_needed, outcome.figures.present)
    if case.rule.abstentions_make_quorum:
        assert meter.met == (outcome.result is not Result.NO_RESULT)
    elif not meter.met:
        assert outcome.result is Result.NO_RESULT


@THOROUGH
@given(case=cases(), data=st.data())
def test_the_meter_says_nothing_about_how_anybody_voted(case, data) -> None:
    others = [
        Vote(v.person_id, data.draw(st.sampled_from(Choice))) for v in case.votes if not v.casting
    ]
    known = quorum_so_far(case.rule, case.roll, case.recusals, case.votes)
    assert known == quorum_so_far(case.rule, case.roll, case.recusals, others)


def _numbers(pattern: str, sentence: str) -> list[int]:
    return [int(number) for number in re.findall(pattern, sentence)]


@THOROUGH
@given(case=cases())
def test_the_derivation_leads_to_the_result(case) -> None:
    outcome = tallied(case)
    event(str(outcome.result))
    sentences = said(outcome)
    endings = {
        Result.CARRIED: "carried.",
        Result.LOST: "lost.",
        Result.NO_RESULT: "no result.",
        Result.TIED: "not yet given.",
        Result.TABLED: "tabled.",
    }
    assert sentences[-1].endswith(endings[outcome.result])
    (quorum,) = (s for s in sentences if s.startswith("Quorum "))
    here = _numbers(r"(\d+) (?:present|voted)", quorum)[0]
    uncounted = sum(_numbers(r"(\d+) abstention", quorum))
    short = here - uncounted < _numbers(r"Quorum (\d+)", quorum)[0]
    assert short == (outcome.result is Result.NO_RESULT)
    deciding = [s for s in sentences if " needed" in s]
    assert bool(deciding) == (outcome.result in (Result.CARRIED, Result.LOST, Result.TIED))
    for sentence in deciding:
        _the_sum_is_right(case, sentence, sentences[-1], outcome)


def _the_sum_is_right(case: Case, sentence: str, last: str, outcome: Outcome) -> None:
    (yes,), (no,) = _numbers(r"(\d+) for", sentence), _numbers(r"(\d+) against[,;]", sentence)
    (needed,) = _numbers(r"(\d+) needed", sentence)
    opposed = no + sum(_numbers(r"(\d+) abstained and so against", sentence))
    cap = case.rule.dissents_defeat
    assert needed == case.rule.carries.needed(outcome.judgement.base or 0)
    carried = yes >= needed and (cap is None or opposed < cap)
    if "tied" not in sentence:
        assert carried == (outcome.result is Result.CARRIED)
        assert sentence == last
    else:
        assert yes == opposed > 0
        assert not carried
        if outcome.result is Result.CARRIED:
            assert last == "The chair’s casting vote is for: carried."


@THOROUGH
@given(case=cases())
def test_every_base_that_is_said_adds_up(case) -> None:
    for sentence in said(tallied(case)):
        if (found := re.search(r"base (\d+)\.$", sentence)) is None:
            continue
        whole, *taken = [
            int(n) for n in re.findall(r"(\d+) (?!base)", sentence.split(":")[0] + " ")
        ]
        assert whole - sum(taken) == int(found[1])


@THOROUGH
@given(case=cases(largest=6))
def test_a_ballot_could_change_exactly_when_some_completion_differs(case) -> None:
    now = tallied(case).result
    expected = now is Result.TIED or any(tallied(c).result is not now for c in completions(case))
    event(f"could change: {expected}")
    assert could_still_change(case.rule, case.roll, case.recusals, case.votes) is expected


@THOROUGH
@given(case=cases(largest=6))
def test_a_ballot_closed_early_would_have_ended_the_same(case) -> None:
    early = case.rule.model_copy(update={"early_close": True})
    case = Case(early, case.roll, case.recusals, case.votes)
    if may_close_early(case.rule, case.roll, case.recusals, case.votes):
        event("closes early")
        now = tallied(case).result
        assert now in (Result.CARRIED, Result.LOST)
        assert {tallied(c).result for c in completions(case)} == {now}
    off = case.rule.model_copy(update={"early_close": False})
    assert not may_close_early(off, case.roll, case.recusals, case.votes)


@THOROUGH
@given(case=cases())
def test_counts_give_what_the_same_votes_with_names_give(case) -> None:
    named = tallied(case)
    figures: Figures = named.figures
    counts = Counts(
        figures.in_favour,
        figures.against,
        figures.abstained,
        casting=figures.casting,
    )
    voters = {v.person_id for v in case.votes}
    offices = [o for m in case.roll.members if m.person_id in voters for o in m.offices]
    assume(case.roll.attendance_taken or not set(offices) & set(case.rule.tabled_when_absent))
    counted = tally(case.rule, case.roll, case.recusals, counts)
    assert (counted.result, counted.judgement) == (named.result, named.judgement)
    assert said(counted) == [s for s in said(named) if "set aside" not in s]


@THOROUGH
@given(case=cases())
def test_a_plain_majority_is_what_anybody_would_count(case) -> None:
    """An oracle of its own for the commonest rule: more than half of the votes for or against."""
    plain = type(case.rule)()
    able = entitled(plain, case.roll, case.recusals)
    ballot = [v for v in case.votes if not v.casting and v.person_id in able]
    yes = sum(vote.choice is Choice.FOR for vote in ballot)
    no = sum(vote.choice is Choice.AGAINST for vote in ballot)
    outcome = tally(plain, case.roll, case.recusals, ballot)
    assert plain.carries.of is Base.VOTES_CAST and plain.abstentions is Abstentions.SET_ASIDE
    if outcome.result is not Result.NO_RESULT:
        assert outcome.result is (Result.CARRIED if yes > no else Result.LOST)


@THOROUGH
@given(case=cases())
def test_snapshots_are_read_back_to_the_same(case) -> None:
    kept_rule = type(case.rule).model_validate_json(case.rule.model_dump_json())
    kept_roll = type(case.roll).model_validate_json(case.roll.model_dump_json())
    assert (kept_rule, kept_roll) == (case.rule, case.roll)
    assert tally(kept_rule, kept_roll, case.recusals, case.votes) == tallied(case)
