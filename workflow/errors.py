"""Refusals: objects with sentences, the same on the page, in the API and in the log."""

from collections.abc import Iterable

from persistence.text import Text


class Refused(Exception):
    """The act is not possible now. ``reasons`` say why, each with what to do about it."""

    def __init__(self, *reasons: Text) -> None:
        super().__init__(" ".join(str(reason) for reason in reasons))
        self.reasons = reasons

    @property
    def sentences(self) -> list[str]:
        """The reasons in English, for tests and logs."""
        return [str(reason) for reason in self.reasons]


class NotAllowed(Refused):
    """The person may not do this. ``hidden``: the subject may not even be seen, so say 404."""

    def __init__(self, *reasons: Text, hidden: bool = False) -> None:
        super().__init__(*reasons)
        self.hidden = hidden


class NotPossible(Refused):
    """The lifecycle has no such step from the present state."""


class GuardsUnmet(Refused):
    """The step exists, but something stands in its way."""


class InputMissing(Refused):
    """The act needs something that was not given, for example a reason."""


class ChangedMeanwhile(Refused):
    """Somebody changed the proposal after the page was opened.

    ``changes`` say who did what; ``fields`` names the answers that both have written.
    """

    def __init__(
        self, *reasons: Text, changes: Iterable[Text] = (), fields: Iterable[str] = ()
    ) -> None:
        super().__init__(*reasons)
        self.changes = tuple(changes)
        self.fields = tuple(fields)
