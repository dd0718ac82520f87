"""Sentences that floors below the web page say, kept apart from the language they are said in."""

from collections.abc import Mapping


class Text:
    """A message with named values: ``str()`` gives English, the application translates ``message``.

    Two texts are equal when message and values are. Values may be texts themselves.
    """

    __slots__ = ("_values", "message")

    message: str
    _values: tuple[tuple[str, object], ...]

    def __init__(self, message: str, **values: object) -> None:
        object.__setattr__(self, "message", message)
        object.__setattr__(self, "_values", tuple(sorted(values.items())))

    @property
    def values(self) -> Mapping[str, object]:
        """The named values, as given."""
        return dict(self._values)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("A Text cannot be changed; make a new one.")

    def __str__(self) -> str:
        if not self._values:
            return self.message
        return self.message.format_map({name: str(value) for name, value in self._values})

    def __repr__(self) -> str:
        return f"Text({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Text):
            return NotImplemented
        return self.message == other.message and self._values == other._values

    def __hash__(self) -> int:
        return hash((self.message, self._values))
