"""The blob store: bytes named by their SHA-256, and who may know of them.

Who knows a digest owns nothing by that: a blob is there only for owners who sent it or whose job made it. An owner is
the name of a token; the empty name is this computer itself.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from ...runtime.payloads.chunks import Keep, new_room
from ...runtime.payloads.manifest import BlobReference
from ...runtime.request_errors import BadRequest, BlobMismatch, BlobMissing
from ..configuration import Configuration
from ..database import Database
from .files import Arrival, BlobFiles, Piece, room_on_disk
from .keeper import BlobKeeper
from .memory import STEP_BYTES, MemoryArrival
from .room import LEASE_FACTOR, BlobRoom, Freed
from .writer import BlobWriter

_DIGEST = re.compile(r"[0-9a-f]{64}")
# What arrives is older than this only if the process that wrote it is gone.
_ABANDONED_S = 3600.0

_GRANTED = """
SELECT digest, bytes, synced OR run = ? AS checked, used FROM blob_grant JOIN blob USING (digest)
WHERE owner = ? AND digest IN (SELECT value FROM json_each(?))"""
_USE = "UPDATE blob_grant SET used = ? WHERE owner = ? AND digest IN (SELECT value FROM json_each(?))"
_GRANT = "INSERT INTO blob_grant (used, owner, digest) VALUES (?, ?, ?)"
_CHECKED = "SELECT bytes FROM blob WHERE digest = ? AND (synced OR run = ?)"
_PUT = """
INSERT INTO blob (digest, bytes, run) VALUES (?, ?, ?)
ON CONFLICT (digest) DO UPDATE SET bytes = excluded.bytes, run = excluded.run, synced = 0"""
_WITHOUT_ROW = "SELECT value FROM json_each(?) WHERE value NOT IN (SELECT digest FROM blob)"


def checked_digest(text: object) -> str:
    """The text, if it is a SHA-256 in lower-case hexadecimal: nothing else ever becomes part of a path."""
    if isinstance(text, str) and _DIGEST.fullmatch(text):
        return text
    raise BadRequest("A blob is named by its SHA-256: 64 hexadecimal digits in lower case.")


class BlobStore:
    """The blobs of an endpoint. Thread-safe. A blob appears whole or not at all; equal bytes are kept once."""

    def __init__(self, folder: Path, database: Database, configuration: Configuration) -> None:
        self._files = BlobFiles(folder)
        self._database = database
        self._lease_s = configuration.lease_s
        self._room = BlobRoom(database, self._files, configuration)
        self._keeper = BlobKeeper(self._keep_house, configuration.lease_s / 5)
        self._writer = BlobWriter(database, self._files, configuration.memory_of_blobs)
        self._in_use: dict[object, tuple[str, set[str]]] = {}
        self._beforehand: Callable[[], object] = lambda: None
        self._unswept = False
        self._lock = threading.Lock()
        # What this run of the endpoint has written or hashed is whole, even if the disk has not got it yet.
        self._run = secrets.randbits(62)

    def start(self, beforehand: Callable[[], object] = lambda: None) -> None:
        """For the one process that serves the store: sweeps up after the last one, and cleans by itself from now on.

        `beforehand` is called each time before: it may give up what keeps blobs here.
        """
        self._beforehand = beforehand
        self._files.remove_arrivals()
        self._unswept = True
        self._keeper.start()
        self._writer.start()

    def close(self) -> None:
        """Returns when what was in memory is in files."""
        self._keeper.close()
        self._writer.close()

    # -- what is here --

    def held(self, owner: str, digests: Iterable[str]) -> dict[str, int]:
        """The bytes of those blobs that the owner may know of. They get a lease: for a while nothing removes them."""
        asked = sorted(set(digests))
        if not asked:
            return {}
        wanted = json.dumps(asked)
        while True:
            rows = self._database.rows(_GRANTED, self._run, owner, wanted)
            held = {row["digest"]: row["bytes"] for row in rows if self._is_whole(row)}
            expiring = time.time() - (LEASE_FACTOR - 1) * self._lease_s
            leases = [row["digest"] for row in rows if row["digest"] in held and row["used"] < expiring]
            # When one of them has been cleaned away in the meantime, the question is asked again.
            if not leases or self._use(owner, leases) == len(leases):
                return held

    def missing(self, owner: str, digests: Iterable[str]) -> list[str]:
        """Those that the owner has to send, in the order asked for; the others get a lease."""
        wanted = list(dict.fromkeys(digests))
        held = self.held(owner, wanted)
        return [digest for digest in wanted if digest not in held]

    def path(self, digest: str) -> Path:
        """The file of a blob that `held` has named."""
        self._writer.write([digest])
        return self._files.path(digest)

    def mapped(self, blob: BlobReference) -> memoryview:
        """The bytes of a blob that `held` has named; they stay even if the blob is removed."""
        return _found(self._files.mapped, blob.digest)

    def warmed(self, digest: str) -> memoryview:
        """The same, but in memory already: reading them does not wait for the disk, and all of them is faster."""
        return _found(self._files.warmed, digest)

    def read(self, digest: str) -> bytes:
        return bytes(_found(self._files.mapped, digest))

    # -- what comes --

    def add(self, owner: str, data: Piece, expected: str | None = None) -> str:
        """Keeps the bytes for the owner and answers their digest; with another than expected nothing is left behind."""
        # Of a large one each step is hashed and written at once: the second time out of the processor's cache.
        digest = None if len(data) > STEP_BYTES else hashlib.sha256(data).hexdigest()
        if digest is not None and digest in self.held(owner, [digest]):
            return digest
        with contextlib.closing(self._files.arrival_of(memoryview(data), digest)) as arrival:
            arrival.write(data)
            self.settle(owner, arrival, expected)
            return arrival.digest

    def room(self, size: int) -> memoryview:
        """Memory to make a result in; when all of that is kept in this process it is not copied any more."""
        return self._files.memory.room(size) or new_room(size)

    def keep(self, owner: str) -> Keep:
        """What keeps the results of an owner's job."""

        def keep(data: memoryview) -> BlobReference:
            return BlobReference(self.add(owner, data), data.nbytes)

        return keep

    def arrival(self, size: int | None = None) -> Arrival | MemoryArrival:
        """Where bytes are written to before they are a blob; what is not settled goes when it is closed. There are no
        more than `size`, if that is known.
        """
        return self._files.arrival(size)

    def settle(self, owner: str, arrival: Arrival | MemoryArrival, expected: str | None = None) -> bool:
        """What arrived is a blob of the owner from now on. Answers whether the owner had none like it.

        Raises BlobMismatch, StoreFull.
        """
        digest = arrival.digest
        if expected is not None and digest != expected:
            raise BlobMismatch(
                f"What arrived has the SHA-256 {digest}, not {expected}. Nothing was kept; please send it again."
            )
        try:
            with room_on_disk(), self._database.write() as connection:
                new = connection.execute(_USE, [time.time(), owner, json.dumps([digest])]).rowcount == 0
                if new:
                    self._room.make(connection, owner, arrival.bytes)
                    self._room.add(owner, arrival.bytes)
                    connection.execute(_GRANT, [time.time(), owner, digest])
                self._place(connection, arrival, digest)
                nearly_full = self._room.nearly_full((owner, None))
        except BaseException:
            with self._database.write() as connection:
                self._room.forget()
                self._remove_without_row(connection, [digest])
            raise
        if nearly_full:
            self._keeper.wake()
        return new

    @contextlib.contextmanager
    def using(self, owner: str, digests: Iterable[str]) -> Iterator[Keep]:
        """Until the block ends nothing removes the blobs, nor those that are kept by what it yields.

        After it they have a lease.
        """
        used = set(digests)
        keep = self.keep(owner)

        def keep_and_use(data: memoryview) -> BlobReference:
            blob = keep(data)
            with self._lock:
                used.add(blob.digest)
            return blob

        key = object()
        with self._lock:
            self._in_use[key] = (owner, used)
        try:
            yield keep_and_use
        finally:
            with self._lock:
                del self._in_use[key]

    # -- what lasts, and what goes --

    def sync(self, digests: Iterable[str]) -> None:
        """Returns when the disk has the blobs, so that they outlast a power cut; those that it has cost nothing.

        To be called before a job's acceptance is answered (its inputs) and before its results count as kept.
        """
        asked = sorted(set(digests))
        query = "SELECT digest FROM blob WHERE synced = 0 AND digest IN (SELECT value FROM json_each(?))"
        fresh = [row["digest"] for row in self._database.rows(query, json.dumps(asked))] if asked else []
        if fresh:
            self._writer.write(fresh)
            self._files.sync(fresh)
            with self._database.write() as connection:
                connection.execute(
                    "UPDATE blob SET synced = 1 WHERE digest IN (SELECT value FROM json_each(?))", [json.dumps(fresh)]
                )

    def collect(self, keep_bytes: float = 0.0) -> Freed:
        """Removes what nobody uses and no job needs, the least recently used first, until `keep_bytes` are left.

        Also what has lain around since a crash. May be called while another process serves the store.
        """
        self._files.remove_arrivals(_ABANDONED_S)
        self._sweep()
        with self._database.write():
            self._room.forget()
        return self._room.clean(None, keep_bytes)

    # -- inside --

    def _is_whole(self, row: sqlite3.Row) -> bool:
        """Whether the file is what its name says: after a crash one that was not synced may be torn."""
        digest = row["digest"]
        if self._files.size(digest) != row["bytes"]:
            return False
        if row["checked"]:
            return True
        if not self._files.holds(digest):
            return False
        with self._database.write() as connection:
            connection.execute("UPDATE blob SET run = ? WHERE digest = ?", [self._run, digest])
        return True

    def _use(self, owner: str, digests: list[str]) -> int:
        with self._database.write() as connection:
            return connection.execute(_USE, [time.time(), owner, json.dumps(digests)]).rowcount

    def _place(self, connection: sqlite3.Connection, arrival: Arrival | MemoryArrival, digest: str) -> None:
        """What arrived becomes the blob's file, unless there is a whole one."""
        row = connection.execute(_CHECKED, [digest, self._run]).fetchone()
        if row is not None and self._files.size(digest) == row["bytes"]:
            return
        if connection.execute("SELECT 1 FROM blob WHERE digest = ?", [digest]).fetchone() is None:
            self._room.add(None, arrival.bytes)
        self._files.place(arrival, digest)
        connection.execute(_PUT, [digest, arrival.bytes, self._run])

    def _keep_house(self) -> None:
        self._beforehand()
        if self._unswept:
            self._sweep()
            self._unswept = False
        with self._lock:
            in_use = [(owner, sorted(used)) for owner, used in self._in_use.values()]
        for owner, used in in_use:
            self._use(owner, used)
        with self._database.write():
            scopes = self._room.nearly_full()
        for scope in scopes:
            self._room.clean(scope)

    def _sweep(self) -> None:
        """Removes files of which the database does not know: the endpoint ended between the two."""
        for names in self._files.names():
            with self._database.write() as connection:
                self._remove_without_row(connection, names)

    def _remove_without_row(self, connection: sqlite3.Connection, digests: list[str]) -> None:
        for (digest,) in connection.execute(_WITHOUT_ROW, [json.dumps(digests)]).fetchall():
            self._files.remove(digest)


def _found(read: Callable[[str], memoryview], digest: str) -> memoryview:
    try:
        return read(digest)
    except FileNotFoundError:
        raise BlobMissing(f"The blob {digest} is not on this endpoint.", missing=[digest]) from None
