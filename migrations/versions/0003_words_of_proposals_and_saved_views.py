"""Words by which proposals are found, filled from what is sealed; views that people keep; mails by case."""

import json

import sqlalchemy as sa
from alembic import op

from proposals.words import words_in

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WORD = sa.String(length=60).with_variant(sa.String(length=60, collation="C"), "postgresql")


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
    """The words of the latest revision of every case that was sealed before there was this table.

    What is a word is asked of the code as it is when this runs: the table follows from the
    revisions, and is filled anew at each sealing.
    """
    bind = op.get_bind()
    sealed = sa.table("revision", sa.column("id"), sa.column("proposal_id"), sa.column("canonical"))
    latest = sa.select(sa.func.max(sealed.c.id)).group_by(sealed.c.proposal_id)
    wanted = sa.select(sealed.c.id).where(sealed.c.id.in_(latest)).order_by(sealed.c.id)
    ids = list(bind.scalars(wanted))
    for start in range(0, len(ids), 500):
        part = (
            sa.select(sealed.c.proposal_id, sealed.c.canonical)
            .where(sealed.c.id.in_(ids[start : start + 500]))
            .order_by(sealed.c.id)
        )
        rows = [
            {"proposal_id": row.proposal_id, "word": word}
            for row in bind.execute(part).all()
            for word in words_in(json.loads(bytes(row.canonical)))
        ]
        if rows:
            bind.execute(sa.insert(words), rows)
