"""A file given as evidence: what it is by its content, how large, and keeping it in the store."""

import io
import re
import zipfile
from datetime import datetime

from flask import current_app
from werkzeug.datastructures import FileStorage

from app.houses import own_profile
from persistence.files import StoredFile
from persistence.text import Text
from proposals.content import cleaned_text
from workflow.errors import InputMissing

SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
_OFFICE = "application/vnd.openxmlformats-officedocument."
IN_ARCHIVES = (
    ("word/document.xml", f"{_OFFICE}wordprocessingml.document"),
    ("xl/workbook.xml", f"{_OFFICE}spreadsheetml.sheet"),
    ("ppt/presentation.xml", f"{_OFFICE}presentationml.presentation"),
)
_ODF = re.compile(r"application/vnd\.oasis\.opendocument\.(text|spreadsheet|presentation)")


def kept_file(given: FileStorage | None, now: datetime, by_id: int) -> StoredFile | None:
    """The file as stored, not yet in the session; None where none was given.

    Raises InputMissing for one that is too large or of a kind that is not taken.
    """
    if given is None or not given.filename:
        return None
    limit = own_profile().workflow.options.upload_megabytes
    content = given.stream.read(limit * 1024 * 1024 + 1)
    if len(content) > limit * 1024 * 1024:
        raise InputMissing(
            Text("The file is larger than {size} MB. Send a smaller one.", size=limit)
        )
    media_type = media_type_of(content)
    if media_type is None:
        raise InputMissing(
            Text("This kind of file is not taken. Send a PDF, a picture or an office document.")
        )
    name = re.sub(r"[/\\]+", "", cleaned_text(given.filename))[-200:] or "file"
    kept: StoredFile = current_app.extensions["file_store"].keep(
        content, name=name, media_type=media_type, at=now, by_id=by_id
    )
    return kept


def media_type_of(content: bytes) -> str | None:
    """What the bytes are, whatever the name says; None for what is not taken."""
    for beginning, media_type in SIGNATURES:
        if content.startswith(beginning):
            return media_type
    if not content.startswith(b"PK"):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            for part, media_type in IN_ARCHIVES:
                if part in names:
                    return media_type
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
                found = archive.read("mimetype").decode("ascii", "replace")
                return found if _ODF.fullmatch(found) else None
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError):
        return None
    return None
