"""Where a blob store's bytes are: in files named by their SHA-256, which appear whole or not at all, or in memory."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import mmap
import os
import secrets
import sqlite3
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Union

from ...runtime.request_errors import StoreFull
from .memory import STEP_BYTES, BlobMemory, MemoryArrival

Piece = Union[bytes, bytearray, memoryview]

_MAP_POPULATE = 0x8000  # Linux; Python names it since 3.10


@contextlib.contextmanager
def room_on_disk() -> Iterator[None]:
    """A full disk is an error that says so."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        if getattr(error, "errno", None) not in (errno.ENOSPC, errno.EDQUOT) and "disk is full" not in str(error):
            raise
        raise StoreFull(
            "The disk of the endpoint is full. Nothing was kept; please tell those who run the endpoint."
        ) from error


def write_all(file: io.FileIO, data: memoryview) -> None:
    written = 0
    while written < data.nbytes:
        written += file.write(data[written:])


class Arrival:
    """Bytes on their way into the store, in a file of their own that nobody else sees.

    They are hashed as they come, unless they have been hashed already.
    """

    def __init__(self, folder: Path, digest: str | None = None) -> None:
        self.path = folder / secrets.token_hex(16)
        self.bytes = 0
        self._digest = digest
        self._hash = hashlib.sha256()
        self._file: io.FileIO | None = None

    @property
    def digest(self) -> str:
        return self._digest or self._hash.hexdigest()

    @property
    def is_left(self) -> bool:
        """Whether there is a file to remove."""
        return self._file is not None

    def write(self, data: Piece) -> None:
        with room_on_disk():
            file = self._opened()
            view = memoryview(data)
            for start in range(0, view.nbytes, STEP_BYTES):
                step = view[start : start + STEP_BYTES]
                if self._digest is None:
                    self._hash.update(step)
                write_all(file, step)
        self.bytes += view.nbytes

    def place(self, target: Path) -> None:
        """The file's name is the target from now on."""
        self._opened().close()
        try:
            self.path.replace(target)
        except FileNotFoundError:
            target.parent.mkdir(mode=0o700, exist_ok=True)
            self.path.replace(target)
        self.path = target
        self._file = None

    def close(self) -> None:
        """Removes the file, unless it has been placed."""
        if self._file is not None:
            self._file.close()
            self._file = None
            self.path.unlink()

    def _opened(self) -> io.FileIO:
        if self._file is None:
            self._file = io.FileIO(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        return self._file


class BlobFiles:
    """A folder of blobs, private to the endpoint's user. What is in `memory` is not in the folder yet."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.memory = BlobMemory()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._arriving = folder / "arriving"
        self._arriving.mkdir(mode=0o700, exist_ok=True)

    def path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest

    def size(self, digest: str) -> int | None:
        """The blob's bytes, None when there is none."""
        view = self.memory.get(digest)
        if view is not None:
            return view.nbytes
        try:
            return os.stat(self.path(digest)).st_size  # noqa: PTH116  # asked for each blob of a job, and 3 x as fast
        except FileNotFoundError:
            return None

    def mapped(self, digest: str, flags: int = mmap.MAP_SHARED) -> memoryview:
        """The blob's bytes, read from the disk as they are needed; they stay even when the blob is removed."""
        view = self.memory.get(digest)
        if view is not None:
            return view
        with self.path(digest).open("rb", buffering=0) as file:
            size = os.fstat(file.fileno()).st_size
            return memoryview(mmap.mmap(file.fileno(), 0, flags, mmap.PROT_READ) if size else b"")

    def holds(self, digest: str) -> bool:
        """Whether the blob's bytes are those that its name says."""
        try:
            data = self.mapped(digest)
        except FileNotFoundError:
            return False
        return hashlib.sha256(data).hexdigest() == digest

    def warmed(self, digest: str) -> memoryview:
        """The same, but in memory already: to be read where nothing may wait for the disk, or all of it at once."""
        return self.mapped(digest, mmap.MAP_SHARED | _MAP_POPULATE)

    def arrival(self, size: int | None = None, digest: str | None = None) -> Arrival | MemoryArrival:
        """For so many bytes: in memory, if there is room for them; else in a file, as for a size that nobody knows."""
        room = None if size is None else self.memory.room(size)
        return Arrival(self._arriving, digest) if room is None else MemoryArrival(room, digest)

    def arrival_of(self, data: memoryview, digest: str | None) -> Arrival | MemoryArrival:
        """For these bytes, which stay where they are if that is in a room of the memory."""
        return MemoryArrival(data, digest) if self.memory.is_room(data) else self.arrival(data.nbytes, digest)

    def place(self, arrival: Arrival | MemoryArrival, digest: str) -> None:
        """What arrived is the blob of this name from now on."""
        if isinstance(arrival, MemoryArrival):
            self.memory.put(digest, arrival)
        else:
            arrival.place(self.path(digest))

    def copied(self, digest: str) -> Arrival | None:
        """A file, to be placed, with the bytes of a blob that is in memory; None when it is not."""
        view = self.memory.get(digest)
        if view is None:
            return None
        arrival = Arrival(self._arriving, digest)
        try:
            arrival.write(view)
        except BaseException:
            arrival.close()
            raise
        return arrival

    def remove(self, digest: str) -> None:
        self.memory.forget(digest)
        self.path(digest).unlink(missing_ok=True)

    def names(self) -> Iterator[list[str]]:
        """The digests of all files, folder by folder."""
        for folder in self._folder.iterdir():
            if folder != self._arriving:
                yield [path.name for path in folder.iterdir()]

    def remove_arrivals(self, older_than_s: float = 0.0) -> None:
        """Removes what never came to its place, because the endpoint ended before."""
        for path in self._arriving.iterdir():
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime <= time.time() - older_than_s:
                    path.unlink()

    def sync(self, digests: Iterable[str]) -> None:
        """Returns when the disk has the files, and their folders the names."""
        folders = {self._folder}
        for digest in digests:
            _sync(self.path(digest))
            folders.add(self.path(digest).parent)
        for folder in folders:
            _sync(folder)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
