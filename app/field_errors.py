"""A refusal of a service shown where it belongs: on the field of the form, or above the form."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from accounts.errors import AccountChanged, AccountNotAllowed, AccountRefused
from persistence.unit_of_work import unit_of_work


@dataclass
class Saving:
    """What came of a write: 200, or the status of the page that says why not."""

    status: int = 200

    @property
    def done(self) -> bool:
        """Whether it was saved."""
        return self.status == 200


@contextmanager
def saving(session: Session, form: FlaskForm) -> Iterator[Saving]:
    """Run the block in a unit of work; a refusal becomes an error of the form, and nothing is saved."""
    came = Saving()
    try:
        with unit_of_work(session):
            yield came
    except AccountNotAllowed:
        raise
    except AccountRefused as refused:
        came.status = 409 if isinstance(refused, AccountChanged) else 422
        field = form._fields.get(refused.field)
        if field is None:
            form.form_errors = [*form.form_errors, refused.reason]
        else:
            field.errors = [refused.reason]
