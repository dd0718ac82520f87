"""Refusals of accounts and units: which field is in the way, and a sentence a person can act on."""

from persistence.text import Text


class AccountRefused(Exception):
    """This cannot be saved as it is. ``field`` names the input to show the reason on; may be empty."""

    def __init__(self, field: str, reason: Text) -> None:
        super().__init__(str(reason))
        self.field = field
        self.reason = reason


class AccountNotAllowed(AccountRefused):
    """The person who asks may not do this, or no longer may."""

    def __init__(self, reason: Text) -> None:
        super().__init__("", reason)


class AccountChanged(AccountRefused):
    """Somebody else changed it after the page was opened."""

    def __init__(self, reason: Text) -> None:
        super().__init__("", reason)
