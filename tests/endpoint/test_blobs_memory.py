"""Large blobs are in memory first. What is promised of blobs holds for them, too."""

import errno
import hashlib

import pytest

from edgegis.endpoint.blobs import memory as blob_memory
from edgegis.endpoint.blobs.store import BlobStore
from edgegis.endpoint.configuration import Configuration
from edgegis.endpoint.database import Database
from edgegis.runtime.payloads.chunks import ChunkSink
from edgegis.runtime.payloads.payload import BandType, Grid, windows_of

from .payloads import exception

DATA = bytes(range(256)) * 8192  # 2 MiB
DIGEST = hashlib.sha256(DATA).hexdigest()
ADDRESS = f"/blobs/{DIGEST}"


@pytest.fixture
def database(tmp_path):
    database = Database(tmp_path)
    yield database
    database.close()


@pytest.fixture
def opened(tmp_path, database):
    """Opens the store anew. Each is closed at the end, unless its endpoint was killed: then it is not."""
    stores = []

    def opened(**settings):
        store = BlobStore(tmp_path / "blobs", database, Configuration(**settings))
        store.start()
        stores.append(store)
        return store

    yield opened
    for store in stores:
        store.close()


@pytest.fixture
def kept(opened):
    """A store that writes nothing by itself."""
    return opened()


def files(folder):
    return {path.name for path in folder.rglob("*") if path.is_file() and "blobs" in path.parts}


def lease_is_over(database):
    with database.write() as connection:
        connection.execute("UPDATE blob_grant SET used = 0")


def is_at_rest(monkeypatch):
    monkeypatch.setattr(blob_memory, "REST_S", -1.0)


def test_blob_that_was_sent_is_no_file_yet_and_comes_back(client, tmp_path):
    assert client.put(ADDRESS, content=DATA).status_code == 201
    assert files(tmp_path) == set()
    assert client.put(ADDRESS, content=DATA).status_code == 204
    assert client.post("/blobs/missing", json={"digests": [DIGEST]}).json() == {"missing": []}
    assert client.get(ADDRESS).content == DATA
    assert client.head(ADDRESS).headers["content-length"] == str(len(DATA))
    assert client.get(ADDRESS, headers={"Range": "bytes=5-8"}).content == DATA[5:9]


def test_damaged_blob_leaves_nothing(client, service, tmp_path):
    exception(client.put(ADDRESS, content=DATA[:-1] + b"x"), 400, "blob-mismatch")
    assert client.get(ADDRESS).status_code == 404
    assert files(tmp_path) == set() and service.blobs._files.memory.held() == []


def test_compressed_blob_is_what_it_unfolds_to(client):
    import gzip

    sent = client.put(ADDRESS, content=gzip.compress(DATA), headers={"Content-Encoding": "gzip"})
    assert sent.status_code == 201 and client.get(ADDRESS).content == DATA


def test_small_blob_is_a_file_at_once(kept, tmp_path):
    digest = kept.add("", DATA[:1000])
    assert files(tmp_path) == {digest}


def test_blob_for_which_there_is_no_room_is_a_file_at_once(opened, tmp_path):
    store = opened(blob_memory_bytes=len(DATA))
    store.add("", DATA)
    other = store.add("", DATA[::-1])
    assert files(tmp_path) == {other} and store.read(DIGEST) == DATA


def test_memory_may_be_switched_off(opened, tmp_path):
    opened(blob_memory_bytes=0).add("", DATA)
    assert files(tmp_path) == {DIGEST}


def test_blob_is_written_when_nothing_else_comes(kept, tmp_path, monkeypatch):
    kept.add("", DATA)
    view = kept.warmed(DIGEST)
    is_at_rest(monkeypatch)
    kept._writer._write_what_waits()
    assert files(tmp_path) == {DIGEST} and kept.path(DIGEST).read_bytes() == DATA
    assert kept._files.memory.held() == []
    other = kept.add("", DATA[::-1])  # takes no memory that is still being read
    assert view == DATA == kept.read(DIGEST) and kept.read(other) == DATA[::-1]


def test_the_oldest_are_written_when_there_is_little_room(opened, tmp_path):
    store = opened(blob_memory_bytes=6 * len(DATA))
    digests = [store.add("", bytes([number]) * len(DATA)) for number in range(4)]
    store._writer._write_what_waits()
    assert files(tmp_path) == set(digests[:2])
    assert store._files.memory.held() == digests[2:]


def test_blob_that_is_promised_is_on_the_disk(kept, opened, tmp_path):
    kept.add("", DATA)
    kept.sync([DIGEST])
    assert files(tmp_path) == {DIGEST}
    assert opened().missing("", [DIGEST]) == []  # as after a power cut


def test_blob_is_there_after_a_stop(opened, tmp_path):
    store = opened()
    store.add("", DATA)
    store.close()
    assert files(tmp_path) == {DIGEST}
    again = opened()
    assert again.missing("", [DIGEST]) == [] and again.read(DIGEST) == DATA


def test_blob_that_was_in_memory_is_missing_after_a_crash(kept, opened):
    kept.add("", DATA)
    again = opened()
    assert again.missing("", [DIGEST]) == [DIGEST]
    assert again.add("", DATA) == DIGEST
    assert again.missing("", [DIGEST]) == [] and again.read(DIGEST) == DATA


def test_blob_that_was_removed_is_not_written(kept, database, tmp_path):
    kept.add("", DATA)
    lease_is_over(database)
    BlobStore(tmp_path / "blobs", database, Configuration()).collect()  # as another process does
    kept._writer.write([DIGEST])
    assert files(tmp_path) == set() and kept._files.memory.held() == []


def test_cleaning_removes_what_is_in_memory(opened, database):
    store = opened(lease_s=1, store_bytes=3_000_000)
    store.add("", DATA)
    lease_is_over(database)
    store.add("", DATA[::-1])
    assert store.missing("", [DIGEST]) == [DIGEST] and DIGEST not in store._files.memory.held()


def test_full_disk_keeps_blobs_in_memory(kept, tmp_path, monkeypatch, caplog):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    kept.add("", DATA)
    is_at_rest(monkeypatch)
    with monkeypatch.context() as patch:
        patch.setattr("edgegis.endpoint.blobs.files.write_all", full)
        kept._writer._write_what_waits()
    assert "disk of the endpoint is full" in caplog.text
    assert files(tmp_path) == set() and kept.read(DIGEST) == DATA
    kept._writer._write_what_waits()
    assert files(tmp_path) == {DIGEST}


def test_result_stays_where_it_was_made(kept, monkeypatch):
    grid = Grid(1000, 1000, (0.0, 1.0, 0.0, 0.0, 0.0, -1.0), "", (BandType("f"),))
    rooms = []

    def room(size):
        rooms.append(kept.room(size))
        return rooms[-1]

    sink = ChunkSink(grid, kept.keep(""), room)
    for window in windows_of(grid):
        sink.write(window, [memoryview(bytes([window.row % 251]) * (window.columns * window.rows * 4))])
    (chunk,) = sink.chunks()
    (blob,) = chunk.blobs
    assert kept.warmed(blob.digest).obj is rooms[0].obj
    assert hashlib.sha256(kept.read(blob.digest)).hexdigest() == blob.digest
