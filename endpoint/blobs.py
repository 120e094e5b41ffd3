"""The blob store: bytes named by their SHA-256, and who may know of them.

Who knows a digest owns nothing by that: a blob is there only for owners who sent it or whose job made it. An owner is
the name of a token; the empty name is this computer itself.
"""

from __future__ import annotations

import contextlib
import json
import re
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from ..runtime.chunks import Keep
from ..runtime.manifest import BlobReference
from ..runtime.request_errors import BadRequest, BlobMismatch, BlobMissing
from .blob_files import Arrival, BlobFiles, Piece
from .configuration import Configuration
from .database import Database

_DIGEST = re.compile(r"[0-9a-f]{64}")
# A lease is given for a quarter longer than promised: one that still holds for the promised time needs no writing.
_LEASE_FACTOR = 1.25

_GRANTED = """
SELECT digest, bytes, synced OR run = ? AS checked, leased_until FROM blob_grant JOIN blob USING (digest)
WHERE owner = ? AND digest IN (SELECT value FROM json_each(?))"""
_WHOLE = "SELECT bytes FROM blob WHERE (synced OR run = ?) AND digest = ?"
_PUT = """
INSERT INTO blob (digest, bytes, run) VALUES (?, ?, ?)
ON CONFLICT (digest) DO UPDATE SET bytes = excluded.bytes, run = excluded.run, synced = 0"""
_LEASE = """
UPDATE blob_grant SET used = ?, leased_until = max(leased_until, ?)
WHERE owner = ? AND digest IN (SELECT value FROM json_each(?))"""


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
        # What this run of the endpoint has written or hashed is whole, even if the disk has not got it yet.
        self._run = secrets.randbits(62)

    # -- what is here --

    def held(self, owner: str, digests: Iterable[str]) -> dict[str, int]:
        """The bytes of those blobs that the owner may know of. They get a lease: for a while nothing removes them."""
        wanted = json.dumps(sorted(set(digests)))
        while True:
            rows = self._database.rows(_GRANTED, self._run, owner, wanted)
            held = {row["digest"]: row["bytes"] for row in rows if self._is_whole(row)}
            now = time.time()
            leases = [r["digest"] for r in rows if r["digest"] in held and r["leased_until"] < now + self._lease_s]
            # When one of them has been cleaned away in the meantime, the question is asked again.
            if not leases or self._lease(owner, leases, now) == len(leases):
                return held

    def missing(self, owner: str, digests: Iterable[str]) -> list[str]:
        """Those that the owner has to send, in the order asked for; the others get a lease."""
        wanted = list(dict.fromkeys(digests))
        held = self.held(owner, wanted)
        return [digest for digest in wanted if digest not in held]

    def path(self, digest: str) -> Path:
        """The file of a blob that `held` has named."""
        return self._files.path(digest)

    def read(self, digest: str) -> bytes:
        return self.path(digest).read_bytes()

    def mapped(self, blob: BlobReference) -> memoryview:
        """The bytes of a blob that `held` has named; they stay even if the blob is removed."""
        return self._found(self._files.mapped, blob.digest)

    def warmed(self, digest: str) -> memoryview:
        """The same, but in memory already, so that reading them does not wait for the disk."""
        return self._found(self._files.warmed, digest)

    # -- what comes --

    def add(self, owner: str, data: Piece, expected: str | None = None) -> str:
        """Keeps the bytes for the owner and answers their digest; with another than expected nothing is left behind."""
        with contextlib.closing(self.arrival()) as arrival:
            arrival.write(data)
            self.settle(owner, arrival, expected)
            return arrival.digest

    def keep(self, owner: str) -> Keep:
        """What keeps the results of an owner's job."""

        def keep(data: memoryview) -> BlobReference:
            return BlobReference(self.add(owner, data), data.nbytes)

        return keep

    def arrival(self) -> Arrival:
        """Where bytes are written to before they are a blob; what is not settled goes when it is closed."""
        return self._files.arrival()

    def settle(self, owner: str, arrival: Arrival, expected: str | None = None) -> bool:
        """What arrived is a blob of the owner from now on. Answers whether the owner had none like it."""
        digest = arrival.digest
        if expected is not None and digest != expected:
            raise BlobMismatch(
                f"What arrived has the SHA-256 {digest}, not {expected}. Nothing was kept; please send it again."
            )
        now = time.time()
        with self._database.write() as connection:
            row = connection.execute(_WHOLE, [self._run, digest]).fetchone()
            if row is None or self._files.size(digest) != row["bytes"]:
                self._files.take(arrival, digest)
                connection.execute(_PUT, [digest, arrival.bytes, self._run])
            granted = connection.execute(
                "INSERT INTO blob_grant (owner, digest, used, leased_until) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                [owner, digest, now, now + self._lease_s * _LEASE_FACTOR],
            )
            return granted.rowcount == 1

    # -- what lasts --

    def sync(self, digests: Iterable[str]) -> None:
        """Returns when the disk has the blobs, so that they outlast a power cut; those that it has cost nothing.

        To be called before a job's acceptance is answered (its inputs) and before its results count as kept.
        """
        wanted = json.dumps(sorted(set(digests)))
        query = "SELECT digest FROM blob WHERE synced = 0 AND digest IN (SELECT value FROM json_each(?))"
        fresh = [row["digest"] for row in self._database.rows(query, wanted)]
        if fresh:
            self._files.sync(fresh)
            with self._database.write() as connection:
                connection.execute(
                    "UPDATE blob SET synced = 1 WHERE digest IN (SELECT value FROM json_each(?))", [json.dumps(fresh)]
                )

    # -- inside --

    def _found(self, read: Callable[[str], memoryview], digest: str) -> memoryview:
        try:
            return read(digest)
        except FileNotFoundError:
            raise BlobMissing(f"The blob {digest} is not on this endpoint.", missing=[digest]) from None

    def _is_whole(self, row: sqlite3.Row) -> bool:
        """Whether the file is what its name says: after a crash one that was not synced may be torn."""
        digest = row["digest"]
        if self._files.size(digest) == row["bytes"] and (row["checked"] or self._files.holds(digest)):
            if not row["checked"]:
                with self._database.write() as connection:
                    connection.execute("UPDATE blob SET run = ? WHERE digest = ?", [self._run, digest])
            return True
        return False

    def _lease(self, owner: str, digests: list[str], now: float) -> int:
        until = now + self._lease_s * _LEASE_FACTOR
        with self._database.write() as connection:
            return connection.execute(_LEASE, [now, until, owner, json.dumps(digests)]).rowcount
