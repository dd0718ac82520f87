"""Acting for a colleague in the pages: whom an address means. Who may is asked by the workflow."""

from accounts.models import Person
from accounts.queries import person_by_email
from app.access import person
from app.database import db
from persistence.text import Text
from workflow.errors import InputMissing


def colleague_named(address: str | None) -> Person | None:
    """Somebody of the same institution; None where no address was given. Raises InputMissing."""
    if not (address or "").strip():
        return None
    found = person_by_email(db.session, address or "")
    if found is None or found.institution_id != person().institution_id or not found.active:
        raise InputMissing(Text("Nobody at this institution has this address."))
    return found
