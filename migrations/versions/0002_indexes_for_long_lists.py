"""Indexes for long lists: addresses of the catalog, cases by state, kind and title, ballots of a committee."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

STATE = "ix_proposal_institution_state"
ADDED = (
    (STATE, "proposal", ["institution_id", "state", "state_since", "id"]),
    ("ix_proposal_institution_title", "proposal", ["institution_id", "state", "title", "id"]),
    (
        "ix_proposal_institution_kind",
        "proposal",
        ["institution_id", "kind", "state", "state_since", "id"],
    ),
    ("ix_proposal_entered_by_id", "proposal", ["entered_by_id"]),
    ("ix_ballot_open", "ballot", ["committee_id", "state", "closes_at", "id"]),
    ("ix_ballot_closed", "ballot", ["committee_id", "closed_at", "id"]),
    ("ix_catalog_entry_address", "catalog_entry", ["institution_id", "slug"]),
)


def upgrade() -> None:
    op.drop_index(STATE, "proposal")
    for name, table, columns in ADDED:
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, table, _columns in reversed(ADDED):
        op.drop_index(name, table)
    op.create_index(STATE, "proposal", ["institution_id", "state", "id"])
