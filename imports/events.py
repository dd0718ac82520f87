"""What is announced about sheets: past tense, named values, no effects."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class ImportStarted:
    """Somebody has a long sheet taken in; the worker does it."""

    batch_id: int

    @property
    def name(self) -> str:
        """The event's name in the outbox."""
        return type(self).__name__

    def payload(self) -> Mapping[str, Any]:
        """The named values, as JSON."""
        return asdict(self)
