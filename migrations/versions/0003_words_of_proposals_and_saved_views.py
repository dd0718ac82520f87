"""Words by which proposals are found, filled from what is sealed; views that people keep; mails by case."""

import json
import unicodedata
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WORD = sa.String(length=60).with_variant(sa.String(length=60, collation="C"), "postgresql")
NO_WORDS = frozenset({"id", "sha256", "media_type"})


def upgrade() -> None:
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "place",
            sa.String(length=40),
            nullable=False,
            comment="which list: board, proposals",
        ),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column(
            "query",
            sa.String(length=500),
            nullable=False,
            comment="the filters, as in the address",
        ),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_saved_view_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("person_id", "name", name=op.f("uq_saved_view_person_id_name")),
    )
    words = op.create_table(
        "proposal_word",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("word", WORD, nullable=False, comment="normalised, of the latest revision"),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_proposal_word_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_word")),
        sa.UniqueConstraint("proposal_id", "word", name=op.f("uq_proposal_word_proposal_id_word")),
    )
    _fill(words)
    op.create_index("ix_proposal_word_word", "proposal_word", ["word", "proposal_id"])
    op.create_index("ix_mail_about", "mail", ["about"])


def downgrade() -> None:
    op.drop_index("ix_mail_about", "mail")
    op.drop_table("proposal_word")
    op.drop_table("saved_view")


def _fill(words: sa.Table) -> None:
    """The words of the latest revision of every case that was sealed before there was this table."""
    bind = op.get_bind()
    sealed = sa.table("revision", sa.column("id"), sa.column("proposal_id"), sa.column("canonical"))
    latest = sa.select(sa.func.max(sealed.c.id)).group_by(sealed.c.proposal_id)
    ids = list(bind.scalars(sa.select(sealed.c.id).where(sealed.c.id.in_(latest))))
    for start in range(0, len(ids), 500):
        part = sa.select(sealed.c.proposal_id, sealed.c.canonical).where(
            sealed.c.id.in_(ids[start : start + 500])
        )
        rows = [
            {"proposal_id": row.proposal_id, "word": word}
            for row in bind.execute(part).all()
            for word in sorted(set(_words(json.loads(bytes(row.canonical)))))
        ]
        if rows:
            bind.execute(sa.insert(words), rows)


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        for word in _normalised(value).split():
            if len(word) > 1 or word.isdigit():
                yield word[:60]
    elif isinstance(value, list):
        for one in value:
            yield from _words(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            if name not in NO_WORDS:
                yield from _words(one)


def _normalised(text: str) -> str:
    """As proposals/wordforms.py had it at the time."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(
        letter if letter.isalnum() else "" if unicodedata.combining(letter) else " "
        for letter in plain
        if letter not in "'’"
    )
