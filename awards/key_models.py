"""Keys that an institution signs its badges with. How they are used is in keyring.py."""

import enum
from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Institution
from persistence.base import Base
from persistence.types import UTCDateTime, stored_enum

_SIGNS = "retired_at IS NULL"


class KeyKind(enum.Enum):
    """What a key signs: proofs inside credentials, or tokens."""

    ED25519 = "ed25519"
    RSA = "rsa"


class SigningKey(Base):
    """A key pair of an institution. Of each kind one signs; those before it stay, to check with."""

    __tablename__ = "signing_key"
    __table_args__ = (
        Index(
            "uq_signing_key_one_signs",
            "institution_id",
            "kind",
            unique=True,
            sqlite_where=text(_SIGNS),
            postgresql_where=text(_SIGNS),
        ),
        CheckConstraint(
            "withdrawn_at IS NULL OR retired_at IS NOT NULL", name="withdrawn_key_signs_no_more"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), index=True)
    kind: Mapped[KeyKind] = mapped_column(stored_enum(KeyKind, "key_kind"))
    name: Mapped[str] = mapped_column(String(120), unique=True, comment="multibase, or kid")
    public: Mapped[str] = mapped_column(Text, comment="multibase, or a JWK as JSON")
    locked: Mapped[bytes] = mapped_column(
        LargeBinary, comment="private half, AES-256-GCM under a key from the settings"
    )
    made_at: Mapped[datetime] = mapped_column(UTCDateTime())
    retired_at: Mapped[datetime | None] = mapped_column(
        UTCDateTime(), comment="signs no more; what it signed stays valid"
    )
    withdrawn_at: Mapped[datetime | None] = mapped_column(
        UTCDateTime(), comment="compromised: what it signed is no longer valid"
    )

    institution: Mapped[Institution] = relationship()
