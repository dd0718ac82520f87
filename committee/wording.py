"""The sentences that explain a tally. Numbers come in; nothing is counted or decided here."""

from collections.abc import Sequence

from committee.count import Choice, Figures, Judgement, Result
from committee.offices import office_named
from committee.requirement import Base, Less, Requirement
from committee.rule import Abstentions, Rule
from committee.seats import Seating
from persistence.text import Text

Said = Text | str


def derivation(
    rule: Rule, seats: Seating, figures: Figures, judgement: Judgement, aside: tuple[int, int]
) -> tuple[Text, ...]:
    """The tally step by step; the last sentence states the result."""
    said = _set_aside(*aside)
    if judgement.quorum_base is not None:
        said.append(_base(rule, rule.quorum, seats, judgement.quorum_base))
    if judgement.result is Result.NO_RESULT:
        short = Text("{quorum}: no result.", quorum=_quorum(figures, judgement))
        return (*said, short)
    said.append(Text("{quorum}.", quorum=_quorum(figures, judgement)))
    if judgement.result is Result.TABLED:
        absent = _listed([office_named(name) for name in sorted(figures.absent_offices)])
        return (*said, Text("Required but not present: {offices}; tabled.", offices=absent))
    if judgement.base is not None:
        base = _base(rule, rule.carries, seats, judgement.base)
        said += [] if base in said else [base]
    return (*said, *_decision(rule, figures, judgement))


def meter(rule: Rule, figures: Figures, judgement: Judgement) -> Text:
    """The quorum while a ballot is open: who came, and nothing about how anybody voted."""
    needed, here = judgement.quorum_needed, figures.present
    if figures.attendance_taken:
        came = Text("Quorum {needed}; {here} present", needed=needed, here=here)
    else:
        came = Text("Quorum {needed}; {here} voted so far", needed=needed, here=here)
    if rule.abstentions_make_quorum:
        return Text("{quorum}.", quorum=came)
    return Text("{quorum}, abstentions included, which will not count toward it.", quorum=came)


def _quorum(figures: Figures, judgement: Judgement) -> Text:
    needed, here = judgement.quorum_needed, figures.present
    if judgement.quorum_have == here:
        if figures.attendance_taken:
            return Text("Quorum {needed}; {here} present", needed=needed, here=here)
        return Text("Quorum {needed}; {here} voted", needed=needed, here=here)
    if figures.attendance_taken:
        came = Text("{here} present", here=here)
    else:
        came = Text("{here} voted", here=here)
    if figures.abstained == 1:
        return Text("Quorum {needed}; {came}, 1 abstention not counted", needed=needed, came=came)
    return Text(
        "Quorum {needed}; {came}, {abstained} abstentions not counted",
        needed=needed,
        came=came,
        abstained=figures.abstained,
    )


def _set_aside(recused: int, without_vote: int) -> list[Text]:
    said = []
    if recused == 1:
        said.append(Text("1 vote of a recused person is set aside."))
    elif recused:
        said.append(Text("{count} votes of recused people are set aside.", count=recused))
    if without_vote == 1:
        said.append(Text("1 vote of somebody who has no vote is set aside."))
    elif without_vote:
        said.append(
            Text("{count} votes of people who have no vote are set aside.", count=without_vote)
        )
    return said


def _base(rule: Rule, requirement: Requirement, seats: Seating, base: int) -> Text:
    """ "9 seats, 1 vacant, 1 recused: base 7." """
    match requirement.of:
        case Base.PRESENT:
            return Text("{base} present: base {base}.", base=base)
        case Base.VOTES_CAST:
            return Text("{votes}: base {base}.", votes=_votes_cast(rule, base), base=base)
        case Base.FILLED_SEATS:
            whole = _filled_seats(len(seats.seats) - seats.out(Less.VACANT))
        case _:
            whole = _seats(len(seats.seats))
    taken_off = [_left_out(why, seats.out(why)) for why in Less if why in requirement.less]
    parts = [whole, *(part for part in taken_off if part is not None)]
    return Text("{parts}: base {base}.", parts=_listed(parts), base=base)


def _votes_cast(rule: Rule, count: int) -> Text:
    if rule.abstentions is Abstentions.SET_ASIDE:
        return Text("1 vote cast") if count == 1 else Text("{count} votes cast", count=count)
    if count == 1:
        return Text("1 vote cast, abstentions included")
    return Text("{count} votes cast, abstentions included", count=count)


def _seats(count: int) -> Text:
    return Text("1 seat") if count == 1 else Text("{count} seats", count=count)


def _filled_seats(count: int) -> Text:
    return Text("1 filled seat") if count == 1 else Text("{count} filled seats", count=count)


def _left_out(why: Less, count: int) -> Text | None:
    if count == 0:
        return None
    match why:
        case Less.VACANT:
            return Text("{count} vacant", count=count)
        case Less.RECUSED:
            return Text("{count} recused", count=count)
        case Less.ON_LEAVE:
            return Text("{count} on leave", count=count)


def _decision(rule: Rule, figures: Figures, judgement: Judgement) -> tuple[Text, ...]:
    votes, terms = _votes(rule, figures), _terms(rule, judgement)
    match judgement.result, judgement.tied, figures.casting:
        case Result.CARRIED, True, _:
            return (
                Text("{votes}; {terms}: tied.", votes=votes, terms=terms),
                Text("The chair’s casting vote is for: carried."),
            )
        case Result.LOST, True, Choice.AGAINST:
            return (
                Text("{votes}; {terms}: tied.", votes=votes, terms=terms),
                Text("The chair’s casting vote is against: lost."),
            )
        case Result.LOST, True, _:
            return (Text("{votes}; {terms}: tied, and so lost.", votes=votes, terms=terms),)
        case Result.TIED, _, _:
            return (
                Text("{votes}; {terms}: tied.", votes=votes, terms=terms),
                Text("The chair has a casting vote, not yet given."),
            )
        case Result.CARRIED, _, _:
            return (Text("{votes}; {terms}: carried.", votes=votes, terms=terms),)
        case _:
            return (Text("{votes}; {terms}: lost.", votes=votes, terms=terms),)


def _votes(rule: Rule, figures: Figures) -> Said:
    parts = [
        Text("{count} for", count=figures.in_favour),
        Text("{count} against", count=figures.against),
    ]
    if figures.abstained and rule.abstentions is Abstentions.AGAINST:
        parts.append(Text("{count} abstained and so against", count=figures.abstained))
    elif figures.abstained:
        parts.append(Text("{count} abstained", count=figures.abstained))
    return _listed(parts)


def _terms(rule: Rule, judgement: Judgement) -> Said:
    parts = [Text("{count} needed", count=judgement.needed)]
    if rule.dissents_defeat == 1:
        parts.append(Text("1 against defeats"))
    elif rule.dissents_defeat is not None:
        parts.append(Text("{count} against defeat", count=rule.dissents_defeat))
    return _listed(parts)


def _listed(parts: Sequence[Said]) -> Said:
    """Parts with commas between them, each still to be translated."""
    said = parts[0]
    for part in parts[1:]:
        said = Text("{first}, {second}", first=said, second=part)
    return said
