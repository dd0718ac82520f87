"""Who acts, when, having seen what: the one argument that every verb of the workflow takes."""

from dataclasses import dataclass, field
from datetime import date, datetime

from accounts.sight import Sight
from workflow.facts import Outside
from workflow.settings import WorkflowSettings


@dataclass(frozen=True)
class Act:
    """One act. ``sight`` None: the system acts. ``seen_version`` None: nothing was looked at before.

    ``behalf_of_id`` is the person whose office somebody else fills in for.
    """

    sight: Sight | None
    now: datetime
    settings: WorkflowSettings
    seen_version: int | None = None
    behalf_of_id: int | None = None
    outside: Outside = field(default_factory=Outside)

    @property
    def actor_id(self) -> int | None:
        """The person who acts; None for the system."""
        return self.sight.person_id if self.sight else None

    @property
    def today(self) -> date:
        """The institution's date."""
        return self.settings.today(self.now)

    def by_system(self) -> "Act":
        """The same moment, with the system as actor: what follows by itself."""
        return Act(None, self.now, self.settings, None, None, self.outside)
