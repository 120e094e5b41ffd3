"""Room in the blob store: what goes when it is full, what never goes, and what is said when nothing can go."""

import hashlib

import pytest

from edgegis.endpoint.blobs import room as blob_room
from edgegis.endpoint.blobs.store import BlobStore
from edgegis.endpoint.configuration import Configuration
from edgegis.endpoint.database import Database
from edgegis.endpoint.tokens import Principal, Tokens
from edgegis.runtime.payloads.manifest import BlobReference
from edgegis.runtime.request_errors import StoreFull
from edgegis.tests.patience import eventually

from .payloads import exception

LEASE_S = 1000.0
SIZE = 100_000


@pytest.fixture
def clock(monkeypatch):
    """Time that is set forward, and passes by a little whenever somebody looks."""

    class Clock:
        now = 1_000_000.0

        def time(self):
            self.now += 0.001
            return self.now

        def monotonic(self):
            return self.now

    clock = Clock()
    monkeypatch.setattr("edgegis.endpoint.blobs.store.time", clock)
    monkeypatch.setattr(blob_room, "time", clock)
    return clock


@pytest.fixture
def database(tmp_path):
    database = Database(tmp_path)
    yield database
    database.close()


@pytest.fixture
def store(tmp_path, database, clock):
    """Room for ten blobs in all, and for five of an owner."""
    configuration = Configuration(store_bytes=10 * SIZE, store_bytes_per_token=5 * SIZE, lease_s=LEASE_S)
    return BlobStore(tmp_path / "blobs", database, configuration)


def add(store, number, owner=""):
    return store.add(owner, bytes([number]) * SIZE)


def digest(number):
    return hashlib.sha256(bytes([number]) * SIZE).hexdigest()


def here(store, *numbers):
    """Which of the blobs have files."""
    return [number for number in numbers if store.path(digest(number)).exists()]


def pin(database, owner, *numbers):
    with database.write() as connection:
        connection.execute(
            "INSERT INTO job (id, owner, process, module, status, created, updated, memory_bytes, request_digest)"
            " VALUES (?, ?, 'p', '', 'successful', 0, 0, 0, '')",
            [f"job of {owner}", owner],
        )
        for number in numbers:
            connection.execute("INSERT INTO job_blob VALUES (?, ?)", [f"job of {owner}", digest(number)])


def test_least_recently_used_goes_first(store, clock):
    for number in range(5):
        add(store, number)
        clock.now += 10
    clock.now += 2 * LEASE_S
    assert store.missing("", [digest(0), digest(2)]) == []
    add(store, 5)
    assert here(store, *range(6)) == [0, 2, 3, 4, 5]
    add(store, 6)
    assert here(store, *range(7)) == [0, 2, 4, 5, 6]
    assert store.missing("", [digest(1), digest(0)]) == [digest(1)]


@pytest.mark.parametrize(
    "use, stays",
    [
        (lambda store: store.missing("", [digest(0)]), True),
        (lambda store: store.held("", [digest(0)]), True),
        (lambda store: add(store, 0), True),
        (lambda store: store.missing("ben", [digest(0)]), False),
        (lambda store: store.missing("", [digest(1)]), False),
    ],
    ids=["asked", "read", "sent again", "asked by another", "another asked for"],
)
def test_lease_lasts_for_its_time(use, stays, store, clock):
    add(store, 0)
    clock.now += 0.9 * LEASE_S
    use(store)
    clock.now += LEASE_S
    store.collect()
    assert here(store, 0) == ([0] if stays else [])
    clock.now += 2 * LEASE_S
    store.collect()
    assert here(store, 0) == []


def test_leased_blobs_stay_and_the_new_one_is_refused(store, clock):
    for number in range(5):
        add(store, number)
    with pytest.raises(StoreFull, match=r"Your part .* is full: it holds 0.5 of 0.5 MB.* 0.1 MB are to come"):
        add(store, 5)
    assert here(store, *range(6)) == [0, 1, 2, 3, 4]
    assert list(store.path("").parent.glob("arriving/*")) == []
    add(store, 3)
    clock.now += 2 * LEASE_S
    add(store, 5)
    assert here(store, *range(6)) == [1, 2, 3, 4, 5]


def test_nothing_goes_when_all_that_may_go_is_not_enough(store, clock, database):
    for number in range(5):
        add(store, number)
    pin(database, "", 0, 1, 2, 3)
    clock.now += 2 * LEASE_S
    with pytest.raises(StoreFull):
        store.add("", b"x" * 2 * SIZE)
    assert here(store, *range(5)) == [0, 1, 2, 3, 4]
    clock.now += 2
    store.add("", b"x" * SIZE)
    assert here(store, *range(5)) == [0, 1, 2, 3]


