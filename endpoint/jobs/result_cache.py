"""Results by what they were made of: an identical job is answered with them.

Guests are pure, so the same module, parameters and data give the same bytes. A result is told to its owner alone.
"""

from __future__ import annotations

import functools
import hashlib
import json
import time
from collections.abc import Mapping
from importlib import metadata
from typing import Any

from ...runtime.algorithms.catalogue import Algorithm
from ...runtime.payloads.manifest import Manifest, manifest_json
from ...runtime.stages.plan import PLAN_VERSION
from ..blobs.store import BlobStore
from ..database import Database
from ..processes.payload_inputs import PayloadInput
from ..processes.results import OURS, blobs_of
from .job import Outcome

LIMIT = 10_000
# Being used is noted once in so many seconds, and the oldest go whenever so many have come.
_NOTE_S = 60
_PRUNE = 100


def cache_key(
    algorithm: Algorithm,
    parameters: Mapping[str, Any],
    payloads: Mapping[str, PayloadInput],
    outputs: Mapping[str, Any],
) -> str:
    """Equal for jobs whose results are equal. `parameters` are normalised, files lie in the request; `outputs` say
    what is to be kept and how.
    """
    inputs = {name: _made_of(payload) for name, payload in payloads.items()}
    made_of = [PLAN_VERSION, algorithm.module.sha256, algorithm.id, dict(parameters), inputs, dict(outputs)]
    return hashlib.sha256(json.dumps(made_of, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _made_of(payload: PayloadInput) -> Any:
    if isinstance(payload, Manifest):
        return {**manifest_json(payload), "digest": None}
    return [payload.media_type, hashlib.sha256(payload.content).hexdigest(), *_readers()]


@functools.lru_cache
def _readers() -> list[str]:
    """The versions of what reads files: another may read them otherwise."""
    return [metadata.version(name) for name in ("pyogrio", "rasterio")]


class ResultCache:
    """The newest results, and those that were asked for again. Thread-safe."""

    def __init__(self, database: Database, blobs: BlobStore, limit: int = LIMIT) -> None:
        self._database = database
        self._blobs = blobs
        self._limit = limit
        self._added = 0

    def get(self, owner: str, key: str) -> Outcome | None:
        """The results of an identical job, marked as such; None when there are none, or their blobs are gone."""
        row = self._database.row("SELECT document, used FROM result WHERE owner = ? AND key = ?", owner, key)
        if row is None:
            return None
        document: Outcome = json.loads(row["document"])
        now = time.time()
        if self._blobs.missing(owner, blobs_of(document)):
            with self._database.write() as connection:
                connection.execute("DELETE FROM result WHERE owner = ? AND key = ?", [owner, key])
            return None
        if row["used"] < now - _NOTE_S:
            with self._database.write() as connection:
                connection.execute("UPDATE result SET used = ? WHERE owner = ? AND key = ?", [now, owner, key])
        return {**document, OURS: {**document.get(OURS, {}), "cached": True}}

    def put(self, owner: str, key: str, document: Outcome) -> None:
        text = json.dumps(document, allow_nan=False, separators=(",", ":"))
        with self._database.write() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO result (owner, key, document, used) VALUES (?, ?, ?, ?)",
                [owner, key, text, time.time()],
            )
            self._added += 1
            if self._added % min(_PRUNE, self._limit) == 0:
                connection.execute(
                    "DELETE FROM result WHERE (owner, key) IN "
                    "(SELECT owner, key FROM result ORDER BY used DESC LIMIT -1 OFFSET ?)",
                    [self._limit],
                )


def cache_headers(document: Outcome) -> dict[str, str]:
    """What the answer's head says when the results are those of an earlier job (RFC 9211)."""
    return {"Cache-Status": "EdgeGIS; hit"} if document.get(OURS, {}).get("cached") else {}
