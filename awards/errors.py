"""Why an award is not made or not taken back."""

from accounts.errors import AccountRefused


class AwardRefused(AccountRefused):
    """This award cannot be made so. ``field`` names the input to show the reason on; may be empty."""
