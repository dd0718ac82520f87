"""What is wrong with an expression, as a sentence that can be translated further up."""


def N_(message: str) -> str:
    """Mark a sentence for translation; it is looked up where it is shown."""
    return message


class BadExpression(Exception):
    """An expression or template that cannot be accepted.

    ``message`` has named places, filled from ``values``; ``str()`` gives English. ``line`` and
    ``column`` count from 1 and point into ``source``.
    """

    def __init__(self, message: str, source: str, offset: int, **values: object) -> None:
        self.message = message
        self.values = values
        self.source = source
        self.offset = max(0, min(offset, len(source)))
        before = source[: self.offset]
        self.line = before.count("\n") + 1
        self.column = len(before) - (before.rfind("\n") + 1) + 1
        super().__init__(message)

    def __str__(self) -> str:
        return self.message.format_map({name: str(value) for name, value in self.values.items()})


class EvaluationFailed(Exception):
    """An accepted expression failed: a value was not of its declared type. A fault of the caller."""

    def __init__(self, source: str, problem: str) -> None:
        self.source = source
        self.problem = problem
        super().__init__(f"{source}: {problem}")
