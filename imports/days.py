"""Days as people write them, and the refusal of a text that is no answer."""

import re
from datetime import date

from persistence.text import Text

EARLIEST, LATEST = date(1950, 1, 1), date(2100, 12, 31)
MONTH_FIRST, DAY_FIRST = "month_first", "day_first"
"""How 5/4/2021 is meant."""
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sep sept",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}


class Unreadable(ValueError):
    """The text is no answer of this kind; the reason says what is wanted."""

    def __init__(self, reason: Text) -> None:
        super().__init__(str(reason))
        self.reason = reason


def read_day(text: str, dates: str = MONTH_FIRST) -> date:
    """A day as people write it: 2021-05-04, 4 May 2021, May 4, 2021, 4.5.2021, 5/4/2021.

    ``dates`` says whether 5/4 is the fourth of May. Raises Unreadable.
    """
    plain = text.strip().removesuffix(" 00:00")
    found = _day_parts(plain, dates)
    try:
        day = date(*found) if found else None
    except ValueError:
        day = None
    if day is None:
        raise Unreadable(
            Text("“{text}” is no date. Write it as 2021-05-04: year, month, day.", text=plain[:60])
        )
    if not EARLIEST <= day <= LATEST:
        raise Unreadable(Text("The date {text} is too far away.", text=plain[:60]))
    return day


def _day_parts(plain: str, dates: str) -> tuple[int, int, int] | None:
    if match := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", plain):
        return int(match[1]), int(match[2]), int(match[3])
    if match := re.fullmatch(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})", plain):
        return int(match[3]), int(match[2]), int(match[1])
    if match := re.fullmatch(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})", plain):
        first, second = int(match[1]), int(match[2])
        month, day = (first, second) if dates == MONTH_FIRST else (second, first)
        return int(match[3]), month, day
    words = re.sub(r"[.,]|(?<=\d)(st|nd|rd|th)\b", " ", plain.lower()).split()
    if len(words) == 3 and words[2].isdigit() and len(words[2]) == 4:
        for number, name in ((words[0], words[1]), (words[1], words[0])):
            if number.isdigit() and name in _MONTHS:
                return int(words[2]), _MONTHS[name], int(number)
    return None
