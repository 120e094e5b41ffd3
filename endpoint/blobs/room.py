"""How many bytes of blobs there may be, of each owner and in all, and what goes to make room.

What goes is an owner's claim to a blob, the least recently used first; with the last claim the file goes. What was used
within the time of a lease stays, and so does what the owner's jobs need.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Union

from ...runtime.request_errors import StoreFull
from ..configuration import MB, Configuration
from ..database import Database
from .files import BlobFiles

# Whose bytes: an owner's, or None for those of all.
Scope = Union[str, None]

# A lease is given for a quarter longer than promised: one that still holds for the promised time needs no writing.
LEASE_FACTOR = 1.25
# Above the first part of its limit a scope is cleaned, before anybody has to wait for it, down to the second.
_HIGH, _LOW = 0.9, 0.8
# Claims that go in one transaction: removing 16 MiB takes 1 ms, in which others wait.
_BATCH = 16
# After a search that found too little, the next one waits.
_PAUSE_S = 1.0

_UNUSED = """
SELECT owner, digest, used, bytes, (SELECT count(*) FROM blob_grant WHERE digest = claim.digest) AS claims
FROM blob_grant AS claim JOIN blob USING (digest)
WHERE used >= :since AND used < :before AND {scope} AND NOT EXISTS (
    SELECT 1 FROM job_blob JOIN job ON job.id = job_blob.job
    WHERE job_blob.digest = claim.digest AND job.owner = claim.owner)
ORDER BY used"""
_UNUSED_OF_ALL = _UNUSED.format(scope="TRUE")
_UNUSED_OF_OWNER = _UNUSED.format(scope="owner = :owner")


@dataclass
class Freed:
    """What has gone from the disk."""

    bytes: int = 0
    count: int = 0


class _Claims:
    """Claims that may go, and what their going frees in a scope: in the whole store only the last of a blob does."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._left: dict[str, int] = {}
        self.rows: list[sqlite3.Row] = []
        self.files: list[sqlite3.Row] = []
        self.freed = 0

    def add(self, row: sqlite3.Row) -> None:
        digest = row["digest"]
        self._left[digest] = self._left.get(digest, row["claims"]) - 1
        self.rows.append(row)
        if self._left[digest] == 0:
            self.files.append(row)
        if self._scope is not None or self._left[digest] == 0:
            self.freed += row["bytes"]


class BlobRoom:
    """Counts the bytes and makes room. All but `clean` is to be called within a transaction."""

    def __init__(self, database: Database, files: BlobFiles, configuration: Configuration) -> None:
        self._database = database
        self._files = files
        self._configuration = configuration
        self._sums: dict[Scope, int] = {}
        self._found_too_little: dict[Scope, float] = {}

    # -- what there is --

    def limit(self, scope: Scope) -> int:
        if scope is None:
            return self._configuration.store_bytes
        row = self._database.row("SELECT max_store_bytes FROM token WHERE name = ?", scope)
        own = None if row is None else row["max_store_bytes"]
        return self._configuration.store_bytes_per_token if own is None else int(own)

    def sum(self, scope: Scope) -> int:
        if scope not in self._sums:
            of_all = "SELECT coalesce(sum(bytes), 0) FROM blob"
            of_owner = "SELECT coalesce(sum(bytes), 0) FROM blob_grant JOIN blob USING (digest) WHERE owner = ?"
            rows = self._database.rows(of_all) if scope is None else self._database.rows(of_owner, scope)
            self._sums[scope] = int(rows[0][0])
        return self._sums[scope]

    def add(self, scope: Scope, size: int) -> None:
        """To be called before the database is told."""
        self._sums[scope] = self.sum(scope) + size

    def forget(self) -> None:
        """The sums hold no longer: a transaction failed, or another process may have removed something."""
        self._sums.clear()

    def nearly_full(self, scopes: Iterable[Scope] | None = None) -> list[Scope]:
        """Those scopes, by default of all that were used, that are to be cleaned."""
        known = list(self._sums) if scopes is None else scopes
        return [scope for scope in known if self.sum(scope) > _HIGH * self.limit(scope)]

    # -- making room --

    def make(self, connection: sqlite3.Connection, owner: str, size: int) -> None:
        """Removes what has to go so that the owner may keep so many bytes more. Raises StoreFull, then nothing went.

        Whether the store has the same bytes of another owner makes no difference, so that nobody learns of them.
        """
        for scope in (owner, None):
            if self.sum(scope) + size <= self.limit(scope):
                continue
            self._sums.pop(scope)
            over = self.sum(scope) + size - self.limit(scope)
            if over > 0:
                self._remove(connection, self._enough(connection, scope, over, size))

    def clean(self, scope: Scope = None, keep_bytes: float | None = None) -> Freed:
        """Removes what nobody needs, until `keep_bytes` are left, by default so few that nobody waits for room.

        Others can work between the steps.
        """
        freed, since = Freed(), 0.0
        while True:
            with self._database.write() as connection:
                keep = _LOW * self.limit(scope) if keep_bytes is None else keep_bytes
                claims = self._unused(connection, scope, self.sum(scope) - keep, since, _BATCH)
                self._remove(connection, claims)
            if not claims.rows:
                return freed
            freed.bytes += sum(row["bytes"] for row in claims.files)
            freed.count += len(claims.files)
            since = claims.rows[-1]["used"]

    # -- inside --

    def _enough(self, connection: sqlite3.Connection, scope: Scope, wanted: float, size: int) -> _Claims:
        if time.monotonic() >= self._found_too_little.get(scope, -_PAUSE_S) + _PAUSE_S:
            claims = self._unused(connection, scope, wanted)
            if claims.freed >= wanted:
                return claims
            self._found_too_little[scope] = time.monotonic()
        whose = "The endpoint's store of data" if scope is None else "Your part of the endpoint's store of data"
        raise StoreFull(
            f"{whose} is full: it holds {self.sum(scope) / MB:,.1f} of {self.limit(scope) / MB:,.1f} MB, in use or of "
            f"jobs that are kept, and {size / MB:,.1f} MB are to come. Please dismiss jobs whose results are not "
            f"needed any more, try again in {self._configuration.lease_s / 60:,.0f} minutes, or ask those who run the "
            "endpoint for more room."
        )

    def _unused(
        self, connection: sqlite3.Connection, scope: Scope, wanted: float, since: float = 0.0, limit: int | None = None
    ) -> _Claims:
        """The first claims that may go, until they free so many bytes or are so many."""
        before = time.time() - LEASE_FACTOR * self._configuration.lease_s
        query = _UNUSED_OF_ALL if scope is None else _UNUSED_OF_OWNER
        claims = _Claims(scope)
        for row in connection.execute(query, {"since": since, "before": before, "owner": scope}):
            if claims.freed >= wanted or len(claims.rows) == limit:
                break
            claims.add(row)
        return claims

    def _remove(self, connection: sqlite3.Connection, claims: _Claims) -> None:
        for row in claims.rows:
            self.add(row["owner"], -row["bytes"])
        for row in claims.files:
            self.add(None, -row["bytes"])
        connection.executemany(
            "DELETE FROM blob_grant WHERE owner = ? AND digest = ?",
            [(row["owner"], row["digest"]) for row in claims.rows],
        )
        connection.executemany("DELETE FROM blob WHERE digest = ?", [(row["digest"],) for row in claims.files])
        # Should the transaction fail after this, a blob without a file counts as missing.
        for row in claims.files:
            self._files.remove(row["digest"])