def test_what_a_job_needs_stays(store, clock, database):
    for number in range(5):
        add(store, number)
    pin(database, "", 0, 1)
    clock.now += 2 * LEASE_S
    freed = store.collect()
    assert (freed.bytes, freed.count) == (3 * SIZE, 3)
    assert here(store, *range(5)) == [0, 1]


def test_job_of_one_owner_keeps_no_claim_of_another(store, clock, database):
    add(store, 0, "anna")
    add(store, 0, "ben")
    pin(database, "anna", 0)
    clock.now += 2 * LEASE_S
    assert store.collect().count == 0
    assert here(store, 0) == [0]
    assert store.missing("ben", [digest(0)]) == [digest(0)]
    assert store.missing("anna", [digest(0)]) == []


def test_whole_store_is_bounded_over_all_owners(store, clock):
    for number in range(10):
        add(store, number, "anna" if number < 5 else "ben")
        clock.now += 1
    with pytest.raises(StoreFull, match=r"The endpoint's store of data is full: it holds 1.0 of 1.0 MB"):
        add(store, 10, "carl")
    clock.now += 2 * LEASE_S
    add(store, 10, "carl")
    assert here(store, *range(11)) == [*range(1, 11)]


def test_full_store_does_not_tell_what_others_have(store):
    for number in range(10):
        add(store, number, "anna" if number < 5 else "ben")
    for number in (0, 10):
        with pytest.raises(StoreFull):
            add(store, number, "carl")
    assert store.missing("carl", [digest(0)]) == [digest(0)]


def test_shared_blob_counts_for_each_owner_and_once_in_all(store, clock):
    for owner in ("anna", "ben", "carl"):
        for number in range(4):
            add(store, number, owner)
    for number in range(4, 10):
        add(store, number, f"owner {number}")
    clock.now += 2 * LEASE_S
    store.held("ben", [digest(number) for number in range(4)])
    for number in range(10, 15):
        add(store, number, "anna")
    assert store.missing("anna", [digest(number) for number in range(4)]) == [digest(number) for number in range(4)]
    assert here(store, *range(4)) == [0, 1, 2, 3]


def test_token_may_have_another_limit(store, database):
    Tokens(database).add(Principal("small", max_store_bytes=SIZE))
    Tokens(database).add(Principal("large", max_store_bytes=8 * SIZE))
    add(store, 0, "small")
    with pytest.raises(StoreFull):
        add(store, 1, "small")
    for number in range(8):
        add(store, number, "large")
    with pytest.raises(StoreFull):
        add(store, 8, "large")


def test_what_a_run_uses_and_keeps_stays_however_long_it_takes(store, clock):
    add(store, 0)
    with store.using("", [digest(0)]) as keep:
        keep(memoryview(bytes([1]) * SIZE))
        for _ in range(10):
            clock.now += LEASE_S / 5
            store._keep_house()
        assert store.collect().count == 0
    clock.now += 0.9 * LEASE_S
    assert store.collect().count == 0
    clock.now += 2 * LEASE_S
    assert store.collect().count == 2


def test_mapped_blob_outlives_its_removal(store, clock):
    add(store, 0)
    data = store.mapped(BlobReference(digest(0), SIZE))
    clock.now += 2 * LEASE_S
    assert store.collect().count == 1
    assert bytes(data) == bytes(SIZE)


def test_store_cleans_itself_before_anybody_has_to_wait(store, clock):
    for number in range(5):
        add(store, number)
        clock.now += 1
    clock.now += 2 * LEASE_S
    store.start()
    try:
        assert eventually(lambda: here(store, *range(5)) == [1, 2, 3, 4])
    finally:
        store.close()


def test_other_process_may_collect(tmp_path, database, store, clock):
    for number in range(5):
        add(store, number)
    clock.now += 2 * LEASE_S
    configuration = Configuration(lease_s=LEASE_S)
    other = Database(tmp_path)
    assert BlobStore(tmp_path / "blobs", other, configuration).collect(keep_bytes=2 * SIZE).count == 3
    other.close()
    for number in range(10, 13):
        add(store, number)
    assert here(store, *range(5)) == [3, 4]


def test_row_without_a_file_is_a_blob_that_is_missing(store):
    add(store, 0)
    store.path(digest(0)).unlink()
    assert store.missing("", [digest(0)]) == [digest(0)]
    add(store, 0)
    assert store.missing("", [digest(0)]) == []


def test_store_full_over_http(store, client, service, monkeypatch):
    monkeypatch.setattr(service, "blobs", store)
    for number in range(6):
        body = bytes([number]) * SIZE
        response = client.put(f"/blobs/{digest(number)}", content=body)
    document = exception(response, 507, "store-full")
    assert "Please dismiss jobs" in document["detail"]
    assert here(store, *range(6)) == [0, 1, 2, 3, 4]
