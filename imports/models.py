"""A sheet on its way in: what was sent, what its columns mean, how far it is, what each row became."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from persistence.base import Base
from persistence.files import StoredFile
from persistence.types import JSONText, UTCDateTime, stored_enum


class Purpose(enum.Enum):
    """What the rows of a sheet become."""

    EXISTING = "existing"
    """Programs approved before the system, straight to the catalog."""
    DRAFTS = "drafts"
    """Proposals to be written further and sent."""


class BatchState(enum.Enum):
    """How far a sheet is."""

    BEGUN = "begun"
    WAITING = "waiting"
    """Handed to the worker."""
    DONE = "done"


class ImportBatch(Base):
    """One sheet that somebody sent."""

    __tablename__ = "import_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    purpose: Mapped[Purpose] = mapped_column(stored_enum(Purpose, "import_purpose"))
    stage: Mapped[BatchState] = mapped_column(
        "state", stored_enum(BatchState, "import_state"), default=BatchState.BEGUN
    )
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    table: Mapped[dict[str, Any]] = mapped_column(JSONText, comment="the sheet as it was read")
    columns: Mapped[list[str] | None] = mapped_column(
        JSONText, comment="what each column means, by its place; null: not said yet"
    )
    same_for_all: Mapped[dict[str, str]] = mapped_column(
        JSONText, default=dict, comment="answers for rows that give none, and how dates are written"
    )
    total: Mapped[int] = mapped_column(default=0, comment="rows to be taken in")
    done: Mapped[int] = mapped_column(default=0, comment="rows taken in or refused so far")
    troubles: Mapped[list[Any]] = mapped_column(
        JSONText, default=list, comment="rows that were refused while they were taken in, and why"
    )
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())
    started_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime())

    file: Mapped[StoredFile] = relationship()
    files: Mapped[list["ImportFile"]] = relationship(order_by="ImportFile.id")


class ImportFile(Base):
    """An approval as it was given, sent beside a sheet; rows name it."""

    __tablename__ = "import_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))

    file: Mapped[StoredFile] = relationship()


class ImportedRow(Base):
    """What a row became: by its key a second run of the same sheet knows it again."""

    __tablename__ = "imported_row"
    __table_args__ = (UniqueConstraint("institution_id", "purpose", "by_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    purpose: Mapped[Purpose] = mapped_column(stored_enum(Purpose, "imported_purpose"))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    key: Mapped[str] = mapped_column(String(64), comment="of title and unit")
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"), index=True)
    row: Mapped[int] = mapped_column(comment="its number in the sheet")
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
