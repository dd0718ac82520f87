"""Lists of rows in a form, added and taken away by plain buttons, without script."""

from collections.abc import Mapping

from wtforms import FieldList

ROWS_AT_MOST = 40


class Repeating:
    """For a form with FieldLists: does what its Add and Remove buttons ask."""

    def change_rows(self, sent: Mapping[str, str]) -> bool:
        """Add or take away a row; return whether a button asked for it, so nothing else is done."""
        lists = {one.name: one for one in self if isinstance(one, FieldList)}  # type: ignore[attr-defined]
        added = lists.get(sent.get("add", ""))
        if added is not None:
            if len(added.entries) < ROWS_AT_MOST:
                added.append_entry()
            return True
        if name := sent.get("remove"):
            for one in lists.values():
                one.entries = [entry for entry in one.entries if entry.name != name]
            return True
        return False
