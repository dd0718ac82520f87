"""A committee's bylaws in plain words, with an example that is really counted.

Settings in, sentences out. What a ballot came to is explained in `wording`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from committee.count import Choice, Result, Vote
from committee.offices import office_named
from committee.requirement import Base, Less, Requirement
from committee.roll import Roll, RollMember
from committee.rule import Abstentions, BetweenMeetings, OnTie, Rule, Secrecy, Substitutes
from committee.settings import CommitteeSettings, RollTaken
from committee.tally import Outcome, entitled, tally
from persistence.text import Text

SEATS_IN_EXAMPLE = 9
SMALL = 5  # below this a vacant seat and a recusal would leave nobody to count


@dataclass(frozen=True)
class Article:
    """One matter that the bylaws settle, in sentences."""

    heading: Text
    sentences: tuple[Text, ...]


@dataclass(frozen=True)
class Example:
    """A vote under these bylaws: what is given, a result, and the result had one vote been other."""

    given: Text
    carried: tuple[Text, ...]
    otherwise: tuple[Text, ...]


def articles(settings: CommitteeSettings) -> tuple[Article, ...]:
    """The bylaws, matter by matter."""
    rule = settings.rule
    if rule.information_only:
        note = Text(
            "Items before this committee are for information. It takes note and never votes."
        )
        return (Article(Text("What it does"), (note,)),)
    return (
        Article(Text("Who votes"), _who_votes(settings)),
        Article(Text("Quorum"), _quorum(rule)),
        Article(Text("Majority"), _majority(rule)),
        Article(Text("How a vote is held"), _how(settings)),
        Article(Text("Who takes no part"), _recusals(settings)),
    )


def secrecy_sentence(secrecy: Secrecy) -> Text:
    """Who gets to know how somebody voted. Said before a vote is given."""
    match secrecy:
        case Secrecy.NAMED:
            return Text(
                "Votes are by name: members, the coordinator and auditors see who voted how. The "
                "approval record prints counts only."
            )
        case Secrecy.HIDDEN_UNTIL_CLOSE:
            return Text(
                "Votes are by name and hidden until the ballot is closed. A ballot that ends "
                "without a result never shows them."
            )
        case Secrecy.SECRET:
            return Text(
                "Votes are secret: only how many voted for and against is shown, after the close."
            )


def in_words(requirement: Requirement) -> Text:
    """ "more than half of the filled seats, (recused members left out)" """
    if requirement.of is None:
        count = int(requirement.amount)
        return Text("at least 1") if count == 1 else Text("at least {count}", count=count)
    amount = _amount(requirement)
    said: Text = Text("{amount} {base}", amount=amount, base=_BASES[requirement.of])
    left_out = [_LESS[one] for one in Less if one in requirement.less]
    if left_out:
        said = Text("{all} ({groups} left out)", all=said, groups=_listed(left_out))
    if requirement.plus:
        said = Text("{all}, plus {more}", all=said, more=requirement.plus)
    return said


_BASES = {
    Base.SEATS: Text("of all seats"),
    Base.FILLED_SEATS: Text("of the filled seats"),
    Base.PRESENT: Text("of those present"),
    Base.VOTES_CAST: Text("of the votes cast"),
}
_LESS = {
    Less.VACANT: Text("vacant seats"),
    Less.RECUSED: Text("recused members"),
    Less.ON_LEAVE: Text("members on leave"),
}
_FRACTIONS = {
    Fraction(1, 2): Text("half"),
    Fraction(1, 3): Text("one third"),
    Fraction(2, 3): Text("two thirds"),
    Fraction(3, 4): Text("three quarters"),
    Fraction(3, 5): Text("three fifths"),
}


def _amount(requirement: Requirement) -> Text:
    amount = requirement.amount
    if amount == 1:
        return Text("all")
    size: Text | str = _FRACTIONS.get(amount) or (
        f"{int(amount * 100)} %" if 100 % amount.denominator == 0 else str(amount)
    )
    if requirement.strict:
        return Text("more than {size}", size=size)
    return Text("at least {size}", size=size)


def _listed(items: Sequence[Text | str]) -> Text:
    """ "a, b and c" """
    if len(items) == 1:
        return Text("{one}", one=items[0])
    first: Text = Text("{one}", one=items[0])
    for item in items[1:-1]:
        first = Text("{first}, {next}", first=first, next=item)
    return Text("{first} and {last}", first=first, last=items[-1])


def _offices(names: Sequence[str]) -> Text:
    return _listed([office_named(name) for name in names])


def _who_votes(settings: CommitteeSettings) -> tuple[Text, ...]:
    rule = settings.rule
    said = [
        Text("The committee has {count} voting seats.", count=settings.seats)
        if settings.seats
        else Text("Every voting member has one vote.")
    ]
    if rule.voting_offices:
        said.append(Text("Only these have a vote: {names}.", names=_offices(rule.voting_offices)))
    said.append(
        Text("Members by office have a vote like the others.")
        if rule.ex_officio_vote
        else Text("Members by office may speak and have no vote.")
    )
    said += [
        _STAND_INS[rule.alternates, "alternate"],
        _STAND_INS[rule.designees, "designee"],
    ]
    said.append(
        Text("The roll is taken when a ballot opens.")
        if settings.roll_taken is RollTaken.OPENING
        else Text("The roll is taken from attendance: only those present may vote.")
    )
    terms = settings.terms
    if terms.years is not None:
        said.append(
            Text("A term lasts {years} years.", years=terms.years)
            if terms.years != 1
            else Text("A term lasts one year.")
        )
    if terms.consecutive is not None:
        said.append(
            Text("At most {count} terms may follow each other.", count=terms.consecutive)
            if terms.consecutive != 1
            else Text("Nobody serves two terms in a row.")
        )
    said.append(Text("In the chair, in this order: {names}.", names=_offices(settings.chair)))
    return tuple(said)


_STAND_INS = {
    (Substitutes.VOTE, "alternate"): Text("An alternate votes in the seat of an absent member."),
    (Substitutes.MAKE_QUORUM, "alternate"): Text(
        "An alternate fills the seat of an absent member and has no vote."
    ),
    (Substitutes.DO_NOT_COUNT, "alternate"): Text("Alternates do not count."),
    (Substitutes.VOTE, "designee"): Text("Somebody sent by an absent member votes for them."),
    (Substitutes.MAKE_QUORUM, "designee"): Text(
        "Somebody sent by an absent member fills the seat and has no vote."
    ),
    (Substitutes.DO_NOT_COUNT, "designee"): Text("People sent by an absent member do not count."),
}


def _quorum(rule: Rule) -> tuple[Text, ...]:
    said = [
        Text("There is no result unless {number} take part.", number=in_words(rule.quorum)),
        Text("Whoever abstains counts toward the quorum.")
        if rule.abstentions_make_quorum
        else Text("Whoever abstains does not count toward the quorum."),
    ]
    if rule.tabled_when_absent:
        said.append(
            Text(
                "An item is tabled unless these are present: {names}.",
                names=_offices(rule.tabled_when_absent),
            )
        )
    return tuple(said)


def _majority(rule: Rule) -> tuple[Text, ...]:
    said = [Text("A motion is carried by {number}.", number=in_words(rule.carries))]
    if rule.dissents_defeat == 1:
        said.append(Text("One vote against defeats it."))
    elif rule.dissents_defeat is not None:
        said.append(Text("{count} votes against defeat it.", count=rule.dissents_defeat))
    match rule.abstentions:
        case Abstentions.SET_ASIDE:
            said.append(Text("An abstention is not a vote cast."))
        case Abstentions.IN_BASE:
            said.append(Text("An abstention is a vote cast, for neither side."))
        case Abstentions.AGAINST:
            said.append(Text("An abstention counts as a vote against."))
    said.append(
        Text("On a tie the chair has a casting vote.")
        if rule.on_tie is OnTie.CASTING_VOTE
        else Text("On a tie the motion is lost.")
    )
    return tuple(said)


def _how(settings: CommitteeSettings) -> tuple[Text, ...]:
    rule = settings.rule
    said = [secrecy_sentence(rule.secrecy)]
    match rule.between_meetings:
        case BetweenMeetings.ALLOWED:
            said.append(Text("A ballot may be held between meetings."))
        case BetweenMeetings.CONFIRMED_AT_NEXT_MEETING:
            said.append(Text("A ballot held between meetings is confirmed at the next meeting."))
        case BetweenMeetings.NOT_ALLOWED:
            said.append(Text("A vote is taken at a meeting only."))
    said.append(
        Text("A ballot may be closed before its end once nothing could change the result.")
        if rule.early_close
        else Text("A ballot stays open until its end, or until everybody has voted.")
    )
    if rule.counts_may_be_recorded:
        said.append(Text("A vote taken in the room may be recorded as counts, without names."))
    said += _notice(rule)
    if rule.tabling_limit is not None:
        said.append(
            Text("An item may be tabled {count} times.", count=rule.tabling_limit)
            if rule.tabling_limit != 1
            else Text("An item may be tabled once.")
        )
    if rule.silence_days is not None:
        said.append(
            Text(
                "Where no member objects within {days} working days, that is approval.",
                days=rule.silence_days,
            )
        )
    return tuple(said)


def _notice(rule: Rule) -> list[Text]:
    days = rule.notice
    wanted = (
        (days.received, Text("received")),
        (days.sent, Text("sent to members")),
        (days.posted, Text("posted")),
    )
    parts = [
        Text("{what} {days} days", what=what, days=count)
        if count != 1
        else Text("{what} one day", what=what)
        for count, what in wanted
        if count is not None
    ]
    if not parts:
        return []
    return [Text("Before a meeting an item is {parts} ahead.", parts=_listed(parts))]


def _recusals(settings: CommitteeSettings) -> tuple[Text, ...]:
    said = [
        Text("Whoever is named on a proposal takes no part in it."),
        Text("Anybody may declare that they take no part; the chair may record it."),
    ]
    if settings.recused_by_unit:
        said.insert(1, Text("People of the proposing unit take no part either."))
    return tuple(said)


def example(settings: CommitteeSettings, seats: int | None = None) -> Example | None:
    """A vote in which one person does not vote; None where none could ever be counted.

    ``seats``: how many there are, where the bylaws do not say.
    """
    rule = settings.rule
    if rule.information_only:
        return None
    roll, recused = _example_roll(settings, settings.seats or seats or SEATS_IN_EXAMPLE)
    voters = sorted(entitled(rule, roll, recused))
    for staying_away in (1, 0):
        voting = voters[: len(voters) - staying_away]
        for against in range(len(voting), -1, -1):
            outcome = _counted(rule, roll, recused, voting, against)
            if outcome.result is Result.CARRIED:
                other = _counted(rule, roll, recused, voting, min(against + 1, len(voting)))
                given = _given(roll, recused, len(voting))
                return Example(given, outcome.derivation, other.derivation)
    return None


def _example_roll(settings: CommitteeSettings, seats: int) -> tuple[Roll, frozenset[int]]:
    rule = settings.rule
    roomy = seats >= SMALL
    present = True if settings.roll_taken is RollTaken.ATTENDANCE else None
    people = [
        RollMember(
            person_id=number,
            offices=(*rule.voting_offices[:1], *(rule.tabled_when_absent if number == 1 else ())),
            present=present,
        )
        for number in range(1, seats if roomy else seats + 1)
    ]
    vacant = [RollMember(person_id=None, offices=rule.voting_offices[:1])] if roomy else []
    roll = Roll(seats=settings.seats, members=(*people, *vacant), chairs=(1,))
    return roll, frozenset({people[-1].person_id or 0}) if roomy else frozenset()


def _counted(
    rule: Rule, roll: Roll, recused: frozenset[int], voting: Sequence[int], against: int
) -> Outcome:
    """The last ``against`` of those voting vote against, the others for."""
    last_for = len(voting) - against
    return tally(
        rule,
        roll,
        recused,
        [
            Vote(person, Choice.FOR if place < last_for else Choice.AGAINST)
            for place, person in enumerate(voting)
        ],
    )


def _given(roll: Roll, recused: frozenset[int], voting: int) -> Text:
    if recused:
        return Text(
            "Say one of {seats} seats is vacant, one member takes no part, and {voting} vote.",
            seats=len(roll.members),
            voting=voting,
        )
    return Text("Say {voting} of {seats} members vote.", seats=len(roll.members), voting=voting)
