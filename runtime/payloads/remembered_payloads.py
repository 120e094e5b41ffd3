"""Which files hold which payloads: so a second run of the same file sends nothing, and does not even read it.

An entry says that a reading (the files, and everything that decides what is read of them) gave a manifest. It counts
only while every file is the one that was read: same inode, size, modification and change time. Those times have
steps, so a file that changed just before it was read could change again unseen. Therefore an entry is kept only if
the files were at rest for longer than the coarsest step when the reading began (FAT counts in 2 s), and were the same
when it ended. A result that EdgeGIS wrote is at rest as soon as its step is over: nobody else knew its name
before. Programs that write a file through a memory map, which may set its time late, are the one
thing that this does not see while they have it open.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional, TypeVar

from .. import settings
from ..errors import InputError
from ..private_files import is_private
from .manifest import Manifest, manifest_json, parse_manifest

# The coarsest step of a file's time, and that of the clock of Linux's kernel (at most 10 ms), with a margin.
COARSE_STEP_S, FINE_STEP_S = 2.0, 0.02
ENTRIES, STORE_BYTES = 2000, 64 * 1024 * 1024
BUSY_S = 2.0
_TABLE = """
CREATE TABLE IF NOT EXISTS payload (
    reading TEXT PRIMARY KEY, files TEXT NOT NULL, manifest BLOB NOT NULL, used REAL NOT NULL
) WITHOUT ROWID
"""

Answer = TypeVar("Answer")
# Device, inode, bytes, modification and change time (ns) of a file; None when there is none.
FileState = Optional[list[int]]


@dataclass(frozen=True)
class FileReading:
    """What is read: files as they were when this was made, and in `how` all that decides what is read of them.

    Files that are not there count, too: an index or a log that appears beside a file is a change.
    """

    paths: tuple[str, ...]
    how: Mapping[str, Any]
    files: tuple[FileState, ...]
    begun: float
    """Seconds since 1970."""

    @classmethod
    def of(cls, paths: Sequence[str], how: Mapping[str, Any]) -> FileReading:
        begun = time.time()
        absolute = tuple(str(Path(path).absolute()) for path in paths)
        return cls(absolute, how, tuple(map(file_state, absolute)), begun)

    @property
    def key(self) -> str:
        return hashlib.sha256(json.dumps([self.paths, self.how], sort_keys=True).encode()).hexdigest()

    def has_changed(self) -> bool:
        return tuple(map(file_state, self.paths)) != self.files

    def was_at_rest(self) -> bool:
        """Whether no change within the same step of time could have gone unseen."""
        return all(state is None or self.begun - _latest_s(state) > COARSE_STEP_S for state in self.files)

    def is_fresh_but_ours(self) -> bool:
        """Whether it counts although it is new, if nobody else knew the files: their step of time is over."""
        return all(
            state is None or (_counts_finely(state) and self.begun - _latest_s(state) > FINE_STEP_S)
            for state in self.files
        )


def file_state(path: str) -> FileState:
    try:
        found = Path(path).stat()
    except OSError:
        return None
    return [found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns]


def _latest_s(state: list[int]) -> float:
    return float(max(state[3], state[4])) / 1e9


def _counts_finely(state: list[int]) -> bool:
    """Whether the file system's times have parts of a millisecond."""
    return bool(state[3] % 1_000_000)


class RememberedPayloads:
    """A small file in the cache folder, the user's alone; any number of processes use it at once.

    The least recently used entries go first. A file that cannot be used only costs time.
    """

    def __init__(self, folder: Path | None = None, *, entries: int = ENTRIES, store_bytes: int = STORE_BYTES) -> None:
        self.path = (folder or settings.cache_folder() / "payloads") / "remembered-1.sqlite"
        self._entries = entries
        self._store_bytes = store_bytes

    def manifest(self, reading: FileReading) -> Manifest | None:
        """What this reading gave, when the files are still those."""

        def look_up(database: sqlite3.Connection) -> bytes | None:
            row = database.execute("SELECT files, manifest FROM payload WHERE reading = ?", [reading.key]).fetchone()
            if row is None or row[0] != json.dumps(reading.files):
                return None
            database.execute("UPDATE payload SET used = ? WHERE reading = ?", [time.time(), reading.key])
            return bytes(row[1])

        document = self._transaction(look_up)
        return None if document is None else _parsed(document)

    def keep(self, reading: FileReading, manifest: Manifest, *, ours: bool = False) -> bool:
        """Remember what the reading gave, if that is certain; `ours` says that only EdgeGIS knew the files so far."""
        if not (reading.was_at_rest() or (ours and reading.is_fresh_but_ours())) or reading.has_changed():
            return False
        document = zlib.compress(json.dumps(manifest_json(manifest)).encode())

        def put(database: sqlite3.Connection) -> bool:
            row = [reading.key, json.dumps(reading.files), document, time.time()]
            database.execute("INSERT OR REPLACE INTO payload VALUES (?, ?, ?, ?)", row)
            self._drop_oldest(database)
            return True

        return len(document) <= self._store_bytes and bool(self._transaction(put))

    def _drop_oldest(self, database: sqlite3.Connection) -> None:
        count, size = 0, 0
        newest_first = "SELECT reading, length(manifest) FROM payload ORDER BY used DESC"
        for key, length in database.execute(newest_first).fetchall():
            count, size = count + 1, size + length
            if count > self._entries or size > self._store_bytes:
                database.execute("DELETE FROM payload WHERE reading = ?", [key])

    def _transaction(self, work: Callable[[sqlite3.Connection], Answer]) -> Answer | None:
        """The work's answer; None where the file cannot be used now. A damaged one is removed."""
        try:
            with contextlib.closing(self._opened()) as database, database:
                database.execute(_TABLE)
                return work(database)
        except (OSError, sqlite3.OperationalError):  # no such folder, disk full, another process was busy too long
            return None
        except sqlite3.DatabaseError:
            with contextlib.suppress(OSError):
                self.path.unlink()
            return None

    def _opened(self) -> sqlite3.Connection:
        folder = self.path.parent
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not is_private(folder):
            self.path.unlink(missing_ok=True)  # anyone may have put it there
            folder.chmod(0o700)
        os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
        if not is_private(self.path):
            self.path.chmod(0o600)
        return sqlite3.connect(self.path, timeout=BUSY_S)


def _parsed(document: bytes) -> Manifest | None:
    try:
        return parse_manifest(json.loads(zlib.decompress(document)))
    except (InputError, ValueError, zlib.error):
        return None
