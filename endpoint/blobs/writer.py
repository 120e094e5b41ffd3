"""Writes into files what a blob store has in memory: when nothing else comes, little room is left, or it is wanted."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterable

from ...runtime.request_errors import StoreFull
from ..database import Database
from .files import BlobFiles, room_on_disk
from .keeper import BlobKeeper
from .memory import REST_S

log = logging.getLogger(__name__)


class BlobWriter:
    """Thread-safe. Nothing is kept in memory before `start` and after `close`."""

    def __init__(self, database: Database, files: BlobFiles, memory_bytes: int) -> None:
        self._database = database
        self._files = files
        self._memory_bytes = memory_bytes
        self._keeper = BlobKeeper(self._write_what_waits, REST_S / 5)

    def start(self) -> None:
        self._files.memory.set_limit(self._memory_bytes)
        self._keeper.start()

    def close(self) -> None:
        """Returns when all is in files."""
        self._keeper.close()
        self._files.memory.set_limit(0)
        try:
            self.write(self._files.memory.held())
        except StoreFull as error:
            log.error("blobs that were in memory are lost: %s", error)

    def write(self, digests: Iterable[str]) -> None:
        """Those of the blobs that are in memory. Raises StoreFull."""
        for digest in digests:
            with room_on_disk():
                arrival = self._files.copied(digest)
            if arrival is None:
                continue
            with contextlib.closing(arrival), self._database.write() as connection:
                # It may have been removed meanwhile, also by another process, or written by another thread.
                is_known = connection.execute("SELECT 1 FROM blob WHERE digest = ?", [digest]).fetchone() is not None
                if is_known and self._files.memory.get(digest) is not None:
                    self._files.place(arrival, digest)
                self._files.memory.forget(digest)

    def _write_what_waits(self) -> None:
        try:
            self.write(self._files.memory.to_be_written())
        except StoreFull as error:
            log.error("blobs stay in memory: %s", error)
        self._files.memory.give_back()
