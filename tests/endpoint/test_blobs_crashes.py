"""After a crash and on a full disk the store serves no torn blob, and keeps what it promised."""

import errno
import hashlib
import sqlite3
from pathlib import Path

import pytest

from edgegis.endpoint.blobs import files as blob_files
from edgegis.endpoint.blobs.store import BlobStore
from edgegis.endpoint.configuration import Configuration
from edgegis.endpoint.database import Database

from .payloads import exception

DATA = b"some bytes that were written " * 100
DIGEST = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def opened(tmp_path):
    """Opens the store anew, as after the endpoint went down."""
    databases = []

    def opened():
        databases.append(Database(tmp_path))
        return BlobStore(tmp_path / "blobs", databases[-1], Configuration())

    yield opened
    for database in databases:
        database.close()


def torn(data):
    """What a power cut makes of a file that was not synced: all kinds of it have the right name."""
    return {"shorter": data[:-10], "empty": b"", "zeros": data[:50] + bytes(len(data) - 50)}


@pytest.mark.parametrize("kind", ["shorter", "empty", "zeros"])
def test_torn_blob_is_missing_after_a_crash(kind, opened):
    store = opened()
    store.add("", DATA)
    store.path(DIGEST).write_bytes(torn(DATA)[kind])
    store = opened()
    assert store.held("", [DIGEST]) == {}
    assert store.missing("", [DIGEST]) == [DIGEST]
    assert store.add("", DATA) == DIGEST
    assert store.missing("", [DIGEST]) == [] and store.read(DIGEST) == DATA


def test_whole_blob_is_there_after_a_crash_and_hashed_once(opened, monkeypatch):
    opened().add("", DATA)
    store = opened()
    hashed = []
    monkeypatch.setattr(store._files, "holds", lambda digest: hashed.append(digest) or True)
    assert [store.missing("", [DIGEST]) for _ in range(3)] == [[], [], []]
    assert hashed == [DIGEST]


def test_synced_blob_is_not_hashed_again(opened, monkeypatch):
    store = opened()
    store.add("", DATA)
    synced = []
    monkeypatch.setattr(
        blob_files.os, "fsync", lambda handle: synced.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
    )
    store.sync([DIGEST, DIGEST, "7" * 64])
    path = store.path(DIGEST)
    assert synced[0] == str(path) and set(synced[1:]) == {str(path.parent), str(path.parent.parent)}
    store.sync([DIGEST])
    assert len(synced) == 3
    store = opened()
    monkeypatch.setattr(store._files, "holds", lambda digest: pytest.fail("hashed"))
    assert store.missing("", [DIGEST]) == []


def test_second_owner_does_not_undo_what_was_synced(opened):
    store = opened()
    store.add("anna", DATA)
    store.sync([DIGEST])
    inode = store.path(DIGEST).stat().st_ino
    store.add("ben", DATA)
    assert store.path(DIGEST).stat().st_ino == inode
    assert [row["synced"] for row in store._database.rows("SELECT synced FROM blob")] == [1]


def test_what_was_arriving_and_what_nobody_knows_goes(opened, tmp_path):
    store = opened()
    store.add("", DATA)
    arrival = store.arrival()
    arrival.write(b"broke off")
    arrival._file.close()
    orphan = store.path("7" * 64)
    orphan.parent.mkdir()
    orphan.write_bytes(b"moved to its place, then the computer was off")
    store.collect()
    assert arrival.path.exists() and not orphan.exists()
    store = opened()
    store.start()
    store.close()
    assert not arrival.path.exists()
    assert store.missing("", [DIGEST]) == []


def _full(*_):
    raise OSError(errno.ENOSPC, "No space left on device")


def _full_database(*_):
    raise sqlite3.OperationalError("database or disk is full")


@pytest.mark.parametrize(
    "where, what",
    [
        ("edgegis.endpoint.blobs.files.Arrival._opened", _full),
        ("edgegis.endpoint.blobs.files.write_all", _full),
        ("edgegis.endpoint.blobs.files.Arrival.place", _full),
        ("edgegis.endpoint.blobs.room.BlobRoom.nearly_full", _full_database),
    ],
    ids=["new file", "written", "placed", "database"],
)
def test_full_disk_is_said_and_leaves_nothing(where, what, client, service, tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(where, what)
        document = exception(client.put(f"/blobs/{DIGEST}", content=DATA), 507, "store-full")
    assert "disk of the endpoint is full" in document["detail"]
    assert [path for path in (tmp_path / "endpoint" / "blobs").rglob("*") if path.is_file()] == []
    assert client.head(f"/blobs/{DIGEST}").status_code == 404
    assert client.put(f"/blobs/{DIGEST}", content=DATA).status_code == 201
    assert client.get(f"/blobs/{DIGEST}").content == DATA
