"""A spreadsheet as it was uploaded: how large, kept in the store, read; and why a file was refused."""

import re

from flask import current_app
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from app.access import person
from app.evidence import media_type_of
from app.houses import own_profile
from forms.saying import say
from imports.laying import FormRefused
from imports.sheets import SheetRefused, Table, read_sheet
from persistence import clock
from persistence.files import StoredFile
from persistence.text import Text
from proposals.content import cleaned_text
from workflow.errors import InputMissing, Refused


def sheet_and_file(given: FileStorage | None) -> tuple[Table, StoredFile]:
    """The sheet as it was read and the file as stored, not yet in the session.

    Raises SheetRefused, and InputMissing for a file that is too large.
    """
    content = uploaded(given)
    table = read_sheet(content, given.filename or "" if given else "")
    kept: StoredFile = current_app.extensions["file_store"].keep(
        content,
        name=file_name(given),
        media_type=media_type_of(content) or "text/csv",
        at=clock.now(),
        by_id=person().id,
    )
    return table, kept


def uploaded(given: FileStorage | None) -> bytes:
    """The bytes of an uploaded file. Raises InputMissing for one that is too large."""
    limit = own_profile().workflow.options.upload_megabytes
    content = given.stream.read(limit * 1024 * 1024 + 1) if given else b""
    if len(content) > limit * 1024 * 1024:
        raise InputMissing(
            Text("The file is larger than {size} MB. Send a smaller one.", size=limit)
        )
    return content


def file_name(given: FileStorage | None) -> str:
    """The name of an uploaded file, without folders."""
    named = cleaned_text(given.filename or "") if given else ""
    return re.sub(r"[/\\]+", "", named)[-200:] or _("file")


def bytes_of(file: StoredFile) -> bytes:
    """What a stored file holds."""
    content: bytes = current_app.extensions["file_store"].read(file.sha256)
    return content


def reasons_of(refused: Refused | SheetRefused | FormRefused) -> list[str]:
    """Why something was refused, in the reader's language."""
    if isinstance(refused, Refused):
        return [say(reason) for reason in refused.reasons]
    return [say(refused.reason)]
