"""Stored files: bytes on disk under their own hash, a row for each name they were given.

The store lies outside the web root; who may read a file is decided by whoever owns the row.
"""

import hashlib
import os
import tempfile
from datetime import datetime
from pathlib import Path

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from persistence.base import Base
from persistence.types import UTCDateTime


class StoredFile(Base):
    """One file as somebody gave it or the worker made it. The bytes never change."""

    __tablename__ = "stored_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True, comment="of the bytes")
    name: Mapped[str] = mapped_column(String(255), comment="file name shown and downloaded")
    media_type: Mapped[str] = mapped_column(String(100), comment="found from the content")
    size: Mapped[int] = mapped_column(comment="bytes")
    at: Mapped[datetime] = mapped_column(UTCDateTime())
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), comment="none: the system")


class FileStore:
    """A folder of bytes addressed by their SHA-256. Writing the same bytes twice is harmless."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Where the bytes with this hash lie."""
        return self.folder / sha256[:2] / sha256

    def write(self, content: bytes) -> str:
        """Keep the bytes; return their hash. Complete or not there at all, also after a crash."""
        sha256 = hashlib.sha256(content).hexdigest()
        target = self.path(sha256)
        if target.exists():
            return sha256
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".new-")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
        return sha256

    def read(self, sha256: str) -> bytes:
        """The bytes with this hash. Raises FileNotFoundError, or ValueError when they were altered."""
        content = self.path(sha256).read_bytes()
        if hashlib.sha256(content).hexdigest() != sha256:
            raise ValueError(f"The stored file {sha256} was altered on disk.")
        return content

    def keep(
        self, content: bytes, *, name: str, media_type: str, at: datetime, by_id: int | None
    ) -> StoredFile:
        """Write the bytes and return an unsaved row for them."""
        return StoredFile(
            sha256=self.write(content),
            name=name,
            media_type=media_type,
            size=len(content),
            at=at,
            by_id=by_id,
        )
