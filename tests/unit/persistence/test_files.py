"""The store of files: addressed by content, whole or not there, and never silently altered."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from persistence.files import FileStore

BYTES = b"%PDF-1.7 the approval"
NAME = hashlib.sha256(BYTES).hexdigest()


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


def test_bytes_are_found_by_their_hash(store: FileStore) -> None:
    assert store.write(BYTES) == NAME
    assert store.read(NAME) == BYTES


def test_the_same_bytes_are_kept_once(store: FileStore) -> None:
    store.write(BYTES)
    before = store.path(NAME).stat().st_mtime_ns
    store.write(BYTES)
    assert store.path(NAME).stat().st_mtime_ns == before
    assert [one.name for one in store.folder.rglob("*") if one.is_file()] == [NAME]


def test_bytes_that_were_altered_on_disk_are_not_handed_out(store: FileStore) -> None:
    store.write(BYTES)
    store.path(NAME).write_bytes(b"something else")
    with pytest.raises(ValueError, match="was altered on disk"):
        store.read(NAME)


def test_what_was_never_kept_is_not_there(store: FileStore) -> None:
    with pytest.raises(FileNotFoundError):
        store.read(NAME)


def test_a_row_says_what_the_bytes_are(store: FileStore) -> None:
    at = datetime(2026, 10, 5, tzinfo=UTC)
    row = store.keep(BYTES, name="approval.pdf", media_type="application/pdf", at=at, by_id=7)
    assert (row.sha256, row.size, row.name, row.by_id, row.at) == (
        NAME,
        len(BYTES),
        "approval.pdf",
        7,
        at,
    )
