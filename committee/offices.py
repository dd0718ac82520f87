"""What the offices of a committee are called within a sentence."""

from persistence.text import Text

_EVERYWHERE = {"chair": Text("chair"), "vice_chair": Text("vice chair")}


def office_named(office: str) -> Text | str:
    """The office in words; those that only the bylaws know are the institution's own words."""
    return _EVERYWHERE.get(office, office.replace("_", " "))
