"""Refusals of the committee: each says what is in the way."""

from persistence.text import Text


class BallotRefused(Exception):
    """The ballot does not take this now."""

    def __init__(self, reason: Text) -> None:
        super().__init__(str(reason))
        self.reason = reason
