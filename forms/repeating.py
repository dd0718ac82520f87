"""Lists of rows in a form, added and taken away by plain buttons, without script."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from wtforms import FieldList, ValidationError

from proposals.content import ROWS_AT_MOST


def few_enough(_form: Any, field: FieldList) -> None:
    """Validator of a list: no more rows than a table of a proposal may have."""
    if len(field.entries) > ROWS_AT_MOST:
        raise ValidationError(too_many())


def too_many() -> str:
    """What is said when a list is full."""
    return _(
        "At most %(count)s rows fit here. Attach a file for a longer list.", count=ROWS_AT_MOST
    )


class Repeating:
    """For a form with FieldLists: does what its Add and Remove buttons ask."""

    def change_rows(self, sent: Mapping[str, str]) -> bool:
        """Add or take away a row; return whether a button asked for it, so nothing else is done."""
        lists = {one.name: one for one in self if isinstance(one, FieldList)}  # type: ignore[attr-defined]
        added = lists.get(sent.get("add", ""))
        if added is not None:
            if len(added.entries) < ROWS_AT_MOST:
                added.append_entry()
            else:
                added.errors = [*added.errors, too_many()]
            return True
        if name := sent.get("remove"):
            for one in lists.values():
                one.entries = [entry for entry in one.entries if entry.name != name]
            return True
        return False
